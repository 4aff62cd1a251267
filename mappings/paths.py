"""The fields of a canonical record that a rule may read: derived from its dataclasses. Pure.

A path begins with what it is read from: `order.customer.email`, `line.sku`. A path through a list
gives the value of each of its members.
"""

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

#: A field's name -> what staff call it, where that is not the name itself.
_LABELS = {
    "id": "number in its system",
    "sku": "SKU",
    "upc": "UPC",
    "uom": "unit of measure",
    "email": "e-mail",
    "url": "address on the web",
    "line1": "address line 1",
    "line2": "address line 2",
    "placed_at": "placed on",
    "shipped_at": "shipped on",
    "updated_at": "last changed",
    "at": "date",
    "source": "channel",
    "source_number": "number at the channel",
    "source_label": "channel's name",
    "instructions": "customer instructions",
    "kit_of": "kit it belongs to",
    "tax_id": "tax number",
    "is_exempt": "exempt from tax",
    "fulfilled_by": "fulfilled by",
    "goods": "sum of the lines",
    "paid": "paid so far",
    "gift": "sum of gift cards",
    "discount": "sum of discounts",
    "ship_by": "to be shipped by",
    "deliver_by": "promised for",
}
_PLAIN = (str, Decimal, bool, int, datetime, date)


@dataclass(frozen=True, kw_only=True)
class Path:
    """One readable field: where it stands, and what it is called there."""

    path: str
    group: str
    label: str
    is_list: bool = False

    @property
    def told(self) -> str:
        """Name it in a rule's sentence, apart from what it is called in a list."""
        is_clear = " " in self.label and self.group in ("order", "line")
        return self.label if is_clear else f"{self.group} {self.label}"


@cache
def paths(root: str, shape: type) -> tuple[Path, ...]:
    """List every field of a shape, and of what stands in it."""
    return tuple(_walk(shape, root, root, is_list=False))


def _walk(shape: type, above: str, group: str, *, is_list: bool) -> Iterator[Path]:
    for name, hint in _members(shape):
        inner, several = _inner(hint)
        path, label = f"{above}.{name}", _LABELS.get(name, name.replace("_", " "))
        if is_dataclass(inner):
            yield from _walk(typing.cast(type, inner), path, label, is_list=is_list or several)
        elif inner in _PLAIN:
            yield Path(path=path, group=group, label=label, is_list=is_list or several)


def _members(shape: type) -> Iterator[tuple[str, Any]]:
    yield from typing.get_type_hints(shape).items()
    for name, member in vars(shape).items():
        if isinstance(member, property):
            yield name, typing.get_type_hints(member.fget)["return"]


def _inner(hint: Any) -> tuple[Any, bool]:
    """Give what a type holds, and whether it holds several."""
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return _inner(next(a for a in typing.get_args(hint) if a is not type(None)))
    if origin is tuple:
        return _inner(typing.get_args(hint)[0])[0], True
    return hint, False


def texts(path: str, roots: Mapping[str, Any]) -> tuple[str, ...]:
    """Read a path as texts; what is empty is left out."""
    root, *steps = _parts(path)
    found: tuple[Any, ...] = (roots[root],)
    for step in steps:
        found = tuple(_flat(getattr(one, step) for one in found))
    return tuple(text for text in map(_text, found) if text)


@cache
def _parts(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def _flat(values: Iterator[Any]) -> Iterator[Any]:
    for one in values:
        if isinstance(one, tuple):
            yield from one
        elif one is not None:
            yield one


def _text(one: Any) -> str:
    match one:
        case bool():
            return "yes" if one else "no"
        case Decimal():
            return format(one, "f")
        case date():
            return one.isoformat()
    return str(one)
