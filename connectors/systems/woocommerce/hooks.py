"""Webhooks of a shop: pushed hints, their signature, and the subscriptions that go to sleep."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping

from connectors.capabilities import Hook, Subscription, WebhookSource
from connectors.errors import Misconfigured, Unreadable
from connectors.kit.naming import identity
from connectors.systems.woocommerce.fields import Raw, text
from connectors.systems.woocommerce.shop import AtShop

#: kind of record -> the shop's resource. Made by REST, an order is told as created and as updated.
RESOURCES = {"order": "order", "product": "product", "account": "customer"}
KINDS = {resource: kind for kind, resource in RESOURCES.items()}
EVENTS = {
    "order": ("created", "updated", "deleted", "restored"),
    "product": ("created", "updated", "deleted", "restored"),
    "account": ("created", "updated", "deleted"),
}
#: On saving a webhook, and beside each delivery until one was answered 200; it bears no signature.
_PING = re.compile(rb"webhook_id=\d+\s*$")


def topics(kind: str) -> tuple[str, ...]:
    return tuple(f"{RESOURCES[kind]}.{event}" for event in EVENTS[kind])


def signature(secret: str, body: bytes) -> bytes:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())


def _header(headers: Mapping[str, str], name: str) -> str:
    return {each.lower(): value for each, value in headers.items()}.get(name.lower(), "")


class Hooks(AtShop, WebhookSource):
    """One subscription of ours is several webhooks there: one for each thing that may happen."""

    hook_kinds = tuple(RESOURCES)

    def is_ours(self, headers: Mapping[str, str], body: bytes) -> bool:
        secret = self.settings.get("hook_secret") or ""
        told = _header(headers, "X-WC-Webhook-Signature").strip().encode()
        return bool(secret) and hmac.compare_digest(told, signature(secret, body))

    def read_hook(self, headers: Mapping[str, str], body: bytes) -> Hook:
        if _PING.match(body):
            return Hook()
        resource = _header(headers, "X-WC-Webhook-Topic").partition(".")[0]
        if resource not in KINDS:
            raise Unreadable(f"a call about “{resource[:40]}”", system=self.label)
        return Hook(kind=KINDS[resource], ids=(identity(json.loads(body)["id"]),))

    def fetch_subscriptions(self) -> tuple[Subscription, ...]:
        """Tell each kind once an address; active only if every topic of it is there and awake."""
        grouped: dict[tuple[str, str], list[Raw]] = {}
        for row in self.shop.every("webhooks", status="all"):
            kind = KINDS.get(text(row["topic"]).partition(".")[0])
            if kind:
                grouped.setdefault((kind, text(row["delivery_url"])), []).append(row)
        return tuple(_subscription(kind, url, rows) for (kind, url), rows in grouped.items())

    def send_subscription(self, kind: str, url: str) -> None:
        """Subscribe for what is not subscribed for yet: begun twice, it is made once."""
        secret = self.settings.get("hook_secret") or ""
        if not secret:
            raise Misconfigured("it has no webhook secret; type one in", system=self.label)
        rows = self.shop.every("webhooks", status="all")
        there = {text(row["topic"]) for row in rows if text(row["delivery_url"]) == url}
        for topic in topics(kind):
            if topic not in there:
                said = {"topic": topic, "delivery_url": url, "secret": secret, "status": "active"}
                self.shop.post("webhooks", {"name": f"Integrator: {topic}", **said})

    def send_wake(self, subscription: Subscription) -> None:
        """Wake what the shop disabled after more than five failures, with today's secret."""
        secret = self.settings.get("hook_secret") or ""
        said = {"status": "active", **({"secret": secret} if secret else {})}
        for id in subscription.id.split(","):
            self.shop.put(f"webhooks/{id}", said)
        self.send_subscription(subscription.kind, subscription.url)


def _subscription(kind: str, url: str, rows: list[Raw]) -> Subscription:
    awake = {text(row["topic"]) for row in rows if row["status"] == "active"}
    ids = ",".join(identity(row["id"]) for row in rows)
    return Subscription(id=ids, kind=kind, url=url, is_active=awake >= set(topics(kind)))
