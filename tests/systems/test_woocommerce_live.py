"""Each verb of the WooCommerce connector against the pretend shop, over HTTP."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Page, Posted
from connectors.canonical import (
    Account,
    Address,
    Component,
    Contact,
    Invoice,
    Media,
    Order,
    Price,
    Product,
    Refund,
    RefundedLine,
    Remark,
    Shipment,
    ShippedLine,
    Status,
    Stock,
    Tier,
    Words,
)
from connectors.errors import (
    CannotSay,
    LogInRefused,
    NotMatched,
    NotThere,
    PermissionMissing,
    RecordRefused,
)
from connectors.systems.woocommerce.connector import WooCommerce
from simulators.running import running, system
from tests.systems.heard import same
from tests.systems.woocommerce_site import KEY, Site

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WORDS = Words(same(category="Hub drinks > Hub cola", price_list="WHOLESALE", unit="TRAY"))

SODA = Words(same(category="Hub drinks > Hub pop & soda", unit="TRAY"))


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with running([system(KEY)]) as served:
        settings.ALLOWED_PRIVATE_HOSTS = [served.address]
        yield Site(served)


@pytest.fixture
def shop(site: Site) -> WooCommerce:
    return site.connected()


def every(fetch: Any, since: datetime | None = None) -> list[Page]:
    pages = [fetch(since, "")]
    while pages[-1].next_page:
        pages.append(fetch(since, pages[-1].next_page))
        assert len(pages) < 200
    return pages


def stubs(fetch: Any, since: datetime | None = None) -> dict[str, Any]:
    return {stub.id: stub for page in every(fetch, since) for stub in page.stubs}


class TestConnecting:
    def test_every_check_that_reads_passes(self, shop: WooCommerce) -> None:
        checks = list(shop.test())
        assert [c for c in checks if c.outcome == "failed"] == []
        assert {c.name for c in checks if c.outcome == "untried"} >= {"Write orders"}

    def test_a_wrong_secret_is_refused_in_the_shop_s_words(self, site: Site) -> None:
        with pytest.raises(LogInRefused, match=r"Invalid signature|secret is invalid"):
            site.connected(consumer_secret="cs_wrong")

    def test_an_unknown_key_is_refused(self, site: Site) -> None:
        with pytest.raises(LogInRefused):
            site.connected(consumer_key="ck_nobody", consumer_secret="x")


class TestOrders:
    def test_all_are_read_and_add_up(self, shop: WooCommerce) -> None:
        found = stubs(shop.fetch_changed_orders)
        orders = [shop.read_order(stub.document) for stub in found.values()]
        assert len(orders) > 5
        assert [order.problems() for order in orders if order.problems()] == []

    def test_one_fetched_singly_is_the_one_of_the_list(self, shop: WooCommerce) -> None:
        stub = next(iter(stubs(shop.fetch_changed_orders).values()))
        assert shop.read_order(shop.fetch_order(stub.id)) == shop.read_order(stub.document)

    def test_what_changed_within_the_cursor_s_second_is_not_lost(
        self, site: Site, shop: WooCommerce
    ) -> None:
        order, read = site.placed(shop)
        assert read.updated_at is not None
        assert order.id in stubs(shop.fetch_changed_orders, read.updated_at)
        assert order.id not in stubs(
            shop.fetch_changed_orders, read.updated_at + timedelta(seconds=5)
        )

    def test_a_trashed_order_is_listed_as_cancelled(self, site: Site, shop: WooCommerce) -> None:
        order, _ = site.placed(shop)
        site.act("trash_order", id=int(order.id))
        found = stubs(shop.fetch_changed_orders, NOW)
        assert shop.read_order(found[order.id].document).state == "cancelled"
        assert shop.read_order(shop.fetch_order(order.id)).state == "cancelled"

    def test_one_is_found_by_its_number(self, site: Site, shop: WooCommerce) -> None:
        order, read = site.placed(shop)
        assert shop.find_order_id(read.number) == order.id
        assert shop.find_order_id(f"#{read.number}") == order.id
        assert shop.find_order_id("nope") is None
        with pytest.raises(NotThere):
            shop.fetch_order("99999999")

    def test_a_customer_s_account_comes_with_the_order(self, site: Site, shop: WooCommerce) -> None:
        account = Account(
            id="9",
            number="C000099",
            name="ACME",
            email="buy@acme.example",
            contacts=(Contact(name="Bo Ek"),),
        )
        made = shop.send_account(shop.write_account(account, WORDS, None))
        _, read = site.placed(shop, email="buy@acme.example")
        assert read.customer.id in ("", made.id)
        if read.customer.id:
            assert read.customer.account == "C000099"


def parcel(order: Order, id: str, pieces: Decimal, **said: Any) -> Shipment:
    line = order.lines[0]
    return Shipment(
        id=id,
        order_number="SO SO1",
        method=("UPS",),
        shipped_at=NOW,
        tracking=(f"1Z{id}",),
        lines=(ShippedLine(sku=line.sku, quantity=pieces),),
        **said,
    )


class TestWhatFollowsAnOrder:
    def test_parcels_are_told_one_by_one_and_the_last_completes(
        self, site: Site, shop: WooCommerce
    ) -> None:
        order, read = site.placed(shop, lines=[["COLA-24", 3]])
        first = parcel(read, "1", Decimal(1), is_complete=False)
        assert shop.find_shipment(order, first) is None
        shop.send_shipment(shop.write_shipment(order, first, WORDS))
        assert shop.find_shipment(order, first)
        assert site.order(order.id)["status"] == "processing"
        last = parcel(read, "2", read.lines[0].quantity - 1)
        assert shop.send_shipment(shop.write_shipment(order, last, WORDS)).detail == "completed"
        kept = {
            row["key"]: row["value"] for row in shop.fetch_order(order.id)["order"]["meta_data"]
        }
        assert kept["_tracking_number"] == "1Z1, 1Z2"
        assert shop.find_shipment(order, replace(last, tracking=("1Z9",))) is None

    def test_a_shipment_sent_again_writes_no_second_note(
        self, site: Site, shop: WooCommerce
    ) -> None:
        order, read = site.placed(shop)
        document = shop.write_shipment(order, parcel(read, "1", Decimal(1)), WORDS)
        for _ in range(2):
            shop.send_shipment(document)
        notes = shop.shop.get(f"orders/{order.id}/notes")
        assert sum("1Z1" in note["note"] for note in notes) == 1

    def test_a_remark_is_found_by_its_words(self, site: Site, shop: WooCommerce) -> None:
        order, _ = site.placed(shop)
        remark = Remark(id="n", order_number="SO1", text="Ann & Bo “wait” until 3 Dec")
        assert shop.find_note(order, remark) is None
        shop.send_note(shop.write_note(order, remark, WORDS))
        assert shop.find_note(order, remark)
        note = next(n for n in shop.shop.get(f"orders/{order.id}/notes") if "wait" in n["note"])
        assert note["customer_note"] is False

    def test_a_text_too_long_for_the_shop_is_refused_and_not_tried_for_ever(
        self, site: Site, shop: WooCommerce
    ) -> None:
        order, read = site.placed(shop)
        remark = Remark(id="n", order_number="SO1", text="x" * 70_000)
        with pytest.raises(RecordRefused, match="note"):
            shop.send_note(shop.write_note(order, remark, WORDS))
        words = replace(WORDS, extras={"meta:_message": "x" * 70_000})
        with pytest.raises(CannotSay, match="_message"):
            shop.send_shipment(shop.write_shipment(order, parcel(read, "1", Decimal(1)), words))

    def test_payment_and_state_are_shown_and_nothing_closed_is_opened(
        self, site: Site, shop: WooCommerce
    ) -> None:
        order, _ = site.placed(shop, gateway="bacs")
        paid = Status(id="s", order_number="SO1", state="open", payment_state="paid")
        shop.send_status(shop.write_status(order, paid, WORDS))
        read = shop.read_order(shop.fetch_order(order.id))
        assert (read.state, read.payment_state) == ("open", "paid")
        gone = Status(id="s", order_number="SO1", state="cancelled")
        assert shop.send_status(shop.write_status(order, gone, WORDS)).detail == "cancelled"
        again = shop.send_status(shop.write_status(order, paid, WORDS))
        assert again.detail == "cancelled"

    def test_paid_at_the_door_is_dated_by_the_shop_once_it_is_completed(
        self, site: Site, shop: WooCommerce
    ) -> None:
        order, _ = site.placed(shop, gateway="cod")
        paid = Status(id="s", order_number="SO1", state="open", payment_state="paid")
        assert shop.send_status(shop.write_status(order, paid, WORDS)).detail == "processing"
        left = replace(paid, state="shipped")
        assert shop.send_status(shop.write_status(order, left, WORDS)).detail == "completed"
        assert shop.read_order(shop.fetch_order(order.id)).payment_state == "paid"

    def test_an_invoice_is_kept_and_told_once(self, site: Site, shop: WooCommerce) -> None:
        order, read = site.placed(shop)
        invoice = Invoice(
            id="AR1",
            number="INV-1",
            order_number="SO1",
            currency=read.currency,
            total=read.total,
            balance=read.total,
            issued_on=date(2026, 11, 24),
            url="https://pay.example/INV-1",
        )
        for _ in range(2):
            shop.send_invoice(shop.write_invoice(order, invoice, WORDS))
        notes = shop.shop.get(f"orders/{order.id}/notes")
        assert sum("INV-1" in note["note"] for note in notes) == 1


class TestRefunds:
    def given(self, read: Order, pieces: int = 1) -> Refund:
        line = read.lines[0]
        worth = (line.net * pieces / line.quantity).quantize(Decimal("0.01"))
        lines = (RefundedLine(sku=line.sku, quantity=Decimal(pieces), amount=worth),)
        return Refund(
            id="CM1",
            order_number="SO1",
            currency=read.currency,
            total=worth,
            at=NOW,
            lines=lines,
            reason="Broken",
        )

    def test_one_is_booked_once_found_again_and_read_back(
        self, site: Site, shop: WooCommerce
    ) -> None:
        order, read = site.placed(shop, lines=[["COLA-24", 2]])
        refund = self.given(read)
        assert shop.find_refund(order, refund) is None
        made = shop.send_refund(shop.write_refund(order, refund, WORDS))
        assert shop.find_refund(order, refund) == made
        found = stubs(shop.fetch_changed_refunds, NOW - timedelta(days=900))
        back = shop.read_refund(shop.fetch_refund(made.id))
        assert made.id in found
        assert (back.order_id, back.total, back.reason) == (order.id, refund.total, "Broken")
        assert [(one.sku, one.quantity) for one in back.lines] == [("COLA-24", Decimal(1))]
        assert shop.read_order(shop.fetch_order(order.id)).payment_state == "part_refunded"

    def test_never_more_than_was_ordered(self, site: Site, shop: WooCommerce) -> None:
        order, read = site.placed(shop, lines=[["COLA-24", 2]])
        shop.send_refund(shop.write_refund(order, self.given(read, 2), WORDS))
        again = replace(self.given(read), id="CM2")
        with pytest.raises(CannotSay):
            shop.send_refund(shop.write_refund(order, again, WORDS))

    def test_of_what_is_given_back_in_between_the_shop_s_refusal_is_told(
        self, site: Site, shop: WooCommerce
    ) -> None:
        order, read = site.placed(shop, lines=[["COLA-24", 2]])
        said = {"amount": str(read.total + 1), "api_refund": False}
        with pytest.raises(RecordRefused, match="Invalid refund amount"):
            shop.shop.post(f"orders/{order.id}/refunds", said)

    def test_a_refund_of_the_shop_is_read(self, site: Site, shop: WooCommerce) -> None:
        order, _ = site.placed(shop)
        site.act("refund_order", id=int(order.id), amount="1.50", reason="Goodwill")
        found = stubs(shop.fetch_changed_refunds)
        mine = next(id for id in found if id.startswith(f"{order.id}/"))
        assert shop.read_refund(shop.fetch_refund(mine)).total == Decimal("1.50")


FULL = Product(
    id="5",
    sku="LIME-24",
    name="Cola & Lime",
    description="Cola & lime, as it should be",
    web_description="<p>Fresh.</p>",
    categories=(("Hub drinks", "Hub cola"),),
    keywords=("hub", "lime"),  # as the shop sorts them
    brand="Fizz & Co",
    manufacturer_number="FZ-24",
    upc="4006381333931",
    uom="TRAY",
    weight=Decimal("9.071847"),  # 20 pounds
    media=(
        Media(url="https://pim.example/cola.jpg", label="A can"),
        Media(url="https://files.example/spec.pdf", kind="attachment", label="Data sheet"),
        Media(url="https://video.example/v/1", kind="video"),
    ),
    price=Decimal("19.99"),
    currency="USD",
    available=Decimal(7),
)


def full(site: Site) -> Product:
    """Give the listing with a picture the shop can fetch."""
    image, *others = FULL.media
    return replace(FULL, media=(replace(image, url=site.picture()), *others))


def listed(shop: WooCommerce, id: str) -> dict[str, Any]:
    document: dict[str, Any] = stubs(shop.fetch_changed_products)[id].document
    return document


class TestCatalog:
    def test_every_product_and_variation_is_read(self, shop: WooCommerce) -> None:
        found = stubs(shop.fetch_changed_products)
        read = [shop.read_product(stub.document) for stub in found.values()]
        assert len(read) > 20
        assert any(product.type == "variation" for product in read)
        assert {product.id for product in read} == set(found)

    def test_a_listing_is_made_whole_and_read_back(self, site: Site, shop: WooCommerce) -> None:
        assert shop.find_item("LIME-24") is None
        made = shop.send_product(shop.write_product(full(site), WORDS, None))
        assert shop.find_item("LIME-24") == made
        back = shop.read_product(shop.fetch_product(made.id))
        assert replace(
            back, id="5", type="", updated_at=None, media=FULL.media
        ) == replace(FULL, currency=back.currency)  # fmt: skip
        assert [m.kind for m in back.media] == ["image", "attachment", "video"]

    def test_categories_are_found_the_second_time(self, site: Site, shop: WooCommerce) -> None:
        made = shop.send_product(shop.write_product(full(site), WORDS, None))
        other = replace(FULL, sku="LIME-6", upc="4006381333932", media=())
        shop.send_product(shop.write_product(other, WORDS, None))
        names = [row["name"] for row in shop.shop.get("products/categories", per_page=100)]
        assert names.count("Hub cola") == 1
        changed = replace(full(site), name="Cola, renamed", is_active=False)
        shop.send_product(shop.write_product(changed, WORDS, made))
        back = shop.read_product(shop.fetch_product(made.id))
        assert (back.name, back.is_active) == ("Cola, renamed", False)
        assert len(back.images) == 1

    def test_names_with_an_ampersand_are_found_the_second_time(
        self, site: Site, shop: WooCommerce
    ) -> None:
        said = replace(
            FULL, categories=(("Hub drinks", "Hub pop & soda"),), keywords=("a & b",), media=()
        )
        made = shop.send_product(shop.write_product(said, SODA, None))
        again = shop.send_product(shop.write_product(said, SODA, made))
        back = shop.read_product(shop.fetch_product(again.id))
        assert (back.categories, back.keywords) == (said.categories, said.keywords)

    def test_a_name_longer_than_the_shop_keeps_is_told_in_words(self, shop: WooCommerce) -> None:
        said = replace(FULL, keywords=("x" * 201,), media=())
        with pytest.raises(CannotSay, match="201 letters"):
            shop.send_product(shop.write_product(said, WORDS, None))

    def test_texts_are_read_as_they_were_typed(self, shop: WooCommerce) -> None:
        told = "First line\nsecond\n\nNew paragraph"
        said = replace(FULL, description=told, web_description=f"Web: {told}", media=())
        made = shop.send_product(shop.write_product(said, WORDS, None))
        for row in (shop.fetch_product(made.id), listed(shop, made.id)):
            back = shop.read_product(row)
            assert (back.description, back.web_description) == (told, f"Web: {told}")

    def test_a_picture_the_shop_cannot_fetch_refuses_the_listing_with_the_reason(
        self, shop: WooCommerce
    ) -> None:
        lost = replace(FULL, media=(Media(url="https://pictures.invalid/cola.jpg"),))
        with pytest.raises(RecordRefused, match="getting remote image"):
            shop.send_product(shop.write_product(lost, WORDS, None))
        assert shop.find_item("LIME-24") is None

    def test_a_kit_is_a_group_of_its_parts(self, shop: WooCommerce) -> None:
        parts = (Component(sku="COLA-24", quantity=Decimal(2)),)
        kit = Product(id="6", sku="PARTY", name="Party box", components=parts)
        made = shop.send_product(shop.write_product(kit, WORDS, None))
        assert made.detail == "grouped"
        assert shop.read_product(shop.fetch_product(made.id)).components == parts
        lost = replace(kit, sku="P2", components=(Component(sku="NOPE", quantity=Decimal(1)),))
        with pytest.raises(NotMatched):
            shop.send_product(shop.write_product(lost, WORDS, None))

    def test_stock_is_told_and_set(self, site: Site, shop: WooCommerce) -> None:
        there = shop.find_item("COLA-24")
        assert there
        stock = Stock(id="5", sku="COLA-24", available=Decimal(42))
        shop.send_stock(shop.write_stock(stock, WORDS, there))
        site.act("sell", sku="COLA-24", quantity=2)
        found = stubs(shop.fetch_changed_stock)
        assert shop.read_stock(found[there.id].document).available == 40
        assert shop.read_stock(shop.fetch_stock(there.id)).available == 40

    def test_a_variation_is_found_counted_and_priced_like_any_product(
        self, shop: WooCommerce
    ) -> None:
        pages = every(shop.fetch_changed_products)
        id = next(s.id for page in pages for s in page.stubs if "/" in s.id)
        sku = shop.read_product(shop.fetch_product(id)).sku
        there = shop.find_item(sku)
        assert there
        assert there.id == id
        shop.send_stock(
            shop.write_stock(Stock(id="7", sku=sku, available=Decimal(3)), WORDS, there)
        )
        assert shop.read_stock(shop.fetch_stock(id)).available == 3
        price = Price(id="7", sku=sku, currency="USD", tiers=(Tier(price=Decimal("12.34")),))
        shop.send_price(shop.write_price(price, WORDS, there))
        assert shop.read_price(shop.fetch_price(id)).base == Decimal("12.34")

    def test_every_price_comes_back_as_it_went(self, shop: WooCommerce) -> None:
        there = shop.find_item("COLA-24")
        assert there
        tiers = (
            Tier(price=Decimal("21.00")),
            Tier(
                price=Decimal("18.50"), valid_from=date(2026, 12, 1), valid_until=date(2026, 12, 24)
            ),
            Tier(price=Decimal("15.00"), price_list="WHOLESALE"),
            Tier(price=Decimal("14.00"), price_list="WHOLESALE", quantity=Decimal(10)),
        )
        price = Price(id="5", sku="COLA-24", currency="USD", tiers=tiers)
        shop.send_price(shop.write_price(price, WORDS, there))
        assert shop.read_price(stubs(shop.fetch_changed_prices)[there.id].document).tiers == tiers
        euros = replace(price, currency="EUR")
        with pytest.raises(CannotSay, match="EUR"):
            shop.send_price(shop.write_price(euros, WORDS, there))

    def test_what_is_gone_is_not_there(self, shop: WooCommerce) -> None:
        lost = Posted(number="X", id="9999999", detail="simple")
        stock = Stock(id="5", sku="X", available=Decimal(1))
        with pytest.raises(NotThere):
            shop.send_stock(shop.write_stock(stock, WORDS, lost))


class TestCustomers:
    ACME = Account(
        id="9",
        number="C000099",
        name="ACME Ltd",
        email="buy@acme.example",
        is_company=True,
        bill_to=Address(
            line1="1 Main St", city="Albany", state="NY", postcode="12207", country="US"
        ),
        contacts=(Contact(name="Bo Ek", email="buy@acme.example"),),
        price_list="WHOLESALE",
    )

    def test_a_trade_customer_is_invited_by_the_shop_and_read_back(
        self, site: Site, shop: WooCommerce
    ) -> None:
        assert shop.find_account(self.ACME) is None
        made = shop.send_account(shop.write_account(self.ACME, WORDS, None))
        assert shop.find_account(self.ACME) == made
        back = shop.read_account(stubs(shop.fetch_changed_accounts)[made.id].document)
        assert (back.number, back.name, back.price_list) == ("C000099", "ACME Ltd", "WHOLESALE")
        moved = replace(self.ACME, phone="555")
        assert shop.send_account(shop.write_account(moved, WORDS, made)) == made
        assert shop.read_account(shop.fetch_account(made.id)).phone == "555"

    def test_every_customer_is_read_and_no_staff(self, shop: WooCommerce) -> None:
        found = stubs(shop.fetch_changed_accounts)
        read = [shop.read_account(stub.document) for stub in found.values()]
        assert len(read) > 5
        assert not any(a.customer_class == "administrator" for a in read)


class TestWebhooks:
    URL = "http://127.0.0.1:8080/hooks/shop"

    def test_a_kind_is_subscribed_once_and_woken(self, shop: WooCommerce) -> None:
        for _ in range(2):
            shop.send_subscription("order", self.URL)
        (one,) = shop.fetch_subscriptions()
        assert (one.kind, one.url, one.is_active) == ("order", self.URL, True)
        assert len(one.id.split(",")) == 4
        shop.shop.put(f"webhooks/{one.id.split(',')[0]}", {"status": "disabled"})
        (asleep,) = shop.fetch_subscriptions()
        assert not asleep.is_active
        assert any(c.name == "Webhooks" and c.outcome == "failed" for c in shop.test())
        shop.send_wake(asleep)
        assert all(s.is_active for s in shop.fetch_subscriptions())


class TestWords:
    @pytest.mark.parametrize("kind", WooCommerce.listed)
    def test_each_kind_is_listed(self, shop: WooCommerce, kind: str) -> None:
        found = list(shop.fetch_words(kind))
        assert found or kind == "tax"
        assert len({word.key for word in found}) == len(found)

    def test_an_order_s_words_are_among_them(self, site: Site, shop: WooCommerce) -> None:
        _, read = site.placed(shop, gateway="bacs")
        assert read.lines[0].sku in {w.key[0] for w in shop.fetch_words("item")}
        assert read.shipping_method in {w.key for w in shop.fetch_words("shipping_method")}
        assert read.source in {w.key for w in shop.fetch_words("order_type")}
        gateway = read.payments[0].method[0]
        assert gateway in {w.key[0] for w in shop.fetch_words("payment_method")}


def test_a_question_that_is_repeated_is_signed_again(site: Site, shop: WooCommerce) -> None:
    site.remote.fault(KEY, "5xx", times=1)
    assert shop.fetch_changed_orders(None).stubs


def test_a_shop_of_an_older_version_is_served_as_well(site: Site, shop: WooCommerce) -> None:
    site.act("change_settings", is_older=True)
    assert {"processing", "on-hold"} <= {w.key[0] for w in shop.fetch_words("order_status")}
    gateways = {w.key[0] for w in shop.fetch_words("payment_method")}
    assert not any(name.startswith("pre_install") for name in gateways)
    made = shop.send_product(shop.write_product(FULL, WORDS, None))
    assert shop.read_product(shop.fetch_product(made.id)).brand == "Fizz & Co"


def test_a_new_customer_s_invitation_is_the_shop_s_to_write(site: Site, shop: WooCommerce) -> None:
    shop.send_account(shop.write_account(TestCustomers.ACME, WORDS, None))
    assert len(site.remote.state(KEY)["invitations"]) == 1


def test_a_key_that_may_only_read_says_so_on_the_first_write(site: Site) -> None:
    at = site.connected(**site.reader())
    with pytest.raises(PermissionMissing, match="write permissions"):
        at.send_stock({"id": "10", "product": {"stock_quantity": 1}})


def test_who_only_manages_the_shop_may_not_add_customers(site: Site) -> None:
    at = site.connected(**site.manager())
    assert [c for c in at.test() if c.outcome == "failed"] == []
    with pytest.raises(PermissionMissing, match="administrator"):
        at.send_account(at.write_account(TestCustomers.ACME, WORDS, None))
