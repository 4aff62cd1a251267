"""Odoo 18 and 19 Community, as their documents describe them and as they were seen to answer."""

import itertools
import os
import threading
from typing import Any

from werkzeug import Request, Response
from werkzeug.exceptions import BadRequest
from werkzeug.routing import Rule

from simulators.odoo import describing, json2, jsonrpc, seeding, xmlrpc
from simulators.odoo.calling import Host
from simulators.odoo.database import Database
from simulators.odoo.deeds import Deeds
from simulators.odoo.errors import UserError, trouble_told
from simulators.odoo.models import models
from simulators.system import answer

RELEASES = {"demo18": 18, "demo19": 19}
#: What `/_state` shows.
SHOWN = {
    "orders": "sale.order", "order_lines": "sale.order.line", "partners": "res.partner",
    "products": "product.product", "pickings": "stock.picking", "moves": "stock.move",
    "stock": "stock.quant", "invoices": "account.move", "payments": "account.payment",
    "messages": "mail.message", "external_ids": "ir.model.data",
}  # fmt: skip


class Odoo(Deeds):
    """Two databases in one process. `/18` and `/19` are addresses of one database each."""

    key = "odoo"
    also = {"reinstate": "renew_keys"}

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.password = os.environ.get("DEMO_PASSWORD") or "demo-password"
        #: Counts arrivals and ends of calls, to tell which of them were under way together.
        self.turns = itertools.count(1)
        self.now_served = threading.local()
        self.databases = {
            name: Database(name, release, models(release), self.clock)
            for name, release in RELEASES.items()
        }
        self.saved = -1
        for name, db in self.databases.items():
            db.turns = self.turns
            seeding.set_up(db, self.password)
            if not self.is_empty:
                self._sell_first(name)

    def _sell_first(self, database: str) -> None:
        for facts, became in seeding.orders():
            number = self.act_sell_offline(
                database=database, **facts | {"is_confirmed": became != "draft"}
            )
            if became == "cancelled":
                self.act_cancel_order(number, database)
            if became in ("paid", "shipped", "partial", "invoiced", "refunded"):
                self._carry_on(database, number, became)

    def _carry_on(self, database: str, number: str, became: str) -> None:
        """Ship, invoice, take payment, give it back: as far as a first order came."""
        lines = {"SYRUP-COLA-5L": 6.0} if became == "partial" else None
        if became != "invoiced":
            self.act_ship_order(number, database, tracking=f"1Z999AA1{number[1:]:0>8}", lines=lines)
        if became in ("paid", "invoiced", "refunded"):
            made = self.act_invoice_order(number, database, is_paid=became == "paid")
            if became == "refunded":
                self.act_refund_invoice(made, database, "broken bottles")

    def rules(self) -> list[Rule]:
        found = []
        for prefix, release in (("", 0), ("/18", 18), ("/19", 19)):
            for path, endpoint in (
                ("/jsonrpc", "jsonrpc"),
                ("/xmlrpc/2/<service>", "xmlrpc"),
                ("/xmlrpc/<service>", "xmlrpc"),
                ("/json/2/<model>/<method>", "json2"),
                ("/web/version", "version"),
            ):
                rule = Rule(prefix + path, endpoint=endpoint, defaults={"release": release})
                found.append(rule)
        return found

    def respond(self, request: Request) -> Response:
        self.now_served.began = next(self.turns)
        return super().respond(request)

    def handle(self, endpoint: str, request: Request, **args: Any) -> Response:
        for db in self.databases.values():
            db.began = self.now_served.began
        return super().handle(endpoint, request, **args)

    def error(self, status: int, told: str) -> Response:
        if status in (404, 405):
            return json2.no_database()
        return answer(trouble_told(UserError(told), 19), status)

    def limited(self, seconds: float) -> Response:
        made = json2.page("Too Many Requests", 429, "<p>Too many requests</p>")
        made.headers["Retry-After"] = str(int(seconds or 1))
        return made

    def forget_sessions(self) -> None:
        """End every API key, as their last day does; passwords go on."""
        for db in self.databases.values():
            db.are_keys_valid = False
            db.revision += 1

    def tick(self) -> None:
        """Ship what was confirmed long enough ago, where staff work by themselves."""
        if not self.ship_after:
            return
        for name, db in self.databases.items():
            pickings = db.tables["stock.picking"]
            for id in pickings.where("state", "assigned"):
                picking = pickings.rows[id]
                if self._is_due(db, picking) and picking.get("sale_id"):
                    tracking = f"1Z999AA1{id:08d}"
                    self.act_ship_order(picking["sale_id"], name, tracking=tracking)

    def _is_due(self, db: Database, picking: dict[str, Any]) -> bool:
        return bool(picking["create_date"] <= db.now(ago=self.ship_after))

    def state(self) -> dict[str, list[dict[str, Any]]]:
        return {
            shown: [
                {"database": name, **row}
                for name, db in self.databases.items()
                for row in db.tables[model].rows.values()
            ]
            for shown, model in SHOWN.items()
        }

    def save(self) -> None:
        # Every call is a POST, and most of them only read.
        revision = sum(db.revision for db in self.databases.values())
        self.is_changed, self.saved = revision != self.saved, revision
        super().save()

    def memory(self) -> dict[str, Any]:
        return {name: db.memory() for name, db in self.databases.items()}

    def remember(self, memory: dict[str, Any]) -> None:
        for name, held in memory.items():
            self.databases[name].remember(held)
            describing.remember_fields(self.databases[name])

    def _host(self, request: Request, release: int) -> Host:
        served = {n: db for n, db in self.databases.items() if release in (0, db.release)}
        return Host(served, request.headers.get("X-Odoo-Database", ""))

    def on_jsonrpc(self, request: Request, release: int) -> Response:
        said = request.get_json(silent=True, force=True)
        if not isinstance(said, dict):
            raise BadRequest("Invalid JSON data")
        return jsonrpc.respond(self._host(request, release), said)

    def on_xmlrpc(self, request: Request, release: int, service: str) -> Response:
        return xmlrpc.respond(self._host(request, release), service, request.get_data())

    def on_json2(self, request: Request, release: int, model: str, method: str) -> Response:
        return json2.respond(self._host(request, release), request, model, method)

    def on_version(self, request: Request, release: int) -> Response:
        host = self._host(request, release)
        db = host.chosen(host.named) or host.newest
        if db.release < 19:
            return json2.no_database()
        said = {"version_info": [db.release, 0, 0, "final", 0, ""], "version": f"{db.release}.0"}
        return answer(said)

    def act_revoke(self) -> None:
        """Take the API keys away."""
        self.forget_sessions()

    def act_renew_keys(self) -> None:
        """Let staff make their API keys anew, with the same text."""
        for db in self.databases.values():
            db.are_keys_valid = True

    def act_default_taxes(self, is_on: bool, database: str = "demo19") -> None:
        """Let new products get the company's sales tax by themselves, or not."""
        self._env(database).db.taxes_by_default = is_on

    def act_lose_race(self, database: str = "demo18", times: int = 1) -> None:
        """Let the next loads meet another one of the same records."""
        self._env(database).db.lost_races += times

    def act_refuse(
        self,
        told: str,
        database: str = "demo18",
        model: str = "",
        method: str = "",
        times: int = 1,
    ) -> None:
        """Refuse the next calls in these words, as a rule of the company's would."""
        self._env(database).db.refusals.append([model, method, told, times])

    def act_deny(
        self, model: str, operation: str, database: str = "demo18", login: str = "admin"
    ) -> None:
        """Take a right away: read, write, create or unlink."""
        self._env(database).db.denied.add((login, model, operation))

    def act_allow(
        self, model: str, operation: str, database: str = "demo18", login: str = "admin"
    ) -> None:
        self._env(database).db.denied.discard((login, model, operation))
