"""A hub that is called by a toy shop, and booked in another toy."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from connectors import registry
from connectors.models import Connection
from syncs import answering, configuring, door, listening, runs
from syncs.collecting import collect
from syncs.models import Call, Flow, Listener, Unheard
from tests.toy.caller import Caller, signature

SECRET = "hook-secret-1"
PUBLIC = "https://hub.example.com"


def connection(code: str, system: str, **secrets: str) -> dict[str, Any]:
    return {
        "code": code,
        "name": code,
        "system": system,
        "settings": {"site": "https://toy.example"},
        "secrets": {"token": "t-o-k-e-n", **secrets},
    }


CONFIGURATION: dict[str, Any] = {
    "connections": [
        connection("SHOP", "caller", hook_secret=SECRET),
        connection("BOOKS", "toy"),
    ],
    "mappings": {
        "order_type": [{"word": "SO"}],
        "payment_method": [{"key": ["card"], "word": "VISA"}],
    },
    "flows": [
        {"code": "toys", "name": "Toys", "kind": "order", "sources": ["SHOP"], "targets": ["BOOKS"]}
    ],
}


class Shop:
    """The shop and the hub it calls; `calls` sends one, `work` lets the hub's worker handle them."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser

    @property
    def connection(self) -> Connection:
        return Connection.objects.get(code="SHOP")

    def sells(self, id: str, price: str = "9.99", **facts: Any) -> dict[str, Any]:
        at = datetime.now(UTC).isoformat()
        raw = {"id": id, "sku": "ball", "price": price, "email": "a@b.c", "at": at, "changed": at}
        Caller.born[id] = {**Caller.born.get(id, {}), **raw, **facts}
        return Caller.born[id]

    def calls(self, id: str, topic: str = "order.updated", **more: Any) -> HttpResponse:
        body = more.pop("body", None) or json.dumps({"id": id, "salt": more.pop("salt", 0)})
        return self.sends(body.encode(), topic, signature(body.encode(), SECRET), **more)

    def sends(
        self, body: bytes, topic: str = "", signed: str = "", code: str = "SHOP", **more: Any
    ) -> HttpResponse:
        door.forget()
        headers = {"X-Toy-Topic": topic, "X-Toy-Signature": signed, **more}
        headers = {name: value for name, value in headers.items() if value}
        kind = "application/json" if topic else "application/x-www-form-urlencoded"
        answer: Any = self.browser.post(f"/hooks/{code}/", body, content_type=kind, headers=headers)
        return answer

    def pings(self, code: str = "SHOP") -> HttpResponse:
        return self.sends(b"webhook_id=5", code=code)

    def work(self) -> None:
        answering.answer(self.connection.pk)

    def poll(self) -> None:
        flow = Flow.objects.get(code="toys")
        runs.begin(flow, "staff")
        collect(flow)
        assert flow.runs.first().state == "done", flow.runs.first().trouble

    def look(self) -> None:
        """Let the hub look after its subscriptions, as it does every few minutes."""
        Listener.objects.update(checked_at=None)
        listening.tend()

    def age(self, **time: float) -> None:
        """Let time pass: tests age rows rather than wait."""
        from django.db.models import F

        by = timedelta(**time)
        Call.objects.update(not_before=F("not_before") - by, received_at=F("received_at") - by)
        Unheard.objects.update(found_at=F("found_at") - by, told_from=F("told_from") - by)
        Listener.objects.update(lease_until=None)
        Connection.objects.update(paused_until=None)


@pytest.fixture
def shop(
    db: None, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shop]:
    yield from stood_up(client, settings, monkeypatch)


@pytest.fixture
def busy_shop(
    transactional_db: None, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shop]:
    """The same, with real transactions."""
    yield from stood_up(client, settings, monkeypatch)


def stood_up(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    settings.PUBLIC_URL = PUBLIC
    places = {"caller": "caller.Caller", "deaf": "caller.Deaf", "toy": "system.Toy"}
    for key, place in places.items():
        monkeypatch.setitem(registry.SYSTEMS, key, f"tests.toy.{place}")
    registry.connector_class.cache_clear()
    for memory in (Caller.born, Caller.webhooks, Caller.knows, Caller.asked, Caller.when_asked):
        memory.clear()
    configuring.apply(CONFIGURATION, "test")
    yield Shop(client)
    registry.connector_class.cache_clear()


def mutations(body: bytes, count: int) -> list[bytes]:
    """Change one byte, drop one or add one, at places a seed chooses."""
    chance = random.Random(7)
    found = []
    for _ in range(count):
        place = chance.randrange(len(body))
        other = bytes([(body[place] + chance.randrange(1, 255)) % 256])
        deed = chance.choice((other, b"", body[place : place + 1] + other))
        found.append(body[:place] + deed + body[place + 1 :])
    return found
