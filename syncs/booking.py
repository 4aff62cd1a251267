"""What a target was told of a record, in short, and what a later version of it means."""

from dataclasses import dataclass
from dataclasses import fields as members
from datetime import UTC, datetime
from typing import Any

from connectors.canonical import Order, Payment, Shipment, Status, dump
from connectors.kinds import kind_of
from syncs.storing import digest_of

#: What a booked order stands on; notes, tags and the state of payment may go on changing.
_BOOKED = (
    "currency",
    "total",
    "lines",
    "discounts",
    "taxes",
    "shipping",
    "shipping_tax",
    "handling",
    "gift_cards",
    "ship_to",
    "bill_to",
    "shipping_method",
    "purchase_order",
)


CANCELLED_AFTER = "Cancelled at its source after it was booked. "
#: Code of what is cancelled while money that was paid before is still to be given back.
DEPOSIT_DUE = "deposit_due"


def cancelled_after(order: Order) -> str:
    """Say what staff do about an order that was cancelled after it was booked."""
    if order.paid <= 0:
        return f"{CANCELLED_AFTER}Cancel it in the target as well, then accept."
    due = f"{order.paid:.2f} {order.currency}"
    return (
        f"{CANCELLED_AFTER}Cancel it in the target as well and give back the {due} that were paid, "
        "then accept."
    )


#: Stands for the digest of what was booked in part: what it was told of is not known whole.
UNKNOWN = ""


def booked_digest(said: Any, fields: frozenset[str] | None = None) -> str:
    """Digest what matters of a record once it is booked: of `fields`, where only these are told."""
    if isinstance(said, Status):  # so short that it is its own digest, and can be read again
        return f"{said.state}/{said.payment_state}"[:32]
    kept = _SHIPPED if isinstance(said, Shipment) else _BOOKED if isinstance(said, Order) else None
    names = kept or tuple(member.name for member in members(said))
    spelled = dump({name: _in_utc(getattr(said, name)) for name in names})
    if fields is not None:
        spelled = {name: value for name, value in spelled.items() if name in fields}
    spelled.pop("updated_at", None)
    if isinstance(said, Order) and said.kind != "order":
        spelled["kind"] = said.kind
    return digest_of(spelled)


def _in_utc(value: Any) -> Any:
    """Spell a time one way: the same moment told with another offset is no change."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


#: What a shop is told again when it is corrected after sending.
_SHIPPED = ("method", "tracking", "shipped_at")


@dataclass(frozen=True, kw_only=True)
class Later:
    """What has to follow a change after booking: `code` of a conflict, or `is_due` to send more."""

    code: str = ""
    reason: str = ""
    is_due: bool = False
    is_echo: bool = False  # the target itself had said so first
    is_over: bool = False  # what stood between the two is gone


def later(
    said: Any,
    booked: str,
    paid: set[str],
    *,
    amends: bool = False,
    fields: frozenset[str] | None = None,
    carries_refunds: bool = False,
) -> Later | None:
    """Compare a new version with what was booked; `paid` are the ids of payments already told.

    `amends`: the flow applies changes, and its target can. `fields`: what may be told; None for all.
    `carries_refunds`: a flow of refunds goes the same way, and brings what was given back.
    """
    if isinstance(said, Order):
        known = paid | _given_back(said) if carries_refunds else paid
        return _later_order(said, booked, known, amends)
    kind = kind_of(said)
    is_told_again = kind.is_state or not kind.is_final_once or isinstance(said, Shipment)
    return Later(is_due=True) if is_told_again and booked_digest(said, fields) != booked else None


def _given_back(order: Order) -> set[str]:
    return {payment_id(payment) for payment in order.payments if payment.kind == "refunded"}


def _later_order(order: Order, booked: str, paid: set[str], amends: bool) -> Later | None:
    if amends and (order.state == "cancelled" or is_changed(order, booked)):
        return Later(is_due=True)
    if order.state == "cancelled":
        return Later(
            code="cancelled_after",
            reason=cancelled_after(order),
        )
    if any(
        payment.kind == "refunded" and payment_id(payment) not in paid for payment in order.payments
    ):
        return Later(
            code="refunded_after",
            reason="Refunded at its source. Book the refund in the target, then accept.",
        )
    if is_changed(order, booked):
        return Later(
            code="changed_after",
            reason="Changed at its source after it was booked. Bring the target's document in "
            "line, then accept.",
        )
    if any(payment_id(payment) not in paid for payment in order.payments if payment.is_money):
        return Later(is_due=True)
    return None


def is_changed(order: Order, booked: str) -> bool:
    """Tell whether what was booked of an order has changed; of one booked in part it is not known."""
    return booked != UNKNOWN and booked_digest(order) != booked


def payment_id(payment: Payment) -> str:
    """Name a payment for as long as it lives, also where its source gives it no id."""
    return payment.id or payment.reference or "·".join((*payment.method, f"{payment.amount:f}"))
