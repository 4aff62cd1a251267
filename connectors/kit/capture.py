"""Keep the exchanges of one act, masked, for whoever must see what was said."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

#: {method, url, request, status, response, seconds}
Exchange = dict[str, Any]

_kept: ContextVar[list[Exchange] | None] = ContextVar("exchanges", default=None)


@contextmanager
def capturing() -> Iterator[list[Exchange]]:
    """Collect the exchanges this thread makes within the block."""
    exchanges: list[Exchange] = []
    before = _kept.set(exchanges)
    try:
        yield exchanges
    finally:
        _kept.reset(before)


def is_capturing() -> bool:
    return _kept.get() is not None


def note(exchange: Exchange) -> None:
    kept = _kept.get()
    if kept is not None:
        kept.append(exchange)
