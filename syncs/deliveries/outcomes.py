"""Write down what came of the calls of one task, a round of answers in one transaction."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from connectors.base import Posted
from connectors.canonical import dump
from connectors.errors import IntegratorError, NotThere
from connectors.models import Connection, Link
from connectors.rows import new_row, update_rows, upsert_rows
from syncs import meeting, preparing, sequels, twins
from syncs.clock import now
from syncs.deliveries import customers, settling
from syncs.deliveries.calling import Answered
from syncs.deliveries.queueing import Queue
from syncs.deliveries.settling import Settled
from syncs.deliveries.steps import (
    CUSTOMER,
    MAKE,
    ORDER,
    Job,
    Step,
    booked_as,
    customer_key,
    state_key,
)
from syncs.models import Attempt, Transfer
from syncs.moves import Landing, land, tell
from syncs.states import State
from syncs.wakes import Waker

MARKS_AT_ONCE = 50
_SETTLED = ("outcome", "number", "posted", "sentence", "exchanges", "finished_at")

Answers = Sequence[tuple[Job, Answered]]


class Outcomes:
    """What one task writes down. `freed` are the customers of a round whose maker failed."""

    def __init__(self, target: Connection, token: str, queue: Queue) -> None:
        self.target, self.token, self.queue = target, token, queue
        self.waker, self.marked = Waker(), 0
        self.links: list[Link] = []
        self.told: list[meeting.Written] = []
        self.freed: list[str] = []
        self.has_ways = twins.is_used()

    def write(self, answers: Answers, wait: timedelta) -> list[Job]:
        """Settle a round; answer the jobs whose next step follows at once.

        `wait` is how long the target may take to show what arrived.
        """
        self.links, self.told, self.freed = [], [], []
        onward: list[Job] = []
        landings: list[Landing] = []
        attempts: list[Attempt] = []
        for job, answered in answers:
            settled = settling.settle(job, answered, wait)
            attempts += self._closed(job, answered, settled)
            if answered.posted:
                landing = self._posted(job, answered.posted, answered.is_found)
                onward += [job] if landing is None else []
                landings += [landing] if landing else []
            elif settled.landing:
                landings.append(settled.landing)
                self._loosen(job, answered.error)
            else:
                self._keep_doubting(job, settled)
        update_rows(attempts, _SETTLED)
        _keep_links(self.links)
        self._landed(land(landings))
        meeting.note_told(self.target, self.told)
        return onward

    def finish(self, jobs: Sequence[Job]) -> None:
        """Land those that had every step done before: the last may have been a customer's number."""
        landings = [
            settling.finished(job, booked_as(job.done) or next(iter(job.done.values())), False)
            for job in jobs
        ]
        if not landings:
            return
        with transaction.atomic():
            self._landed(land(landings))

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

    def _posted(self, job: Job, posted: Posted, is_found: bool) -> Landing | None:
        """Note what the target holds, and walk on; the landing where that was the last step."""
        step = job.step
        assert step is not None  # noqa: S101 - begun jobs have one
        job.done[step.name] = posted
        job.told.update(step.carried)
        if step.name == CUSTOMER:
            self.links.append(customers.learnt(self.target, step.reference, posted))
            self.queue.learn(step.reference, posted)
        if not is_found:
            job.made.add(step.name)
        if step.name == ORDER:
            job.was_there = is_found and job.transfer.state != State.UNKNOWN
        if step.links:
            self._link(job, step, posted)
        job.attempt = None
        job.walk_on(posted)
        if job.step:
            return None
        if job.flow.goes_both_ways:
            is_made = MAKE in job.made
            self.told.append(meeting.Written(job.transfer, job.said, posted, is_made))
        return settling.finished(job, booked_as(job.done) or posted, job.was_there)

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


def _doubtful(job: Job) -> Attempt | None:
    rows = Attempt.objects.filter(
        transfer=job.transfer, step=job.transfer.doubt, outcome=Attempt.Outcome.UNKNOWN
    )
    return rows.order_by("-started_at", "-pk").first()


def _keep_links(links: Sequence[Link]) -> None:
    """Keep what was found or made, each once: two prices of one item find the same."""
    once = {(link.target_id, link.kind, link.key): link for link in links}
    upsert_rows(once.values(), ["target", "kind", "key"])
