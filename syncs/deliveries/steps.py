"""What is written to a target for each kind of record, one step a remote write.

A journey is a generator: it yields the next step and is sent what the target answered. Steps that
have an outcome already are answered from their attempt, so resuming is the same walk again.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any, cast

from connectors.base import Connector, Document, Posted
from connectors.canonical import Order, Payment, Words
from connectors.capabilities import ChargeTarget, NoteTarget, OrderTarget, ShipmentTarget
from connectors.models import Link, Record
from syncs.booking import payment_id
from syncs.models import Attempt, Flow, Transfer

CUSTOMER, ORDER = "customer", "order"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One remote write: how to look for it, spell it and send it, and what travels with it.

    `find` is None where sending twice is harmless (a state's newest value).
    """

    name: str
    reference: str
    find: Callable[[], Posted | None] | None
    write: Callable[[], Document]
    send: Callable[[Document], Posted]
    carried: tuple[str, ...] = ()


Journey = Generator[Step, Posted, None]


@dataclass(kw_only=True)
class Job:
    """A claimed transfer with all that its sending threads need; they never ask the database."""

    transfer: Transfer
    said: Any
    words: Words
    resolution: dict[str, Any]
    done: dict[str, Posted]
    told: set[str]
    parent: Record | None
    booked_as: Posted | None
    journey: Journey | None = None
    step: Step | None = None
    attempt: Attempt | None = None
    was_there: bool = False
    generation: int = 0

    @property
    def flow(self) -> Flow:
        return self.transfer.flow


def journey(job: Job, connector: Connector) -> Journey:
    return _JOURNEYS[job.transfer.record.kind](job, connector)


def reference_of(record: Record) -> str:
    """Name an order in its target for ever: no mapping and no later change has a part in it."""
    return f"{record.connection.code}-{record.external_id}"


def customer_key(order: Order) -> str:
    """Name the customer two orders share, as far as the order tells."""
    who = order.customer
    if who.account:
        return f"account:{who.account.casefold()}"[:200]
    return f"email:{who.email.strip().casefold()}"[:200]


def _order(job: Job, connector: Connector) -> Journey:
    target, order = cast(OrderTarget, connector), cast(Order, job.said)
    account = _fixed_account(job.flow, order)
    if not account:
        account = (yield _customer_step(target, order, job.words)).number
    reference = reference_of(job.transfer.record)
    carried = _captured(order) if target.sends_payments_with_order else ()
    posted = yield Step(
        name=ORDER,
        reference=reference,
        find=lambda: target.find_order(reference),
        write=lambda: target.write_order(order, job.words, account, reference),
        send=target.send_order,
        carried=carried,
    )
    for payment in _untold(order, job.told):
        yield _payment_step(target, job, payment, posted, reference)


def _fixed_account(flow: Flow, order: Order) -> str:
    is_guest = not (order.customer.account or order.customer.email)
    is_fixed = flow.customer_rule == Flow.CustomerRule.FIXED
    return flow.fixed_customer if is_fixed or is_guest else ""


def _customer_step(target: OrderTarget, order: Order, words: Words) -> Step:
    return Step(
        name=CUSTOMER,
        reference=customer_key(order),
        find=lambda: target.find_customer(order.customer),
        write=lambda: target.write_customer(order, words),
        send=target.send_customer,
    )


def _captured(order: Order) -> tuple[str, ...]:
    return tuple(payment_id(payment) for payment in order.payments if payment.is_money)


def _untold(order: Order, told: set[str]) -> Iterator[Payment]:
    """Give the payments the target has not been told of; `told` grows while the journey walks."""
    for payment in order.payments:
        if payment.is_money and payment_id(payment) not in told:
            yield payment


def _payment_step(
    target: OrderTarget, job: Job, payment: Payment, posted: Posted, order_reference: str
) -> Step:
    id = payment_id(payment)
    reference = f"{order_reference}-{id}"
    return Step(
        name=f"payment:{id}"[:60],
        reference=reference[:120],
        find=lambda: target.find_payment(reference, posted.number),
        write=lambda: target.write_payment(job.said, payment, job.words, posted, reference),
        send=target.send_payment,
        carried=(id,),
    )


def _shipment(job: Job, connector: Connector) -> Journey:
    target, order_id = cast(ShipmentTarget, connector), cast(Record, job.parent).external_id
    yield Step(
        name="shipment",
        reference=job.said.id,
        find=lambda: target.find_shipment(order_id, job.said),
        write=lambda: target.write_shipment(order_id, job.said, job.words),
        send=target.send_shipment,
    )


def _note(job: Job, connector: Connector) -> Journey:
    target, order_id = cast(NoteTarget, connector), cast(Record, job.parent).external_id
    yield Step(
        name="note",
        reference=job.said.id,
        find=lambda: target.find_note(order_id, job.said),
        write=lambda: target.write_note(order_id, job.said),
        send=target.send_note,
    )


def _charges(job: Job, connector: Connector) -> Journey:
    target, order = cast(ChargeTarget, connector), cast(Posted, job.booked_as)
    yield Step(
        name=f"charges:{job.transfer.version}",
        reference=order.number,
        find=None,
        write=lambda: target.write_charges(order, job.said),
        send=target.send_charges,
    )


_JOURNEYS: dict[str, Callable[[Job, Connector], Journey]] = {
    "order": _order,
    "shipment": _shipment,
    "note": _note,
    "charges": _charges,
}


def posted_as(link: Link) -> Posted:
    return Posted(number=link.number, id=link.remote_id, detail=link.detail)
