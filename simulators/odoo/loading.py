"""`load`: make or change records by their external ids. Repeating it changes nothing."""

from typing import Any

from simulators.odoo import records
from simulators.odoo.database import Env
from simulators.odoo.describing import external, name_externally
from simulators.odoo.errors import Trouble
from simulators.odoo.fields import LISTS, NUMBERS, Field, Row
from simulators.odoo.searching import search

#: One record as it was read: its own columns, and the lines below it.
Read = dict[str, Any]
RACE = "could not serialize access due to concurrent update"
TRUE = ("1", "true", "yes", "True", "TRUE")


class Unread(Exception):
    """A cell that cannot be understood: (field, words)."""

    def __init__(self, field: str, told: str) -> None:
        self.field, self.told = field, told
        super().__init__(told)


def load(env: Env, fields: list[str], data: list[list[Any]]) -> Row:
    """Load rows. Mistakes are in the answer, with `ids` false, and no exception."""
    names = [_cell(fields, row, "id") for row in data]
    if _lost_race(env, names):
        return _failed([{"type": "error", "message": RACE}])
    messages: list[Row] = []
    ids: list[int] = []
    started = len(env.db.journal)
    for record, (first, last, rows) in enumerate(_records(env, fields, data)):
        place = {"rows": {"from": first, "to": last}, "record": record}
        ids += _load_one(env, fields, rows, messages, place)
    if any(one["type"] == "error" for one in messages):
        _undo(env, started)
        return _failed(messages)
    env.db.loaded_at |= {name: next(env.db.turns) for name in names if name}
    return {"ids": ids, "messages": messages, "nextrow": 0}


def _lost_race(env: Env, names: list[str]) -> bool:
    """Tell whether another load of the same record was under way when this one came."""
    if env.db.lost_races > 0:
        env.db.lost_races -= 1
        return True
    return any(env.db.loaded_at.get(name, -1) > env.db.began for name in names if name)


def _failed(messages: list[Row]) -> Row:
    return {"ids": False, "messages": messages, "nextrow": 0}


def _undo(env: Env, started: int) -> None:
    while len(env.db.journal) > started:
        env.db.journal.pop()()


def _records(
    env: Env, fields: list[str], data: list[list[Any]]
) -> list[tuple[int, int, list[list[Any]]]]:
    """Part rows into records: a row with nothing but lines goes on with the record above it."""
    shape = env.shape(env.model)
    own = [
        place for place, name in enumerate(fields)
        if name in ("id", ".id") or shape.fields.get(name.split("/")[0], _TEXT).kind != "one2many"
    ]  # fmt: skip
    found: list[tuple[int, int, list[list[Any]]]] = []
    for number, row in enumerate(data):
        if found and not any(row[place] not in ("", None, False) for place in own):
            first, _, rows = found.pop()
            found.append((first, number, [*rows, row]))
        else:
            found.append((number, number, [row]))
    return found


_TEXT = Field(kind="char", label="")


def _load_one(
    env: Env, fields: list[str], rows: list[list[Any]], messages: list[Row], place: Row
) -> list[int]:
    """Make or change one record; what goes wrong is told in messages."""
    name = _cell(fields, rows[0], "id")
    known = external(env, name) if name else {}
    id = known.get("res_id") or int(_cell(fields, rows[0], ".id") or 0) or None
    said, troubles = _read(env, env.model, fields, rows, bool(id))
    messages += [place | one for one in troubles]
    try:
        if id:
            records.write(env, env.model, [id], said["values"])
        else:
            id = records.create(env, env.model, said["values"])
            if name:
                name_externally(env, name, env.model, id)
        _name_lines(env, env.model, id, said["named"])
    except Trouble as wrong:
        messages.append(place | {"type": "error", "message": _told(env, wrong), **_blamed(wrong)})
        return []
    return [id]


def _cell(fields: list[str], row: list[Any], name: str) -> str:
    return str(row[fields.index(name)] or "") if name in fields else ""


def _told(env: Env, wrong: Trouble) -> str:
    """Spell a missing value as `load` does: in one line, in 18."""
    field = _blamed(wrong).get("field")
    if field and env.release < 19:
        label = env.shape(env.model).fields[field].label
        return f"Missing required value for the field '{label}' ({field})"
    return wrong.told.removeprefix("The operation cannot be completed: ")


def _blamed(wrong: Trouble) -> Row:
    if "mandatory field is not set" not in wrong.told:
        return {}
    return {"field": wrong.told.rsplit("(", 1)[1].partition(")")[0]} if "Field: " in wrong.told else {
        "field": wrong.told.split("' (", 1)[1].partition(")")[0]
    }  # fmt: skip


def _read(
    env: Env, model: str, fields: list[str], rows: list[list[Any]], is_known: bool
) -> tuple[Read, list[Row]]:
    """Read the columns of a record: plain ones from its first row, lines from every row."""
    shape = env.shape(model)
    values: Row = {}
    named: list[tuple[str, list[str]]] = []
    troubles: list[Row] = []
    for name in dict.fromkeys(one.split("/")[0] for one in fields):
        if name in ("id", ".id"):
            continue
        try:
            if name not in shape.fields:
                raise Unread(name, f"Invalid field {name!r} on model {model!r}")
            field = shape.fields[name]
            if field.kind == "one2many":
                values[name], names = _read_lines(env, field, name, fields, rows)
                named.append((name, names))
            else:
                values[name] = _read_cell(env, field, name, fields, rows[0])
        except Unread as wrong:
            troubles.append(_trouble(env, shape.fields.get(name, _TEXT), wrong))
    return {"values": values, "named": named}, troubles


def _trouble(env: Env, field: Field, wrong: Unread) -> Row:
    told = {"type": "error", "field": wrong.field, "message": wrong.told}
    if not field.relation:
        return told | {"field_name": field.label}
    more = {
        "name": "Possible Values", "type": "ir.actions.act_window", "target": "new",
        "view_mode": "list,form", "views": [[False, "list"], [False, "form"]],
        "context": {"create": False}, "help": "See all possible values",
        "res_model": "ir.model.data", "domain": [["model", "=", field.relation]],
    }  # fmt: skip
    return told | {"moreinfo": more, "field_name": field.label}


def _read_lines(
    env: Env, field: Field, name: str, fields: list[str], rows: list[list[Any]]
) -> tuple[list[Any], list[str]]:
    """Read the lines below a record: those with a known external id are changed."""
    places = [n for n, one in enumerate(fields) if one.startswith(f"{name}/")]
    inner = [fields[n].removeprefix(f"{name}/") for n in places]
    commands: list[Any] = []
    names: list[str] = []
    for row in rows:
        cells = [row[n] for n in places]
        if not any(cell not in ("", None, False) for cell in cells):
            continue
        known = external(env, _cell(inner, cells, "id")) if "id" in inner else {}
        id = known.get("res_id") or int(_cell(inner, cells, ".id") or 0)
        said, troubles = _read(env, field.relation, inner, [cells], bool(id))
        if troubles:
            raise Unread(name, troubles[0]["message"])
        commands.append([1, id, said["values"]] if id else [0, 0, said["values"]])
        names += [] if id else [_cell(inner, cells, "id")]
    return commands, names


def _name_lines(env: Env, model: str, id: int, named: list[tuple[str, list[str]]]) -> None:
    """Give new lines their external ids, in the order they were made."""
    for name, names in named:
        field = env.shape(model).fields[name]
        made = sorted(row["id"] for row in env.where(field.relation, field.inverse, id))
        for line, said in zip(made[len(made) - len(names) :], names, strict=True):
            if said:
                name_externally(env, said, field.relation, line)


def _read_cell(env: Env, field: Field, name: str, fields: list[str], row: list[Any]) -> Any:
    column = next(one for one in fields if one.split("/")[0] == name)
    said = row[fields.index(column)]
    if said in ("", None):
        return False
    if field.kind == "many2one":
        return _one(env, field, name, column.partition("/")[2], str(said))
    if field.kind in LISTS:
        parts = [part.strip() for part in str(said).split(",")]
        how = column.partition("/")[2]
        return [[6, 0, [_one(env, field, name, how, part) for part in parts]]]
    if field.kind == "boolean":
        return said in TRUE or said is True
    if field.kind in NUMBERS:
        return _number(field, name, said)
    if field.kind == "selection":
        return next((v for v, label in field.selection if said in (v, label)), said)
    return said


def _number(field: Field, name: str, said: Any) -> float:
    try:
        return float(said)
    except ValueError as wrong:
        told = f"'{said}' does not seem to be a number for field '{field.label}'"
        raise Unread(name, told) from wrong


def _one(env: Env, field: Field, name: str, how: str, said: str) -> int:
    """Find a record by external id, by number or by name."""
    kind = {"id": "external id", ".id": "database id"}.get(how, "name")
    if how == "id":
        row = external(env, said)
        found = [row["res_id"]] if row and row["model"] == field.relation else []
    elif how == ".id":
        found = (
            [int(said)] if said.isdigit() and int(said) in env.table(field.relation).rows else []
        )
    else:
        found = search(env, field.relation, [["display_name", "=", said]], limit=2)
    if not found:
        raise Unread(name, f"No matching record found for {kind} '{said}' in field '{field.label}'")
    return int(found[0])
