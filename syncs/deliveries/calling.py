"""Make one remote write, in a thread that knows nothing of the database."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from connectors.base import Posted
from connectors.errors import (
    CannotSay,
    IntegratorError,
    OutcomeUnknown,
    RecordRefused,
    TryLater,
    Unreadable,
)
from connectors.kit import permit, trace
from connectors.kit.capture import capturing
from syncs.deliveries.steps import Step

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came of a step: what the target holds, or why not. `is_found`: it was there before."""

    posted: Posted | None = None
    is_found: bool = False
    error: IntegratorError | None = None
    exchanges: list[Any] = field(default_factory=list)


class Stale(TryLater):
    code = "stale"
    sentence = "The lease ended before the call could be made. It is tried again by itself."


def send(step: Step, label: str, about: str, may_send: Callable[[], bool]) -> Answered:
    """Look whether it is there, else send it. `about`: the record's trace; `may_send` is asked before
    each write, since a step may need several.
    """
    looked = look(step, label, about)
    if looked.posted or looked.error:
        return looked
    with trace.about(about), capturing() as exchanges:
        exchanges += looked.exchanges
        try:
            document = step.write()
        except IntegratorError as error:
            return Answered(error=_nothing_sent(error, label), exchanges=exchanges)
        except Exception as fault:
            log.exception("writing %s failed", step.name)
            return Answered(error=_fault(fault, label), exchanges=exchanges)
        if not may_send():
            return Answered(error=Stale(), exchanges=exchanges)
        with permit.writing_while(may_send):
            return _sent(step, document, label, exchanges)


def _sent(step: Step, document: Any, label: str, exchanges: list[Any]) -> Answered:
    try:
        posted = step.send(document)
        if step.is_numbered and not posted.number.strip():
            raise Unreadable("an answer without a number", system=label)
        return Answered(posted=posted, exchanges=exchanges)
    except Unreadable as garbled:
        # Something answered "done" in a shape nobody documented: it may well have been done.
        unknown = OutcomeUnknown(garbled.detail, system=label)
        return Answered(error=unknown, exchanges=exchanges)
    except IntegratorError as error:
        return Answered(error=error, exchanges=exchanges)
    except Exception as fault:
        log.exception("the answer to %s could not be read", step.name)
        told = f"the answer could not be read ({type(fault).__name__}: {fault})"
        return Answered(error=OutcomeUnknown(told, system=label), exchanges=exchanges)


def look(step: Step, label: str, about: str) -> Answered:
    """Look for what may have arrived; send nothing."""
    with trace.about(about), capturing() as exchanges:
        try:
            found = step.find() if step.find else None
            return Answered(posted=found, is_found=bool(found), exchanges=exchanges)
        except IntegratorError as error:
            return Answered(error=_nothing_sent(error, label), exchanges=exchanges)
        except Exception as fault:
            # No judgement on the record: another answer to the same question may be readable.
            log.exception("the answer to a look for %s could not be read", step.name)
            told = f"its answer could not be read ({type(fault).__name__}: {fault})"
            return Answered(error=TryLater(told, system=label), exchanges=exchanges)


def _nothing_sent(error: IntegratorError, label: str) -> IntegratorError:
    """A question without an answer that can be read leaves no doubt: nothing was written."""
    if isinstance(error, OutcomeUnknown | Unreadable):
        return TryLater(error.detail, system=label)
    if isinstance(error, CannotSay):  # counting does not know for whom it counts
        return CannotSay(error.detail, system=label)
    return error


def _fault(fault: Exception, label: str) -> IntegratorError:
    told = f"this record cannot be spelled for it ({type(fault).__name__}: {fault})"
    return RecordRefused(told, system=label)
