"""A real WooCommerce shop, given by address and key: a test shop, since orders and goods are made in it.

Buyers and the shop's staff act over the shop's own interface here, by the same key.
"""

import os
import secrets
import time
from collections.abc import Iterator
from typing import Any

import requests
from requests.auth import AuthBase, HTTPBasicAuth

from connectors.kit import oauth1
from simulators.woocommerce import seed
from tests.systems.woocommerce_site import Site

ADDRESS = ("WOOCOMMERCE_URL", "WOOCOMMERCE_KEY", "WOOCOMMERCE_SECRET")
READER = ("WOOCOMMERCE_READ_KEY", "WOOCOMMERCE_READ_SECRET")
MANAGER = ("WOOCOMMERCE_MANAGER_KEY", "WOOCOMMERCE_MANAGER_SECRET")
#: What the tests make anew each time, and find gone when they begin.
SKUS = ("LIME-24", "LIME-6", "PARTY", "P2", "COLA-NEW", "ODD-1")
EMAILS = ("buy@acme.example", "new@acme.example")
CATEGORIES = ("Hub cola", "Hub pop", "Hub drinks")


def missing(*names: str) -> str:
    """Say which variables have no value, or nothing."""
    lacking = [name for name in names if not os.environ.get(name)]
    return f"Set {', '.join(lacking)} to try a real WooCommerce shop." if lacking else ""


class Signed(AuthBase):
    """Sign each call, as a shop without https asks."""

    def __init__(self, key: str, secret: str) -> None:
        self.who = oauth1.Credentials(consumer_key=key, consumer_secret=secret)

    def __call__(self, asked: Any) -> Any:
        once = {"nonce": secrets.token_hex(16), "timestamp": int(time.time())}
        made = oauth1.authorization(self.who, asked.method, asked.url, **once)
        asked.headers["Authorization"] = made
        return asked


class RealSite(Site):
    def __init__(self) -> None:
        self.url = os.environ["WOOCOMMERCE_URL"].rstrip("/")
        self.pair = (os.environ["WOOCOMMERCE_KEY"], os.environ["WOOCOMMERCE_SECRET"])
        self.address = self.url.partition("://")[2].partition("/")[0]
        self.http = requests.Session()
        self.http.trust_env = False  # or the environment would outrank the certificate
        self.http.verify = os.environ.get("WOOCOMMERCE_CA") or True
        is_secure = self.url.startswith("https")
        self.http.auth = HTTPBasicAuth(*self.pair) if is_secure else Signed(*self.pair)

    def door(self) -> dict[str, str]:
        key, secret = self.pair
        return {"site": self.url, "consumer_key": key, "consumer_secret": secret}

    def reader(self) -> dict[str, str]:
        return _key(READER)

    def manager(self) -> dict[str, str]:
        return _key(MANAGER)

    def picture(self) -> str:
        """Name a picture every shop has, and can fetch: its own."""
        return f"{self.url}/wp-content/plugins/woocommerce/assets/images/placeholder.png"

    def call(self, method: str, path: str, said: Any = None, **params: Any) -> Any:
        url = f"{self.url}/wp-json/wc/v3/{path}"
        answer = self.http.request(method, url, json=said, params=params, timeout=60)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json()

    def get(self, path: str, **params: Any) -> Any:
        return self.call("GET", path, **params)

    def order(self, id: str) -> dict[str, Any]:
        order: dict[str, Any] = self.get(f"orders/{id}")
        return order

    def refunds(self, id: int) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.get(f"orders/{id}/refunds")
        return rows

    def goods(self, sku: str) -> dict[str, Any]:
        (found,) = self.get("products", sku=sku, status="any")
        return dict(found)

    def act(self, name: str, **said: Any) -> Any:
        return getattr(self, f"_{name}")(**said)

    def _place_order(
        self,
        email: str = "ann@buyers.example",
        lines: Any = ("COLA-24",),
        gateway: str = "stripe",
        method: str = "UPS Ground",
        **said: Any,
    ) -> int:
        customers = self.get("customers", email=email, role="all")
        person = {**seed.CUSTOMERS.get(email, seed.GUEST), **said.get("person", {})}
        is_by_card = gateway in ("stripe", "ppcp-gateway")
        body = {
            "customer_id": customers[0]["id"] if customers else 0,
            "billing": {**person, "email": email},
            "shipping": {name: value for name, value in person.items() if name != "phone"},
            "payment_method": gateway,
            "payment_method_title": seed.GATEWAYS[gateway][0],
            "status": "pending" if is_by_card else seed.GATEWAYS[gateway][4],
            "customer_note": said.get("note", ""),
            "line_items": [_line(one) for one in lines],
            "shipping_lines": [self._way(method)],
            "fee_lines": [{"name": name, "total": str(fee)} for name, fee in said.get("fees", ())],
            "coupon_lines": [{"code": said["coupon"]}] if said.get("coupon") else [],
            "meta_data": list(said.get("meta", ())),
            **(
                {"set_paid": True, "transaction_id": "txn_1"}
                if is_by_card and said.get("is_paid", True)
                else {}
            ),
        }
        return int(self.call("POST", "orders", body)["id"])

    def _way(self, title: str) -> dict[str, Any]:
        for row in self.ways():
            if row["title"] == title:
                cost = row["settings"].get("cost", {}).get("value") or "0"
                told = {"method_id": row["method_id"], "instance_id": str(row["instance_id"])}
                return {**told, "method_title": title, "total": cost}
        raise LookupError(f"shipping method {title}")

    def ways(self) -> Iterator[dict[str, Any]]:
        for zone in self.get("shipping/zones"):
            yield from self.get(f"shipping/zones/{zone['id']}/methods")

    def _change_order(self, id: int, **said: Any) -> None:
        self.call("PUT", f"orders/{id}", said)

    def _trash_order(self, id: int) -> None:
        self.call("DELETE", f"orders/{id}")

    def _refund_order(self, id: int, amount: Any = None, reason: str = "", lines: Any = ()) -> int:
        items = [{"id": one, "quantity": n, "refund_total": of} for one, n, of in lines]
        said = {"reason": reason, "line_items": items, "api_refund": False}
        amount = amount or (None if items else self.order(str(id))["total"])
        body = {**said, **({"amount": amount} if amount else {})}
        return int(self.call("POST", f"orders/{id}/refunds", body)["id"])

    def _sell(self, sku: str, quantity: int = 1) -> None:
        self._place_order(lines=[[sku, quantity]])

    def clean(self) -> None:
        """Take away what the tests make, for good; orders stay."""
        for sku in SKUS:
            for row in self.get("products", sku=sku, status="any"):
                self.call("DELETE", f"products/{row['id']}", force="true")
        for email in EMAILS:
            for row in self.get("customers", email=email, role="all"):
                self.call("DELETE", f"customers/{row['id']}", force="true", reassign="0")
        for name in CATEGORIES:
            for row in self.get("products/categories", search=name):
                self.call("DELETE", f"products/categories/{row['id']}", force="true")
        for row in self.get("webhooks", status="all", per_page=100, search="Integrator: "):
            self.call("DELETE", f"webhooks/{row['id']}", force="true")


def _key(names: tuple[str, str]) -> dict[str, str]:
    assert not missing(*names), missing(*names)
    key, secret = (os.environ[name] for name in names)
    return {"consumer_key": key, "consumer_secret": secret}


def _line(said: Any) -> dict[str, Any]:
    sku, quantity, price = (*([said] if isinstance(said, str) else said), 1, None)[:3]
    line: dict[str, Any] = {"sku": sku, "quantity": int(quantity)}
    if price is not None:
        worth = f"{float(price) * int(quantity):.2f}"
        line |= {"subtotal": worth, "total": worth}
    return line
