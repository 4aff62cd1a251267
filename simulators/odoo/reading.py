"""Read records as clients see them, in the order they come in."""

from collections.abc import Callable, Iterable
from typing import Any

from simulators.odoo.database import Env
from simulators.odoo.errors import value_error
from simulators.odoo.fields import Field, Model, Row


def read(env: Env, model: str, ids: Iterable[int], names: list[str], as_pairs: bool) -> list[Row]:
    """Read fields as clients see them; a missing id is left out without a word."""
    shape = env.shape(model)
    for name in names:
        if name not in shape.fields:
            raise value_error(unknown(env, name, model, "on"))
    rows = env.table(model).rows
    found = [rows[id] for id in ids if id in rows]
    wanted = [(name, shape.fields[name]) for name in dict.fromkeys(["id", *names])]
    return [
        {n: shown(env, f, value(env, shape, row, n), as_pairs) for n, f in wanted} for row in found
    ]


def shown(env: Env, field: Field, held: Any, as_pairs: bool) -> Any:
    """Spell a value: many2one as [id, name], times in whole seconds, empty as false."""
    if field.kind == "many2one" and held and as_pairs:
        return [held, env.title(field.relation, env.row(field.relation, held))]
    if field.kind == "datetime" and held:
        return held[:19]
    return held


def value(env: Env, shape: Model, row: Row, name: str) -> Any:
    """Give a field's value: kept, worked out, or kept by the record it goes through."""
    field = shape.fields[name]
    if field.kind == "one2many":
        return lines_of(env, field, row["id"])
    if field.through:
        relation = shape.fields[field.through].relation
        return value(env, env.shape(relation), env.row(relation, row.get(field.through)), name)
    if field.compute is not None:
        return field.compute(env, row)
    held = row.get(name)
    return field.blank if held is None else held


def lines_of(env: Env, field: Field, id: int) -> list[int]:
    rows = env.where(field.relation, field.inverse, id)
    shape = env.shape(field.relation)
    if "active" in shape.fields and env.context.get("active_test", True):
        rows = [row for row in rows if row.get("active")]
    return [row["id"] for row in sorted_rows(env, shape, rows, shape.order)]


def unknown(env: Env, name: str, model: str, where: str) -> str:
    where = "on model" if env.release < 19 else where
    return f"Invalid field {name!r} {where} {model!r}"


def terms(env: Env, shape: Model, order: str) -> list[tuple[str, bool]]:
    """Read "name desc, id" as [(field, is it downwards)]."""
    found = []
    for one in order.split(","):
        name, _, way = one.strip().partition(" ")
        if name not in shape.fields:
            raise value_error(unknown(env, name, shape.name, "on"))
        found.append((name, way.strip().lower().startswith("desc")))
    return found


def sorted_rows(env: Env, shape: Model, rows: list[Row], order: str) -> list[Row]:
    """Sort rows that stand in order of id; empty values stand where PostgreSQL puts them."""
    for name, is_downwards in reversed(terms(env, shape, order)):
        rows = sorted(rows, key=_key(env, shape, name), reverse=is_downwards)
    return rows


def _key(env: Env, shape: Model, name: str) -> Callable[[Row], Any]:
    field = shape.fields[name]
    if field.kind == "many2one":
        titles: dict[Any, str] = {}

        def title(row: Row) -> Any:
            id = row.get(name)
            if id and id not in titles:
                titles[id] = env.title(field.relation, env.row(field.relation, id))
            return (not id, titles.get(id, ""))

        return title

    def key(row: Row) -> Any:
        held = row.get(name) if field.is_stored else value(env, shape, row, name)
        is_empty = held is None or held is False
        return (is_empty and field.blank is False, field.blank if is_empty else held)

    return key
