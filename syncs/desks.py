"""Where the records of a flow are judged for one target: its mappings, terms and abilities, read once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from connectors.canonical import Stock, Words
from connectors.canonical.words import folded
from connectors.capabilities import OrderAmendTarget, OrderTarget, ShipmentTarget
from connectors.kinds import KINDS
from connectors.models import Connection, Record
from connectors.registry import connector_class
from mappings.kinds import WAREHOUSE
from mappings.resolver import Resolution, Rules
from mappings.selectors import KnownRules, load_rules
from syncs import booking, feeding, giving_back, parts, twins
from syncs.clock import now
from syncs.models import Flow, Transfer
from syncs.planning import Plan, Setting, plan, urgency
from syncs.reading import said_all
from syncs.states import State
from syncs.terms import EVERYTHING, Terms, spread, terms_of

#: A migration gives way to what happens today.
LAST = 8
_NO_MASTER = Plan(
    state=State.FILTERED,
    code="not_master",
    reason="The other side is its master in everything, so nothing of it is told there.",
    resolution=Resolution(),
)


@dataclass(frozen=True)
class Desk:
    """Where one flow's records are judged for one target, under one reading of the mappings."""

    flow: Flow
    target: Connection
    rules: Rules
    takes_parts: bool
    charged_only: bool = False
    amends: bool = False
    terms: Terms = EVERYTHING
    holds: tuple[str, ...] = ("order",)
    has_place: bool = True
    accounts: twins.Accounts | None = None
    feeds: feeding.Feeds | None = None
    carries_refunds: bool = False
    takes_shipped: bool = True

    def told(self, said: Any) -> Any:
        """Give what the target is told of a record: what is compared, planned and sent."""
        told = self.terms.told(said)
        return spread(told, self._has_word) if isinstance(told, Stock) else told

    def _has_word(self, warehouse: str) -> bool:
        return self.rules.winner(WAREHOUSE, folded((warehouse,))) is not None

    def words(self, made: Plan) -> Words:
        """Give the words of a plan, and which fields may be said in them."""
        return replace(made.resolution.words, fields=self.terms.fields)

    def later(self, transfer: Transfer, said: Any, paid: set[str]) -> booking.Later | None:
        """Compare what is said today with what the target was told of it."""
        return booking.later(
            said,
            transfer.booked,
            paid,
            amends=self.amends or transfer.apply_asked,
            fields=self.terms.fields,
            carries_refunds=self.carries_refunds,
        )

    def urgency(self, said: Any) -> int:
        return LAST if self.flow.is_migration else urgency(said)

    def plan(
        self,
        said: Any,
        has_parent: bool,
        waived: bool = False,
        is_told: bool = False,
        is_followed: bool = False,
    ) -> Plan:
        if self.terms.says_nothing:
            return _NO_MASTER
        if not self.has_place and has_parent:
            return _shown_here(self.target.name, KINDS[self.flow.kind].plural)
        setting = Setting(
            flow=self.flow,
            rules=self.rules,
            now=now(),
            has_parent=has_parent,
            takes_parts=self.takes_parts,
            is_told=is_told,
            is_followed=is_followed,
            waived=waived,
            charged_only=self.target.name if self.charged_only else "",
            target=self.target.name,
            holds=self.holds,
            picks_again="" if self.takes_shipped else self.target.name,
        )
        return plan(said, setting)

    def plan_beside(
        self, seen: parts.Parts, record: Record, said: Any, order: int | None, waived: bool = False
    ) -> Plan:
        """Plan in view of the other shipments of its order (a record)."""
        is_told, is_followed = seen.is_told(order), seen.is_followed(record.pk, order)
        return self.plan(said, order is not None, waived, is_told, is_followed)


def desk(
    flow: Flow, source: Connection, target: Connection, known: KnownRules | None = None
) -> Desk:
    system = connector_class(target.system)
    is_of_orders = flow.kind == "order"
    books = system if issubclass(system, OrderTarget) else None
    return Desk(
        flow,
        target,
        known.between(source, target) if known else load_rules(source, target),
        takes_parts=not issubclass(system, ShipmentTarget) or system.partial_shipments,
        charged_only=books is not None and books.takes_charged_only,
        amends=flow.applies_changes and issubclass(system, OrderAmendTarget),
        terms=terms_of(flow, source, target),
        holds=books.order_kinds if books else ("order",),
        has_place=issubclass(system, KINDS[flow.kind].target),
        accounts=twins.accounts_of(source) if is_of_orders else None,
        feeds=feeding.of(flow, source) if is_of_orders else None,
        carries_refunds=is_of_orders and giving_back.are_carried(source, target),
        takes_shipped=books is None or books.takes_shipped(target.settings),
    )


def _shown_here(target: str, what: str) -> Plan:
    told = f"{target} has no place for {what}; it is shown on the order here."
    return Plan(state=State.FILTERED, code="no_place", reason=told, resolution=Resolution())


def told_digests(transfers: Iterable[Transfer]) -> dict[int, str]:
    """Digest what the target of each would be told of its record today."""
    chosen = list(transfers)
    words = said_all(t.record for t in chosen)
    desks: dict[tuple[int, int, int], Desk] = {}
    digests = {}
    for one in chosen:
        key = (one.flow_id, one.record.connection_id, one.target_id)
        at = desks[key] = desks.get(key) or desk(one.flow, one.record.connection, one.target)
        if one.record_id in words:
            told = at.told(words[one.record_id])
            digests[one.pk] = booking.booked_digest(told, at.terms.fields)
    return digests
