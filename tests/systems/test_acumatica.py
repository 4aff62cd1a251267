"""Acumatica: what it says is read whole, what it is sent is written whole; its verbs, call by call."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.base import Posted
from connectors.canonical import (
    Account,
    Chosen,
    Payment,
    Product,
    Refund,
    RefundedLine,
    Words,
    dump,
    load,
)
from connectors.errors import (
    AddressRefused,
    CannotSay,
    DocumentClosed,
    IntegratorError,
    LogInExpired,
    LogInRefused,
    NotThere,
    OutcomeUnknown,
    RateLimited,
    RecordRefused,
    RemoteDown,
)
from connectors.kit.exact import spell
from connectors.kit.http import Answer
from connectors.systems.acumatica import (
    checks,
    translate,
    translate_changes,
    translate_customers,
    translate_invoices,
    translate_items,
    translate_money,
    translate_orders,
    translate_prices,
    translate_returns,
    translate_sequels,
    translate_stock,
)
from connectors.systems.acumatica.connector import Acumatica
from tests.systems.heard import Heard, answer, heard

GOLDEN = Path(__file__).parents[1] / "golden" / "acumatica"
WORDS = Words(
    {
        ("payment_method", ("creditcard",)): Chosen(word="VISA"),
        ("item", ("lemon-24",)): Chosen(word="LEMON", unit="CAN", factor=Decimal(24)),
        ("unit", ("tray",)): Chosen(word="CAN", factor=Decimal(24)),
        ("product_type", ("soda",)): Chosen(word="DRINKS"),
        ("category", ("drinks > cola",)): Chosen(word="Company > Drinks > Colas"),
        ("tax_code", ("reduced",)): Chosen(word="LOWTAX"),
    }
)
BOOKED = Posted(number="AM 004512", detail="C000003")


def payload(path: Path) -> Any:
    return json.loads(path.read_text(), parse_float=Decimal)


def cases(*endings: str) -> list[tuple[Path, str]]:
    return [(p, e) for e in endings for p in sorted(GOLDEN.glob(f"*.{e}.json"))]


def given(expected: Path, ending: str) -> Any:
    return payload(expected.with_name(expected.name.replace(f".{ending}.json", ".json")))


def sent(document: Any) -> Any:
    return json.loads(spell(document), parse_float=Decimal)


READ: dict[str, Callable[[Any], Any]] = {
    "product": lambda raw: translate_items.read_product(raw, "brand", "USD"),
    "stock": translate_stock.read_stock,
    "price": translate_prices.read_price,
    "account": translate_customers.read_account,
    "order": lambda raw: translate_orders.read_order(raw, {"QT": "quote", "BL": "standing"}),
    "status": translate_sequels.read_status,
    "invoice": translate_invoices.read_invoice,
    "refund": translate_invoices.read_refund,
}


def returned(said: Any) -> Any:
    refund = load(Refund, said["refund"])
    written = translate_returns.write_refund(BOOKED, refund, WORDS, ("RC", "CM"), "GOODWILL")
    return translate_returns.completed(written, said["order"], said["earlier"])


SENT: dict[str, Callable[[Any], Any]] = {
    "return": returned,
    "account-sent": lambda s: translate_customers.write_account(load(Account, s), WORDS, None),
    "product-sent": lambda s: translate_items.write_product(load(Product, s), WORDS, "STOCKITEM"),
}


@pytest.mark.parametrize(
    ("expected", "ending"), cases(*READ), ids=lambda one: getattr(one, "name", one)
)
def test_what_it_says_is_read_whole(expected: Path, ending: str) -> None:
    said = READ[ending](given(expected, ending))
    assert dump(said) == payload(expected)
    assert load(type(said), dump(said)) == said
    if ending == "order":
        assert said.problems() == []


def test_an_invoice_is_of_the_day_it_bears_whatever_its_offset() -> None:
    raw = payload(GOLDEN / "open-invoice.json")
    raw["invoice"]["Date"] = {"value": "2026-03-02T00:00:00+03:00"}
    assert translate_invoices.read_invoice(raw).issued_on == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("expected", "ending"), cases(*SENT), ids=lambda one: getattr(one, "name", one)
)
def test_what_it_is_sent_is_written_whole(expected: Path, ending: str) -> None:
    assert sent(SENT[ending](given(expected, ending))) == payload(expected)


@pytest.fixture
def remote() -> Heard:
    return heard(Acumatica, {"site": "https://acme.example", "refund_item": "GOODWILL"})


def v(**fields: Any) -> dict[str, Any]:
    return {n: x if isinstance(x, list | dict) else {"value": x} for n, x in fields.items()}


class TestOrdersOfStaff:
    def test_what_an_integration_booked_and_types_not_taken_stay_out(self, remote: Heard) -> None:
        remote.says(
            [
                v(OrderType="SO", OrderNbr="1", LastModified="2026-03-02T09:00:00Z"),
                v(
                    OrderType="SO",
                    OrderNbr="2",
                    ExternalRef="SC-9",
                    LastModified="2026-03-02T09:01:00Z",
                ),
                v(OrderType="RC", OrderNbr="3", LastModified="2026-03-02T09:02:00Z"),
                v(OrderType="QT", OrderNbr="4", LastModified="2026-03-02T09:03:00Z"),
                v(OrderType="BL", OrderNbr="5", LastModified="2026-03-02T09:03:00Z"),
            ]
        )
        page = remote.connector.fetch_changed_orders(datetime(2026, 3, 2, tzinfo=UTC))
        assert [stub.id for stub in page.stubs] == ["SO 1", "QT 4", "BL 5"]
        assert page.latest == datetime(2026, 3, 2, 9, 3, tzinfo=UTC)
        assert remote.asked[0]["params"]["$filter"] == (
            "LastModified gt datetimeoffset'2026-03-02T00:00:00.000+00:00'"
        )

    def test_an_order_is_found_by_its_number_or_the_customer_s_own(self, remote: Heard) -> None:
        remote.says([], [v(OrderType="SO", OrderNbr="004600")])
        assert remote.connector.find_order_id("PO-77") == "SO 004600"
        assert [call["params"]["$filter"] for call in remote.asked] == [
            "OrderNbr eq 'PO-77'",
            "CustomerOrder eq 'PO-77'",
        ]

    @pytest.mark.parametrize("midnight", ["", "Z", "+00:00", "+03:00", "-05:00"])
    def test_a_day_is_the_day_that_is_told_whatever_zone_it_is_spelled_in(
        self, midnight: str
    ) -> None:
        raw = payload(GOLDEN / "entered-by-staff.json")
        told = f"2026-03-01T00:00:00{midnight}"
        raw["order"] |= {"CreatedDate": {}, **v(Date=told)}
        raw["order"]["Payments"][0] |= v(ApplicationDate=told)
        order = translate_orders.read_order(raw)
        first = datetime(2026, 3, 1, tzinfo=UTC)
        assert (order.placed_at, order.payments[0].at) == (first, first)


class TestChanges:
    FOUND = v(
        OrderType="AM",
        OrderNbr="004512",
        Status="Open",
        Details=[
            {"id": "a", **v(ExternalRef="7", InventoryID="COLA-24")},
            {"id": "b", **v(ExternalRef="8", InventoryID="LEMON")},
        ],
        TaxDetails=[{"id": "t", **v(TaxID="NYSTATETAX")}],
        Payments=[v(DocType="Payment", ReferenceNbr="000009", AppliedToOrder=Decimal("54.10"))],
        note="Cold",
    )

    def test_each_line_is_told_by_its_id_and_what_is_gone_is_deleted(self, remote: Heard) -> None:
        order = load(translate_orders.Order, payload(GOLDEN / "another-unit.json"))
        words = Words({("tax", ("sales tax ny",)): Chosen(word="NYSTATETAX")})
        document = remote.connector.write_change(order, words, "C000003", "SC-1", BOOKED)
        assert document["OrderNbr"] == {"value": "004512"}
        assert "Payments" not in document
        document["Details"] = [
            v(ExternalRef="7", InventoryID="COLA-24"),
            v(ExternalRef="9", InventoryID="X"),
        ]
        document["TaxDetails"] = [v(TaxID="NYSTATETAX", TaxAmount=1)]
        remote.says(self.FOUND, v(OrderType="AM", OrderNbr="004512", OrderTotal=Decimal(5)))
        assert remote.connector.send_change(document).total == 5
        put = remote.asked[-1]
        assert put["headers"] == {"If-Match": "*"}
        assert [d.get("id") for d in put["json"]["Details"]] == ["a", None, "b"]
        assert put["json"]["Details"][2] == {"id": "b", "delete": True}
        assert put["json"]["TaxDetails"][0]["id"] == "t"

    @pytest.mark.parametrize(
        "closed",
        [
            {"Status": {"value": "Shipping"}},
            {"Status": {"value": "Completed"}},
            {"Shipments": [v(ShipmentNbr="000001")]},
            {"Details": [v(QtyOnShipments=Decimal(1))]},
        ],
    )
    def test_a_picked_shipped_or_finished_order_is_closed(self, remote: Heard, closed: Any) -> None:
        remote.says({**self.FOUND, **closed})
        with pytest.raises(DocumentClosed, match="AM 004512"):
            remote.connector.send_cancel(BOOKED, "")
        assert [call["method"] for call in remote.asked] == ["GET"]

    def test_a_cancelled_order_says_which_deposits_are_due(self, remote: Heard) -> None:
        remote.says(self.FOUND, {}, answer(204))
        done = remote.connector.send_cancel(BOOKED, "Customer changed their mind")
        assert done.detail == "To be given back there: Payment 000009 (54.10)."
        note, cancel = remote.asked[-2:]
        assert note["json"]["note"]["value"] == "Cold\nCancelled: Customer changed their mind"
        assert cancel["path"].endswith("/SalesOrder/CancelSalesOrder")
        assert cancel["json"]["entity"] == v(OrderType="AM", OrderNbr="004512")

    def test_cancelling_again_does_nothing(self, remote: Heard) -> None:
        remote.says({**self.FOUND, "Status": {"value": "Canceled"}})
        assert remote.connector.send_cancel(BOOKED, "again").number == "AM 004512"
        assert len(remote.asked) == 1

    def test_an_action_that_takes_its_time_is_waited_for(self, remote: Heard) -> None:
        where = "/entity/Default/24.200.001/SalesOrder/CancelSalesOrder/status/5"
        slow = answer(202, headers={"Location": where})
        remote.says(self.FOUND, slow, answer(204))
        remote.connector.send_cancel(BOOKED, "")
        assert remote.asked[-1]["path"] == f"https://acme.example{where}"


class TestReturns:
    ORDER = payload(GOLDEN / "goods-come-back.json")["order"]

    def refund(self, **facts: Any) -> Refund:
        at = datetime(2026, 3, 12, tzinfo=UTC)
        return Refund(**{"id": "9", "currency": "USD", "at": at, **facts})

    def write(self, refund: Refund, item: str = "") -> Any:
        return translate_returns.write_refund(BOOKED, refund, WORDS, ("RC", "CM"), item)

    def test_never_more_pieces_come_back_than_were_ordered(self) -> None:
        line = RefundedLine(sku="COLA-24", quantity=Decimal(2), amount=Decimal("28.80"))
        document = self.write(self.refund(total=Decimal("28.80"), lines=(line,)))
        before = v(
            Status="Open",
            OrderTotal=Decimal(20),
            Details=[v(InventoryID="COLA-24", OrderQty=Decimal(2))],
        )
        with pytest.raises(CannotSay, match="3 were ordered and 2 came back"):
            translate_returns.completed(document, self.ORDER, [before])
        dropped = {**before, "Status": {"value": "Canceled"}}
        assert translate_returns.completed(document, self.ORDER, [dropped])

    def test_never_more_money_is_given_back_than_the_order_came_to(self) -> None:
        document = self.write(self.refund(total=Decimal("90.00")), "GOODWILL")
        before = v(Status="Completed", OrderTotal=Decimal("14.01"))
        with pytest.raises(CannotSay, match=r"104\.00 and 14\.01"):
            translate_returns.completed(document, self.ORDER, [before])

    def test_goods_that_come_back_and_goods_that_do_not_are_two_refunds(self) -> None:
        lines = tuple(
            RefundedLine(sku=s, quantity=Decimal(1), amount=Decimal(1), restock=s == "A")
            for s in "AB"
        )
        with pytest.raises(CannotSay, match="refund them apart"):
            self.write(self.refund(total=Decimal(2), lines=lines))

    def test_money_for_no_goods_needs_an_item_of_its_own(self) -> None:
        with pytest.raises(CannotSay, match=r"5\.00 USD given back for no goods"):
            self.write(self.refund(total=Decimal("5.00")))

    def test_a_refund_is_found_again_by_a_reference_no_mapping_changes(self, remote: Heard) -> None:
        remote.says([v(OrderType="RC", OrderNbr="000009", OrderTotal=Decimal(5))])
        found = remote.connector.find_refund(BOOKED, self.refund(id="881", total=Decimal(5)))
        assert found
        assert found.number == "RC 000009"
        assert remote.asked[0]["params"]["$filter"] == "ExternalRef eq 'AM 004512 R881'"

    def test_the_order_and_earlier_returns_are_asked_before_one_is_booked(
        self, remote: Heard
    ) -> None:
        line = RefundedLine(sku="COLA-24", quantity=Decimal(1), amount=Decimal("14.40"))
        document = self.write(self.refund(total=Decimal("14.40"), lines=(line,)))
        other = v(OrderType="SO", OrderNbr="1", OrderTotal=Decimal(999))
        remote.says(self.ORDER, [other], v(OrderType="RC", OrderNbr="000010"))
        assert remote.connector.send_refund(document).number == "RC 000010"
        assert remote.asked[1]["params"]["$filter"] == "CustomerOrder eq 'AM 004512'"
        assert remote.asked[2]["headers"] == {"If-None-Match": "*"}

    def test_the_memo_of_our_own_return_is_no_refund_of_staff(self, remote: Heard) -> None:
        memo = v(ReferenceNbr="000128", Details=[v(OrderType="RC", OrderNbr="000009")])
        remote.says(memo, v(OrderType="RC", OrderNbr="000009", ExternalRef="AM 004512 R881"))
        with pytest.raises(NotThere):
            remote.connector.fetch_refund("000128")


class TestCatalog:
    def test_stock_items_are_listed_first_then_non_stock_items(self, remote: Heard) -> None:
        remote.says([v(InventoryID="A", LastModified="2026-03-02T09:00:00Z")], [])
        first = remote.connector.fetch_changed_products(None)
        assert first.next_page == "NonStockItem:0"
        assert remote.connector.fetch_changed_products(None, first.next_page).next_page == ""
        assert remote.asked[1]["path"].endswith("/NonStockItem")

    def test_a_product_comes_with_the_categories_above_its_own(self, remote: Heard) -> None:
        item = v(InventoryID="A", Categories=[v(CategoryID=12)])
        tree = [v(CategoryID=n, ParentCategoryID=p) for n, p in ((3, 0), (12, 3), (99, 0))]
        remote.says([item], tree)
        raw = remote.connector.fetch_product("A")
        assert [row["CategoryID"]["value"] for row in raw["categories"]] == [3, 12]

    def test_a_site_without_sales_categories_still_tells_its_products(self, remote: Heard) -> None:
        remote.says([v(InventoryID="A", Categories=[v(CategoryID=12)])], answer(404))
        assert remote.connector.fetch_product("A")["categories"] == []

    def test_a_barcode_is_not_added_again_to_an_item_that_is_there(self) -> None:
        product = Product(id="A", sku="A", name="A", upc="0123456789012")
        there = Posted(number="A", detail="NonStockItem")
        written = translate_items.write_change(product, Words(fields=frozenset({"name"})), there)
        assert written == {
            "entity": "NonStockItem",
            "is_there": True,
            "item": v(InventoryID="A", Description="A"),
            "categories": [],
        }

    def test_no_item_is_made_without_a_class(self) -> None:
        with pytest.raises(CannotSay, match="map its product type"):
            translate_items.write_product(Product(id="A", sku="A", name="A"), WORDS, "")


class TestStock:
    def rows(self, *minutes: int) -> list[Any]:
        return [
            v(InventoryID=f"I{n}", QtyAvailable=n, LastModifiedDateTime=f"2026-03-02T09:{m:02}:00")
            for n, m in enumerate(minutes)
        ]

    def test_one_call_tells_what_changed_and_each_page_asks_for_less(
        self, remote: Heard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("connectors.systems.acumatica.catalog.STOCK_PAGE", 2)
        remote.says({"Results": self.rows(3, 1, 2, 2)}, {"Results": self.rows(3, 2)})
        since = datetime(2026, 3, 1, tzinfo=UTC)
        first = remote.connector.fetch_changed_stock(since)
        assert [stub.id for stub in first.stubs] == ["I1", "I2", "I3"], "one moment is not cut"
        second = remote.connector.fetch_changed_stock(since, first.next_page)
        assert [stub.id for stub in second.stubs] == ["I0"]
        assert second.next_page == ""
        asked = [call["json"]["LastModifiedDateTime"]["value"] for call in remote.asked]
        assert asked == ["2026-03-01T00:00:00+00:00", "2026-03-02T09:02:00+00:00"]
        assert {call["method"] for call in remote.asked} == {"PUT"}

    def test_the_sum_alone_needs_no_call_an_item(self) -> None:
        remote = heard(Acumatica, {"site": "https://acme.example", "stock_detail": "total"})
        remote.says({"Results": self.rows(1, 2)})
        page = remote.connector.fetch_changed_stock(None)
        assert [remote.connector.read_stock(s.document).available for s in page.stubs] == [0, 1]


class TestPrices:
    def row(self, **facts: Any) -> Any:
        common = {"InventoryID": "COLA-24", "CurrencyID": "USD", "PriceType": "Base"}
        return v(**{**common, "LastModifiedDateTime": "2026-03-02T09:00:00Z", **facts})

    def test_one_record_an_item_and_currency_and_no_price_of_a_warehouse(
        self, remote: Heard
    ) -> None:
        rows = [
            self.row(RecordID=1, Price=Decimal(1)),
            self.row(RecordID=2, Price=Decimal(2), CurrencyID="CAD"),
            self.row(RecordID=3, Price=Decimal(3), Warehouse="EAST"),
        ]
        remote.says({"SalesPriceDetails": rows})
        page = remote.connector.fetch_changed_prices(None)
        assert [stub.id for stub in page.stubs] == ["COLA-24 USD", "COLA-24 CAD"]
        assert [len(stub.document["rows"]) for stub in page.stubs] == [1, 1]
        assert "EffectiveAsOf" in remote.asked[0]["json"]

    def test_a_price_that_is_gone_changes_the_stamp(self) -> None:
        rows = [self.row(RecordID=n, Price=Decimal(n)) for n in (1, 2)]
        assert translate_prices.stamp(rows) != translate_prices.stamp(rows[:1])

    def test_item_classes_are_asked_one_a_page(self) -> None:
        remote = heard(
            Acumatica, {"site": "https://acme.example", "price_classes": "DRINKS, SNACKS"}
        )
        remote.says({"SalesPriceDetails": []}, {"SalesPriceDetails": []})
        first = remote.connector.fetch_changed_prices(None)
        assert remote.connector.fetch_changed_prices(None, first.next_page).next_page == ""
        assert [c["json"]["ItemClassID"]["value"] for c in remote.asked] == ["DRINKS", "SNACKS"]


class TestCustomers:
    def test_a_shop_s_number_is_no_other_customer_s_account(self, remote: Heard) -> None:
        stranger = v(CustomerID="7001", MainContact=v(Email="other@x.example"))
        known = v(CustomerID="C000044", MainContact=v(Email="nia@lane.example"))
        remote.says([stranger], [known])
        account = Account(id="7001", number="7001", name="Nia", email="Nia@Lane.example")
        found = remote.connector.find_account(account)
        assert found
        assert found.number == "C000044"

    def test_guests_are_no_accounts(self, remote: Heard) -> None:
        at = {"LastModifiedDateTime": "2026-03-02T09:00:00Z"}
        remote.says([v(CustomerID="A", **at), v(CustomerID="G", IsGuestCustomer=True, **at)])
        assert [s.id for s in remote.connector.fetch_changed_accounts(None).stubs] == ["A"]

    def test_a_change_says_only_what_its_source_is_master_of(self) -> None:
        account = Account(id="1", number="1", name="Nia", email="nia@lane.example", phone="1")
        there = Posted(number="C000044")
        words = Words(fields=frozenset({"phone"}))
        written = translate_customers.write_account(account, words, there)
        assert written == v(CustomerID="C000044", MainContact=v(Phone1="1"))

    def test_a_customer_without_an_e_mail_is_not_made(self) -> None:
        with pytest.raises(CannotSay, match="without an e-mail"):
            translate_customers.write_account(Account(id="1", number="1", name="N"), WORDS, None)


class TestShipments:
    def test_goods_that_come_back_are_no_shipment(self, remote: Heard) -> None:
        at = {"LastModifiedDateTime": "2026-03-02T09:00:00Z"}
        orders = [v(OrderType="SO", OrderNbr="1")]
        remote.says(
            [
                v(ShipmentNbr="8", Operation="Receipt", Orders=orders, **at),
                v(ShipmentNbr="9", Operation="Issue", Orders=orders, **at),
            ]
        )
        page = remote.connector.fetch_changed_shipments(None)
        assert [stub.id for stub in page.stubs] == ["9 of SO 1"]

    def test_what_each_package_holds_is_asked_for(self, remote: Heard) -> None:
        remote.says({}, {})
        remote.connector.fetch_shipment("9 of SO 1")
        asked = remote.asked[0]["params"]["$expand"].split(",")
        assert {"Packages", "Packages/PackageContents", "Orders"} <= set(asked)

    def test_the_cost_and_weight_of_one_order_s_shipment_are_that_order_s(self) -> None:
        at = {
            "ShipmentDate": "2026-03-02T00:00:00Z",
            "LastModifiedDateTime": "2026-03-02T09:00:00Z",
        }
        orders = [v(OrderType="SO", OrderNbr="1")]
        shipment = v(FreightCost=Decimal("5.40"), ShippedWeight=Decimal(3), Orders=orders, **at)
        raw = {"id": "9 of SO 1", "shipment": shipment, "order": v(OrderType="SO", OrderNbr="1")}
        read = translate_sequels.read_shipment(raw)
        assert (read.cost, read.weight) == (Decimal("5.40"), Decimal(3))


class TestInvoicesAndStatuses:
    def test_a_draft_is_no_invoice_and_one_of_two_orders_is_told_to_each(
        self, remote: Heard
    ) -> None:
        at = {"LastModifiedDateTime": "2026-03-02T09:00:00Z", "Type": "Invoice"}
        both = [
            v(OrderType="SO", OrderNbr="1"),
            v(OrderType="AM", OrderNbr="2"),
            v(OrderType="SO", OrderNbr="1"),
        ]
        remote.says(
            [
                v(ReferenceNbr="I1", Status="Balanced", Details=both, **at),
                v(ReferenceNbr="I2", Status="Open", Details=both, **at),
                v(ReferenceNbr="M1", Status="Open", Details=both, **{**at, "Type": "Credit Memo"}),
            ]
        )
        page = remote.connector.fetch_changed_invoices(None)
        assert [stub.id for stub in page.stubs] == ["I2 of SO 1", "I2 of AM 2"]

    def test_a_status_is_told_of_orders_that_came_from_outside(self, remote: Heard) -> None:
        at = {"LastModified": "2026-03-02T09:00:00Z", "OrderType": "SO"}
        remote.says([v(OrderNbr="1", **at), v(OrderNbr="2", ExternalRef="SC-1", **at)])
        page = remote.connector.fetch_changed_statuses(None)
        assert [stub.id for stub in page.stubs] == ["SO 2"]
        assert page.stubs[0].document


def judged(remote: Heard, made: Answer, *, is_write: bool = False) -> IntegratorError:
    with pytest.raises(IntegratorError) as raised:
        remote.connector.http._judge(made, is_write)
    return raised.value


def failure(told: str, status: int = 500, **members: Any) -> Answer:
    return answer(
        status, {"message": "An error has occurred.", "exceptionMessage": told, **members}
    )


def page(status: int) -> Answer:
    made = answer(status, headers={"Content-Type": "text/html"})
    return replace(made, body=b"<html>Starting up</html>")


CROWDED = (
    "/Frames/Error.aspx?typeID=error&message=The%20number%20of%20concurrent+API+logins%20%E2%80%A6"
)


class TestAnswers:
    def test_a_write_is_given_the_time_the_web_server_gives_it(self) -> None:
        assert Acumatica.settle > timedelta(seconds=300)

    def test_a_record_that_is_not_there_is_not_there_though_it_is_said_by_a_500(
        self, remote: Heard
    ) -> None:
        kind = "PX.Api.ContractBased.NoEntitySatisfiesTheConditionException"
        said = failure("No entity satisfies the condition.", exceptionType=kind)
        at = (
            "https://acme.example/entity/Default/24.200.001/SalesOrder/SO/004%20512?$expand=Details"
        )
        told = judged(remote, replace(said, url=at))
        assert isinstance(told, NotThere)
        assert told.detail == "SalesOrder/SO/004 512. No entity satisfies the condition."

    @pytest.mark.parametrize(
        "passing", [failure("Transaction was deadlocked"), page(200), page(500), page(503)]
    )
    def test_a_moment_s_trouble_at_log_in_stops_no_connection(
        self, remote: Heard, passing: Answer
    ) -> None:
        remote.connector.http.is_logging_in = True
        assert type(judged(remote, passing)) is RemoteDown
        refused = judged(remote, failure("Invalid credentials. Please try again."))
        assert type(refused) is LogInRefused

    @pytest.mark.parametrize(
        "unclear",
        [
            failure("Execution Timeout Expired"),
            failure("It failed.", innerException={"exceptionMessage": "Deadlock victim"}),
            page(200),
        ],
    )
    def test_a_question_without_a_clear_answer_is_asked_again_and_a_write_is_looked_up(
        self, remote: Heard, unclear: Answer
    ) -> None:
        assert type(judged(remote, unclear)) is RemoteDown
        assert type(judged(remote, unclear, is_write=True)) is OutcomeUnknown

    @pytest.mark.parametrize(
        "crowded",
        [
            failure("API Login Limit: the number of API users is limited by the license."),
            answer(302, headers={"Location": CROWDED}),
        ],
    )
    def test_staff_are_told_that_the_licence_s_log_ins_are_taken(
        self, remote: Heard, crowded: Answer
    ) -> None:
        told = judged(remote, crowded)
        assert isinstance(told, RateLimited)
        assert told.after == 30
        assert "All the log-ins that the licence of Acumatica allows are taken" in str(told)

    def test_a_caller_sent_on_to_the_log_in_page_logs_in_again(self, remote: Heard) -> None:
        sent_on = answer(302, headers={"Location": "/Frames/Login.aspx?ReturnUrl=%2fentity"})
        assert type(judged(remote, sent_on, is_write=True)) is LogInExpired
        remote.connector.http.is_logging_in = True
        assert type(judged(remote, sent_on)) is AddressRefused
        remote.connector.http.is_logging_in = False
        broken = answer(302, headers={"Location": "/Frames/Error.aspx?typeID=error"})
        assert type(judged(remote, broken, is_write=True)) is OutcomeUnknown
        assert type(judged(remote, broken)) is RemoteDown
        elsewhere = answer(302, headers={"Location": "https://other.example/Main.aspx"})
        assert type(judged(remote, elsewhere)) is AddressRefused

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            (
                answer(
                    400,
                    {
                        "message": "The request is invalid.",
                        "messageDetail": "The body is no order.",
                        "modelState": {"entity.OrderQty": ["Could not convert to decimal."]},
                    },
                ),
                "The request is invalid.; The body is no order.; "
                "Could not convert to decimal. (entity.OrderQty)",
            ),
            (
                failure(
                    "The order was not saved.",
                    innerException={
                        "message": "An error has occurred.",
                        "exceptionMessage": "Inserting the record raised an error.",
                        "innerException": {"exceptionMessage": "The period 03-2026 is closed."},
                    },
                ),
                "The order was not saved.; Inserting the record raised an error.; "
                "The period 03-2026 is closed.",
            ),
            (
                answer(
                    422,
                    {
                        "error": "The order was not saved.",
                        "ShipVia": {"value": "UPSX", "error": "It cannot be found."},
                        "Details": [
                            v(InventoryID="TONIC-24"),
                            {"OrderQty": {"value": 0, "error": "It must be greater."}},
                        ],
                        "ShipToContact": {"Email": {"value": "nia@", "error": "It is no address."}},
                    },
                ),
                "The order was not saved.; It cannot be found. (ShipVia: UPSX); "
                "It must be greater. (Details 2, OrderQty: 0); "
                "It is no address. (ShipToContact, Email)",
            ),
        ],
    )
    def test_a_refusal_gives_every_reason_and_where_it_stands(
        self, remote: Heard, said: Answer, told: str
    ) -> None:
        refused = judged(remote, said, is_write=True)
        assert type(refused) is RecordRefused
        assert refused.detail == told

    def test_a_success_that_names_wrong_fields_is_a_refusal(self, remote: Heard) -> None:
        remote.says(
            {**v(OrderType="SO"), "ShipVia": {"value": "X", "error": "Ship via X cannot be found"}}
        )
        with pytest.raises(RecordRefused, match="Ship via X cannot be found"):
            remote.connector.send_order({})

    def test_a_500_with_a_business_reason_is_a_refusal_and_a_passing_one_is_not(
        self, remote: Heard
    ) -> None:
        for told, kind in (
            ("Credit limit exceeded", RecordRefused),
            ("Deadlock victim", OutcomeUnknown),
        ):
            remote.says(answer(500, {"exceptionMessage": told}))
            with pytest.raises(kind):
                remote.connector.send_order({})

    def test_a_discount_on_shipping_does_not_lower_the_taxable_goods(self) -> None:
        order = load(translate_orders.Order, payload(GOLDEN / "discounts-and-notes.json"))
        off_goods = sum(d.amount for d in order.discounts if d.on != "shipping")
        assert any(d.on == "shipping" for d in order.discounts)
        words = Words({("tax", (t.name.casefold(),)): Chosen(word="T") for t in order.taxes})
        taxed = translate_money.money(order, words)["TaxDetails"]
        assert taxed[0]["TaxableAmount"]["value"] == order.goods - off_goods

    @pytest.mark.parametrize(
        ("told", "applied"),
        [
            ([("captured", "36.22")], ["36.22"]),
            ([("captured", "36.22"), ("captured", "36.22")], ["36.22", "0.00"]),
            ([("captured", "36.22"), ("refunded", "36.22"), ("captured", "36.22")], ["36.22", "0"]),
            ([("deposit", "20.00"), ("captured", "16.23")], ["20.00", "16.22"]),
            ([("captured", "36.22"), ("refunded", "6.21")], ["30.01"]),
            ([("captured", "36.22"), ("refunded", "36.22")], ["0"]),
            ([("captured", "20.00"), ("authorized", "16.22")], ["20.00"]),
        ],
    )
    def test_payments_are_applied_in_turn_to_no_more_than_the_order_comes_to_and_was_kept(
        self, told: list[tuple[str, str]], applied: list[str]
    ) -> None:
        order = load(translate_orders.Order, payload(GOLDEN / "deposit-and-card.json"))
        payments = tuple(
            Payment(id=str(n), method=("CreditCard",), kind=kind, amount=Decimal(amount))
            for n, (kind, amount) in enumerate(told)
        )
        order, taken = replace(order, payments=payments), [p for p in payments if p.is_money]
        written = translate_money.order_payments(order, WORDS, "SC-1")
        later = [translate_money.write_payment(order, p, WORDS, BOOKED, "SC-1-x") for p in taken]
        rows = [one["OrdersToApply"][0] for one in later]
        wanted = [Decimal(amount) for amount in applied]
        assert [one["AppliedToOrder"]["value"] for one in written] == wanted
        assert [one["AppliedToOrder"]["value"] for one in rows] == wanted
        for documents in (written, later):
            assert [one["PaymentAmount"]["value"] for one in documents] == [p.amount for p in taken]

    def test_a_shipment_s_lines_are_told_apart_by_order_type_too(self) -> None:
        lines = [v(OrderType=t, OrderNbr="1", InventoryID=t, ShippedQty=1) for t in ("SO", "AM")]
        at = {
            "ShipmentDate": "2026-03-02T00:00:00Z",
            "LastModifiedDateTime": "2026-03-02T09:00:00Z",
        }
        shipment = v(ShipmentNbr="9", Details=lines, **at)
        raw = {"id": "9 of AM 1", "shipment": shipment, "order": v(OrderType="AM", OrderNbr="1")}
        assert [one.sku for one in translate_sequels.read_shipment(raw).lines] == ["AM"]

    @pytest.mark.parametrize("changed", ["2026-11-28T09:00:00Z", "2026-11-29T00:30:00.1Z"])
    @pytest.mark.parametrize("day", ["2026-11-28T00:00:00+00:00", "2026-11-28T00:00:00-05:00"])
    def test_a_shipment_left_on_its_day_wherever_that_is_and_whenever_it_was_changed(
        self, day: str, changed: str
    ) -> None:
        shipment = v(ShipmentDate=day, LastModifiedDateTime=changed)
        raw = {"id": "9 of AM 1", "shipment": shipment, "order": v(OrderType="AM", OrderNbr="1")}
        left = translate_sequels.read_shipment(raw).shipped_at
        zones = ("Pacific/Honolulu", "America/New_York", "Europe/Berlin", "Australia/Sydney")
        assert {left.astimezone(ZoneInfo(zone)).day for zone in zones} == {28}

    def test_the_connection_test_tries_every_list_the_connector_reads(self, remote: Heard) -> None:
        schema = {"custom": {translate.VIEW: {key: {} for key in translate.CUSTOM_FIELDS}}}
        remote.says({"endpoints": [{"name": "Default", "version": "24.200.001"}]}, always=schema)
        told = list(checks.checks(remote.connector.http, remote.connector.endpoint))
        assert {c.outcome for c in told} == {"passed", "untried"}
        asked = {call["path"].split("/")[3] for call in remote.asked[1:]}
        assert {
            "NonStockItem",
            "Warehouse",
            "CustomerClass",
            "SalesInvoice",
            "CustomerLocation",
        } <= asked


def test_a_line_that_changed_its_item_is_another_line() -> None:
    there = v(Details=[{"id": "a", **v(ExternalRef="7", InventoryID="COLA-24")}])
    said = {"Details": [v(ExternalRef="7", InventoryID="LEMON")]}
    assert translate_changes.onto(said, there)["Details"] == [
        said["Details"][0],
        {"id": "a", "delete": True},
    ]
