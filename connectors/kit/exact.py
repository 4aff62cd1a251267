"""JSON whose numbers stay exact: decimals in, decimals out, never through a float."""

import json as jsonlib
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec
import orjson


def spell(said: Any) -> bytes:
    """Spell JSON with decimals as exact numbers: never through a float."""
    _refuse_floats(said)
    try:
        return orjson.dumps(said, default=_exact, option=_AS_TOLD)
    except orjson.JSONEncodeError:  # what orjson refuses, the slow way spells or refuses in words
        return "".join(_spelled(said)).encode()


_AS_TOLD = (
    orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)


def _refuse_floats(said: Any) -> None:
    """Look for what orjson would spell by itself and must not: a float, wherever it stands."""
    for value in said.values() if type(said) is dict else said if type(said) is list else (said,):
        kind = type(value)
        if kind is dict or kind is list:
            _refuse_floats(value)
        elif kind is float:
            raise TypeError("floats are not sent: money and quantities are Decimal")
        elif kind is tuple:
            _refuse_floats(list(value))


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


_MARKED = re.compile(r'"\\u0000d(-?[0-9.]+)"')


#: Neither database nor page takes more; no system is known that nests twenty.
DEEPEST = 200


def is_deep(said: Any) -> bool:
    """Tell whether JSON is nested deeper than is stored, without going down by recursion."""
    level, depth = [said] if isinstance(said, dict | list) else [], 0
    while level and depth <= DEEPEST:
        inner = (v.values() if isinstance(v, dict) else v for v in level)
        level = [one for values in inner for one in values if isinstance(one, dict | list)]
        depth += 1
    return bool(level)


def spell_stored(said: Any) -> str:
    """Spell JSON to be stored: numbers as exact as they came, members in order of their names."""
    try:
        spelled = _STORED.encode(said).decode()
    except (TypeError, ValueError, OverflowError, RecursionError):
        return _spelled_slowly(said)
    # So few openings can go no deeper, and to count them costs next to nothing.
    if spelled.count("{") + spelled.count("[") > DEEPEST:
        _refuse_deep(said)
    return spelled


def _spelled_slowly(said: Any) -> str:
    """Spell what the quick way refuses: half characters, names that are no text; or say why not."""
    _refuse_deep(said)
    marked = jsonlib.dumps(said, ensure_ascii=True, default=_marked, sort_keys=True)
    return _MARKED.sub(r"\1", marked)


def _refuse_deep(said: Any) -> None:
    if is_deep(said):
        raise ValueError(f"nested over {DEEPEST} levels deep")


def _exact(value: Any) -> orjson.Fragment:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} is not JSON")
    return orjson.Fragment(format(value, "f"))


def _marked(value: Any) -> str:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} is not JSON")
    return f"\0d{value:f}"


class ExactEncoder(jsonlib.JSONEncoder):
    """Spell a JSON field with its decimals as exact numbers."""

    def encode(self, o: Any) -> str:
        """Encode by the C encoder: decimals pass as marked text, and lose their quotes after it."""
        return _MARKED.sub(r"\1", jsonlib.dumps(o, ensure_ascii=True, default=_marked))


class ExactDecoder(jsonlib.JSONDecoder):
    """Read a JSON field with its numbers as decimals."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "parse_float": Decimal})


_STORED = msgspec.json.Encoder(decimal_format="number", order="deterministic")
_QUICK = msgspec.json.Decoder(float_hook=Decimal)
_SLOW = ExactDecoder()


def read(body: bytes) -> Any:
    """Read JSON, its numbers as decimals; ValueError where it is none, RecursionError without end."""
    try:
        return _QUICK.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _slowly(body)


def _slowly(body: bytes) -> Any:
    """Read what the quick way refuses, or say why not: UTF-16, a mark of bytes, half characters."""
    return _SLOW.decode(body.decode(jsonlib.detect_encoding(body), "surrogatepass"))
