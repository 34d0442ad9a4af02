from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centre.models import Language, Site
from tickets.models import Ticket


class CodeQuerySet(models.QuerySet["Code"]):
    def valid_on(self, day: date) -> "CodeQuerySet":
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(begun & not_ended)


class Code(models.Model):
    """A category of the evaluation. Codes are never renamed or reused; a duty that moves gets a successor."""

    class List(models.TextChoices):
        TOPIC = "topic", _("Topic")
        OWNER = "owner", _("Whose duty it was")
        HELP = "help", _("Level of help")
        OUTCOME = "outcome", _("Outcome")
        CLOSURE = "closure", _("Closure")
        DESTINATION = "destination", _("Sent to")
        GAP = "gap", _("What was missing")
        CHANNEL = "channel", _("Channel")
        INTERPRETING = "interpreting", _("Interpreting")
        ARRIVAL = "arrival", _("How the client found us")
        PRIORITY = "priority", _("Reason for priority")
        PARK = "park", _("Reason for parking")

    class Rule(models.TextChoices):
        DESTINATION = "destination", _("demands a destination")
        GAP = "gap", _("demands what was missing")
        SYSTEM = "system", _("set by the system")

    list = models.CharField(_("list"), max_length=12, choices=List)
    code = models.SlugField(_("code"), max_length=30)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    label_fi = models.CharField(_("label in Finnish"), max_length=100)
    label_sv = models.CharField(_("label in Swedish"), max_length=100)
    label_en = models.CharField(_("label in English"), max_length=100)
    rule = models.CharField(_("rule"), max_length=12, choices=Rule, blank=True)
    usual_owner = models.CharField(_("usual owner"), max_length=30, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
    )

    objects = CodeQuerySet.as_manager()

    class Meta:
        ordering = ["list", "position"]
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="codes_are_stable")]

    def __str__(self) -> str:
        return str(getattr(self, f"label_{get_language() or 'fi'}", self.label_en))


def _code(name: Code.List) -> "models.ForeignKey[Code]":
    return models.ForeignKey(
        Code, on_delete=models.PROTECT, related_name="+", limit_choices_to={"list": name}, verbose_name=name.label
    )


class Contact(models.Model):
    """One served visit, or a phone call without a ticket. It has no data that identifies the client."""

    class FirstVisit(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        UNKNOWN = "unknown", _("not known")

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="contact", null=True)
    advisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contacts")
    logged_at = models.DateTimeField()
    requested_language = models.ForeignKey(Language, on_delete=models.PROTECT, related_name="+")
    served_language = models.ForeignKey(Language, on_delete=models.PROTECT, related_name="+")
    channel = _code(Code.List.CHANNEL)
    interpreting = _code(Code.List.INTERPRETING)
    arrival = _code(Code.List.ARRIVAL)
    first_visit = models.CharField(max_length=7, choices=FirstVisit, default=FirstVisit.UNKNOWN)
    party_size = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["site", "logged_at"], name="contacts_by_time")]
        constraints = [
            models.CheckConstraint(condition=Q(party_size__range=(1, 30)), name="party_of_1_to_30"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket or self.channel} {self.logged_at:%Y-%m-%d}"


class Matter(models.Model):
    """One subject of a contact."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="matters")
    position = models.PositiveSmallIntegerField()
    topic = _code(Code.List.TOPIC)
    owner = _code(Code.List.OWNER)
    help = _code(Code.List.HELP)
    outcome = _code(Code.List.OUTCOME)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "position"], name="matters_in_order"),
            models.CheckConstraint(condition=Q(position__range=(1, 3)), name="at_most_3_matters"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} · {self.outcome}"


class Destination(models.Model):
    """The organisation to which the client was sent; the matter's owner may be another one."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="destinations")
    position = models.PositiveSmallIntegerField()
    code = _code(Code.List.DESTINATION)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "position"], name="destinations_in_order"),
            models.UniqueConstraint(fields=["matter", "code"], name="no_destination_twice"),
            models.CheckConstraint(condition=Q(position__range=(1, 3)), name="at_most_3_destinations"),
        ]

    def __str__(self) -> str:
        return str(self.code)


class Gap(models.Model):
    """A gap in the services: Finnish *katve*."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="gaps")
    position = models.PositiveSmallIntegerField()
    code = _code(Code.List.GAP)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "position"], name="gaps_in_order"),
            models.UniqueConstraint(fields=["matter", "code"], name="no_gap_twice"),
            models.CheckConstraint(condition=Q(position__range=(1, 2)), name="at_most_2_gaps"),
        ]

    def __str__(self) -> str:
        return str(self.code)
