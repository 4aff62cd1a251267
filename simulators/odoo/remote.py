"""The methods that every model answers, and how a call from outside finds one."""

import inspect
from collections.abc import Callable
from typing import Any

from simulators.odoo import describing, loading, records, searching
from simulators.odoo.database import Env
from simulators.odoo.errors import AccessError, Crash, Unserved, UserError, value_error
from simulators.odoo.fields import Method, Row
from simulators.odoo.reading import read as read_rows

CLASSIC = "_classic_read"


def search(
    env: Env, domain: Any, offset: int = 0, limit: int | None = None, order: str | None = None
) -> list[int]:
    env.check("read", env.model)
    return searching.search(env, env.model, domain, offset, limit, order)


def search_count(env: Env, domain: Any, limit: int | None = None) -> int:
    env.check("read", env.model)
    found = searching.count(env, env.model, domain)
    return min(found, limit) if limit else found


def read(env: Env, ids: list[int], fields: Any = None, load: Any = CLASSIC) -> list[Row]:
    env.check("read", env.model)
    names = list(fields or env.shape(env.model).fields)
    return read_rows(env, env.model, ids, names, as_pairs=load == CLASSIC)


def search_read(
    env: Env,
    domain: Any = None,
    fields: Any = None,
    offset: int = 0,
    limit: int | None = None,
    order: str | None = None,
    **read_kwargs: Any,
) -> list[Row]:
    if unknown := next((name for name in read_kwargs if name != "load"), None):
        raise Crash("builtins.TypeError", "BaseModel._read_format() got an unexpected keyword "
                                          f"argument '{unknown}'")  # fmt: skip
    # The names are checked before the search, as they are where nothing is found.
    read(env, [], fields)
    found = search(env, domain or [], offset, limit, order)
    return read(env, found, fields, **read_kwargs)


def create(env: Env, vals_list: Any) -> Any:
    """Make records: a list answers a list, one record its id."""
    if isinstance(vals_list, dict):
        return records.create(env, env.model, vals_list)
    return [records.create(env, env.model, one) for one in vals_list]


def write(env: Env, ids: list[int], vals: Row) -> bool:
    records.write(env, env.model, ids, vals)
    return True


def unlink(env: Env, ids: list[int]) -> bool:
    records.unlink(env, env.model, ids)
    return True


def name_search(
    env: Env, name: str = "", domain: Any = None, operator: str = "ilike", limit: int = 100
) -> list[list[Any]]:
    env.check("read", env.model)
    shape = env.shape(env.model)
    wanted = [[one, operator, name] for one in shape.searched_by if one in shape.fields]
    either = ["|"] * (len(wanted) - 1) + wanted if name else []
    found = searching.search(env, env.model, [*either, *(domain or [])], limit=limit)
    rows = env.table(env.model).rows
    return [[id, env.title(env.model, rows[id])] for id in found]


def name_search_18(
    env: Env, name: str = "", args: Any = None, operator: str = "ilike", limit: int = 100
) -> list[list[Any]]:
    return name_search(env, name, args, operator, limit)


def fields_get(env: Env, allfields: Any = None, attributes: Any = None) -> dict[str, Row]:
    shape = env.shape(env.model)
    names = [name for name in shape.fields if not allfields or name in allfields]
    described = {name: {**shape.fields[name].described(), "name": name} for name in names}
    if not attributes:
        return described
    return {n: {a: x for a, x in d.items() if a in attributes} for n, d in described.items()}


def has_access(env: Env, ids: list[int], operation: str) -> bool:
    return env.may(operation, env.model)


def check_access_rights(env: Env, operation: str, raise_exception: bool = True) -> bool:
    if raise_exception:
        env.check(operation, env.model)
    return env.may(operation, env.model)


def get_external_id(env: Env, ids: list[int]) -> dict[str, str]:
    found = {}
    for id in ids:
        rows = env.where("ir.model.data", "res_id", id)
        name = next((f"{r['module']}.{r['name']}" for r in rows if r["model"] == env.model), "")
        found[str(id)] = name
    return found


STAMPS = ("create_uid", "create_date", "write_uid", "write_date")


def get_metadata(env: Env, ids: list[int]) -> list[Row]:
    """Tell who made records and when, and what they are called elsewhere."""
    rows = read(env, ids, list(STAMPS))
    for row in rows:
        names = describing.names_of(env, env.model, row["id"])
        main = names[0] if names else {"xmlid": False, "noupdate": False}
        row |= {**main, "xmlids": names}
    return rows


def action_archive(env: Env, ids: list[int]) -> None:
    records.write(env, env.model, ids, {"active": False})


def action_unarchive(env: Env, ids: list[int]) -> None:
    records.write(env, env.model, ids, {"active": True})


GENERIC = {
    "search": Method(search, on_records=False),
    "search_count": Method(search_count, on_records=False),
    "search_read": Method(search_read, on_records=False),
    "read": Method(read), "write": Method(write), "unlink": Method(unlink),
    "create": Method(create, on_records=False),
    "load": Method(loading.load, on_records=False),
    "name_search": Method(name_search, on_records=False),
    "fields_get": Method(fields_get, on_records=False),
    "has_access": Method(has_access), "get_external_id": Method(get_external_id),
    "get_metadata": Method(get_metadata),
    "action_archive": Method(action_archive), "action_unarchive": Method(action_unarchive),
}  # fmt: skip
UNTIL_18 = {
    "name_search": Method(name_search_18, on_records=False),
    "check_access_rights": Method(check_access_rights, on_records=False),
}


def method(env: Env, name: str) -> Method | None:
    """Find a public method of the model; a name with an underscore in front is nobody's business."""
    shape = env.shape(env.model)
    if name.startswith("_"):
        told = name if env.release < 19 else f"'{shape.name}.{name}'"
        raise AccessError(f"Private methods (such as {told}) cannot be called remotely.")
    generic = GENERIC | (UNTIL_18 if env.release < 19 else {})
    return shape.methods.get(name) or generic.get(name)


def call(env: Env, name: str, args: list[Any], kwargs: Row) -> Any:
    """Call by position, as the two older doors do."""
    found = method(env, name)
    if found is None:
        raise Crash("builtins.AttributeError", f"The method '{env.model}.{name}' does not exist")
    said = dict(kwargs)
    context = said.pop("context", None) or {}
    inner = Env(env.db, env.uid, env.model, context)
    if found.on_records and args:
        args = [_ids(args[0]), *args[1:]]
    try:
        bound = inspect.signature(found.run).bind(inner, *args, **said)
    except TypeError as wrong:
        raise Crash("builtins.TypeError", f"{env.model}.{name}() {wrong}") from wrong
    return run(inner, name, found.run, bound)


def call_named(env: Env, name: str, said: Row) -> Any:
    """Call by names only, as the newest door does; `create` always answers a list there."""
    found = method(env, name)
    if found is None:
        raise Unserved("NotFound", f"The method '{env.model}.{name}' does not exist", 404)
    said = dict(said)
    context, ids = said.pop("context", None) or {}, said.pop("ids", [])
    inner = Env(env.db, env.uid, env.model, context)
    if ids and not found.on_records:
        told = f"cannot call {env.model}.{name} with ids"
        raise Unserved("UnprocessableEntity", told, 422)
    first = [_ids(ids)] if found.on_records else []
    try:
        bound = inspect.signature(found.run).bind(inner, *first, **said)
    except TypeError as wrong:
        raise Unserved("UnprocessableEntity", str(wrong), 422) from wrong
    answered = run(inner, name, found.run, bound)
    return [answered] if name == "create" and isinstance(answered, int) else answered


def _ids(said: Any) -> list[int]:
    many = said if isinstance(said, list | tuple) else [said] if said else []
    for one in many:
        if isinstance(one, bool) or not isinstance(one, int):
            raise value_error(f"invalid record id {one!r}")
    return list(many)


def run(env: Env, name: str, method: Callable[..., Any], bound: inspect.BoundArguments) -> Any:
    """Run a call as one transaction: all of it or none of it.

    What a caller sends in a wrong shape fails somewhere inside, and the server tells where.
    """
    try:
        with env.db.transaction():
            _refuse_by_order(env, name)
            return method(*bound.args, **bound.kwargs)
    except (AttributeError, LookupError, TypeError, ValueError) as wrong:
        raise Crash(f"builtins.{type(wrong).__name__}", str(wrong)) from wrong


def _refuse_by_order(env: Env, name: str) -> None:
    for refusal in env.db.refusals:
        model, wanted, told, times = refusal
        if times > 0 and model in ("", env.model) and wanted in ("", name):
            refusal[3] -= 1
            raise UserError(told)
