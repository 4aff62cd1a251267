"""A real web shop as its buyers and staff use it, beside the connector and not through it."""

import os
from typing import Any

import requests
from requests.auth import HTTPBasicAuth

from tests.real.woocommerce.site import ADDRESS, Signed


class Shop:
    def __init__(self) -> None:
        self.url, *self.pair = (os.environ[name] for name in ADDRESS)
        self.url = self.url.rstrip("/")
        self.address = self.url.partition("://")[2].partition("/")[0]
        self.http = requests.Session()
        is_secure = self.url.startswith("https")
        self.http.auth = HTTPBasicAuth(*self.pair) if is_secure else Signed(*self.pair)

    def call(self, method: str, path: str, **said: Any) -> Any:
        url = f"{self.url}/wp-json/wc/v3/{path}"
        answer = self.http.request(method, url, timeout=120, **said)
        answer.raise_for_status()
        return answer.json()

    def product(self, sku: str) -> dict[str, Any]:
        """Find a product; the first of the test makes it."""
        found = self.call("GET", f"products?sku={sku}")
        if found:
            return found[0]
        values = {"name": sku, "sku": sku, "regular_price": "15.90", "status": "publish"}
        return self.call("POST", "products", json=values)

    def buy(self, *lines: tuple[str, int, str], **said: Any) -> dict[str, Any]:
        """Order: (SKU, quantity, price) each, paid by card and sent by UPS unless said otherwise."""
        items = [
            {"product_id": self.product(sku)["id"], "quantity": quantity,
             "subtotal": f"{quantity * float(price):.2f}", "total": f"{quantity * float(price):.2f}"}
            for sku, quantity, price in lines
        ]  # fmt: skip
        where = {"first_name": "Zoe", "last_name": "Zander", "address_1": "5 New St",
                 "city": "Boise", "state": "ID", "postcode": "83702", "country": "US"}  # fmt: skip
        values = {
            "payment_method": "stripe", "payment_method_title": "Card", "set_paid": True,
            "transaction_id": "ch_1",
            "billing": {**where, "email": "zoe@buyers.example", "phone": "555"},
            "shipping": where, "line_items": items,
            "shipping_lines": [
                {"method_id": "flat_rate", "method_title": "UPS Ground", "total": "8.50"}
            ],
        }  # fmt: skip
        return self.call("POST", "orders", json={**values, **said})

    def order(self, id: int) -> dict[str, Any]:
        return self.call("GET", f"orders/{id}")

    def refunds(self, id: int) -> list[dict[str, Any]]:
        return self.call("GET", f"orders/{id}/refunds")
