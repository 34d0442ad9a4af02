"""Sites with their languages, desks, hours, people and roster. Administrators enter all of this data."""

import secrets
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from centre.line_rules import Rule

LOGGED = ("id", "epoch", "version")
"""Columns that only a site transaction (`tickets.site_transaction`) and a restored backup change."""
LINE_RULES = [rule.value for rule in Rule]


def new_epoch() -> str:
    return secrets.token_hex(8)


def line_rules() -> list[str]:
    return list(LINE_RULES)


def known_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("There is no time zone of this name."))


def known_rules(rules: object) -> None:
    if not isinstance(rules, list) or not rules or not set(rules) <= set(LINE_RULES):
        raise ValidationError(_("The order of the line is a list of: %(rules)s."), params={"rules": LINE_RULES})


class Language(models.Model):
    """A language that a client may request. The user interface need not be translated into it."""

    tag = models.CharField(_("tag"), max_length=20, primary_key=True)
    endonym = models.CharField(_("own name"), max_length=60)
    name_fi = models.CharField(_("name in Finnish"), max_length=60)
    name_sv = models.CharField(_("name in Swedish"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    script = models.CharField(_("script"), max_length=4)
    direction = models.CharField(_("direction"), max_length=3, choices=[("ltr", "ltr"), ("rtl", "rtl")])

    class Meta:
        ordering = ["name_fi"]
        verbose_name = _("language")
        verbose_name_plural = _("languages")

    def __str__(self) -> str:
        return self.endonym

    @property
    def name(self) -> str:
        """The name for the staff: "Somali", where the client reads "Soomaali". In English for other UI languages."""
        return str(getattr(self, f"name_{get_language()}", self.name_en))


class Site(models.Model):
    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Helsinki", validators=[known_time_zone])
    wait_target = models.PositiveSmallIntegerField(_("wait target, minutes"), default=15)
    fallback_after = models.PositiveSmallIntegerField(_("fallback language after, minutes"), default=20)
    line_rules = models.JSONField(_("order of the line"), default=line_rules, validators=[known_rules])
    synthetic = models.BooleanField(
        _("made up"), default=False, editable=False, help_text=_("A demo: no real client was ever here.")
    )
    epoch = models.CharField(max_length=16, default=new_epoch, editable=False)
    version = models.PositiveBigIntegerField(default=0, editable=False)
    languages = models.ManyToManyField(Language, through="SiteLanguage")

    class Meta:
        ordering = ["name"]
        verbose_name = _("site")
        verbose_name_plural = _("sites")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Never writes the version: a form that was opened earlier would write an old version back."""
        if not self._state.adding and kwargs.get("update_fields") is None:
            kwargs["update_fields"] = [field.name for field in self._meta.concrete_fields if field.name not in LOGGED]
        super().save(*args, **kwargs)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class SiteLanguage(models.Model):
    """A language that the site serves. Tickets in it are numbered under this prefix."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="lines")
    language = models.ForeignKey(Language, on_delete=models.PROTECT, verbose_name=_("language"))
    prefix = models.CharField(
        _("prefix"),
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{1,3}$", _("One to three capital letters A to Z."))],
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "prefix"]
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints = [
            models.UniqueConstraint(fields=["site", "language"], name="one_line_per_language"),
            models.UniqueConstraint(fields=["site", "prefix"], name="one_line_per_prefix"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} · {self.language.endonym}"


class OpeningHours(models.Model):
    """Weekly hours. `closes` at 00:00 means the end of the day."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(
        _("weekday"),
        choices=[
            (0, _("Monday")),
            (1, _("Tuesday")),
            (2, _("Wednesday")),
            (3, _("Thursday")),
            (4, _("Friday")),
            (5, _("Saturday")),
            (6, _("Sunday")),
        ],
    )
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name = verbose_name_plural = _("opening hours")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")) | models.Q(closes=time(0)),
                name="closes_after_opening",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"


class OpeningException(models.Model):
    """A date that replaces the weekly hours. Without hours the site is closed on that date."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="exceptions")
    date = models.DateField(_("date"))
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)

    class Meta:
        ordering = ["date"]
        verbose_name = _("exception to the opening hours")
        verbose_name_plural = _("exceptions to the opening hours")
        constraints = [
            models.UniqueConstraint(fields=["site", "date"], name="one_exception_per_date"),
            models.CheckConstraint(
                condition=models.Q(opens__isnull=True, closes__isnull=True)
                | models.Q(opens__isnull=False, closes__isnull=False),
                name="exception_has_both_times_or_none",
            ),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")) | models.Q(closes=time(0)),
                name="exception_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date}"


class Desk(models.Model):
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="desks")
    name = models.CharField(_("name"), max_length=20)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_desk_per_name")]

    def __str__(self) -> str:
        return self.name


class Person(AbstractUser):
    """A member of staff. Clients are never stored."""

    speaks = models.ManyToManyField(Language, blank=True, verbose_name=_("serves in"))

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")


class Role(models.Model):
    class Kind(models.TextChoices):
        ADVISOR = "advisor", _("advisor")
        MANAGER = "manager", _("manager")
        ADMINISTRATOR = "administrator", _("administrator")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(_("role"), max_length=15, choices=Kind)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [models.UniqueConstraint(fields=["person", "site", "kind"], name="one_role_once")]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_kind_display()}"


class Shift(models.Model):
    """A roster entry: the person serves these languages at this site during this time."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="shifts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="shifts")
    languages = models.ManyToManyField(Language, verbose_name=_("languages"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("shift")
        verbose_name_plural = _("roster")
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_start")
        ]
        indexes = [models.Index(fields=["site", "ends_at"], name="shifts_by_end")]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_at:%Y-%m-%d %H:%M}"
