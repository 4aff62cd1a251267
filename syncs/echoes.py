"""Statuses go both ways: what we told a shop ourselves must not come back as its news.

A business system's order is put on hold, cancelled or paid, and the shop is told. The shop then shows it,
and says so of its own order: an echo. What was told is read from the status transfers of the order.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.canonical import Order, Status
from connectors.capabilities import OrderAmendTarget, StatusTarget
from connectors.models import Connection, Record
from connectors.registry import connector_class
from syncs.booking import Later, payment_id
from syncs.models import Event, Transfer
from syncs.planning import Plan
from syncs.states import BOOKED, State
from syncs.twins import Case

HELD_AFTER = (
    "Put on hold at its source after it was booked. Hold it in the target as well, then accept; "
    "it goes on by itself when the source releases it."
)
RELEASED = "Released at its source again."
REOPENED = (
    "Open again in the business system, but {target} was told that it is cancelled and opens no order "
    "again. Have it ordered anew there or cancel it again here, then accept."
)
ECHOED = "Cancelled in {target}, and {source} was told: nothing is to be done."
AS_THERE = "It stands as “{state}” there already; nothing is to be told."
NEVER_TOLD = "“{state}” is no news there: nothing else was ever told."

_REACHED = (State.SENDING, State.UNKNOWN, *BOOKED)


@dataclass(frozen=True)
class Told:
    """What a target has told of an order, back to its source: states, and whether it is paid there."""

    states: frozenset[str]
    is_paid: bool


def told_back(target: Connection, there: Sequence[tuple[Transfer, Record, Any]]) -> dict[int, Told]:
    """Read what each order's source was told of it by the target, in one query."""
    records = [record.pk for _, record, said in there if isinstance(said, Order)]
    if not records:
        return {}
    rows = Transfer.objects.filter(
        parent__in=records, record__kind="status", record__connection=target
    ).values_list("parent_id", "state", "booked", "record__canonical")
    return {parent: _told(state, booked, said) for parent, state, booked, said in rows if said}


def _told(state: str, booked: str, said: Mapping[str, Any]) -> Told:
    before, _, paid = booked.partition("/")
    states, payments = {before}, {paid}
    if state in _REACHED:
        states.add(said["state"])
        payments.add(said.get("payment_state", ""))
    return Told(frozenset(states - {""}), "paid" in payments)


def payments(said: Any, back: Told | None) -> set[str]:
    """List the payments that are an echo: the target itself said that the order is paid."""
    if back is None or not back.is_paid or not isinstance(said, Order):
        return set()
    return {payment_id(one) for one in said.payments if one.is_money}


def heard(
    target: Connection, transfer: Transfer, said: Any, found: Later | None, back: Told | None
) -> Later | None:
    """Judge news once more: of an order an echo is none, being put on hold is some."""
    if isinstance(said, Status):
        return _reopened(target, transfer, said) or found
    if not isinstance(said, Order):
        return found
    if said.state == "cancelled" and back and "cancelled" in back.states:
        return found if _asks_for_deposits(target, said, found) else Later(is_echo=True)
    if found is None and said.state == "on_hold" and not (back and "on_hold" in back.states):
        return None if _is_accepted(transfer) else Later(code="held_after", reason=HELD_AFTER)
    if found is None and transfer.code == "held_after":
        return Later(is_over=True, reason=RELEASED)
    return found


def _asks_for_deposits(target: Connection, order: Order, found: Later | None) -> bool:
    """Tell whether to ask once more: cancelled there first, it may still keep what was paid."""
    system = connector_class(target.system)
    shows = issubclass(system, OrderAmendTarget) and system.shows_deposits
    return shows and order.paid > 0 and found is not None and found.is_due


def _reopened(target: Connection, transfer: Transfer, status: Status) -> Later | None:
    """Leave to staff what a shop cannot do: open again what it was told is cancelled."""
    was_cancelled = transfer.booked.startswith("cancelled/")
    system = connector_class(target.system)
    reopens = issubclass(system, StatusTarget) and system.reopens_cancelled
    if not was_cancelled or status.state == "cancelled" or reopens:
        return None
    return Later(code="reopened_after", reason=REOPENED.format(target=target))


def _is_accepted(transfer: Transfer) -> bool:
    """Tell whether staff have settled this hold: it was told, and not released since."""
    if transfer.state == State.CONFLICT:
        return False
    told = Event.objects.filter(transfer=transfer, sentence__in=(HELD_AFTER, RELEASED))
    last = told.order_by("-at", "-pk").values_list("sentence", flat=True).first()
    return last == HELD_AFTER


def without_news(kind: str, cases: Sequence[Case], parents: Mapping[int, int]) -> Sequence[Case]:
    """Leave out statuses that tell their shop nothing: it has it so, or was never told otherwise."""
    if kind != "status":
        return cases
    held = _held_by_shops({parents.get(case.record.pk) or 0 for case in cases})
    return [_quiet(case, held.get(parents.get(case.record.pk) or 0)) for case in cases]


def _held_by_shops(orders: Collection[int]) -> dict[int, Mapping[str, Any]]:
    rows = Record.objects.filter(pk__in=orders).exclude(canonical=None)
    return {pk: said for pk, said in rows.values_list("pk", "canonical") if said}


def _quiet(case: Case, order: Mapping[str, Any] | None) -> Case:
    was_told = bool(case.transfer and case.transfer.booked)
    if case.plan.state != State.READY or order is None or was_told:
        return case
    status, theirs = case.said, order.get("state", "open")
    assert isinstance(status, Status)  # noqa: S101 - cases of this kind hold nothing else
    is_new = status.state not in ("open", theirs)
    pays = status.payment_state == "paid" and order.get("payment_state") not in _SETTLED
    if is_new or (pays and theirs != "cancelled"):
        return case
    sentence = AS_THERE if status.state == theirs else NEVER_TOLD
    told = sentence.format(state=status.state.replace("_", " "))
    made = Plan(
        state=State.FILTERED, code="nothing_new", reason=told, resolution=case.plan.resolution
    )
    return replace(case, plan=made)


_SETTLED = ("paid", "part_refunded", "refunded")
