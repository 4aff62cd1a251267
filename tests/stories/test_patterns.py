"""The five patterns, each between several systems, each with one that is down in the middle."""

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.canonical import Component, Level, Price, Product, Stock, Tier
from connectors.models import Connection, Record
from simulators.running import Running
from syncs import meeting, sweeping
from syncs.clock import ago
from syncs.kits import buildable
from syncs.models import Attempt, Clash, Flow, Transfer
from syncs.terms import Terms
from tests.conftest import story
from tests.stories.shops import Wholesaler, wholesaler


@pytest.fixture
def remotes(settings: Any) -> Iterator[Running]:
    with wholesaler(settings) as served:
        yield served


@pytest.fixture
def hub(db: None, remotes: Running) -> Wholesaler:
    made = Wholesaler(remotes)
    made.configure()
    return made


def count(hub: Wholesaler, quantity: int, item: str = "COLA-24") -> None:
    """Count what is free in the main warehouse, and bring it in."""
    hub.remotes.act("acumatica", "change_stock", item=item, quantity=quantity)


class TestBroadcast:
    """One business system's stock to three shops."""

    @pytest.fixture
    def hub(self, hub: Wholesaler) -> Wholesaler:
        hub.flow(
            kind="stock",
            pattern="broadcast",
            sources=["ACU"],
            targets=["SC", "NORTH", "SOUTH"],
            ends={
                "SC": {"warehouses": ["MAIN"], "stop_at": 3},
                "NORTH": {"warehouses": ["MAIN"], "safety_stock": 5},
                "SOUTH": {"warehouses": ["MAIN"], "percentage": 50, "maximum": 40},
            },
        )
        count(hub, 100)
        hub.work("stock")
        return hub

    def listed(self, hub: Wholesaler) -> tuple[int, int]:
        return tuple(hub.listed(shop, "COLA-24")["stock_quantity"] for shop in ("NORTH", "SOUTH"))

    def test_each_shop_lists_what_its_rule_allows(self, hub: Wholesaler) -> None:
        assert self.listed(hub) == (95, 40)
        rows = hub.remotes.state("sellercloud")["stock"]
        own = {r["WarehouseID"]: r for r in rows if r["ProductID"] == "COLA-24"}
        assert own[255]["AvailableQty"] == 100

    def test_the_source_is_read_once_for_all_of_them(self, hub: Wholesaler) -> None:
        asked = [r["body"] for r in hub.remotes.requests("acumatica") if "Summary" in r["path"]]
        assert sum("COLA-24" in body for body in asked) == 1
        assert Transfer.objects.filter(record__external_id="COLA-24").count() == 3

    def test_a_change_that_leaves_the_listed_value_alone_is_not_sent(self, hub: Wholesaler) -> None:
        told = len(hub.told("SOUTH", "PUT", "/products/"))
        count(hub, 90)
        hub.work("stock")
        assert self.listed(hub) == (85, 40)
        assert len(hub.told("SOUTH", "PUT", "/products/")) == told

    def test_while_one_shop_is_down_the_others_go_on_and_it_gets_the_newest_value_once(
        self, hub: Wholesaler
    ) -> None:
        hub.down("SOUTH")
        for quantity in (60, 50, 40):
            count(hub, quantity)
            hub.work("stock")
        assert hub.listed("NORTH", "COLA-24")["stock_quantity"] == 35
        waiting = hub.of("COLA-24", "SOUTH")
        assert waiting.look.key == "on_its_way", story(waiting)
        told = len(hub.told("SOUTH", "PUT", "/products/"))
        hub.up("SOUTH")
        hub.work()
        assert self.listed(hub) == (35, 20)
        assert hub.of("COLA-24", "SOUTH").state == "posted"
        values = [b["stock_quantity"] for b in hub.told("SOUTH", "PUT", "/products/")[told:]]
        assert values == [20]

    def test_a_value_that_came_back_while_it_waited_is_not_sent(self, hub: Wholesaler) -> None:
        Connection.objects.filter(code="NORTH").update(paused_until=ago(-3600))
        for quantity in (60, 100):
            count(hub, quantity)
            hub.work("stock")
        told = len(hub.told("NORTH", "PUT", "/products/"))
        hub.up("NORTH")
        hub.work()
        transfer = hub.of("COLA-24", "NORTH")
        assert transfer.state == "posted", story(transfer)
        assert "nothing is sent" in story(transfer)
        assert len(hub.told("NORTH", "PUT", "/products/")) == told

    def test_what_a_shop_does_not_sell_waits_and_goes_once_it_does(self, hub: Wholesaler) -> None:
        hub.remotes.act("acumatica", "add_products", count=1)
        count(hub, 77, "DRINK-00025")
        hub.work("stock")
        transfer = hub.of("DRINK-00025", "NORTH")
        assert (transfer.state, transfer.code) == ("filtered", "unmatched"), story(transfer)
        hub.remotes.act("north", "add_product", title="New drink", sku="DRINK-00025",
                        regular_price="5.00", manage_stock=True)  # fmt: skip
        sweeping.sweep()
        hub.work()
        assert hub.of("DRINK-00025", "NORTH").code == "unmatched", "its time has not come yet"
        Transfer.objects.filter(code="unmatched").update(not_before=ago(1))
        sweeping.sweep()
        hub.work()
        assert hub.of("DRINK-00025", "NORTH").state == "posted"
        assert hub.listed("NORTH", "DRINK-00025")["stock_quantity"] == 72

    def test_the_price_list_of_a_shop_is_everybody_s_price_there(self) -> None:
        plain, hotel, own = (
            Tier(price=14),
            Tier(price=12, price_list="HOTEL"),
            Tier(price=9, customer="C000001"),
        )
        price = Price(id="1", sku="COLA-24", currency="USD", tiers=(plain, hotel, own))
        assert Terms(price_list="hotel").told(price).tiers == (Tier(price=12), own)
        assert Terms(price_list="DINER").told(price).tiers == price.tiers


class TestKits:
    """A kit that nobody counts is worth what its parts make."""

    def test_parts_in_different_warehouses_make_no_kit(self) -> None:
        def levels(main: int, east: int) -> tuple[Level, ...]:
            return (
                Level(warehouse="MAIN", available=main),
                Level(warehouse="EAST", available=east),
            )

        kit = Product(
            id="K", sku="K", name="",
            components=(Component(sku="A", quantity=2), Component(sku="B", quantity=1)),
        )  # fmt: skip
        known = {
            "a": Stock(id="A", sku="A", available=9, levels=levels(9, 0)),
            "b": Stock(id="B", sku="B", available=7, levels=levels(3, 4)),
        }
        made = buildable(kit, known)
        assert made is not None
        assert (made.available, made.levels) == (3, levels(3, 0))
        assert buildable(kit, {"a": known["a"]}) is None

    def test_a_shop_s_kit_is_listed_elsewhere_as_its_parts_allow(self, hub: Wholesaler) -> None:
        made_of = '[{"sku": "COLA-24", "quantity": "2"}, {"sku": "LEMON-24", "quantity": "1"}]'
        meta = [{"key": "_integrator_components", "value": made_of}]
        hub.remotes.act("north", "change_product", sku="KIT-PARTY", meta_data=meta)
        hub.flow(kind="product", pattern="broadcast", sources=["NORTH"], targets=["SC"])
        hub.flow(kind="stock", pattern="broadcast", sources=["NORTH"], targets=["SC", "SOUTH"])
        hub.work("product", "stock")
        parts = ["COLA-24", "LEMON-24"]
        cola, lemon = (int(hub.listed("NORTH", sku)["stock_quantity"]) for sku in parts)
        least = min(cola // 2, lemon)
        assert Record.objects.get(external_id="kit:KIT-PARTY").canonical["available"] == str(least)
        hub.remotes.act("north", "change_product", sku=parts[0], stock_quantity=7)
        hub.work("stock")
        made = Record.objects.get(external_id="kit:KIT-PARTY")
        assert made.canonical["available"] == "3"
        assert made.transfers.get(target__code="SC").state == "posted"


ORDER = {"email": "nina@bar.example", "gateway": "stripe", "method": "UPS Ground"}


class TestAggregation:
    """Three shops' orders into one business system."""

    @pytest.fixture
    def hub(self, hub: Wholesaler) -> Wholesaler:
        hub.flow(
            kind="order",
            pattern="aggregation",
            sources=["SC", "NORTH", "SOUTH"],
            targets=["ACU"],
            fixed_customer="WEBGUEST",
        )
        return hub

    def born_everywhere(self, hub: Wholesaler) -> None:
        hub.born(channel=21)
        for shop in ("north", "south"):
            hub.remotes.act(shop, "add_orders", count=1)

    def test_each_shop_s_orders_get_their_own_order_type(self, hub: Wholesaler) -> None:
        self.born_everywhere(hub)
        hub.work("order")
        types = {o["ExternalRef"].partition("-")[0]: o["OrderType"] for o in hub.orders_there()}
        assert types["NORTH"] == "WO"
        assert types["SOUTH"] == "WH"
        assert set(types) == {"SC", "NORTH", "SOUTH"}

    def test_orders_wait_while_the_books_are_down_and_arrive_once(self, hub: Wholesaler) -> None:
        hub.work("order")
        hub.down("ACU")
        self.born_everywhere(hub)
        hub.work("order")
        assert {t.look.key for t in Transfer.objects.all()} == {"on_its_way"}
        hub.up("ACU")
        hub.work("order")
        references = [order["ExternalRef"] for order in hub.orders_there()]
        assert len(references) == len(set(references)) == 3
        assert {t.state for t in Transfer.objects.all()} == {"posted"}

    def test_a_shop_that_is_down_does_not_stop_the_other_shops(self, hub: Wholesaler) -> None:
        hub.down("NORTH")
        self.born_everywhere(hub)
        run = hub.collect("order")
        assert run.state == "failed"
        assert "does not answer" in run.trouble
        hub.work()
        sources = {o["ExternalRef"].partition("-")[0] for o in hub.orders_there()}
        assert sources == {"SC", "SOUTH"}
        hub.up("NORTH")
        hub.work("order")
        assert len(hub.orders_there()) == 3


MASTERS = {
    "descriptions": "SC",
    "media": "SC",
    "numbers": "SC",
    "quantity": "SC",
    "state": "SC",
    "price": "NORTH",
}


def rename(hub: Wholesaler, name: str) -> None:
    hub.remotes.act("sellercloud", "change_product", sku="COLA-24", ProductName=name)


def sent(hub: Wholesaler) -> int:
    """Count the writes any system has taken so far."""
    return Attempt.objects.exclude(step="make").filter(outcome="done").count()


class TestBothWays:
    """Products described in Sellercloud and priced in a shop."""

    @pytest.fixture
    def hub(self, hub: Wholesaler) -> Wholesaler:
        hub.flow(
            kind="product",
            pattern="bidirectional",
            both=["SC", "NORTH", "SOUTH"],
            masters=MASTERS,
        )
        for _ in range(3):
            hub.work("product")
        return hub

    def price_there(self, hub: Wholesaler) -> str:
        rows = hub.remotes.state("sellercloud")["products"]
        return str(next(row["SitePrice"] for row in rows if row["ID"] == "COLA-24"))

    def test_what_was_written_and_read_back_is_no_news(self, hub: Wholesaler) -> None:
        before = sent(hub)
        for _ in range(2):
            hub.age()
            hub.work("product")
        assert sent(hub) == before
        assert not Clash.objects.exists()

    def test_each_field_group_goes_from_its_master_only(self, hub: Wholesaler) -> None:
        rename(hub, "Cola, 24 × 33 cl")
        hub.remotes.act("north", "change_product", sku="COLA-24", regular_price="17.75")
        hub.work("product", "product")
        assert hub.listed("NORTH", "COLA-24")["name"] == "Cola, 24 × 33 cl"
        assert hub.listed("SOUTH", "COLA-24")["name"] == "Cola, 24 × 33 cl"
        assert hub.listed("NORTH", "COLA-24")["regular_price"] == "17.75"
        assert self.price_there(hub).startswith("17.75")
        before = sent(hub)
        hub.work("product", "product")
        assert sent(hub) == before, "and no echo goes round"

    def test_a_real_change_that_comes_with_the_echo_is_still_seen(self, hub: Wholesaler) -> None:
        rename(hub, "Cola in cans")
        hub.collect("product")
        hub.deliver("NORTH")
        hub.remotes.act("north", "change_product", sku="COLA-24", regular_price="18.00")
        hub.work("product", "product")
        assert self.price_there(hub).startswith("18")

    def test_changed_on_both_sides_the_master_wins_and_staff_see_what_was_lost(
        self, hub: Wholesaler
    ) -> None:
        hub.remotes.act("north", "change_product", sku="COLA-24", title="Our cola!")
        hub.work("product")
        clash = Clash.objects.get()
        assert clash.overwritten_at is None, "so far the two merely differ"
        rename(hub, "Cola, the master's")
        hub.work("product")
        assert hub.listed("NORTH", "COLA-24")["name"] == "Cola, the master's"
        clash = Clash.objects.get()
        assert clash.overwritten_at
        assert (clash.theirs["name"], clash.masters["name"]) == ("Our cola!", "Cola, the master's")
        meeting.settle_clash(clash, "ann")
        hub.work("product", "product")
        assert not Clash.objects.filter(settled_at=None).exists()

    def test_staff_may_put_the_master_s_value_back(self, hub: Wholesaler) -> None:
        known = hub.listed("SOUTH", "COLA-24")["name"]
        hub.remotes.act("south", "change_product", sku="COLA-24", title="Southern cola")
        hub.work("product")
        meeting.tell_again(Clash.objects.get(), "ann")
        hub.work("product")
        assert hub.listed("SOUTH", "COLA-24")["name"] == known

    def test_while_one_side_is_down_the_others_agree_and_it_follows(self, hub: Wholesaler) -> None:
        hub.down("SOUTH")
        for name in ("Cola one", "Cola two"):
            rename(hub, name)
            hub.collect("product")
            hub.work()
        assert hub.listed("NORTH", "COLA-24")["name"] == "Cola two"
        assert hub.of("COLA-24", "SOUTH", "SC").look.key == "on_its_way"
        told = len(hub.told("SOUTH", "PUT", "/products/"))
        hub.up("SOUTH")
        hub.work("product")
        names = [body.get("name") for body in hub.told("SOUTH", "PUT", "/products/")[told:]]
        assert names == ["Cola two"]

    def test_what_one_side_has_alone_is_made_on_the_others(self, hub: Wholesaler) -> None:
        hub.remotes.act("sellercloud", "add_product", sku="NEW-COLA", price="9.00")
        hub.work("product", "product")
        for shop in ("NORTH", "SOUTH"):
            made = hub.listed(shop, "NEW-COLA")
            assert made["regular_price"].startswith("9"), "whoever makes it says all of it"
        before = sent(hub)
        hub.work("product", "product")
        assert sent(hub) == before


class TestCorrelation:
    """Both ways, only for what both sides have."""

    @pytest.fixture
    def hub(self, hub: Wholesaler) -> Wholesaler:
        hub.flow(
            kind="product", pattern="correlation", both=["SC", "NORTH", "SOUTH"], masters=MASTERS
        )
        for _ in range(2):
            hub.work("product")
        return hub

    def test_nothing_is_made_and_both_lists_tell_what_has_no_counterpart(
        self, hub: Wholesaler
    ) -> None:
        for shop in ("north", "south"):
            skus = [row["sku"] for row in hub.remotes.state(shop)["products"]]
            assert "MYSTERY-SKU-9" not in skus
        sides = {(s.source.code, s.target.code): s for s in meeting.unmatched(Flow.objects.get())}
        assert [one.sku for one in sides["SC", "NORTH"].examples] == ["MYSTERY-SKU-9"]
        assert "TARHUN-12" in [one.sku for one in sides["NORTH", "SC"].examples]
        assert sides["NORTH", "SC"].count == 6

    def test_it_goes_by_itself_once_a_counterpart_appears(self, hub: Wholesaler) -> None:
        hub.remotes.act("north", "add_product", title="A mystery", sku="MYSTERY-SKU-9",
                        regular_price="1.00")  # fmt: skip
        hub.work("product")
        assert hub.of("MYSTERY-SKU-9", "NORTH", "SC").state == "posted"
        assert hub.listed("NORTH", "MYSTERY-SKU-9")["name"] != "A mystery"
        assert hub.of("MYSTERY-SKU-9", "SOUTH", "SC").code == "unmatched"

    def test_while_one_side_is_down_the_others_go_on(self, hub: Wholesaler) -> None:
        hub.down("NORTH")
        rename(hub, "Correlated cola")
        hub.collect("product")
        hub.work()
        assert hub.listed("SOUTH", "COLA-24")["name"] == "Correlated cola"
        assert hub.of("COLA-24", "NORTH", "SC").look.key == "on_its_way"
        hub.up("NORTH")
        hub.work("product")
        assert hub.listed("NORTH", "COLA-24")["name"] == "Correlated cola"
