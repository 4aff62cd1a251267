"""Webhooks as the API shows them."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from simulators.woocommerce.asking import Call
from simulators.woocommerce.collection import Collection, Kin, Meets
from simulators.woocommerce.store import Store
from simulators.woocommerce.wire import Record, Refusal, lacking

TRASHED, RESTORED = "wp_trash_post", "untrashed_post"
HOOKS: dict[str, list[str]] = {
    "coupon.created": ["woocommerce_process_shop_coupon_meta", "woocommerce_new_coupon"],
    "coupon.updated": ["woocommerce_process_shop_coupon_meta", "woocommerce_update_coupon"],
    "coupon.deleted": [TRASHED],
    "coupon.restored": [RESTORED],
    "customer.created": [
        "user_register",
        "woocommerce_created_customer",
        "woocommerce_new_customer",
    ],
    "customer.updated": ["profile_update", "woocommerce_update_customer"],
    "customer.deleted": ["delete_user"],
    "order.created": ["woocommerce_new_order"],
    "order.updated": ["woocommerce_update_order", "woocommerce_order_refunded"],
    "order.deleted": [TRASHED, "woocommerce_trash_order"],
    "order.restored": [RESTORED, "woocommerce_untrash_order"],
    "product.created": [
        "woocommerce_process_product_meta",
        "woocommerce_new_product",
        "woocommerce_new_product_variation",
    ],
    "product.updated": [
        "woocommerce_process_product_meta",
        "woocommerce_update_product",
        "woocommerce_update_product_variation",
    ],
    "product.deleted": [TRASHED],
    "product.restored": [RESTORED],
}
STATUSES = ("active", "paused", "disabled")


class Webhooks(Collection):
    path, table = "webhooks", "webhooks"
    invalid = "woocommerce_rest_shop_webhook_invalid_id"
    no_trash = "Webhooks do not support trashing."
    usual_sort = "date"
    sorts: ClassVar[dict[str, Any]] = {
        "date": lambda row: row["created"],
        "id": lambda row: row["id"],
        "title": lambda row: row["name"],
    }

    def __init__(self, store: Store, ping: Callable[[int], None]) -> None:
        super().__init__(store)
        self.ping = ping

    def filters(self, call: Call, kin: Kin) -> Iterator[Meets]:
        yield from super().filters(call, kin)
        status = call.one_of("status", ("all", *STATUSES), "all")
        if status != "all":
            yield lambda row: row["status"] == status

    def sorted(self, rows: list[Record], key: Any, is_down: bool) -> list[Record]:
        # Those of one second stand the lowest number first, whatever the direction.
        return sorted(sorted(rows, key=lambda row: row["id"]), key=key, reverse=is_down)

    def shown(self, row: Record, call: Call) -> Record:
        resource, _, event = row["topic"].partition(".")
        return {
            "id": row["id"],
            "name": row["name"],
            "status": row["status"],
            "topic": row["topic"],
            "resource": resource,
            "event": event,
            "hooks": [event] if resource == "action" else HOOKS[row["topic"]],
            "delivery_url": row["delivery_url"],
            **self.store.dates(date_created=row["created"]),
            **self.store.dates(date_modified=row["modified"]),
        }

    def build(self, call: Call, kin: Kin) -> Record:
        body = call.body
        if missing := [name for name in ("topic", "delivery_url") if body.get(name) is None]:
            raise lacking(missing)
        self._check(call)
        now = self.store.now()
        row: Record = {
            "id": self.store.next("webhooks"),
            "name": f"Webhook created on {self.store.local(now)}",
            "status": "active",
            "topic": "",
            "delivery_url": "",
            "secret": secrets.token_hex(25),
            "created": now,
            "modified": None,
            "failures": 0,
            "is_ping_due": True,
        }
        self._fill(row, body)
        self.rows.put(row)
        self.ping(row["id"])
        return row

    def _check(self, call: Call) -> None:
        body = call.body
        if "status" in body:
            call.one_of("status", STATUSES, "")
        call.done()
        if "topic" in body and not _is_topic(str(body["topic"])):
            told = "Webhook topic must be valid."
            raise Refusal("woocommerce_rest_invalid_webhook_topic", told)
        if "delivery_url" in body and not str(body["delivery_url"]).startswith(
            ("http://", "https://")
        ):
            told = "Webhook delivery URL must be a valid URL starting with http:// or https://."
            raise Refusal("woocommerce_rest_invalid_webhook_delivery_url", told)

    def _fill(self, row: Record, body: Record) -> None:
        names = ("name", "status", "topic", "delivery_url", "secret")
        row |= {name: body[name] for name in names if body.get(name)}

    def change(self, row: Record, call: Call) -> None:
        """Change a webhook; the failures in a row are counted on."""
        self._check(call)
        url = row["delivery_url"]
        self._fill(row, call.body)
        self.store.touch("webhooks", row)
        if row["delivery_url"] != url:
            row["is_ping_due"] = True
            self.ping(row["id"])


def _is_topic(topic: str) -> bool:
    return topic in HOOKS or (topic.startswith("action.") and len(topic) > len("action."))
