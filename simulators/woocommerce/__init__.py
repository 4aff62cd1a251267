"""WooCommerce's REST API v3, as a real shop of version 11.0.1 answered and its documents describe."""

import random
from typing import Any

from simulators.woocommerce import seed
from simulators.woocommerce.acts import Acts
from simulators.woocommerce.founding import found

#: The first orders were placed so long ago, one every quarter of an hour.
FIRST, APART = 8 * 3600, 15 * 60


class Woocommerce(Acts):
    also = {
        "add_order": "place_order",
        "cancel": "cancel_order",
        "pay": "pay_order",
        "refund": "refund_order",
        "ship_order": "complete_order",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.chance = random.Random(23)
        self.arrived_at = self.clock()
        clock, opened = self.store.clock, self.clock() - FIRST - 86_400
        self.store.clock = lambda: opened
        found(self.store, self.resources, self.call)
        for place, said in enumerate([] if self.is_empty else seed.ORDERS):
            placed = self.arrived_at - FIRST + place * APART
            self.store.clock = lambda placed=placed: placed  # type: ignore[misc]
            self._begin(said)
        self.store.clock = clock

    def _begin(self, said: dict[str, Any]) -> None:
        id = self.act_place_order(**{name: what for name, what in said.items() if name != "then"})
        for deed, args in said.get("then", ()):
            getattr(self, f"act_{deed}")(id, **args)

    def tick(self) -> None:
        while self.arrivals and self.clock() - self.arrived_at >= self.arrivals:
            self.arrived_at += self.arrivals
            self.act_place_order(**self._ordinary())
            self.is_changed = True

    def _ordinary(self) -> dict[str, Any]:
        emails = [one for one in seed.CUSTOMERS if seed.CUSTOMERS[one]["country"] == "US"]
        skus = self.chance.sample([one[0] for one in seed.PRODUCTS], self.chance.randint(1, 3))
        return {
            "email": self.chance.choice(emails),
            "lines": [[sku, self.chance.randint(1, 4)] for sku in skus],
            "gateway": self.chance.choice(("stripe", "stripe", "ppcp-gateway", "cod", "bacs")),
            "method": self.chance.choice(("UPS Ground", "USPS Priority Mail")),
        }

    def state(self) -> dict[str, list[dict[str, Any]]]:
        call = self.call()
        shown = {
            name: [self.resources[name].shown(row, call) for row in self.store[name].rows.values()]
            for name in ("orders", "products", "variations", "customers", "webhooks", "coupons")
        }
        held = {
            kind: [
                {"order_id": row["order"], **self.resources[kind].shown(row, call)}
                for row in self.store[kind].rows.values()
            ]
            for kind in ("notes", "refunds")
        }
        return {
            **shown,
            **held,
            "invitations": list(self.store.invitations),
            "deliveries": list(self.queue.delivered),
            "settings": [dict(self.store.options)],
        }

    def memory(self) -> dict[str, Any]:
        return self.store.memory()

    def remember(self, memory: dict[str, Any]) -> None:
        self.store.remember(memory)
