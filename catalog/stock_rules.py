"""What of a stock a channel may sell. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from connectors.canonical import Stock

ONE = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class StockRule:
    """One channel's rule; applied in the order of its fields.

    `warehouses`: only these count (all, for none). `percentage` of what is free is listed, less
    `safety_stock`; none where at most `stop_at` are left; never more than `maximum`.
    """

    warehouses: Collection[str] = ()
    percentage: int = 100
    safety_stock: Decimal = Decimal(0)
    stop_at: Decimal = Decimal(0)
    maximum: Decimal | None = None

    def listed(self, stock: Stock) -> Stock:
        """Give the stock as this channel is told of it: whole pieces, never below none."""
        levels = stock.levels
        free = stock.available
        if self.warehouses:
            wanted = {name.casefold() for name in self.warehouses}
            levels = tuple(one for one in levels if one.warehouse.casefold() in wanted)
            free = sum((one.available for one in levels), Decimal(0))
        return replace(stock, available=self._of(free), levels=levels)

    def _of(self, free: Decimal) -> Decimal:
        if free <= self.stop_at:
            return Decimal(0)
        listed = free * self.percentage / 100 - self.safety_stock
        if self.maximum is not None:
            listed = min(listed, self.maximum)
        return max(listed, Decimal(0)).quantize(ONE, ROUND_FLOOR)
