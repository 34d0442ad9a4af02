import gettext
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

BOOKS = ["fi", "ar", "fa_AF"]
WALL = '{% load i18n %}{# audience: clients #}<h1>{% translate "Back" %}</h1>'

VERB = '{# Translators: a verb #}\n{% translate "Book" %}'


class Project:
    """A small project: clients' pages in Finnish, Arabic and Dari, staff pages in Finnish."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def file(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def book(self, locale: str) -> Path:
        return self.root / "locale" / locale / "LC_MESSAGES" / "django.po"

    def text(self, locale: str) -> str:
        return self.book(locale).read_text(encoding="utf-8")

    def translate(self, locale: str, source: str, translation: str) -> None:
        """As a translator does it in an editor."""
        before, after = f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{translation}"'
        assert before in self.text(locale)
        self.book(locale).write_text(self.text(locale).replace(before, after), encoding="utf-8")

    def compiled(self, locale: str) -> gettext.GNUTranslations:
        with self.book(locale).with_suffix(".mo").open("rb") as file:
            return gettext.GNUTranslations(file)


@pytest.fixture
def project(tmp_path: Path, settings: Settings) -> Project:
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.LANGUAGES = [("fi", "suomi"), ("en", "English"), ("ar", "العربية"), ("fa-af", "دری")]
    settings.STAFF_LANGUAGES = ["fi", "en"]
    project = Project(tmp_path)
    project.file("templates/kiosk/wall.html", WALL)
    return project


@pytest.fixture
def complete(project: Project) -> Project:
    messages("--update")
    for locale, translation in {"fi": "Takaisin", "ar": "رجوع", "fa_AF": "برگشت"}.items():
        project.translate(locale, "Back", translation)
    return project


def messages(*steps: str) -> list[str]:
    said = StringIO()
    call_command("translations", *steps, stdout=said)
    return said.getvalue().splitlines()


def problems() -> list[str]:
    with pytest.raises(CommandError) as refused:
        messages("--check")
    return str(refused.value).splitlines()[1:]


def test_complete_catalogs_pass_and_report_their_review_status(complete: Project) -> None:
    draft = "1 messages, draft, awaits review by a native speaker"
    assert messages("--check") == [f"fi: {draft}", f"ar: {draft}", f"fa_AF: {draft}"]


def test_the_translations_command_requires_a_step(project: Project) -> None:
    with pytest.raises(CommandError, match="Give at least one of --update"):
        messages()


def test_a_message_without_translation_is_found(complete: Project) -> None:
    complete.file("templates/kiosk/wall.html", WALL + '{% translate "Done" %}')
    messages("--update")
    problem = "templates/kiosk/wall.html: “Done”: is not translated"
    assert problems() == [f"{locale}: {problem}" for locale in BOOKS]


def test_a_catalog_that_was_not_updated_is_stale(complete: Project) -> None:
    complete.file("templates/display/lobby.html", WALL)
    update = "the catalog is stale; run: python manage.py translations --update"
    assert problems() == [f"{locale}: {update}" for locale in BOOKS]


def test_a_missing_catalog_is_found(complete: Project) -> None:
    complete.book("ar").unlink()
    assert problems() == ["ar: there is no catalog; run: python manage.py translations --update"]


def test_a_fuzzy_translation_is_found_and_stays_fuzzy(complete: Project) -> None:
    fuzzy = complete.text("fi").replace('msgid "Back"', '#, fuzzy\nmsgid "Back"')
    complete.book("fi").write_text(fuzzy, encoding="utf-8")
    messages("--update")
    assert problems() == ["fi: templates/kiosk/wall.html: “Back”: is marked as fuzzy"]


@pytest.mark.parametrize(
    ("source", "locale", "translation", "problem"),
    [
        ("Desk %(desk)s", "fi", "Piste", "has other placeholders: “Piste”"),
        ("Desk %(desk)s", "fi", "Piste %(piste)s", "has other placeholders: “Piste %(piste)s”"),
        ("Desk {desk}", "fi", "Piste {Desk}", "has other placeholders: “Piste {Desk}”"),
        ("Desk %s", "fi", "Piste % s", "has other placeholders: “Piste % s”"),
        ("Next: ", "fi", "Seuraava:", "begins or ends with other space"),
        ("Next", "fi", " Seuraava", "begins or ends with other space"),
        ("Now", "fi", "Ny\\nt", "has another number of lines"),
        ("Now", "fi", "Nуt", "has words in another script: Nуt"),
        ("Now", "ar", "Nyt", "has no arabic letters: “Nyt”"),
        ("Now", "ar", "الآن now", "has words in another script: now"),
        ("Now", "fa_AF", "كنون", "has letters of another language: ك"),
    ],
)
def test_a_formal_mistake_in_a_translation_is_found(
    project: Project, source: str, locale: str, translation: str, problem: str
) -> None:
    project.file("templates/kiosk/wall.html", "")
    project.file("display/views.py", f'client_text("{source}")')
    messages("--update")
    project.translate(locale, source, translation)
    assert f"{locale}: display/views.py: “{source}”: {problem}" in problems()


def test_a_latin_name_of_the_message_may_stay_in_arabic(project: Project) -> None:
    project.file("templates/kiosk/wall.html", WALL.replace("Back", "Scan the QR code"))
    messages("--update")
    project.translate("ar", "Scan the QR code", "امسح رمز QR")
    assert not [problem for problem in problems() if problem.startswith("ar")]


def test_an_update_keeps_translations_and_remarks(complete: Project) -> None:
    remark = complete.text("fi").replace("#: templates", "# short, it is a button\n#: templates")
    complete.book("fi").write_text(remark, encoding="utf-8")
    complete.file("templates/kiosk/other.html", WALL)
    messages("--update")
    entry = (
        "# short, it is a button\n"
        "#: templates/kiosk/other.html templates/kiosk/wall.html\n"
        'msgid "Back"\n'
        'msgstr "Takaisin"\n'
    )
    assert entry in complete.text("fi")


def test_an_update_keeps_the_review_status(complete: Project) -> None:
    reviewed = complete.text("ar").replace("draft, awaits review by a native speaker", "reviewed in May 2026")
    complete.book("ar").write_text(reviewed, encoding="utf-8")
    assert "ar: 1 messages, reviewed in May 2026" in messages("--update", "--check")


def test_a_second_update_changes_nothing(complete: Project) -> None:
    before = complete.book("fi").read_bytes()
    messages("--update")
    assert complete.book("fi").read_bytes() == before


def test_an_unused_message_is_removed(complete: Project) -> None:
    complete.file("templates/kiosk/wall.html", '{% load i18n %}{% translate "Done" %}')
    messages("--update")
    assert "Takaisin" not in complete.text("fi")


def test_an_update_reports_the_number_left_to_translate(project: Project) -> None:
    assert messages("--update") == [f"{locale}: 1 messages, 1 to translate" for locale in BOOKS]


def test_staff_messages_are_in_the_staff_catalogs_only(project: Project) -> None:
    project.file("templates/desks/desk.html", '{% load i18n %}{% translate "Call next" %}')
    project.file("queue/tickets/models.py", 'verbose_name = _("series")')
    messages("--update")
    assert ["Call next" in project.text(locale) for locale in BOOKS] == [True, False, False]
    assert ["series" in project.text(locale) for locale in BOOKS] == [True, False, False]


def test_messages_shared_by_clients_and_staff_are_in_every_catalog(project: Project) -> None:
    project.file("templates/desks/desk.html", WALL)
    messages("--update")
    assert ["Back" in project.text(locale) for locale in BOOKS] == [True, True, True]


def test_python_messages_are_found_in_every_way_of_marking_them(project: Project) -> None:
    code = '_("One")\ngettext_lazy(\n    "Two "\n    "and half"\n)\npgettext_lazy("verb", "Call")\n'
    project.file("queue/kiosk/views.py", code)
    messages("--update")
    assert 'msgid "One"' in project.text("fi")
    assert 'msgid "Two and half"' in project.text("fi")
    assert 'msgctxt "verb"\nmsgid "Call"' in project.text("fi")


def test_a_message_marked_for_clients_is_in_every_catalog(project: Project) -> None:
    project.file("queue/kiosk/views.py", '_("For the staff"), client_text("For clients")')
    messages("--update")
    assert ["For the staff" in project.text(locale) for locale in BOOKS] == [True, False, False]
    assert ["For clients" in project.text(locale) for locale in BOOKS] == [True, True, True]


def test_an_unmarked_template_is_for_the_staff(project: Project) -> None:
    project.file("templates/kiosk/staff.html", '{% load i18n %}{% translate "Revoke" %}')
    messages("--update")
    assert ["Revoke" in project.text(locale) for locale in BOOKS] == [True, False, False]


def test_template_messages_are_found_in_every_way_of_marking_them(project: Project) -> None:
    page = """{% load i18n %}{# audience: clients #}
    {% blocktranslate trimmed with desk=ticket.desk.name %}
      Please come
      to desk {{ desk }}.
    {% endblocktranslate %}
      <a title="{% translate 'More' context "noun" %}">{{ name|default:_("nobody") }}</a>\u00a0
    """
    project.file("templates/kiosk/wall.html", page)
    messages("--update")
    assert 'msgid "Please come to desk %(desk)s."' in project.text("ar")
    assert 'msgctxt "noun"\nmsgid "More"' in project.text("ar")
    assert 'msgid "nobody"' in project.text("ar")


def test_a_remark_for_translators_is_written_with_its_message(project: Project) -> None:
    project.file(
        "templates/kiosk/wall.html",
        "{% load i18n %}{# audience: clients #}\n" + VERB,
    )
    messages("--update")
    assert '#. Translators: a verb\n#: templates/kiosk/wall.html\nmsgid "Book"' in project.text("ar")


def test_plural_forms_are_refused_with_file_and_line(project: Project) -> None:
    page = "{% load i18n %}\n{% blocktranslate count n=n %}one{% plural %}many{% endblocktranslate %}"
    project.file("templates/kiosk/wall.html", page)
    with pytest.raises(CommandError, match=r"wall\.html:2: plural forms are not used here: one"):
        messages("--update")


def test_a_compiled_catalog_can_be_read_by_gettext(complete: Project) -> None:
    complete.file("display/views.py", '_("Next"), pgettext("verb", "Call")')
    messages("--update")
    complete.translate("fi", "Call", "Kutsu")
    messages("--compile")
    compiled = complete.compiled("fi")
    assert compiled.gettext("Back") == "Takaisin"
    assert compiled.pgettext("verb", "Call") == "Kutsu"
    assert compiled.gettext("Next") == "Next"
