"""Acumatica's wrapped values, and what its $filter, $select, $expand and $custom mean."""

import re
from datetime import UTC, datetime
from typing import Any

Record = dict[str, Any]


def wrap(value: Any) -> Any:
    return {} if value is None or value == "" else {"value": value}


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
    r"\s*(?P<field>[\w/]+)\s+(?P<verb>eq|gt|ge)\s+"
    r"(?:datetimeoffset'(?P<moment>[^']+)'|'(?P<text>(?:[^']|'')*)'|(?P<number>[\d.]+)M?)\s*"
)


def clauses(asked: str) -> list[tuple[str, str, Any]]:
    """Read a $filter of clauses joined by `and`; ValueError where it is none."""
    found, place = [], 0
    while place < len(asked):
        match = _CLAUSE.match(asked, place)
        if not match:
            raise ValueError(f"Syntax error at position {place} in '{asked}'.")
        said: Any = match["number"]
        if match["moment"]:
            said = datetime.fromisoformat(match["moment"].replace(" ", "+").replace("Z", "+00:00"))
        elif match["text"] is not None:
            said = match["text"].replace("''", "'")
        found.append((match["field"], match["verb"], said))
        place = match.end()
        if place < len(asked):
            if not asked.startswith("and ", place):
                raise ValueError(f"Syntax error at position {place} in '{asked}'.")
            place += 4
    return found


def meets(record: Record, field: str, verb: str, said: Any) -> bool:
    told: Any = record
    for step in field.split("/"):
        told = told.get(step) or {}
    told = told.get("value")
    if told is None:
        return False
    if isinstance(said, datetime):
        at = datetime.fromisoformat(str(told))
        return at > said if verb == "gt" else at >= said if verb == "ge" else at == said
    return str(told).casefold() == str(said).casefold()


def shown(record: Record, asked: Any, details: tuple[str, ...]) -> Record:
    """Show a record as asked: details only where expanded, custom fields only where named."""
    expanded = {name.strip() for name in asked.get("$expand", "").split(",") if name.strip()}
    selected = {name.strip() for name in asked.get("$select", "").split(",") if name.strip()}
    kept = {
        name: value
        for name, value in record.items()
        if name != "custom"
        and (name not in details or name in expanded)
        and (not selected or name in selected | expanded | {"id", "rowNumber", "note"})
    }
    kept["custom"] = _custom(record, asked.get("$custom", ""))
    return kept


def _custom(record: Record, asked: str) -> Record:
    wanted = [name.strip().partition(".") for name in asked.split(",") if name.strip()]
    custom = record.get("custom") or {}
    found: Record = {}
    for view, _, field in wanted:
        if field in custom.get(view, {}):
            found.setdefault(view, {})[field] = custom[view][field]
    return found
