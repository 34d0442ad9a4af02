"""What a browser would ask the server for on a page: its forms, its links, and the addresses that scripts fetch."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str]


@dataclass
class Request:
    method: str
    address: str
    """Empty means the page's own address."""
    fields: dict[str, str] = field(default_factory=dict)


class FormParser(HTMLParser):
    """`requests` has one for each form with the values that it has when the page is loaded, for each button that sends
    its form elsewhere, for each link, and for each data attribute that is a path."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Request] = []
        self._form: Request | None = None
        self._elsewhere: list[Request] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.requests += [Request("GET", value) for name, value in given.items() if _is_path(name, value)]
        if tag == "form":
            self._form = Request(given.get("method", "get").upper(), given.get("action", ""))
        elif tag == "a" and given.get("href", "").startswith("/"):
            self.requests.append(Request("GET", given["href"]))
        elif self._form:
            self._handle_field(self._form, tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form:
            self.requests += [self._form, *self._elsewhere]
            self._form, self._elsewhere = None, []

    def _handle_field(self, form: Request, tag: str, given: Attributes) -> None:
        if "formaction" in given or "formmethod" in given:
            method = given.get("formmethod", form.method).upper()
            self._elsewhere.append(Request(method, given.get("formaction", form.address), form.fields))
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and ("selected" in given or not form.fields.get(self._select)):
            form.fields[self._select] = given.get("value", "")
        elif tag in {"input", "button"} and given.get("name"):
            chosen = given.get("type") not in {"radio", "checkbox"} or "checked" in given
            if chosen and given["name"] not in form.fields:
                form.fields[given["name"]] = given.get("value", "")


def _is_path(name: str, value: str) -> bool:
    return name.startswith("data-") and value.startswith("/")


def requests_of(html: str) -> list[Request]:
    parser = FormParser()
    parser.feed(html)
    return parser.requests
