"""What becomes of an order its target holds already: it is amended, or it is for staff.

An order is held from the moment its step is done, also where a later step (a payment, a change) was
refused. From then on the rules of entering no longer speak of it.
"""

from collections.abc import Sequence
from dataclasses import replace

from connectors.canonical import Order
from syncs import booking
from syncs.models import Attempt, Transfer
from syncs.planning import Plan
from syncs.states import State

#: Where a rule of entering would leave an order that is not booked.
_NOT_ENTERED = (State.CANCELLED, State.FILTERED, State.HELD)


REOPENED = (
    "Open again at its source after we cancelled it in {target}. Open it there again or have it ordered "
    "anew, then accept."
)


def held(transfers: Sequence[Transfer]) -> set[int]:
    """Find the transfers whose order stands at the target, booked whole or in part."""
    done = Attempt.objects.filter(
        transfer__in=[transfer.pk for transfer in transfers],
        step="order",
        outcome__in=(Attempt.Outcome.DONE, Attempt.Outcome.FOUND),
    )
    return set(done.values_list("transfer_id", flat=True))


def judged(
    made: Plan,
    transfer: Transfer,
    order: Order,
    found: booking.Later | None,
) -> Plan:
    """Judge a held order again: by what changed of it, not by whether it may enter."""
    if transfer.state == order.state == State.CANCELLED:
        return made  # cancelled there as well
    if transfer.state == State.CANCELLED and _is_cancelled_by_us(transfer):
        told = REOPENED.format(target=transfer.target)
        return replace(made, state=State.CONFLICT, code="reopened_after", reason=told, gaps=())
    if found and found.code:
        return replace(
            made, state=State.CONFLICT, code=found.code, reason=found.reason, cause="", gaps=()
        )
    if made.state in _NOT_ENTERED:
        return replace(made, state=State.READY, code="", reason="", cause="", gaps=())
    return made


def _is_cancelled_by_us(transfer: Transfer) -> bool:
    done = (Attempt.Outcome.DONE, Attempt.Outcome.FOUND)
    return transfer.attempts.filter(step__startswith="cancel:", outcome__in=done).exists()
