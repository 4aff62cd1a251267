"""Canonical words to JSON and back, without loss: decimals and times travel as text.

A time keeps the offset it was told in; whoever compares times as text turns them to UTC first.
"""

import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, cast

import orjson

T = TypeVar("T")
Reader = Callable[[Any], Any]


def dump(value: Any) -> Any:
    """Spell a canonical value as JSON: {field: value}; lists, text, numbers as text, None."""
    try:
        return orjson.loads(spell(value))
    except orjson.JSONEncodeError:  # lone surrogates, which orjson refuses, and no canonical words
        return _dump(value)


def _dump(value: Any) -> Any:
    match value:
        case None | bool() | str() | int():
            return value
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case tuple() | list():
            return [_dump(item) for item in value]
        case dict():
            return {name: _dump(item) for name, item in value.items()}
    return {name: _dump(getattr(value, name)) for name in _names(cast(Any, type(value)))}


def spell(value: Any) -> str:
    """Spell a canonical value as JSON text: what `dump` gives, at a tenth of its cost."""
    return orjson.dumps(value, default=_as_text, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


def _as_text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not a canonical word")


def load(shape: type[T], spelled: Any) -> T:
    """Read `shape` from what `dump` wrote. Unknown members are ignored; missing ones default."""
    read: T = _reader(cast(Any, shape))(spelled)
    return read


@cache
def _names(shape: Any) -> tuple[str, ...]:
    if not is_dataclass(shape):
        raise TypeError(f"{shape.__name__} is not a canonical word")
    return tuple(field.name for field in fields(shape))


@cache
def _reader(shape: Any) -> Reader:
    if is_dataclass(shape):
        return _dataclass_reader(shape)
    origin = typing.get_origin(shape)
    if origin is tuple:
        item = _reader(typing.get_args(shape)[0])
        return lambda spelled: tuple([item(value) for value in spelled])
    if origin in (types.UnionType, typing.Union):
        inner = _reader(next(a for a in typing.get_args(shape) if a is not type(None)))
        return lambda spelled: None if spelled is None else inner(spelled)
    return _SIMPLE[shape]


def _dataclass_reader(shape: Any) -> Reader:
    hints = typing.get_type_hints(shape)
    readers = {field.name: _reader(hints[field.name]) for field in fields(shape)}
    # Text is as it was spelled, and most words are text.
    whole = [(name, None if reader is str else reader) for name, reader in readers.items()]

    def read(spelled: dict[str, Any]) -> Any:
        made = shape.__new__(shape)
        try:
            made.__dict__.update(
                {n: spelled[n] if reader is None else reader(spelled[n]) for n, reader in whole}
            )
        except KeyError:  # spelled before its shape had all these members
            return shape(**{n: readers[n](v) for n, v in spelled.items() if n in readers})
        return made

    return read


_SIMPLE: dict[Any, Reader] = {
    str: str,
    bool: bool,
    int: int,
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}
