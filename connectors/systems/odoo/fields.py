"""Odoo's plain values. Pure.

Nothing is `false` for every type; a many2one reads as [id, name] and is written as a bare id; times
are UTC without a zone; numbers are floats and carry their dust (5.700000000000003).
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from html import escape
from html.parser import HTMLParser
from typing import Any

from connectors.canonical.money import rounded

Raw = dict[str, Any]
SYSTEM = "Odoo"
NOTHING = Decimal(0)
MICRO = Decimal("0.000001")
#: The module our external ids stand in: `load()` finds by them what it made before.
MODULE = "integrator"


def text(value: Any) -> str:
    """Trim; `false` is how it says nothing."""
    if value is False or value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError(f"text was expected, not {type(value).__name__}")
    return str(value).strip()


def number(value: Any) -> Decimal:
    """Read a number without the dust of a float; whole ones are told whole."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise TypeError(f"a number was expected, not {type(value).__name__}")
    exact = rounded(Decimal(value), MICRO)
    whole = exact.to_integral_value()
    return whole.quantize(Decimal(1)) if exact == whole else Decimal(format(exact.normalize(), "f"))


def amount(value: Any) -> Decimal:
    """Read money: to the cent, or as fine as it is stated."""
    exact = number(value or 0)
    cents = rounded(exact)
    return cents if cents == exact else exact


def money(value: Any) -> Decimal:
    """Read a sum Odoo has rounded itself: what lies behind the cent is dust."""
    return rounded(number(value or 0))


def id_of(value: Any) -> int:
    """Give the id out of a many2one, 0 where it is empty."""
    return int(value[0]) if isinstance(value, list) and value else int(value or 0)


def name_of(value: Any) -> str:
    """Give the name out of a many2one, "" where it is empty."""
    return str(value[1]).strip() if isinstance(value, list) and len(value) > 1 else ""


def price_list_of(value: Any) -> str:
    """Give the name of a price list: shown, it has its currency behind it."""
    return re.sub(r" \([A-Z]{3}\)$", "", name_of(value))


def read_time(value: Any) -> datetime:
    return datetime.fromisoformat(text(value)).replace(tzinfo=UTC)


def read_date(value: Any) -> date | None:
    return datetime.fromisoformat(text(value)).date() if value else None


def moment(at: datetime) -> str:
    """Spell a time as it takes it; one with T and Z is refused."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def by_id(rows: Iterable[Raw]) -> dict[int, Raw]:
    return {int(row["id"]): row for row in rows}


def xml_id(kind: str, *parts: str) -> str:
    """Name a record for ever: the same parts, the same record, whoever loads it.

    External ids hold no blanks and only one dot, so other signs are spelled by their number.
    """
    said = "-".join(re.sub(r"[^A-Za-z0-9-]", _numbered, part) for part in parts)
    return f"{MODULE}.{kind}_{said}"


def _numbered(sign: re.Match[str]) -> str:
    return f"_{ord(sign.group()):x}_"


def html(said: str) -> str:
    """Spell text as HTML, one paragraph with its line breaks."""
    return f"<p>{escape(said).replace(chr(10), '<br/>')}</p>" if said else ""


def plain(said: Any) -> str:
    """Read HTML as text with its line breaks."""
    reader = _Plain()
    reader.feed(text(said))
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


class _Plain(HTMLParser):
    _BREAKS = frozenset({"br", "p", "div", "li", "tr"})

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
