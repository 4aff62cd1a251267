"""The pretend Sellercloud keeps to what the vendor's documents say of the real one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests

from simulators.running import Running, running
from simulators.sellercloud import PERMISSIONS, Sellercloud, seed
from simulators.sellercloud import orders as o
from simulators.sellercloud.listing import moment
from simulators.sellercloud.store import LOOKS_UNTIL_FINAL

LOG_IN = {"Username": "integration@demo.example", "Password": "demo-password"}


#: One call for each right.
CALLS = {
    "orders": ("GET", "Orders"),
    "notes": ("GET", "Orders/Notes"),
    "add_notes": ("POST", "Orders/1/Notes"),
    "export": ("PUT", "Orders/SetExported"),
    "shipping": ("PUT", "Orders/ShippingStatus"),
    "order_status": ("PUT", "Orders/StatusCode"),
    "profit_and_loss": ("POST", "Orders/ProfitAndLoss"),
    "companies": ("GET", "Companies"),
    "warehouses": ("GET", "Warehouses"),
    "catalog": ("GET", "Catalog"),
    "inventory": ("GET", "Inventory"),
    "returns": ("GET", "Rma"),
}


class Clock:
    """A clock that is told what time it is."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp()

    def __call__(self) -> float:
        return self.time


class Shop:
    """A caller who asked where the tenant is and logged in."""

    def __init__(self, remotes: Running) -> None:
        self.http = requests.Session()
        self.http.trust_env = False
        look_up = f"{remotes.url('sellercloud')}/api/server-by-team/"
        told = self.http.get(look_up, params={"team": "demo"}).json()
        self.at = f"{told['RestApiEndpoint']}api/"
        self.log_in()

    def log_in(self) -> Any:
        told = self.http.post(f"{self.at}token", json=LOG_IN).json()
        self.http.headers["Authorization"] = f"Bearer {told['access_token']}"
        return told

    def ask(self, path: str, **query: Any) -> requests.Response:
        named = {f"model.{name}": value for name, value in query.items()}
        return self.http.get(self.at + path, params=named)

    def ids(self, **query: Any) -> list[int]:
        return [row["ID"] for row in self.ask("Orders", pageSize=50, **query).json()["Items"]]

    def order(self, id: int) -> Any:
        return self.ask(f"Orders/{id}").json()

    def tell(self, method: str, path: str, said: Any) -> requests.Response:
        return self.http.request(method, self.at + path, json=said)


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


@pytest.fixture
def demo() -> dict[int, Any]:
    return Sellercloud().store.orders


def is_hidden(shop: Shop, right: str) -> bool:
    told = shop.tell(*CALLS[right], {})
    return told.status_code == 404 and "No HTTP resource" in told.json()["Message"]


def facts_of(order: Any) -> tuple[int, str]:
    return order["OrderDetails"]["OrderSource"], order["OrderDetails"]["CustomerEmail"]


class TestLoggingIn:
    def test_the_look_up_answers_with_an_address_of_its_own(
        self, remotes: Running, shop: Shop
    ) -> None:
        assert shop.at == f"{remotes.url('sellercloud')}/rest/api/"

    def test_an_unknown_team_has_no_address(self, remotes: Running, shop: Shop) -> None:
        look_up = f"{remotes.url('sellercloud')}/api/server-by-team/?team=nobody"
        assert shop.http.get(look_up).json()["RestApiEndpoint"] is None

    def test_a_token_has_the_documented_members(self, shop: Shop) -> None:
        told = shop.log_in()
        assert (told["token_type"], told["username"]) == ("Bearer", LOG_IN["Username"])
        assert {"access_token", "expires_in", ".issued", ".expires"} <= set(told)

    def test_a_wrong_password_is_refused(self, shop: Shop) -> None:
        told = shop.tell("POST", "token", {**LOG_IN, "Password": "wrong"})
        assert told.status_code == 400
        assert "access_token" not in told.json()

    def test_another_password_may_be_given_by_the_environment(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DEMO_PASSWORD", "another")
        assert Sellercloud(is_empty=True).password == "another"

    def test_a_token_ends_after_the_seconds_it_names(self, shop: Shop, clock: Clock) -> None:
        lasts = shop.log_in()["expires_in"]
        clock.time += lasts - 1
        assert shop.ask("Orders").status_code == 200
        clock.time += 2
        assert shop.ask("Orders").status_code == 401
        shop.log_in()
        assert shop.ask("Orders").status_code == 200

    def test_nothing_is_told_without_a_token(self, shop: Shop) -> None:
        del shop.http.headers["Authorization"]
        assert shop.ask("Orders").status_code == 401

    @pytest.mark.parametrize("permission", PERMISSIONS)
    def test_a_missing_right_hides_its_endpoint_and_no_other(
        self, remotes: Running, shop: Shop, permission: str
    ) -> None:
        assert set(CALLS) == set(PERMISSIONS)
        remotes.act("sellercloud", "deny", permission=permission)
        assert [name for name in CALLS if is_hidden(shop, name)] == [permission]
        remotes.act("sellercloud", "allow", permission=permission)
        assert not any(is_hidden(shop, name) for name in CALLS)

    def test_a_right_nobody_knows_is_named(self, remotes: Running) -> None:
        with pytest.raises(ValueError, match="profit_and_loss"):
            remotes.act("sellercloud", "deny", permission="everything")

    def test_too_many_calls_are_refused_until_the_time_the_body_names(
        self, remotes: Running, shop: Shop, clock: Clock
    ) -> None:
        remotes.act("sellercloud", "limit", calls=2, seconds=60)
        assert [shop.ask("Orders").status_code for _ in range(3)] == [200, 200, 429]
        told = shop.ask("Orders").json()
        assert told["Error"] == "Too many requests."
        clock.time = datetime.fromisoformat(told["RateLimitResetTime"]).timestamp()
        assert shop.ask("Orders").status_code == 200


class TestTheList:
    def test_a_page_is_capped_in_silence_and_ten_by_default(
        self, remotes: Running, shop: Shop
    ) -> None:
        remotes.act("sellercloud", "add_orders", count=70)
        assert len(shop.ask("Orders").json()["Items"]) == 10
        told = shop.ask("Orders", pageSize=200).json()
        assert (len(told["Items"]), told["TotalResults"]) == (50, 70)
        assert len(shop.ask("Orders", pageSize=50, pageNumber=2).json()["Items"]) == 20
        assert shop.ask("Orders", pageNumber=99).json()["Items"] == []

    def test_every_order_is_listed_once_over_the_pages(self, remotes: Running, shop: Shop) -> None:
        ids = remotes.act("sellercloud", "add_orders", count=120)
        found = [id for page in (1, 2, 3) for id in shop.ids(pageNumber=page, exported=0)]
        assert found == ids

    def test_an_exported_order_leaves_the_list_and_the_pages_shift(
        self, remotes: Running, shop: Shop
    ) -> None:
        ids = remotes.act("sellercloud", "add_orders", count=60)
        marked = shop.tell("PUT", "Orders/SetExported", {"Orders": ids[:20], "Exported": True})
        assert marked.json() == ids[:20]
        assert shop.ids(exported=0) == ids[20:]
        assert shop.ids(exported=1) == ids[:20]
        assert shop.ask("Orders", exported=-1).json()["TotalResults"] == 60

    def test_only_orders_that_changed_are_answered_as_marked(
        self, remotes: Running, shop: Shop
    ) -> None:
        one, other = remotes.act("sellercloud", "add_orders", count=2)
        shop.tell("PUT", "Orders/SetExported", {"Orders": [one], "Exported": 1})
        asked = {"Orders": [one, other, 99], "Exported": 1}
        assert shop.tell("PUT", "Orders/SetExported", asked).json() == [other]

    def test_a_mark_taken_back_puts_the_order_into_its_place(
        self, remotes: Running, shop: Shop
    ) -> None:
        ids = remotes.act("sellercloud", "add_orders", count=3)
        shop.tell("PUT", "Orders/SetExported", {"Orders": ids[:2], "Exported": True})
        shop.tell("PUT", "Orders/SetExported", {"Orders": ids[:1], "Exported": False})
        assert shop.ids(exported=0) == [ids[0], ids[2]]

    @pytest.mark.parametrize("form", ["%m/%d/%Y %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"])
    def test_changes_are_found_by_either_spelling_of_a_time(
        self, remotes: Running, shop: Shop, clock: Clock, form: str
    ) -> None:
        old, new = remotes.act("sellercloud", "add_orders", count=2)
        clock.time += 600
        remotes.act("sellercloud", "update_order", id=new, Statuses={"OrderStatus": 3})
        since = datetime.fromtimestamp(clock.time - 300, UTC).strftime(form)
        assert shop.ids(lastUpdatedFrom=since) == [new]
        assert shop.ids(lastUpdatedTo=since) == [old]
        assert shop.ids(createdOnFrom=since) == []

    def test_the_other_filters(self, remotes: Running, shop: Shop) -> None:
        facts = {"items": [{"sku": "KIT-PARTY"}], "customer": 5, "source_id": "A-1"}
        one = remotes.act("sellercloud", "add_order", channel=4, company=163, **facts)
        other = remotes.act(
            "sellercloud", "add_order", channel=21, company=165, state=200, source_id="B-2",
            items=[{"sku": "COLA-24"}],
        )  # fmt: skip
        assert shop.ids(companyID=[163, 164]) == shop.ids(channel=4) == shop.ids(userID=5) == [one]
        assert (
            shop.ids(sKU="KIT-PARTY") == shop.ids(keyword="A-1") == shop.ids(orderIDs=one) == [one]
        )
        assert shop.ids(orderStatus=200) == [other]
        assert shop.ids(orderSourceOrderIDList="A-1,B-2") == [one, other]
        assert shop.ids(orderBy=0, isAscending="false") == [other, one]

    @pytest.mark.parametrize("query", [{"pageSize": "many"}, {"lastUpdatedFrom": "yesterday"}])
    def test_a_value_of_a_wrong_kind_is_refused(self, shop: Shop, query: Any) -> None:
        assert shop.ask("Orders", **query).status_code == 400

    def test_ten_thousand_orders_are_there(self, remotes: Running, shop: Shop) -> None:
        assert len(remotes.act("sellercloud", "add_orders", count=10_000)) == 10_000
        assert shop.ask("Orders", exported=0).json()["TotalResults"] == 10_000


class TestOneOrder:
    def test_an_unknown_order_is_not_found(self, shop: Shop) -> None:
        assert shop.ask("Orders/1").status_code == 404

    def test_notes_of_each_category_are_kept_whatever_their_alphabet(
        self, remotes: Running, shop: Shop
    ) -> None:
        id = remotes.act("sellercloud", "add_order")
        told = ["Παράδοση", "小心轻放", "شكرا", "🎂"]
        for place, text in enumerate(told[:3]):
            said = {"Message": text, "Category": place}
            assert shop.tell("POST", f"Orders/{id}/Notes", said).content == b""
        remotes.act("sellercloud", "add_customer_service_note", id=id, text=told[3])
        notes = shop.http.get(f"{shop.at}Orders/Notes", params={"id": id}).json()
        assert [note["Note"] for note in notes] == told
        assert [note["Category"] for note in notes] == [0, 1, 2, 2]

    def test_a_note_wrapped_as_the_page_prints_it_is_taken_too(
        self, remotes: Running, shop: Shop
    ) -> None:
        id = remotes.act("sellercloud", "add_order")
        shop.tell("POST", f"Orders/{id}/Notes", {"OrderID": id, "note": {"Message": "Hello"}})
        assert [note["Note"] for note in remotes.state("sellercloud")["notes"]] == ["Hello"]

    @pytest.mark.parametrize("said", [{}, {"Message": ""}, {"Message": "x", "Category": 9}])
    def test_a_note_without_words_is_refused(self, remotes: Running, shop: Shop, said: Any) -> None:
        id = remotes.act("sellercloud", "add_order")
        assert shop.tell("POST", f"Orders/{id}/Notes", said).status_code == 400

    def test_cancelling_changes_the_order_and_its_stamp(
        self, remotes: Running, shop: Shop, clock: Clock
    ) -> None:
        id = remotes.act("sellercloud", "add_order")
        before = shop.order(id)["LastUpdated"]
        clock.time += 1
        remotes.act("sellercloud", "cancel_order", id=id)
        assert shop.order(id)["Statuses"]["OrderStatus"] == -1
        assert shop.order(id)["LastUpdated"] > before


class TestShipping:
    def shipped(self, clock: Clock, **said: Any) -> dict[str, Any]:
        at = datetime.fromtimestamp(clock.time, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        usual = {"ShippingCarrier": "UPS", "ShippingService": "UPS Ground", "ShipDate": at}
        return {**usual, "TrackingNumber": "1Z1", **said}

    def test_tracking_marks_the_whole_order_shipped(
        self, remotes: Running, shop: Shop, clock: Clock
    ) -> None:
        id = remotes.act("sellercloud", "add_order")
        told = shop.tell("PUT", "Orders/ShippingStatus", self.shipped(clock, OrderID=id))
        assert (told.status_code, told.content) == (200, b"")
        (row,) = remotes.state("sellercloud")["orders"]
        assert (row["ShippingStatus"], row["AllTrackingNumbers"]) == (3, ["1Z1"])
        assert shop.ids(trackingNumber="1Z1") == [id]

    def test_tracking_may_be_told_for_a_single_package(
        self, remotes: Running, shop: Shop, clock: Clock
    ) -> None:
        id = remotes.act("sellercloud", "add_order")
        package = shop.order(id)["OrderPackages"][0]["ID"]
        said = self.shipped(clock, OrderID=id, PackageID=package, CarrierName="UPS",
                            ShippingMethod="UPS Ground", TrackingNumber="1Z2")  # fmt: skip
        assert shop.tell("PUT", "Orders/ShippingStatus/SinglePackage", said).status_code == 200
        assert shop.order(id)["OrderPackages"][0]["TrackingNumber"] == "1Z2"
        assert shop.order(id)["Statuses"]["ShippingStatus"] == 3

    @pytest.mark.parametrize("lacking", ["ShippingCarrier", "ShippingService", "ShipDate"])
    def test_carrier_service_and_date_are_needed(
        self, remotes: Running, shop: Shop, clock: Clock, lacking: str
    ) -> None:
        id = remotes.act("sellercloud", "add_order")
        said = self.shipped(clock, OrderID=id)
        del said[lacking]
        told = shop.tell("PUT", "Orders/ShippingStatus", said)
        assert told.status_code == 400
        assert lacking in told.json()["Message"]

    @pytest.mark.parametrize("days", [-1, 1])
    def test_a_date_to_come_or_before_the_order_is_refused(
        self, remotes: Running, shop: Shop, clock: Clock, days: int
    ) -> None:
        id = remotes.act("sellercloud", "add_order")
        at = datetime.fromtimestamp(clock.time, UTC) + timedelta(days=days)
        said = self.shipped(clock, OrderID=id, ShipDate=at.isoformat())
        assert shop.tell("PUT", "Orders/ShippingStatus", said).status_code == 400

    def test_a_second_date_counts_only_after_set_unshipped(
        self, remotes: Running, shop: Shop, clock: Clock
    ) -> None:
        id = remotes.act("sellercloud", "add_order")
        first = self.shipped(clock, OrderID=id)
        shop.tell("PUT", "Orders/ShippingStatus", first)
        clock.time += 90
        second = self.shipped(clock, OrderID=id)
        shop.tell("PUT", "Orders/ShippingStatus", second)
        assert shop.order(id)["ShippingDetails"]["ShipDate"] == first["ShipDate"]
        shop.tell("PUT", "Orders/SetUnshipped", {"Orders": [id]})
        shop.tell("PUT", "Orders/ShippingStatus", second)
        assert shop.order(id)["ShippingDetails"]["ShipDate"] == second["ShipDate"]


class TestStatusCode:
    def test_it_answers_the_orders_that_changed(self, remotes: Running, shop: Shop) -> None:
        first, second = remotes.act("sellercloud", "add_orders", count=2)
        held = {"Orders": [first], "Status": 200}
        assert shop.tell("PUT", "Orders/StatusCode", held).json() == [first]
        both = {"Orders": [first, second], "Status": 200}
        assert shop.tell("PUT", "Orders/StatusCode", both).json() == [second]
        assert shop.order(first)["Statuses"]["OrderStatus"] == 200

    @pytest.mark.parametrize("said", [{"Status": 2}, {"Orders": [1], "Status": 4}])
    def test_what_is_not_documented_is_refused(self, shop: Shop, said: dict[str, Any]) -> None:
        assert shop.tell("PUT", "Orders/StatusCode", said).status_code == 400


class TestCharges:
    def ask(self, shop: Shop, *ids: int) -> Any:
        return shop.tell("POST", "Orders/ProfitAndLoss", {"Orders": list(ids)}).json()

    def test_amounts_are_text_and_what_is_left_adds_up(self, remotes: Running, shop: Shop) -> None:
        id = remotes.act("sellercloud", "add_order", channel=4)
        (told,) = self.ask(shop, id)
        total = Decimal(str(shop.order(id)["TotalInfo"]["GrandTotal"]))
        fees = ("Comission", "PostingFee", "TransactionFee", "ShippingCost", "FbaPickAndPack")
        spent = sum(Decimal(told[name]) for name in (*fees, "ItemCost"))
        assert isinstance(told["ProfitLoss"], str)
        assert Decimal(told["ProfitLoss"]) == total - spent == total - Decimal(told["OrderCost"])

    def test_they_are_final_once_settled(self, remotes: Running, shop: Shop) -> None:
        one, other = remotes.act("sellercloud", "add_orders", count=2)
        remotes.act("sellercloud", "settle_charges", id=one)
        told = {
            sheet["OrderID"]: sheet["SettlementDataAvailable"]
            for sheet in self.ask(shop, one, other)
        }
        assert told == {one: True, other: False}

    def test_they_become_final_after_some_looks(self, remotes: Running, shop: Shop) -> None:
        id = remotes.act("sellercloud", "add_order")
        looks = [
            self.ask(shop, id)[0]["SettlementDataAvailable"] for _ in range(LOOKS_UNTIL_FINAL + 1)
        ]
        assert looks == [False] * LOOKS_UNTIL_FINAL + [True]


class TestWords:
    def test_companies_warehouses_terms_and_products_are_listed(self, shop: Shop) -> None:
        assert [one["ID"] for one in shop.ask("Companies").json()["Items"]] == [163, 164, 165, 166]
        assert shop.ask("Companies", companyID=999).json() == {"Items": [], "TotalResults": 0}
        assert len(shop.ask("Warehouses").json()["Items"]) == 2
        assert {"Key": 3, "Value": "Net 30"} in shop.ask("Settings/PaymentTerms").json()
        assert shop.ask("Catalog", sKU="COLA-24").json()["Items"][0]["ID"] == "COLA-24"
        assert shop.ask("Inventory", pageSize=50).json()["TotalResults"] == len(o.GOODS)

    @pytest.mark.parametrize("path", ["PaymentMethods", "Settings/ShippingServices", "Channels"])
    def test_there_is_no_list_where_the_documents_name_none(self, shop: Shop, path: str) -> None:
        assert shop.ask(path).status_code == 404


class TestTheDemosOrders:
    def test_there_are_about_forty_over_several_channels_and_currencies(
        self, demo: dict[int, Any]
    ) -> None:
        companies = [one["OrderDetails"]["CompanyId"] for one in demo.values()]
        assert len(companies) - companies.count(166) == 40
        assert companies.count(166) == 6, "the branch stores, which book elsewhere"
        assert {facts_of(one)[0] for one in demo.values()} == set(seed.PAYMENT_METHODS)
        assert {one["OrderDetails"]["CurrencyCode"] for one in demo.values()} == {0, 3, 4}

    def test_the_parts_of_each_add_up_but_for_the_one_that_is_off(
        self, demo: dict[int, Any]
    ) -> None:
        off = [one for one in demo.values() if o.parts_total(one) != one["TotalInfo"]["GrandTotal"]]
        assert [facts_of(one) for one in off] == [(o.EBAY, "cents@buyers.example")]

    def test_its_payments_come_to_its_total_where_it_is_charged(self, demo: dict[int, Any]) -> None:
        for one in demo.values():
            if one["Statuses"]["PaymentStatus"] == 30:
                paid = sum(p["PaidAmount"] for p in one["Payments"] if p["PaymentType"] == 2)
                assert paid == one["TotalInfo"]["GrandTotal"]

    def test_the_lines_tax_discounts_and_gifts_are_as_their_kind_says(
        self, demo: dict[int, Any]
    ) -> None:
        totals = [one["TotalInfo"] for one in demo.values()]
        for name in (*o.ADDED, *o.TAKEN, "PromoCode"):
            assert any(total[name] for total in totals), name
        lines = [line for one in demo.values() for line in one["OrderItems"]]
        assert {line["DiscountType"] for line in lines if line["DiscountValue"]} == {0, 1}
        assert any(line["BundleItems"] for line in lines)
        assert any(line["Notes"] for line in lines)

    def test_the_odd_ones_are_there(self, demo: dict[int, Any]) -> None:
        orders = demo.values()
        assert {-1, 2, 200} == {one["Statuses"]["OrderStatus"] for one in orders}
        assert {10, 30, 70} <= {one["Statuses"]["PaymentStatus"] for one in orders}
        assert sum(len(one["Payments"]) == 2 for one in orders) == 1
        skus = [line["ProductID"] for one in orders for line in one["OrderItems"]]
        assert skus.count("MYSTERY-SKU-9") == 1
        assert set(o.GOODS) == set(skus), "every good is sold"
        assert sum(facts_of(one)[1] == "nova@newman.example" for one in orders) == 2
        assert any(isinstance(one["OrderItems"][0]["SitePrice"], dict) for one in orders)
        assert any(not facts_of(one)[1] for one in orders), "a guest"

    def test_its_payment_and_shipping_words_are_those_of_the_lists(
        self, demo: dict[int, Any]
    ) -> None:
        for one in demo.values():
            channel, shipping = facts_of(one)[0], one["ShippingDetails"]
            methods = {payment["PaymentMethod"] for payment in one["Payments"]}
            assert methods <= set(seed.PAYMENT_METHODS[channel])
            word = (shipping["Carrier"], shipping["Service"])
            assert word in (*seed.SHIPPING_METHODS[channel], seed.NOVELTY)

    def test_customer_service_notes_come_in_many_alphabets(self) -> None:
        notes = Sellercloud().state()["notes"]
        told = "".join(note["Note"] for note in notes if note["Category"] == 2)
        for low, high in (("Α", "ω"), ("一", "鿿"), ("ء", "ي"), ("\U0001f300", "\U0001faff")):
            assert any(low <= letter <= high for letter in told), (low, high)

    def test_new_orders_arrive_by_themselves_and_add_up(self) -> None:
        clock = Clock()
        system = Sellercloud(arrivals=45, is_empty=True, clock=clock)
        clock.time += 140
        system.tick()
        assert len(system.store.orders) == 3
        for one in system.store.orders.values():
            assert o.parts_total(one) == one["TotalInfo"]["GrandTotal"]

    def test_what_was_marked_and_said_is_remembered_from_start_to_start(
        self, tmp_path: Path
    ) -> None:
        with running(["sellercloud"], is_empty=True, state_dir=tmp_path) as served:
            id, other = served.act("sellercloud", "add_orders", count=2)
            served.act("sellercloud", "add_customer_service_note", id=id, text="🎂")
            Shop(served).tell("PUT", "Orders/SetExported", {"Orders": [id], "Exported": True})
            before = served.state("sellercloud")
            whole = Shop(served).order(id)
        with running(["sellercloud"], is_empty=True, state_dir=tmp_path) as served:
            assert served.state("sellercloud") == before
            assert Shop(served).order(id) == whole
            assert Shop(served).ids(exported=0) == [other]
            assert served.act("sellercloud", "add_order") > other


def test_times_are_read_as_clients_spell_them() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    for said in ("03/02/2026 12:00", "2026-03-02T12:00:00", "2026-03-02T14:00:00+02:00"):
        assert moment(said) == noon


class TestReturns:
    """Returns (RMA): the list tells the sum, the whole tells the goods."""

    @pytest.fixture
    def made(self, remotes: Running) -> int:
        items = [{"sku": "COLA-24", "qty": 3, "price": "10.00"}]
        order = remotes.act("sellercloud", "add_order", items=items, shipping=0, tax_rate=0)
        back = [{"sku": "COLA-24", "qty": 2, "amount": "20.00", "received": 1}]
        id: int = remotes.act("sellercloud", "return", id=order, items=back, reason="Damaged")
        return id

    def test_the_list_tells_what_was_given_back_and_why(self, shop: Shop, made: int) -> None:
        (row,) = shop.ask("Rma", rMAIDs=made).json()["Items"]
        assert (row["TotalRefunded"], row["Items"][0]["ReasonName"]) == (20.0, "Damaged")

    def test_the_whole_tells_what_came_back_of_each_item(self, shop: Shop, made: int) -> None:
        whole = shop.ask(f"Rma/{made}").json()
        (item,) = whole["Items"]
        assert (item["QtyToReturn"], item["QtyReceived"], item["RefundAmount"]) == (2, 1, 20.0)
        assert whole["OrderNumberOriginal"] in shop.ids()

    def test_others_companies_and_older_ones_are_filtered(
        self, shop: Shop, made: int, clock: Clock
    ) -> None:
        assert shop.ask("Rma", companyIDList=1).json()["Items"] == []
        assert shop.ask("Rma", lastUpdatedOnFrom="03/03/2026").json()["Items"] == []
        assert len(shop.ask("Rma", lastUpdatedOnFrom="03/01/2026").json()["Items"]) == 1

    def test_an_unknown_return_is_not_there(self, shop: Shop) -> None:
        assert shop.ask("Rma/1").status_code == 404
