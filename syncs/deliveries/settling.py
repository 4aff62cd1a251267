"""What the outcome of a step means for its transfer: where it goes, what its story says."""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from connectors.base import Posted
from connectors.canonical import Order
from connectors.capabilities import OrderAmendTarget
from connectors.errors import (
    AwaitsStaff,
    DocumentClosed,
    IntegratorError,
    LogInExpired,
    Misconfigured,
    NotMatched,
    NotThere,
    OutcomeUnknown,
    PermissionMissing,
    RateLimited,
    RecordRefused,
    RemoteDown,
    TryLater,
)
from connectors.registry import connector_class
from syncs import meeting
from syncs.booking import DEPOSIT_DUE, booked_digest, cancelled_after
from syncs.capturing import CAPTURE, Capture
from syncs.clock import ahead, now
from syncs.deliveries.calling import Answered
from syncs.deliveries.claiming import DEADLY, KILLED, MOST_DEATHS
from syncs.deliveries.steps import Job, deposits_due, is_cancelled_there
from syncs.models import Attempt
from syncs.moves import FREE, Landing
from syncs.planning import unsaid
from syncs.states import State

Outcome = Attempt.Outcome

MOST_TRIES = 10
FIRST_LOOK = 5.0  # seconds: most doubts are a slow answer to something that arrived
CLEAR = {"doubt": "", "doubt_since": None, "looks": 0}
#: How many looks must find nothing before it is believed.
LOOKS = 2


@dataclass(kw_only=True)
class Settled:
    """An attempt's outcome, and the move it causes; no move where the next step follows at once."""

    outcome: str = ""
    sentence: str = ""
    landing: Landing | None = None
    changes: dict[str, Any] = field(default_factory=dict)


def settle(job: Job, answered: Answered, wait: timedelta) -> Settled:
    """Read an answer to a step: `wait` is how long the target may take to show what arrived."""
    if answered.posted:
        return Settled(outcome=Outcome.FOUND if answered.is_found else Outcome.DONE)
    if job.transfer.state == State.UNKNOWN:
        return _still_in_doubt(job, answered, wait)
    assert answered.error is not None  # noqa: S101 - `posted` or `error`, by `calling`
    return _unsure(job, _failed(job, answered.error))


def _unsure(job: Job, settled: Settled) -> Settled:
    """Forget what a target was told of a state whose newer value failed: part of it may be there."""
    if settled.landing and job.kind.is_state and job.transfer.booked:
        changes = {**settled.landing.changes, "booked": ""}
        settled.landing = replace(settled.landing, changes=changes)
    return settled


def _failed(job: Job, error: IntegratorError) -> Settled:
    changes: dict[str, Any]
    match error:
        case OutcomeUnknown():
            return _in_doubt(job, error)
        case LogInExpired():
            changes = {"not_before": now()}
            return _settled(job, Outcome.LATER, State.READY, str(error), changes)
        case RateLimited():
            return _waiting(job, error, job.transfer.tries, error.after or 5.0)
        case TryLater():
            return _again_or_parked(job, error)
        case PermissionMissing():
            return _refused(job, error)
        case DocumentClosed() | AwaitsStaff():
            return _closed(job, error)
        case NotMatched():
            return _unmatched(job, error)
        case NotThere() if job.kind.is_state:
            return _again_or_parked(job, error)
        case Misconfigured():
            changes = {"reason": str(error), "code": error.code, "not_before": ahead(15)}
            return _settled(job, Outcome.LATER, State.READY, str(error), changes)
    return _refused(job, error)


def _settled(job: Job, outcome: str, to: State, sentence: str, changes: dict[str, Any]) -> Settled:
    landing = Landing(transfer=job.transfer, to=to, sentence=sentence, changes=changes)
    return Settled(outcome=outcome, sentence=sentence, landing=landing)


def _in_doubt(job: Job, error: OutcomeUnknown) -> Settled:
    if job.step and job.step.find is None:
        return _again_or_parked(job, error)
    changes = {
        "doubt": job.step.name if job.step else "",
        "doubt_since": now(),
        "looks": 0,
        "not_before": ahead(FIRST_LOOK),
        "code": error.code,
        "reason": str(error),
        "cause": error.code,
    }
    return _settled(job, Outcome.UNKNOWN, State.UNKNOWN, str(error), changes)


def _again_or_parked(job: Job, error: IntegratorError) -> Settled:
    if job.is_probe and isinstance(error, RemoteDown):  # the outage is not this record's
        return _waiting(job, error, job.transfer.tries, back_off(1))
    tries = job.transfer.tries + 1
    if tries < MOST_TRIES:
        return _waiting(job, error, tries, back_off(tries))
    sentence = f"{error.detail or error} Tried {tries} times; retry when it answers again."
    changes = {"tries": tries, "code": "parked", "reason": sentence, "cause": error.code}
    return _settled(job, Outcome.LATER, State.PARKED, sentence, changes)


def _waiting(job: Job, error: IntegratorError, tries: int, after: float) -> Settled:
    changes = {
        "tries": tries,
        "not_before": ahead(after),
        "code": error.code,
        "reason": str(error),
        "cause": error.code,
    }
    return _settled(job, Outcome.LATER, State.WAITING, str(error), changes)


def back_off(tries: int) -> float:
    """Give the seconds until the next try: doubling from 15, at most an hour, spread by a fifth."""
    return min(15.0 * 2 ** (tries - 1), 3600.0) * random.uniform(0.9, 1.1)


def _refused(job: Job, error: IntegratorError) -> Settled:
    changes = {
        **CLEAR,
        "code": error.code,
        "reason": str(error),
        "cause": f"{error.code}: {error.detail}"[:120],
    }
    return _settled(job, Outcome.REFUSED, State.REFUSED, str(error), changes)


def _closed(job: Job, error: DocumentClosed | AwaitsStaff) -> Settled:
    if isinstance(error, AwaitsStaff):
        return _awaiting(job, error)
    code = "cancelled_after" if job.said.state == "cancelled" else "changed_after"
    changes = {**CLEAR, "code": code, "reason": str(error), "cause": code}
    changes["apply_asked"] = False
    return _settled(job, Outcome.REFUSED, State.CONFLICT, str(error), changes)


def _awaiting(job: Job, error: AwaitsStaff) -> Settled:
    """Ask staff, and look again by itself whether they have done it."""
    changes = {
        **CLEAR,
        "tries": job.transfer.tries + 1,
        "not_before": _look_again(job.transfer.tries),
        "code": DEPOSIT_DUE,
        "reason": str(error),
        "cause": DEPOSIT_DUE,
    }
    return _settled(job, Outcome.REFUSED, State.CONFLICT, str(error), changes)


def _unmatched(job: Job, error: NotMatched) -> Settled:
    changes = {
        **CLEAR,
        "code": error.code,
        "reason": str(error),
        "cause": error.code,
        "not_before": now() + meeting.pause(job.transfer),
    }
    return _settled(job, Outcome.ABSENT, State.FILTERED, str(error), changes)


def _still_in_doubt(job: Job, answered: Answered, wait: timedelta) -> Settled:
    transfer = job.transfer
    if isinstance(answered.error, RecordRefused):  # the look found the remote's own refusal
        return _refused(job, answered.error)
    if answered.error:
        return Settled(
            changes={**FREE, "not_before": ahead(30), "reason": str(answered.error)},
            sentence=f"It could not be looked up: {answered.error.detail or answered.error}",
        )
    looks = transfer.looks + 1
    since = transfer.doubt_since or now()
    if looks >= LOOKS and now() >= since + wait:
        return _never_arrived(job, looks)
    later = max(since + wait, now() + timedelta(seconds=FIRST_LOOK))
    return Settled(
        changes={**FREE, "looks": looks, "not_before": later},
        sentence=f"Looked up under {job.step.reference if job.step else '?'}: not there yet. "
        f"Looked up again at {later:%H:%M:%S} UTC.",
    )


def _never_arrived(job: Job, looks: int) -> Settled:
    """Send it again, the first time at once; give up on what never arrives, however often it is sent."""
    tries = job.transfer.tries + 1
    if job.transfer.deaths >= MOST_DEATHS:
        gone = {**CLEAR, "code": DEADLY, "reason": KILLED, "cause": DEADLY}
        return _settled(job, Outcome.ABSENT, State.PARKED, KILLED, gone)
    if tries >= MOST_TRIES:
        sentence = _gave_up(job, tries)
        gone = {"tries": tries, "code": "parked", "reason": sentence, "cause": OutcomeUnknown.code}
        return _settled(job, Outcome.ABSENT, State.PARKED, sentence, {**CLEAR, **gone})
    changes = {
        **CLEAR,
        "tries": tries,
        "not_before": ahead(back_off(tries - 1)) if tries > 1 else now(),
        "code": "",
        "reason": "",
        "cause": "",
    }
    sentence = f"Looked up {looks} times; it never arrived, so it is sent again."
    return _settled(job, Outcome.ABSENT, State.READY, sentence, changes)


def _gave_up(job: Job, tries: int) -> str:
    where, reference = job.transfer.target.name, job.step.reference if job.step else "?"
    return (
        f"Tried {tries} times without a clear answer from {where}, and looked up under {reference} "
        f"after each: it is not there. Find out in {where} what stops it, then retry; it is looked "
        "up once more before it is sent."
    )


def finished(job: Job, posted: Posted, was_there: bool) -> Landing:
    """Say where a transfer goes whose every step has its outcome."""
    transfer = job.transfer
    problem, code = _difference(job, posted), "total_differs"
    to = State.CONFLICT if problem else State.LINKED if was_there else State.POSTED
    tries, until = 0, transfer.not_before
    if _is_cancelled(job):
        problem, code = _uncancelled(job)
        to = State.CONFLICT if problem else State.CANCELLED
        if code == DEPOSIT_DUE:
            tries, until = transfer.tries + 1, _look_again(transfer.tries)
    changes = {
        **CLEAR,
        "tries": tries,
        "deaths": 0,
        "not_before": until,
        "apply_asked": False,
        "number": posted.number,
        "posted_total": posted.total,
        "posted_at": transfer.posted_at or now(),
        "booked": booked_digest(job.said, job.fields),
        "version": transfer.version,
        "revision": transfer.revision,
        "resolution": job.resolution,
        "mark_due": transfer.owes_mark or transfer.mark_due,
        "code": code if problem else "",
        "reason": problem,
        "cause": code if problem else "",
    }
    sentence = problem or f"{_told(job, posted, was_there)} {unsaid(job.resolution)}".strip()
    return Landing(transfer=transfer, to=to, sentence=sentence, changes=changes)


def _uncancelled(job: Job) -> tuple[str, str]:
    """Say what is still to be done about a cancelled order, and its code; "" where nothing is."""
    if not is_cancelled_there(job.done):
        return cancelled_after(job.said), "cancelled_after"
    due = deposits_due(job.done)
    system = connector_class(job.transfer.target.system)
    if due and issubclass(system, OrderAmendTarget) and system.shows_deposits:
        told = f"Cancelled in {job.transfer.target.name}. {due}. It is looked at again by itself."
        return told, DEPOSIT_DUE
    return "", ""


def _look_again(tries: int) -> datetime:
    """Give when it is looked again whether staff have done their part: hourly, then less and less."""
    return ahead(min(3600.0 * 2**tries, 86_400.0))


def _difference(job: Job, posted: Posted) -> str:
    if not isinstance(job.said, Order) or posted.total is None or _is_cancelled(job):
        return ""
    allowed = max(job.flow.tolerance, Decimal(0))
    if abs(posted.total - job.said.total) <= allowed:
        return ""
    return (
        f"Booked as {posted.number}, but it comes to {posted.total:.2f} {job.said.currency} there "
        f"and to {job.said.total:.2f} {job.said.currency} at its source. Correct it there, then accept."
    )


def _is_cancelled(job: Job) -> bool:
    return isinstance(job.said, Order) and job.said.state == "cancelled"


def _told(job: Job, posted: Posted, was_there: bool) -> str:
    where = job.transfer.target.name
    if _is_cancelled(job):
        return f"Cancelled in {where} as well. {deposits_due(job.done)}".strip()
    if not isinstance(job.said, Order):
        taken = job.capture and CAPTURE in job.done
        return f"Told to {where}{_captured(job.capture) if taken and job.capture else ''}."
    verb = "Was there already" if was_there else "Changed" if job.transfer.booked else "Booked"
    agrees = "; the totals agree to the cent" if posted.total is not None else ""
    return f"{verb} in {where} as {posted.number}{agrees}."


def _captured(capture: Capture) -> str:
    return f"; {capture.amount:.2f} {capture.currency} captured there"


def stops_all(error: IntegratorError | None) -> bool:
    """Tell whether an error is about the connection rather than about this record."""
    if isinstance(error, PermissionMissing):
        return False
    return isinstance(error, Misconfigured | RateLimited | RemoteDown)
