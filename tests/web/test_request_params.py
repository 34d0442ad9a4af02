from typing import Any

import pytest
from django.test import RequestFactory

from web.refusals import TOO_LONG, Refused
from web.request_params import field, key_of, wants_json

post = RequestFactory().post


@pytest.mark.parametrize(
    ("accept", "json"),
    [
        ("application/json", True),
        ("application/json;q=0.5, text/html;q=0.9", False),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("*/*", False),
        ("image/png", False),
    ],
)
def test_the_accept_header_decides_about_json(accept: str, json: bool) -> None:
    assert wants_json(post("/", headers={"accept": accept})) is json


def test_a_field_is_stripped_and_may_be_missing() -> None:
    request = post("/", {"language": " so\n"})
    assert [field(request, "language"), field(request, "fallback")] == ["so", ""]


@pytest.mark.parametrize("value", ["s" * 65, "s\x00o"])
def test_an_overlong_or_null_byte_field_is_refused(value: str) -> None:
    with pytest.raises(Refused) as refused:
        field(post("/", {"language": value}), "language")
    assert refused.value.refusal == TOO_LONG


def test_a_field_of_64_characters_is_accepted() -> None:
    assert field(post("/", {"reason": "s" * 64}), "reason") == "s" * 64


@pytest.mark.parametrize(
    ("data", "headers", "key"),
    [
        ({"key": "k"}, {}, "k"),
        ({}, {"idempotency-key": " k "}, "k"),
        ({"key": "form"}, {"idempotency-key": "header"}, "form"),
        ({}, {}, ""),
    ],
)
def test_the_key_comes_with_the_form_or_in_the_header(data: dict[str, str], headers: dict[str, str], key: str) -> None:
    assert key_of(post("/", data, headers=headers)) == key


@pytest.mark.parametrize("sent", [{"data": {"key": "k" * 65}}, {"headers": {"idempotency-key": "k" * 65}}])
def test_an_over_long_key_is_refused(sent: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        key_of(post("/", **sent))
    assert refused.value.refusal == TOO_LONG
