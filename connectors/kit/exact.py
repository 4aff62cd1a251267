"""JSON whose numbers stay exact: decimals in, decimals out, never through a float."""

import json as jsonlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any


def spell(said: Any) -> bytes:
    """Spell JSON with decimals as exact numbers: never through a float."""
    return "".join(_spelled(said)).encode()


def _spelled(said: Any) -> Iterator[str]:
    match said:
        case Decimal():
            yield format(said, "f")
        case Mapping():
            yield "{"
            for place, (name, value) in enumerate(said.items()):
                yield ("," if place else "") + jsonlib.dumps(str(name)) + ":"
                yield from _spelled(value)
            yield "}"
        case list() | tuple():
            yield "["
            for place, value in enumerate(said):
                yield "," if place else ""
                yield from _spelled(value)
            yield "]"
        case float():
            raise TypeError("floats are not sent: money and quantities are Decimal")
        case _:
            yield jsonlib.dumps(said, ensure_ascii=False)


class ExactEncoder(jsonlib.JSONEncoder):
    """Spell a JSON field with its decimals as exact numbers."""

    def encode(self, o: Any) -> str:
        return spell(o).decode()


class ExactDecoder(jsonlib.JSONDecoder):
    """Read a JSON field with its numbers as decimals."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "parse_float": Decimal})
