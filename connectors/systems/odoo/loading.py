"""The cells `load()` takes: one row a line, the order itself in the first. Pure.

An empty cell clears a field. Other records go by their database id (`…/.id`), several with commas.
"""

from decimal import Decimal
from typing import Any

from connectors.systems.odoo.fields import Raw

Cells = tuple[list[str], list[list[str]]]


def cells(of: str, head: Raw, lines: list[Raw], members: str) -> Cells:
    """Lay out a record and its lines (`members` is the field they stand in)."""
    head = {"id": of, **head}
    names = list(dict.fromkeys(name for line in lines for name in line))
    columns = [*head, *(f"{members}/{name}" for name in names)]
    rows = [[spelled(line.get(name)) for name in names] for line in lines] or [[]]
    first = [spelled(value) for value in head.values()]
    return columns, [
        (first if not place else [""] * len(first)) + row for place, row in enumerate(rows)
    ]


def spelled(value: Any) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return "True" if value else "False"
        case Decimal():
            return format(value, "f")
        case list() | tuple():
            return ",".join(str(one) for one in value)
    return str(value)
