"""Gather what one source has, a page a transaction: list, complete what is new, keep, judge.

Three ways, told by the flow. By mark: what is not yet exported, paged again until nothing new
appears, then what changed of the orders we know. By cursor: what changed, with an overlap. By
follow-up: our own open orders, until they are final.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, cast

from django.db import transaction
from django.db.models import Q

from connectors.base import Page, Stub
from connectors.capabilities import BookedOrderSource, ExportMarker
from connectors.errors import LogInExpired, Misconfigured
from connectors.kinds import KINDS
from connectors.kit.opening import Opened, opened
from connectors.models import Connection
from syncs import following, runs, sequels, standing, unheard
from syncs.completing import Completion
from syncs.desks import Desk, desk
from syncs.judging import judge
from syncs.models import Endpoint, Flow, Run, Transfer
from syncs.states import BOOKED
from syncs.stopping import must_stop
from syncs.storing import Fetched, keep, stamps
from syncs.tending import try_words
from syncs.wakes import Waker

RELISTED = 500  # records known already, asked about together
CHUNK = 100  # records completed and stored together

CHANGES, MARK, FOLLOW = "changes", "mark", "follow"
#: Where a run notes the records the source failed at: id -> the sentence why.
MISSED = "missed"
NAMED = 5  # so many of them are named


def newest(told: str | None, at: datetime) -> str:
    """Give the later of two times, as UTC: of one offset, texts compare as the times do."""
    spelled = at.astimezone(UTC).isoformat()
    return max(told, spelled) if told else spelled


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
                self._tell_missed()
                for member in ("page", "news", "pass"):
                    place.pop(member, None)
                runs.save_place(self.run)
        return True

    def _tell_missed(self) -> None:
        """Name at the run's end the records that could not be had; the next run asks for them again."""
        missed = self.run.place.pop(MISSED, {})
        if not missed:
            return
        named = [f"{self.kind.label.capitalize()} {id}: {told}" for id, told in missed.items()]
        more = [f"And {len(named) - NAMED} more."] if len(named) > NAMED else []
        self.run.place.setdefault("troubles", []).extend([*named[:NAMED], *more])

    def _phases(self) -> dict[str, Callable[[ThreadPoolExecutor], bool]]:
        if self.flow.collect == Flow.Collect.MARK:
            return {MARK: self._by_mark, CHANGES: self._by_cursor}
        if self.flow.collect == Flow.Collect.FOLLOW_UP:
            return {FOLLOW: self._by_follow_up}
        return {CHANGES: self._by_cursor}

    def _by_mark(self, pool: ThreadPoolExecutor) -> bool:
        marker = cast(ExportMarker, self.opened.connector)
        fetch = partial(marker.fetch_unexported_orders, self.flow.import_from)
        return self._passes(pool, fetch, knows_new=True)

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
        """Move the cursor to the newest time the source told of: its clock, not ours.

        It stays where a record could not be had: else nobody would ask for that one again.
        """
        if self.flow.is_migration or self.run.place.get(MISSED):
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
                place["latest"] = newest(place.get("latest"), page.latest)
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
        if not self.flow.is_migration:
            return False
        return not Flow.objects.filter(pk=self.flow.pk, state=Flow.State.ACTIVE).exists()

    def _take_standing(self, listed: Sequence[str]) -> None:
        """Judge what is listed and known, and yet on its way to an end of this flow by no flow."""
        taken = standing.take(self.run, self.source, self.desks, listed)
        self.waker.wake(taken)

    def _to_judge(self, page: Page, known: Mapping[str, str]) -> list[str]:
        """Name what is listed and known; a rehearsal judges the new as well, once it is stored."""
        return [stub.id for stub in page.stubs if stub.id in known or self.run.is_rehearsal]

    def _unread(self, page: Page, known: Mapping[str, str], knows_new: bool) -> list[Stub]:
        """Give what is new on a page, or changed since we read it, but for what this run missed."""
        missed = self.run.place.get(MISSED, {})
        if known and knows_new and self.flow.collect == Flow.Collect.MARK:
            self.relisted += [stub.id for stub in page.stubs if stub.id in known]
        return [
            stub
            for stub in page.stubs
            if (stub.id in known or knows_new)
            and stub.id not in missed
            and (not stub.stamp or known.get(stub.id) != stub.stamp)
        ]

    def _store_all(self, pool: ThreadPoolExecutor, stubs: Sequence[Stub]) -> int:
        """Complete and store what is new; answer how many records that was."""
        return sum(
            self._store_some(pool, stubs[start : start + CHUNK])
            for start in range(0, len(stubs), CHUNK)
        )

    def _store_some(self, pool: ThreadPoolExecutor, stubs: Sequence[Stub]) -> int:
        """Store what could be had of a chunk; then raise what kept the remote from giving the rest."""
        done = Completion(self.kind, self.source, self.opened)
        done.run(pool, stubs, self._wait)
        if done.trouble:
            self._store(done.got)
            raise done.trouble
        self._note_missed(done.missed)
        return self._store(done.got)

    def _note_missed(self, missed: Mapping[str, str]) -> None:
        if missed:
            self.run.place.setdefault(MISSED, {}).update(missed)

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
        # What bears no stamp is read in every pass, and may differ each time: that once is news.
        return kept.new + (kept.stamped if self.run.place.get("pass") else kept.changed)

    def _by_follow_up(self, pool: ThreadPoolExecutor) -> bool:
        following.begin(self.flow, self.source)
        while batch := following.due(self.flow, self.source):
            ids = tuple(one.record.external_id for one in batch)
            asking = following.Asking(self.opened.connector)
            ask = partial(asking.answers, ids)
            answers = self._asked(pool.submit(ask), ask)
            self._note_missed(asking.missed)
            fetched = [Fetched(Stub(id=id), raw) for id, raw in answers.items()]
            with transaction.atomic():
                self._store(fetched)
                following.note_answers(self.flow, batch)
                runs.save_place(self.run, seen=len(answers))
            if time.monotonic() > self.until or must_stop():
                return False
        return True
