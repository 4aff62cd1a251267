"""A system added as a folder and one registry line is a whole citizen."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client as Browser

from connectors import registry
from connectors.features import matrix
from connectors.models import Connection
from syncs import configuring, runs
from syncs.collecting import collect
from syncs.deliveries.delivering import deliver
from syncs.models import Flow, Transfer
from tests.conftest import story
from tests.toy.system import Toy


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Toy]]:
    monkeypatch.setitem(registry.SYSTEMS, "toy", "tests.toy.system.Toy")
    registry.connector_class.cache_clear()
    Toy.born.clear()
    Toy.booked.clear()
    yield Toy
    registry.connector_class.cache_clear()


CONFIGURATION: dict[str, Any] = {
    "connections": [
        {
            "code": code,
            "name": code,
            "system": "toy",
            "settings": {"site": "https://toy.example"},
            "secrets": {"token": "t"},
        }
        for code in ("SHOP", "BOOKS")
    ],
    "mappings": {
        "order_type": [{"word": "SO"}],
        "payment_method": [{"key": ["card"], "word": "VISA"}],
    },
    "flows": [
        {"code": "toys", "name": "Toys", "kind": "order", "sources": ["SHOP"], "targets": ["BOOKS"]}
    ],
}


def test_it_stands_in_the_feature_matrix(toy: type[Toy]) -> None:
    row = next(row for row in matrix()["systems"] if row["key"] == "toy")
    assert row["capabilities"] == ["OrderSource", "OrderTarget", "WordLister"]
    assert row["takes"] == ["order"]


def test_it_stands_in_the_form_with_the_fields_it_declares(
    toy: type[Toy], admin_client: Browser
) -> None:
    first = admin_client.get("/admin/connectors/connection/add/").content.decode()
    assert "Toy shop" in first
    second = admin_client.get("/admin/connectors/connection/add/?system=toy").content.decode()
    assert 'name="site"' in second
    assert 'type="password"' in second


def test_it_carries_an_order_and_its_payment_once(toy: type[Toy], db: None) -> None:
    configuring.apply(CONFIGURATION, "test")
    toy.born["T-1"] = {
        "id": "T-1",
        "sku": "ball",
        "price": "9.99",
        "email": "a@b.c",
        "at": "2026-11-01T10:00:00+00:00",
    }
    flow = Flow.objects.get()
    for _ in range(2):
        runs.begin(flow, "staff")
        collect(flow)
        deliver(Connection.objects.get(code="BOOKS"))
    transfer = Transfer.objects.get()
    assert transfer.state == "posted", story(transfer)
    assert list(toy.booked) == ["SHOP-T-1"]
    assert toy.booked["SHOP-T-1"]["items"] == ["BALL"], "the target's own spelling"
    assert list(transfer.attempts.order_by("pk").values_list("step", flat=True)) == [
        "customer",
        "order",
        "payment:p1",
    ]


def test_a_class_that_declares_more_than_it_does_cannot_be_made() -> None:
    from connectors.capabilities import ShipmentTarget
    from connectors.kit.http import Kit

    class Liar(Toy, ShipmentTarget):
        key = "liar"

    with pytest.raises(TypeError, match="find_shipment"):
        Liar({"site": "https://toy.example"}, Kit())  # type: ignore[abstract]
