import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from web.ui_language import activate_ui_language, html_tag, negotiate_language, resolve_ui_language


@pytest.mark.parametrize(
    ("tags", "chosen"),
    [
        (["so"], "so"),
        (["fa-AF"], "fa-af"),
        (["ti", "ar"], "ar"),
        (["ti", "th"], "fi"),
        ([None, "", "sv"], "sv"),
        (["../../etc", "so"], "so"),
        ([], "fi"),
    ],
)
def test_the_first_supported_language_is_chosen(tags: list[str | None], chosen: str) -> None:
    assert resolve_ui_language(*tags) == chosen


@pytest.mark.parametrize(
    ("tag", "page"),
    [
        ("so", {"lang": "so", "direction": "ltr"}),
        ("ar", {"lang": "ar", "direction": "rtl"}),
        ("fa", {"lang": "fa", "direction": "rtl"}),
        ("fa-AF", {"lang": "fa-AF", "direction": "rtl"}),
        ("ti", {"lang": "fi", "direction": "ltr"}),
    ],
)
def test_activating_a_language_sets_language_and_direction_of_the_page(tag: str, page: dict[str, str]) -> None:
    with translation.override("en"):
        assert activate_ui_language(tag) == page
        assert translation.get_language() == page["lang"].lower()


@pytest.mark.parametrize(("tag", "written"), [("fi", "fi"), ("fa-af", "fa-AF")])
def test_html_tags_write_the_region_in_capitals(tag: str, written: str) -> None:
    assert html_tag(tag) == written


def language(path: str, accepts: str = "", cookie: str = "") -> str:
    request = RequestFactory().get(path, headers={"accept-language": accepts})
    request.COOKIES["django_language"] = cookie
    return negotiate_language(request)


@pytest.mark.parametrize(
    ("accepts", "resolve_ui_language"),
    [
        ("", "fi"),
        ("so", "so"),
        ("fa-AF", "fa-af"),
        ("fa-IR", "fa"),
        ("ar-EG,en;q=0.5", "ar"),
        ("tr,en;q=0.5", "en"),
        ("tr", "fi"),
        ("en;q=0.1,ru;q=0.9", "ru"),
        ("*", "fi"),
        ("en;q=0,sv", "sv"),
        ("x" * 10_000, "fi"),
        ("\x00;;;q=,", "fi"),
    ],
)
def test_a_client_is_answered_as_the_browser_prefers(accepts: str, resolve_ui_language: str) -> None:
    assert language("/t/abc/", accepts) == resolve_ui_language


@pytest.mark.parametrize("path", ["/desk/", "/insights/", "/admin/", "/login/", "/stations/"])
@pytest.mark.parametrize(("accepts", "resolve_ui_language"), [("so", "fi"), ("so,en;q=0.2", "en"), ("sv-FI", "sv")])
def test_staff_pages_are_in_three_languages_only(path: str, accepts: str, resolve_ui_language: str) -> None:
    assert language(path, accepts) == resolve_ui_language


@pytest.mark.parametrize(
    ("cookie", "resolve_ui_language"),
    [("sv", "sv"), ("SV", "sv"), ("so", "so"), ("tr", "en"), ("", "en"), ("nonsense", "en")],
)
def test_the_chosen_language_takes_precedence(cookie: str, resolve_ui_language: str) -> None:
    assert language("/t/abc/", "en", cookie) == resolve_ui_language


def test_a_chosen_language_without_staff_pages_is_ignored() -> None:
    assert language("/desk/", "en", "so") == "en"


def test_the_answer_names_its_language() -> None:
    answer = Client().get("/healthz", headers={"accept-language": "ar"})
    assert answer.headers["Content-Language"] == "ar"


def test_the_language_of_a_request_does_not_affect_the_next() -> None:
    Client().get("/healthz", headers={"accept-language": "ar"})
    assert translation.get_language() == "fi"
