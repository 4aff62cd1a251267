"""What the pretend Acumatica tells of items, stock, prices, customers and invoices."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from simulators.acumatica import Acumatica
from simulators.running import Running, running

BASE = "entity/Default/24.200.001"


class Erp:
    """A caller who logged in."""

    def __init__(self, remotes: Running) -> None:
        self.remotes = remotes
        self.http = requests.Session()
        self.http.trust_env = False
        self.at = remotes.url("acumatica")
        said = {"name": "integration", "password": "demo-password", "company": "Demo"}
        assert self.http.post(f"{self.at}/entity/auth/login", json=said).status_code == 204

    def get(self, path: str, **query: Any) -> Any:
        asked = {f"${name}": value for name, value in query.items()}
        return self.http.get(f"{self.at}/{BASE}/{path}", params=asked).json()

    def put(self, path: str, said: Any, expand: str = "") -> requests.Response:
        wrapped = {name: {"value": value} for name, value in said.items()}
        query = {"$expand": expand} if expand else {}
        return self.http.put(f"{self.at}/{BASE}/{path}", params=query, json=wrapped)

    def rows(self, inquiry: str, table: str = "Results", **said: Any) -> list[dict[str, Any]]:
        return [_bare(one) for one in self.put(inquiry, said, table).json()[table]]

    def act(self, name: str, **said: Any) -> Any:
        return self.remotes.act("acumatica", name, **said)

    def names(self, entity: str, key: str, **query: Any) -> list[str]:
        return [one[key]["value"] for one in self.get(entity, **query)]


def _bare(record: dict[str, Any]) -> dict[str, Any]:
    return {k: v.get("value") if isinstance(v, dict) else v for k, v in record.items()}


def moment(at: datetime) -> str:
    return f"datetimeoffset'{at.isoformat()}'"


@pytest.fixture
def remotes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    with running(["acumatica"]) as served:
        yield served


@pytest.fixture
def erp(remotes: Running) -> Erp:
    return Erp(remotes)


class TestItems:
    def test_every_field_is_wrapped_and_details_come_only_where_expanded(self, erp: Erp) -> None:
        item = erp.get("StockItem/COLA-24")
        assert item["Description"] == {"value": "Cola, case of 24 cans"}
        assert item["DefaultPrice"] == {"value": 15.90}
        assert item["Content"]["value"].startswith("<p>")
        assert not {"Attributes", "CrossReferences", "WarehouseDetails", "files"} & set(item)
        wanted = "Attributes,Categories,CrossReferences,WarehouseDetails,FileURLs,files"
        item = erp.get("StockItem/COLA-24", expand=wanted)
        assert [one["AlternateType"]["value"] for one in item["CrossReferences"]] == [
            "Barcode",
            "Vendor Part Number",
        ]
        assert item["Categories"] == [{"CategoryID": {"value": 6}}]
        assert set(item["files"][0]) == {"id", "filename", "href", "comment"}

    def test_select_takes_paths_into_details(self, erp: Erp) -> None:
        (item,) = erp.get(
            "StockItem",
            filter="InventoryID eq 'LEMON-24'",
            select="InventoryID,WarehouseDetails/WarehouseID,WarehouseDetails/QtyOnHand",
            expand="WarehouseDetails",
        )
        assert set(item) == {"id", "InventoryID", "WarehouseDetails", "custom"}
        assert all(set(one) == {"WarehouseID", "QtyOnHand"} for one in item["WarehouseDetails"])

    def test_what_changed_since_is_found_and_stock_alone_changes_no_item(self, erp: Erp) -> None:
        since = datetime.now(UTC)
        erp.act("change_stock", item="TONIC-24", quantity=5)
        erp.act("change_price", item="COLA-12", price="11.25")
        erp.act("change_item", item="GIFT-BOX", ItemStatus="Inactive")
        changed = f"LastModified gt {moment(since)}"
        assert erp.names("StockItem", "InventoryID", filter=changed) == ["COLA-12", "GIFT-BOX"]
        active = f"ItemStatus eq 'Active' and {changed}"
        assert erp.names("StockItem", "InventoryID", filter=active) == ["COLA-12"]

    @pytest.mark.parametrize(
        ("filter", "found"),
        [
            ("IsAKit eq true", ["KIT-PARTY"]),
            ("DefaultPrice ge 58M", ["CUP-PAPER-1000", "KIT-PARTY"]),
            ("DefaultPrice lt 7.2", ["WATER-STILL-12", "GIFT-BOX"]),
            ("ItemClass eq 'SYRUPS' and InventoryID ne 'SYRUP-COLA-5L'", ["SYRUP-LEMON-5L"]),
        ],
    )
    def test_filters_compare_numbers_truths_and_words(
        self, erp: Erp, filter: str, found: list[str]
    ) -> None:
        assert erp.names("StockItem", "InventoryID", filter=filter) == found

    def test_a_page_is_top_after_skip_and_without_top_all_is_told(self, erp: Erp) -> None:
        erp.act("add_products", count=300)
        everything = erp.names("StockItem", "InventoryID")
        assert len(everything) == 325
        assert erp.names("StockItem", "InventoryID", top=5, skip=5) == everything[5:10]
        assert erp.get("StockItem", top=5, skip=400) == []

    def test_a_record_is_found_by_its_id_too(self, erp: Erp) -> None:
        item = erp.get("StockItem/COLA-24")
        assert erp.get(f"StockItem/{item['id']}") == item

    def test_a_kit_is_specified_by_its_components(self, erp: Erp) -> None:
        kit = erp.get("KitSpecification/KIT-PARTY/1", expand="StockComponents")
        parts = {
            one["StockInventoryID"]["value"]: one["ComponentQty"]["value"]
            for one in kit["StockComponents"]
        }
        assert parts == {"COLA-24": 2, "LEMON-24": 2, "CUP-PAPER-1000": 1}

    def test_an_added_item_can_be_ordered(self, erp: Erp) -> None:
        (item,) = erp.act("add_products", count=1)
        said = {"CustomerID": {"value": "C000001"}, "Details": [
            {"InventoryID": {"value": item}, "OrderQty": {"value": 2}}]}  # fmt: skip
        told = erp.http.put(f"{erp.at}/{BASE}/SalesOrder", json=said)
        assert told.status_code == 200

    @pytest.mark.parametrize(
        ("entity", "key"),
        [("ItemClass", "ClassID"), ("ItemSalesCategory", "CategoryID"),
         ("CustomerPriceClass", "PriceClassID"), ("Warehouse", "WarehouseID")],
    )  # fmt: skip
    def test_the_lists_that_items_name_are_there(self, erp: Erp, entity: str, key: str) -> None:
        assert erp.names(entity, key)

    def test_twenty_thousand_items_are_made_and_paged_quickly(self) -> None:
        system, began = Acumatica(), time.perf_counter()
        system.act("add_products", {"count": 20_000})
        assert time.perf_counter() - began < 20
        with running([system]) as served:
            began = time.perf_counter()
            assert len(Erp(served).get("StockItem", top=200, skip=19_000)) == 200
            assert time.perf_counter() - began < 2


class TestStock:
    def test_the_summary_tells_each_warehouse_and_only_where_expanded(self, erp: Erp) -> None:
        rows = erp.rows("InventorySummaryInquiry", InventoryID="COLA-12")
        assert [row["WarehouseID"] for row in rows] == ["MAIN", "EAST"]
        assert all(row["QtyAvailable"] == row["QtyOnHand"] for row in rows)
        east = erp.rows("InventorySummaryInquiry", InventoryID="COLA-12", WarehouseID="EAST")
        assert [row["WarehouseID"] for row in east] == ["EAST"]
        told = erp.put("InventorySummaryInquiry", {"InventoryID": "COLA-12"}).json()
        assert "Results" not in told

    @pytest.mark.parametrize(
        "said", [{}, {"InventoryID": "X"}, {"InventoryID": "COLA-12", "WarehouseID": "MOON"}]
    )
    def test_a_wrong_selection_is_a_422_with_the_error_beside_the_field(
        self, erp: Erp, said: Any
    ) -> None:
        told = erp.put("InventorySummaryInquiry", said, "Results")
        field = list(said)[-1] if said else "InventoryID"
        assert told.status_code == 422
        assert told.json()[field]["error"]

    def test_an_order_holds_stock_and_a_confirmed_shipment_takes_it(self, erp: Erp) -> None:
        erp.act("change_stock", item="COLA-24", quantity=100)
        said = {"CustomerID": {"value": "C000001"}, "Details": [
            {"InventoryID": {"value": "COLA-24"}, "OrderQty": {"value": 8}}]}  # fmt: skip
        number = erp.http.put(f"{erp.at}/{BASE}/SalesOrder", json=said).json()["OrderNbr"]["value"]

        def main() -> tuple[float, float]:
            (row,) = erp.rows("InventorySummaryInquiry", InventoryID="COLA-24", WarehouseID="MAIN")
            return row["QtyOnHand"], row["QtyAvailable"]

        assert main() == (100, 92)
        shipment = erp.act("ship", number=number, is_confirmed=False)
        assert main() == (100, 92)
        erp.act("confirm", shipment=shipment)
        assert main() == (92, 92)

    def test_quantities_that_moved_since_are_told(self, erp: Erp) -> None:
        since = datetime.now(UTC).isoformat()
        erp.act("change_stock", item="TONIC-24", quantity=5)
        erp.act("change_stock", item="TONIC-24", quantity=7, warehouse="EAST")
        (row,) = erp.rows("InventoryQuantityAvailable", LastModifiedDateTime=since)
        assert (row["InventoryID"], row["QtyAvailable"]) == ("TONIC-24", 12)
        assert len(erp.rows("InventoryQuantityAvailable", LastModifiedDateTime="6/7/2024")) == 25
        told = erp.put("InventoryQuantityAvailable", {"LastModifiedDateTime": "soon"}, "Results")
        assert told.status_code == 422

    def test_the_items_own_warehouse_details_tell_what_is_on_hand(self, erp: Erp) -> None:
        erp.act("change_stock", item="TONIC-24", quantity="7.5", warehouse="EAST")
        item = erp.get("StockItem/TONIC-24", expand="WarehouseDetails")
        told = {
            one["WarehouseID"]["value"]: one["QtyOnHand"]["value"]
            for one in item["WarehouseDetails"]
        }
        assert told["EAST"] == 7.5


class TestPrices:
    def test_base_breaks_currencies_and_customers_stand_in_one_list(self, erp: Erp) -> None:
        rows = erp.rows("SalesPricesInquiry", "SalesPriceDetails", InventoryID="COLA-24")
        told = [(r["PriceType"], r["PriceCode"], r["BreakQty"], r["Price"], r["CurrencyID"])
                for r in rows]  # fmt: skip
        assert told == [
            ("Base", None, 0, 15.90, "USD"),
            ("Base", None, 10, 15.10, "USD"),
            ("Base", None, 50, 14.20, "USD"),
            ("Base", None, 0, 21.40, "CAD"),
            ("Customer", "C000001", 0, 12.875, "USD"),
        ]

    def test_a_selection_narrows_it(self, erp: Erp) -> None:
        rows = erp.rows("SalesPricesInquiry", "SalesPriceDetails",
                        PriceType="Customer Price Class", PriceCode="HOTEL")  # fmt: skip
        assert [row["InventoryID"] for row in rows] == ["TONIC-24"]
        before = erp.rows("SalesPricesInquiry", "SalesPriceDetails", EffectiveAsOf="2025-12-31")
        assert before == []

    def test_a_changed_price_changes_its_row_and_the_items_default(self, erp: Erp) -> None:
        erp.act("change_price", item="COLA-12", price="11.25")
        erp.act("change_price", item="COLA-12", price="10.75", least=20)
        erp.act("change_price", item="COLA-12", price="9.99", customer="C000002")
        rows = erp.rows("SalesPricesInquiry", "SalesPriceDetails", InventoryID="COLA-12")
        assert [row["Price"] for row in rows] == [11.25, 10.75, 9.99]
        assert erp.get("StockItem/COLA-12")["DefaultPrice"] == {"value": 11.25}


class TestCustomers:
    def test_an_address_comes_only_by_its_path(self, erp: Erp) -> None:
        only = "CustomerID eq 'C000004'"
        (one,) = erp.get("Customer", filter=only, expand="MainContact")
        assert one["MainContact"]["Email"] == {"value": "kontos@taverna.example"}
        assert "Address" not in one["MainContact"]
        (one,) = erp.get(
            "Customer",
            filter=only,
            expand="MainContact,MainContact/Address",
            select="CustomerID,MainContact/Email,MainContact/Address/City",
        )
        assert one["MainContact"] == {
            "Email": {"value": "kontos@taverna.example"},
            "Address": {"City": {"value": "Astoria"}},
        }
        assert "CustomerName" not in one

    def test_terms_price_class_and_contacts_are_told(self, erp: Erp) -> None:
        one = erp.get("Customer/C000002", expand="Contacts")
        assert (one["Terms"], one["PriceClassID"]) == ({"value": "30D"}, {"value": "HOTEL"})
        assert one["Contacts"][0]["Contact"]["Email"] == {"value": "purchasing@harbor.example"}

    def test_those_changed_since_are_found(self, erp: Erp) -> None:
        since = datetime.now(UTC)
        added = erp.act("add_customer", called="Bar Ñandú", email="n@bar.example", city="Miami")
        erp.act("change_customer", id="C000005", Terms="30D")
        chosen = f"LastModifiedDateTime ge {moment(since)}"
        assert erp.names("Customer", "CustomerID", filter=chosen) == ["C000005", added]

    def test_each_has_a_location(self, erp: Erp) -> None:
        (one,) = erp.get("CustomerLocation", filter="Customer eq 'C000002'")
        assert (one["LocationID"], one["PriceClass"]) == ({"value": "MAIN"}, {"value": "HOTEL"})

    def test_a_put_with_its_number_changes_one_and_keeps_the_rest(self, erp: Erp) -> None:
        said = {"CustomerID": "C000002", "CustomerName": "Harbor Hotels Inc"}
        assert erp.put("Customer", said).status_code == 200
        one = erp.get("Customer/C000002", expand="MainContact")
        assert one["CustomerName"] == {"value": "Harbor Hotels Inc"}
        assert one["MainContact"]["Email"] == {"value": "purchasing@harbor.example"}
        found = "MainContact/Email eq 'purchasing@harbor.example'"
        assert erp.names("Customer", "CustomerID", filter=found) == ["C000002"]


class TestOrdersAndInvoices:
    def test_orders_changed_since_are_found(self, erp: Erp) -> None:
        first, second = erp.act("add_orders", count=2)
        since = datetime.now(UTC) + timedelta(microseconds=1)
        erp.act("ship", number=first)
        chosen = f"LastModified gt {moment(since)}"
        assert erp.names("SalesOrder", "OrderNbr", filter=chosen) == [first]
        assert erp.names("SalesOrder", "OrderNbr", filter="Status eq 'Open'") == [second]

    def test_a_record_nobody_has_is_answered_by_a_500_that_says_so(self, erp: Erp) -> None:
        answered = erp.http.get(f"{erp.at}/{BASE}/SalesOrder/SO/NOBODY")
        assert answered.status_code == 500
        kind = answered.json()["exceptionType"]
        assert kind == "PX.Api.ContractBased.NoEntitySatisfiesTheConditionException"

    @pytest.mark.parametrize(
        ("kind", "status"), [("External Document", 200), ("External Discount", 422)]
    )
    def test_a_discount_of_a_type_that_does_not_exist_is_refused(
        self, erp: Erp, kind: str, status: int
    ) -> None:
        said = {
            "CustomerID": {"value": "C000001"},
            "Details": [{"InventoryID": {"value": "COLA-24"}, "OrderQty": {"value": 2}}],
            "DiscountDetails": [{"Type": {"value": kind}, "DiscountAmount": {"value": 1}}],
        }
        answered = erp.http.put(f"{erp.at}/{BASE}/SalesOrder", json=said)
        assert answered.status_code == status

    def test_a_second_shipment_brings_what_the_first_left(self, erp: Erp) -> None:
        said = {"CustomerID": {"value": "C000001"}, "Details": [
            {"InventoryID": {"value": item}, "OrderQty": {"value": 2}}
            for item in ("COLA-24", "TONIC-24")]}  # fmt: skip
        number = erp.http.put(f"{erp.at}/{BASE}/SalesOrder", json=said).json()["OrderNbr"]["value"]
        for is_partial, item in ((True, "COLA-24"), (False, "TONIC-24")):
            shipment = erp.act("ship", number=number, is_partial=is_partial)
            (line,) = erp.get(f"Shipment/{shipment}", expand="Details")["Details"]
            assert line["InventoryID"] == {"value": item}
        order = erp.get(f"SalesOrder/SO/{number}", expand="Shipments")
        assert order["Status"] == {"value": "Completed"}
        assert [one["ShippedQty"]["value"] for one in order["Shipments"]] == [2, 2]
        with pytest.raises(ValueError, match="nothing"):
            erp.act("ship", number=number)

    def test_an_order_without_lines_stops_nobody_elses_shipment(self) -> None:
        with running(["acumatica"], ship_after=0.01) as served:
            erp = Erp(served)
            erp.put("SalesOrder", {"CustomerID": "C000001"})
            (number,) = erp.act("add_orders", count=1)
            time.sleep(0.05)
            assert erp.get(f"SalesOrder/SO/{number}")["Status"] == {"value": "Completed"}

    def test_an_invoice_is_listed_as_sales_and_as_receivables_show_it(self, erp: Erp) -> None:
        since = datetime.now(UTC)
        (number,) = erp.act("add_orders", count=1)
        shipment = erp.act("ship", number=number)
        invoice = erp.act("invoice", shipment=shipment)
        order = erp.get(f"SalesOrder/SO/{number}", expand="Shipments")
        assert order["Shipments"][0]["InvoiceNbr"] == {"value": invoice}
        sales = erp.get(f"SalesInvoice/Invoice/{invoice}", expand="Details,TaxDetails")
        assert sales["Amount"] == sales["Balance"] == order["OrderTotal"]
        assert {one["OrderNbr"]["value"] for one in sales["Details"]} == {number}
        chosen = f"LastModifiedDateTime gt {moment(since)}"
        (owed,) = erp.get("Invoice", filter=chosen, expand="Details")
        assert (owed["Customer"], owed["Amount"]) == (sales["CustomerID"], sales["Amount"])
        assert "ExtendedPrice" in owed["Details"][0]
        with pytest.raises(ValueError, match="Invoiced"):
            erp.act("invoice", shipment=shipment)

    def test_what_was_paid_with_the_order_is_taken_off_its_invoices(self, erp: Erp) -> None:
        said = {
            "CustomerID": {"value": "C000003"},
            "IsTaxValid": {"value": True},
            "Details": [{"InventoryID": {"value": "COLA-24"}, "OrderQty": {"value": 2}}],
            "Payments": [{"PaymentMethod": {"value": "VISA"}, "PaymentAmount": {"value": 20},
                          "AppliedToOrder": {"value": 20}}],
        }  # fmt: skip
        told = erp.http.put(f"{erp.at}/{BASE}/SalesOrder", json=said).json()
        shipment = erp.act("ship", number=told["OrderNbr"]["value"])
        invoice = erp.get(f"SalesInvoice/Invoice/{erp.act('invoice', shipment=shipment)}")
        assert invoice["PaymentTotal"] == {"value": 20.0}
        assert invoice["Balance"] == {"value": 11.8}
        assert invoice["Status"] == {"value": "Open"}


class TestPayments:
    EXCEEDS = "The applied amount exceeds the unpaid balance of the order."

    def order(self, erp: Erp, *applied: Any) -> requests.Response:
        """Book an order of 31.80 with payments of which so much is applied to it."""
        said = {
            "CustomerID": {"value": "C000003"},
            "IsTaxValid": {"value": True},
            "Details": [{"InventoryID": {"value": "COLA-24"}, "OrderQty": {"value": 2}}],
            "Payments": [self.payment(one) for one in applied],
        }
        return erp.http.put(f"{erp.at}/{BASE}/SalesOrder", json=said)

    def payment(self, applied: Any) -> dict[str, Any]:
        return {
            "PaymentMethod": {"value": "VISA"},
            "PaymentAmount": {"value": 31.8},
            "AppliedToOrder": {"value": applied},
        }

    def paid_later(self, erp: Erp, number: str, applied: Any) -> requests.Response:
        key = {"OrderType": {"value": "SO"}, "OrderNbr": {"value": number}}
        row = {**key, "AppliedToOrder": {"value": applied}}
        said = {**self.payment(applied), "CustomerID": {"value": "C000003"}, "OrdersToApply": [row]}
        return erp.http.put(f"{erp.at}/{BASE}/Payment", json=said)

    def test_more_than_an_order_comes_to_is_refused_at_the_row_that_exceeds_it(
        self, erp: Erp
    ) -> None:
        told = self.order(erp, 20, 11.81)
        assert told.status_code == 422
        said = told.json()
        assert said["error"] == "SalesOrder was not saved."
        assert said["Payments"][0] == self.payment(20)
        assert said["Payments"][1]["AppliedToOrder"] == {"value": 11.81, "error": self.EXCEEDS}
        assert erp.get("SalesOrder") == erp.get("Payment") == []

    def test_all_of_an_order_may_be_paid_by_several_payments(self, erp: Erp) -> None:
        assert self.order(erp, 20, 11.8, 0).status_code == 200

    def test_a_later_payment_is_applied_to_what_is_open_and_no_more(self, erp: Erp) -> None:
        number = self.order(erp, 20).json()["OrderNbr"]["value"]
        told = self.paid_later(erp, number, 11.81)
        assert told.status_code == 422
        assert told.json()["OrdersToApply"][0]["AppliedToOrder"]["error"] == self.EXCEEDS
        assert self.paid_later(erp, number, 11.8).status_code == 200
        assert self.paid_later(erp, number, 0.01).status_code == 422
        assert self.paid_later(erp, number, 0).status_code == 200

    def test_a_payment_of_an_order_nobody_knows_is_refused_at_its_number(self, erp: Erp) -> None:
        told = self.paid_later(erp, "SO999999", 1)
        assert told.status_code == 422
        assert "cannot be found" in told.json()["OrdersToApply"][0]["OrderNbr"]["error"]
