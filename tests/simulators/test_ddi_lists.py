"""The lists of the pretend Inform: pages, changes, customers, products, prices; and its file drop."""

import csv
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulators.ddi import Ddi
from simulators.ddi.drop import ORDERS, PRODUCTS, SHIPMENTS
from simulators.running import Running, running
from tests.simulators.ddi_site import Clock, Site


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def remotes(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    with running(["ddi"], is_empty=True, clock=clock) as served:
        yield served


@pytest.fixture
def site(remotes: Running) -> Site:
    return Site(remotes)


def walked(site: Site, path: str, **query: Any) -> list[Any]:
    """Read a list to its end, page by page."""
    found, cursor = [], ""
    while True:
        said = site.get(path, cursor=cursor, **query).json()
        found += said["items"]
        if not (cursor := said["nextCursor"]):
            return found


class TestPages:
    def test_a_page_has_a_hundred_unless_told_and_five_hundred_at_most(self, site: Site) -> None:
        site.act("add_products", count=600)
        assert len(site.items("products")) == 100
        assert len(site.items("products", limit=500)) == 500
        for limit in ("501", "0", "many"):
            told = site.get("products", limit=limit)
            assert (told.status_code, told.json()["field"]) == (400, "limit")

    def test_the_cursor_leads_over_every_record_once_and_ends_with_null(self, site: Site) -> None:
        site.act("add_orders", count=120)
        found = [one["orderNumber"] for one in walked(site, "pos-orders", limit=50)]
        assert len(found) == len(set(found)) == 120
        assert site.get("pos-orders", limit=120).json()["nextCursor"] is None

    def test_what_changes_while_pages_are_read_is_not_lost(self, site: Site, clock: Clock) -> None:
        site.act("add_orders", count=3)
        first = site.get("pos-orders", limit=2).json()
        clock.time += 1
        site.act("release", order=first["items"][0]["orderNumber"])
        rest = site.items("pos-orders", cursor=first["nextCursor"])
        assert [one["status"] for one in rest] == ["open", "released"]

    def test_changed_since_is_inclusive(self, site: Site, clock: Clock) -> None:
        site.enter()
        clock.time += 60
        site.enter(externalOrderId="B")
        for since, found in (
            ("2026-11-20T10:00:00Z", 2),
            ("2026-11-20T10:01:00Z", 1),
            ("2026-11-20T12:01:00+02:00", 1),
            ("2026-11-20T10:01:01Z", 0),
        ):
            assert len(site.items("pos-orders", changedSince=since)) == found

    @pytest.mark.parametrize(
        "query", [{"changedSince": "yesterday"}, {"changedSince": "2026-11-20T10:00:00"},
                  {"cursor": "mine"}]
    )  # fmt: skip
    def test_a_value_of_a_wrong_kind_is_a_400_that_names_it(self, site: Site, query: Any) -> None:
        told = site.get("shipments", **query)
        assert (told.status_code, told.json()["field"]) == (400, *query)

    def test_one_order_is_found_by_the_callers_id(self, site: Site) -> None:
        site.act("add_orders", count=3)
        site.enter()
        (found,) = site.items("pos-orders", externalOrderId="SC-1000123")
        assert found["orderNumber"] == "1004570"

    def test_what_staff_sell_at_the_counter_is_listed_without_a_callers_id(
        self, site: Site
    ) -> None:
        site.enter()
        number = site.act("sell_offline", paid=0)
        (found,) = site.items("pos-orders", orderNumber=number)
        assert "externalOrderId" not in found
        assert found["deposits"] == []
        assert len(site.items("pos-orders")) == 2
        assert site.get(f"pos-orders/{number}").status_code == 404
        site.act("ship_confirm", order=number)
        (shipment,) = site.items("shipments")
        assert "externalOrderId" not in shipment
        (invoice,) = site.items("invoices")
        assert invoice["balance"] == invoice["total"]

    def test_twenty_thousand_orders_are_made_and_paged_quickly(self) -> None:
        system, began = Ddi(is_empty=True), time.perf_counter()
        assert len(system.act("add_orders", {"count": 20_000})) == 20_000
        assert time.perf_counter() - began < 20
        with running([system]) as served:
            began = time.perf_counter()
            found = walked(Site(served), "pos-orders", limit=500)
            assert len(found) == 20_000
            assert time.perf_counter() - began < 20


class TestCustomers:
    def test_they_are_found_by_e_mail_whatever_its_case_and_by_number(self, site: Site) -> None:
        (ann,) = site.items("customers", email="ANN@buyers.example")
        assert ann["customerNumber"] == "100103"
        assert site.items("customers", customerNumber="100103") == [ann]
        assert len(site.items("customers", email="purchasing@harbor.example")) == 2
        assert site.items("customers", email="nobody@x.example") == []

    def test_a_new_one_is_201_and_one_already_there_is_200(self, site: Site) -> None:
        said = {"name": "Ann Smith", "email": "smith@example.com"}
        told = site.post("customers", said, **{"Idempotency-Key": "k1"})
        assert (told.status_code, told.json()["customerNumber"]) == (201, "100198")
        for key in ("k1", "k2"):
            again = site.post("customers", said, **{"Idempotency-Key": key})
            assert (again.status_code, again.json()) == (200, told.json())

    def test_a_key_is_needed_and_serves_one_customer(self, site: Site) -> None:
        told = site.post("customers", {"name": "Ann"})
        assert (told.status_code, told.json()["field"]) == (400, "Idempotency-Key")
        site.post("customers", {"name": "Ann"}, **{"Idempotency-Key": "k"})
        told = site.post("customers", {"name": "Ben"}, **{"Idempotency-Key": "k"})
        assert (told.status_code, told.json()["code"]) == (409, "DUPLICATE_CONFLICT")

    def test_one_is_known_by_its_id_elsewhere(self, site: Site) -> None:
        said = {"name": "A", "externalIds": {"sellercloud": "70001"}}
        number = site.post("customers", said, **{"Idempotency-Key": "1"}).json()["customerNumber"]
        told = site.post("customers", {**said, "name": "B"}, **{"Idempotency-Key": "2"})
        assert (told.status_code, told.json()["customerNumber"]) == (200, number)

    def test_one_may_be_added_at_the_counter(self, site: Site) -> None:
        number = site.act("add_customer", called="Bar Ñandú", email="n@bar.example")
        (found,) = site.items("customers", email="n@bar.example")
        assert (found["customerNumber"], found["name"]) == (number, "Bar Ñandú")

    def test_a_name_is_needed(self, site: Site) -> None:
        told = site.post("customers", {"email": "x@y.example"}, **{"Idempotency-Key": "k"})
        assert (told.status_code, told.json()["field"]) == (422, "name")


class TestProducts:
    def test_the_ten_shared_fields_are_there(self, site: Site) -> None:
        cola = site.items("products")[0]
        assert set(cola) == {*PRODUCTS.values(), "active", "lastModified"}
        assert all(isinstance(cola[name], str) for name in PRODUCTS.values())

    def test_a_change_of_stock_or_price_changes_the_product(self, site: Site, clock: Clock) -> None:
        clock.time += 60
        site.act("change_stock", product="LEMON-6", quantity=70, branch="200")
        site.act("change_price", product="TONIC-24", price="17.5")
        site.act("add_product", product="MATE-12", price="14", quantity=8)
        since = "2026-11-20T10:01:00Z"
        told = {one["productNumber"]: one for one in site.items("products", changedSince=since)}
        assert set(told) == {"LEMON-6", "TONIC-24", "MATE-12"}
        assert told["LEMON-6"]["availableQuantity"] == "145"
        assert told["TONIC-24"]["price"] == "17.5"
        rows = site.items("availability", changedSince=since)
        assert [(r["branch"], r["productNumber"]) for r in rows] == [
            ("200", "LEMON-6"),
            ("100", "MATE-12"),
        ]

    def test_availability_is_told_by_branch(self, site: Site) -> None:
        assert {row["branch"] for row in walked(site, "availability", branch="200")} == {"200"}
        told = site.get("availability", branch="999")
        assert (told.status_code, told.json()["code"]) == (400, "UNKNOWN_CODE")

    @pytest.mark.parametrize(
        ("customer", "product", "quantity", "price", "source"),
        [
            ("100103", "COLA-24", None, "15.50", "list"),
            ("100103", "COLA-24", "10", "14.90", "break"),
            ("100103", "COLA-24", "60", "13.75", "break"),
            ("100101", "COLA-24", "60", "12.8750", "customer"),
            ("100101", "SYRUP-COLA-5L", None, "39.90", "class"),
        ],
    )
    def test_a_price_is_the_customers_else_its_classs_else_a_breaks_else_the_lists(
        self, site: Site, customer: str, product: str, quantity: str, price: str, source: str
    ) -> None:
        told = site.get("prices", customerNumber=customer, product=product, quantity=quantity)
        assert told.json() == {"unitOfMeasure": "EA", "price": price, "priceSource": source}

    def test_a_price_needs_a_customer_and_a_product_that_are_known(self, site: Site) -> None:
        assert site.get("prices", product="COLA-24").json()["field"] == "customerNumber"
        told = site.get("prices", customerNumber="X", product="COLA-24")
        assert (told.status_code, told.json()["code"]) == (404, "UNKNOWN_CUSTOMER")
        told = site.get("prices", customerNumber="WEBSALES", product="X")
        assert told.json()["code"] == "UNKNOWN_PRODUCT"

    def test_a_price_may_be_agreed_with_a_customer(self, site: Site) -> None:
        site.act("change_price", product="COLA-24", price="11", customer="WEBSALES")
        told = site.get("prices", customerNumber="WEBSALES", product="COLA-24").json()
        assert (told["price"], told["priceSource"]) == ("11", "customer")


ROW = {
    "external_order_id": "SC-1000123", "order_source": "Amazon", "order_type": "WEB",
    "order_date": "2026-11-20T10:00:00Z", "customer_number": "WEBSALES", "customer_po": "111",
    "ship_via": "UPSG", "freight": "12.50", "tax_total": "0.00", "ship_name": "Ann Smith",
    "ship_address1": "1 Main St", "ship_city": "Austin", "ship_state": "TX", "ship_zip": "78701",
    "ship_country": "US", "line_number": "1", "product": "COLA-24", "quantity": "2", "uom": "EA",
    "unit_price": "19.95", "discount": "0", "line_note": "Blue", "deposit_method": "AMZPAY",
    "deposit_amount": "52.40", "deposit_reference": "txn_9f8e7d", "order_note": "Gift wrap",
}  # fmt: skip


class TestTheFileDrop:
    @pytest.fixture
    def folder(self, site: Site, tmp_path: Path) -> Path:
        site.act("watch", drop_dir=str(tmp_path))
        return tmp_path

    def drop(self, folder: Path, name: str, *rows: dict[str, str]) -> Path:
        path = folder / name
        with path.open("w", newline="", encoding="utf-8") as opened:
            sheet = csv.DictWriter(opened, ORDERS)
            sheet.writeheader()
            sheet.writerows(rows)
        return path

    def read(self, folder: Path, pattern: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        for path in sorted(folder.glob(pattern)):
            with path.open(newline="", encoding="utf-8") as opened:
                found += csv.DictReader(opened)
        return found

    def test_a_file_of_orders_is_answered_by_a_file_with_one_row_an_order(
        self, remotes: Running, site: Site, folder: Path
    ) -> None:
        lost = {**ROW, "external_order_id": "B", "deposit_method": "", "deposit_amount": "",
                "deposit_reference": ""}  # fmt: skip
        second = {**ROW, "line_number": "2", "product": "TONIC-24", "order_note": "نعم"}
        self.drop(folder, "orders-run7.csv", ROW, second, lost)
        remotes.garden.tick()
        good, bad = self.read(folder, "answers-run7.csv")
        assert (good["external_order_id"], good["order_number"]) == ("SC-1000123", "1004567")
        assert (bad["error_code"], bad["error_field"]) == ("PAYMENT_REQUIRED", "deposits")
        (order,) = site.state("orders")
        assert len(order["lines"]) == 2
        assert len(order["deposits"]) == 1
        assert [note["text"] for note in order["notes"][:2]] == ["Gift wrap", "نعم"]
        assert (order["total"], order["shipTo"]["postalCode"]) == ("92.30", "78701")

    def test_a_file_that_is_still_written_is_left_alone(
        self, remotes: Running, site: Site, folder: Path
    ) -> None:
        path = self.drop(folder, "orders-run7.csv.tmp", ROW)
        remotes.garden.tick()
        assert site.state("orders") == []
        path.rename(folder / "orders-run7.csv")
        remotes.garden.tick()
        assert len(site.state("orders")) == 1
        assert (folder / "taken" / "orders-run7.csv").exists()

    def test_a_file_sent_again_books_nothing_twice(
        self, remotes: Running, site: Site, folder: Path
    ) -> None:
        for run in ("1", "2"):
            self.drop(folder, f"orders-{run}.csv", ROW)
            remotes.garden.tick()
        assert [row["order_number"] for row in self.read(folder, "answers-*.csv")] == [
            "1004567",
            "1004567",
        ]
        self.drop(folder, "orders-3.csv", {**ROW, "quantity": "3"})
        remotes.garden.tick()
        (answer,) = self.read(folder, "answers-3.csv")
        assert answer["error_code"] == "DUPLICATE_CONFLICT"

    @pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"a,b\n1,2\n", b""])
    def test_a_file_nobody_can_read_is_answered_too(
        self, remotes: Running, folder: Path, body: bytes
    ) -> None:
        (folder / "orders-x.csv").write_bytes(body)
        remotes.garden.tick()
        (answer,) = self.read(folder, "answers-x.csv")
        assert answer["error_code"] == "VALIDATION"

    def test_shipments_and_products_are_told_once_each(
        self, remotes: Running, site: Site, folder: Path
    ) -> None:
        remotes.garden.tick()
        assert len(self.read(folder, "products-*.csv")) == len(site.state("products"))
        remotes.garden.tick()
        assert len(list(folder.glob("products-*.csv"))) == 1
        site.enter()
        site.act("ship_confirm", order="SC-1000123", tracking="1Z1")
        remotes.garden.tick()
        (row,) = self.read(folder, "shipments-*.csv")
        assert tuple(row) == SHIPMENTS
        assert (row["tracking_number"], row["line_number"], row["quantity_shipped"]) == (
            "1Z1",
            "1",
            "2",
        )
        remotes.garden.tick()
        assert len(list(folder.glob("shipments-*.csv"))) == 1
        assert not list(folder.glob("*.tmp"))

    def test_the_folder_may_be_given_from_the_start_and_its_place_is_remembered(
        self, tmp_path: Path
    ) -> None:
        folder = tmp_path / "drop"
        for _ in range(2):
            with running(["ddi"], state_dir=tmp_path / "state", drop_dir=folder) as served:
                served.garden.tick()
        assert len(list(folder.glob("products-*.csv"))) == 1


def test_the_demos_orders_are_ordinary_and_of_every_alphabet() -> None:
    state = Ddi().state()
    assert 6 <= len(state["orders"]) <= 15
    assert 15 <= len(state["products"]) <= 40
    assert 8 <= len(state["customers"]) <= 20
    names = "".join(one["name"] for one in state["customers"])
    for low, high in (("Α", "ω"), ("一", "鿿"), ("ء", "ي")):
        assert any(low <= letter <= high for letter in names)
