"""The engine and the file drop: an order whose answer is still to come is looked up by itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors import registry
from connectors.models import Connection
from syncs import configuring, runs
from syncs.clock import ago
from syncs.collecting import collect
from syncs.deliveries.delivering import deliver
from syncs.models import Flow, Transfer
from tests.conftest import story
from tests.toy.system import Toy

ANSWER = "external_order_id,order_number,error_code,error_field,error_message"


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Toy]]:
    monkeypatch.setitem(registry.SYSTEMS, "toy", "tests.toy.system.Toy")
    registry.connector_class.cache_clear()
    Toy.born.clear()
    yield Toy
    registry.connector_class.cache_clear()


def configuration(folder: Path) -> dict[str, Any]:
    shop = {"site": "https://toy.example"}
    drop = {"way": "drop", "folder": str(folder), "branch": "01", "writer": "WEB"}
    return {
        "connections": [
            {
                "code": "SHOP",
                "name": "Shop",
                "system": "toy",
                "settings": shop,
                "secrets": {"token": "t"},
            },
            {
                "code": "INFORM",
                "name": "Inform",
                "system": "ddi",
                "settings": {**drop, "ship_via": "UPSG"},
            },
        ],
        "mappings": {
            "order_type": [{"word": "WEB"}],
            "payment_method": [{"key": ["card"], "word": "VISA"}],
            "item": [{"key": ["ball"], "word": "BALL"}],
        },
        "flows": [
            {
                "code": "toys",
                "name": "Toys",
                "kind": "order",
                "sources": ["SHOP"],
                "targets": ["INFORM"],
                "customer_rule": "fixed",
                "fixed_customer": "WEBSALES",
            }
        ],
    }


@pytest.fixture
def folder(toy: type[Toy], tmp_path: Path, settings: Any, db: None) -> Path:
    settings.DROP_FOLDERS = [str(tmp_path)]
    at = "2026-11-01T10:00:00+00:00"
    toy.born["T-1"] = {"id": "T-1", "sku": "ball", "price": "9.99", "email": "a@b.c", "at": at}
    configuring.apply(configuration(tmp_path), "test")
    return tmp_path


def work() -> Transfer:
    flow = Flow.objects.get()
    runs.begin(flow, "staff")
    collect(flow)
    return again()


def again() -> Transfer:
    Transfer.objects.update(not_before=ago(60))
    deliver(Connection.objects.get(code="INFORM"))
    return Transfer.objects.get()


def test_an_order_waits_for_its_import_run_and_is_booked_by_its_answer(folder: Path) -> None:
    transfer = work()
    assert transfer.state == "unknown", story(transfer)
    (file,) = folder.glob("orders-*.csv")
    for _ in range(3):
        transfer = again()
        assert transfer.state == "unknown", "a file that waits is no error, and is not sent again"
    assert "waits for the next import run" in story(transfer)
    file.rename(folder / "imported.csv")
    answer = f"{ANSWER}\nSHOP-T-1,1004567,,,\n"
    (folder / file.name.replace("orders-", "answers-")).write_text(answer)
    transfer = again()
    assert (transfer.state, transfer.number) == ("posted", "1004567"), story(transfer)
    assert list(folder.glob("orders-*.csv")) == []
