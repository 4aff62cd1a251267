"""Deliver what is due to one connection: claim, commit what is about to be sent, send, commit.

One task at a time holds the connection's slot. Its main thread alone speaks to the database; K
threads make the calls. A row is committed as being sent just before its call and settled just
after, since most targets take no idempotency key: what a kill leaves in doubt is at most 2K rows.
"""

import logging
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.db import transaction

from connectors.base import Posted
from connectors.canonical import dump
from connectors.errors import (
    IntegratorError,
    LogInExpired,
    Misconfigured,
    NotThere,
    TryLater,
)
from connectors.kit import trace
from connectors.kit.health import note_failure, note_success
from connectors.kit.opening import Opened, opened
from connectors.models import Connection, Link
from connectors.rows import insert_rows, new_row, update_rows, upsert_rows
from mappings.selectors import KnownRules
from syncs import leases, meeting, preparing, sequels, twins
from syncs.clock import now
from syncs.deliveries import calling, claiming, customers, marking, settling
from syncs.deliveries.calling import Answered
from syncs.deliveries.settling import Settled
from syncs.deliveries.steps import (
    CUSTOMER,
    MAKE,
    ORDER,
    Job,
    Step,
    booked_as,
    customer_key,
    journey,
    state_key,
)
from syncs.models import Attempt, DeliverySlot, Transfer
from syncs.moves import Landing, land, tell
from syncs.states import State
from syncs.stopping import must_stop
from syncs.tending import ensure_words
from syncs.wakes import Waker, wake_deliver

log = logging.getLogger(__name__)

STRETCH = 20.0
#: Failures in a row after which the remote, not the record, is taken to be in trouble.
PATIENCE = 3
MARKS_AT_ONCE = 50
#: Seconds in which answers are gathered, to be written down in one transaction.
TOGETHER = 0.01


def deliver_to(pk: int) -> None:
    target = Connection.objects.filter(pk=pk).first()
    if target:
        deliver(target)


def deliver(target: Connection) -> None:
    """Send what is due to a connection, marks it is owed included, if nobody else is at it."""
    DeliverySlot.objects.get_or_create(target=target)
    began = time.monotonic()
    token = leases.take(DeliverySlot.objects.filter(target=target))
    if not token:
        return
    slot = DeliverySlot.objects.get(target=target)
    try:
        claiming.recover(target, token)
        _deliver(target, slot, token, began)
    finally:
        leases.release(slot, token)
    _wake_again(target)


def _deliver(target: Connection, slot: DeliverySlot, token: str, began: float) -> None:
    if not target.is_usable or (target.paused_until and target.paused_until > now()):
        return
    if not (is_anything_due(target) or marking.is_owed(target)):
        return
    try:
        carrier = Delivery(target, slot, token, began)
        carrier.run()
        marking.mark_exported(target, carrier.opened)
    except (TryLater, Misconfigured) as trouble:
        note_failure(target, trouble)


def is_anything_due(target: Connection) -> bool:
    return Transfer.objects.filter(claiming.due(target)).exists()


def _wake_again(target: Connection) -> None:
    """Close the race with what became due while the slot was being given back."""
    target.refresh_from_db()
    is_open = target.is_usable and not (target.paused_until and target.paused_until > now())
    if is_open and not must_stop() and (is_anything_due(target) or marking.is_owed(target)):
        wake_deliver([target.pk])


class Delivery:
    """One task's stretch of deliveries to one connection."""

    def __init__(
        self, target: Connection, slot: DeliverySlot, token: str, leased_at: float
    ) -> None:
        self.target, self.slot, self.token = target, slot, token
        self.opened: Opened = opened(target)
        self.connector = self.opened.connector
        self.until = time.monotonic() + STRETCH
        self.renewed = leased_at
        self.waiting: deque[Job] = deque()
        self.behind: dict[str, list[Job]] = {}
        self.calls: dict[Future[Answered], Job] = {}
        self.failures = 0
        #: How many calls may be under way; one that did not answer is probed first, then filled again.
        self.most = 2 * max(1, target.calls_at_once)
        self.room = 1 if target.failures else self.most
        self.trouble: IntegratorError | None = None
        self.waker, self.marked = Waker(), 0
        self.links: list[Link] = []
        self.freed: list[str] = []
        self.told: list[meeting.Written] = []
        self.is_lost = False
        self.has_ways = twins.is_used()
        self.rules = KnownRules()

    def run(self) -> None:
        self.opened.ensure()
        ensure_words(self.target, self.opened)
        width = max(1, self.target.calls_at_once)
        with ThreadPoolExecutor(width) as pool:
            self._carry(pool, width)
        claiming.give_back(job.transfer for job in self.waiting)
        claiming.put_behind(job.transfer for jobs in self.behind.values() for job in jobs)
        if not self.trouble:
            note_success(self.target)
        self.waker.flush()

    def _carry(self, pool: ThreadPoolExecutor, width: int) -> None:
        while True:
            self._refill(width)
            finished = [call for call in self.calls if call.done()]
            for call in finished:  # it may log in: never inside a transaction
                self._note(self.calls[call], call.result().error)
            with transaction.atomic():
                onward = self._unless_stopped(self._settled(finished))
                begun = self._begin(onward + self._next(onward))
            for job in begun:
                self._submit(pool, job)
            if not self.calls and not (self.waiting and self._goes_on()):
                return
            wait(self.calls, timeout=5, return_when=FIRST_COMPLETED)
            wait(self.calls, timeout=TOGETHER)  # the others have calls waiting to go on with
            self._renew()

    def _settled(self, finished: Sequence[Future[Answered]]) -> list[Job]:
        """Settle, and look before more is begun: who took the slot over sends the next step itself."""
        onward = self._settle(finished)
        if onward or self.waiting:
            self.is_lost = self.is_lost or not leases.holds(self.slot, self.token)
        return onward

    def _unless_stopped(self, onward: Sequence[Job]) -> list[Job]:
        """Hand back, between two steps, what must not go on: nothing of it is in doubt."""
        if not (self.trouble or self.is_lost or must_stop()):
            return list(onward)
        sentence = "It goes on with the next step by itself."
        changes = {"not_before": now()}
        moved = (job.transfer for job in onward)
        land(
            [Landing(transfer=t, to=State.READY, sentence=sentence, changes=changes) for t in moved]
        )
        return []

    def _goes_on(self) -> bool:
        is_over = time.monotonic() > self.until or must_stop()
        return not (is_over or self.trouble or self.is_lost)

    def _refill(self, width: int) -> None:
        if len(self.waiting) >= width or not self._goes_on():
            return
        claimed = claiming.claim(self.target, self.token)
        while claimed:
            jobs = claiming.jobs(self.target, claimed, self.rules)
            for job in jobs:
                job.journey = journey(job, self.connector)
                if job.transfer.doubt == ORDER:
                    # A look needs no customer, and must come before anything else is sent.
                    job.done.setdefault(CUSTOMER, Posted(number=""))
                self._step(job, None)
            self._land_finished([job for job in jobs if not job.step])
            with transaction.atomic():
                self.waiting.extend(self._with_customers([job for job in jobs if job.step]))
            is_enough = self.waiting or not self._goes_on()
            claimed = [] if is_enough else claiming.claim(self.target, self.token)

    def _next(self, onward: Sequence[Job]) -> list[Job]:
        """Take what may begin; what a worker died at is sent alone, so that nobody dies with it."""
        busy = [*self.calls.values(), *onward]
        if not self._goes_on() or any(job.transfer.deaths for job in busy):
            return []
        taken: list[Job] = []
        while self.waiting and len(busy) + len(taken) < self.room:
            is_suspect = self.waiting[0].transfer.deaths > 0
            if is_suspect and (busy or taken):
                break
            taken.append(self.waiting.popleft())
            if is_suspect:
                break
        return taken

    def _step(self, job: Job, posted: Posted | None) -> None:
        """Walk a journey on to its next step without an outcome; None at its end."""
        assert job.journey is not None  # noqa: S101 - set when the job was made
        try:
            step = job.journey.send(posted) if posted else next(job.journey)
            while step.name in job.done:
                step = job.journey.send(job.done[step.name])
            job.step = step
        except StopIteration:
            job.step = None

    def _begin(self, jobs: Sequence[Job]) -> list[Job]:
        """Commit, before any call, that these steps are about to be sent; land what has none left."""
        self._land_finished([job for job in jobs if not job.step])
        ready = [job for job in jobs if job.step]
        fresh = [job for job in ready if job.transfer.state in (State.READY, State.WAITING)]
        moved = land(
            [
                Landing(
                    transfer=job.transfer,
                    to=State.SENDING,
                    sentence=f"Sending to {self.target.name}.",
                )
                for job in fresh
            ]
        )
        gone = {id(job.transfer) for job in fresh} - {id(transfer) for transfer in moved}
        begun = [job for job in ready if id(job.transfer) not in gone]
        to_send = [job for job in begun if not self._is_look(job)]
        attempts = [_attempt(job) for job in to_send]
        insert_rows(attempts)
        for job, attempt in zip(to_send, attempts, strict=True):
            job.attempt = attempt
        self._out_of_doubt([job for job in to_send if job.transfer.state == State.UNKNOWN])
        return begun

    def _out_of_doubt(self, jobs: Sequence[Job]) -> None:
        land(
            [
                Landing(
                    transfer=job.transfer,
                    to=State.SENDING,
                    sentence=f"It had arrived; sending the rest to {self.target.name}.",
                    changes=settling.CLEAR,
                )
                for job in jobs
            ]
        )

    @staticmethod
    def _is_look(job: Job) -> bool:
        return bool(job.step) and job.transfer.doubt == job.step.name  # type: ignore[union-attr]

    def _with_customers(self, jobs: Sequence[Job]) -> list[Job]:
        """Let each new customer be made by one job only; others go on, or wait behind it."""
        ready = [job for job in jobs if job.step and job.step.name != CUSTOMER]
        asking = [job for job in jobs if job.step and job.step.name == CUSTOMER]
        # Who may have made it looks first: all others wait for that, and would else hold it up.
        asking.sort(key=lambda job: job.transfer.doubt != CUSTOMER)
        making = self._making()
        while asking:
            first: dict[str, Job] = {}
            for job in asking:
                key = job.step.reference  # type: ignore[union-attr]
                if key in first or key in making:
                    self.behind.setdefault(key, []).append(job)
                else:
                    first[key] = job
            keys = {key: job.transfer.pk for key, job in first.items()}
            known, busy = customers.claim(self.target, keys)
            asking = []
            for key, job in first.items():
                if key in known:
                    self._step(job, known[key])
                    ready.append(job)
                    asking += self.behind.pop(key, [])
                elif key in busy:
                    self.behind.setdefault(key, []).append(job)
                else:
                    ready.append(job)
        return ready

    def _making(self) -> set[str]:
        """Name the customers that jobs of this task are about to make, begun or not."""
        busy = [*self.waiting, *self.calls.values()]
        return {job.step.reference for job in busy if job.step and job.step.name == CUSTOMER}

    def _submit(self, pool: ThreadPoolExecutor, job: Job) -> None:
        assert job.step is not None  # noqa: S101 - only begun jobs come here
        label, job.generation = self.connector.label, self.opened.generation
        record = job.transfer.record
        about = trace.of(record.connection_id, record.kind, record.external_id)
        if self._is_look(job):
            call = pool.submit(calling.look, job.step, label, about)
        else:
            call = pool.submit(calling.send, job.step, label, about, self._may_send)
        job.is_probe = self.room == 1
        self.calls[call] = job

    def _settle(self, finished: Sequence[Future[Answered]]) -> list[Job]:
        """Write down what came of the calls; answer the jobs whose next step follows at once."""
        onward, landings, attempts = [], [], []
        for call in finished:
            job, answered = self.calls.pop(call), call.result()
            settled = settling.settle(job, answered, self.connector.settle)
            attempts += self._closed(job, answered, settled)
            if answered.posted:
                landing = self._posted(job, answered)
                onward += [job] if landing is None else []
                landings += [landing] if landing else []
            elif settled.landing:
                landings.append(settled.landing)
                self._loosen(job, answered.error)
            else:
                self._keep_doubting(job, settled)
        update_rows(attempts, _SETTLED)
        _keep_links(self.links)
        self.links = []
        self._landed(land(landings))
        meeting.note_told(self.target, self.told)
        self.told = []
        for key in self.freed:  # only now: their maker no longer counts as being at it
            self.waiting.extend(self._with_customers(self.behind.pop(key, [])))
        self.freed = []
        return onward

    def _closed(self, job: Job, answered: Answered, settled: Settled) -> list[Attempt]:
        """Fill in the attempt; a look fills in the one it was in doubt about."""
        attempt = job.attempt
        if attempt is None:
            attempt = _doubtful(job)
        if attempt is None or not settled.outcome:
            return []
        posted = answered.posted
        attempt.outcome = settled.outcome
        attempt.number = posted.number if posted else ""
        attempt.posted = dump(posted) if posted else {}
        attempt.sentence = settled.sentence
        attempt.exchanges = [*attempt.exchanges, *answered.exchanges]
        attempt.finished_at = now()
        return [attempt]

    def _posted(self, job: Job, answered: Answered) -> Landing | None:
        """Note what the target holds, and walk on; the landing where that was the last step."""
        posted, step = answered.posted, job.step
        assert posted is not None  # noqa: S101 - the caller has looked
        assert step is not None  # noqa: S101 - begun jobs have one
        self.failures = 0
        job.done[step.name] = posted
        job.told.update(step.carried)
        was_there = answered.is_found and job.transfer.state != State.UNKNOWN
        if step.name == CUSTOMER:
            self._learn(step.reference, posted)
        if not answered.is_found:
            job.made.add(step.name)
        if step.name == ORDER:
            job.was_there = was_there
        if step.links:
            self._link(job, step, posted)
        job.attempt = None
        self._step(job, posted)
        if job.step:
            return None
        if job.flow.goes_both_ways:
            is_made = MAKE in job.made
            self.told.append(meeting.Written(job.transfer, job.said, posted, is_made))
        return settling.finished(job, booked_as(job.done) or posted, job.was_there)

    def _learn(self, key: str, posted: Posted) -> None:
        """Keep a customer's number, and let the orders that waited for it go on."""
        self.links.append(customers.learnt(self.target, key, posted))
        for other in self.behind.pop(key, []):
            self._step(other, posted)
            self.waiting.appendleft(other)

    def _link(self, job: Job, step: Step, posted: Posted) -> None:
        self.links.append(
            new_row(
                Link,
                target_id=self.target.pk,
                kind=step.links,
                key=(step.is_linked_by_id and posted.id) or step.reference,
                record_id=job.transfer.record_id,
                number=posted.number,
                remote_id=posted.id,
                detail=posted.detail,
            )
        )

    def _loosen(self, job: Job, error: IntegratorError | None) -> None:
        """After a failure, let others make the customer, and find it anew where it was refused."""
        if job.kind.is_state and isinstance(error, NotThere):
            key = state_key(job.said, job.words)
            Link.objects.filter(target=self.target, kind=job.kind.found_as, key=key).delete()
        if job.step is None or job.transfer.record.kind != ORDER:
            return
        key = customer_key(job.said)
        if job.step.name == CUSTOMER:
            self.freed.append(key)
        elif job.step.name == ORDER:
            self.links = [link for link in self.links if link.key != key]
            customers.forget(self.target, [key])

    def _keep_doubting(self, job: Job, settled: Settled) -> None:
        Transfer.objects.filter(pk=job.transfer.pk, token=self.token).update(**settled.changes)
        tell(job.transfer, settled.sentence)

    def _land_finished(self, jobs: Sequence[Job]) -> None:
        """Land those that had every step done before: the last may have been a customer's number."""
        landings = [
            settling.finished(job, booked_as(job.done) or next(iter(job.done.values())), False)
            for job in jobs
        ]
        if not landings:
            return
        with transaction.atomic():
            self._landed(land(landings))

    def _landed(self, moved: Sequence[Transfer]) -> None:
        booked = [transfer for transfer in moved if transfer.is_booked]
        sequels.settle_parts(self.target, booked)
        sequels.compare_again(booked)
        if self.has_ways:
            preparing.review(twins.others_of(booked))
        marks = {t.record.connection_id for t in booked if t.mark_due}
        self.marked += len(booked)
        self.waker.waiting |= marks
        if self.marked >= MARKS_AT_ONCE:
            self.marked = 0
            self.waker.wake(())

    def _note(self, job: Job, error: IntegratorError | None) -> None:
        """Stop the stretch where the trouble is the connection's rather than a record's."""
        if isinstance(error, LogInExpired):
            self._log_in_again(job)
            return
        if error is None or not settling.stops_all(error):
            self.room = min(2 * self.room, self.most)
            return
        self.failures += 1
        if (
            self.failures >= PATIENCE
            or job.is_probe
            or not isinstance(error, TryLater)
            or error.after
        ):
            self.trouble = error
            note_failure(self.target, error)

    def _log_in_again(self, job: Job) -> None:
        try:
            self.opened.renew(job.generation)
        except IntegratorError as refused:
            self.trouble = refused
            note_failure(self.target, refused)

    def _may_send(self) -> bool:
        """Tell whether the slot is ours for sure; each thread asks before each write."""
        return not self.is_lost and time.monotonic() < self.renewed + leases.LEASE

    def _renew(self) -> None:
        began = time.monotonic()
        if began - self.renewed > 10:
            self.is_lost = self.is_lost or not leases.renew(self.slot, self.token)
            self.renewed = began


def _attempt(job: Job) -> Attempt:
    step = job.step
    assert step is not None  # noqa: S101 - the caller has looked
    return new_row(
        Attempt,
        transfer_id=job.transfer.pk,
        step=step.name,
        reference=step.reference,
        carried=list(step.carried),
        started_at=now(),
    )


def _doubtful(job: Job) -> Attempt | None:
    rows = Attempt.objects.filter(
        transfer=job.transfer, step=job.transfer.doubt, outcome=Attempt.Outcome.UNKNOWN
    )
    return rows.order_by("-started_at", "-pk").first()


_SETTLED = ("outcome", "number", "posted", "sentence", "exchanges", "finished_at")


def _keep_links(links: Sequence[Link]) -> None:
    """Keep what was found or made, each once: two prices of one item find the same."""
    once = {(link.target_id, link.kind, link.key): link for link in links}
    upsert_rows(once.values(), ["target", "kind", "key"])
