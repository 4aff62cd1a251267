"""What is written to a target for each kind of record, one step a remote write.

A journey is a generator: it yields the next step and is sent what the target answered. Steps that
have an outcome already are answered from their attempt, so resuming is the same walk again.
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from connectors.base import Connector, Document, Posted
from connectors.canonical import Account, Order, Payment, Words
from connectors.capabilities import (
    SALES_ORDER,
    OrderAmendTarget,
    OrderInvoiceTarget,
    OrderTarget,
    PaymentCapture,
)
from connectors.errors import NotMatched
from connectors.kinds import ACCOUNT, KINDS, Kind, Nature
from connectors.models import Link, Record
from syncs.booking import is_changed, payment_id
from syncs.capturing import CAPTURE, Capture
from syncs.models import Attempt, Flow, Transfer

CUSTOMER, ORDER, MAKE = "customer", "order", "make"
CHANGE, CANCEL, INVOICE = "change", "cancel", "invoice"
CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One remote write: how to look for it, spell it and send it, and what travels with it.

    `find` is None where sending twice is harmless (a state's newest value). `links`: the kind of
    thing whose number is kept for the next time, under `reference` or under its own id there.
    `is_numbered`: what it makes has a number, so an answer without one is no proof of anything.
    """

    name: str
    reference: str
    find: Callable[[], Posted | None] | None
    write: Callable[[], Document]
    send: Callable[[Document], Posted]
    carried: tuple[str, ...] = ()
    links: str = ""
    is_linked_by_id: bool = False
    is_numbered: bool = False


Journey = Generator[Step, Posted, None]


@dataclass(kw_only=True)
class Job:
    """A claimed transfer with all that its sending threads need; they never ask the database.

    `about`: the order a sequel follows, or the thing a state is written onto, as the target knows it.
    `capture`: what is captured with it. `made`: the steps whose thing was not there before; `made_it`:
    what it tells of was made there by this transfer, now or before. `fields`: what may be told; None
    for all.
    `is_probe`: it is the one call that tries whether a target answers again.
    """

    transfer: Transfer
    said: Any
    words: Words
    resolution: dict[str, Any]
    done: dict[str, Posted]
    told: set[str]
    fields: frozenset[str] | None = None
    about: Posted | None = None
    capture: Capture | None = None
    made: set[str] = field(default_factory=set)
    journey: Journey | None = None
    step: Step | None = None
    attempt: Attempt | None = None
    was_there: bool = False
    made_it: bool = False
    is_probe: bool = False
    generation: int = 0

    @property
    def flow(self) -> Flow:
        return self.transfer.flow

    @property
    def kind(self) -> Kind:
        return KINDS[self.transfer.record.kind]

    @property
    def is_look(self) -> bool:
        """Tell whether its step is one in doubt: it is looked for before anything is sent again."""
        return self.step is not None and self.transfer.doubt == self.step.name

    def walk_on(self, posted: Posted | None = None) -> None:
        """Go to its next step without an outcome; to none at the end of its journey."""
        assert self.journey is not None  # noqa: S101 - set when the job was made
        try:
            step = self.journey.send(posted) if posted else next(self.journey)
            while step.name in self.done:
                step = self.journey.send(self.done[step.name])
            self.step = step
        except StopIteration:
            self.step = None


def journey(job: Job, connector: Connector) -> Journey:
    return _JOURNEYS[job.kind.nature](job, connector)


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
        links=ORDER,
        is_numbered=True,
    )
    if isinstance(target, OrderAmendTarget) and is_amended(job.transfer, order):
        yield _amendment(target, job, account, reference, posted)
    if order.state == CANCELLED:
        return
    if isinstance(target, OrderInvoiceTarget) and _is_invoiced(job, order):
        yield _invoice_step(target, job.flow.books_as, reference, posted)
    for payment in _untold(order, job.told):
        yield _payment_step(target, job, payment, posted, reference)


def is_amended(transfer: Transfer, order: Order) -> bool:
    """Tell whether what the target holds is to be changed or cancelled."""
    if not (transfer.flow.applies_changes or transfer.apply_asked):
        return False
    return order.state == CANCELLED or is_changed(order, transfer.booked)


def _amendment(
    target: OrderAmendTarget, job: Job, account: str, reference: str, posted: Posted
) -> Step:
    """Change or cancel what is booked. Each says the whole, so sending it twice is harmless."""
    if job.said.state == CANCELLED:
        return Step(
            name=f"{CANCEL}:{job.transfer.version}",
            reference=reference,
            find=None,
            write=dict,
            send=lambda _: target.send_cancel(posted, "Cancelled at its source."),
        )
    return Step(
        name=f"{CHANGE}:{job.transfer.version}",
        reference=reference,
        find=None,
        write=lambda: target.write_change(job.said, job.words, account, reference, posted),
        send=target.send_change,
    )


def _is_invoiced(job: Job, order: Order) -> bool:
    """Tell whether the order's first booking makes an invoice too; a quote is none yet."""
    is_first = job.transfer.posted_at is None
    return is_first and order.kind == "order" and job.flow.books_as != SALES_ORDER


def _invoice_step(
    target: OrderInvoiceTarget, document: str, reference: str, posted: Posted
) -> Step:
    return Step(
        name=INVOICE,
        reference=reference,
        find=lambda: target.find_order_invoice(posted, document),
        write=dict,
        send=lambda _: target.send_order_invoice(posted, document),
        links=INVOICE,
    )


def booked_as(done: Mapping[str, Posted]) -> Posted | None:
    """Give the order as its target holds it after the last change of it."""
    changes = [name for name in done if name.startswith(f"{CHANGE}:")]
    last = max(changes, key=lambda name: int(name.partition(":")[2]), default=ORDER)
    return done.get(last)


def is_cancelled_there(done: Mapping[str, Posted]) -> bool:
    return any(name.startswith(f"{CANCEL}:") for name in done)


def deposits_due(done: Mapping[str, Posted]) -> str:
    """Say which deposits of a cancelled order are still to be given back, as its target tells."""
    told = (posted.detail for name, posted in done.items() if name.startswith(f"{CANCEL}:"))
    return next((detail.rstrip(".") for detail in told if detail), "")


def _fixed_account(flow: Flow, order: Order) -> str:
    who, rule = order.customer, flow.customer_rule
    is_guest = not (who.account or who.email)
    is_fixed = rule == Flow.CustomerRule.FIXED
    is_lumped = rule == Flow.CustomerRule.COMPANIES and not (who.account or who.company)
    return flow.fixed_customer if is_fixed or is_lumped or is_guest else ""


def _customer_step(target: OrderTarget, order: Order, words: Words) -> Step:
    return Step(
        name=CUSTOMER,
        reference=customer_key(order),
        find=lambda: target.find_customer(order.customer),
        write=lambda: target.write_customer(order, words),
        send=target.send_customer,
        is_numbered=True,
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
        is_numbered=True,
    )


def _sequel(job: Job, connector: Connector) -> Journey:
    """Tell what follows an order to the system that holds it, and capture what is due with it."""
    if job.capture and job.transfer.doubt == CAPTURE:
        yield _capture_step(job, job.capture, connector)  # a look: it comes before anything is sent
    yield _sequel_step(job, connector)
    if job.capture:
        yield _capture_step(job, job.capture, connector)


def _sequel_step(job: Job, connector: Connector) -> Step:
    kind, order = job.kind, cast(Posted, job.about)
    find = kind.finder(connector)
    is_first = kind.is_final_once and kind.key not in job.done
    return Step(
        name=kind.key if is_first else f"{kind.key}:{job.transfer.version}",
        reference=job.transfer.record.external_id[:120],
        find=(lambda: find(order, job.said)) if find else None,
        write=lambda: kind.write(connector, order, job.said, job.words),
        send=kind.sender(connector),
        links=kind.key if kind.is_told_back else "",
        is_linked_by_id=kind.is_told_back,
    )


def _capture_step(job: Job, due: Capture, connector: Connector) -> Step:
    till, order = cast(PaymentCapture, connector), cast(Posted, job.about)
    return Step(
        name=CAPTURE,
        reference=due.reference,
        find=lambda: till.find_capture(order, due.reference),
        write=lambda: till.write_capture(order, due.amount, due.currency, due.reference),
        send=till.send_capture,
        links=CAPTURE,
    )


def _state(job: Job, connector: Connector) -> Journey:
    """Bring a thing at the target to its newest value; make it where it is not there, if we may."""
    kind, said = job.kind, job.said
    there = None if _leaves(job) else job.about
    if there is None:
        there = yield _find_or_make(job, connector, kind)
        if MAKE in job.made or _leaves(job):
            return
    yield Step(
        name=f"{kind.key}:{job.transfer.version}",
        reference=state_key(said, job.words),
        find=None,
        write=lambda: kind.write(connector, there, said, job.words),
        send=kind.sender(connector),
    )


def _leaves(job: Job) -> bool:
    """Tell whether what the target holds is its own master's, and is left as it is."""
    flow = job.flow
    is_one_way = job.kind.found_as == ACCOUNT and not flow.goes_both_ways
    return is_one_way and not (flow.overwrites or job.made_it)


def _find_or_make(job: Job, connector: Connector, kind: Kind) -> Step:
    find, key = cast(Any, kind.finder(connector)), state_key(job.said, job.words)
    asked = job.said if kind.found_as == ACCOUNT else key

    def write() -> Document:
        if not kind.makes or not job.flow.makes:
            raise NotMatched(f"{kind.found_as} “{key}”", system=connector.label)
        # Whoever makes it says all of it, masters or not: there is nothing to overwrite.
        return kind.write(connector, None, job.said, replace(job.words, fields=None))

    return Step(
        name=MAKE,
        reference=key,
        find=lambda: find(asked),
        write=write,
        send=kind.sender(connector),
        links=kind.found_as,
    )


def state_key(said: Any, words: Words) -> str:
    """Name a thing at its target: by the target's own item, or by what identifies a customer."""
    if isinstance(said, Account):
        return account_key(said)
    return (words.word("item", said.sku) or said.sku)[:120]


def account_key(account: Account) -> str:
    return f"account:{account.number or account.id}"[:120]


_JOURNEYS: dict[Nature, Callable[[Job, Connector], Journey]] = {
    Nature.ORDER: _order,
    Nature.SEQUEL: _sequel,
    Nature.STATE: _state,
}


def posted_as(link: Link) -> Posted:
    return Posted(number=link.number, id=link.remote_id, detail=link.detail)
