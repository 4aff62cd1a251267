"""Make, change and delete records of any model."""

from collections.abc import Iterable
from typing import Any

from simulators.odoo import values as v
from simulators.odoo.database import Env
from simulators.odoo.errors import MissingError, ValidationError, value_error
from simulators.odoo.fields import LISTS, Field, Model, Row
from simulators.odoo.reading import lines_of, unknown

#: What a client may not set.
KEPT_BY_SERVER = ("id", "create_date", "create_uid", "write_date", "write_uid", "display_name")


def create(env: Env, model: str, said: Row) -> int:
    env.check("create", model)
    shape = env.shape(model)
    _check_names(env, shape, said)
    given = {name: value for name, value in said.items() if name not in KEPT_BY_SERVER}
    plain = _plain(env, shape, given)
    made = {n: _default(env, f) for n, f in shape.fields.items() if f.default is not None}
    made = {name: value for name, value in made.items() if name not in given} | plain
    # What follows from the rest is worked out once it is known what was said, and what was not.
    made |= shape.fill(env, {**made, "_said": set(given)})
    _link_parents(env, shape, made, given)
    row = {name: value for name, value in made.items() if value not in (None, False, [])}
    _check_required(env, shape, row)
    at = env.db.now()
    stamps = {"create_date": at, "create_uid": env.uid, "write_date": at, "write_uid": env.uid}
    kept = env.table(model).add(row | stamps)
    _apply_lists(env, shape, kept, given)
    shape.created(env, kept)
    _put(env, shape, kept, given)
    return int(kept["id"])


def write(env: Env, model: str, ids: Iterable[int], said: Row) -> None:
    env.check("write", model)
    shape = env.shape(model)
    _check_names(env, shape, said)
    given = {name: value for name, value in said.items() if name not in KEPT_BY_SERVER}
    for row in existing(env, model, ids):
        changes = _plain(env, shape, given)
        before = {name: row.get(name) for name in given}
        _check_required(env, shape, {**row, **changes})
        env.touch(model, row, **changes)
        for link, parent in _through(shape, given).items():
            write(env.trusted(), shape.fields[link].relation, [row[link]], parent)
        _apply_lists(env, shape, row, given)
        _put(env, shape, row, given)
        shape.changed(env, row, before)


def unlink(env: Env, model: str, ids: Iterable[int]) -> None:
    env.check("unlink", model)
    shape = env.shape(model)
    for row in existing(env, model, ids):
        shape.deleting(env, row)
        named = [d for d in env.where("ir.model.data", "res_id", row["id"]) if d["model"] == model]
        for one in named:
            env.table("ir.model.data").remove(one)
        env.table(model).remove(row)


def existing(env: Env, model: str, ids: Iterable[int]) -> list[Row]:
    """Give the rows of these ids; one that is missing is an error."""
    rows = env.table(model).rows
    for id in (ids := list(ids)):
        if id not in rows:
            raise MissingError(model, id, env.uid)
    return [rows[id] for id in ids]


def _default(env: Env, field: Field) -> Any:
    return field.default(env) if callable(field.default) else field.default


def _check_names(env: Env, shape: Model, said: Row) -> None:
    for name in said:
        if name not in shape.fields:
            raise value_error(unknown(env, name, shape.name, "in"))


def _plain(env: Env, shape: Model, given: Row) -> Row:
    """Read what is kept in the row itself; what is only worked out cannot be set."""
    found: Row = {}
    for name, said in given.items():
        field = shape.fields[name]
        if field.kind == "many2many" and field.is_stored:
            continue
        if field.is_stored and field.kind != "one2many":
            found[name] = v.kept(env, shape.name, name, said)
    return found


def _through(shape: Model, given: Row) -> dict[str, Row]:
    """Sort out what is written to the record behind this one."""
    found: dict[str, Row] = {}
    for name, said in given.items():
        if link := shape.fields[name].through:
            found.setdefault(link, {})[name] = said
    return found


def _link_parents(env: Env, shape: Model, made: Row, given: Row) -> None:
    """Make the record behind a new one, where none is named."""
    for link in {field.through for field in shape.fields.values() if field.through}:
        parent = _through(shape, given).get(link, {})
        relation = shape.fields[link].relation
        if made.get(link):
            if parent:
                write(env.trusted(), relation, [made[link]], parent)
        else:
            silent = Env(env.db, env.uid, relation, {"is_behind": True})
            made[link] = create(silent, relation, parent)


def _check_required(env: Env, shape: Model, row: Row) -> None:
    for name, field in shape.fields.items():
        if field.required and field.is_stored and row.get(name) in (None, False, ""):
            raise ValidationError(missing(env, shape, name))


def missing(env: Env, shape: Model, name: str) -> str:
    label = shape.fields[name].label
    if env.release >= 19:
        return (
            f"The operation cannot be completed: Missing required value for the field "
            f"'{label}' ({name}).\nModel: '{shape.label}' ({shape.name})\n"
            "- create/update: a mandatory field is not set\n"
            "- delete: another model requires the record being deleted, "
            "you can archive it instead\n"
        )
    return (
        "The operation cannot be completed:\n"
        "- Create/update: a mandatory field is not set.\n"
        "- Delete: another model requires the record being deleted. "
        "If possible, archive it instead.\n\n"
        f"Model: {shape.label} ({shape.name})\nField: {label} ({name})\n"
    )


def _apply_lists(env: Env, shape: Model, row: Row, given: Row) -> None:
    for name, said in given.items():
        field = shape.fields[name]
        if field.kind not in LISTS or field.through or field.compute is not None:
            continue
        if field.kind == "one2many":
            _apply_lines(env, field, row["id"], said)
        else:
            made = [[4, create(env, field.relation, c[2])] for c in said or () if _is_new(c)]
            kept = [command for command in said or () if not _is_new(command)]
            linked = v.linked(env, field.relation, row.get(name) or [], kept + made)
            env.touch(shape.name, row, **{name: linked})


def _put(env: Env, shape: Model, row: Row, given: Row) -> None:
    for name, said in given.items():
        if (put := shape.fields[name].put) is not None:
            put(env, row, said)


def _is_new(command: Any) -> bool:
    return isinstance(command, list | tuple) and command[0] == 0


def _apply_lines(env: Env, field: Field, id: int, said: Any) -> None:
    """Apply one2many commands: make, change, delete, replace."""
    held = lines_of(env, field, id)
    for command in said or ():
        match list(command):
            case [0, _, new]:
                create(env, field.relation, {**new, field.inverse: id})
            case [1, one, changes]:
                write(env, field.relation, [one], changes)
            case [2 | 3, one, *_]:
                unlink(env, field.relation, [one])
            case [4, one, *_]:
                write(env, field.relation, [one], {field.inverse: id})
            case [5, *_]:
                unlink(env, field.relation, held)
            case [6, _, ids]:
                unlink(env, field.relation, [one for one in held if one not in ids])
