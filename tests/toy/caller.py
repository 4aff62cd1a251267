"""A toy shop that calls the hub's door: signs with HMAC, pings unsigned, switches webhooks off.

It stands in memory: `born` what it sells, `webhooks` what it was asked to call, `asked` which orders
were fetched.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from connectors.base import Field, Page, Raw, Stub
from connectors.capabilities import Hook, Subscription, WebhookSource
from connectors.errors import NotThere
from tests.toy.system import Toy


class Caller(Toy, WebhookSource):
    key = "caller"
    label = "Calling shop"
    fields = (
        *Toy.fields,
        Field(name="hook_secret", label="Webhook secret", kind="secret", is_required=False),
    )
    hook_kinds = ("order",)

    born: ClassVar[dict[str, Raw]] = {}
    booked: ClassVar[dict[str, Any]] = {}
    webhooks: ClassVar[list[Subscription]] = []
    knows: ClassVar[list[str]] = []  # the secrets it was given
    asked: ClassVar[list[str]] = []
    when_asked: ClassVar[list[Callable[[str], None]]] = []

    def fetch_changed_orders(self, since: datetime | None, page: str = "") -> Page:
        stubs = [Stub(id=id, stamp=raw["changed"], document=raw) for id, raw in self.born.items()]
        return Page(stubs=tuple(stubs), latest=datetime.now(UTC))

    def fetch_order(self, id: str) -> Raw:
        self.asked.append(id)
        if id not in self.born:
            raise NotThere(f"order {id}", system=self.label)
        found = dict(self.born[id])
        for happens in self.when_asked:
            happens(id)
        return found

    def read_order(self, raw: Raw) -> Any:
        return replace(super().read_order(raw), updated_at=datetime.fromisoformat(raw["changed"]))

    def is_ours(self, headers: Mapping[str, str], body: bytes) -> bool:
        given = headers.get("X-Toy-Signature") or ""
        return hmac.compare_digest(signature(body, self.settings["hook_secret"]), given)

    def read_hook(self, headers: Mapping[str, str], body: bytes) -> Hook:
        topic = headers.get("X-Toy-Topic") or ""
        if not topic and body.startswith(b"webhook_id="):
            return Hook()
        said = json.loads(body)["id"]
        ids = tuple(map(str, said)) if isinstance(said, list) else (str(said),)
        return Hook(kind=topic.partition(".")[0], ids=ids, topic=topic)

    def fetch_subscriptions(self) -> tuple[Subscription, ...]:
        return tuple(self.webhooks)

    def send_subscription(self, kind: str, url: str) -> None:
        self.knows.append(self.settings["hook_secret"])
        made = Subscription(id=str(len(self.webhooks)), kind=kind, url=url, is_active=True)
        self.webhooks.append(made)

    def send_wake(self, subscription: Subscription) -> None:
        place = self.webhooks.index(subscription)
        self.webhooks[place] = replace(subscription, is_active=True)


class Deaf(Caller):
    """One whose webhooks may not be listed."""

    key = "deaf"

    def fetch_subscriptions(self) -> tuple[Subscription, ...]:
        return ({}["data"],)


def signature(body: bytes, secret: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
