"""Changes that are pushed to us. They are hints: polling stays the truth."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from connectors.base import Connector


@dataclass(frozen=True, kw_only=True)
class Hook:
    """What a call to our door says: a kind of record and the ids that changed; none for a ping."""

    kind: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A webhook as the remote keeps it."""

    id: str
    kind: str
    url: str
    is_active: bool


class WebhookSource(Connector):
    """Calls our door when something changes. Its webhook secret is the field `hook_secret`."""

    hook_kinds: ClassVar[tuple[str, ...]]  # kinds of record it calls for

    @abstractmethod
    def is_ours(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Tell whether the call bears a right signature, compared in constant time. Pure."""

    @abstractmethod
    def read_hook(self, headers: Mapping[str, str], body: bytes) -> Hook:
        """Read what changed. Pure; an unsigned ping is told from a change by its shape alone."""

    @abstractmethod
    def fetch_subscriptions(self) -> tuple[Subscription, ...]: ...

    @abstractmethod
    def send_subscription(self, kind: str, url: str) -> None:
        """Subscribe for a kind."""

    @abstractmethod
    def send_wake(self, subscription: Subscription) -> None:
        """Switch a subscription on again that the remote has switched off."""
