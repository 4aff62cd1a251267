"""Orders as Inform holds them: those its staff enter, and those we booked there."""

from collections.abc import Callable, Iterable
from datetime import datetime

from connectors.base import Page, Raw, Stub
from connectors.canonical import Order
from connectors.capabilities import BookedOrderSource
from connectors.errors import NotThere
from connectors.systems.ddi import contract, lists, translate_entered
from connectors.systems.ddi.door import Door
from connectors.systems.ddi.fields import Raw as Fields
from connectors.systems.ddi.fields import text


class Entered(Door, BookedOrderSource):
    def fetch_changed_orders(self, since: datetime | None, page: str = "") -> Page:
        """List what staff entered: what bears a number of a caller's has a source of its own."""
        return self._orders(since, page, lambda one: not text(one, "externalOrderId"))

    def fetch_changed_orders_of_all(self, since: datetime | None, page: str = "") -> Page:
        return self._orders(since, page, lambda one: True)

    def _orders(
        self, since: datetime | None, page: str, is_wanted: Callable[[Fields], bool]
    ) -> Page:
        """List orders whole, so that two changes within one second are told apart."""
        listed = self.wire.fetch_page(contract.ORDERS, since, page)
        found = self._with_customers(filter(is_wanted, listed.items))
        stubs = [Stub(id=raw["order"]["orderNumber"], document=raw) for raw in found]
        return lists.page(listed, stubs)

    def _with_customers(self, orders: Iterable[Fields]) -> list[Raw]:
        """Put each order beside its customer, who is asked for once a page."""
        found = list(orders)
        numbers = dict.fromkeys(one["customerNumber"] for one in found)
        known = {number: self._customer(number) for number in numbers}
        return [{"order": one, "customer": known[one["customerNumber"]]} for one in found]

    def _customer(self, number: str) -> Fields:
        rows = self.wire.find_customers(customerNumber=number)
        return next((row for row in rows if row["customerNumber"] == number), {})

    def fetch_order(self, id: str) -> Raw:
        found = self.wire.find_numbered(id)
        if found is None:
            raise NotThere(f"order {id}", system=self.label)
        (whole,) = self._with_customers([found])
        return whole

    def find_order_id(self, number: str) -> str | None:
        """Find by Inform's number, then by ours."""
        found = self.wire.find_numbered(number) or self.wire.find_order(number)
        return found["orderNumber"] if found else None

    def read_order(self, raw: Raw) -> Order:
        return translate_entered.read_order(raw, self.currency)
