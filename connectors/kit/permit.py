"""Whether a write may still leave: asked before each one, since one act may need several.

Whoever sends may have lost the right to meanwhile; another has taken over, and looks what arrived.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_may: ContextVar[Callable[[], bool] | None] = ContextVar("may_write", default=None)


@contextmanager
def writing_while(may: Callable[[], bool]) -> Iterator[None]:
    """Let this thread write within the block as long as `may` says so."""
    before = _may.set(may)
    try:
        yield
    finally:
        _may.reset(before)


def may_write() -> bool:
    may = _may.get()
    return may is None or may()
