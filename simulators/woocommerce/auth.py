"""Who calls: OAuth 1.0a over plain http; Basic and keys in the address only over https."""

import base64
import binascii
import hashlib
import hmac
import re
import time
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from werkzeug import Request

from simulators.woocommerce.wire import Refusal

WINDOW = 15 * 60
DIGESTS = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256}
NAMES = (
    "oauth_consumer_key",
    "oauth_timestamp",
    "oauth_nonce",
    "oauth_signature",
    "oauth_signature_method",
)


@dataclass
class Key:
    """A key of the REST API; `permissions` is read, write or read_write, `role` its user's."""

    key: str
    secret: str
    permissions: str = "read_write"
    role: str = "administrator"
    is_revoked: bool = False


def scheme(request: Request, trusts_proxy: bool) -> str:
    told = request.headers.get("X-Forwarded-Proto", "") if trusts_proxy else ""
    return "https" if "https" in (request.scheme, told.lower()) else "http"


class Doorman:
    """Tells which key a request carries; None where it carries none that counts."""

    def __init__(self, keys: list[Key]) -> None:
        self.keys = {one.key: one for one in keys}
        self.nonces: dict[tuple[str, str], float] = {}
        self.swept_at = 0.0

    def key_of(self, request: Request, is_https: bool) -> Key | None:
        found = self._basic(request) if is_https else None
        return found or self._oauth(request, "https" if is_https else "http")

    def _known(self, name: str) -> Key | None:
        found = self.keys.get(name)
        return found if found and not found.is_revoked else None

    def _basic(self, request: Request) -> Key | None:
        name, secret = _basic_pair(request)
        found = self._known(name)
        if found and not hmac.compare_digest(found.secret.encode(), secret.encode()):
            raise _refused("Consumer secret is invalid.")
        return found

    def _oauth(self, request: Request, scheme: str) -> Key | None:
        said = _oauth_said(request)
        if not any(said.get(name) for name in NAMES):
            return None
        if missing := [name for name in NAMES if not said.get(name)]:
            code = "woocommerce_rest_authentication_missing_parameter"
            raise Refusal(code, f"Missing OAuth parameters {', '.join(missing)}", 401)
        found = self._known(said["oauth_consumer_key"])
        if found is None:
            raise _refused("Consumer key is invalid.")
        _check_signature(request, scheme, said, found)
        self._check_nonce(said)
        return found

    def _check_nonce(self, said: dict[str, str]) -> None:
        """Refuse an old or a repeated request by the wall clock: callers know no other."""
        now = time.time()
        at = float(said["oauth_timestamp"]) if said["oauth_timestamp"].isdigit() else 0
        if abs(now - at) > WINDOW:
            raise _refused("Invalid timestamp.")
        if now > self.swept_at + WINDOW:
            self.swept_at = now
            self.nonces = {used: at for used, at in self.nonces.items() if at > now - WINDOW}
        used = (said["oauth_consumer_key"], said["oauth_nonce"])
        if used in self.nonces:
            raise _refused("Invalid nonce - nonce has already been used.")
        self.nonces[used] = at


def _refused(told: str) -> Refusal:
    return Refusal("woocommerce_rest_authentication_error", told, 401)


def _basic_pair(request: Request) -> tuple[str, str]:
    asked = request.args
    if asked.get("consumer_key") and asked.get("consumer_secret"):
        return asked["consumer_key"], asked["consumer_secret"]
    kind, _, told = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        name, _, secret = base64.b64decode(told).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret


def _oauth_said(request: Request) -> dict[str, str]:
    """Read what OAuth needs from the address, or else from the header."""
    said = {name: value for name, value in request.args.items() if name.startswith("oauth_")}
    kind, _, told = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "oauth":
        for name, value in re.findall(r'(oauth_[a-z_-]+)="([^"]*)"', told):
            said[name] = unquote(value)
    return said


def _check_signature(request: Request, scheme: str, said: dict[str, str], key: Key) -> None:
    digest = DIGESTS.get(said["oauth_signature_method"])
    if digest is None:
        raise _refused("Invalid signature - signature method is invalid.")
    signed = hmac.new(f"{key.secret}&".encode(), _base(request, scheme, said).encode(), digest)
    expected = base64.b64encode(signed.digest()).decode()
    if not hmac.compare_digest(expected, said["oauth_signature"]):
        raise _refused("Invalid signature - provided signature does not match.")


def _base(request: Request, scheme: str, said: dict[str, str]) -> str:
    """Spell what is signed: the real method, the address, everything asked, sorted."""
    pairs = [*request.args.items(multi=True)]
    pairs += [(name, value) for name, value in said.items() if name not in request.args]
    spelt = sorted(
        (_quoted(name), _quoted(value)) for name, value in pairs if name != "oauth_signature"
    )
    query = "&".join(f"{name}={value}" for name, value in spelt)
    # A method given by `_method` is not the one that was signed.
    method = request.environ["REQUEST_METHOD"]
    path = urlsplit(request.environ.get("REQUEST_URI") or request.base_url).path
    address = f"{scheme}://{request.host}{path}"
    return "&".join(_quoted(part) for part in (method, address, query))


def _quoted(said: str) -> str:
    return quote(said, safe="~")
