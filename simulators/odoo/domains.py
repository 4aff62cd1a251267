"""Search domains: Polish notation, dotted paths, what each operator means in each release."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from simulators.odoo import values as v
from simulators.odoo.database import Env
from simulators.odoo.errors import value_error
from simulators.odoo.fields import LISTS, NUMBERS, Field, Model, Row
from simulators.odoo.reading import value

Test = Callable[[Row], bool]
Meets = Callable[[Any], bool]

OPPOSITES = {
    "!=": "=", "<>": "=", "not in": "in", "not like": "like", "not ilike": "ilike",
}  # fmt: skip
KNOWN = {
    "=", "==", ">", ">=", "<", "<=", "in", "like", "ilike", "=like", "=ilike", "=?",
    "child_of", *OPPOSITES,
}  # fmt: skip


def test(env: Env, shape: Model, domain: Any) -> Test:
    """Make a test of rows from a domain; clauses without an operator between them are joined."""
    stack: list[Test] = []
    for clause in reversed(list(domain or ())):
        if clause == "!":
            stack.append(_not(stack.pop()))
        elif clause in ("&", "|"):
            stack.append(_both(clause, stack.pop(), stack.pop()))
        else:
            stack.append(_leaf(env, shape, clause))
    while len(stack) > 1:
        stack.append(_both("&", stack.pop(), stack.pop()))
    return stack[0] if stack else lambda row: True


def _not(one: Test) -> Test:
    return lambda row: not one(row)


def _both(word: str, one: Test, other: Test) -> Test:
    if word == "&":
        return lambda row: one(row) and other(row)
    return lambda row: one(row) or other(row)


def _leaf(env: Env, shape: Model, clause: Any) -> Test:
    if not isinstance(clause, list | tuple) or len(clause) != 3:
        raise value_error(f"Domain() invalid item in domain: {clause!r}")
    path, operator, said = clause
    if clause[0] in (1, 0) and operator == "=":
        return lambda row: path == said
    if operator not in KNOWN:
        raise value_error(f"Invalid operator {operator!r} in domain term {tuple(clause)!r}")
    return _step(env, shape, str(path).split("."), operator, said)


def _step(env: Env, shape: Model, path: list[str], operator: str, said: Any) -> Test:
    """Follow a dotted path to the field that is asked about."""
    name, *rest = path
    if name not in shape.fields:
        kind = "leaf" if env.release < 19 else "condition"
        asked = (".".join(path), operator, said)
        raise value_error(f"Invalid field {shape.name}.{name} in {kind} {asked!r}")
    field = shape.fields[name]
    if not rest:
        return _last(env, shape, name, field, operator, said)
    beyond = env.shape(field.relation)
    meets = _step(env, beyond, rest, operator, said)
    rows = env.table(field.relation).rows
    if field.kind in LISTS:
        return lambda row: any(meets(rows[id]) for id in value(env, shape, row, name) if id in rows)

    def follows(row: Row) -> bool:
        there = rows.get(value(env, shape, row, name))
        return there is not None and meets(there)

    return follows


def _last(env: Env, shape: Model, name: str, field: Field, operator: str, said: Any) -> Test:
    if operator in OPPOSITES:
        return _not(_last(env, shape, name, field, OPPOSITES[operator], said))
    if operator == "=?" and not said:
        return lambda row: True
    if operator == "child_of":
        meets = _among(_descendants(env, shape, field, said))
    else:
        meets = _meets(env, field, operator.replace("==", "=").replace("=?", "="), said)
    if field.kind in LISTS:
        return lambda row: _any(meets, value(env, shape, row, name))
    if field.is_stored:
        blank = field.blank
        return lambda row: meets(row.get(name, blank))
    return lambda row: meets(value(env, shape, row, name))


def _any(meets: Meets, ids: list[int]) -> bool:
    return any(map(meets, ids)) if ids else meets(False)


def _meets(env: Env, field: Field, operator: str, said: Any) -> Meets:
    if field.relation and _is_words(said):
        return _named(env, field, operator, said)
    if operator == "in":
        return _among(said if isinstance(said, list | tuple) else [said])
    if operator.endswith("like"):
        return _like(operator, said)
    if field.kind == "boolean":
        return lambda held: bool(held) == bool(said)
    if field.kind in NUMBERS:
        return _compared(operator, said or 0)
    if field.kind in ("datetime", "date") and said:
        return _timed(env, field, operator, str(said))
    if said is False or said is None:
        return lambda held: not held
    return _compared(operator, said)


def _is_words(said: Any) -> bool:
    many = said if isinstance(said, list | tuple) else [said]
    return any(isinstance(one, str) for one in many)


def _named(env: Env, field: Field, operator: str, said: Any) -> Meets:
    """Compare a reference with words: by the name people read."""
    meets = _meets(env, Field(kind="char", label=""), operator, said)

    def is_named(id: Any) -> bool:
        return bool(id) and meets(env.title(field.relation, env.row(field.relation, id)))

    return is_named


def _among(said: Iterable[Any]) -> Meets:
    wanted = set(said)
    return lambda held: (held or False) in wanted or held in wanted


def _compared(operator: str, said: Any) -> Meets:
    match operator:
        case "=":
            return lambda held: held == said
        case ">":
            return lambda held: held is not False and held > said
        case ">=":
            return lambda held: held is not False and held >= said
        case "<":
            return lambda held: held is not False and held < said
        case _:
            return lambda held: held is not False and held <= said


def _timed(env: Env, field: Field, operator: str, said: str) -> Meets:
    """Compare times. A row keeps microseconds: in 18 it is later than the second it shows."""
    if field.kind == "date":
        return _compared(operator, v.date(said))
    is_end = operator in (">", "<=")
    at = f"{said} 23:59:59" if is_end and len(said) == 10 else v.instant(said)
    return _compared(operator, f"{at}.999999" if is_end and env.release >= 19 else at)


def _like(operator: str, said: Any) -> Meets:
    """Match with % and _ as wildcards; all but =like and =ilike look anywhere in the text."""
    words = re.split(r"(\\.|[%_])", str(said or ""))
    form = "".join({"%": ".*", "_": "."}.get(w, re.escape(w.removeprefix("\\"))) for w in words)
    form = form if operator.startswith("=") else f".*{form}.*"
    flags = re.DOTALL | (re.IGNORECASE if operator.endswith("ilike") else 0)
    pattern = re.compile(form, flags)
    return lambda held: pattern.fullmatch("" if held is False else str(held)) is not None


def _descendants(env: Env, shape: Model, field: Field, said: Any) -> set[int]:
    """Give records and all below them, by their parent."""
    model = field.relation or shape.name
    found: set[int] = set()
    waiting = list(said) if isinstance(said, list | tuple) else [said]
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting += [
            row["id"] for row in env.where(model, "parent_id", one) if row["id"] not in found
        ]
    return found
