"""Bring records in by their ids: fetch each anew, keep, judge; a chunk a transaction.

The way a record goes that a call named. It is the way of a polled one: what the source answers now is
kept, never what a call said.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction

from connectors.base import Stub
from connectors.errors import (
    IntegratorError,
    LogInExpired,
    Misconfigured,
    OutcomeUnknown,
    TryLater,
)
from connectors.kinds import Kind
from connectors.kit.opening import Opened
from connectors.models import Connection, Record
from syncs import runs, unheard
from syncs.desks import Desk, desk
from syncs.gathering import CHUNK
from syncs.judging import judge
from syncs.models import Flow
from syncs.storing import Fetched, Kept, complete, keep
from syncs.tending import try_words
from syncs.wakes import wake_deliver

#: A record that polling stored while it was being fetched is fetched again, this often in all.
PASSES = 3

Known = dict[str, tuple[int, str]]  # id -> (version, stamp)


@dataclass
class Brought:
    """What became of each id: a sentence where it is done with, the trouble where it is not."""

    told: dict[str, str] = field(default_factory=dict)
    failed: dict[str, IntegratorError] = field(default_factory=dict)


class Errand:
    """Brings records of one kind from one connection to every flow that takes them.

    `keep_on` is called while it waits, and raises where somebody else has taken over.
    """

    def __init__(
        self, door: Opened, kind: Kind, flows: Sequence[Flow], keep_on: Callable[[], None]
    ) -> None:
        self.door, self.kind, self.keep_on = door, kind, keep_on
        self.source: Connection = door.connection
        self.desks = [(flow, self._desks(flow)) for flow in flows]
        self.brought = Brought()
        self.trouble: IntegratorError | None = None  # the connection's own: it is asked no further

    def _desks(self, flow: Flow) -> list[Desk]:
        targets = runs.targets(flow, self.source)
        for target in targets:
            if target.words_at is None:
                try_words(target)
        return [desk(flow, self.source, target) for target in targets]

    def bring(self, ids: Sequence[str]) -> Brought:
        with ThreadPoolExecutor(self.source.calls_at_once) as pool:
            for start in range(0, len(ids), CHUNK):
                chunk = ids[start : start + CHUNK]
                if self.trouble is None:
                    self._chunk(pool, chunk)
                else:
                    self.brought.failed |= dict.fromkeys(chunk, self.trouble)
        return self.brought

    def _chunk(self, pool: ThreadPoolExecutor, ids: Sequence[str]) -> None:
        for _ in range(PASSES):
            known = self._known(ids)
            ids = self._store(known, self._fetched(pool, known, ids))
            if not ids:
                return
        told = TryLater("it changed while it was fetched", system=self.source.name)
        self.brought.failed |= dict.fromkeys(ids, told)

    def _known(self, ids: Sequence[str], *, to_write: bool = False) -> Known:
        rows = Record.objects.filter(
            connection=self.source, kind=self.kind.key, external_id__in=list(ids)
        )
        found = rows.select_for_update() if to_write else rows
        told = found.order_by("pk").values_list("external_id", "version", "stamp")
        return {id: (version, stamp) for id, version, stamp in told}

    def _fetched(self, pool: ThreadPoolExecutor, known: Known, ids: Sequence[str]) -> list[Fetched]:
        """Fetch all, as far as the connection is not in trouble."""
        # The old stamp stays: polling, which alone knows stamps, then looks at it once more.
        stubs = [Stub(id=id, stamp=known.get(id, (0, ""))[1]) for id in ids]
        futures = [(stub, pool.submit(self._complete, stub)) for stub in stubs]
        done: list[Fetched] = []
        for stub, future in futures:
            try:
                done.append(self._wait(future, partial(self._complete, stub)))
            except (TryLater, Misconfigured, OutcomeUnknown) as trouble:
                self.trouble = trouble
                break
        for stub, future in futures[len(done) :]:
            future.cancel()
            self.brought.failed[stub.id] = self.trouble or TryLater(system=self.source.name)
        return done

    def _complete(self, stub: Stub) -> Fetched:
        return complete(self.kind, self.door.connector, stub, self.source)

    def _wait(self, asked: Future[Fetched], again: Callable[[], Fetched]) -> Fetched:
        while not wait([asked], timeout=10).done:
            self.keep_on()
        self.keep_on()
        generation = self.door.generation
        try:
            return asked.result()
        except LogInExpired:
            self.door.renew(generation)
            return again()

    def _store(self, known: Known, fetched: Sequence[Fetched]) -> list[str]:
        """Keep and judge; answer the ids that somebody else stored while they were fetched."""
        ids = [one.stub.id for one in fetched]
        with transaction.atomic():
            today = self._known(ids, to_write=True)
            fresh = [f for f in fetched if today.get(f.stub.id) == known.get(f.stub.id)]
            kept = keep(self.source, self.kind, self.door.connector, fresh)
            due: set[int] = set()
            for flow, desks in self.desks:
                due |= judge(flow, self.source, desks, None, kept)
            wake_deliver(due)
            unheard.note_brought(self.source, kept)
        self.brought.told |= _told(fresh, kept)
        done = {f.stub.id for f in fresh}
        return [id for id in ids if id not in done]


def _told(fetched: Sequence[Fetched], kept: Kept) -> dict[str, str]:
    """Say of each what its fetch showed."""
    stored: dict[str, Any] = {record.external_id: record for record, _ in kept.pairs}
    return {one.stub.id: _sentence(one, stored.get(one.stub.id)) for one in fetched}


def _sentence(fetched: Fetched, record: Record | None) -> str:
    if fetched.error:
        return str(fetched.error)
    if fetched.raw is None:
        return "It is not there any more; nothing was changed."
    if record is None:
        return "Fetched; nothing we did not know."
    return "Fetched: new." if record.version == 1 else "Fetched: changed."
