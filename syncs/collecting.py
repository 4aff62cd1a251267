"""Collect a flow: list, complete what is new, keep, judge; a page a transaction.

Three ways, told by the flow. By mark: what is not yet exported, paged again until nothing new
appears, then what changed of the orders we know. By cursor: what changed, with an overlap. By
follow-up: our own open orders, until they are final. A task hands over after `STRETCH` seconds
at a page's end; `run.place` tells the next one where to go on.
"""

import logging
import time
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from django.db import DatabaseError, transaction
from django.db.models import Q

from connectors.base import Page, Stub
from connectors.capabilities import BookedOrderSource, ExportMarker
from connectors.errors import (
    LogInExpired,
    Misconfigured,
    NeedsPerson,
    NotThere,
    OutcomeUnknown,
    TryLater,
)
from connectors.kinds import KINDS
from connectors.kit.health import note_failure, note_success
from connectors.kit.opening import Opened, connector, opened
from connectors.models import Connection, Record
from syncs import following, kits, meeting, runs, sequels, standing, storing, unheard
from syncs.desks import Desk, desk
from syncs.listening import is_open
from syncs.models import Endpoint, Flow, Run, Transfer
from syncs.parents import parents_of
from syncs.preparing import prepare
from syncs.rooms import project
from syncs.states import BOOKED
from syncs.stopping import must_stop
from syncs.storing import MISSHAPEN, Fetched, Kept, complete, keep, misshapen, stamps
from syncs.tending import try_words
from syncs.wakes import Waker, wake_collect, wake_deliver

log = logging.getLogger(__name__)

STRETCH = 20.0  # seconds a task works before it hands over
RELISTED = 500  # records known already, asked about together
CHUNK = 100  # records completed and stored together

CHANGES, MARK, FOLLOW = "changes", "mark", "follow"

#: What stops the work at a source, as against one record's own trouble.
TROUBLES = (TryLater, Misconfigured, NeedsPerson, OutcomeUnknown, NotThere)
#: A migration whose source does not answer goes on after so many seconds, where it stands.
PUT_OFF_FOR = 60.0


def collect_flow(pk: int) -> None:
    flow = Flow.objects.filter(pk=pk).first()
    if flow:
        collect(flow)


def collect(flow: Flow) -> None:
    """Work on the flow's running run, if it has one nobody is at."""
    if flow.is_migration and flow.state != Flow.State.ACTIVE:
        return
    run = runs.take(flow)
    if run is None:
        return
    try:
        _work(run)
    except runs.LostRun:
        log.info("run %s was taken over", run.pk)
    except TROUBLES as trouble:
        if run.source:
            note_failure(run.source, trouble)
        if run.flow.is_migration and isinstance(trouble, TryLater):
            runs.put_off(run, str(trouble), trouble.after or PUT_OFF_FOR)
        else:
            runs.fail(run, str(trouble))
    except DatabaseError:
        runs.let_go(run)  # a full disk or a restart ends this task, not the run
        raise
    except MISSHAPEN as fault:
        log.exception("run %s stopped at an answer of an unknown shape", run.pk)
        runs.fail(run, str(misshapen(fault, str(run.source or run.flow))))


def _work(run: Run) -> None:
    """Go from source to source; one in trouble does not stop the others."""
    began = time.monotonic()
    ends = runs.sources(run.flow)
    run.place.setdefault("source", 0)
    while run.place["source"] < len(ends):
        end = ends[run.place["source"]]
        run.source = end.connection
        if not _is_through(run, end, ends, began + STRETCH):
            _hand_over(run)
            return
        kept = {"troubles": run.place["troubles"]} if "troubles" in run.place else {}
        run.place = {"source": run.place["source"] + 1, **kept}
        runs.save_place(run)
    troubles = run.place.get("troubles")
    if troubles:
        runs.fail(run, " ".join(troubles))
    else:
        runs.finish(run)


def _is_through(run: Run, end: Endpoint, ends: Sequence[Endpoint], until: float) -> bool:
    """Collect one source; where there are others, pass by one that is left alone or in trouble."""
    has_others = len(ends) > 1 and not run.flow.is_migration
    if has_others and not is_open(end.connection):
        return True
    try:
        is_done = Collection(run, end, until).go()
    except TROUBLES as trouble:
        if not has_others:
            raise
        note_failure(end.connection, trouble)
        run.place.setdefault("troubles", []).append(str(trouble))
        return True
    if is_done:
        note_success(end.connection)
    return is_done


def _hand_over(run: Run) -> None:
    with transaction.atomic():
        Run.objects.filter(pk=run.pk, token=run.token).update(lease_until=None)
        wake_collect(run.flow_id)


class Collection:
    """One task's stretch of work at one source of a run."""

    def __init__(self, run: Run, end: Endpoint, until: float) -> None:
        self.run, self.flow, self.end, self.until = run, run.flow, end, until
        self.source: Connection = end.connection
        self.kind = KINDS[self.flow.kind]
        self.opened: Opened = opened(self.source)
        self.desks: list[Desk] = []
        self.renewed = time.monotonic()
        self.waker = Waker()
        self.relisted: list[str] = []

    def go(self) -> bool:
        """Work until all is stored (True) or the stretch is over (False)."""
        self.opened.ensure()
        targets = runs.targets(self.flow, self.source)
        for target in targets:
            if target.words_at is None:
                try_words(target)  # so that a first order names all its gaps; else delivery asks
        self.desks = [desk(self.flow, self.source, target) for target in targets]
        for at in self.desks:
            sequels.adopt(self.source, at.target, self.kind.key)
        phases = self._phases()
        place = self.run.place
        place.setdefault("phase", next(iter(phases)))
        try:
            return self._walk(phases)
        finally:
            self.waker.flush()

    def _walk(self, phases: dict[str, Callable[[ThreadPoolExecutor], bool]]) -> bool:
        place = self.run.place
        with ThreadPoolExecutor(self.source.calls_at_once) as pool:
            while place["phase"]:
                if not phases[place["phase"]](pool):
                    return False
                names = [*phases, ""]
                place["phase"] = names[names.index(place["phase"]) + 1]
                for member in ("page", "news", "pass"):
                    place.pop(member, None)
                runs.save_place(self.run)
        return True

    def _phases(self) -> dict[str, Callable[[ThreadPoolExecutor], bool]]:
        if self.flow.collect == Flow.Collect.MARK:
            return {MARK: self._by_mark, CHANGES: self._by_cursor}
        if self.flow.collect == Flow.Collect.FOLLOW_UP:
            return {FOLLOW: self._by_follow_up}
        return {CHANGES: self._by_cursor}

    def _by_mark(self, pool: ThreadPoolExecutor) -> bool:
        marker = cast(ExportMarker, self.opened.connector)
        return self._passes(pool, marker.fetch_unexported_orders, knows_new=True)

    def _by_cursor(self, pool: ThreadPoolExecutor) -> bool:
        place = self.run.place
        since = self._since()
        lister = self._lister()
        if lister is None:
            raise Misconfigured(f"{self.kind.plural} cannot be listed", system=self.source.name)
        takes_new = self.flow.collect != Flow.Collect.MARK
        is_done = self._passes(pool, lambda page: lister(since, page), knows_new=takes_new)
        if is_done:
            self._advance(place.pop("latest", None))
        return is_done

    def _lister(self) -> Callable[[datetime | None, str], Page] | None:
        """Choose what is listed: where the flow feeds on what we booked there, every order."""
        source = self.opened.connector
        is_fed = self.flow.kind == "order" and self.flow.feeds_on != Flow.FeedsOn.ENTERED
        if is_fed and isinstance(source, BookedOrderSource):
            return source.fetch_changed_orders_of_all
        return self.kind.lister(source)

    def _since(self) -> datetime | None:
        place = self.run.place
        if "since" not in place:
            start = self.flow.import_from
            if not self.flow.is_migration:
                start = self.end.cursor or start
            if start is None and self.flow.collect == Flow.Collect.MARK:
                start = self.run.started_at
            since = start - timedelta(seconds=self.flow.overlap) if start else None
            place["since"] = since.isoformat() if since else None
        return datetime.fromisoformat(place["since"]) if place["since"] else None

    def _advance(self, latest: str | None) -> None:
        """Move the cursor to the newest time the source told of: its clock, not ours."""
        if self.flow.is_migration:
            return
        told = datetime.fromisoformat(latest) if latest else None
        cursor = max(filter(None, (told, self.end.cursor)), default=None)
        if cursor is None and self.flow.collect == Flow.Collect.MARK:
            cursor = self.run.started_at
        Endpoint.objects.filter(pk=self.end.pk).update(cursor=cursor)
        Run.objects.filter(pk=self.run.pk).update(cursor_from=self.end.cursor, cursor_to=cursor)

    def _passes(
        self, pool: ThreadPoolExecutor, fetch: Callable[[str], Page], *, knows_new: bool
    ) -> bool:
        """Page through again and again until a whole pass shows nothing new."""
        place = self.run.place
        place.setdefault("page", "")
        place.setdefault("news", 0)
        at: str = place["page"]
        asked: Future[Page] = pool.submit(fetch, at)
        stubs: list[Stub] = []
        listed: list[str] = []
        seen = 0
        while True:
            page = self._asked(asked, partial(fetch, at))
            at = page.next_page
            if at:
                asked = pool.submit(fetch, at)
            known = stamps(self.source, self.kind, page.stubs)
            stubs += self._unread(page, known, knows_new)
            listed += self._to_judge(page, known) if knows_new else []
            seen += len(page.stubs)
            place["total"] = page.total
            if page.latest:
                told = place.get("latest")
                place["latest"] = max(filter(None, (told, page.latest.isoformat())))
            is_over = time.monotonic() > self.until or must_stop() or self._is_halted()
            if len(self.relisted) >= RELISTED:
                self._owe_marks()
            if at and not is_over and len(stubs) < CHUNK:
                continue
            self._owe_marks()
            place["news"] += self._store_all(pool, stubs)
            with transaction.atomic():
                self._take_standing(listed)
                place["page"] = at  # only now: what is not stored is read again after a kill
                stubs, listed, is_last = [], [], not at and not place["news"]
                place["news"] = place["news"] if at else 0
                place["pass"] = place.get("pass", 0) + (not at)
                runs.save_place(self.run, seen=seen)
            seen = 0
            if is_last:
                return True
            if is_over:
                asked.cancel()
                return False
            if not at:
                asked = pool.submit(fetch, "")

    def _is_halted(self) -> bool:
        """Tell whether staff halted a migration; other flows finish what they began."""
        active = Flow.objects.filter(pk=self.flow.pk, state=Flow.State.ACTIVE)
        return self.flow.is_migration and not active.exists()

    def _take_standing(self, listed: Sequence[str]) -> None:
        """Judge what is listed and known, and yet on its way to an end of this flow by no flow."""
        taken = standing.take(self.run, self.source, self.desks, listed)
        self.waker.wake(taken)

    def _to_judge(self, page: Page, known: Mapping[str, str]) -> list[str]:
        """Name what is listed and known; a rehearsal judges the new as well, once it is stored."""
        return [stub.id for stub in page.stubs if stub.id in known or self.run.is_rehearsal]

    def _unread(self, page: Page, known: Mapping[str, str], knows_new: bool) -> list[Stub]:
        """Give what is new on a page, or changed since we read it."""
        if known and knows_new and self.flow.collect == Flow.Collect.MARK:
            self.relisted += [stub.id for stub in page.stubs if stub.id in known]
        return [
            stub
            for stub in page.stubs
            if (stub.id in known or knows_new)
            and (not stub.stamp or known.get(stub.id) != stub.stamp)
        ]

    def _store_all(self, pool: ThreadPoolExecutor, stubs: Sequence[Stub]) -> int:
        """Complete and store what is new; answer how many records that was."""
        return sum(
            self._store(self._completed(pool, stubs[start : start + CHUNK]))
            for start in range(0, len(stubs), CHUNK)
        )

    def _owe_marks(self) -> None:
        """Mark again what is booked, yet listed as not exported since before this run began."""
        ids, self.relisted = self.relisted, []
        if not ids:
            return
        Transfer.objects.filter(
            Q(marked_at__lt=self.run.started_at) | Q(marked_at=None),
            record__connection=self.source,
            record__kind=self.kind.key,
            record__external_id__in=ids,
            state__in=BOOKED,
            mark_due=False,
        ).update(mark_due=True, mark_tries=0, mark_after=None)

    def _completed(self, pool: ThreadPoolExecutor, stubs: Sequence[Stub]) -> list[Fetched]:
        """Fetch whole records, `calls_at_once` at a time: each thread takes one after another."""
        got = [Fetched(stub, stub.document) for stub in stubs if stub.document is not None]
        left = iter([stub for stub in stubs if stub.document is None])
        ended: list[Stub] = []
        width = min(self.source.calls_at_once, len(stubs) - len(got))
        for thread in [pool.submit(self._complete_each, left, ended) for _ in range(width)]:
            got += self._wait(thread)
        if ended:
            self.opened.renew(self.opened.generation)
            got += [self._complete(stub) for stub in ended]
        return got

    def _complete_each(self, left: Iterator[Stub], ended: list[Stub]) -> list[Fetched]:
        got = []
        for stub in left:
            try:
                got.append(self._complete(stub))
            except LogInExpired:
                ended.append(stub)
        return got

    def _complete(self, stub: Stub) -> Fetched:
        return complete(self.kind, self.opened.connector, stub, self.source)

    def _asked(self, call: Future[Any], again: Callable[[], Any]) -> Any:
        """Wait for a call; log in and ask again where the session had ended."""
        try:
            return self._wait(call)
        except LogInExpired:
            self.opened.renew(self.opened.generation)
            return again()

    def _wait(self, call: Future[Any]) -> Any:
        """Wait for a call, keeping the lease meanwhile."""
        while not wait([call], timeout=10).done:
            self._renew()
        self._renew()
        return call.result()

    def _renew(self) -> None:
        if time.monotonic() - self.renewed > 10:
            runs.keep_lease(self.run)
            self.renewed = time.monotonic()

    def _store(self, batch: Iterable[Fetched]) -> int:
        """Keep, project and judge a batch in one transaction, and wake who has to send it."""
        with transaction.atomic():
            kept = keep(self.source, self.kind, self.opened.connector, batch)
            due = judge(self.flow, self.source, self.desks, self.run, kept)
            self.waker.wake(due)
            unheard.note_found(self.source, self.kind, kept)
            runs.save_place(
                self.run, new=kept.new, changed=kept.changed, unreadable=kept.unreadable
            )
        return kept.new + kept.changed

    def _by_follow_up(self, pool: ThreadPoolExecutor) -> bool:
        following.begin(self.flow, self.source)
        while batch := following.due(self.flow, self.source):
            ids = tuple(one.record.external_id for one in batch)
            ask = partial(following.asker(self.opened.connector), ids)
            answers = self._asked(pool.submit(ask), ask)
            fetched = [Fetched(Stub(id=id), raw) for id, raw in answers.items()]
            with transaction.atomic():
                self._store(fetched)
                following.note_answers(self.flow, batch)
                runs.save_place(self.run, seen=len(answers))
            if time.monotonic() > self.until or must_stop():
                return False
        return True


def judge(
    flow: Flow, source: Connection, desks: Sequence[Desk], run: Run | None, kept: Kept
) -> set[int]:
    """Project what was kept, decide what becomes of it; answer the targets that have to send."""
    pairs = kits.with_kits(source, flow.kind, kept.pairs)
    # An order of one target is none of the others': each is told of its own.
    parents = [parents_of(source, at.target, pairs) for at in desks]
    project(flow.kind if pairs else "", pairs, dict(ChainMap(*parents)))
    if run and run.is_rehearsal:
        return set()
    due = meeting.hear(flow, source, pairs)
    told = zip(desks, parents, strict=True)
    return due | {at.target.pk for at, own in told if prepare(at, run, pairs, own)}


def read_again(records: Sequence[Record]) -> int:
    """Translate unreadable records anew from what is stored; answer how many can be read now."""
    count = 0
    for connection, kind in {(record.connection, record.kind) for record in records}:
        chosen = [r for r in records if (r.connection, r.kind) == (connection, kind)]
        with transaction.atomic():
            kept = storing.read_again(connection, KINDS[kind], connector(connection), chosen)
            for flow in _takers(kind, connection):
                desks = [desk(flow, connection, t) for t in runs.targets(flow, connection)]
                wake_deliver(judge(flow, connection, desks, None, kept))
        count += len(kept.pairs)
    return count


def _takers(kind: str, connection: Connection) -> list[Flow]:
    roles = (Endpoint.Role.SOURCE, Endpoint.Role.BOTH)
    rows = Flow.objects.filter(
        kind=kind, endpoints__connection=connection, endpoints__role__in=roles
    )
    return list(rows.exclude(state=Flow.State.RETIRED))
