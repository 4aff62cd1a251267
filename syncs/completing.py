"""Fetch whole what a list only named, several at a time: one that fails stops itself alone."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from connectors.base import Stub
from connectors.errors import IntegratorError, LogInExpired, RemoteDown
from connectors.kinds import Kind
from connectors.kit.opening import Opened
from connectors.models import Connection
from syncs.storing import Fetched, complete

#: Failures in a row after which the remote, not the record, is taken to be in trouble.
PATIENCE = 3


class Completion:
    """A batch of stubs: the records got, as they were listed, those the remote failed at, its trouble.

    `missed`: a record's id -> the sentence why. With a `trouble` what was got is kept all the same: a
    remote that asks for a pause after so many calls would else be asked for the same ones for ever.
    """

    def __init__(self, kind: Kind, source: Connection, opened: Opened) -> None:
        self.kind, self.source, self.opened = kind, source, opened
        self.got: list[Fetched] = []
        self.missed: dict[str, str] = {}
        self.trouble: IntegratorError | None = None
        self.failures = 0
        self._ended: list[Stub] = []

    def run(
        self, pool: ThreadPoolExecutor, stubs: Sequence[Stub], hold: Callable[[Future[Any]], Any]
    ) -> None:
        """Complete them, `calls_at_once` at a time; `hold` waits for a call and keeps the lease."""
        self.got += [Fetched(stub, stub.document) for stub in stubs if stub.document is not None]
        self._share_out(pool, [stub for stub in stubs if stub.document is None], hold)
        if self._ended and not self.trouble:
            self.opened.renew(self.opened.generation)
            again, self._ended = self._ended, []
            self._share_out(pool, again, hold)
            if self._ended:
                self.trouble = self.trouble or LogInExpired(system=self.source.name)
        places = {stub.id: place for place, stub in enumerate(stubs)}
        self.got.sort(key=lambda fetched: places[fetched.stub.id])

    def _share_out(
        self, pool: ThreadPoolExecutor, stubs: Sequence[Stub], hold: Callable[[Future[Any]], Any]
    ) -> None:
        left = iter(stubs)
        width = min(self.source.calls_at_once, len(stubs))
        for thread in [pool.submit(self._take_each, left) for _ in range(width)]:
            hold(thread)

    def _take_each(self, left: Iterator[Stub]) -> None:
        """Complete one after another, as each thread does until none is left."""
        for stub in left:
            if self.trouble:
                return
            try:
                self.got.append(complete(self.kind, self.opened.connector, stub, self.source))
                self.failures = 0
            except LogInExpired:
                self._ended.append(stub)
            except RemoteDown as down:
                self._miss(stub, down)
            except IntegratorError as trouble:
                self.trouble = trouble

    def _miss(self, stub: Stub, down: RemoteDown) -> None:
        self.failures += 1
        self.missed[stub.id] = str(down)
        if self.failures >= PATIENCE:
            self.trouble = down
