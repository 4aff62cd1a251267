"""Find records: quickly where an index or the time of change says where to look."""

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

from simulators.odoo import values as v
from simulators.odoo.database import Env
from simulators.odoo.domains import test
from simulators.odoo.fields import Model, Row
from simulators.odoo.reading import sorted_rows

BY_ID, BY_CHANGE = ("id", "id asc"), ("write_date asc, id asc", "write_date, id", "write_date asc")
#: So many finds are remembered until something changes: a client that pages asks the same again.
REMEMBERED = 64


def search(
    env: Env,
    model: str,
    domain: Any,
    offset: int = 0,
    limit: int | None = None,
    order: str | None = None,
) -> list[int]:
    shape = env.shape(model)
    asked = ", ".join(one.strip() for one in (order or shape.order).split(","))
    domain = _with_active(env, shape, list(domain or ()))
    end = None if limit is None else offset + limit
    if asked in BY_ID or asked in BY_CHANGE:
        return list(islice(_met(env, shape, domain, asked in BY_CHANGE), offset, end))
    found = _remembered(env, shape, domain, asked)
    return found[offset:end]


def count(env: Env, model: str, domain: Any) -> int:
    shape = env.shape(model)
    return sum(1 for _ in _met(env, shape, _with_active(env, shape, list(domain or ())), False))


def _remembered(env: Env, shape: Model, domain: list[Any], order: str) -> list[int]:
    db = env.db
    if db.found_at != db.revision or len(db.found) > REMEMBERED:
        db.found.clear()
        db.found_at = db.revision
    key = json.dumps([shape.name, domain, order, env.context], default=str)
    if key not in db.found:
        rows = env.table(shape.name).rows
        met = [rows[id] for id in _met(env, shape, domain, False)]
        db.found[key] = [row["id"] for row in sorted_rows(env, shape, met, order)]
    return db.found[key]


def _met(env: Env, shape: Model, domain: list[Any], by_change: bool) -> Iterable[int]:
    """Give the ids that meet a domain, one after another, by id or by time of change."""
    meets = test(env, shape, domain)
    rows = env.table(shape.name).rows
    return (id for id in _candidates(env, shape, domain, by_change) if meets(rows[id]))


def _candidates(env: Env, shape: Model, domain: list[Any], by_change: bool) -> list[int]:
    table = env.table(shape.name)
    clauses = [] if {"|", "!"} & {c for c in domain if isinstance(c, str)} else domain
    narrowed = [ids for c in clauses if (ids := _narrowed(env, shape, c)) is not None]
    if by_change:
        since = max((_since(shape, c) for c in clauses), default="")
        if narrowed:
            changed = (
                (table.rows[id].get("write_date") or "", id) for id in min(narrowed, key=len)
            )
            return [id for _, id in sorted(changed)]
        return table.since(since)
    return min(narrowed, key=len) if narrowed else table.ids


def _since(shape: Model, clause: Any) -> str:
    if isinstance(clause, str) or clause[0] != "write_date" or clause[1] not in (">", ">="):
        return ""
    return v.instant(clause[2]) if clause[2] else ""


def _narrowed(env: Env, shape: Model, clause: Any) -> list[int] | None:
    """Give the ids that one clause leaves, in order of id, where that is quick to tell."""
    if isinstance(clause, str):
        return None
    name, operator, said = clause
    table = env.table(shape.name)
    wanted = [said] if operator == "=" else said if operator == "in" else None
    if name == "id" and operator == ">" and isinstance(said, int):
        return table.above(said)
    if not isinstance(wanted, list | tuple) or (name != "id" and name not in table.index):
        return None
    if shape.fields[name].relation and any(isinstance(one, str) for one in wanted):
        return None
    if name == "id":
        return sorted({id for id in wanted if id in table.rows})
    return sorted(id for one in set(wanted) for id in table.where(name, one or False))


def _with_active(env: Env, shape: Model, domain: list[Any]) -> list[Any]:
    """Leave archived records out, unless they are asked for."""
    is_asked = any(not isinstance(c, str) and c and c[0] == "active" for c in domain)
    if "active" not in shape.fields or is_asked or not env.context.get("active_test", True):
        return domain
    return [["active", "=", True], *domain]


def first(env: Env, model: str, **equal: Any) -> Row:
    """Give the first row with these values of indexed fields; an empty one where there is none."""
    (name, said), *rest = equal.items()
    for row in env.where(model, name, said):
        if all(row.get(n) == s for n, s in rest):
            return row
    return {}
