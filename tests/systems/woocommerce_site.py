"""A WooCommerce shop that tests may act in: the pretend one here, a real one in tests/real."""

import os
from typing import Any

from connectors.base import Posted
from connectors.canonical import Order
from connectors.kit.http import Kit, Limits
from connectors.systems.woocommerce.connector import WooCommerce
from simulators.running import Running

KEY = "woocommerce"
#: How the tests' connections are set up, wherever the shop is.
SETTINGS = {
    "hook_secret": "hook-secret",
    "account_key": "_erp_account",
    "group_key": "wholesale_group",
    "price_list_keys": "WHOLESALE=wholesale_customer_wholesale_price",
    "tiers_key": "_erp_prices",
}


class Site:
    """The pretend shop. `act` does what only buyers and the shop's staff can do."""

    def __init__(self, remote: Running) -> None:
        self.remote = remote

    def door(self) -> dict[str, str]:
        secret = "cs_" + (os.environ.get("DEMO_PASSWORD") or "demo-password")
        return {"site": self.remote.url(KEY), "consumer_key": "ck_demo", "consumer_secret": secret}

    def reader(self) -> dict[str, str]:
        """Give the key that may only read."""
        return {"consumer_key": "ck_demo_read"}

    def manager(self) -> dict[str, str]:
        """Give the key of somebody who manages the shop, and is no administrator."""
        return {"consumer_key": "ck_demo_manager"}

    def picture(self) -> str:
        return "https://pim.example/cola.jpg"

    def connected(self, **changed: str) -> WooCommerce:
        settings = {**SETTINGS, **self.door(), **changed}
        made = WooCommerce(settings, Kit(Limits(deadline=60)))
        made.http.state = made.log_in(made.http)
        return made

    def act(self, name: str, **said: Any) -> Any:
        return self.remote.act(KEY, name, **said)

    def order(self, id: str) -> dict[str, Any]:
        rows = self.remote.state(KEY)["orders"]
        return next(row for row in rows if str(row["id"]) == id)

    def placed(self, shop: WooCommerce, **said: Any) -> tuple[Posted, Order]:
        id = str(self.act("place_order", **said))
        return Posted(number=id, id=id), shop.read_order(shop.fetch_order(id))
