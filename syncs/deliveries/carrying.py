"""Carry what is claimed to one target: commit what is about to be sent, send, commit what came of it.

The main thread alone speaks to the database; K threads make the calls. A row is committed as being
sent just before its call and settled just after, since most targets take no idempotency key: what a
kill leaves in doubt is at most 2K rows.
"""

import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.db import transaction

from connectors.base import Posted
from connectors.errors import IntegratorError, LogInExpired, TryLater
from connectors.kit import trace
from connectors.kit.health import note_failure, note_success
from connectors.kit.opening import Opened, opened
from connectors.models import Connection
from connectors.rows import insert_rows, new_row
from mappings.selectors import KnownRules
from syncs import leases
from syncs.clock import now
from syncs.deliveries import calling, claiming, settling
from syncs.deliveries.calling import Answered
from syncs.deliveries.outcomes import Outcomes
from syncs.deliveries.queueing import Queue
from syncs.deliveries.steps import CUSTOMER, ORDER, Job, journey
from syncs.models import Attempt, DeliverySlot
from syncs.moves import Landing, land
from syncs.states import State
from syncs.stopping import must_stop
from syncs.tending import ensure_words

STRETCH = 20.0
#: Failures in a row after which the remote, not the record, is taken to be in trouble.
PATIENCE = 3
#: Seconds in which answers are gathered, to be written down in one transaction.
TOGETHER = 0.03


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
        self.queue = Queue(target)
        self.outcomes = Outcomes(target, token, self.queue)
        self.calls: dict[Future[Answered], Job] = {}
        self.failures = 0
        #: How many calls may be under way; one that did not answer is probed first, then filled again.
        self.most = 2 * max(1, target.calls_at_once)
        self.room = 1 if target.failures else self.most
        self.trouble: IntegratorError | None = None
        self.is_lost = False
        self.rules = KnownRules()

    def run(self) -> None:
        self.opened.ensure()
        ensure_words(self.target, self.opened)
        width = max(1, self.target.calls_at_once)
        with ThreadPoolExecutor(width) as pool:
            self._carry(pool, width)
        self.queue.give_back()
        if not self.trouble:
            note_success(self.target)
        self.outcomes.waker.flush()

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
            if not self.calls and not (self.queue and self._goes_on()):
                return
            wait(self.calls, timeout=5, return_when=FIRST_COMPLETED)
            wait(self.calls, timeout=TOGETHER)  # the others have calls waiting to go on with
            self._renew()

    def _settled(self, finished: Sequence[Future[Answered]]) -> list[Job]:
        """Settle, and look before more is begun: who took the slot over sends the next step itself."""
        onward = self._settle(finished)
        if onward or self.queue:
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
        if len(self.queue) >= width or not self._goes_on():
            return
        claimed = claiming.claim(self.target, self.token)
        while claimed:
            jobs = claiming.jobs(self.target, claimed, self.rules)
            for job in jobs:
                job.journey = journey(job, self.connector)
                if job.transfer.doubt == ORDER:
                    # A look needs no customer, and must come before anything else is sent.
                    job.done.setdefault(CUSTOMER, Posted(number=""))
                job.walk_on()
            self.outcomes.finish([job for job in jobs if not job.step])
            with transaction.atomic():
                self.queue.join([job for job in jobs if job.step], self.calls.values())
            is_enough = self.queue or not self._goes_on()
            claimed = [] if is_enough else claiming.claim(self.target, self.token)

    def _next(self, onward: Sequence[Job]) -> list[Job]:
        busy = [*self.calls.values(), *onward]
        return self.queue.take(self.room, busy) if self._goes_on() else []

    def _begin(self, jobs: Sequence[Job]) -> list[Job]:
        """Commit, before any call, that these steps are about to be sent; land what has none left."""
        self.outcomes.finish([job for job in jobs if not job.step])
        ready = [job for job in jobs if job.step]
        landings = [self._sending(job) for job in ready if _is_to_move(job)]
        moved = {id(transfer) for transfer in land(landings)}
        gone = {id(one.transfer) for one in landings} - moved
        begun = [job for job in ready if id(job.transfer) not in gone]
        to_send = [job for job in begun if not job.is_look]
        attempts = [_attempt(job) for job in to_send]
        insert_rows(attempts)
        for job, attempt in zip(to_send, attempts, strict=True):
            job.attempt = attempt
        return begun

    def _sending(self, job: Job) -> Landing:
        if job.transfer.state != State.UNKNOWN:
            sentence = f"Sending to {self.target.name}."
            return Landing(transfer=job.transfer, to=State.SENDING, sentence=sentence)
        return Landing(
            transfer=job.transfer,
            to=State.SENDING,
            sentence=f"It had arrived; sending the rest to {self.target.name}.",
            changes=settling.CLEAR,
        )

    def _submit(self, pool: ThreadPoolExecutor, job: Job) -> None:
        assert job.step is not None  # noqa: S101 - only begun jobs come here
        label, job.generation = self.connector.label, self.opened.generation
        record = job.transfer.record
        about = trace.of(record.connection_id, record.kind, record.external_id)
        if job.is_look:
            call = pool.submit(calling.look, job.step, label, about)
        else:
            call = pool.submit(calling.send, job.step, label, about, self._may_send)
        job.is_probe = self.room == 1
        self.calls[call] = job

    def _settle(self, finished: Sequence[Future[Answered]]) -> list[Job]:
        """Write down what came of the calls; answer the jobs whose next step follows at once."""
        answers = [(self.calls.pop(call), call.result()) for call in finished]
        if any(answered.posted for _, answered in answers):
            self.failures = 0
        onward = self.outcomes.write(answers, self.connector.settle)
        # Only now: their maker no longer counts as being at it.
        self.queue.free(self.outcomes.freed, self.calls.values())
        return onward

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


def _is_to_move(job: Job) -> bool:
    """Tell whether it is to be sent and does not say so yet; what is looked for stays in doubt."""
    state = job.transfer.state
    return state in (State.READY, State.WAITING) or (state == State.UNKNOWN and not job.is_look)


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
