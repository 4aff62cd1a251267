"""The paths of the adapter contract in front of DDI System Inform."""

import os
from collections.abc import Callable, ItemsView
from decimal import Decimal
from typing import Any

from werkzeug import Request, Response
from werkzeug.routing import Rule

from simulators.ddi import contract, rules, seed
from simulators.ddi.contract import Record, Refused, invalid
from simulators.ddi.pages import Asked, page
from simulators.ddi.store import Store, public
from simulators.system import System, answer

ROUTES = (
    ("GET", "customers", "customers"),
    ("POST", "customers", "add_customer"),
    ("GET", "pos-orders", "orders"),
    ("POST", "pos-orders", "add_order"),
    ("GET", "pos-orders/<id>", "order"),
    ("PATCH", "pos-orders/<id>", "change_order"),
    ("POST", "pos-orders/<id>/notes", "add_note"),
    ("GET", "shipments", "shipments"),
    ("GET", "invoices", "invoices"),
    ("GET", "products", "products"),
    ("GET", "products/<path:id>", "product"),
    ("PUT", "products/<path:id>", "put_product"),
    ("GET", "availability", "availability"),
    ("GET", "prices", "price"),
)
REFERENCES = {
    "order-types": seed.ORDER_TYPES,
    "ship-vias": seed.SHIP_VIAS,
    "payment-types": seed.PAYMENT_TYPES,
    "branches": seed.BRANCHES,
    "writers": seed.WRITERS,
}
#: Seconds to come back in where nobody said how many.
USUAL_PAUSE = 30


class Api(System):
    """What callers see; what only a demo or a test may do is in Ddi."""

    key = "ddi"
    store: Store

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.api_key = os.environ.get("DEMO_PASSWORD") or "demo-password"
        self.store = Store(self.clock)
        self.locked: set[str] = set()
        self.closed_until = 0.0
        self.used: dict[str, tuple[Record, str]] = {}

    def rules(self) -> list[Rule]:
        lists = Rule("/v1/reference/<kind>", endpoint="reference", methods=["GET"])
        return [lists] + [
            Rule(f"/v1/{path}", endpoint=endpoint, methods=[method])
            for method, path, endpoint in ROUTES
        ]

    def respond(self, request: Request) -> Response:
        if request.headers.get("X-Api-Key") != self.api_key:
            told = "the key is missing or not known"
            return answer(Refused(401, "VALIDATION", told, "X-Api-Key").problem(), 401)
        seconds = self.closed_until - self.clock()
        if request.method != "GET" and seconds > 0:
            return self.error(503, "Inform is closed for posting.", seconds)
        return super().respond(request)

    def handle(self, endpoint: str, request: Request, **args: Any) -> Response:
        try:
            return super().handle(endpoint, request, **args)
        except Refused as wrong:
            return answer(wrong.problem(), wrong.status)

    def error(self, status: int, told: str, seconds: float = USUAL_PAUSE) -> Response:
        if status < 500:
            return answer(Refused(status, "VALIDATION", told).problem(), status)
        return self._unavailable(status, told, seconds)

    def limited(self, seconds: float) -> Response:
        return self._unavailable(429, "Too many calls.", seconds)

    def _unavailable(self, status: int, told: str, seconds: float) -> Response:
        pause = {"Retry-After": str(int(seconds) or 1)}
        said = Refused(status, "UNAVAILABLE", told, is_retryable=True)
        return answer(said.problem(), status, pause)

    def on_reference(self, request: Request, kind: str) -> Response:
        if kind not in REFERENCES:
            raise Refused(404, "VALIDATION", "no such list")
        return answer(
            [
                {"code": code, "description": told, "active": is_active}
                for code, (told, is_active) in REFERENCES[kind].items()
            ]
        )

    def _page(
        self,
        request: Request,
        kind: str,
        wanted: Callable[[str], bool] = lambda key: True,
        show: Callable[[str], Record] | None = None,
    ) -> Response:
        held: dict[str, Record] = getattr(self.store, kind)
        show = show or (lambda key: public(held[key]))
        return answer(page(Asked(request), self.store.changes[kind], show, wanted))

    def on_customers(self, request: Request) -> Response:
        asked = Asked(request)
        numbers = set(self.store.customers)
        if email := asked.word("email"):
            numbers = set(self.store.by_email.get(email.casefold(), ()))
        if number := asked.word("customerNumber"):
            numbers &= {number}
        return self._page(request, "customers", numbers.__contains__)

    def on_add_customer(self, request: Request) -> Response:
        """Add a customer once: by its key, its number, its e-mail or an id of another system."""
        repeat = request.headers.get("Idempotency-Key", "").strip()
        if not repeat:
            raise invalid("Idempotency-Key", "is required", 400)
        said = contract.CUSTOMER(_body(request))
        if repeat in self.used:
            before, number = self.used[repeat]
            if before != said:
                told = "the key was used for another customer"
                raise Refused(409, "DUPLICATE_CONFLICT", told, "Idempotency-Key")
            return answer(public(self.store.customers[number]))
        known = self._known_customer(said)
        customer = known or self.store.add_customer(said)
        self.used[repeat] = (said, customer["customerNumber"])
        return answer(public(customer), 200 if known else 201)

    def _known_customer(self, said: Record) -> Record | None:
        if number := said.get("customerNumber"):
            return self.store.customers.get(number)
        email = said.get("email", "").casefold()
        numbers = self.store.by_email.get(email, ()) if email else ()
        found = next((self.store.customers[one] for one in numbers), None)
        if found or not said.get("externalIds"):
            return found
        ids = said["externalIds"].items()
        everyone = self.store.customers.values()
        return next((c for c in everyone if ids & c.get("externalIds", {}).items()), None)

    def on_orders(self, request: Request) -> Response:
        """List orders, those entered here too: these bear no number of a caller's."""
        asked, orders = Asked(request), self.store.orders
        chosen = {
            name: word for name in ("externalOrderId", "orderNumber") if (word := asked.word(name))
        }
        show = self.store.shown_order
        return self._page(
            request, "orders", lambda key: chosen.items() <= _names(orders[key]), show
        )

    def on_add_order(self, request: Request) -> Response:
        order, is_new = self.store.enter(contract.ORDER(_body(request)))
        shown = self.store.shown_order(order["_key"])
        return answer(shown, 201 if is_new else 200)

    def _order(self, id: str) -> Record:
        order = self.store.orders.get(id, {})
        if order.get("externalOrderId") != id:
            raise Refused(404, "VALIDATION", "no such order", "externalOrderId")
        return order

    def on_order(self, request: Request, id: str) -> Response:
        self._order(id)
        return answer(self.store.shown_order(id))

    def on_change_order(self, request: Request, id: str) -> Response:
        """Change what may change before release; notes are added, custom fields laid over."""
        order = self._order(id)
        self._refuse_locked(order)
        if order["status"] != "open":
            told = "already released" if order["status"] != "cancelled" else "cancelled"
            raise Refused(409, "LOCKED", told)
        said = contract.CHANGE(_body(request))
        if "shipVia" in said:
            rules.check_code(said["shipVia"], seed.SHIP_VIAS, "shipVia")
        known = {note["text"] for note in order["notes"]}
        notes = [self.store.dated(n) for n in said.pop("notes", ()) if n["text"] not in known]
        fields = {**order.get("customFields", {}), **said.pop("customFields", {})}
        order |= {**said, "notes": order["notes"] + notes, "customFields": fields}
        self.store.touch("orders", id)
        return answer(self.store.shown_order(id))

    def _refuse_locked(self, order: Record) -> None:
        if order["_key"] in self.locked:
            raise Refused(409, "LOCKED", "somebody has the order open", is_retryable=True)

    def on_add_note(self, request: Request, id: str) -> Response:
        """Add a note: after release too, but not while somebody has the order open."""
        order = self._order(id)
        self._refuse_locked(order)
        note = self.store.dated(contract.NOTE(_body(request)))
        order["notes"].append(note)
        self.store.touch("orders", id)
        return answer(note, 201)

    def on_shipments(self, request: Request) -> Response:
        return self._page(request, "shipments")

    def on_invoices(self, request: Request) -> Response:
        return self._page(request, "invoices")

    def on_products(self, request: Request) -> Response:
        return self._page(request, "products")

    def on_product(self, request: Request, id: str) -> Response:
        if id not in self.store.products:
            raise Refused(404, "UNKNOWN_PRODUCT", "no such product", "productNumber")
        return answer(public(self.store.products[id]))

    def on_put_product(self, request: Request, id: str) -> Response:
        """Lay what is said over a product, or add one; quantities are counted here and nowhere else."""
        said, is_new = contract.PRODUCT(_body(request)), id not in self.store.products
        if is_new:
            for name in ("description", "unitOfMeasure"):
                if not said.get(name):
                    raise invalid(name, "is required of a new product")
            self.store.add_product({"productNumber": id, **said}, {})
        else:
            self.store.products[id] |= said
            self.store.touch("products", id)
        return answer(public(self.store.products[id]), 201 if is_new else 200)

    def on_availability(self, request: Request) -> Response:
        branch = Asked(request).word("branch")
        if branch and branch not in seed.BRANCHES:
            raise Refused(400, "UNKNOWN_CODE", f"branch {branch} is not known", "branch")
        return self._page(
            request, "availability", lambda key: key.startswith(f"{branch} ".lstrip())
        )

    def on_price(self, request: Request) -> Response:
        asked = Asked(request)
        customer = self.store.customers.get(asked.needed("customerNumber"))
        product = self.store.products.get(asked.needed("product"))
        quantity = Decimal(asked.decimal("quantity", "1"))
        if customer is None:
            raise Refused(404, "UNKNOWN_CUSTOMER", "no such customer", "customerNumber")
        if product is None:
            raise Refused(404, "UNKNOWN_PRODUCT", "no such product", "product")
        price, source = self.store.price(customer, product["productNumber"], quantity)
        unit = product["unitOfMeasure"]
        return answer({"unitOfMeasure": unit, "price": price, "priceSource": source})


def _names(order: Record) -> ItemsView[str, str]:
    return {n: order.get(n, "") for n in ("externalOrderId", "orderNumber")}.items()


def _body(request: Request) -> Record:
    said = request.get_json(force=True, silent=True)
    if not isinstance(said, dict):
        raise invalid("body", "must be a JSON object")
    return said
