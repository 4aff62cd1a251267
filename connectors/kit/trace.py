"""What the work at hand is about, so that its log lines can be found together.

A record's trace is its own name, `7/order/5002301` (connection, kind, number): the webhook that told
of it, the fetch, and the calls that book it all bear it, in whatever process, however much later.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_about: ContextVar[str] = ContextVar("about", default="")
#: What a log line may tell beside its message.
FACTS = ("system", "method", "url", "status", "seconds", "outcome")


def of(connection: int, kind: str, external_id: str) -> str:
    """Name a record as its log lines do."""
    return f"{connection}/{kind}/{external_id}"


def current() -> str:
    return _about.get()


@contextmanager
def about(named: str) -> Iterator[None]:
    """Let all that is logged within, by this thread, be about one record."""
    before = _about.set(named)
    try:
        yield
    finally:
        _about.reset(before)
