"""The queue that delivers webhooks in the background: once, late, and never again."""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from simulators.woocommerce.order_shape import VERSION
from simulators.woocommerce.settings import WORDPRESS
from simulators.woocommerce.store import Store
from simulators.woocommerce.wire import Record, php_json

PATIENCE = 10.0
#: A webhook that has failed more often than this in a row is disabled by its next failure.
FAILURES_BORNE = 5
PORTS = (80, 443, 8080)
AGENT = f"WooCommerce/{VERSION} Hookshot (WordPress/{WORDPRESS})"
#: Stands for the address where a delivery would be, when it is the ping's turn.
PING = 0


class Plain(http.client.HTTPConnection):
    _http_vsn, _http_vsn_str = 10, "HTTP/1.0"


class Secure(http.client.HTTPSConnection):
    _http_vsn, _http_vsn_str = 10, "HTTP/1.0"


class Queue:
    """What waits to be delivered: each webhook and record once, however often it changed.

    `payload` is asked at delivery, with the shop's lock held, and so tells the newest state.
    """

    def __init__(
        self, store: Store, lock: threading.RLock, payload: Callable[[str, int], Any]
    ) -> None:
        self.store, self.lock, self.payload = store, lock, payload
        self.home = "http://127.0.0.1:9000/woocommerce"
        self.waiting: dict[tuple[int, int], None] = {}
        self.delivered: deque[Record] = deque(maxlen=1000)
        self.worker: threading.Thread | None = None

    def tell(self, topic: str, id: int) -> None:
        """Queue what the active webhooks of a topic have to be told of a record."""
        for row in self.store["webhooks"].rows.values():
            if row["topic"] == topic and row["status"] == "active":
                self._add(row["id"], id)

    def ping(self, webhook: int) -> None:
        self._add(webhook, PING)

    def _add(self, webhook: int, id: int) -> None:
        self.waiting.setdefault((webhook, id))
        if not self.store.options["is_quiet"]:
            self.start(self.store.options["delivery_delay"])

    def start(self, delay: float) -> None:
        """Let a thread deliver what waits, after a while; it ends when nothing waits."""
        if self.worker is None:
            self.worker = threading.Thread(target=self._work, args=(delay,), daemon=True)
            self.worker.start()

    def _work(self, delay: float) -> None:
        while True:
            time.sleep(delay)
            with self.lock:
                due, self.waiting = list(self.waiting), {}
                if not due:
                    self.worker = None
                    return
            for webhook, id in due:
                self._deliver(webhook, id)

    def _deliver(self, webhook: int, id: int) -> None:
        with self.lock:
            row = self.store["webhooks"].rows.get(webhook)
            if row is None or row["status"] != "active":
                return
            url, is_ping_due = row["delivery_url"], row["is_ping_due"]
            sent = self._sent(row, id) if id != PING else None
        if is_ping_due:
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            status = self._post(url, f"webhook_id={webhook}".encode(), form)
            self._log(webhook, PING, "", status)
            self._note_ping(webhook, status)
        if sent is not None:
            body, headers = sent
            status = self._post(url, body, headers)
            self._log(webhook, id, headers["X-WC-Webhook-Topic"], status)
            self._note_delivery(webhook, status)

    def _sent(self, row: Record, id: int) -> tuple[bytes, dict[str, str]]:
        resource, _, event = row["topic"].partition(".")
        body = php_json(self.payload(row["topic"], id)).encode()
        digest = hmac.new(row["secret"].encode(), body, hashlib.sha256).digest()
        unique = f"{row['id']}{id}{time.time()}"
        return body, {
            "Content-Type": "application/json",
            "X-WC-Webhook-Source": f"{self.home}/",
            "X-WC-Webhook-Topic": row["topic"],
            "X-WC-Webhook-Resource": resource,
            "X-WC-Webhook-Event": event,
            "X-WC-Webhook-Signature": base64.b64encode(digest).decode(),
            "X-WC-Webhook-ID": str(row["id"]),
            "X-WC-Webhook-Delivery-ID": hashlib.md5(unique.encode()).hexdigest(),
        }

    def _note_ping(self, webhook: int, status: int) -> None:
        """Send no more pings once one was answered by exactly 200."""
        with self.lock:
            row = self.store["webhooks"].rows.get(webhook)
            if row is not None and status == 200:
                row["is_ping_due"] = False
                self.store.touch("webhooks", row)

    def _note_delivery(self, webhook: int, status: int) -> None:
        with self.lock:
            row = self.store["webhooks"].rows.get(webhook)
            if row is None:
                return
            # A redirection is not followed, and counts as success.
            if 200 <= status < 303:
                row["failures"] = 0
            elif row["failures"] > FAILURES_BORNE:
                row["status"] = "disabled"
            else:
                row["failures"] += 1
            self.store.touch("webhooks", row)

    def _log(self, webhook: int, id: int, topic: str, status: int) -> None:
        told = {"webhook_id": webhook, "is_ping": id == PING, "topic": topic, "resource_id": id}
        with self.lock:
            at = self.store.local(self.store.now())
            self.delivered.append({**told, "status": status, "at": at})

    def _post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """Post a body; 0 stands for no answer at all."""
        if self.store.options["refuses_private_targets"] and not _is_public(url):
            return 0
        parts = urlsplit(url)
        kind = Secure if parts.scheme == "https" else Plain
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        fixed = {"User-Agent": AGENT, "Accept": "*/*", "Connection": "close"}
        try:
            connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
            connection.request("POST", path, body, {**fixed, **headers})
            status = connection.getresponse().status
            connection.close()
        except (OSError, http.client.HTTPException, ValueError):
            return 0
        return status


def _is_public(url: str) -> bool:
    """Tell whether WordPress would call an address: public, and on a port it knows."""
    parts = urlsplit(url)
    try:
        if parts.port not in (None, *PORTS):
            return False
        found = socket.getaddrinfo(parts.hostname, None)
    except (OSError, ValueError):
        return False
    return all(ipaddress.ip_address(one[4][0]).is_global for one in found)
