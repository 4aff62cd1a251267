"""Calls to one shop: signed as its address asks, read with its paging, judged by its own codes."""

import secrets
import time
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.base import Connector
from connectors.errors import (
    AddressRefused,
    IntegratorError,
    LogInRefused,
    Misconfigured,
    NotThere,
    OutcomeUnknown,
    PermissionMissing,
    RecordRefused,
)
from connectors.kit import oauth1
from connectors.kit.http import Answer, Client
from connectors.systems.woocommerce.fields import SYSTEM, Keys, Raw, keys_of, plain

PAGE_SIZE = 100  # 101 is refused
ORDERS_A_PAGE = 50  # an order is a large document


#: Refusals a shop gives as a 500 of its own; nothing was done (seen: an over-long note, a refund of
#: more than is left).
REFUSED_BY_500 = (
    "woocommerce_api_cannot_create_order_note",
    "woocommerce_rest_cannot_create_order_refund",
)


class TermExists(RecordRefused):
    """A category, tag or brand of this name is there already: `id` is its number."""

    def __init__(self, detail: str, *, id: int) -> None:
        super().__init__(detail, system=SYSTEM)
        self.id = id


class Shop:
    """The shop's REST API v3. Over plain http it only listens to OAuth 1.0a (seen)."""

    def __init__(self, http: Client, settings: Mapping[str, str]) -> None:
        self.http = http
        self.is_secure = settings["site"].strip().lower().startswith("https")
        self.pair = (settings["consumer_key"].strip(), settings["consumer_secret"].strip())

    def _credentials(self) -> dict[str, Any]:
        return {"basic": self.pair} if self.is_secure else {"sign": self._sign}

    def _sign(self, method: str, url: str) -> dict[str, str]:
        key, secret = self.pair
        who = oauth1.Credentials(consumer_key=key, consumer_secret=secret)
        nonce, at = secrets.token_hex(16), int(time.time())
        made = oauth1.authorization(who, method, url, nonce=nonce, timestamp=at)
        return {"Authorization": made}

    def ask(self, path: str, **params: Any) -> Answer:
        return self.http.fetch("GET", path, params=params, **self._credentials())

    def get(self, path: str, **params: Any) -> Any:
        return self.ask(path, **params).json()

    def post(self, path: str, said: Raw) -> Raw:
        made: Raw = self.http.send("POST", path, json=said, **self._credentials()).json()
        return made

    def put(self, path: str, said: Raw) -> Raw:
        made: Raw = self.http.send("PUT", path, json=said, **self._credentials()).json()
        return made

    def every(self, path: str, **params: Any) -> Iterator[Raw]:
        """Give every row of a list, page after page."""
        number, last = 1, 1
        while number <= last:
            answer = self.ask(path, page=number, per_page=PAGE_SIZE, **params)
            last = pages(answer)
            yield from answer.json()
            number += 1


def pages(answer: Answer) -> int:
    """Tell how many pages a list has; one beyond the last is empty and says none (seen)."""
    told = answer.headers.get("X-WP-TotalPages", "")
    return int(told) if told.isdigit() else 1


class AtShop(Connector):
    """What every part of this connector stands on."""

    @property
    def shop(self) -> Shop:
        return Shop(self.http, self.settings)

    @property
    def keys(self) -> Keys:
        return keys_of(self.settings)


def judge(answer: Answer, *, is_logging_in: bool, label: str) -> None:
    """Raise what an answer means where its status alone misleads."""
    if answer.status == 401:
        raise _stranger(answer, label)
    if answer.status == 403 and code_of(answer) == "woocommerce_rest_cannot_create":
        advice = "The key's user may not add this; make the key for an administrator"
        raise PermissionMissing(f"{refusal(answer)} {advice}", system=label)
    if answer.status == 500 and code_of(answer) in REFUSED_BY_500:
        raise RecordRefused(refusal(answer), system=label)
    if answer.status == 501:  # the vendor names ModSecurity as the cause
        told = "its web server lets no PUT through (often ModSecurity); allow PUT for /wp-json/wc/"
        raise Misconfigured(told, system=label)
    if answer.status == 404 and is_logging_in:
        told = "it has no WooCommerce there; permalinks (Settings, Permalinks) may not be plain"
        raise AddressRefused(told, system=label)
    # A product that is not there is a 404 when asked for, and a 400 when written to.
    if answer.status in (400, 404) and _is_missing(code_of(answer)):
        raise NotThere(refusal(answer), system=label)
    if answer.status == 400 and code_of(answer) == "term_exists":
        raise TermExists(refusal(answer), id=int(answer.json()["data"]["resource_id"]))
    if 200 <= answer.status < 300 and answer.body and not answer.is_json:
        raise OutcomeUnknown("a page came where an answer was expected", system=label)


def _is_missing(code: str) -> bool:
    return code.endswith("_invalid_id") and code.startswith("woocommerce_rest_")


def _stranger(answer: Answer, label: str) -> IntegratorError:
    """Tell a key that may not write from one that is not known: both are a 401 (seen)."""
    told = refusal(answer)
    if "permissions" in told:
        return PermissionMissing(f"{told} Make a key with Read/Write", system=label)
    if "provided signature" in told:  # the shop signs with its own address (seen)
        told += (
            " (The secret is another, or the shop names itself by another address than this one.)"
        )
    if code_of(answer) == "woocommerce_rest_cannot_view":
        told += " (It knows no such key, or its web server drops the Authorization header.)"
    return LogInRefused(told, system=label)


def code_of(answer: Answer) -> str:
    said = answer.json() if answer.is_json and answer.body else {}
    return str(said.get("code") or "") if isinstance(said, dict) else ""


def refusal(answer: Answer) -> str:
    """Quote the shop: its message, and what it says of each parameter."""
    if not answer.is_json:
        return f"it answered {answer.status} with a page: a firewall or plug-in may have sent it"
    said = answer.json()
    if not isinstance(said, dict):
        return ""
    facts = said.get("data")
    params = facts.get("params") if isinstance(facts, dict) else None
    each = params.values() if isinstance(params, dict) else ()
    return "; ".join(plain(str(one)) for one in (said.get("message") or "", *each) if one)[:500]
