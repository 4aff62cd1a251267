"""Sellercloud: what it says is read whole, what it is sent is written whole; its verbs, call by call."""

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
    Price,
    Product,
    Shipment,
    Status,
    Stock,
    Tier,
    Words,
    dump,
    load,
)
from connectors.errors import (
    CannotSay,
    NotThere,
    PermissionMissing,
    RecordRefused,
    Unreadable,
)
from connectors.kit.exact import spell
from connectors.systems.sellercloud import (
    fields,
    translate,
    translate_catalog,
    translate_customers,
    translate_returns,
    translate_stock,
)
from connectors.systems.sellercloud.connector import Sellercloud
from tests.systems.heard import Heard, answer, heard, same

GOLDEN = Path(__file__).parents[1] / "golden" / "sellercloud"
WORDS = Words(
    {
        ("warehouse", ("main",)): Chosen(word="255"),
        ("warehouse", ("yard",)): Chosen(word="255"),
        ("warehouse", ("east",)): Chosen(word="256"),
        ("carrier", ("upsground",)): Chosen(word="UPS / UPS Ground"),
        **same(unit="TRAY"),
    }
)
COLA = Posted(number="COLA-24", id="COLA-24")
ORDER = Posted(number="5001", id="5001")


def payload(path: Path) -> Any:
    return json.loads(path.read_text(), parse_float=Decimal)


def cases(*endings: str) -> list[tuple[Path, str]]:
    return [(p, e) for e in endings for p in sorted(GOLDEN.glob(f"*.{e}.json"))]


def given(expected: Path, ending: str) -> Any:
    return payload(expected.with_name(expected.name.replace(f".{ending}.json", ".json")))


READ: dict[str, Callable[[Any], Any]] = {
    "product": lambda raw: translate_catalog.read_product(raw, UTC, "Unit of measure"),
    "price": translate_catalog.read_price,
    "stock": translate_stock.read_stock,
    "refund": translate_returns.read_refund,
    "account": lambda raw: translate_customers.read_account(raw, "ERP account"),
}
SENT: dict[str, Callable[[Any], Any]] = {
    "product-sent": lambda s: translate_catalog.write_product(
        load(Product, s), WORDS, ("163", "General"), "Unit of measure"
    ),
    "stock-sent": lambda s: translate_stock.write_stock(
        load(Stock, s), WORDS, Posted(number=s["sku"])
    ),
    "price-sent": lambda s: translate_catalog.write_price(load(Price, s), WORDS, COLA),
    "account-sent": lambda s: translate_customers.write_account(
        load(Account, s), WORDS, None, "163", "ERP account"
    ),
}


@pytest.mark.parametrize(
    ("expected", "ending"), cases(*READ), ids=lambda one: getattr(one, "name", one)
)
def test_what_it_says_is_read_whole(expected: Path, ending: str) -> None:
    said = READ[ending](given(expected, ending))
    assert dump(said) == payload(expected)
    assert load(type(said), dump(said)) == said


@pytest.mark.parametrize(
    ("expected", "ending"), cases(*SENT), ids=lambda one: getattr(one, "name", one)
)
def test_what_it_is_sent_is_written_whole(expected: Path, ending: str) -> None:
    written = SENT[ending](given(expected, ending))
    assert json.loads(spell(written), parse_float=Decimal) == payload(expected)


def test_every_field_a_distributor_shares_with_it_is_read() -> None:
    """Product number, description, type, image, web description, maker's number, UPC, unit, quantity, price."""
    product = READ["product"](payload(GOLDEN / "described-whole.json"))
    shared = (product.sku, product.name, product.type, product.images, product.web_description)
    numbers = (
        product.manufacturer_number,
        product.upc,
        product.uom,
        product.available,
        product.price,
    )
    assert all((*shared, *numbers))


def test_the_hour_the_clock_shows_twice_is_in_order() -> None:
    """On 1 November 2026 it is 1:50 in New York, then 1:10."""
    zone = ZoneInfo("America/New_York")
    earlier, later = (fields.read_time(f"2026-11-01T0{at}:00Z", zone) for at in ("5:50", "6:10"))
    assert earlier < later
    assert [f"{one:%H:%M}" for one in (earlier, later)] == ["01:50", "01:10"]


def test_goods_given_back_in_the_evening_are_so_on_that_day() -> None:
    raw = payload(GOLDEN / "returned-goods.json")
    raw["row"]["ClosedOn"] = "2026-03-10T20:15:00"
    refund = translate_returns.read_refund(raw, ZoneInfo("America/New_York"))
    assert refund.at.date() == date(2026, 3, 10)


@pytest.fixture
def remote() -> Heard:
    return heard(Sellercloud, {"team": "demo", "companies": "163", "time_zone": "America/New_York"})


def page(*rows: Any, total: int | None = None) -> Any:
    return {"Items": list(rows), "TotalResults": len(rows) if total is None else total}


def product(id: str, **facts: Any) -> Any:
    return {"ID": id, "CompanyID": 163, "LastModifiedDate": "2026-03-02T09:15:00", **facts}


HIDDEN = answer(404, {"Message": "No HTTP resource was found that matches the request URI."})


class TestOrders:
    def test_hidden_notes_are_a_missing_right_and_no_order_that_is_gone(
        self, remote: Heard
    ) -> None:
        remote.says({"OrderID": 5001}, HIDDEN, {"Items": [{"ID": 5002}]}, HIDDEN)
        with pytest.raises(PermissionMissing, match="read order notes"):
            remote.connector.fetch_order("5001")

    def test_an_order_that_alone_has_no_notes_to_be_found_has_none(self, remote: Heard) -> None:
        listed = {"Items": [{"ID": 5001}, {"ID": 5002}, {"ID": 5003}]}
        remote.says({"OrderID": 5001}, HIDDEN, listed, HIDDEN, [])
        assert remote.connector.fetch_order("5001")["notes"] == []
        assert [call["params"]["id"] for call in remote.asked[3:]] == ["5002", "5003"]

    def test_a_page_without_an_order_is_unreadable(self, remote: Heard) -> None:
        remote.says(replace(answer(200), body=b"null"))
        with pytest.raises(Unreadable, match="its page holds no order"):
            remote.connector.fetch_order("5001")

    def test_an_order_that_was_deleted_meanwhile_is_gone(self, remote: Heard) -> None:
        remote.says(answer(404, {"Message": "Order 5001 not found."}))
        with pytest.raises(NotThere):
            remote.connector.fetch_order("5001")

    def test_hidden_marks_are_a_missing_right(self, remote: Heard) -> None:
        remote.says(HIDDEN)
        with pytest.raises(PermissionMissing, match="mark orders exported"):
            remote.connector.send_exported(("5001",))

    @pytest.mark.parametrize("held", [None, {"Statuses": {"IsExported": False}}])
    def test_only_what_is_read_back_as_marked_is_proven(self, remote: Heard, held: Any) -> None:
        remote.says([5001], answer(200, held))
        assert remote.connector.send_exported(("5001", "5002")) == {"5001"}

    def test_what_is_not_exported_is_asked_for_from_a_day_before_the_flow_begins(
        self, remote: Heard
    ) -> None:
        remote.says(page(), page())
        remote.connector.fetch_unexported_orders(datetime(2026, 3, 2, 14, tzinfo=UTC))
        remote.connector.fetch_unexported_orders(None)
        since, all_of_them = (call["params"] for call in remote.asked)
        assert since["model.createdOnFrom"] == "2026-03-01T09:00:00"
        assert since["model.exported"] == all_of_them["model.exported"] == 0
        assert "model.createdOnFrom" not in all_of_them


def read(**changed: Any) -> Any:
    """Read an order some parts of which are others, or have other members."""
    raw = payload(GOLDEN / "gift-blank-bill-undated.json")
    for part, said in changed.items():
        held = raw["order"].get(part)
        raw["order"][part] = {**held, **said} if isinstance(said, dict) else said
    return translate.read_order(raw, UTC)


ELSEWHERE = {"FirstName": "Ann", "LastName": "Hill", "City": "Albany"}
NOWHERE = dict.fromkeys(("FirstName", "LastName", "StreetLine1", "City", "PostalCode"), " ")


class TestReading:
    @pytest.mark.parametrize("none", ["0001-01-01T00:00:00", "9999-12-31T23:59:59", None])
    def test_an_end_of_the_calendar_is_no_time(self, none: str | None) -> None:
        berlin = ZoneInfo("Europe/Berlin")
        assert fields.read_date(none, berlin) is fields.stated_time(none, berlin) is None
        with pytest.raises(Unreadable, match="does not say when it was placed"):
            read(OrderDetails={"OrderDate": none, "CreatedOn": none})

    def test_a_tax_is_called_after_the_state_of_the_bill_where_no_other_is_told(self) -> None:
        billed = {**ELSEWHERE, "StateCode": "NY"}
        order = read(BillingAddress=billed, ShippingAddress=None, TotalInfo={"Tax": 1})
        assert [tax.name for tax in order.taxes] == ["Sales tax NY"]

    @pytest.mark.parametrize("blank", [None, NOWHERE])
    def test_where_no_address_of_the_goods_is_stated_they_go_to_who_is_billed(
        self, blank: Any
    ) -> None:
        order = read(ShippingAddress=blank, BillingAddress=ELSEWHERE)
        assert (order.ship_to.name, order.ship_to.city) == ("Ann Hill", "Albany")
        assert order.ship_to == order.bill_to

    def test_each_of_two_stated_addresses_stands_for_itself(self) -> None:
        order = read(BillingAddress=ELSEWHERE)
        assert (order.bill_to.city, order.ship_to.city) == ("Albany", "Montréal")
        assert order.customer.name == "Ann Hill"

    @pytest.mark.parametrize(
        ("code", "name", "told"),
        [
            ("ca", "Mexico", "CA"),
            ("", "MEXICO", "MX"),
            ("", "United States of America", "US"),
            ("", "United Kingdom", "GB"),
            ("", "Freedonia", "Freedonia"),
            ("", "", ""),
        ],
    )
    def test_a_country_without_a_code_is_known_by_its_name(
        self, code: str, name: str, told: str
    ) -> None:
        order = read(ShippingAddress={"CountryCode": code, "CountryName": name})
        assert order.ship_to.country == told

    @pytest.mark.parametrize("gift", [None, {"GiftDetails": None}])
    def test_an_order_without_a_gift_has_no_message(self, gift: Any) -> None:
        assert read(GiftDetails=gift).instructions == ()

    @pytest.mark.parametrize("dated", [None, "", "0001-01-01T00:00:00"])
    def test_an_order_without_a_date_was_placed_when_it_was_created(self, dated: Any) -> None:
        order = read(OrderDetails={"OrderDate": dated, "CreatedOn": "2026-11-19T08:30:00"})
        assert order.placed_at == datetime(2026, 11, 19, 8, 30, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            ({"OrderItems": None}, "OrderItems is not a list"),
            ({"TotalInfo": {"Shipping": "abc"}}, "“abc” is not a number"),
        ],
    )
    def test_what_cannot_be_read_is_named(self, changed: Any, told: str) -> None:
        with pytest.raises(Unreadable, match=told):
            read(**changed)


def test_a_refusal_tells_what_is_wrong_with_each_member(remote: Heard) -> None:
    state = {"model.ShipDate": ["The ShipDate is invalid.", ""], "model.Weight": ["Too heavy."]}
    said = {"Message": "The request is invalid.", "ModelState": state}
    told = remote.connector.read_refusal(answer(400, said))
    assert told == "The request is invalid. The ShipDate is invalid. Too heavy."


@pytest.mark.parametrize(
    ("at", "asked"),
    [
        (datetime(2026, 11, 1, 4, 50, tzinfo=UTC), "2026-11-01T00:50:00"),
        (
            datetime(2026, 11, 1, 5, 48, tzinfo=UTC),
            "2026-11-01T00:48:00",
        ),  # 01:48, and 01:00 in 12'
        (datetime(2026, 11, 1, 6, 10, tzinfo=UTC), "2026-11-01T01:10:00"),
        (datetime(2026, 3, 8, 6, 50, tzinfo=UTC), "2026-03-08T01:50:00"),
    ],
)
def test_what_changes_after_the_clock_was_put_back_is_asked_for(
    remote: Heard, at: datetime, asked: str
) -> None:
    assert remote.connector.moment(at) == asked


class TestCatalog:
    def test_a_page_of_products_costs_two_calls_with_their_images(self, remote: Heard) -> None:
        rows = (
            product("A", BrandID=7),
            product("B"),
            product("A-2", ShadowOf="A"),
            product("C", CompanyID=9),
        )
        images = [{"ProductID": "A", "Images": [{"Url": "https://img.example/a.jpg"}]}]
        remote.says(page(*rows, total=120), images, [{"Key": 7, "Value": "Acme"}])
        found = remote.connector.fetch_changed_products(datetime(2026, 3, 2, 14, tzinfo=UTC))
        assert [stub.id for stub in found.stubs] == ["A", "B"], "no shadows, no other company's"
        assert (found.next_page, found.latest) == ("2", datetime(2026, 3, 2, 14, 15, tzinfo=UTC))
        assert found.stubs[0].document["brand"] == "Acme"
        assert len(found.stubs[0].document["images"]) == 1
        listed, bulk, brands = remote.asked
        assert listed["params"]["model.lastUpdatedFrom"] == "2026-03-02T09:00:00"
        assert bulk["json"] == {"ProductsIDs": ["A", "B"]}
        assert brands["path"] == "api/Settings/Brands"

    def test_without_the_right_to_images_and_brands_products_still_come(
        self, remote: Heard
    ) -> None:
        row = product("A", ProductName="A", ImageUrl="https://img.example/a.jpg")
        remote.says(page(row), answer(404, {}), answer(404, {}))
        stub = remote.connector.fetch_changed_products(None).stubs[0]
        assert remote.connector.read_product(stub.document).images == ("https://img.example/a.jpg",)

    def test_a_hidden_catalog_is_a_missing_right(self, remote: Heard) -> None:
        remote.says(answer(404, {}))
        with pytest.raises(PermissionMissing, match="may not read the catalog"):
            remote.connector.fetch_changed_products(None)

    def test_two_products_of_one_number_are_staff_s_to_mend(self, remote: Heard) -> None:
        remote.says(
            page(product("A", CompanyName="X"), product("a", CompanyName="Y"), product("AB"))
        )
        with pytest.raises(RecordRefused, match="2 products go by A: A of X, a of Y"):
            remote.connector.find_item("A")

    def test_a_number_with_a_slash_is_asked_for_outside_the_path(self, remote: Heard) -> None:
        remote.says(page(product("BOX/2")))
        assert remote.connector.find_item("BOX/2") == Posted(number="BOX/2", id="BOX/2")
        assert remote.asked[0]["path"] == "api/Catalog"
        assert remote.asked[0]["params"] == {"model.sKU": "BOX/2"}

    def test_a_new_product_is_made_then_described(self, remote: Heard) -> None:
        remote.says("COLA-48", answer(200), answer(200))
        document = payload(GOLDEN / "new-product.product-sent.json")
        assert remote.connector.send_product(document).number == "COLA-48"
        assert [(c["method"], c["path"]) for c in remote.asked] == [
            ("POST", "api/Products"),
            ("PUT", "api/Catalog/BasicInfo"),
            ("PUT", "api/Products/CustomColumns"),
        ]

    def test_a_change_says_only_what_its_source_is_master_of(self) -> None:
        said = Product(id="1", sku="1", name="New", price=Decimal(9), currency="CAD")
        words = Words(fields=frozenset({"name"}))
        written = translate_catalog.write_change(said, words, COLA, "")
        assert written["new"] is None
        assert written["basic"] == {"ProductID": "COLA-24", "ProductName": "New"}

    @pytest.mark.parametrize(
        ("price", "why"),
        [
            (Price(id="", sku="A", currency="EUR", tiers=(Tier(price=Decimal(1)),)), "in EUR"),
            (
                Price(id="", sku="A", currency="USD", tiers=(Tier(price=Decimal(1), price_list="W"),)),
                "for some only",
            ),
            (
                Price(
                    id="", sku="A", currency="USD",
                    tiers=(Tier(price=Decimal(2)), Tier(price=Decimal(1), quantity=Decimal(12))),
                ),
                "from a quantity on",
            ),
        ],
    )  # fmt: skip
    def test_a_price_it_has_no_place_for_is_said_to_be_so(self, price: Price, why: str) -> None:
        with pytest.raises(CannotSay, match=why):
            translate_catalog.write_price(price, WORDS, COLA)

    def test_a_price_and_a_quantity_are_told_in_its_own_unit(self) -> None:
        words = Words({("item", ("tray",)): Chosen(word="CAN", factor=Decimal(24))})
        price = Price(id="", sku="TRAY", currency="USD", tiers=(Tier(price=Decimal("12.00")),))
        assert translate_catalog.write_price(price, words, COLA)["SitePrice"] == Decimal("0.5")
        stock = Stock(id="", sku="TRAY", available=Decimal(2))
        assert translate_stock.write_stock(stock, words, COLA)["free"] == {"": 48}


class TestStock:
    HELD = ({"WarehouseID": 255, "PhysicalQty": 52, "AvailableQty": 45},
            {"WarehouseID": 256, "PhysicalQty": 3, "AvailableQty": 3})  # fmt: skip

    def test_what_open_orders_hold_there_is_set_on_top(self, remote: Heard) -> None:
        remote.says(list(self.HELD), answer(200))
        remote.connector.send_stock({"ProductID": "COLA-24", "free": {"255": 40, "256": 3}})
        sets = [call["json"] for call in remote.asked if call["method"] == "PUT"]
        assert sets == [{"WarehouseID": 255, "ProductID": "COLA-24", "PhysicalQty": 47}]

    def test_where_no_warehouse_is_mapped_the_default_one_takes_it(self, remote: Heard) -> None:
        warehouses = page({"ID": 9, "IsDefault": False}, {"ID": 255, "IsDefault": True})
        remote.says([], warehouses, answer(200))
        remote.connector.send_stock({"ProductID": "COLA-24", "free": {"": 5}})
        assert remote.asked[-1]["json"]["WarehouseID"] == 255

    def test_a_count_alone_changes_the_stamp(self) -> None:
        row = product("A", InventoryAvailableQty=3)
        assert translate_stock.stamp(row) != translate_stock.stamp(
            {**row, "InventoryAvailableQty": 2}
        )


class TestReturns:
    def test_returns_without_money_stay_out_and_the_server_s_clock_is_the_cursor(
        self, remote: Heard
    ) -> None:
        rows = [
            {"ID": 1, "CompanyID": 163, "TotalRefunded": 0},
            {"ID": 2, "CompanyID": 163, "TotalRefunded": Decimal("5.00")},
        ]
        remote.says(answer(200, page(*rows), headers={"Date": "Mon, 02 Mar 2026 14:00:00 GMT"}))
        found = remote.connector.fetch_changed_refunds(datetime(2026, 3, 2, 13, tzinfo=UTC))
        assert [stub.id for stub in found.stubs] == ["2"]
        assert found.latest == datetime(2026, 3, 2, 14, tzinfo=UTC)
        assert remote.asked[0]["params"]["model.lastUpdatedOnFrom"] == "2026-03-02T08:00:00"


class TestStatuses:
    def send(self, remote: Heard, state: str, **now: int) -> list[Any]:
        remote.says({"Statuses": {"OrderStatus": 2, "ShippingStatus": 1, **now}}, [5001])
        status = Status(id="SO 1", order_number="SO 1", state=state)
        remote.connector.send_status(remote.connector.write_status(ORDER, status, WORDS))
        return [call["json"] for call in remote.asked if call["method"] == "PUT"]

    def test_a_hold_and_a_cancelling_are_set(self, remote: Heard) -> None:
        assert self.send(remote, "on_hold") == [{"Orders": [5001], "Status": 200}]

    @pytest.mark.parametrize(
        ("state", "now"),
        [
            ("open", {}),
            ("shipped", {}),
            ("cancelled", {"OrderStatus": 3}),
            ("open", {"OrderStatus": 200, "ShippingStatus": 3}),
        ],
    )
    def test_what_stands_is_done_or_is_told_by_the_shipment_is_left(
        self, remote: Heard, state: str, now: dict[str, int]
    ) -> None:
        assert self.send(remote, state, **now) == []


class TestCustomers:
    def test_no_card_of_a_customer_is_ever_stored(self, remote: Heard) -> None:
        remote.says({"General": {"ID": 9}, "CreditCards": [{"CardNumber": "4111"}]})
        assert remote.connector.fetch_account("9")["customer"] == {"General": {"ID": 9}}

    def test_an_address_is_changed_under_its_id_and_keeps_its_other_use(
        self, remote: Heard
    ) -> None:
        there = [
            {"ID": 4, "IsBillingAddress": True, "IsShippingAddress": True, "Address": "Old St"}
        ]
        document = {**payload(GOLDEN / "new-company.account-sent.json"), "id": "9", "new": None}
        remote.says({"General": {"ID": 9}, "Addresses": there}, answer(200), answer(200))
        assert remote.connector.send_account(document).number == "9"
        told = remote.asked[1]["json"]["Addresses"]
        assert [(one["ID"], one["IsShippingAddress"]) for one in told] == [(4, True), (0, True)]
        assert [call["path"] for call in remote.asked][1:] == [
            "api/Customers/9/Addresses",
            "api/Customers/9/CustomColumns",
        ]

    def test_a_customer_is_found_by_the_whole_e_mail(self, remote: Heard) -> None:
        rows = (
            {"UserID": 1, "Email": "xann@hill.example"},
            {"UserID": 2, "Email": "Ann@hill.example"},
        )
        remote.says(page(*rows))
        found = remote.connector.find_account(
            Account(id="", number="", name="", email="ann@hill.example")
        )
        assert found == Posted(number="2", id="2")


class TestTracking:
    SHIPMENT = Shipment(
        id="S1", order_number="SO 1", method=("UPSGROUND",), tracking=("1Z1", "1Z2"),
        shipped_at=datetime(2026, 3, 2, 14, tzinfo=UTC),
    )  # fmt: skip

    def test_the_first_tracking_number_is_all_that_can_be_told(self, remote: Heard) -> None:
        written = remote.connector.write_shipment(ORDER, self.SHIPMENT, WORDS)["shipped"]
        assert written["TrackingNumber"] == "1Z1"
        assert written["ShipDate"] == "2026-03-02T09:00:00"
        assert "1Z2" not in str(written)

    @pytest.mark.parametrize(
        ("left", "created", "told"),
        [
            ("2026-11-28T12:00:00Z", "2026-11-27T08:00:00", "2026-11-28T07:00:00"),
            ("2026-11-28T12:00:00Z", "2026-11-28T18:30:00.25", "2026-11-28T18:30:01"),
            ("2026-11-29T01:00:40Z", "2026-11-28T08:00:00", "2026-11-28T19:55:00"),
            ("2026-11-29T12:00:00Z", "2026-11-28T08:00:00", "2026-11-28T19:55:00"),
            ("2026-11-29T12:00:00Z", "2026-11-29T00:58:00Z", "2026-11-28T19:58:01"),
        ],
        ids=["a day", "the day it was created", "a clock ahead", "tomorrow", "created just now"],
    )
    def test_a_ship_date_is_neither_to_come_nor_before_the_order_was_created(
        self, remote: Heard, left: str, created: str, told: str
    ) -> None:
        at = {"Date": "Sun, 29 Nov 2026 01:00:00 GMT"}  # eight in the evening before in New York
        remote.says(answer(200, {"OrderDetails": {"CreatedOn": created}}, at), answer(200))
        shipment = replace(self.SHIPMENT, shipped_at=datetime.fromisoformat(left))
        document = remote.connector.write_shipment(ORDER, shipment, WORDS)
        remote.connector.send_shipment(document)
        assert remote.asked[-1]["path"] == "api/Orders/ShippingStatus"
        assert remote.asked[-1]["json"] == {**document["shipped"], "ShipDate": told}

    def test_an_answer_without_a_clock_is_dated_by_ours(self, remote: Heard) -> None:
        remote.says({"OrderDetails": {"CreatedOn": "2026-01-05T08:00:00"}}, answer(200))
        tomorrow = replace(self.SHIPMENT, shipped_at=datetime.now(UTC) + timedelta(days=1))
        remote.connector.send_shipment(remote.connector.write_shipment(ORDER, tomorrow, WORDS))
        told = datetime.fromisoformat(remote.asked[-1]["json"]["ShipDate"])
        assert told.replace(tzinfo=ZoneInfo("America/New_York")) < datetime.now(UTC)

    def test_a_shipment_without_a_way_is_staff_s_to_mend(self, remote: Heard) -> None:
        with pytest.raises(CannotSay, match="without a ship via"):
            remote.connector.write_shipment(ORDER, replace(self.SHIPMENT, method=("",)), WORDS)


def test_lists_that_a_right_hides_are_typed_by_hand(remote: Heard) -> None:
    remote.says(
        [{"Key": 3, "Value": "Net 30"}], page({"ProductTypeName": "Drinks", "CompanyName": "X"})
    )
    assert [w.label for w in remote.connector.fetch_words("terms")] == ["Net 30"]
    assert [w.key for w in remote.connector.fetch_words("product_type")] == [("Drinks",)]
    remote.says(answer(404, {}), answer(403, {}))
    assert list(remote.connector.fetch_words("brand")) == []
    assert list(remote.connector.fetch_words("return_reason")) == []


def test_a_quantity_told_with_a_product_is_what_all_warehouses_have_together() -> None:
    held = [
        {"WarehouseID": id, "AvailableQty": free, "PhysicalQty": free + 2}
        for id, free in ((255, 40), (256, 30))
    ]
    document = {"ProductID": "COLA-24", "free": {"": 50}}
    assert translate_stock.in_all(document, held, "255")["free"] == {"256": 30, "255": 20}
    fewer = {**document, "free": {"": 10}}
    assert translate_stock.in_all(fewer, held, "255")["free"] == {"256": 10, "255": 0}
