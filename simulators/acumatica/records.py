"""Acumatica's wrapped values, and what its $filter, $select, $expand and $custom mean."""

import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

Record = dict[str, Any]


def wrap(value: Any) -> Any:
    return {} if value is None or value == "" else {"value": value}


@lru_cache(maxsize=100_000, typed=True)
def shared(value: Any) -> Any:
    """Wrap a value once for all who have the same: for records nobody changes in place."""
    return wrap(value)


def plain(record: Record, name: str, default: Any = None) -> Any:
    """Read a field somebody sent: {"value": x}; a bare value is not how this version speaks."""
    told = record.get(name)
    if not isinstance(told, dict):
        return default
    value = told.get("value", default)
    return default if value is None else value


def now() -> str:
    return datetime.now(UTC).isoformat()


_CLAUSE = re.compile(
    r"\s*(?P<field>[\w/]+)\s+(?P<verb>eq|ne|gt|ge|lt|le)\s+"
    r"(?:datetimeoffset'(?P<moment>[^']+)'|'(?P<text>(?:[^']|'')*)'|(?P<truth>true|false)"
    r"|(?P<number>-?[\d.]+)[Mm]?)\s*"
)
_VERBS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq, "ne": operator.ne, "gt": operator.gt, "ge": operator.ge,
    "lt": operator.lt, "le": operator.le,
}  # fmt: skip


def clauses(asked: str) -> list[tuple[str, str, Any]]:
    """Read a $filter of clauses joined by `and`; ValueError where it is none."""
    found, place = [], 0
    while place < len(asked):
        match = _CLAUSE.match(asked, place)
        if not match:
            raise ValueError(f"Syntax error at position {place} in '{asked}'.")
        found.append((match["field"], match["verb"], _said(match)))
        place = match.end()
        if place < len(asked):
            if not asked.startswith("and ", place):
                raise ValueError(f"Syntax error at position {place} in '{asked}'.")
            place += 4
    return found


def _said(match: re.Match[str]) -> Any:
    if match["moment"]:
        at = datetime.fromisoformat(match["moment"].replace(" ", "+").replace("Z", "+00:00"))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at
    if match["text"] is not None:
        return match["text"].replace("''", "'")
    return match["truth"] == "true" if match["truth"] else Decimal(match["number"])


def meets(record: Record, field: str, verb: str, said: Any) -> bool:
    """Tell whether a record meets a clause; a field without a value meets only `ne`."""
    told: Any = record
    for step in field.split("/"):
        told = told.get(step) or {}
    told = told.get("value")
    if told is None:
        return verb == "ne"
    return _VERBS[verb](*_alike(told, said))


def _alike(told: Any, said: Any) -> tuple[Any, Any]:
    """Bring a field and what it is compared with to one kind."""
    if isinstance(said, datetime):
        return datetime.fromisoformat(str(told)), said
    if isinstance(said, bool) or isinstance(told, bool):
        return str(told).casefold(), str(said).casefold()
    if isinstance(said, Decimal) and isinstance(told, (int, Decimal)):
        return Decimal(told), said
    return str(told).casefold(), str(said).casefold()


#: What a linked record holds that has to be asked for by a path of its own ("MainContact/Address").
NESTED = ("Address", "PackageContents")


def shown(record: Record, asked: Any, details: tuple[str, ...]) -> Record:
    """Show a record as asked: details only where expanded, custom fields only where named."""
    expanded, selected = _names(asked.get("$expand", "")), _names(asked.get("$select", ""))
    whole = {name for name in selected if "/" not in name} | {"id", "rowNumber", "note"}
    parts = {name.partition("/")[0] for name in selected if "/" in name}
    kept = {
        name: value
        for name, value in record.items()
        if name != "custom"
        and (name not in details or name in expanded)
        and (not selected or name in whole | parts | expanded)
    }
    for name in kept:
        if name in details:
            wanted = _within(name, selected) if name in parts and name not in whole else set()
            kept[name] = _detail(kept[name], wanted, _within(name, expanded))
    kept["custom"] = _custom(record, asked.get("$custom", ""))
    return kept


def _names(said: str) -> set[str]:
    return {name.strip() for name in said.split(",") if name.strip()}


def _within(name: str, paths: set[str]) -> set[str]:
    """Give what paths name below a member: {"MainContact/Address/City"} -> {"Address/City"}."""
    return {path.removeprefix(f"{name}/") for path in paths if path.startswith(f"{name}/")}


def _detail(value: Any, wanted: set[str], expanded: set[str]) -> Any:
    """Show a detail: the members wanted of it (all, if none is named), and what is expanded in it."""
    if isinstance(value, list):
        return [_detail(one, wanted, expanded) for one in value]
    if not isinstance(value, dict):
        return value
    heads = {path.partition("/")[0] for path in wanted} | {"id"}
    return {
        name: _detail(one, _within(name, wanted), _within(name, expanded))
        if isinstance(one, dict) and set(one) != {"value"}
        else one
        for name, one in value.items()
        if (not wanted or name in heads) and (name not in NESTED or name in expanded)
    }


def _custom(record: Record, asked: str) -> Record:
    wanted = [name.strip().partition(".") for name in asked.split(",") if name.strip()]
    custom = record.get("custom") or {}
    found: Record = {}
    for view, _, field in wanted:
        if field in custom.get(view, {}):
            found.setdefault(view, {})[field] = custom[view][field]
    return found
