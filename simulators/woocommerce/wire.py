"""How WordPress spells answers and refusals: PHP's JSON, its errors, its headers."""

import json
import re
from decimal import Decimal
from typing import Any

from werkzeug import Response
from werkzeug.datastructures import Headers

Record = dict[str, Any]

FIXED_HEADERS = {
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Expose-Headers": "X-WP-Total, X-WP-TotalPages, Link",
    "Access-Control-Allow-Headers": "Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, "
    "Content-Type",
}
#: Sent wherever somebody is logged in.
UNCACHED_HEADERS = {
    "Expires": "Wed, 11 Jan 1984 05:00:00 GMT",
    "Cache-Control": "no-cache, must-revalidate, max-age=0, no-store, private",
}


class Refusal(Exception):
    """A refusal in WordPress's shape: {code, message, data: {status, …}}."""

    def __init__(self, code: str, told: str, status: int = 400, **more: Any) -> None:
        super().__init__(told)
        self.code, self.told, self.status, self.more = code, told, status, more
        self.headers: Record = {}

    def shown(self) -> Record:
        data = {"status": self.status, **self.more}
        return {"code": self.code, "message": self.told, "data": data}


def invalid(wrong: dict[str, tuple[str, str, Any]]) -> Refusal:
    """Refuse parameters: {name: (code, message, data)}."""
    return Refusal(
        "rest_invalid_param",
        f"Invalid parameter(s): {', '.join(wrong)}",
        params={name: told for name, (_, told, _) in wrong.items()},
        details={
            name: {"code": code, "message": told, "data": data}
            for name, (code, told, data) in wrong.items()
        },
    )


def lacking(names: list[str]) -> Refusal:
    told = f"Missing parameter(s): {', '.join(names)}"
    return Refusal("rest_missing_callback_param", told, params=names)


def no_trash(told: str) -> Refusal:
    return Refusal("woocommerce_rest_trash_not_supported", told, 501)


def php_json(said: Any) -> str:
    """Spell JSON as PHP does: slashes and all but ASCII escaped, no blanks."""
    spelt = json.dumps(said, default=_spell, separators=(",", ":"))
    return spelt.replace("/", "\\/")


def _spell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return number(value)
    raise TypeError(type(value).__name__)


def number(value: Decimal) -> int | float:
    """Spell a number as PHP spells a float: 20, 19.99, 29.985."""
    return int(value) if value == int(value) else float(value)


class Answer(Response):
    """An answer whose Location is sent letter by letter, with whatever stands in it."""

    def get_wsgi_headers(self, environ: Any) -> Headers:
        headers = super().get_wsgi_headers(environ)
        if "Location" in self.headers:
            headers["Location"] = self.headers["Location"]
        return headers


def respond(said: Any, status: int = 200, headers: Record | None = None) -> Response:
    made = Answer(php_json(said), status, content_type="application/json; charset=UTF-8")
    made.headers.update(headers or {})
    return made


def money(value: Any, places: int = 2) -> str:
    """Spell an amount: a string with as many decimals as asked."""
    return f"{Decimal(str(value)):.{places}f}"


def amount(said: Any) -> Decimal:
    """Read an amount as WooCommerce cleans it: what is no number is nothing."""
    found = re.match(r"-?\d*\.?\d+", str(said).strip())
    return Decimal(found[0]) if found else Decimal(0)


def count(said: Any) -> int:
    return int(amount(said))


def links(at: str, methods: tuple[str, ...] = ("GET", "POST", "PUT", "PATCH", "DELETE")) -> Record:
    """Give the links of a resource, whose address is its collection's and its id."""
    own = {"href": at, "targetHints": {"allow": list(methods)}}
    return {"self": [own], "collection": [{"href": at.rpartition("/")[0]}]}


def only(said: Record, fields: str) -> Record:
    """Keep the members that `_fields` names; a dotted name keeps its first part."""
    names = {name.strip().partition(".")[0] for name in fields.split(",") if name.strip()}
    return {name: value for name, value in said.items() if not names or name in names}


def kept(told: Any) -> Any:
    """Spell a text as WordPress keeps it: tags of a name gone, a bare ampersand spelled out."""
    return re.sub(r"&(?!#?\w+;)", "&amp;", told) if isinstance(told, str) else told


BLOCK = re.compile(r"</?(?:p|div|ul|ol|li|h[1-6]|table|blockquote|figure)\b")


def in_paragraphs(told: str) -> str:
    """Make paragraphs of a text, as it is done for readers."""
    parts = [one.strip() for one in re.split(r"\n\s*\n", told) if one.strip()]
    made = (one if BLOCK.match(one) else _paragraph(one) for one in parts)
    return "".join(f"{one}\n" for one in made)


def _paragraph(told: str) -> str:
    lines = "<br />\n".join(told.split("\n"))
    return f"<p>{lines}</p>"
