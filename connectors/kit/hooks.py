"""Whether a call at our door is signed by a secret its connection knows.

Two secrets, by a blank, are live while one is changed: the first is the one that is given away.
"""

from collections.abc import Mapping

from connectors.capabilities import WebhookSource
from connectors.errors import Unreadable
from connectors.kit.http import Kit

#: What a connector raises on a header or a body that is not shaped as its documents say.
MISSHAPEN = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    IndexError,
    ArithmeticError,
    RecursionError,
    Unreadable,
)


def live_secrets(secrets: Mapping[str, str]) -> tuple[str, ...]:
    return tuple((secrets.get("hook_secret") or "").split())


def is_signed(source: WebhookSource, headers: Mapping[str, str], body: bytes) -> bool:
    """Try each live secret; without one, nothing is signed."""
    secrets = live_secrets(source.settings)
    return any(_is_ours(_knowing(source, secret), headers, body) for secret in secrets)


def _knowing(source: WebhookSource, secret: str) -> WebhookSource:
    if source.settings["hook_secret"] == secret:
        return source
    return type(source)({**source.settings, "hook_secret": secret}, Kit())


def _is_ours(source: WebhookSource, headers: Mapping[str, str], body: bytes) -> bool:
    try:
        return source.is_ours(headers, body)
    except MISSHAPEN:  # a signature of letters no digest has is a wrong one
        return False
