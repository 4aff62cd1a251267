"""The ten product fields Sellercloud and Inform share, each from its master."""

import os
import time
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from console.admin import flow_form
from simulators.running import Running
from syncs import configuring
from syncs.models import Clash, Flow, Transfer
from tests.conftest import Hub, story

#: As the form suggests them.
MASTERS = {
    "descriptions": "SC",
    "media": "SC",
    "numbers": "SC",
    "price": "SC",
    "state": "SC",
    "quantity": "INF",
}
COLUMN = "Unit of measure"
CONNECTIONS = [
    {
        "code": "SC",
        "name": "Sellercloud",
        "system": "sellercloud",
        "settings": {
            "lookup": "${SIMULATORS_URL}/sellercloud",
            "team": "demo",
            "username": "integration@demo.example",
            "companies": "163",
            "uom_column": COLUMN,
            "product_type": "Soft drinks",
        },
        "secrets": {"password": "demo-password"},
    },
    {
        "code": "INF",
        "name": "Inform",
        "system": "ddi",
        "settings": {
            "way": "adapter",
            "site": "${SIMULATORS_URL}/ddi",
            "branch": "100",
            "writer": "WEB",
        },
        "secrets": {"api_key": "demo-password"},
    },
]


@pytest.fixture
def systems() -> dict[str, dict[str, Any]]:
    return {"sellercloud": {"is_empty": True}, "ddi": {"is_empty": True}}


class Distributor(Hub):
    def configure(self, **changed: Any) -> None:
        os.environ["SIMULATORS_URL"] = f"http://{self.remotes.address}"
        os.environ["DEMO_PASSWORD"] = "demo-password"
        flow = {"code": "products", "name": "Products", "kind": "product",
                "pattern": "bidirectional", "both": ["SC", "INF"], "masters": MASTERS}  # fmt: skip
        configuring.apply({"connections": CONNECTIONS, "flows": [flow], **changed}, "test")

    def in_inform(self, sku: str) -> dict[str, Any]:
        rows = self.remotes.state("ddi")["products"]
        return next(row for row in rows if row["productNumber"] == sku)

    def in_sellercloud(self, sku: str) -> dict[str, Any]:
        rows = self.remotes.state("sellercloud")["products"]
        return next(row for row in rows if row["ID"] == sku)

    def of(self, sku: str, target: str) -> Transfer:
        rows = Transfer.objects.filter(target__code=target, record__kind="product")
        return next(t for t in rows if t.record.canonical["sku"] == sku)


@pytest.fixture
def hub(db: None, remotes: Running) -> Distributor:
    remotes.act("sellercloud", "change_product", sku="COLA-24", **SAID)
    made = Distributor(remotes)
    made.configure()
    return made


SAID = {
    "ProductName": "Cola, 24 cans of 33 cl",
    "LongDescription": "<p>The classic — Η κλασική</p>",
    "ManufacturerSKU": "CC-24-33",
    "UPC": "036000291452",
    "SitePrice": 15.75,
    "CustomColumns": [{"ColumnName": COLUMN, "Value": "CS"}],
}


def ten_in_inform(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": row["productNumber"],
        "description": row["description"],
        "type": row["productType"],
        "image": row["imageUrl"],
        "web description": row["webDescription"],
        "manufacturer's number": row["manufacturerProductNumber"],
        "UPC": row["upc"],
        "unit": row["unitOfMeasure"],
        "available": Decimal(row["availableQuantity"]),
        "price": Decimal(row["price"]),
    }


def ten_in_sellercloud(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": row["ID"],
        "description": row["ProductName"],
        "type": row["ProductType"],
        "image": row["ImageUrl"],
        "web description": row["LongDescription"],
        "manufacturer's number": row["ManufacturerSKU"],
        "UPC": row["UPC"],
        "unit": next(c["Value"] for c in row["CustomColumns"] if c["ColumnName"] == COLUMN),
        "available": Decimal(row["InventoryAvailableQty"]),
        "price": Decimal(str(row["SitePrice"])),
    }


def test_all_ten_agree_at_both_ends_each_from_its_master(hub: Distributor) -> None:
    counted = Decimal(hub.in_inform("COLA-24")["availableQuantity"])
    for _ in range(2):
        hub.work("products")
    there, here = (
        ten_in_inform(hub.in_inform("COLA-24")),
        ten_in_sellercloud(hub.in_sellercloud("COLA-24")),
    )
    assert there == here
    assert here["description"] == "Cola, 24 cans of 33 cl", "Sellercloud describes"
    assert (here["price"], here["unit"]) == (Decimal("15.75"), "CS"), "and sets the price"
    assert here["available"] == counted != 400, "Inform counts"
    assert {hub.of("COLA-24", code).state for code in ("SC", "INF")} == {"posted"}
    assert not Clash.objects.exists()


def test_what_each_end_changes_follows_only_from_the_master(hub: Distributor) -> None:
    hub.work("products", "products")
    hub.remotes.act("ddi", "change_stock", product="COLA-24", quantity=77)
    hub.remotes.act("sellercloud", "change_stock", sku="COLA-24", quantity=5)
    hub.remotes.act("sellercloud", "change_price", sku="COLA-24", price="16.10")
    hub.remotes.act("ddi", "change_price", product="COLA-24", price="1.00")
    for _ in range(3):
        hub.work("products")
    inform, sellercloud = hub.in_inform("COLA-24"), hub.in_sellercloud("COLA-24")
    counted = Decimal(inform["availableQuantity"])
    assert Decimal(sellercloud["InventoryAvailableQty"]) == counted
    assert Decimal(str(sellercloud["SitePrice"])) == Decimal("16.10")


def test_what_changes_again_within_one_second_follows_too(hub: Distributor) -> None:
    at = time.time()
    hub.remotes.system("ddi").store.clock = lambda: at
    hub.remotes.act("ddi", "change_stock", product="COLA-24", quantity=76)
    hub.work("products", "products")
    read = hub.in_inform("COLA-24")
    hub.remotes.act("ddi", "change_stock", product="COLA-24", quantity=77)
    hub.work("products")
    inform, sellercloud = hub.in_inform("COLA-24"), hub.in_sellercloud("COLA-24")
    assert inform["lastModified"] == read["lastModified"], "its times have whole seconds"
    assert sellercloud["InventoryAvailableQty"] == int(inform["availableQuantity"])


def test_a_product_only_inform_has_is_made_in_sellercloud_and_the_other_way(
    hub: Distributor,
) -> None:
    hub.remotes.act(
        "ddi", "add_product", product="NEW-TONIC", price="9.10", productType="Soft drinks"
    )
    hub.remotes.act("sellercloud", "add_product", sku="NEW-COLA", price="8.00")
    hub.remotes.act(
        "sellercloud", "change_product", sku="NEW-COLA", CustomColumns=SAID["CustomColumns"]
    )
    for _ in range(2):
        hub.work("products")
    assert hub.of("NEW-TONIC", "SC").state == "posted", story(hub.of("NEW-TONIC", "SC"))
    assert Decimal(str(hub.in_sellercloud("NEW-TONIC")["SitePrice"])) == Decimal("9.10")
    assert hub.of("NEW-COLA", "INF").state == "posted", story(hub.of("NEW-COLA", "INF"))
    assert hub.in_inform("NEW-COLA")["unitOfMeasure"] == "CS"


def test_the_form_suggests_these_masters(hub: Distributor, admin_client: Client) -> None:
    flow = Flow.objects.get()
    assert flow_form.suggested_masters(flow) == MASTERS
    Flow.objects.update(masters={})
    page = admin_client.get(f"/admin/syncs/flow/{flow.pk}/change/")
    form = page.context["adminform"].form
    assert {group: form.initial[f"master_{group}"] for group in MASTERS} == MASTERS
    assert "Usually INF." in page.content.decode()
