"""What should become of a record on its way to one target, told without doing anything.

Collecting, retrying, a changed mapping and the dry run all ask the same question: `plan`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from connectors.canonical import ChargeSheet, Invoice, Key, Order, Refund, Shipment, shown
from connectors.kinds import Nature, kind_of
from mappings.kinds import WORD_KINDS
from mappings.resolver import Resolution, Rules, resolve
from syncs.models import Flow, Transfer
from syncs.models.flows import ORDER_KINDS
from syncs.states import State

#: The code of what waits for a field's rule to be mended.
FIELD = "field"
#: What comes of a kind of order that a target cannot hold.
_BECOMES = {
    "order": "it stays here",
    "quote": "it goes once it is an order",
    "standing": "what is called off from it goes as orders of its own",
}
URGENT_TAGS = {"prime", "business prime", "shipment priority", "second day", "next day"}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What a plan is made in: the flow, its mappings, the time, and what is known of the order."""

    flow: Flow
    rules: Rules
    now: datetime
    has_parent: bool = True
    takes_parts: bool = True
    is_told: bool = False
    is_followed: bool = False  # another shipment of the order left after this one, and completed it
    waived: bool = False
    charged_only: str = ""  # the target's name, where it takes charged orders only
    target: str = ""
    holds: tuple[str, ...] = ("order",)  # the kinds of order the target can hold
    picks_again: str = ""  # the target's name, where it would pick what has left already


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The state a record should stand in, why, and with which words it would be sent."""

    state: State
    code: str = ""
    reason: str = ""
    resolution: Resolution
    not_before: datetime | None = None
    booked: str = ""
    cause: str = ""  # what tells stops of one code apart; blank: the code itself
    gaps: tuple[tuple[str, Key], ...] = field(default=())
    linked_to: Transfer | None = None  # the same order's transfer, by the way it is booked


def plan(said: Any, setting: Setting) -> Plan:
    """Tell what becomes of `said` (canonical) under the flow's rules and today's mappings."""
    resolution = resolve(said, setting.rules)
    stop = _stop(said, resolution, setting)
    if stop:
        state, code, reason, until = stop
        return Plan(state=state, code=code, reason=reason, resolution=resolution, not_before=until)
    if resolution.gaps:
        return _blocked(resolution)
    if resolution.problems:
        return _unfilled(resolution)
    return Plan(state=State.READY, resolution=resolution)


Stop = tuple[State, str, str, datetime | None]


def _stop(said: Any, resolution: Resolution, setting: Setting) -> Stop | None:
    if setting.flow.is_migration and not setting.waived:
        outside = _outside(said, setting.flow)
        if outside:
            return outside
    match said:
        case Order():
            return _order_stop(said, resolution, setting)
        case Shipment():
            return _shipment_stop(said, setting)
    is_orphan = kind_of(said).nature is Nature.SEQUEL and not setting.has_parent
    return _not_ours() if is_orphan else None


def _order_stop(order: Order, resolution: Resolution, setting: Setting) -> Stop | None:
    if order.state == "cancelled":
        return (State.CANCELLED, "cancelled", "Cancelled at its source before it was booked.", None)
    if order.kind not in setting.holds:
        told = f"{setting.target} holds no {ORDER_KINDS[order.kind]}; {_BECOMES[order.kind]}."
        return _left_out("kind", told)
    if not setting.waived:
        kept_out = _kept_out(order, resolution, setting.flow) or _shipped(order, setting)
        kept_out = kept_out or _held(order, setting)
        if kept_out:
            return kept_out
    return _unfit(order, setting)


def _kept_out(order: Order, resolution: Resolution, flow: Flow) -> Stop | None:
    if order.kind not in flow.order_kinds:
        carried = " and ".join(ORDER_KINDS[kind] for kind in flow.order_kinds)
        told = f"It is a {_one(order.kind)}, and this flow carries {carried} only."
        return _left_out("kind", told)
    if flow.import_from and order.placed_at < flow.import_from:
        since = f"{flow.import_from:%d %b %Y}"
        return _left_out("before_start", f"Placed before {since}, where this flow begins.")
    if order.fulfilled_by == "marketplace" and not flow.books_marketplace:
        return _left_out(
            "marketplace", "The marketplace fulfils it, and this flow leaves such out."
        )
    if resolution.left_out:
        return _left_out("route", resolution.left_out)
    return None


def _one(kind: str) -> str:
    return ORDER_KINDS[kind].removesuffix("s")


def _shipped(order: Order, setting: Setting) -> Stop | None:
    """Keep what has left from being picked again, where the flow or its target asks for it."""
    rule = setting.flow.shipped_orders
    if order.needs_picking or (rule == Flow.ShippedOrders.BOOK and not setting.picks_again):
        return None
    gone = (
        "The marketplace ships it" if order.state != "shipped" else "It was shipped before it came"
    )
    if rule == Flow.ShippedOrders.LEAVE_OUT:
        return _left_out("shipped", f"{gone}, and this flow leaves such orders out.")
    if rule == Flow.ShippedOrders.HOLD:
        told = f"{gone}, and this flow holds such orders. Book it anyway, or leave it out."
        return (State.HELD, "shipped", told, None)
    told = (
        f"{gone}, and {setting.picks_again} would pick it again. Enter it there as shipped and leave "
        "it out here; or book it anyway, and take it out of picking there at once."
    )
    return (State.HELD, "shipped", told, None)


def _outside(said: Any, flow: Flow) -> Stop | None:
    """Leave out of a migration what was placed or last changed outside its window."""
    at = _moment(said)
    if at and flow.import_from and at < flow.import_from:
        since = f"{flow.import_from:%d %b %Y}"
        return _left_out("before_start", f"From before {since}, where this migration begins.")
    if at and flow.import_until and at >= flow.import_until:
        until = f"{flow.import_until:%d %b %Y}"
        return _left_out("after_end", f"From after {until}, where this migration ends.")
    return None


def _moment(said: Any) -> datetime | None:
    """Tell when a record was placed, done or last changed, as far as it says so."""
    for name in ("placed_at", "shipped_at", "at", "updated_at"):
        at = getattr(said, name, None)
        if isinstance(at, datetime):
            return at
    return None


def _left_out(code: str, reason: str) -> Stop:
    return (State.FILTERED, code, reason, None)


#: States of payment that paid in full comes before.
_PAID = ("paid", "part_refunded", "refunded")


def _held(order: Order, setting: Setting) -> Stop | None:
    flow = setting.flow
    if order.kind != "order":
        return None  # nobody pays or holds what is only asked for, or still to be called off
    if order.payment_state == "refunded" and order.needs_picking:
        told = "Refunded in full before it was booked. Leave it out, or book it anyway."
        return (State.HELD, "refunded", told, None)
    if flow.enter_when == Flow.EnterWhen.PAID and order.payment_state not in _PAID:
        return (State.HELD, "unpaid", "Waits until it is paid in full.", None)
    if flow.enter_when == Flow.EnterWhen.AUTHORIZED and order.payment_state == "unpaid":
        return (State.HELD, "unpaid", "Waits until its payment is authorized.", None)
    if setting.charged_only and order.paid <= 0 < order.total:
        told = f"{setting.charged_only} takes charged orders only; it goes by itself once charged."
        return (State.HELD, "uncharged", told, None)
    if order.state == "on_hold":
        return (State.HELD, "on_hold", "On hold at its source; it goes on when released.", None)
    until = order.placed_at.astimezone(UTC) + timedelta(minutes=flow.hold_minutes)
    if until > setting.now:
        return (State.HELD, "settling", f"Waits until {until:%H:%M} UTC for edits.", until)
    return None


def _unfit(order: Order, setting: Setting) -> Stop | None:
    problems = order.problems(setting.flow.tolerance)
    if problems:
        advice = "Correct it at its source, or accept the difference in the flow, then retry."
        return (State.BLOCKED, "totals", " ".join((*problems, advice)), None)
    who = order.customer
    if not (who.account or who.email or setting.flow.fixed_customer):
        reason = "It has no e-mail and no account. Name the account of guests in the flow."
        return (State.BLOCKED, "customer", reason, None)
    return None


def _not_ours() -> Stop:
    return _left_out("not_ours", "Its order was not booked from this connection.")


def _shipment_stop(shipment: Shipment, setting: Setting) -> Stop | None:
    if not setting.has_parent:
        return _not_ours()
    if not shipment.is_confirmed:
        return (State.HELD, "unconfirmed", "Waits until the shipment is confirmed.", None)
    if setting.takes_parts or setting.waived:
        return None
    if setting.is_told:
        return _left_out(
            "told", "The shop takes one shipment an order, and it has been told of one."
        )
    is_part = shipment.is_complete is False or setting.is_followed
    if setting.flow.ship_when == Flow.ShipWhen.LAST and is_part:
        reason = "The shop takes one shipment an order: this part waits for the last one."
        return (State.HELD, "part", reason, None)
    return None


def _blocked(resolution: Resolution) -> Plan:
    missing = "; ".join(
        f"{WORD_KINDS[kind].label} for “{shown(key)}”" for kind, key in resolution.gaps
    )
    return Plan(
        state=State.BLOCKED,
        code="gap",
        reason=f"Not mapped yet: {missing}. Map it in Needs attention, and what waits for it goes on.",
        resolution=resolution,
        gaps=resolution.gaps,
    )


def _unfilled(resolution: Resolution) -> Plan:
    """Stop for field rules that cannot work, all named; they are told apart by the first."""
    told = [problem.sentence for problem in resolution.problems]
    advice = "Mend the rule or its table under Fields, and what waits for it goes on."
    return Plan(
        state=State.BLOCKED,
        code=FIELD,
        reason=" ".join((*told, advice)),
        resolution=resolution,
        cause=f"{FIELD} {resolution.problems[0].rule}",
    )


def unsaid(resolution: Mapping[str, Any]) -> str:
    """Say which words a record goes without, "" where it goes with all of them."""
    told = [
        f"{WORD_KINDS[kind].label} “{shown(tuple(key))}”"
        for kind, key in resolution.get("unsaid", ())
    ]
    if not told:
        return ""
    return f"Left out, for nobody has mapped it: {'; '.join(told)}."


def money(said: Any) -> tuple[Decimal, str]:
    """Tell what a record is worth and in which currency; nothing for what carries no money."""
    match said:
        case Order():
            return said.total, said.currency
        case ChargeSheet():
            return said.profit, said.currency
        case Refund() | Invoice():
            return said.total, said.currency
    return Decimal(0), ""


def urgency(said: Any) -> int:
    """Rank a record: 1 for Prime and priority, 2 for what must leave soon, 5 for the rest."""
    if not isinstance(said, Order):
        return 5
    if URGENT_TAGS & {tag.casefold() for tag in said.tags}:
        return 1
    return 2 if said.ship_by and said.ship_by <= said.placed_at.date() else 5


def parent_number(said: Any) -> str:
    """Name the order a sequel belongs to, in the words of the system that tells of it."""
    return getattr(said, "order_number", "")


def parent_id(said: Any) -> str:
    """Name the order a sequel belongs to by the source's own id, where the source bore the order."""
    return getattr(said, "order_id", "")
