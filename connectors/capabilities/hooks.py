"""Changes that are pushed to us. They are hints: polling stays the truth."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from connectors.base import Connector


@dataclass(frozen=True, kw_only=True)
class Hook:
    """What a call to our door says: a kind of record and the ids that changed; none for a ping.

    `also`: other kinds these ids are records of (a product's stock). `topic`: the sender's own word.
    """

    kind: str = ""
    ids: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    topic: str = ""

    @property
    def is_ping(self) -> bool:
        return not self.kind and not self.ids


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A webhook as the remote keeps it."""

    id: str
    kind: str
    url: str
    is_active: bool


class WebhookSource(Connector):
    """Calls our door when something changes. Its webhook secret is the field `hook_secret`.

    `hook_secret` is one secret here, even while staff keep two: the kit tries each. Where the field
    may be blank and is, the hub makes one before it subscribes.
    """

    hook_kinds: ClassVar[tuple[str, ...]]  # kinds of record it calls for

    @abstractmethod
    def is_ours(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Tell whether the call bears a right signature, by `hmac.compare_digest`. Pure.

        `headers` are found whatever their case; `body` is what came, byte by byte.
        """

    @abstractmethod
    def read_hook(self, headers: Mapping[str, str], body: bytes) -> Hook:
        """Read what changed. Pure; an unsigned ping is told from a change by its shape alone."""

    @abstractmethod
    def fetch_subscriptions(self) -> tuple[Subscription, ...]:
        """List the webhooks of this shop, whoever made them; one for each kind where it serves two."""

    @abstractmethod
    def send_subscription(self, kind: str, url: str) -> None:
        """Subscribe for a kind: make each webhook it needs and does not have."""

    @abstractmethod
    def send_wake(self, subscription: Subscription) -> None:
        """Switch a subscription on again that the remote has switched off."""
