"""OAuth 1.0a signatures (RFC 5849): one-legged where there is no token, else token-based. Pure.

The signature covers the method, the address with its query, and the moment; a body of JSON is not
part of it. Nonce and timestamp come from outside, so that a test can repeat a published example.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

_DIGESTS = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256}
_PORTS = {"http": 80, "https": 443}

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """Who signs. `token` and its secret are blank where a consumer speaks for itself."""

    consumer_key: str
    consumer_secret: str
    token: str = ""
    token_secret: str = ""
    method: str = "HMAC-SHA256"
    realm: str = ""


def authorization(who: Credentials, method: str, url: str, *, nonce: str, timestamp: int) -> str:
    """Give the Authorization header of one request; `url` is whole, with the query as sent."""
    said = _protocol(who, nonce, timestamp)
    signature = _signature(who, base_string(method, url, said))
    shown = [*said, ("oauth_signature", signature)]
    if who.realm:
        shown.insert(0, ("realm", who.realm))
    return "OAuth " + ", ".join(f'{name}="{_encoded(value)}"' for name, value in shown)


def base_string(method: str, url: str, said: Iterable[tuple[str, str]]) -> str:
    """Spell what is signed (RFC 5849 3.4.1): method, address, every parameter sorted."""
    parts = urlsplit(url)
    pairs = [*parse_qsl(parts.query, keep_blank_values=True), *said]
    spelled = "&".join(
        f"{name}={value}"
        for name, value in sorted((_encoded(name), _encoded(value)) for name, value in pairs)
    )
    return "&".join(_encoded(part) for part in (method.upper(), _address(url), spelled))


def _protocol(who: Credentials, nonce: str, timestamp: int) -> Pairs:
    said = [
        ("oauth_consumer_key", who.consumer_key),
        ("oauth_nonce", nonce),
        ("oauth_signature_method", who.method),
        ("oauth_timestamp", str(timestamp)),
        ("oauth_version", "1.0"),
    ]
    return [*said, ("oauth_token", who.token)] if who.token else said


def _signature(who: Credentials, signed: str) -> str:
    key = f"{_encoded(who.consumer_secret)}&{_encoded(who.token_secret)}"
    made = hmac.new(key.encode(), signed.encode(), _DIGESTS[who.method])
    return base64.b64encode(made.digest()).decode()


def _address(url: str) -> str:
    parts = urlsplit(url)
    host, scheme = (parts.hostname or "").lower(), parts.scheme.lower()
    is_plain = parts.port in (None, _PORTS.get(scheme))
    return f"{scheme}://{host}{'' if is_plain else f':{parts.port}'}{parts.path or '/'}"


def _encoded(value: str) -> str:
    return quote(value, safe="-._~")
