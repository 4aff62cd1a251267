"""A market between shops and books: Sellercloud and a web shop, Acumatica and Odoo, flows by choice."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import yaml

from connectors.models import Record
from simulators.running import Running, running, system
from syncs import configuring
from syncs.models import Flow, Transfer
from tests.conftest import DEMO, Hub

SHOPS = DEMO.parent / "demo-shops.yaml"
CENT = Decimal("0.01")
#: Whom each business system books the orders of shops to.
WEB_CUSTOMERS = {"ACU": "WEBGUEST", "INF": "WEBSALES"}


def odoo(release: int, **settings: str) -> dict[str, Any]:
    return {
        "code": "ODO",
        "name": "Odoo",
        "system": "odoo",
        "settings": {
            "site": f"${{SIMULATORS_URL}}/odoo/{release}",
            "database": f"demo{release}",
            "login": "admin",
            "freight_item": "SHIP-UPS",
            "discount_item": "GIFT-BOX",
            "handling_item": "ENGRAVED-GLASS",
            **settings,
        },
        "secrets": {"key": "${DEMO_PASSWORD}-key"},
    }


TO_ODOO = {
    "payment_method": [{"to": "ODO", "match": "default", "word": "Card clearing"}],
    "shipping_method": [{"to": "ODO", "match": "default", "place": "nowhere"}],
    "carrier": [{"from": "ODO", "match": "default", "word": "UPS / UPS Ground"}],
    "order_type": [{"to": "ODO", "match": "default", "word": "Website"}],
    "tax": [{"to": "ODO", "match": "default", "word": "NY 8.875%", "place": "native"}],
}


#: How the web shop's orders are booked in Inform.
TO_INFORM = {
    "payment_method": [{"from": "WEB", "to": "INF", "match": "default", "word": "CCARD"}],
    "shipping_method": [{"from": "WEB", "to": "INF", "match": "default", "word": "UPSG"}],
    "carrier": [{"from": "INF", "to": "WEB", "match": "default", "word": "UPS / UPS Ground"}],
    "order_type": [{"from": "WEB", "to": "INF", "match": "default", "word": "WEB"}],
}


@contextmanager
def trading(settings: Any, *keys: str) -> Iterator[Running]:
    empty = ("sellercloud", "woocommerce", "ddi")
    systems = [system(key, **({"is_empty": True} if key in empty else {})) for key in keys]
    with running(systems) as served:
        settings.ALLOWED_PRIVATE_HOSTS = [served.address]
        yield served


def money(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(CENT)


class Market(Hub):
    """`flow` adds a flow; `place` orders in the web shop; `web` and `odo` show what is there.

    `release`: which Odoo it is; `in_odoo` lets its staff do something.
    """

    release = 18

    def environ(self) -> None:
        os.environ["SIMULATORS_URL"] = f"http://{self.remotes.address}"
        os.environ["DEMO_PASSWORD"] = "demo-password"

    def configure(self, **changed: Any) -> None:
        self.environ()
        demo, shops = (yaml.safe_load(file.read_text()) for file in (DEMO, SHOPS))
        configuring.apply({**demo, "flows": []}, "test")
        configuring.apply({"connections": shops["connections"], **changed}, "test")
        configuring.apply({"connections": [odoo(self.release)], "mappings": TO_ODOO}, "test")
        configuring.apply({"mappings": shops["mappings"]}, "test")
        configuring.apply({"mappings": TO_INFORM}, "test")
        configuring.apply({"mappings": {"payment_method": [_REFUNDS]}}, "test")

    def flow(self, code: str, kind: str, source: str, target: str, **rules: Any) -> Flow:
        said = {"code": code, "name": code, "kind": kind, "sources": [source], "targets": [target]}
        if kind == "order":
            said |= {"fixed_customer": WEB_CUSTOMERS.get(target, "C000001")}
        configuring.apply({"flows": [{**said, **rules}]}, "test")
        return Flow.objects.get(code=code)

    def connect(self, connection: dict[str, Any]) -> None:
        configuring.apply({"connections": [connection]}, "test")

    def place(self, *lines: Any, **said: Any) -> int:
        """Order in the web shop: (SKU, quantity, price) each; answer the order's number."""
        id: int = self.remotes.act("woocommerce", "place_order", lines=list(lines), **said)
        return id

    def web(self, id: int) -> dict[str, Any]:
        rows = self.remotes.state("woocommerce")["orders"]
        return next(row for row in rows if row["id"] == id)

    def web_refunds(self, id: int) -> list[dict[str, Any]]:
        rows = self.remotes.state("woocommerce")["refunds"]
        return [row for row in rows if row["order_id"] == id]

    def returns_there(self) -> list[dict[str, Any]]:
        return [o for o in self.orders_there() if o["OrderType"] in ("RC", "CM")]

    def odo(self, what: str, **facts: Any) -> list[dict[str, Any]]:
        rows = self.remotes.state("odoo")[what]
        mine = [row for row in rows if row["database"] == f"demo{self.release}"]
        return [row for row in mine if all(row.get(n) == v for n, v in facts.items())]

    def in_odoo(self, deed: str, **facts: Any) -> Any:
        return self.remotes.act("odoo", deed, database=f"demo{self.release}", **facts)

    def sold_in_inform(self, number: str) -> dict[str, Any]:
        rows = self.remotes.state("ddi")["orders"]
        return next(row for row in rows if row["orderNumber"] == number)

    def in_sellercloud(self, id: int) -> dict[str, Any]:
        rows = self.remotes.state("sellercloud")["orders"]
        return next(row for row in rows if row["ID"] == id)

    def calls(self, key: str, method: str, path: str = "") -> list[dict[str, Any]]:
        """List what a system was asked for that way."""
        heard = self.remotes.requests(key)
        return [one for one in heard if one["method"] == method and path in one["path"]]

    def of(self, kind: str, target: str) -> Transfer:
        """Give the only transfer of a kind to a target that is about an order of ours."""
        rows = Transfer.objects.filter(record__kind=kind, target__code=target)
        return rows.exclude(code="not_ours").get()

    def order(self, id: int, target: str) -> Transfer:
        of = {"kind": "order", "external_id": str(id), "transfers__target__code": target}
        return Record.objects.get(**of).transfers.get(target__code=target)

    def go(self, *flows: str) -> None:
        """Let each flow do all its work before the next begins."""
        for code in flows:
            self.work(code)

    def wait(self) -> None:
        """Let what waits be looked at again: rows are aged, and the sweep goes round."""
        self.age()
        self.sweep()
        self.work()


_REFUNDS = {"from": "SC", "to": "ACU", "key": ["CreditCard"], "word": "VISA"}
