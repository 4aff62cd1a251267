"""From what a client sends to what a row keeps: dates, numbers, HTML, references, commands."""

import re
from datetime import datetime
from html import escape
from typing import Any

from simulators.odoo.database import Env
from simulators.odoo.errors import MissingError, value_error, wrong_integer
from simulators.odoo.fields import Field

MOMENT, DAY = "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.IGNORECASE | re.DOTALL)


def kept(env: Env, model: str, name: str, said: Any) -> Any:
    """Give what a row keeps of a value that is no list of records."""
    field = env.db.models[model].fields[name]
    if said is None or said is False:
        return None
    match field.kind:
        case "char" | "text":
            return str(said)
        case "html":
            return page(str(said))
        case "integer" | "float" | "monetary":
            return _number(int if field.kind == "integer" else float, said)
        case "boolean":
            return bool(said)
        case "datetime":
            return instant(said)
        case "date":
            return date(said)
        case "selection":
            return _choice(model, name, field, said)
        case "many2one":
            return reference(env, field.relation, said)
        case _:
            return said


def page(said: str) -> str:
    """Keep text as HTML: a paragraph of plain words, tags as they are, scripts never."""
    clean = _SCRIPT.sub("", said)
    if clean != said or _TAG.search(clean):
        return clean
    return f"<p>{escape(clean, quote=False)}</p>"


def _number(kind: type, said: Any) -> Any:
    try:
        return kind(said)
    except (ValueError, TypeError) as wrong:
        raise value_error(str(wrong)) from wrong


def instant(said: Any) -> str:
    """Read a time: UTC without a zone; ISO with a T is none."""
    told = str(said)
    try:
        read = datetime.strptime(told, MOMENT[: max(len(told) - 2, 0)])
    except ValueError as wrong:
        raise value_error(str(wrong)) from wrong
    return f"{read:{MOMENT}}"


def date(said: Any) -> str:
    try:
        return f"{datetime.strptime(str(said)[:10], DAY):{DAY}}"
    except ValueError as wrong:
        raise value_error(str(wrong)) from wrong


def _choice(model: str, name: str, field: Field, said: Any) -> Any:
    if field.selection and said not in {value for value, _ in field.selection}:
        raise value_error(f"Wrong value for {model}.{name}: {said!r}")
    return said


def reference(env: Env, model: str, said: Any) -> int | None:
    """Read a many2one: a bare id; what is none reaches the database."""
    if isinstance(said, bool) or not isinstance(said, int):
        raise wrong_integer(said)
    if said == 0:
        return None
    if said not in env.table(model).rows:
        raise MissingError(model, said, env.uid)
    return said


def linked(env: Env, model: str, held: list[int], said: Any) -> list[int]:
    """Apply many2many commands that make no record, or a plain list of ids."""
    found = list(held)
    commands = said or ()
    if commands and all(isinstance(one, int) for one in commands):
        commands = [[6, 0, commands]]
    for command in commands:
        match list(command):
            case [6, _, ids]:
                found = [reference(env, model, id) or 0 for id in ids]
            case [4, id, *_] if id not in found:
                found.append(reference(env, model, id) or 0)
            case [2 | 3, id, *_]:
                found = [one for one in found if one != id]
            case [5, *_]:
                found = []
    return found
