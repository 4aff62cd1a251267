"""On which terms one end is told: its stock rule, its price list, the fields others are not master of.

What a record says is bent here once, before it is planned, compared or sent, so that what counts as
news is what the end would see, not what the source said.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from catalog.groups import fields_of
from catalog.stock_rules import StockRule
from connectors.canonical import Price, Stock, Tier
from connectors.models import Connection
from syncs.models import Endpoint, Flow

_WHOLE = StockRule()


@dataclass(frozen=True, kw_only=True)
class Terms:
    """`fields`: what the source may say there; None for all."""

    stock: StockRule = _WHOLE
    price_list: str = ""
    fields: frozenset[str] | None = None

    @property
    def says_nothing(self) -> bool:
        return self.fields is not None and not self.fields

    def told(self, said: Any) -> Any:
        """Give what the end is told of `said`."""
        match said:
            case Stock():
                return self.stock.listed(said)
            case Price() if self.price_list:
                return replace(said, tiers=_for_everybody(said.tiers, self.price_list))
        return said


def spread(stock: Stock, is_mapped: Callable[[str], bool]) -> Stock:
    """Keep the quantities of warehouses the end has words for, in all never more than is listed."""
    left, levels = stock.available, []
    for level in stock.levels:
        if is_mapped(level.warehouse):
            share = min(max(level.available, Decimal(0)), left)
            left -= share
            levels.append(replace(level, available=share))
    return replace(stock, levels=tuple(levels))


def _for_everybody(tiers: tuple[Tier, ...], chosen: str) -> tuple[Tier, ...]:
    """Make a list's prices everybody's; a product that has none in it keeps its own."""
    wanted = chosen.casefold()
    listed = [tier for tier in tiers if tier.price_list.casefold() == wanted]
    if not listed:
        return tiers
    others = [t for t in tiers if t not in listed and (t.price_list or t.customer)]
    return (*(replace(tier, price_list="") for tier in listed), *others)


EVERYTHING = Terms()
_SHAPED = ("stock", "price")


def terms_of(flow: Flow, source: Connection, target: Connection) -> Terms:
    fields = fields_of(flow.kind, flow.masters, source.code) if flow.goes_both_ways else None
    if flow.kind not in _SHAPED:
        return Terms(fields=fields)
    roles = (Endpoint.Role.TARGET, Endpoint.Role.BOTH)
    end = flow.endpoints.filter(connection=target, role__in=roles).first()
    if end is None:
        return Terms(fields=fields)
    rule = StockRule(
        warehouses=tuple(end.warehouses),
        percentage=end.percentage,
        safety_stock=end.safety_stock,
        stop_at=end.stop_at,
        maximum=end.maximum,
    )
    return Terms(stock=rule, price_list=end.price_list, fields=fields)
