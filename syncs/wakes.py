"""Wake-ups: hints that work is due. Losing one costs at most a sweep, doubling one costs nothing."""

import logging
import time
from collections.abc import Callable, Iterable

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

#: A hint older than this is worth nothing: the sweep has seen the row by then.
STALE_AFTER = 60
#: While no broker is there, a web request need not wait for it again before the next sweep.
SWEPT_WITHIN = 15.0


def wake_collect(flow: int) -> None:
    """Ask for the flow to be collected once this transaction is committed."""
    _after_commit(lambda: _send("syncs.collect", flow))


def wake_deliver(targets: Iterable[int]) -> None:
    """Ask for what is due to these connections to be delivered once this is committed."""
    for target in sorted(set(targets)):
        _after_commit(lambda target=target: _send("syncs.deliver", target))  # type: ignore[misc]


def wake_answer(connection: int) -> None:
    """Ask for the waiting calls of a connection to be handled once this is committed."""
    _after_commit(lambda: _hint(connection))


def _hint(connection: int) -> None:
    """Send one hint a `PAUSE` at most: a hundred calls a second are handled by the first's task."""
    at = time.monotonic()
    last = _hinted.get(connection, float("-inf"))
    if last > at:  # one is on its way that will see this row
        return
    after = max(0.0, last + Waker.PAUSE / 2 - at)
    _hinted[connection] = at + after
    if not _is_sent("syncs.answer", connection, after):
        _hinted[connection] = at + SWEPT_WITHIN


#: When the latest hint to handle a connection's calls is due, by this process's clock.
_hinted: dict[int, float] = {}


def forget() -> None:
    _hinted.clear()


def _after_commit(send: Callable[[], object]) -> None:
    transaction.on_commit(send, robust=True)


def _send(task: str, pk: int) -> None:
    _is_sent(task, pk)


def _is_sent(task: str, pk: int, after: float = 0.0) -> bool:
    try:
        current_app.send_task(task, args=(pk,), expires=STALE_AFTER, countdown=after or None)
    except OperationalError as down:
        # The row is the truth and the sweep will find it; a web request must not fail for a hint.
        log.warning("the broker cannot be reached (%s); the next sweep takes over", down)
        return False
    return True


class Waker:
    """Wakes deliverers for one task: at once, then at most every `PAUSE` seconds, and at its end.

    A task that stores forty batches need not send forty messages: whoever was woken by the first
    goes on claiming, and the last one closes what is left.
    """

    PAUSE = 2.0

    def __init__(self) -> None:
        self.waiting: set[int] = set()
        self.woken = float("-inf")

    def wake(self, targets: Iterable[int]) -> None:
        self.waiting |= set(targets)
        if self.waiting and time.monotonic() - self.woken > self.PAUSE:
            self.flush()

    def flush(self) -> None:
        wake_deliver(self.waiting)
        self.waiting, self.woken = set(), time.monotonic()
