"""A caller of the pretend WooCommerce, and a receiver of its webhooks."""

import base64
import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import requests

from simulators.running import Running

KEY, SECRET = "ck_demo", "cs_demo-password"


class Clock:
    """A clock that is told what time it is."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 2, 0, tzinfo=UTC).timestamp()

    def __call__(self) -> float:
        return self.time


Pairs = list[tuple[str, str]]


def signature(method: str, url: str, said: Pairs, secrets_joined: str, digest: str) -> str:
    """Sign a request as RFC 5849 says: `said` is everything of OAuth but the signature."""
    parts = urlsplit(url)
    pairs = [*parse_qsl(parts.query, keep_blank_values=True), *said]
    spelt = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in pairs)
    query = "&".join(f"{name}={value}" for name, value in spelt)
    address = f"{parts.scheme}://{parts.netloc}{parts.path}"
    base = "&".join(quote(part, safe="~") for part in (method, address, query))
    made = hmac.new(secrets_joined.encode(), base.encode(), digest)
    return base64.b64encode(made.digest()).decode()


def signed(method: str = "HMAC-SHA256", place: str = "auth_header", **key: str) -> Any:
    """Give what signs a request of the `requests` library, in its header or its address."""

    def sign(asked: requests.PreparedRequest) -> requests.PreparedRequest:
        url = str(asked.url)
        said = [
            ("oauth_consumer_key", key.get("key", KEY)),
            ("oauth_nonce", secrets.token_hex(8)),
            ("oauth_signature_method", method),
            ("oauth_timestamp", key.get("at", str(int(time.time())))),
            ("oauth_version", "1.0"),
        ]
        digest = hashlib.new(method.removeprefix("HMAC-")).name
        joined = f"{key.get('secret', SECRET)}&"
        made = signature(str(asked.method), url, said, joined, digest)
        said.append(("oauth_signature", made))
        if place == "query":
            asked.url = f"{url}{'&' if '?' in url else '?'}{urlencode(said)}"
        else:
            told = ", ".join(f'{name}="{quote(value, safe="~")}"' for name, value in said)
            asked.headers["Authorization"] = f"OAuth {told}"
        return asked

    return sign


class Shop:
    """A caller with a key, over plain http or as behind a proxy that speaks https."""

    def __init__(self, remotes: Running, key: str = KEY, secret: str = SECRET) -> None:
        self.remotes, self.root = remotes, remotes.url("woocommerce")
        self.api = f"{self.root}/wp-json/wc/v3"
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.auth = (key, secret)
        self.http.headers["X-Forwarded-Proto"] = "https"

    def ask(self, path: str, **query: Any) -> requests.Response:
        return self.http.get(f"{self.api}/{path}", params=query)

    def get(self, path: str, **query: Any) -> Any:
        return self.ask(path, **query).json()

    def ids(self, path: str = "orders", **query: Any) -> list[int]:
        return [row["id"] for row in self.get(path, **{"per_page": 100, **query})]

    def tell(self, method: str, path: str, said: Any = None, **query: Any) -> requests.Response:
        return self.http.request(method, f"{self.api}/{path}", json=said, params=query)

    def post(self, path: str, **said: Any) -> Any:
        return self.tell("POST", path, said).json()

    def put(self, path: str, **said: Any) -> Any:
        return self.tell("PUT", path, said).json()

    def act(self, name: str, **args: Any) -> Any:
        return self.remotes.act("woocommerce", name, **args)

    def sku(self, sku: str) -> Any:
        return self.get("products", sku=sku)[0]


class Receiver:
    """What a webhook is told at an address of this machine; `answers` are used up in turn."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.answers: list[int] = []
        self.usual = 200
        self.url = ""

    @property
    def pings(self) -> list[dict[str, Any]]:
        return [one for one in self.heard if one["body"].startswith(b"webhook_id=")]

    @property
    def deliveries(self) -> list[dict[str, Any]]:
        return [one for one in self.heard if one not in self.pings]

    def topics(self) -> list[str]:
        return [one["headers"]["X-WC-Webhook-Topic"] for one in self.deliveries]

    def answer(self) -> int:
        return self.answers.pop(0) if self.answers else self.usual


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard = {"path": self.path, "body": body, "version": self.request_version}
            receiver.heard.append({**heard, "headers": dict(self.headers)})
            self.send_response(receiver.answer())
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    served = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    served.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{served.server_port}/hook"
    threading.Thread(target=served.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield receiver
    finally:
        served.shutdown()
        served.server_close()


def soon(is_so: Callable[[], bool], seconds: float = 5) -> bool:
    """Wait until something is so; tell whether it came to be."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.01)
    return is_so()


def plain(shop: Shop, **said: Any) -> requests.Response:
    """Ask for the orders over plain http, with no key but what is said."""
    with requests.Session() as http:
        http.trust_env = False
        return http.get(f"{shop.api}/orders", **said)


def refused(told: requests.Response) -> tuple[int, str, str]:
    """Give what a refusal consists of: its status, code and sentence."""
    return told.status_code, told.json()["code"], told.json()["message"]
