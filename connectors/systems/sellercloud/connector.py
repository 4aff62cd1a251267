"""Sellercloud by its Delta REST API: employee log-in, bearer token, tenant endpoint look-up."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.base import Check, Document, Field, Page, Posted, Raw, Stub, WordSeen
from connectors.canonical import ChargeSheet, Order, Remark, Shipment, Words
from connectors.capabilities import (
    ChargeSource,
    ExportMarker,
    NoteTarget,
    OrderSource,
    ShipmentTarget,
    WordLister,
)
from connectors.errors import Misconfigured, NotThere, PermissionMissing, RateLimited
from connectors.kit.http import Answer, Client, SessionState
from connectors.systems.sellercloud import checks, lists, sequels, translate
from connectors.systems.sellercloud import words as theirs
from connectors.systems.sellercloud.fields import read_time


class Sellercloud(OrderSource, ExportMarker, ShipmentTarget, NoteTarget, ChargeSource, WordLister):
    key = "sellercloud"
    label = "Sellercloud"
    fields = (
        Field(
            name="lookup",
            label="Look-up address",
            kind="url",
            default="https://api.sellercloud.com",
            help="Where Sellercloud tells which server your team is on. Leave it as it is.",
        ),
        Field(
            name="team", label="Team", example="acme", help="The first part of your Delta address."
        ),
        Field(
            name="username",
            label="User name",
            example="integration@acme.example",
            help="An employee made for this integration: Delta, Settings, Employees.",
        ),
        Field(name="password", label="Password", kind="secret"),
        Field(
            name="companies",
            label="Companies",
            kind="list",
            is_required=False,
            example="163, 164",
            help="Numbers of the companies whose orders are taken, by comma. Blank takes all.",
        ),
        Field(
            name="time_zone",
            label="Time zone of the server",
            default="UTC",
            example="America/New_York",
            help="Sellercloud states times without a zone; ask its support which one is yours.",
        ),
        Field(
            name="account_column",
            label="Custom column with the customer's account",
            is_required=False,
            example="ERP account",
            help="Where orders carry the customer's account in your ERP. Blank: found by e-mail.",
        ),
    )
    word_keys = {
        "payment_method": ("payment method",),
        "cash_account": ("payment method",),
        "shipping_method": ("carrier", "service"),
        "order_type": ("channel", "company", "store type"),
        "customer_class": ("channel", "company", "store type"),
        "item": ("SKU",),
        "warehouse": ("warehouse",),
        "tax": ("tax",),
    }
    places = {"carrier": ("native",)}
    listed = ("payment_method", "warehouse", "company")
    partial_shipments = False  # both shipping calls mark the whole order shipped
    charge_batch = 50

    def address(self) -> str:
        return self.settings["lookup"]

    @property
    def zone(self) -> tzinfo:
        try:
            return ZoneInfo(self.settings.get("time_zone") or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as wrong:
            told = f"“{self.settings['time_zone']}” is no time zone; write it like America/New_York"
            raise Misconfigured(told, system=self.label) from wrong

    @property
    def companies(self) -> tuple[str, ...]:
        return tuple(c.strip() for c in self.settings.get("companies", "").split(",") if c.strip())

    def log_in(self, http: Client) -> SessionState:
        found = http.fetch(
            "GET", "api/server-by-team/", params={"team": self.settings["team"]}
        ).json()
        endpoint = found.get("RestApiEndpoint") if isinstance(found, dict) else None
        if not endpoint:
            told = f"it knows no team “{self.settings['team']}”; correct the team"
            raise Misconfigured(told, system=self.label)
        said = {"Username": self.settings["username"], "Password": self.settings["password"]}
        token = http.fetch("POST", f"{endpoint.rstrip('/')}/api/token", json=said).json()
        return SessionState(
            base=endpoint,
            headers={"Authorization": f"Bearer {token['access_token']}"},
            lifetime=float(token["expires_in"]),
        )

    def verdict(self, answer: Answer) -> None:
        # The status of this refusal is not documented: the body tells (vendor page on rate limits).
        if b"RateLimitResetTime" in answer.body[:500]:
            resets = read_time(answer.json()["RateLimitResetTime"], UTC)
            after = max(1.0, (resets - datetime.now(UTC)).total_seconds())
            raise RateLimited(system=self.label, after=min(after, 3600.0))

    def read_refusal(self, answer: Answer) -> str:
        said = answer.json() if answer.is_json and answer.body else answer.text
        if isinstance(said, dict):
            names = ("ErrorMessage", "Error", "error_description", "Message", "message", "error")
            said = next((said[name] for name in names if said.get(name)), said)
        return str(said)[:300]

    def test(self) -> Iterator[Check]:
        return checks.checks(self.http, self.companies)

    def fetch_unexported_orders(self, page: str = "") -> Page:
        return self._orders({"model.exported": 0}, page)

    def fetch_changed_orders(self, since: datetime | None, page: str = "") -> Page:
        changed = {}
        if since:
            changed["model.lastUpdatedFrom"] = since.astimezone(self.zone).strftime(
                "%Y-%m-%dT%H:%M:%S"
            )
        return self._orders(changed, page)

    def _orders(self, chosen: dict[str, Any], page: str) -> Page:
        number = int(page or 1)
        paging = {"model.pageNumber": number, "model.pageSize": lists.PAGE_SIZE}
        params = {**chosen, **paging, "model.companyID": self.companies}
        try:
            found = self.http.fetch("GET", "api/Orders", params=params).json()
        except NotThere as hidden:
            # A missing right hides the whole endpoint (seen in public clients).
            raise PermissionMissing("it may not read orders", system=self.label) from hidden
        rows, total = found["Items"] or [], int(found["TotalResults"])
        times = [read_time(r["LastUpdated"], self.zone) for r in rows if r.get("LastUpdated")]
        is_more = bool(rows) and number * lists.PAGE_SIZE < total
        return Page(
            stubs=tuple(
                Stub(id=str(r["ID"]), stamp=str(r.get("LastUpdated") or ""))
                for r in rows
                if self._is_ours(r)
            ),
            next_page=str(number + 1) if is_more else "",
            total=total,
            latest=max(times, default=None),
        )

    def fetch_order(self, id: str) -> Raw:
        order = self.http.fetch("GET", f"api/Orders/{quote(id)}").json()
        return {"order": order, "notes": self._notes(id)}

    def _notes(self, id: str) -> Any:
        return _rows(self.http.fetch("GET", "api/Orders/Notes", params={"id": id}))

    def find_order_id(self, number: str) -> str | None:
        asked = [{"model.orderSourceOrderIDList": number}, {"model.keyword": number}]
        if number.isdigit():
            asked.insert(0, {"model.orderIDs": number})
        for params in asked:
            found = self.http.fetch("GET", "api/Orders", params=params).json()
            for row in found["Items"] or []:
                if self._is_ours(row) and lists.is_numbered(row, number):
                    return str(row["ID"])
        return None

    def _is_ours(self, row: Raw) -> bool:
        return not self.companies or str(row["CompanyID"]) in self.companies

    def read_order(self, raw: Raw) -> Order:
        return translate.read_order(raw, self.zone, self.settings.get("account_column", ""))

    def send_exported(self, ids: tuple[str, ...]) -> set[str]:
        said = {"Orders": [int(id) for id in ids], "Exported": True}
        updated = _rows(self.http.send("PUT", "api/Orders/SetExported", json=said))
        proven = {str(id) for id in updated}
        # The answer names what it updated; what was marked before is read back.
        return proven | {id for id in ids if id not in proven and self._is_exported(id)}

    def _is_exported(self, id: str) -> bool:
        try:
            order = self.http.fetch("GET", f"api/Orders/{quote(id)}").json()
        except NotThere:
            return False
        return bool(order["Statuses"].get("IsExported"))

    def find_shipment(self, order: Posted, shipment: Shipment) -> Posted | None:
        held = self.http.fetch("GET", f"api/Orders/{quote(order.id)}").json()
        if int(held["Statuses"].get("ShippingStatus") or 0) != theirs.FULLY_SHIPPED:
            return None
        packages = held.get("OrderPackages") or ()
        known = {str(p.get("TrackingNumber") or "").strip() for p in packages}
        is_ours = not shipment.tracking or shipment.tracking[0] in known
        return Posted(number=order.id, detail=shipment.id) if is_ours else None

    def write_shipment(self, order: Posted, shipment: Shipment, words: Words) -> Document:
        return sequels.write_shipment(order.id, shipment, words, self.zone)

    def send_shipment(self, document: Document) -> Posted:
        self.http.send("PUT", "api/Orders/ShippingStatus", json=document)
        return Posted(number=str(document["OrderID"]))

    def find_note(self, order: Posted, remark: Remark) -> Posted | None:
        for note in self._notes(order.id):
            is_ours = note.get("Category") == theirs.CUSTOMER_SERVICE
            if is_ours and str(note["Note"]).strip() == remark.text.strip():
                return Posted(number=str(note["NoteID"]))
        return None

    def write_note(self, order: Posted, remark: Remark, words: Words) -> Document:
        return sequels.write_note(order.id, remark)

    def send_note(self, document: Document) -> Posted:
        self.http.send("POST", f"api/Orders/{document['order']}/Notes", json=document["note"])
        return Posted(number=str(document["order"]))

    def fetch_charges(self, order_ids: tuple[str, ...]) -> dict[str, Raw]:
        said = {"Orders": [int(id) for id in order_ids]}
        rows = _rows(self.http.fetch("POST", "api/Orders/ProfitAndLoss", json=said))
        return {str(row["OrderID"]): row for row in rows}

    def read_charges(self, raw: Raw) -> ChargeSheet:
        return sequels.read_charges(raw)

    def fetch_words(self, kind: str) -> Iterable[WordSeen]:
        return lists.words(self.http, kind)


def _rows(answer: Answer) -> list[Any]:
    """Read a bare list; some calls answer 200 with nothing at all (seen in public clients)."""
    return (answer.json() or []) if answer.body.strip() else []
