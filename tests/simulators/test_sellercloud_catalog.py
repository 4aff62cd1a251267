"""Products and inventory of the pretend Sellercloud, as the vendor's documents describe them."""

import base64
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from simulators.running import Running, running
from simulators.sellercloud import Sellercloud
from simulators.sellercloud import orders as o

LOG_IN = {"Username": "integration@demo.example", "Password": "demo-password"}
NEW = {"ProductSKU": "MATE-12", "ProductName": "Mate, 12 bottles", "ProductTypeName": "Soft drinks"}


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp()

    def __call__(self) -> float:
        return self.time


class Shop:
    """A caller who logged in."""

    def __init__(self, remotes: Running) -> None:
        self.remotes = remotes
        self.http = requests.Session()
        self.http.trust_env = False
        self.at = f"{remotes.url('sellercloud')}/rest/api/"
        token = self.http.post(f"{self.at}token", json=LOG_IN).json()["access_token"]
        self.http.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: Any) -> Any:
        return self.http.get(self.at + path, params=query).json()

    def skus(self, path: str = "Catalog", **query: Any) -> list[str]:
        named = {f"model.{name}": value for name, value in {"pageSize": 50, **query}.items()}
        return [row["ID"] for row in self.get(path, **named)["Items"]]

    def one(self, sku: str, path: str = "Catalog") -> Any:
        name = "model.sKU" if path == "Catalog" else "model.inventoryID"
        (row,) = self.get(path, **{name: sku})["Items"]
        return row

    def tell(self, method: str, path: str, said: Any) -> requests.Response:
        return self.http.request(method, self.at + path, json=said)

    def physical(self, sku: str) -> dict[int, int]:
        rows = self.get("Inventory/Warehouses", productID=sku)
        return {row["WarehouseID"]: row["PhysicalQty"] for row in rows}

    def act(self, name: str, **said: Any) -> Any:
        return self.remotes.act("sellercloud", name, **said)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def remotes(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    with running(["sellercloud"], is_empty=True, clock=clock) as served:
        yield served


@pytest.fixture
def shop(remotes: Running) -> Shop:
    return Shop(remotes)


class TestTheCatalog:
    def test_a_page_is_capped_and_every_product_is_listed_once(self, shop: Shop) -> None:
        shop.act("add_products", count=60)
        first = shop.get("Catalog", **{"model.pageSize": 200})
        assert (len(first["Items"]), first["TotalResults"]) == (50, 86)
        assert len({*shop.skus(), *shop.skus(pageNumber=2)}) == 86

    def test_products_changed_since_are_found_and_stock_counts_in_the_inventory_only(
        self, shop: Shop, clock: Clock
    ) -> None:
        clock.time += 600
        shop.act("change_product", sku="COLA-24", ProductName="Cola, new can")
        shop.act("change_stock", sku="TONIC-24", quantity=7)
        since = datetime.fromtimestamp(clock.time - 60, UTC).strftime("%m/%d/%Y %H:%M")
        assert shop.skus(lastUpdatedFrom=since) == ["COLA-24"]
        assert shop.skus("Inventory", lastUpdatedFrom=since) == ["COLA-24", "TONIC-24"]
        assert shop.skus("Inventory", lastAggregateFrom=since) == ["TONIC-24"]

    def test_the_other_filters(self, shop: Shop) -> None:
        shop.act("change_product", sku="CRATE-24", Status=0)
        shop.act("change_stock", sku="GIFT-BOX", quantity=900)
        assert shop.skus(activeStatus=0) == ["CRATE-24"]
        assert shop.skus(selectedKits=1) == ["KIT-PARTY"]
        assert shop.skus(sKU="COLA-24,GIFT-BOX,NONE") == ["COLA-24", "GIFT-BOX"]
        assert shop.skus(keyword="syrup") == ["SYRUP-COLA-5L", "SYRUP-LEMON-5L"]
        assert shop.skus("Inventory", physicalQtyFrom=1000) == ["GIFT-BOX"]
        assert shop.skus(uPC=shop.one("LEMON-6")["UPC"]) == ["LEMON-6"]
        assert shop.skus(companyID=999) == []

    def test_a_kit_names_its_parts(self, shop: Shop) -> None:
        kit = shop.one("KIT-PARTY")
        assert kit["IsKit"] is True
        parts = {one["ChildProductId"]: one["PerKitQty"] for one in kit["ChildProducts"]}
        assert parts == {"COLA-24": 2, "LEMON-24": 2, "CUP-PAPER-1000": 1}

    def test_a_new_product_is_answered_with_its_sku_as_bare_text(self, shop: Shop) -> None:
        told = shop.tell("POST", "Products", {**NEW, "DefaultPrice": 14.5, "UPC": "0123"})
        assert (told.status_code, told.json()) == (200, "MATE-12")
        made = shop.one("MATE-12")
        assert (made["SitePrice"], made["UPC"], made["Status"]) == (14.5, "0123", 1)
        assert shop.physical("MATE-12") == {}

    @pytest.mark.parametrize(
        "changed",
        [{"ProductName": None}, {"ProductSKU": None}, {"ProductTypeName": None},
         {"ProductSKU": "COLA-24"}, {"ProductTypeName": "Hats"}, {"DefaultPrice": -1}],
    )  # fmt: skip
    def test_a_new_product_needs_a_new_sku_a_name_and_a_known_type(
        self, shop: Shop, changed: Any
    ) -> None:
        assert shop.tell("POST", "Products", {**NEW, **changed}).status_code == 400

    def test_basic_info_changes_what_it_names_and_no_more(self, shop: Shop, clock: Clock) -> None:
        before = shop.one("COLA-24")
        clock.time += 5
        said = {"ProductID": "COLA-24", "LongDescription": "<p>Κόλα 可樂</p>", "IsActive": False}
        told = shop.tell("PUT", "Catalog/BasicInfo", said)
        assert (told.status_code, told.content) == (200, b"")
        after = shop.one("COLA-24")
        changed = {name for name in after if after[name] != before[name]}
        assert changed == {"LongDescription", "Status", "LastModifiedDate"}

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("PUT", "Catalog/BasicInfo"),
            ("PUT", "Catalog/Prices"),
            ("PUT", "Products/CustomColumns"),
        ],
    )
    def test_an_unknown_product_is_a_404_and_none_a_400(
        self, shop: Shop, method: str, path: str
    ) -> None:
        assert shop.tell(method, path, {"ProductID": "NONE"}).status_code == 404
        assert shop.tell(method, path, {}).status_code == 400

    def test_prices_are_told_and_changed_per_channel(self, shop: Shop) -> None:
        said = {
            "ProductID": "COLA-24",
            "SitePrice": 15.25,
            "ChannelsPrices": [{"ChannelID": 4, "Price": 17}, {"ChannelID": 1,
                                                               "UseDefaultSitePrice": True}],
        }  # fmt: skip
        assert shop.tell("PUT", "Catalog/Prices", said).status_code == 200
        assert shop.get("Catalog/Prices", productID="COLA-24") == {
            "SitePrice": 15.25,
            "ChannelsPrices": [
                {"ChannelID": 4, "Price": 17.0, "UseDefaultSitePrice": False},
                {"ChannelID": 1, "Price": None, "UseDefaultSitePrice": True},
            ],
        }

    def test_custom_columns_are_laid_over(self, shop: Shop) -> None:
        for name, value in (("ERP_ITEM", "C-1"), ("BIN", "A4"), ("ERP_ITEM", "C-2")):
            said = {"ProductID": "COLA-24", "CustomColumns": [{"ColumnName": name, "Value": value}]}
            assert shop.tell("PUT", "Products/CustomColumns", said).status_code == 200
        told = shop.get("Products/CustomColumns", productID="COLA-24")
        assert {one["ColumnName"]: one["Value"] for one in told} == {"BIN": "A4", "ERP_ITEM": "C-2"}

    def test_a_new_picture_may_become_the_default(self, shop: Shop) -> None:
        said = {"ProductID": "COLA-24", "Content": "aGk=", "FileName": "new.jpg",
                "Properties": {"IsDefault": True}}  # fmt: skip
        number = shop.tell("POST", "ProductImage", said).json()
        images = shop.get("ProductImage", productID="COLA-24")
        assert [one["IsDefault"] for one in images] == [False, True]
        assert images[1]["ImageID"] == number
        assert shop.one("COLA-24")["ImageUrl"] == images[1]["Url"]
        many = shop.tell("POST", "ProductImage/GetProductsImages", {"ProductsIDs": ["COLA-24"]})
        assert many.json() == [{"ProductID": "COLA-24", "Images": images}]

    def test_twenty_thousand_products_are_made_and_paged_quickly(self) -> None:
        system, began = Sellercloud(is_empty=True), time.perf_counter()
        assert len(system.act("add_products", {"count": 20_000})) == 20_000
        assert time.perf_counter() - began < 20
        with running([system]) as served:
            shop, began = Shop(served), time.perf_counter()
            assert len(shop.skus(pageNumber=400)) == 50
            assert time.perf_counter() - began < 2


class TestStock:
    def test_physical_stock_is_set_per_warehouse_the_default_where_none_is_named(
        self, shop: Shop
    ) -> None:
        for said in ({"PhysicalQty": 12}, {"PhysicalQty": 3, "WarehouseID": 256}):
            told = shop.tell(
                "PUT", "Inventory/SetPhysicalInventory", {"ProductID": "COLA-24", **said}
            )
            assert (told.status_code, told.content) == (200, b"")
        assert shop.physical("COLA-24") == {255: 12, 256: 3}
        row = shop.one("COLA-24", "Inventory")
        assert (row["PhysicalQty"], row["InventoryAvailableQty"]) == (15, 15)
        only = shop.get("Inventory/Warehouses", productID="COLA-24", warehouseID=256)
        assert [one["WarehouseID"] for one in only] == [256]

    def test_an_adjustment_adds_or_subtracts_and_needs_a_reason(self, shop: Shop) -> None:
        said = {"ProductID": "COLA-24", "Qty": 5, "Reason": "Recount"}
        for kind in (1, 1, 0):
            path = "Inventory/AdjustPhysicalInventory"
            assert shop.tell("PUT", path, {**said, "AdjustmentType": kind}).status_code == 200
        assert shop.physical("COLA-24")[255] == 205
        for wrong in ({"Reason": " "}, {"AdjustmentType": 7}, {"Qty": "5"}, {"Qty": 900}):
            told = shop.tell("PUT", path, {**said, "AdjustmentType": 0, **wrong})
            assert told.status_code == 400

    @pytest.mark.parametrize(
        ("said", "status"),
        [
            ({"ProductID": "NONE", "PhysicalQty": 1}, 404),
            ({"ProductID": "COLA-24", "PhysicalQty": 1, "WarehouseID": 9}, 404),
            ({"ProductID": "COLA-24"}, 400),
            ({"ProductID": "COLA-24", "PhysicalQty": -1}, 400),
            ({"ProductID": "COLA-24", "PhysicalQty": 1.5}, 400),
        ],
    )
    def test_what_cannot_be_counted_is_refused(self, shop: Shop, said: Any, status: int) -> None:
        assert shop.tell("PUT", "Inventory/SetPhysicalInventory", said).status_code == status

    def test_shipping_an_order_takes_its_goods_once(self, shop: Shop, clock: Clock) -> None:
        id = shop.act("add_order", items=[{"sku": "COLA-24", "qty": 6}])
        said = {"OrderID": id, "ShippingCarrier": "UPS", "ShippingService": "UPS Ground",
                "ShipDate": "2026-03-02T12:00:00"}  # fmt: skip
        for _ in range(2):
            assert shop.tell("PUT", "Orders/ShippingStatus", said).status_code == 200
        assert shop.physical("COLA-24") == {255: 194, 256: 200}

    def test_inventory_metadata_and_details_speak_of_the_same_product(self, shop: Shop) -> None:
        said = {"ID": "COLA-24", "ProductName": "Cola", "UPC": "999", "ProductTypeID": 3}
        assert shop.tell("PUT", "Inventory", said).status_code == 200
        told = shop.get("Inventory/Details", productID="COLA-24")
        assert told["General"]["ProductName"] == "Cola"
        assert told["General"]["ProductTypeID"] == 3
        assert told["Identifiers"]["Upc"] == "999"
        assert told["Inventory"]["PhysicalInventory"] == "400"
        assert shop.one("COLA-24")["ProductType"] == "Syrups"


class TestImportingStock:
    def put(self, shop: Shop, text: str, **said: Any) -> requests.Response:
        content = base64.b64encode(text.encode()).decode()
        usual = {"FileContent": content, "InventoryDate": "2026-03-02T12:00:00"}
        return shop.tell("PUT", "Inventory/ImportPhysicalInventory", {**usual, **said})

    def status(self, shop: Shop, id: int) -> tuple[int, int, int]:
        job = shop.get(f"QueuedJobs/{id}")
        return job["Basic"]["Status"], job["TotalSucceeded"], job["TotalFailure"]

    def test_an_import_is_queued_and_done_a_little_later(self, shop: Shop, clock: Clock) -> None:
        told = self.put(shop, "ProductID\tPhysicalQty\nCOLA-24\t11\nTONIC-24\t0\n", WarehouseID=256)
        said = told.json()
        assert set(said) == {"QueuedJobLink", "ID", "Message"}
        assert self.status(shop, said["ID"])[0] == 0
        assert shop.physical("COLA-24")[256] == 200
        clock.time += 2
        assert self.status(shop, said["ID"]) == (3, 2, 0)
        assert shop.physical("COLA-24") == {255: 200, 256: 11}
        (row,) = shop.get("QueuedJobs", **{"model.jobID": said["ID"]})["Items"]
        assert row["QueuedJobStatus"] == 3

    def test_a_full_import_empties_what_it_does_not_name(self, shop: Shop, clock: Clock) -> None:
        self.put(shop, "ProductID,PhysicalQty\nCOLA-24,11\n", Format=1, UpdateType=1)
        clock.time += 2
        assert shop.physical("COLA-24")[255] == 11
        assert shop.physical("TONIC-24") == {255: 0, 256: 200}

    def test_a_row_nobody_knows_makes_a_partial_success_and_no_good_row_a_failure(
        self, shop: Shop, clock: Clock
    ) -> None:
        part = self.put(shop, "ProductID\tPhysicalQty\nCOLA-24\t1\nNONE\t5\nTONIC-24\tmany\n")
        none = self.put(shop, "no\tcolumns\n1\t2\n", UpdateType=1)
        clock.time += 2
        assert self.status(shop, part.json()["ID"]) == (5, 1, 2)
        assert self.status(shop, none.json()["ID"])[0] == 4
        assert shop.physical("ORANGE-24") == {255: 200, 256: 200}

    def test_excel_is_not_taken_and_the_template_names_the_columns(self, shop: Shop) -> None:
        assert self.put(shop, "x", Format=2).status_code == 400
        told = shop.get("Inventory/Import/DownloadInventoryTemplate", fileFormat=1, template=0)
        assert base64.b64decode(told["Content"]) == b"ProductID,PhysicalQty"
        assert shop.http.get(f"{shop.at}QueuedJobs/1").status_code == 404


def test_products_and_stock_are_remembered_from_start_to_start(tmp_path: Path) -> None:
    with running(["sellercloud"], is_empty=True, state_dir=tmp_path) as served:
        shop = Shop(served)
        shop.act("add_product", sku="MATE-12", price="14.50")
        shop.act("change_stock", sku="MATE-12", quantity=8, warehouse=256)
        said = {"ProductID": "MATE-12", "ChannelsPrices": [{"ChannelID": 4, "Price": 17}]}
        shop.tell("PUT", "Catalog/Prices", said)
        before, prices = (
            served.state("sellercloud"),
            shop.get("Catalog/Prices", productID="MATE-12"),
        )
    with running(["sellercloud"], is_empty=True, state_dir=tmp_path) as served:
        shop = Shop(served)
        assert served.state("sellercloud") == before
        assert shop.get("Catalog/Prices", productID="MATE-12") == prices
        assert shop.physical("MATE-12") == {256: 8}


@pytest.mark.parametrize(
    ("permission", "method", "path"),
    [("catalog", "POST", "Products"), ("catalog", "PUT", "Catalog/Prices"),
     ("inventory", "PUT", "Inventory/SetPhysicalInventory")],
)  # fmt: skip
def test_a_missing_right_hides_the_writing_paths_too(
    shop: Shop, permission: str, method: str, path: str
) -> None:
    shop.act("deny", permission=permission)
    assert shop.tell(method, path, {}).status_code == 404
    shop.act("allow", permission=permission)
    assert shop.tell(method, path, {}).status_code == 400
    assert set(o.GOODS) == set(Sellercloud(is_empty=True).store.products.held)
