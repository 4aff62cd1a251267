"""Fields of a target's own that staff fill by rules: what a connector offers, and how it is said. Pure.

A custom field's name may end in its sort, such as `Document.UsrWeight:number`: a target that types
its fields must be told, and the text that travels does not show it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

TEXT, NUMBER, WHOLE, DATE, YES_NO = "text", "number", "whole", "date", "yes_no"
#: Sort -> what it takes, as staff would say it.
SORTS = {
    TEXT: "text",
    NUMBER: "a number",
    WHOLE: "a whole number",
    DATE: "a date such as 2026-11-24",
    YES_NO: "yes or no",
}
_SPELLED = {
    NUMBER: re.compile(r"-?\d{1,18}(\.\d{1,10})?"),
    WHOLE: re.compile(r"-?\d{1,9}"),
    YES_NO: re.compile(r"yes|no", re.IGNORECASE),
}


def bare(name: str) -> str:
    """Give a field's own name, without the sort it was told with."""
    return name.rpartition(":")[0] if _sort(name) else name


def _sort(name: str) -> str:
    head, _, sort = name.rpartition(":")
    return sort if head and sort in SORTS else ""


@dataclass(frozen=True, kw_only=True)
class Extra:
    """One field. `longest`: how many signs it holds; 0 where that is not known."""

    name: str
    label: str = ""
    sort: str = TEXT
    longest: int = 0

    @property
    def told(self) -> str:
        return self.label or bare(self.name)

    def problem(self, text: str) -> str:
        """Say in words why a value, “{it}”, does not fit, "" where it does."""
        if not _fits(self.sort, text):
            return f"{{it}} is not {SORTS[self.sort]}"
        if self.longest and len(text) > self.longest:
            return f"{len(text)} signs are more than the {self.longest} it holds; cut them"
        return ""


def _fits(sort: str, text: str) -> bool:
    if sort == DATE:
        return _moment(text) is not None
    return sort not in _SPELLED or bool(_SPELLED[sort].fullmatch(text))


def _moment(text: str) -> date | None:
    """Read a day or a time as ISO 8601 spells it."""
    try:
        return datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
    except ValueError:
        return None


def value(sort: str, text: str) -> Any:
    """Give a text as what it is: text, Decimal, int, date or bool."""
    if not _fits(sort, text):
        return text
    match sort:
        case "number":
            return Decimal(text)
        case "whole":
            return int(text)
        case "date":
            return _moment(text)
        case "yes_no":
            return text.casefold() == "yes"
    return text


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Which of its own fields a target offers for one kind of record.

    `natives`: fields every site has. `custom`: the regular expression its custom fields' names fit,
    `spelled` how staff type one, `longest` how much one holds. `listed`: whether it lists them.
    `taken`: what the hub writes itself, such as references, quantities and money: never offered.
    """

    natives: tuple[Extra, ...] = ()
    custom: str = ""
    spelled: str = ""
    longest: int = 0
    listed: bool = False
    taken: frozenset[str] = frozenset()

    def field(self, name: str) -> Extra | None:
        """Give the field of a name, None where the target offers none of it."""
        native = next((one for one in self.natives if one.name == name), None)
        if native or not self.custom or self.is_taken(name):
            return native
        if not re.fullmatch(self.custom, bare(name)):
            return None
        return Extra(name=name, sort=_sort(name) or TEXT, longest=self.longest)

    def is_taken(self, name: str) -> bool:
        return bare(name).casefold() in {one.casefold() for one in self.taken}

    def why_not(self, name: str) -> str:
        """Say why a field of that name cannot be filled, "" where it can."""
        if self.field(name):
            return ""
        if self.is_taken(name):
            return f"“{bare(name)}” is written by the hub itself: no rule may change it."
        known = ", ".join(one.name for one in self.natives)
        ways = filter(None, (known, self.spelled and f"a custom field spelled {self.spelled}"))
        return f"There is no field “{name}” to be filled. There are: {'; or '.join(ways)}."

    def said(self, extras: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
        """Give each field's own name with its value as what it is."""
        for name, text in extras.items():
            found = self.field(name)
            yield bare(name), value(found.sort if found else _sort(name) or TEXT, text)
