"""The paths of WooCommerce's REST API v3, and what WordPress does around each request."""

import os
from collections.abc import Iterator
from typing import Any

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from simulators.system import System
from simulators.woocommerce.asking import Call
from simulators.woocommerce.auth import Doorman, Key, scheme
from simulators.woocommerce.customers import Customers
from simulators.woocommerce.delivering import Queue
from simulators.woocommerce.orders import Orders
from simulators.woocommerce.payments import Payments
from simulators.woocommerce.products import Products
from simulators.woocommerce.refunds import Notes, Refunds
from simulators.woocommerce.settings import Facts, Gateways, Settings, index
from simulators.woocommerce.shipping import ShippingMethods, ZoneMethods, Zones
from simulators.woocommerce.store import Store
from simulators.woocommerce.taxes import Coupons, TaxClasses, Taxes
from simulators.woocommerce.terms import (
    Attributes,
    AttributeTerms,
    Brands,
    Categories,
    ShippingClasses,
    Tags,
)
from simulators.woocommerce.variations import Variations
from simulators.woocommerce.webhooks import Webhooks
from simulators.woocommerce.wire import FIXED_HEADERS, UNCACHED_HEADERS, Refusal, respond

BASE = "/wp-json/wc/v3"
EDITS = ("POST", "PUT", "PATCH")
ORDER = ("GET", "POST", "PUT", "PATCH", "DELETE")
CRUD = {
    "orders": "orders",
    "orders/<int:order>/notes": "notes",
    "orders/<int:order>/refunds": "refunds",
    "products": "products",
    "products/<int:parent>/variations": "variations",
    "products/categories": "categories",
    "products/tags": "tags",
    "products/brands": "brands",
    "products/shipping_classes": "shipping_classes",
    "products/attributes": "attributes",
    "products/attributes/<int:attribute>/terms": "terms",
    "customers": "customers",
    "coupons": "coupons",
    "taxes": "taxes",
    "webhooks": "webhooks",
    "shipping/zones": "zones",
    "shipping/zones/<int:zone>/methods": "methods",
}
WITHOUT_BATCH = ("notes", "refunds", "zones", "methods")
WITHOUT_UPDATE = ("notes", "refunds")
SINGLE = (
    (("GET",), "orders/statuses", "facts.statuses"),
    (("GET",), "reports/orders/totals", "facts.order_totals"),
    (("GET",), "taxes/classes", "tax_classes.list"),
    (("POST",), "taxes/classes", "tax_classes.create"),
    (("DELETE",), "taxes/classes/<slug>", "tax_classes.delete"),
    (("GET", *EDITS), "shipping/zones/<int:id>/locations", "zones.locations"),
    (("GET",), "shipping_methods", "shipping_methods.list"),
    (("GET",), "shipping_methods/<id>", "shipping_methods.get"),
    (("GET",), "payment_gateways", "gateways.list"),
    (("GET",), "payment_gateways/<id>", "gateways.get"),
    (EDITS, "payment_gateways/<id>", "gateways.update"),
    (("POST",), "payments/orders/<int:id>/capture_authorization", "payments.capture"),
    (("GET",), "settings", "settings.list"),
    (("GET",), "settings/<group>", "settings.group"),
    (("GET",), "settings/<group>/<id>", "settings.get"),
    (EDITS, "settings/<group>/<id>", "settings.update"),
    (("GET",), "data", "facts.list"),
    (("GET",), "data/currencies", "facts.currencies"),
    (("GET",), "data/currencies/<code>", "facts.currency"),
    (("GET",), "system_status", "facts.system_status"),
)
#: What is told who may not, by what was asked.
DENIED = {
    "list": ("view", "Sorry, you cannot list resources."),
    "create": ("create", "Sorry, you are not allowed to create resources."),
    "update": ("edit", "Sorry, you are not allowed to edit this resource."),
    "delete": ("delete", "Sorry, you are not allowed to delete this resource."),
    "batch": ("batch", "Sorry, you are not allowed to batch manipulate this resource."),
}
#: What came after 9.4.
NEWER = ("facts.statuses", "brands.")
WARNING = (
    "<br />\n<b>Warning</b>:  Undefined array key &quot;rate&quot; in "
    "<b>/srv/www/wp-content/plugins/rates/rates.php</b> on line <b>118</b><br />\n"
)
BLOCKED = "<html><head><title>501 Not Implemented</title></head><body>ModSecurity</body></html>"


class Api(System):
    """What callers see; what only a demo or a test may do is in Woocommerce."""

    key = "woocommerce"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.store = Store(self.clock)
        self.queue = Queue(self.store, self.lock, self._payload)
        self.store.tell = self.queue.tell
        secret = os.environ.get("DEMO_PASSWORD") or "demo-password"
        self.doorman = Doorman(
            [
                Key("ck_demo", f"cs_{secret}"),
                Key("ck_demo_read", f"cs_{secret}", "read"),
                Key("ck_demo_write", f"cs_{secret}", "write"),
                Key("ck_demo_manager", f"cs_{secret}", role="shop_manager"),
            ]
        )
        self.resources = self._resources()

    def _resources(self) -> dict[str, Any]:
        store = self.store
        kinds: tuple[Any, ...] = (
            Orders, Notes, Refunds, Products, Variations, Categories, Tags, Brands,
            ShippingClasses, Attributes, AttributeTerms, Customers, Coupons, Taxes, Zones,
            ZoneMethods,
        )  # fmt: skip
        return {
            **{kind.table: kind(store) for kind in kinds},
            "webhooks": Webhooks(store, self.queue.ping),
            "tax_classes": TaxClasses(store),
            "shipping_methods": ShippingMethods(store),
            "gateways": Gateways(store),
            "payments": Payments(store),
            "settings": Settings(store),
            "facts": Facts(store),
        }

    def rules(self) -> list[Rule]:
        asked = [
            *_crud(),
            *((methods, f"{BASE}/{path}", endpoint) for methods, path, endpoint in SINGLE),
            *((("GET",), path, "index") for path in ("/wp-json", BASE, "/wp-json/wc/store/v1")),
        ]
        self.allowed: dict[str, list[str]] = {}
        for methods, path, _ in asked:
            known = {*self.allowed.get(path, ()), *methods}
            self.allowed[path] = [one for one in ORDER if one in known]
        return [Rule(path, endpoint=end, methods=methods) for methods, path, end in asked]

    def respond(self, request: Request) -> Response:
        """Answer as WordPress does: log in, find the route, do it, dress the answer."""
        _override(request)
        verb = request.environ["REQUEST_METHOD"]
        if self.store.options["blocks_verbs"] and verb in ("PUT", "PATCH", "DELETE"):
            return Response(BLOCKED, 501, content_type="text/html")
        with self.lock:
            self.tick()
            self.is_changed = self.is_changed or request.method != "GET"
            home = self._home(request)
            try:
                return self._dressed(self._answered(request, home), home)
            except Refusal as refused:
                headers = refused.headers or {"Vary": "Origin"}
                made = respond(refused.shown(), refused.status, headers)
                return self._dressed(made, home)

    def _home(self, request: Request) -> str:
        told = scheme(request, self.store.options["trusts_proxy"])
        place = f"{request.host}{request.environ['SCRIPT_NAME']}"
        # The queue runs on its own, and so comes by plain http.
        self.queue.home = f"http://{place}"
        return f"{told}://{place}"

    def _answered(self, request: Request, home: str) -> Response:
        key = self.doorman.key_of(request, home.startswith("https"))
        headers = dict(UNCACHED_HEADERS if key else {"Vary": "Origin"})
        try:
            done = self._routed(request, home, key, headers)
        except Refusal as refused:
            refused.headers = headers
            raise
        done.headers.update(headers)
        return done

    def _routed(
        self, request: Request, home: str, key: Key | None, headers: dict[str, str]
    ) -> Response:
        """Find the route and take it; what a route allows is told once the caller may take it."""
        try:
            adapter = self.routes.bind_to_environ(request.environ)
            rule, args = adapter.match(request.path, request.method, return_rule=True)
        except HTTPException as lost:
            raise _lost() from lost
        if self.store.options["is_older"] and str(rule.endpoint).startswith(NEWER):
            raise _lost()
        if rule.endpoint == "index":
            return respond(index(self.store, Call(self.store, None, home)))
        _check_rights(key, request.method, str(rule.endpoint))
        headers["Allow"] = ", ".join(self.allowed[rule.rule])
        resource, _, deed = str(rule.endpoint).partition(".")
        call = Call(self.store, request, home)
        answered: Response = getattr(self.resources[resource], f"on_{deed}")(call, **args)
        return answered

    def _dressed(self, made: Response, home: str) -> Response:
        made.headers.update(FIXED_HEADERS)
        made.headers.setdefault("Link", f'<{home}/wp-json/>; rel="https://api.w.org/"')
        if self.store.options["shows_warnings"]:
            made.set_data(WARNING + made.get_data(as_text=True))
        return made

    def error(self, status: int, told: str) -> Response:
        return respond(Refusal("woocommerce_rest_error", told, status).shown(), status)

    def forget_sessions(self) -> None:
        """Forget the used nonces; keys themselves never expire."""
        self.doorman.nonces.clear()

    def call(self, body: dict[str, Any] | None = None) -> Call:
        """Make a call of the shop's own, as its staff or its checkout make them."""
        return Call(self.store, None, self.queue.home).about(body or {})

    def _payload(self, topic: str, id: int) -> Any:
        """Give what a webhook is told: the record as the API shows it now."""
        resource, _, event = topic.partition(".")
        if event == "deleted":
            return {"id": id}
        try:
            collection = self.resources[f"{resource}s"]
            return collection.whole(collection.find(id, {}), self.call())
        except Refusal as gone:
            return gone.shown()


def _crud() -> Iterator[tuple[tuple[str, ...], str, str]]:
    for path, name in CRUD.items():
        yield ("GET",), f"{BASE}/{path}", f"{name}.list"
        yield ("POST",), f"{BASE}/{path}", f"{name}.create"
        yield ("GET",), f"{BASE}/{path}/<int:id>", f"{name}.get"
        yield ("DELETE",), f"{BASE}/{path}/<int:id>", f"{name}.delete"
        if name not in WITHOUT_UPDATE:
            yield EDITS, f"{BASE}/{path}/<int:id>", f"{name}.update"
        if name not in WITHOUT_BATCH:
            yield EDITS, f"{BASE}/{path}/batch", f"{name}.batch"


def _override(request: Request) -> None:
    """Take the route from `rest_route`, and the method from `_method` or its header."""
    if route := request.args.get("rest_route"):
        request.path = f"/wp-json{route}"
    if request.method == "POST":
        told = request.args.get("_method") or request.headers.get("X-HTTP-Method-Override")
        request.method = (told or request.method).upper()


def _lost() -> Refusal:
    told = "No route was found matching the URL and request method."
    return Refusal("rest_no_route", told, 404)


def _check_rights(key: Key | None, method: str, endpoint: str) -> None:
    """Refuse who has no key, or one that may not read or write."""
    if key is None:
        unlisted = ("view", "Sorry, you cannot view this resource.")
        verb, told = DENIED.get(endpoint.rpartition(".")[2], unlisted)
        raise Refusal(f"woocommerce_rest_cannot_{verb}", told, 401)
    needed = "read" if method in ("GET", "HEAD") else "write"
    if needed not in key.permissions:
        told = f"The API key provided does not have {needed} permissions."
        raise Refusal("woocommerce_rest_authentication_error", told, 401)
    # Who manages the shop may change customers and not add them.
    if key.role == "shop_manager" and endpoint in ("customers.create", "customers.batch"):
        verb, told = DENIED[endpoint.partition(".")[2]]
        raise Refusal(f"woocommerce_rest_cannot_{verb}", told, 403)
