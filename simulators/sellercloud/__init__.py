"""Sellercloud's Delta REST API, as its documents describe it."""

import itertools
import os
import random
import secrets
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from werkzeug import Request, Response
from werkzeug.routing import Rule

from simulators.sellercloud import orders as o
from simulators.sellercloud.seed import ordinary, seeds
from simulators.system import System, answer, utc

PAGE_CAP = 50
TEAM, USER = "demo", "integration@demo.example"
COMPANIES = {163: "Marketplaces", 164: "Web shops", 165: "Wholesale"}
WAREHOUSES = {255: "Main warehouse", 256: "East warehouse"}
LIFETIME = 3600


class Sellercloud(System):
    key = "sellercloud"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.ids = itertools.count(9_000_001)
        self.numbers = itertools.count(5_002_301)
        self.orders: dict[int, dict[str, Any]] = {}
        self.unexported: dict[int, None] = {}
        self.notes: dict[int, list[dict[str, Any]]] = {}
        self.settled: set[int] = set()
        self.tokens: dict[str, float] = {}
        self.denied: set[str] = set()
        self.chance = random.Random(11)
        self.password = os.environ.get("DEMO_PASSWORD") or "demo-password"
        self.arrived_at = time.monotonic()
        for place, said in enumerate([] if self.is_empty else seeds()):
            self._add(said, utc(ago=7200 - place * 60))

    def rules(self) -> list[Rule]:
        return [
            Rule("/api/server-by-team/", endpoint="server_by_team", methods=["GET"]),
            Rule("/rest/api/token", endpoint="token", methods=["POST"]),
            Rule("/rest/api/Orders", endpoint="orders", methods=["GET"]),
            Rule("/rest/api/Orders/<int:id>", endpoint="order", methods=["GET"]),
            Rule("/rest/api/Orders/Notes", endpoint="notes", methods=["GET"]),
            Rule("/rest/api/Orders/<int:id>/Notes", endpoint="add_note", methods=["POST"]),
            Rule("/rest/api/Orders/SetExported", endpoint="set_exported", methods=["PUT"]),
            Rule("/rest/api/Orders/ShippingStatus", endpoint="ship", methods=["PUT"]),
            Rule("/rest/api/Orders/ProfitAndLoss", endpoint="profit", methods=["POST"]),
            Rule("/rest/api/Companies", endpoint="companies", methods=["GET"]),
            Rule("/rest/api/Warehouses", endpoint="warehouses", methods=["GET"]),
        ]

    def respond(self, request: Request) -> Response:
        if request.path.startswith("/rest/api/") and not request.path.endswith("/token"):
            refused = self._refused(request)
            if refused:
                return refused
        return super().respond(request)

    def _refused(self, request: Request) -> Response | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or self.tokens.get(token, 0) < time.time():
            return self.error(401, "Authorization has been denied for this request.")
        # A right that lacks hides its endpoint altogether.
        if any(part in f"{request.method} {request.path}" for part in self.denied):
            return self.error(404, "No HTTP resource was found that matches the request URI.")
        return None

    def error(self, status: int, told: str) -> Response:
        return answer({"Message": told}, status)

    def forget_sessions(self) -> None:
        self.tokens.clear()

    def tick(self) -> None:
        if self.arrivals and time.monotonic() - self.arrived_at > self.arrivals:
            self.arrived_at = time.monotonic()
            self._add(ordinary(self.chance, self.chance.randint(100, 999)), utc())

    def state(self) -> dict[str, list[dict[str, Any]]]:
        return {
            "orders": [
                {**o.row(one), "Exported": one["Statuses"]["IsExported"]}
                for one in self.orders.values()
            ],
            "notes": [
                {"OrderID": id, **note} for id, notes in self.notes.items() for note in notes
            ],
            "companies": [{"ID": id, "CompanyName": name} for id, name in COMPANIES.items()],
        }

    def on_server_by_team(self, request: Request) -> Response:
        if request.args.get("team") != TEAM:
            return answer({"RestApiEndpoint": None, "Error": "Team not found"})
        return answer({"RestApiEndpoint": f"{request.host_url.rstrip('/')}/{self.key}/rest/"})

    def on_token(self, request: Request) -> Response:
        said = request.get_json(silent=True) or {}
        if (said.get("Username"), said.get("Password")) != (USER, self.password):
            return answer(
                {
                    "error": "invalid_grant",
                    "error_description": "The user name or password is incorrect.",
                },
                400,
            )
        token, now = secrets.token_urlsafe(32), datetime.now(UTC)
        self.tokens[token] = time.time() + LIFETIME
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
        asked = request.args
        size = min(int(asked.get("model.pageSize", 10)), PAGE_CAP)
        start = (max(int(asked.get("model.pageNumber", 1)), 1) - 1) * size
        chosen = [id for id in self._candidates(asked) if self._is_asked(self.orders[id], asked)]
        rows = [o.row(self.orders[id]) for id in chosen[start : start + size]]
        return answer({"Items": rows, "TotalResults": len(chosen)})

    def _candidates(self, asked: Any) -> list[int]:
        return list(self.unexported if asked.get("model.exported") == "0" else self.orders)

    def _is_asked(self, order: dict[str, Any], asked: Any) -> bool:
        companies = asked.getlist("model.companyID")
        sources = [
            s for many in asked.getlist("model.orderSourceOrderIDList") for s in many.split(",")
        ]
        since, keyword = asked.get("model.lastUpdatedFrom"), asked.get("model.keyword")
        return all(
            (
                asked.get("model.exported") != "1" or order["Statuses"]["IsExported"],
                not companies or str(order["OrderDetails"]["CompanyId"]) in companies,
                not since or order["LastUpdated"] >= since,
                not sources or order["OrderDetails"]["OrderSourceOrderId"] in sources,
                not keyword
                or keyword in (str(order["OrderID"]), order["OrderDetails"]["OrderSourceOrderId"]),
            )
        )

    def on_order(self, request: Request, id: int) -> Response:
        if id not in self.orders:
            return self.error(404, f"Order {id} not found.")
        return answer(self.orders[id])

    def on_notes(self, request: Request) -> Response:
        return answer(self.notes.get(int(request.args["id"]), []))

    def on_add_note(self, request: Request, id: int) -> Response:
        said = request.get_json()
        if id not in self.orders or not said.get("Message"):
            return self.error(400, "Message is required.")
        self._note(id, int(said.get("Category") or 0), said["Message"], "API")
        return Response(b"", 200)

    def on_set_exported(self, request: Request) -> Response:
        said = request.get_json()
        updated = []
        for id in said["Orders"]:
            order = self.orders.get(id)
            if order is None or order["Statuses"]["IsExported"] == bool(said["Exported"]):
                continue
            self._mark(order, bool(said["Exported"]))
            updated.append(id)
        return answer(updated)

    def _mark(self, order: dict[str, Any], is_exported: bool) -> None:
        order["Statuses"]["IsExported"] = is_exported
        if is_exported:
            self.unexported.pop(order["OrderID"], None)
        else:
            self.unexported[order["OrderID"]] = None
        self._touch(order)

    def on_ship(self, request: Request) -> Response:
        said = request.get_json()
        order = self.orders.get(said.get("OrderID"))
        if order is None:
            return self.error(404, "Order not found.")
        lacking = [n for n in ("ShippingCarrier", "ShippingService", "ShipDate") if not said.get(n)]
        if lacking:
            return self.error(400, f"{', '.join(lacking)} required.")
        shipped = datetime.fromisoformat(said["ShipDate"]).replace(tzinfo=UTC)
        if shipped > datetime.now(UTC) + timedelta(minutes=1):
            return self.error(400, "ShipDate cannot be in the future.")
        if shipped.isoformat()[:19] < order["OrderDetails"]["CreatedOn"][:19]:
            return self.error(400, "ShipDate cannot be before the order was created.")
        order["Statuses"]["ShippingStatus"] = order["ShippingDetails"]["ShippingStatus"] = 3
        order["Statuses"]["OrderStatus"] = 3
        order["ShippingDetails"] |= {
            "Carrier": said["ShippingCarrier"],
            "Service": said["ShippingService"],
            "ShipDate": said["ShipDate"],
        }
        order["OrderPackages"][0]["TrackingNumber"] = said.get("TrackingNumber") or ""
        self._touch(order)
        return Response(b"", 200)

    def on_profit(self, request: Request) -> Response:
        ids = request.get_json()["Orders"]
        return answer([self._profit(self.orders[id]) for id in ids if id in self.orders])

    def _profit(self, order: dict[str, Any]) -> dict[str, Any]:
        total = order["TotalInfo"]["GrandTotal"]
        is_market = order["OrderDetails"]["OrderSource"] in (o.AMAZON, o.EBAY, o.WALMART, o.FBA)
        age = datetime.now(UTC) - datetime.fromisoformat(
            order["OrderDetails"]["CreatedOn"]
        ).replace(tzinfo=UTC)
        is_settled = order["OrderID"] in self.settled or (
            self.arrivals > 0 and age > timedelta(minutes=125)
        )
        fees = {
            "Comission": o.money(total * Decimal("0.12")) if is_market else Decimal(0),
            "TransactionFee": Decimal("0.30"),
            "PostingFee": Decimal("0.05") if is_market else Decimal(0),
            "ShippingCost": Decimal("6.10") if is_settled else Decimal(0),
            "FbaPickAndPack": Decimal("2.50")
            if order["OrderDetails"]["OrderSource"] == o.FBA
            else Decimal(0),
        }
        cost = o.money(order["TotalInfo"]["SubTotal"] * Decimal("0.55"))
        amounts = {name: str(value) for name, value in fees.items()}
        return {
            "OrderID": order["OrderID"],
            "Channel": order["OrderDetails"]["OrderSource"],
            "SettlementDataAvailable": is_settled,
            **amounts,
            **{
                f"{name}Usd": value for name, value in amounts.items() if not name.startswith("Fba")
            },
            "ItemCost": str(cost),
            "ItemCostUsd": str(cost),
            "ProfitLoss": str(total - cost - sum(fees.values())),
            "ProfitLossUsd": str(total - cost - sum(fees.values())),
            "Payments": None,
            "CurrencyCode": 0,
        }

    def on_companies(self, request: Request) -> Response:
        rows = [{"ID": id, "CompanyName": name} for id, name in COMPANIES.items()]
        return answer({"Items": rows, "TotalResults": len(rows)})

    def on_warehouses(self, request: Request) -> Response:
        rows = [{"ID": id, "Name": name} for id, name in WAREHOUSES.items()]
        return answer({"Items": rows, "TotalResults": len(rows)})

    def _add(self, said: dict[str, Any], at: datetime) -> int:
        id = next(self.numbers)
        order = o.order(id, at, said, self.ids)
        if said.get("spoil"):
            order["OrderItems"][0]["SitePrice"] = {"Amount": "14.50"}
        self.orders[id], self.unexported[id] = order, None
        for category, told, author in said.get("notes", ()):
            self._note(id, category, told, author)
        return id

    def _note(self, id: int, category: int, told: str, author: str) -> None:
        note = {
            "EntityID": id,
            "Category": category,
            "NoteID": next(self.ids),
            "Note": told,
            "AuditDate": o.stamp(datetime.now(UTC)),
            "CreatedBy": 1,
            "CreatedByName": author,
        }
        self.notes.setdefault(id, []).append(note)

    def _touch(self, order: dict[str, Any]) -> None:
        order["LastUpdated"] = o.stamp(datetime.now(UTC))

    def act_add_order(self, **said: Any) -> int:
        """Add an order of the usual kind, or with these facts instead."""
        return self._add({**ordinary(self.chance, self.chance.randint(1000, 9999)), **said}, utc())

    def act_add_orders(self, count: int) -> list[int]:
        return [self._add(ordinary(self.chance, 10_000 + n), utc()) for n in range(count)]

    def act_change(self, id: int, **said: Any) -> None:
        """Change members of an order: {"TotalInfo": {"Discount": 5}}."""
        for part, members in said.items():
            value = self.orders[id][part]
            self.orders[id][part] = {**value, **members} if isinstance(value, dict) else members
        self._touch(self.orders[id])

    def act_pay(self, id: int, amount: Any, method: int = o.CREDIT_CARD, **said: Any) -> None:
        order = self.orders[id]
        facts = {"amount": amount, "method": method, **said}
        order["Payments"].append(o.payment(next(self.ids), facts, datetime.now(UTC)))
        order["Statuses"]["PaymentStatus"] = 30
        self._touch(order)

    def act_settle(self, id: int) -> None:
        self.settled.add(id)

    def act_cancel(self, id: int) -> None:
        self.act_change(id, Statuses={"OrderStatus": -1})

    def act_deny(self, path: str) -> None:
        self.denied.add(path)

    def act_allow(self, path: str) -> None:
        self.denied.discard(path)
