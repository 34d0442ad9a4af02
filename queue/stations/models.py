from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centre.models import Site


class Station(models.Model):
    """A kiosk or a display, paired with one site. `token` is the hash of the device's secret.

    `claim` is the hash of the one-time link, or of the code on the device's screen, that can pair it.
    """

    class Kind(models.TextChoices):
        KIOSK = "kiosk", _("kiosk")
        DISPLAY = "display", _("display")

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="stations", verbose_name=_("site"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    name = models.CharField(_("name"), max_length=40)
    claim = models.CharField(max_length=64, blank=True, editable=False)
    claim_until = models.DateTimeField(null=True, editable=False)
    token = models.CharField(max_length=64, blank=True, editable=False)
    paired_at = models.DateTimeField(_("paired"), null=True, editable=False)
    seen_at = models.DateTimeField(_("last seen"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        constraints = [
            models.UniqueConstraint(fields=["token"], condition=~Q(token=""), name="one_station_per_token"),
            models.UniqueConstraint(fields=["claim"], condition=~Q(claim=""), name="one_station_per_claim"),
            models.UniqueConstraint(fields=["site", "kind", "name"], name="one_station_per_name"),
        ]

    def __str__(self) -> str:
        return self.name
