"""A wholesaler with several shops: the business system, Sellercloud, and two web shops of one kind."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml

from connectors.models import Connection
from simulators.running import Running, running, system
from syncs import configuring
from syncs.models import Flow, Transfer
from tests.conftest import DEMO, Hub

SHOPS = {"NORTH": "north", "SOUTH": "south"}
#: Every call of a system that is down is closed without an answer.
DOWN = {"kind": "reset", "times": 1_000_000}


@contextmanager
def wholesaler(settings: Any) -> Iterator[Running]:
    shops = [system("woocommerce", is_empty=True) for _ in SHOPS]
    for shop, key in zip(shops, SHOPS.values(), strict=True):
        shop.key = key  # type: ignore[misc]
    others = [system("acumatica"), system("sellercloud", is_empty=True)]
    with running([*others, *shops]) as served:
        settings.ALLOWED_PRIVATE_HOSTS = [served.address]
        yield served


def shop(code: str, key: str) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"Shop {key}",
        "system": "woocommerce",
        "settings": {"site": f"${{SIMULATORS_URL}}/{key}", "consumer_key": "ck_demo"},
        "secrets": {"consumer_secret": "cs_demo-password"},
    }


class Wholesaler(Hub):
    """The hub of a wholesaler; `flow` sets a flow up, `down` and `up` stop a system and start it."""

    def configure(self, **changed: Any) -> None:
        os.environ["SIMULATORS_URL"] = f"http://{self.remotes.address}"
        os.environ["DEMO_PASSWORD"] = "demo-password"
        demo = yaml.safe_load(DEMO.read_text())
        connections = [*demo["connections"], *(shop(c, key) for c, key in SHOPS.items())]
        told = {**demo, "connections": connections, "flows": [], **changed}
        configuring.apply(told, "test")
        configuring.apply({"mappings": of_shops()}, "test")

    def flow(self, **said: Any) -> Flow:
        configuring.apply({"flows": [{"code": said["kind"], "name": said["kind"], **said}]}, "test")
        return Flow.objects.get(code=said.get("code", said["kind"]))

    def down(self, code: str) -> None:
        self.remotes.fault(_key(code), **DOWN)

    def up(self, code: str) -> None:
        self.remotes.garden.faults[_key(code)].waiting.clear()
        self.age()
        Connection.objects.update(failures=0, state="ready", trouble="", paused_until=None)

    def of(self, sku: str, target: str, source: str = "") -> Transfer:
        rows = Transfer.objects.filter(target__code=target)
        if source:
            rows = rows.filter(record__connection__code=source)
        return next(t for t in rows if (t.record.canonical or {}).get("sku") == sku)

    def listed(self, code: str, sku: str) -> dict[str, Any]:
        """Give a product as a web shop holds it."""
        rows = self.remotes.state(_key(code))["products"]
        return next(row for row in rows if row["sku"] == sku)

    def told(self, code: str, method: str, path: str) -> list[dict[str, Any]]:
        """List what a system was told by these calls, as far as it answered them well."""
        return [
            json.loads(heard["body"])
            for heard in self.remotes.requests(_key(code))
            if heard["method"] == method and path in heard["path"] and 200 <= heard["status"] < 300
        ]


def _key(code: str) -> str:
    return SHOPS.get(code) or {"ACU": "acumatica", "SC": "sellercloud"}[code]


def of_shops() -> dict[str, Any]:
    """Spell how the shops' words are booked: each shop has an order type of its own."""
    return {
        "payment_method": [
            {"from": code, "to": "ACU", "match": "default", "word": "VISA"} for code in SHOPS
        ],
        "shipping_method": [
            {"from": code, "to": "ACU", "match": "default", "word": "UPSGROUND"} for code in SHOPS
        ],
        "order_type": [
            {"from": "NORTH", "to": "ACU", "match": "default", "word": "WO"},
            {"from": "SOUTH", "to": "ACU", "match": "default", "word": "WH"},
        ],
        "customer_class": [
            {"from": code, "to": "ACU", "match": "default", "word": "RETAIL"} for code in SHOPS
        ],
        "tax": [
            {"from": code, "to": "ACU", "match": "default", "word": "SALESTAX"} for code in SHOPS
        ],
    }
