"""The outcome form. It turns codes into entries. Each field has the name of its category and codes as values."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from centre.models import Language, Site
from desks.topics_by_use import most_used_first
from outcomes import matter_rules
from outcomes.actions import ContactEntry, MatterEntry
from outcomes.models import Code, Contact

PREFIXES = [None, "second", "third"]
List = Code.List


class MatterForm(forms.Form):
    """The first matter is required. A further one counts as soon as one of its fields is filled in."""

    topic = forms.ModelChoiceField(Code.objects.none(), to_field_name="code", label=_("What was it about?"))
    owner = forms.ModelChoiceField(
        Code.objects.none(),
        to_field_name="code",
        label=_("Whose duty was it?"),
        required=False,
        empty_label=_("as usual for the topic"),
    )
    help = forms.ModelChoiceField(Code.objects.none(), to_field_name="code", label=_("How much help was it?"))
    outcome = forms.ModelChoiceField(Code.objects.none(), to_field_name="code", label=_("How did it end?"))
    destinations = forms.ModelMultipleChoiceField(
        Code.objects.none(), to_field_name="code", label=_("Sent to"), required=False
    )
    gaps = forms.ModelMultipleChoiceField(
        Code.objects.none(), to_field_name="code", label=_("What was missing?"), required=False
    )
    LISTS = {
        "owner": List.OWNER,
        "help": List.HELP,
        "outcome": List.OUTCOME,
        "destinations": List.DESTINATION,
        "gaps": List.GAP,
    }

    def __init__(self, *args: Any, day: date, topics: QuerySet[Code], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, self.LISTS, day)
        topic: Any = self.fields["topic"]
        topic.queryset = topics

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("topic") and not data.get("owner"):
            data["owner"] = _usual_owner(data["topic"])
        if data.get("outcome"):
            found = matter_rules.problems(data["outcome"], data.get("destinations") or (), data.get("gaps") or ())
            for name, sentence in found.items():
                self.add_error(name, str(sentence))
        return data

    def entry(self) -> MatterEntry:
        data = self.cleaned_data
        chosen = {name: data[name] for name in ("topic", "owner", "help", "outcome")}
        return MatterEntry(**chosen, destinations=list(data["destinations"]), gaps=list(data["gaps"]))


class LanguageField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's own class takes none
    def label_from_instance(self, obj: Language) -> str:
        return f"{obj.name} · {obj.endonym}"


class ContactForm(forms.Form):
    served = LanguageField(
        Language.objects.all(),
        to_field_name="tag",
        label=_("Served in"),
        required=False,
        empty_label=_("the language asked for"),
    )
    channel = forms.ModelChoiceField(Code.objects.none(), to_field_name="code", label=_("Channel"), required=False)
    interpreting = forms.ModelChoiceField(
        Code.objects.none(), to_field_name="code", label=_("Interpreting"), required=False
    )
    arrival = forms.ModelChoiceField(
        Code.objects.none(), to_field_name="code", label=_("How did they find us?"), required=False
    )
    first_visit = forms.ChoiceField(
        choices=Contact.FirstVisit.choices, label=_("First visit?"), required=False, initial="unknown"
    )
    party_size = forms.IntegerField(min_value=1, max_value=30, label=_("People"), required=False, initial=1)
    LISTS = {"channel": List.CHANNEL, "interpreting": List.INTERPRETING, "arrival": List.ARRIVAL}
    COLUMNS = {"served": "served_language"}
    """Posted name → field of `ContactEntry`, where they differ. The posted names are part of the contract."""
    USUAL = {"interpreting": "own-language", "arrival": "unknown"}

    def __init__(self, *args: Any, day: date, language: Language | None, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, self.LISTS, day)
        self.language = language
        self.usual = self.USUAL | {"channel": channel}
        self.initial = {**self.initial, **self.usual, "served": language.tag if language else ""}

    def entry(self, matters: list[MatterEntry]) -> ContactEntry:
        """An empty field gets its usual value, so that the common case takes four taps."""
        given = {self.COLUMNS.get(name, name): value for name, value in self.cleaned_data.items() if value}
        usual: dict[str, Any] = {name: self.fields[name].to_python(code) for name, code in self.usual.items()}
        return ContactEntry(**{"served_language": self.language, **usual, **given}, matters=matters)


class OutcomeForm:
    """A contact with its one to three matters, as one form.

    `language` is the requested language; None only while the form has no data.
    """

    def __init__(
        self, data: Mapping[str, Any] | None, *, site: Site, day: date, language: Language | None, channel: str
    ) -> None:
        self.contact = ContactForm(data, day=day, language=language, channel=channel)
        topics = most_used_first(site, day)
        self.matters = [
            MatterForm(
                data,
                prefix=prefix,
                day=day,
                topics=topics,
                empty_permitted=prefix is not None,
                use_required_attribute=False,
            )
            for prefix in PREFIXES
        ]

    def is_valid(self) -> bool:
        return all([self.contact.is_valid(), *(form.is_valid() for form in self.matters)])

    def entry(self) -> ContactEntry:
        filled = [form for form in self.matters if form.has_changed()]
        return self.contact.entry([form.entry() for form in filled])

    def sentences(self) -> list[str]:
        """Every error as a sentence that names its field."""
        return [
            f"{form.fields[name].label}: {sentence}" if name in form.fields else str(sentence)
            for form in [self.contact, *self.matters]
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]


def _offer(form: forms.Form, lists: Mapping[str, str], day: date) -> None:
    for name, chosen in lists.items():
        field: Any = form.fields[name]
        field.queryset = Code.objects.filter(list=chosen).valid_on(day)


def _usual_owner(topic: Code) -> Code:
    owners = Code.objects.filter(list=List.OWNER)
    return owners.filter(code=topic.usual_owner).first() or owners.get(code="unclear")
