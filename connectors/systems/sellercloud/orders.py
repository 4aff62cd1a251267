"""Orders of every channel, and the mark that they were exported."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from connectors.base import Page, Raw, Stub
from connectors.canonical import Order
from connectors.capabilities import ExportMarker, OrderSource, UnpaidAdvice
from connectors.errors import NotThere, Unreadable
from connectors.kit.naming import identity
from connectors.systems.sellercloud import lists, translate
from connectors.systems.sellercloud.door import Door, rows_of

#: Named as Sellercloud's Client Settings name them (its page on working with other integrations).
UNPAID = (
    UnpaidAdvice(
        channel="Magento",
        sentence="In Sellercloud's Client Settings, switch these on: once tracking is sent, the card is "
        "charged in Magento and the order is marked Charged.",
        settings=(
            "Charge Magento Order Payment When Shipped",
            "Charge Magento Order Payment When Shipped using Magento Plugin",
        ),
    ),
    UnpaidAdvice(
        channel="Wholesale",
        sentence="Wholesale orders are paid by terms. Receive the payment on the order in Sellercloud, "
        "or send this channel to a system that takes orders on account.",
    ),
    UnpaidAdvice(
        sentence="Set the integration that brings this channel into Sellercloud to import its orders as "
        "Charged."
    ),
)


#: An order is created here after it was placed; a channel's clock may be in any zone.
ZONES = timedelta(days=1)
#: So many other orders are asked for their notes, where those of one are not found.
OTHERS = 5


class Orders(Door, OrderSource, ExportMarker):
    unpaid_advice = UNPAID

    def fetch_unexported_orders(self, since: datetime | None, page: str = "") -> Page:
        created = {"model.createdOnFrom": self.moment(since - ZONES)} if since else {}
        return self._orders({"model.exported": 0, **created}, page)

    def fetch_changed_orders(self, since: datetime | None, page: str = "") -> Page:
        return self._orders({"model.lastUpdatedFrom": self.moment(since)} if since else {}, page)

    def _orders(self, chosen: dict[str, Any], page: str) -> Page:
        chosen = {**chosen, "model.companyID": self.companies}
        found = self.fetch_paged("api/Orders", chosen, page, "read orders").json()
        rows, ours = found["Items"] or [], self.companies
        stubs = [
            Stub(id=identity(row["ID"]), stamp=str(row.get("LastUpdated") or ""))
            for row in rows
            if _is_of(ours, row)
        ]
        return self.page_of(found, stubs, page, self.latest_of(rows, "LastUpdated"))

    def fetch_order(self, id: str) -> Raw:
        order = self.http.fetch("GET", f"api/Orders/{quote(id)}").json()
        if not isinstance(order, dict):
            raise Unreadable("its page holds no order", system=self.label)
        return {"order": order, "notes": self._notes(id)}

    def _notes(self, id: str) -> list[Raw]:
        """Fetch the notes of an order that is there: not found is a missing right, or there are none."""
        try:
            return rows_of(self.http.fetch("GET", "api/Orders/Notes", params={"id": id}))
        except NotThere as hidden:
            if any(self._shows_notes(other) for other in self._others(id)):
                return []
            raise self.forbidden("read order notes") from hidden

    def _others(self, id: str) -> list[str]:
        newest = {"model.pageNumber": 1, "model.pageSize": OTHERS}
        found = self.http.fetch("GET", "api/Orders", params=newest).json()
        return [other for row in found["Items"] or [] if (other := identity(row["ID"])) != id]

    def _shows_notes(self, id: str) -> bool:
        try:
            self.http.fetch("GET", "api/Orders/Notes", params={"id": id})
        except NotThere:
            return False
        return True

    def find_order_id(self, number: str) -> str | None:
        asked = [{"model.orderSourceOrderIDList": number}, {"model.keyword": number}]
        if number.isdigit():
            asked.insert(0, {"model.orderIDs": number})
        for params in asked:
            found = self.http.fetch("GET", "api/Orders", params=params).json()
            for row in found["Items"] or []:
                if _is_of(self.companies, row) and lists.is_numbered(row, number):
                    return identity(row["ID"])
        return None

    def read_order(self, raw: Raw) -> Order:
        return translate.read_order(raw, self.zone, self.settings.get("account_column", ""))

    def send_exported(self, ids: tuple[str, ...]) -> set[str]:
        said = {"Orders": [int(id) for id in ids], "Exported": True}
        try:
            updated = rows_of(self.http.send("PUT", "api/Orders/SetExported", json=said))
        except NotThere as hidden:
            raise self.forbidden("mark orders exported") from hidden
        proven = {str(id) for id in updated}
        # The answer names what it updated; what was marked before is read back.
        return proven | {id for id in ids if id not in proven and self._is_exported(id)}

    def _is_exported(self, id: str) -> bool:
        try:
            answer = self.http.fetch("GET", f"api/Orders/{quote(id)}")
        except NotThere:
            return False
        # Some calls answer 200 with nothing (seen in public clients), which proves no mark.
        order = answer.json() if answer.body.strip() else None
        return bool(order and order["Statuses"].get("IsExported"))


def _is_of(companies: tuple[str, ...], row: Raw) -> bool:
    return not companies or str(row["CompanyID"]) in companies
