"""Each system keeps its own words for what is sold, in what units, to whom and on which terms."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from connectors.models import Connection
from mappings.models import MODELS, MappingGap
from mappings.selectors import offered
from simulators.running import running, system
from syncs import actions, configuring, tending
from syncs.models import Flow, Transfer
from tests.conftest import Hub, story
from tests.stories.shops import Wholesaler, wholesaler

CENT = Decimal("0.01")


def maps(kind: str, source: str, target: str, **rows: Any) -> None:
    """Map words of one kind between two systems: their word -> ours, or all that a rule says."""
    told = [
        {"from": source, "to": target, "key": [key.replace("__", " ")], **_rule(word)}
        for key, word in rows.items()
    ]
    configuring.apply({"mappings": {kind: told}}, "ann")


def _rule(word: Any) -> dict[str, Any]:
    return word if isinstance(word, dict) else {"word": word}


class TestUnits:
    def test_a_case_sold_as_one_becomes_24_each_and_the_money_stays(self, hub: Hub) -> None:
        maps("item", "SC", "ACU", **{"COLA-CASE": {"word": "COLA-24", "unit": "CAN", "factor": 24}})
        transfer = hub.book(
            items=[{"sku": "COLA-CASE", "qty": 7, "price": "14.99", "discount": "1.10"}]
        )
        assert transfer.state == "posted", story(transfer)
        (order,) = hub.orders_there()
        (line,) = order["Details"]
        assert (line["InventoryID"], line["UOM"], line["OrderQty"]) == ("COLA-24", "CAN", 168)
        assert Decimal(str(line["Amount"])) == Decimal("103.83"), "7 × 14.99 less 1.10"
        assert Decimal(str(order["OrderTotal"])) == transfer.amount.quantize(CENT)

    def test_cans_sold_one_by_one_become_cases_where_they_fill_them(self, hub: Hub) -> None:
        maps("item", "SC", "ACU", CAN={"word": "COLA-24", "unit": "CASE", "per": 24})
        full = hub.book(items=[{"sku": "CAN", "qty": 48, "price": "0.65"}])
        (line,) = hub.orders_there()[0]["Details"]
        assert (full.state, line["UOM"], line["OrderQty"]) == ("posted", "CASE", 2), story(full)
        assert Decimal(str(line["Amount"])) == Decimal("31.20")
        broken = hub.book(items=[{"sku": "CAN", "qty": 7, "price": "0.65"}])
        assert broken.state == "refused", story(broken)
        assert broken.reason.startswith("Acumatica has no place for this")
        assert "7 of COLA-24, which is no full number of its CASE" in broken.reason
        assert len(hub.orders_there()) == 1


@pytest.fixture
def shops(db: None, settings: Any) -> Iterator[Wholesaler]:
    with wholesaler(settings) as served:
        made = Wholesaler(served)
        made.configure()
        yield made


def keeps(code: str, **settings: str) -> None:
    """Tell a shop's connection under which meta keys its plug-in keeps things."""
    connection = Connection.objects.get(code=code)
    connection.settings = {**connection.settings, **settings}
    connection.save()


def meta(row: dict[str, Any], key: str) -> Any:
    return next((one["value"] for one in row["meta_data"] if one["key"] == key), None)


class TestGoingBack:
    def test_what_left_by_the_can_is_told_to_the_shop_by_the_case_it_sold(
        self, shops: Wholesaler
    ) -> None:
        maps(
            "item", "NORTH", "ACU", **{"COLA-24": {"word": "TONIC-24", "unit": "CAN", "factor": 24}}
        )
        maps("carrier", "ACU", "NORTH", UPSGROUND="UPS / UPS Ground")
        shops.flow(kind="order", pattern="aggregation", sources=["NORTH"], targets=["ACU"])
        shops.flow(kind="shipment", pattern="aggregation", sources=["ACU"], targets=["NORTH"])
        id = shops.remotes.act("north", "place_order", lines=[["COLA-24", 2], "LEMON-24"])
        shops.work("order")
        (order,) = shops.orders_there()
        assert [line["OrderQty"] for line in order["Details"]] == [48, 1]
        shops.remotes.act("acumatica", "ship", number=order["OrderNbr"], is_partial=True)
        shops.work("shipment")
        told = next(o for o in shops.remotes.state("north")["orders"] if o["id"] == id)
        kept = next(m["value"] for m in told["meta_data"] if "shipment" in m["key"])
        assert '{"sku": "COLA-24", "quantity": "2"}' in kept, kept
        assert told["status"] != "completed", "the lemonade is still to come"


class TestProducts:
    def test_a_product_s_type_and_categories_reach_the_shop_under_its_own_names(
        self, shops: Wholesaler
    ) -> None:
        maps("product_type", "ACU", "SC", DRINKS="Soft drinks")
        maps("tax_code", "ACU", "NORTH", TAXABLE="reduced-rate")
        rules = [
            {"from": "ACU", "to": "NORTH", "key": ["Company > Drinks*"], "match": "pattern",
             "word": "Thirst > Soft"},
            {"from": "ACU", "to": "NORTH", "match": "default", "word": ""},
        ]  # fmt: skip
        configuring.apply({"mappings": {"category": rules}}, "ann")
        shops.remotes.act("acumatica", "add_products", count=1)
        shops.flow(kind="product", pattern="broadcast", sources=["ACU"], targets=["SC", "NORTH"])
        shops.work("product")
        rows = shops.remotes.state("sellercloud")["products"]
        made = next(row for row in rows if row["ID"] == "DRINK-00025")
        assert made["ProductType"] == "Soft drinks", story(shops.of("DRINK-00025", "SC"))
        cola = shops.listed("NORTH", "COLA-24")
        assert [c["name"] for c in cola["categories"]] == ["Soft"]
        assert cola["tax_class"] == "reduced-rate"
        listed = Connection.objects.get(code="NORTH")
        tending.try_words(listed)
        paths = {word.key[0] for word in offered(listed, "category")}
        assert "Thirst > Soft" in paths
        assert not any("Company" in p for p in paths), "the business system's tree stays at home"


class TestPrices:
    @pytest.fixture
    def prices(self, shops: Wholesaler) -> Wholesaler:
        keeps("NORTH", tiers_key="_prices")
        shops.flow(kind="price", pattern="broadcast", sources=["ACU"], targets=["NORTH"])
        shops.work("price")
        return shops

    def test_an_unmapped_price_list_is_left_out_and_says_so(self, prices: Wholesaler) -> None:
        tonic, told = prices.listed("NORTH", "TONIC-24"), prices.of("TONIC-24", "NORTH")
        assert told.state == "posted", story(told)
        assert Decimal(tonic["regular_price"]) == Decimal("17.10"), (
            "no list's price becomes everybody's"
        )
        assert "14.25" not in str(meta(tonic, "_prices"))
        assert "Left out, for nobody has mapped it: price list “HOTEL”." in story(told)
        assert "Left out" not in story(prices.of("LEMON-24", "NORTH"))

    def test_once_it_is_mapped_the_price_is_told_again_by_itself(self, prices: Wholesaler) -> None:
        before = len(prices.told("NORTH", "PUT", "/products/"))
        rule = MODELS["price_list"](
            source=Connection.objects.get(code="ACU"), key=["hotel"], word="TRADE",
            target=Connection.objects.get(code="NORTH"),
        )  # fmt: skip
        assert actions.save_rule(rule, "ann") == 1
        prices.work()
        told = prices.of("TONIC-24", "NORTH")
        assert told.state == "posted", story(told)
        kept = meta(prices.listed("NORTH", "TONIC-24"), "_prices")
        assert '"price": "14.25"' in kept
        assert '"price_list": "TRADE"' in kept
        assert len(prices.told("NORTH", "PUT", "/products/")) == before + 1, "and no other"
        assert "ann" in told.events.values_list("who", flat=True)

    def test_a_case_price_is_told_by_the_can_where_the_shop_sells_cans(
        self, prices: Wholesaler
    ) -> None:
        maps("item", "ACU", "NORTH", **{"SODA-CLUB-24": {"word": "SODA-CLUB-24", "factor": 24}})
        prices.remotes.act("acumatica", "change_price", item="SODA-CLUB-24", price="12.00")
        prices.work("price")
        assert prices.listed("NORTH", "SODA-CLUB-24")["regular_price"] == "0.50"


ODOO = {
    "code": "ODO", "name": "Odoo", "system": "odoo",
    "settings": {"site": "${SIMULATORS_URL}/odoo/18", "database": "demo18", "login": "admin"},
    "secrets": {"key": "${DEMO_PASSWORD}-key"},
}  # fmt: skip


JONES = "Jones & Sons Diners"  # 30 Days, Wholesale USD


class TestTrade:
    """A wholesaler that enters orders in one system and keeps its books in another."""

    @pytest.fixture
    def hub(self, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
        monkeypatch.setenv("DEMO_PASSWORD", "demo-password")
        with running([system("acumatica"), system("odoo")]) as served:
            settings.ALLOWED_PRIVATE_HOSTS = [served.address]
            made = Hub(served)
            made.configure(flows=[])
            configuring.apply({"connections": [ODOO]}, "ann")
            yield made

    def flow(self, **said: Any) -> None:
        configuring.apply({"flows": [{"code": said["kind"], "name": said["kind"], **said}]}, "ann")
        assert Flow.objects.filter(code=said["kind"]).exists()

    def partner(self, hub: Hub, name: str) -> dict[str, Any]:
        rows = hub.remotes.state("odoo")["partners"]
        return next(r for r in rows if (r["database"], r.get("name")) == ("demo18", name))

    def test_a_trade_customer_arrives_with_its_terms_and_price_list(self, hub: Hub) -> None:
        hub.remotes.act("acumatica", "add_customer", called="Blue Hotel", email="blue@x.example",
                        kind="WHOLESALE", price_class="HOTEL", terms="30D")  # fmt: skip
        maps("terms", "ACU", "ODO", **{"30D": "30 Days"})
        maps("price_list", "ACU", "ODO", HOTEL="Wholesale USD")
        self.flow(kind="account", pattern="broadcast", sources=["ACU"], targets=["ODO"])
        hub.work("account")
        transfer = next(
            t for t in Transfer.objects.all() if t.record.canonical["name"] == "Blue Hotel"
        )
        assert transfer.state == "posted", story(transfer)
        chosen = {kind: choice for kind, _, choice in transfer.resolution["chosen"]}
        assert chosen["customer_class"]["rule"] == "the same word there"
        made, jones = self.partner(hub, "Blue Hotel"), self.partner(hub, JONES)
        for name in ("property_payment_term_id", "property_product_pricelist"):
            assert made[name] == jones[name], "30 Days and Wholesale USD, as those of Jones"

    def test_an_order_in_an_unmapped_unit_waits_and_goes_on_with_its_terms_once_it_is_mapped(
        self, hub: Hub
    ) -> None:
        maps("terms", "ODO", "ACU", **{"30 Days": "30D"})
        defaults = {"order_type": "SO", "tax": "SALESTAX", "shipping_method": "UPSGROUND"}
        rows = {k: [{"from": "ODO", "to": "ACU", "word": w}] for k, w in defaults.items()}
        configuring.apply({"mappings": rows}, "ann")
        self.flow(kind="order", pattern="aggregation", sources=["ODO"], targets=["ACU"])
        terms = self.partner(hub, JONES)["property_payment_term_id"]
        hub.remotes.act("odoo", "sell_offline", reference="PO-77",
                        lines=[{"sku": "COLA-24", "quantity": 2, "price": 15}],
                        values={"payment_term_id": terms})  # fmt: skip
        hub.work("order")
        waiting = next(t for t in Transfer.objects.all() if t.code == "gap")
        assert "unit for “Units”" in waiting.reason
        gap = MappingGap.objects.get(kind="unit")
        assert actions.fill_gap(gap, "CAN", "ann", factor=Decimal(24)) >= 1
        hub.work()
        waiting.refresh_from_db()
        assert waiting.state == "posted", story(waiting)
        order = next(o for o in hub.orders_there() if o["CustomerOrder"] == "PO-77")
        (line,) = order["Details"]
        assert (line["UOM"], line["OrderQty"], Decimal(str(line["Amount"]))) == ("CAN", 48, 30)
        assert order["FinancialSettings"]["Terms"] == "30D"
