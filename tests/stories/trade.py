"""A wholesaler's web shop for the public and for trade: WooCommerce, with Odoo or Acumatica behind it."""

import os
from typing import Any

from simulators.running import Running
from syncs import configuring
from syncs.models import Flow
from tests.conftest import Hub

#: What the shop's plug-in for wholesalers keeps, and where.
PLUGIN = {
    "group_key": "b2bking_customergroup",
    "price_list_keys": "HOTEL=hotel_price, Wholesale USD=wholesale_price",
    "tiers_key": "_erp_prices",
}
WEBSALES = {"ODO": "WEBSALES", "ACU": "WEBGUEST"}
#: What each business system calls things.
WORDS: dict[str, dict[str, str]] = {
    "ODO": {"payment_method": "Card clearing", "shipping_method": "UPS Ground",
            "order_type": "Website", "customer_class": "Web shop", "tax": "NY 8.875%"},
    "ACU": {"payment_method": "VISA", "shipping_method": "UPSGROUND", "order_type": "IN",
            "customer_class": "RETAIL", "tax": "SALESTAX"},
}  # fmt: skip


class Trade(Hub):
    """The hub of that wholesaler; `books` is the code of the business system."""

    def __init__(self, remotes: Running, books: str) -> None:
        super().__init__(remotes)
        self.books = books

    def configure(self, **changed: Any) -> None:
        os.environ["SIMULATORS_URL"] = f"http://{self.remotes.address}"
        os.environ["DEMO_PASSWORD"] = "demo-password"
        rules = {
            kind: [{"from": "WEB", "to": self.books, "match": "default", "word": word}]
            for kind, word in WORDS[self.books].items()
        }
        connections = [_SHOP, _BOOKS[self.books]]
        configuring.apply({"connections": connections, "mappings": rules, **changed}, "test")
        if self.books == "ODO":
            values = {"name": "Web sales", "ref": "WEBSALES", "is_company": True}
            self.remotes.act("odoo", "add_partner", values=values, database="demo19")

    def flow(self, kind: str, *, to_shop: bool = False, **said: Any) -> Flow:
        ends = (self.books, "WEB") if to_shop else ("WEB", self.books)
        code = f"{kind}-to-{ends[1].lower()}"
        told = {"code": code, "name": code, "kind": kind, "pattern": "broadcast",
                "sources": [ends[0]], "targets": [ends[1]], **said}  # fmt: skip
        configuring.apply({"flows": [told]}, "test")
        return Flow.objects.get(code=code)

    @property
    def flow_of(self) -> str:
        """Name the flow of the shop's customers."""
        return f"account-to-{self.books.lower()}"

    def buy(self, email: str, **said: Any) -> int:
        """Let somebody order at the shop's checkout; answer the order's number."""
        placed: int = self.remotes.act(
            "woocommerce", "place_order", email=email, is_exempt=True, **said
        )
        return placed

    def in_shop(self, email: str) -> dict[str, Any]:
        rows = self.remotes.state("woocommerce")["customers"]
        return next(row for row in rows if row["email"].casefold() == email.casefold())

    def meta(self, row: dict[str, Any], key: str) -> Any:
        return next((one["value"] for one in row["meta_data"] if one["key"] == key), "")

    def customers_there(self) -> list[dict[str, Any]]:
        """List the business system's customers as {number, name, email}."""
        if self.books == "ACU":
            return [
                {"number": c["CustomerID"], "name": c["CustomerName"],
                 "email": c["MainContact"]["Email"], "price_list": c["PriceClassID"]}
                for c in self.remotes.state("acumatica")["customers"]
            ]  # fmt: skip
        return [
            {"number": f"#{p['id']}", "name": p.get("name"), "email": p.get("email") or "",
             "ref": p.get("ref"), "phone": p.get("phone"), "street": p.get("street")}
            for p in self.in_odoo("partners")
            if not p.get("parent_id")
        ]  # fmt: skip

    def in_odoo(self, shown: str) -> list[dict[str, Any]]:
        return [r for r in self.remotes.state("odoo")[shown] if r["database"] == "demo19"]

    def customer_there(self, email: str) -> dict[str, Any]:
        rows = self.customers_there()
        return next(c for c in rows if (c["email"] or "").casefold() == email.casefold())


_SHOP = {
    "code": "WEB",
    "name": "Web shop",
    "system": "woocommerce",
    "settings": {
        "site": "${SIMULATORS_URL}/woocommerce",
        "consumer_key": "ck_demo",
        **PLUGIN,
    },
    "secrets": {"consumer_secret": "cs_demo-password"},
}
_BOOKS: dict[str, dict[str, Any]] = {
    "ODO": {
        "code": "ODO",
        "name": "Odoo",
        "system": "odoo",
        "settings": {
            "site": "${SIMULATORS_URL}/odoo/19",
            "database": "demo19",
            "login": "admin",
            "discount_item": "GIFT-BOX",
            "handling_item": "ENGRAVED-GLASS",
        },
        "secrets": {"key": "demo-password-key"},
    },
    "ACU": {
        "code": "ACU",
        "name": "Acumatica",
        "system": "acumatica",
        "settings": {
            "site": "${SIMULATORS_URL}/acumatica",
            "username": "integration",
            "company": "Demo",
            "branch": "MAIN",
        },
        "secrets": {"password": "demo-password"},
    },
}
