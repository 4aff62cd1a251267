"""Acumatica's contract-based REST API, endpoint Default/24.200.001, as its documents describe it."""

import itertools
import os
import secrets
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from werkzeug import Request, Response
from werkzeug.routing import Rule

from simulators.acumatica import booking, changing, customers, invoices, lists, seed
from simulators.acumatica.booking import Refused
from simulators.acumatica.goods import Goods
from simulators.acumatica.inquiries import INQUIRIES
from simulators.acumatica.records import Record, clauses, meets, now, plain, shown, wrap
from simulators.system import System, answer

LICENSED = 2
IDLE = 20 * 60
BASE = "/entity/Default/24.200.001"
DETAILS = {
    "SalesOrder": ("Details", "Payments", "TaxDetails", "DiscountDetails", "Shipments", "Totals",
                   "ShippingSettings", "ShipToAddress", "ShipToContact", "BillToAddress",
                   "BillToContact"),
    "Customer": ("MainContact", "BillingContact", "ShippingContact", "Contacts", "Attributes"),
    "CustomerLocation": ("LocationContact",),
    "StockItem": ("Attributes", "Categories", "CrossReferences", "UOMConversions",
                  "VendorDetails", "FileURLs", "WarehouseDetails", "files"),
    "KitSpecification": ("StockComponents", "NonStockComponents"),
    "SalesInvoice": ("Details", "TaxDetails", "FreightDetails"),
    "Invoice": ("Details", "TaxDetails"),
    "InventorySummaryInquiry": ("Results",),
    "InventoryQuantityAvailable": ("Results",),
    "SalesPricesInquiry": ("SalesPriceDetails",),
    "Shipment": ("Details", "Packages", "Orders"),
    "Payment": ("OrdersToApply", "ApplicationHistory"),
    "PaymentMethod": ("AllowedCashAccounts",),
}  # fmt: skip
#: Fields looked up by index, so that ten thousand orders are no slower than ten.
INDEXED = {"SalesOrder": ("ExternalRef", "CustomerOrder"), "Payment": ("ExternalRef",),
           "Customer": ("CustomerID", "MainContact/Email")}  # fmt: skip


_TAKEN = ("Payment", "Prepayment")


class Api(System):
    """What callers see; what only a demo or a test may do is in Acumatica."""

    key = "acumatica"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.password = os.environ.get("DEMO_PASSWORD") or "demo-password"
        self.sessions: dict[str, float] = {}
        self.denied: set[tuple[str, str]] = set()
        self.surcharge = Decimal(0)
        self.holds_invoices = True  # the site's preference for new ones
        self.custom_fields = dict(seed.CUSTOM_FIELDS)
        self.tables: dict[str, dict[str, Record]] = {
            name: {} for name in ("SalesOrder", "Customer", "CustomerLocation", "Payment",
                                  "Shipment", "SalesInvoice", "Invoice")
        }  # fmt: skip
        self.goods = Goods()
        self.tables |= {"StockItem": self.goods.items, "KitSpecification": self.goods.kits}
        self.index: dict[tuple[str, str, str], list[Record]] = {}
        self.order_numbers = itertools.count(4501)
        self.numbers = itertools.count(101)
        self.tracking = itertools.count(10_123_784)
        self.fixed = lists.fixed()
        for said in seed.CUSTOMERS:
            self._add_customer(customers.customer(*said))

    def rules(self) -> list[Rule]:
        return [
            Rule("/entity/auth/login", endpoint="login", methods=["POST"]),
            Rule("/entity/auth/logout", endpoint="logout", methods=["POST"]),
            Rule("/entity", endpoint="versions", methods=["GET"]),
            Rule(f"{BASE}/SalesOrder/$adHocSchema", endpoint="schema", methods=["GET"]),
            Rule(f"{BASE}/<entity>", endpoint="list", methods=["GET"]),
            Rule(f"{BASE}/<entity>", endpoint="put", methods=["PUT"]),
            Rule(f"{BASE}/SalesOrder/CancelSalesOrder", endpoint="cancel", methods=["POST"]),
            Rule(f"{BASE}/SalesOrder/CancelSalesOrder/status/<id>", endpoint="acted"),
            Rule(f"{BASE}/SalesOrder/PrepareSalesInvoice", endpoint="prepare", methods=["POST"]),
            Rule(f"{BASE}/SalesOrder/PrepareSalesInvoice/status/<id>", endpoint="acted"),
            Rule(f"{BASE}/<entity>/<one>", endpoint="get", methods=["GET"]),
            Rule(f"{BASE}/<entity>/<one>/<two>", endpoint="get", methods=["GET"]),
        ]

    def respond(self, request: Request) -> Response:
        if not request.path.startswith("/entity/auth/"):
            session = request.cookies.get(".ASPXAUTH", "")
            with self.lock:
                if self.sessions.get(session, 0) < time.time() - IDLE:
                    return self.error(401, "You are not logged in.")
                self.sessions[session] = time.time()
        return super().respond(request)

    def error(self, status: int, told: str, kind: str = "PX.Data.PXException") -> Response:
        said = {
            "message": "An error has occurred.",
            "exceptionMessage": told,
            "exceptionType": kind,
        }
        return answer(said if status != 401 else {"message": told}, status)

    def _missing(self) -> Response:
        """Say that no record has these keys: of one record the contract knows 200, 401 and 500."""
        kind = "PX.Api.ContractBased.NoEntitySatisfiesTheConditionException"
        return self.error(500, "No entity satisfies the condition.", kind)

    def forget_sessions(self) -> None:
        self.sessions.clear()

    def on_login(self, request: Request) -> Response:
        said = request.get_json(silent=True) or {}
        company = said.get("company") or said.get("tenant") or seed.COMPANY
        if (said.get("name"), said.get("password"), company) != (
            seed.USER,
            self.password,
            seed.COMPANY,
        ):
            return self.error(500, "Invalid credentials. Please try again.")
        self.sessions = {s: at for s, at in self.sessions.items() if at > time.time() - IDLE}
        if len(self.sessions) >= LICENSED:
            return self.error(
                500, "API Login Limit: the number of API users is limited by the license."
            )
        session = secrets.token_urlsafe(24)
        self.sessions[session] = time.time()
        made = Response(b"", 204)
        made.set_cookie(".ASPXAUTH", session, path="/", httponly=True)
        made.set_cookie("UserBranch", "16", path="/")
        return made

    def on_logout(self, request: Request) -> Response:
        self.sessions.pop(request.cookies.get(".ASPXAUTH", ""), None)
        return Response(b"", 204)

    def on_versions(self, request: Request) -> Response:
        ends = [{"name": n, "version": v, "href": f"/entity/{n}/{v}/"} for n, v in seed.ENDPOINTS]
        return answer({"version": {"acumaticaBuildVersion": "24.208.0015"}, "endpoints": ends})

    def on_schema(self, request: Request) -> Response:
        document = {
            name: {"type": kind, "value": None} for name, kind in self.custom_fields.items()
        }
        return answer({"custom": {"Document": document}, "OrderType": {}, "OrderNbr": {}})

    def on_list(self, request: Request, entity: str) -> Response:
        if (entity, "read") in self.denied:
            return self._forbidden(entity)
        if entity not in self.tables and entity not in self.fixed:
            return answer({"message": f"No entity {entity} in this endpoint."}, 404)
        asked = request.args
        try:
            rows = self._chosen(entity, clauses(asked.get("$filter", "")))
        except ValueError as wrong:
            return self.error(500, str(wrong))
        skip = int(asked.get("$skip", 0))
        top = int(asked["$top"]) if "$top" in asked else len(rows)
        details = DETAILS.get(entity, ())
        return answer([_public(shown(row, asked, details)) for row in rows[skip : skip + top]])

    def _chosen(self, entity: str, wanted: list[tuple[str, str, Any]]) -> list[Record]:
        rows = None
        for field, verb, said in wanted:
            if verb == "eq" and field in INDEXED.get(entity, ()):
                rows = self.index.get((entity, field, str(said).casefold()), [])
        if rows is None:
            rows = list(self.tables.get(entity, self.fixed.get(entity, {})).values())
        return [row for row in rows if all(meets(row, *clause) for clause in wanted)]

    def on_get(self, request: Request, entity: str, one: str, two: str = "") -> Response:
        if (entity, "read") in self.denied:
            return self._forbidden(entity)
        key = f"{one} {two}".strip()
        if entity not in self.tables and entity not in self.fixed:
            return answer({"message": f"No entity {entity} in this endpoint."}, 404)
        table = self.tables.get(entity, self.fixed.get(entity, {}))
        found = table.get(key) or next((r for r in table.values() if r.get("id") == key), None)
        if found is None:
            return self._missing()
        return answer(_public(shown(found, request.args, DETAILS.get(entity, ()))))

    def _forbidden(self, entity: str) -> Response:
        return self.error(403, f"You have insufficient rights to access the object ({entity}).")

    def on_put(self, request: Request, entity: str) -> Response:
        if (entity, "write") in self.denied:
            return self._forbidden(entity)
        puts: dict[str, Callable[[Record], Record]] = {
            "SalesOrder": self._put_order,
            "Customer": self._put_customer,
            "Payment": self._put_payment,
            "SalesInvoice": self._put_invoice,
            **{name: partial(ask, self.goods) for name, ask in INQUIRIES.items()},
        }
        if entity not in puts:
            return answer({"message": f"No entity {entity} in this endpoint."}, 404)
        said = request.get_json(silent=True)
        if not isinstance(said, dict):
            return self.error(400, "The request body is not an object.")
        try:
            record = puts[entity](said)
        except Refused as wrong:
            return answer({**wrong.shown_in(said), "error": f"{entity} was not saved."}, 422)
        return answer(_public(shown(record, request.args, DETAILS.get(entity, ()))))

    def _put_order(self, said: Record) -> Record:
        number = plain(said, "OrderNbr")
        key = f"{plain(said, 'OrderType', 'SO')} {number}"
        if number and key in self.tables["SalesOrder"]:
            return self._change_order(self.tables["SalesOrder"][key], said)
        return self._book(said)

    def _change_order(self, order: Record, said: Record) -> Record:
        given = booking.custom(said, self.custom_fields).get("Document", {})
        order.setdefault("custom", {}).setdefault("Document", {}).update(given)
        order["LastModified"] = wrap(now())
        if "Details" in said:
            self._change_document(order, said)
        elif "note" in said:
            order["note"] = said["note"]
        return order

    def _change_document(self, order: Record, said: Record) -> None:
        changing.refuse_closed(order)
        booking.check_word(said, "ShipVia", seed.SHIP_VIAS, "Ship Via")
        booking.check_discounts(said)
        laid = changing.lay_over(order, said)
        lines = changing.priced(laid["Details"], self.goods.prices)
        # Sums are not kept as they were said: what the overriding switches say stands in `said`.
        sums = booking.totals({**laid, "Totals": said.get("Totals") or {}}, lines, self.surcharge)
        for sign, rows in ((-1, order["Details"]), (1, lines)):
            for one in rows:
                self.goods.move(*place(one), allocated=sign * plain(one, "OrderQty"))
        order.update(changing.summed({**laid, "Details": lines}, sums))

    def on_cancel(self, request: Request) -> Response:
        """Answer 202 and a place to look at, as actions do that go on by themselves."""
        said = (request.get_json(silent=True) or {}).get("entity") or {}
        key = f"{plain(said, 'OrderType', 'SO')} {plain(said, 'OrderNbr')}"
        order = self.tables["SalesOrder"].get(key)
        if order is None:
            return self._missing()
        try:
            changing.cancel(order)
        except Refused as wrong:
            return self.error(422, wrong.told)
        for one in order["Details"]:
            self.goods.move(*place(one), allocated=-plain(one, "OrderQty"))
        order["LastModified"] = wrap(now())
        where = f"/acumatica{BASE}/SalesOrder/CancelSalesOrder/status/{order['id']}"
        return Response("", 202, {"Location": where})

    def on_prepare(self, request: Request) -> Response:
        """Invoice an order of a type that needs no shipment; others have nothing to invoice yet."""
        said = (request.get_json(silent=True) or {}).get("entity") or {}
        kind = plain(said, "OrderType", "SO")
        order = self.tables["SalesOrder"].get(f"{kind} {plain(said, 'OrderNbr')}")
        if order is None:
            return self._missing()
        if kind not in seed.INVOICE_TYPES or order.get("Shipments"):
            return self.error(500, f"There is nothing to invoice of {plain(said, 'OrderNbr')}.")
        number = f"INV{next(self.numbers):06d}"
        made = invoices.prepared(number, order, self.holds_invoices)
        self._keep("SalesInvoice", f"Invoice {number}", made)
        where = f"/acumatica{BASE}/SalesOrder/PrepareSalesInvoice/status/{order['id']}"
        return Response("", 202, {"Location": where})

    def _put_invoice(self, said: Record) -> Record:
        """Put an invoice on hold or take it off, until it is released."""
        key = f"{plain(said, 'Type')} {plain(said, 'ReferenceNbr')}"
        found = self.tables["SalesInvoice"].get(key)
        if found is None:
            raise Refused("ReferenceNbr", f"The invoice {key} cannot be found in the system.")
        if plain(found, "Status") not in ("On Hold", "Balanced"):
            raise Refused("Hold", "A released document cannot be changed.")
        invoices.hold(found, plain(said, "Hold") is True)
        return found

    def on_acted(self, request: Request, id: str) -> Response:
        return Response("", 204)

    def _book(self, said: Record) -> Record:
        kind = booking.check_word(said, "OrderType", seed.ORDER_TYPES, "Order Type") or "SO"
        customer = plain(said, "CustomerID")
        if customer not in self.tables["Customer"]:
            raise Refused("CustomerID", f"Customer '{customer}' cannot be found in the system.")
        booking.check_word(said, "ShipVia", seed.SHIP_VIAS, "Ship Via")
        for tax in said.get("TaxDetails") or ():
            booking.check_word(tax, "TaxID", seed.TAXES, "Tax ID")
        booking.check_discounts(said)
        tables = ("TaxDetails", "DiscountDetails")
        said = {**said, **{name: changing.with_ids(said.get(name)) for name in tables}}
        lines = [
            booking.line(one, n, self.goods.prices)
            for n, one in enumerate(said.get("Details") or (), 1)
        ]
        sums = booking.totals(said, lines, self.surcharge)
        is_return = kind in seed.RETURN_TYPES
        self._check_payments(said, sums["total"], ("Refund",) if is_return else _TAKEN)
        number = f"SO{next(self.order_numbers):06d}"
        order = {**said, **booking.order(said, kind, number, sums), "Details": lines}
        order["custom"] = booking.custom(said, self.custom_fields)
        order["_at"] = time.time()
        self._keep("SalesOrder", f"{kind} {number}", order)
        is_promised = not is_return and kind not in (*seed.INVOICE_TYPES, *seed.BLANKET_TYPES)
        for one in lines if is_promised else ():
            self.goods.move(*place(one), allocated=plain(one, "OrderQty"))
        order["Payments"] = [
            self._pay(p, customer, kind, number) for p in said.get("Payments") or ()
        ]
        return order

    def _check_payments(self, said: Record, total: Decimal, kinds: tuple[str, ...]) -> None:
        for place, one in enumerate(said.get("Payments") or ()):
            booking.check_payment(one, kinds)
            total = booking.check_applied(one, total, ("Payments", place))

    def _pay(self, said: Record, customer: str, kind: str, number: str) -> Record:
        applied = {
            "OrderType": wrap(kind),
            "OrderNbr": wrap(number),
            "AppliedToOrder": said.get("AppliedToOrder"),
        }
        return self._keep_payment(said, customer, [applied])

    def _keep_payment(self, said: Record, customer: str, applied: list[Record]) -> Record:
        made = booking.payment(said, f"{next(self.numbers):06d}", customer, applied)
        for one in applied:
            booking.apply(one, self.tables["SalesOrder"][order_key(one)])
        return self._keep("Payment", made["ReferenceNbr"]["value"], made)

    def _put_customer(self, said: Record) -> Record:
        booking.check_word(said, "CustomerClass", seed.CUSTOMER_CLASSES, "Customer Class")
        if not plain(said, "CustomerName"):
            raise Refused("CustomerName", "'Customer Name' cannot be empty.")
        id = plain(said, "CustomerID") or f"C{next(self.numbers):06d}"
        if id in self.tables["Customer"]:
            customers.change(self.tables["Customer"][id], said)
            return self.tables["Customer"][id]
        made = customers.customer(
            id, plain(said, "CustomerName"), "", plain(said, "CustomerClass", "RETAIL")
        )
        customers.change(made, said)
        return self._add_customer(made)

    def _add_customer(self, made: Record) -> Record:
        id = made["CustomerID"]["value"]
        self._keep("CustomerLocation", f"{id} MAIN", customers.location(made))
        return self._keep("Customer", id, made)

    def _put_payment(self, said: Record) -> Record:
        booking.check_payment(said)
        customer = plain(said, "CustomerID")
        if customer not in self.tables["Customer"]:
            raise Refused("CustomerID", f"Customer '{customer}' cannot be found in the system.")
        applied = said.get("OrdersToApply") or []
        for place, one in enumerate(applied):
            order = self.tables["SalesOrder"].get(order_key(one))
            if order is None:
                told = "The order cannot be found in the system."
                raise Refused("OrderNbr", told, ("OrdersToApply", place))
            booking.check_applied(one, booking.unpaid(order), ("OrdersToApply", place))
        return self._keep_payment(said, customer, applied)

    def _keep(self, entity: str, key: str, record: Record) -> Record:
        self.tables[entity][key] = record
        for field in INDEXED.get(entity, ()):
            told: Any = record
            for step in field.split("/"):
                told = told.get(step) or {}
            if told.get("value"):
                place = (entity, field, str(told["value"]).casefold())
                self.index.setdefault(place, []).append(record)
        return record

    def _order_by_number(self, number: str) -> Record:
        for order in self.tables["SalesOrder"].values():
            if order["OrderNbr"]["value"] == number:
                return order
        raise LookupError(f"order {number}")


def order_key(said: Record) -> str:
    return f"{plain(said, 'OrderType')} {plain(said, 'OrderNbr')}"


def place(line: Record) -> tuple[str, str]:
    """Name the item of a line and the warehouse it comes from."""
    return line["InventoryID"]["value"], line["WarehouseID"]["value"]


def _public(record: Record) -> Record:
    return {name: value for name, value in record.items() if not name.startswith("_")}
