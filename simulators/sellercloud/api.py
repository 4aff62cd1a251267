"""The paths of Sellercloud's Delta REST API, as its documents describe them."""

import re
import secrets
from datetime import timedelta
from typing import Any

from werkzeug import Request, Response
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.routing import Rule

from simulators.sellercloud import catalog, returns
from simulators.sellercloud import orders as o
from simulators.sellercloud.bodies import asked, body, numbers, paged
from simulators.sellercloud.listing import INVALID, chosen, moment
from simulators.sellercloud.store import COMPANIES, PAYMENT_TERMS, WAREHOUSES, Order, Store
from simulators.system import answer, first_page

TEAM, USER = "demo", "integration@demo.example"
LIFETIME = 3600
#: Clocks differ: a ship date so little ahead is not in the future.
LENIENCE = timedelta(minutes=1)
LOOK_UP, TOKEN = "/api/server-by-team", "/rest/api/token"
ROUTES = (
    ("GET", "Orders", "orders"),
    ("GET", "Orders/<int:id>", "order"),
    ("GET", "Orders/Notes", "notes"),
    ("POST", "Orders/<int:id>/Notes", "add_note"),
    ("GET", "Orders/Packages", "packages"),
    ("PUT", "Orders/<int:id>/CustomColumns", "custom_column"),
    ("PUT", "Orders/SetExported", "set_exported"),
    ("PUT", "Orders/ShippingStatus", "ship"),
    ("PUT", "Orders/ShippingStatus/SinglePackage", "ship_package"),
    ("PUT", "Orders/SetUnshipped", "unship"),
    ("PUT", "Orders/Statuses", "statuses"),
    ("PUT", "Orders/StatusCode", "status_code"),
    ("POST", "Orders/ProfitAndLoss", "profit"),
    ("GET", "Companies", "companies"),
    ("GET", "Warehouses", "warehouses"),
    ("GET", "Settings/PaymentTerms", "payment_terms"),
    *catalog.ROUTES,
    *returns.ROUTES,
)


#: ShoppingCart, InProcess, Completed, ProblemOrder, OnHold, Quote, Void, Canceled (Swagger's enum).
STATUS_CODES = (1, 2, 3, 100, 200, 300, 999, -1)


class Api(catalog.Catalog, returns.Returns):
    """What callers see; what only a demo or a test may do is in Sellercloud."""

    key = "sellercloud"
    password: str

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.store = Store(self.clock)
        self.tokens: dict[str, float] = {}
        self.denied: set[str] = set()
        self.limit, self.window, self.calls, self.since = 0, 3600.0, 0, 0.0

    def rules(self) -> list[Rule]:
        fixed = [
            Rule(f"{LOOK_UP}/", endpoint="server_by_team", methods=["GET"]),
            Rule(TOKEN, endpoint="token", methods=["POST"]),
        ]
        return fixed + [
            Rule(f"/rest/api/{path}", endpoint=endpoint, methods=[method])
            for method, path, endpoint in ROUTES
        ]

    def is_auth_path(self, path: str) -> bool:
        return path.rstrip("/") == TOKEN

    def respond(self, request: Request) -> Response:
        if request.path.startswith("/rest/api/") and not self.is_auth_path(request.path):
            refused = self._refused(request)
            if refused:
                return refused
        return super().respond(request)

    def _refused(self, request: Request) -> Response | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or self.tokens.get(token, 0) < self.clock():
            return self.error(401, "Authorization has been denied for this request.")
        # A right that lacks hides its endpoint altogether.
        if any(re.search(part, f"{request.method} {request.path}") for part in self.denied):
            return self.error(404, "No HTTP resource was found that matches the request URI.")
        return self._over_limit()

    def _over_limit(self) -> Response | None:
        """Refuse the calls of an hour above 10,800 (documented), where a limit is set."""
        if not self.limit:
            return None
        with self.lock:
            if self.clock() - self.since >= self.window:
                self.since, self.calls = self.clock(), 0
            self.calls += 1
            is_over = self.calls > self.limit
        return self.limited(self.since + self.window - self.clock()) if is_over else None

    def endless(self, request: Request) -> Response:
        made = self.respond(first_page(request, "model.pageNumber"))
        said = made.get_json(silent=True)
        return answer({**said, "TotalResults": 1_000_000}) if isinstance(said, dict) else made

    def limited(self, seconds: float) -> Response:
        # The answer tells when to come back in its body; no Retry-After is documented.
        reset = (self.store.now(ago=-(seconds or 1))).isoformat().replace("+00:00", "Z")
        return answer({"Error": "Too many requests.", "RateLimitResetTime": reset}, 429)

    def forget_sessions(self) -> None:
        self.tokens.clear()

    def on_server_by_team(self, request: Request) -> Response:
        if request.args.get("team") != TEAM:
            return answer({"RestApiEndpoint": None, "Error": "Team not found"})
        return answer({"RestApiEndpoint": f"{request.host_url.rstrip('/')}/{self.key}/rest/"})

    def on_token(self, request: Request) -> Response:
        said = body(request)
        if (said.get("Username"), said.get("Password")) != (USER, self.password):
            told = "The user name or password is incorrect."
            return answer({"error": "invalid_grant", "error_description": told}, 400)
        token, now = secrets.token_urlsafe(32), self.store.now()
        self.tokens[token] = self.clock() + LIFETIME
        return answer(
            {
                "access_token": token,
                "token_type": "Bearer",
                "username": USER,
                "expires_in": float(LIFETIME),
                ".issued": o.stamp(now),
                ".expires": o.stamp(now + timedelta(seconds=LIFETIME)),
            }
        )

    def on_orders(self, request: Request) -> Response:
        said = asked(request)
        return paged(request, chosen(self.store.listed(said.word("exported")), said), o.row)

    def on_order(self, request: Request, id: int) -> Response:
        return answer(self._order(id))

    def _order(self, id: Any) -> Order:
        order = self.store.orders.get(id) if isinstance(id, int) else None
        if order is None:
            raise NotFound(f"Order {id} not found.")
        return order

    def on_notes(self, request: Request) -> Response:
        return answer(self.store.notes.get(_asked_id(request), []))

    def on_add_note(self, request: Request, id: int) -> Response:
        # The documentation's page wraps the note as {note: {...}}; the Swagger file does not.
        said = body(request)
        said = said.get("note") or said
        category = said.get("Category") or 0
        if not said.get("Message") or category not in (0, 1, 2):
            raise BadRequest("Message is required.")
        self.store.note(self._order(id)["OrderID"], category, said["Message"], "API")
        return Response(b"", 200)

    def on_packages(self, request: Request) -> Response:
        packages = self._order(_asked_id(request))["OrderPackages"]
        return answer({"Results": packages, "TotalResults": len(packages)})

    def on_custom_column(self, request: Request, id: int) -> Response:
        order, said = self._order(id), body(request, "ColumnName")
        kept = [c for c in order["CustomColumns"] if c["ColumnName"] != said["ColumnName"]]
        column = {"ColumnName": said["ColumnName"], "DisplayName": said["ColumnName"]}
        order["CustomColumns"] = [*kept, {**column, "Value": said.get("Value")}]
        self.store.touch(order)
        return Response(b"", 200)

    def on_set_exported(self, request: Request) -> Response:
        said = body(request, "Orders", "Exported")
        return answer(self.store.mark(numbers(said["Orders"]), bool(said["Exported"])))

    def on_ship(self, request: Request) -> Response:
        said = body(request)
        order = self._order(said.get("OrderID"))
        self._ship(order, order["OrderPackages"][0], said, ("ShippingCarrier", "ShippingService"))
        return Response(b"", 200)

    def on_ship_package(self, request: Request) -> Response:
        said = body(request)
        order = self._order(said.get("OrderID"))
        found = [one for one in order["OrderPackages"] if one["ID"] == said.get("PackageID")]
        if not found:
            raise NotFound("Package not found.")
        self._ship(order, found[0], said, ("CarrierName", "ShippingMethod"))
        return Response(b"", 200)

    def _ship(self, order: Order, package: Order, said: Order, names: tuple[str, str]) -> None:
        lacking = [name for name in (*names, "ShipDate") if not said.get(name)]
        if lacking:
            raise BadRequest(f"{', '.join(lacking)} required.")
        shipped = moment(str(said["ShipDate"]))
        if shipped > self.store.now() + LENIENCE:
            raise BadRequest("ShipDate cannot be in the future.")
        if shipped < o.moment(order["OrderDetails"]["CreatedOn"]).replace(microsecond=0):
            raise BadRequest("ShipDate cannot be before the order was created.")
        facts = {"Carrier": said[names[0]], "Service": said[names[1]], "ShipDate": said["ShipDate"]}
        self.store.ship(order, package, facts, said.get("TrackingNumber") or "")

    def on_unship(self, request: Request) -> Response:
        for id in numbers(body(request, "Orders")["Orders"]):
            self.store.unship(self._order(id))
        return Response(b"", 200)

    def on_statuses(self, request: Request) -> Response:
        """Actions 0 and 1: the channel was, or was not, told of the shipping."""
        said = body(request, "OrderIDs", "Action")
        if said["Action"] not in (0, 1):
            raise BadRequest(INVALID)
        for order in [self._order(id) for id in numbers(said["OrderIDs"])]:
            order["Statuses"]["ChannelNotifiedOfShipping"] = said["Action"] == 0
            self.store.touch(order)
        return Response(b"", 200)

    def on_status_code(self, request: Request) -> Response:
        """Set the status of orders; answer the numbers of those that are another than before."""
        said = body(request, "Orders", "Status")
        if said["Status"] not in STATUS_CODES:
            raise BadRequest(INVALID)
        chosen = [self._order(id) for id in numbers(said["Orders"])]
        moved = [one for one in chosen if one["Statuses"]["OrderStatus"] != said["Status"]]
        for order in moved:
            order["Statuses"]["OrderStatus"] = said["Status"]
            self.store.touch(order)
        return answer([order["OrderID"] for order in moved])

    def on_profit(self, request: Request) -> Response:
        ids = numbers(body(request, "Orders")["Orders"])
        known = [id for id in ids if id in self.store.orders]
        return answer([self.store.charges(id, self.arrivals > 0) for id in known])

    def on_companies(self, request: Request) -> Response:
        rows = [
            {"ID": id, "CompanyName": name, "IsDefaultCompany": id == 163, "IsDisabled": False}
            for id, name in COMPANIES.items()
        ]
        wanted = asked(request).numbers("companyid")
        return paged(request, [one for one in rows if not wanted or one["ID"] in wanted])

    def on_warehouses(self, request: Request) -> Response:
        rows = [
            {"ID": id, "Name": name, "IsDefault": id == 255, "WarehouseType": 0, "IsSellAble": True}
            for id, name in WAREHOUSES.items()
        ]
        return paged(request, rows)

    def on_payment_terms(self, request: Request) -> Response:
        return answer([{"Key": id, "Value": name} for id, name in PAYMENT_TERMS.items()])


def _asked_id(request: Request) -> int:
    id = asked(request).number("id", 0)
    if not id:
        raise BadRequest(INVALID)
    return id
