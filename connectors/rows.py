"""Write rows in sets: one prepared statement for many rows, each with values of its own.

Django spells a statement anew for every batch, value by value; measured, that was a third of the CPU
of an import and of an export. Here a statement is spelled once for a model, its columns and how many
rows there are. The values pass the fields' own preparation, so both databases store them as Django would.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from itertools import islice
from typing import Any, TypeVar, cast

import orjson
from django.db import connection
from django.db.models import DateTimeField, DecimalField, JSONField, Model
from django.db.models.base import ModelState

T = TypeVar("T")
M = TypeVar("M", bound=Model)

#: So many values a statement at the most: both databases bind that many parameters.
AT_ONCE = 2_500
#: How many statements are kept spelled: there is one for each count of rows, of 10 KB and more.
_MOST_SPELLED = 100
#: Where a row more changes nothing, statements are of so many rows or a multiple of it.
_STEP = 50

#: A field's name, the types it stores as they are, and how it prepares any other value.
Prepared = tuple[str, frozenset[Any], Callable[[Any], Any]]


class Spelled(str):
    """A value of a JSON field that is JSON text already."""


def new_row(model: type[M], **values: Any) -> M:
    """Make a row to be inserted, from columns: what `model(**values)` makes, at a third of the cost."""
    row = model.__new__(model)
    plain, made = _defaults(model)
    left = {name: make() for name, make in made if name not in values}
    row.__dict__.update(plain, **left, **values, _state=ModelState())
    return row


def insert_rows(rows: Iterable[Model]) -> None:
    """Insert rows and give them their keys."""
    for batch in _batches(rows, 100):
        _insert(batch, "")


def upsert_rows(rows: Iterable[Model], unique: Sequence[str]) -> None:
    """Insert rows, or write them over those of the same `unique` fields; give them their keys."""
    for batch in _batches(rows, 100):
        _insert(batch, _overwriting(type(batch[0]), tuple(unique)))


def add_rows(
    rows: Iterable[Model], unique: Sequence[str], sums: Sequence[str], latest: Sequence[str]
) -> None:
    """Insert rows, or add their `sums` to those of the same `unique` fields, and keep the later of
    `latest`; the rest of such a row stays as it is.
    """
    for batch in _batches(rows, 100):
        conflict = _adding(type(batch[0]), tuple(unique), tuple(sums), tuple(latest))
        _insert(batch, conflict)


def insert_values(
    model: type[Model],
    names: Sequence[str],
    values: Iterable[Sequence[Any]],
    *,
    ignore: bool = False,
) -> None:
    """Insert plain values, in the order of `names` (columns); with `ignore`, those not there yet."""
    fields = _told(model, tuple(names))
    conflict = "ON CONFLICT DO NOTHING" if ignore else ""
    for batch in _batches(values, AT_ONCE // len(names)):
        if ignore and len(batch) > _STEP:  # a row once more is no row more, and statements stay few
            batch += [batch[-1]] * (-len(batch) % _STEP)
        sql = _insertion(model, tuple(names), len(batch), conflict)
        with connection.cursor() as cursor:
            cursor.execute(
                sql,
                [
                    value if type(value) in plain else prepare(value)
                    for row in batch
                    for value, (_, plain, prepare) in zip(row, fields, strict=True)
                ],
            )


def pick(
    model: type[Model],
    names: Sequence[str],
    wanted_by: str,
    wanted: Sequence[Any],
    **same: Any,
) -> list[tuple[Any, ...]]:
    """Read plain columns of the rows whose `wanted_by` is wanted and whose `same` columns are so.

    The values come as the database keeps them: ask for numbers and text only.
    """
    found: list[tuple[Any, ...]] = []
    for batch in _batches(wanted, AT_ONCE):
        sql = _selection(model, tuple(names), wanted_by, len(batch), tuple(same))
        with connection.cursor() as cursor:
            cursor.execute(sql, [*same.values(), *batch])
            found += cursor.fetchall()
    return found


def stands(row: Model, **as_told: Any) -> bool:
    """Tell whether a row still has these plain columns; they stay so until this transaction ends."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    sql = _selection(type(row), ("id",), "id", 1, tuple(as_told)) + lock
    with connection.cursor() as cursor:
        cursor.execute(sql, [*as_told.values(), row.pk])
        return cursor.fetchone() is not None


def update_rows(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write these fields of each row as they stand on the object."""
    if not rows:
        return
    model = type(rows[0])
    fields = _told(model, tuple(names))
    with connection.cursor() as cursor:
        cursor.executemany(
            _update(model, tuple(names)), [[*_values(row, fields), row.pk] for row in rows]
        )


def update_where(
    rows: Sequence[Model], names: Sequence[str], stood: Sequence[Sequence[Any]]
) -> int:
    """Write these fields of each row where it still stands as told; answer how many did.

    `stood`: for each row the values its `STANDING` columns (state, token) were read with.
    """
    model = type(rows[0])
    fields = _told(model, tuple(names))
    sql = _update(model, tuple(names)) + " AND state = %s AND token = %s"
    with connection.cursor() as cursor:
        cursor.executemany(
            sql,
            [
                [*_values(row, fields), row.pk, *map(str.__str__, read)]
                for row, read in zip(rows, stood, strict=True)
            ],
        )
        return int(cursor.rowcount)


def _batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def _insert(rows: list[Model], conflict: str) -> None:
    model = type(rows[0])
    names = _columns(model)
    fields = _told(model, names)
    sql = _insertion(model, names, len(rows), conflict)
    if _is_numbered(model):
        sql += f" RETURNING {connection.ops.quote_name(cast(Any, model._meta.pk).column)}"
    alias = connection.alias
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in _values(row, fields)])
        if _is_numbered(model):
            for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = number
                row._state.adding, row._state.db = False, alias


def _values(row: Model, fields: Sequence[Prepared]) -> list[Any]:
    given = row.__dict__
    return [
        value if type(value := given[name]) in plain else prepare(value)
        for name, plain, prepare in fields
    ]


@lru_cache(maxsize=_MOST_SPELLED)
def _insertion(model: type[Model], names: tuple[str, ...], count: int, conflict: str) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(_column(model, name)) for name in names)
    one = "(" + ", ".join(["%s"] * len(names)) + ")"
    table, values = quote(model._meta.db_table), ", ".join([one] * count)
    return f"INSERT INTO {table} ({columns}) VALUES {values} {conflict}"  # noqa: S608


@lru_cache(maxsize=_MOST_SPELLED)
def _selection(
    model: type[Model], names: tuple[str, ...], wanted_by: str, count: int, same: tuple[str, ...]
) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(_column(model, name)) for name in names)
    chosen = "".join(f"{quote(_column(model, name))} = %s AND " for name in same)
    places = ", ".join(["%s"] * count)
    where = f"{chosen}{quote(_column(model, wanted_by))} IN ({places})"
    return f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE {where}"  # noqa: S608


@cache
def _overwriting(model: type[Model], unique: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    keys = [_column(model, name) for name in unique]
    others = [_column(model, name) for name in _columns(model)]
    written = ", ".join(f"{quote(c)} = excluded.{quote(c)}" for c in others if c not in keys)
    return f"ON CONFLICT ({', '.join(map(quote, keys))}) DO UPDATE SET {written}"


@cache
def _adding(
    model: type[Model], unique: tuple[str, ...], sums: tuple[str, ...], latest: tuple[str, ...]
) -> str:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    keys = ", ".join(quote(_column(model, name)) for name in unique)
    added = [quote(_column(model, name)) for name in sums]
    later = [quote(_column(model, name)) for name in latest]
    written = [f"{c} = {table}.{c} + excluded.{c}" for c in added]
    written += [
        f"{c} = CASE WHEN {table}.{c} IS NULL OR excluded.{c} > {table}.{c}"
        f" THEN excluded.{c} ELSE {table}.{c} END"
        for c in later
    ]
    return f"ON CONFLICT ({keys}) DO UPDATE SET {', '.join(written)}"


@cache
def _update(model: type[Model], names: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    written = ", ".join(f"{quote(_column(model, name))} = %s" for name in names)
    key: Any = model._meta.pk
    return f"UPDATE {quote(model._meta.db_table)} SET {written} WHERE {quote(key.column)} = %s"  # noqa: S608


def _column(model: type[Model], name: str) -> str:
    return str(_field(model, name).column)


def _field(model: type[Model], name: str) -> Any:
    return next(f for f in model._meta.concrete_fields if name in (f.name, f.attname))


@cache
def _columns(model: type[Model]) -> tuple[str, ...]:
    """Name what a new row is written with: all but a key the database numbers."""
    key = model._meta.pk
    fields = model._meta.concrete_fields
    return tuple(f.attname for f in fields if f is not key or not _is_numbered(model))


def _is_numbered(model: type[Model]) -> bool:
    return bool(getattr(model._meta.pk, "db_returning", False))


@cache
def _defaults(
    model: type[Model],
) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """Give each column's default, or what makes it anew for each row."""
    fields = model._meta.concrete_fields
    made = {f.attname: f.default for f in fields if f.has_default() and callable(f.default)}
    plain = {
        f.attname: None if f.primary_key else f.get_default()
        for f in fields
        if f.attname not in made
    }
    return plain, tuple(made.items())


@cache
def _told(model: type[Model], names: tuple[str, ...]) -> tuple[Prepared, ...]:
    return tuple(_prepared(_field(model, name)) for name in names)


_PLAIN: frozenset[Any] = frozenset({str, int, bool, type(None)})
_NONE: frozenset[Any] = frozenset()


def _prepared(field: Any) -> Prepared:
    """Give the field's own way to prepare a value, by a short cut where it would change nothing."""
    slow = partial(field.get_db_prep_save, connection=connection)
    if isinstance(field, JSONField):
        return field.attname, _NONE, partial(_as_json, slow, field.encoder is None)
    if isinstance(field, DateTimeField):
        return field.attname, _PLAIN, partial(_as_time, slow, connection.vendor == "sqlite")
    if isinstance(field, DecimalField):  # an amount is prepared once: most are one of a few
        return field.attname, _PLAIN, lru_cache(maxsize=1024)(slow)
    is_djangos = type(field).__module__.startswith("django.db.models")
    return field.attname, _PLAIN if is_djangos else _NONE, slow


def _as_time(slow: Callable[[Any], Any], is_text: bool, value: Any) -> Any:
    """Spell a time as Django's adapters do, which ask what they know by now each time."""
    if type(value) is not datetime or value.tzinfo is None:
        return slow(value)
    return value.astimezone(UTC).isoformat(" ").removesuffix("+00:00") if is_text else value


def _as_json(slow: Callable[[Any], Any], is_plain: bool, value: Any) -> Any:
    if type(value) is Spelled:
        return str(value)
    if not is_plain or value is None:
        return slow(value)
    try:
        return orjson.dumps(value, option=_AS_TOLD).decode()
    except orjson.JSONEncodeError:  # large integers and lone surrogates, and what is no JSON at all
        return slow(value)


_AS_TOLD = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
