"""Odoo's verbs, one by one, against its simulator: both releases, both protocols."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Posted
from connectors.canonical import (
    Account,
    Address,
    Chosen,
    Contact,
    Customer,
    Discount,
    Invoice,
    Level,
    Line,
    Note,
    Order,
    Payment,
    Price,
    Product,
    Refund,
    RefundedLine,
    Remark,
    Shipment,
    ShippedLine,
    Stock,
    Tax,
    Tier,
    Words,
)
from connectors.errors import (
    CannotSay,
    DocumentClosed,
    LogInExpired,
    LogInRefused,
    Misconfigured,
    OutcomeUnknown,
    PermissionMissing,
    RecordRefused,
    TryLater,
)
from connectors.kit.http import Kit, Limits
from connectors.systems.odoo import gather
from connectors.systems.odoo.connector import Odoo
from simulators.running import Running, running
from tests.systems.heard import same

DOORS = [("demo18", "auto"), ("demo19", "auto"), ("demo19", "json-rpc")]
#: Seconds an answer may take.
PATIENCE = 2.0
ITEMS = {"discount_item": "GIFT-BOX", "handling_item": "ENGRAVED-GLASS"}


@dataclass
class Site:
    """A site that runs, and a connection that is logged in to it."""

    remotes: Running
    database: str
    connector: Odoo

    def act(self, name: str, **said: Any) -> Any:
        return self.remotes.act("odoo", name, database=self.database, **said)

    def rows(self, model: str, domain: list[Any], *fields: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.connector.rpc.rows(model, domain, fields, order="id asc")
        return found

    def order(self, number: str) -> dict[str, Any]:
        fields = ("state", "date_order", "client_order_ref", "note", "amount_total", "carrier_id")
        return self.rows("sale.order", [["name", "=", number]], "id", "name", *fields)[0]

    def lines(self, order: str) -> list[dict[str, Any]]:
        names = ("name", "product_id", "product_uom_qty", "price_unit", "discount", "is_delivery")
        taxes = ("tax_id", "tax_ids")
        return self.rows("sale.order.line", [["order_id", "=", int(order)]], *names, *taxes)


def opened(remotes: Running, database: str, **changed: str) -> Odoo:
    settings = {
        "site": f"{remotes.url('odoo')}/{database[-2:]}", "database": database, "login": "admin",
        "key": "demo-password-key", **ITEMS, **changed,
    }  # fmt: skip
    made = Odoo(settings, Kit(Limits(read=PATIENCE)))
    made.http.is_logging_in = True
    made.http.state = made.log_in(made.http)
    made.http.is_logging_in = False
    return made


@pytest.fixture
def remotes(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setenv("DEMO_PASSWORD", "demo-password")
    with running(["odoo"]) as served:
        settings.ALLOWED_PRIVATE_HOSTS = [served.address]
        yield served


@pytest.fixture(params=DOORS, ids="-".join)
def site(request: pytest.FixtureRequest, remotes: Running) -> Site:
    database, protocol = request.param
    return Site(remotes, database, opened(remotes, database, protocol=protocol))


WORDS = Words(
    {
        **same(terms="15 Days", price_list="Wholesale USD", customer_class="Wholesale"),
        ("order_type", ("shop",)): Chosen(word="Website"),
        ("shipping_method", ("ups",)): Chosen(word="UPS Ground"),
        ("carrier", ("ups",)): Chosen(word="UPS Ground"),
        ("payment_method", ("card",)): Chosen(word="Card clearing"),
        ("tax", ("ny",)): Chosen(word="NY 8.875%"),
        ("tax", ("inside",)): Chosen(word="20% VAT incl."),
        ("customer_class", ("shop",)): Chosen(word="Web shop"),
    }
)
ALBANY = Address(
    name="Zoe Zander", line1="5 New St", city="Albany", state="NY", postcode="12207", country="US"
)
DOCK = replace(ALBANY, name="Dock", line1="9 Dock Rd", city="Troy", postcode="12180")
COLA = Line(
    id="l1", sku="COLA-24", quantity=Decimal(2), unit_price=Decimal("15.50"), description="Cola"
)
ORDER = Order(
    id="900", number="900", source=("Shop",), currency="USD", total=Decimal("36.00"),
    placed_at=datetime(2026, 1, 20, 15, 4, 5, tzinfo=UTC), lines=(COLA,),
    customer=Customer(email="zoe@buyers.example", name="Zoe Zander"), bill_to=ALBANY, ship_to=DOCK,
    shipping_method=("UPS",), shipping_label="UPS", shipping=Decimal("5.00"),
    notes=(Note(text="Ring <twice>", kind="customer_instructions"), Note(text="From the shop")),
    tags=("Rush", "Brand new tag"), terms="30 Days",
)  # fmt: skip


def booked(site: Site, order: Order = ORDER, words: Words = WORDS) -> Posted:
    to = site.connector
    who = to.find_customer(order.customer) or to.send_customer(to.write_customer(order, words))
    return to.send_order(to.write_order(order, words, who.number, f"shop-{order.id}"))


class TestTheLogIn:
    def test_the_protocol_is_found_out_from_the_release(self, remotes: Running) -> None:
        assert not opened(remotes, "demo18").rpc.is_json2
        assert opened(remotes, "demo19").rpc.is_json2
        assert not opened(remotes, "demo19", protocol="json-rpc").rpc.is_json2

    @pytest.mark.parametrize(("database", "protocol"), DOORS)
    def test_a_wrong_key_is_refused(self, remotes: Running, database: str, protocol: str) -> None:
        with pytest.raises(LogInRefused):
            opened(remotes, database, protocol=protocol, key="wrong")

    @pytest.mark.parametrize("protocol", ["json-2", "json-rpc"])
    def test_an_unknown_database_is_named(self, remotes: Running, protocol: str) -> None:
        with pytest.raises(Misconfigured, match="“nodb19”"):
            opened(remotes, "nodb19", protocol=protocol)

    def test_a_key_that_has_run_out_is_an_end_of_session_then_a_refusal(
        self, remotes: Running
    ) -> None:
        made = opened(remotes, "demo19")
        remotes.system("odoo").forget_sessions()
        with pytest.raises(LogInExpired):
            list(made.fetch_words("warehouse"))
        with pytest.raises(LogInRefused):
            opened(remotes, "demo19")

    def test_every_right_is_asked_for(self, site: Site) -> None:
        found = {check.name: check for check in site.connector.test()}
        assert {check.outcome for check in found.values()} <= {"passed", "untried"}
        site.act("deny", model="account.payment", operation="create")
        refused = {check.name: check for check in site.connector.test()}["Book payments"]
        assert refused.outcome == "failed"
        assert "Invoicing" in refused.sentence

    def test_18_takes_no_note_of_a_user_without_an_e_mail_address_and_the_test_says_so(
        self, site: Site
    ) -> None:
        made = booked(site, replace(ORDER, notes=()))
        site.act("change_own_user", values={"email": False})
        to, remark = site.connector, Remark(id="1", order_number="x", text="Call first")
        found = {check.name: check for check in to.test()}["Write notes on orders"]
        if site.database == "demo19":
            assert found.outcome == "passed"
            assert to.send_note(to.write_note(made, remark, WORDS))
            return
        assert "no e-mail address" in found.sentence
        with pytest.raises(RecordRefused, match="sender's email address"):
            to.send_note(to.write_note(made, remark, WORDS))


class TestBooking:
    def test_an_order_is_booked_whole_and_confirmed(self, site: Site) -> None:
        made = booked(site)
        there = site.order(made.number)
        assert made.total == Decimal("36.00")
        assert there["state"] == "sale"
        assert there["date_order"] == "2026-01-20 15:04:05"
        assert "Ring &lt;twice&gt;" in there["note"]
        assert there["carrier_id"][1] == "UPS Ground"
        assert [bool(row["is_delivery"]) for row in site.lines(made.id)] == [False, True]
        assert site.connector.find_note(made, Remark(id="", order_number="", text="From the shop"))

    def test_no_tax_comes_by_itself(self, site: Site) -> None:
        assert all(not (r.get("tax_id") or r.get("tax_ids")) for r in site.lines(booked(site).id))

    def test_a_tax_is_added_by_its_rate(self, site: Site) -> None:
        taxed = replace(
            ORDER, taxes=(Tax(name="NY", amount=Decimal("2.75")),), total=Decimal("38.75")
        )
        assert booked(site, taxed).total == Decimal("38.75")

    def test_19_rounds_a_tax_on_the_whole_order_and_the_test_says_so(self, site: Site) -> None:
        """8.875 % of 16.95, 18.05 and 5.00 are 1.50, 1.60 and 0.44 by line; of 40.00 it is 3.55."""
        lines = (
            replace(COLA, quantity=Decimal(1), unit_price=Decimal("16.95")),
            replace(
                COLA, id="l2", sku="TONIC-24", quantity=Decimal(1), unit_price=Decimal("18.05")
            ),
        )
        taxed = replace(
            ORDER, lines=lines, taxes=(Tax(name="NY", amount=Decimal("3.10")),),
            shipping_tax=Decimal("0.44"), total=Decimal("43.54"),
        )  # fmt: skip
        is_global = site.database == "demo19"
        assert booked(site, taxed).total == Decimal("43.55" if is_global else "43.54")
        said = {check.name: check.sentence for check in site.connector.test()}
        assert ("Round per Line" in said["Rounding of taxes"]) == is_global

    def test_a_tax_that_is_part_of_the_price_is_refused(self, site: Site) -> None:
        with pytest.raises(CannotSay, match="part of the price"):
            booked(site, replace(ORDER, taxes=(Tax(name="inside", amount=Decimal(5)),)))

    def test_a_discount_of_the_order_is_a_line(self, site: Site) -> None:
        less = replace(ORDER, discounts=(Discount(amount=Decimal(3), label="Spring"),))
        assert booked(site, less).total == Decimal("33.00")

    def test_sending_twice_books_once(self, site: Site) -> None:
        first, again = booked(site), booked(site)
        assert again == first
        assert site.connector.find_order("shop-900") == first
        assert len(site.rows("sale.order", [["client_order_ref", "=", "900"]], "id")) == 1
        assert len(site.lines(first.id)) == 2

    def test_a_lost_race_is_tried_again(self, site: Site) -> None:
        to = site.connector
        who = to.send_customer(to.write_customer(ORDER, WORDS))
        at_home = replace(ORDER, ship_to=ALBANY)
        document = to.write_order(at_home, WORDS, who.number, "shop-901")
        site.act("lose_race", times=2)
        assert to.send_order(document).total == Decimal("36.00")
        assert len(site.rows("sale.order", [["client_order_ref", "=", "900"]], "id")) == 1

    def test_one_that_loses_again_and_again_waits_its_turn(self, site: Site) -> None:
        to = site.connector
        who = to.send_customer(to.write_customer(ORDER, WORDS))
        document = to.write_order(replace(ORDER, ship_to=ALBANY), WORDS, who.number, "shop-901")
        site.act("lose_race", times=4)
        with pytest.raises(TryLater):
            to.send_order(document)
        assert to.find_order("shop-901") is None
        assert to.send_order(document).total == Decimal("36.00")

    def test_a_booking_that_broke_off_before_confirming_is_finished(self, site: Site) -> None:
        site.act(
            "refuse", told="Credit limit reached.", model="sale.order", method="action_confirm"
        )
        with pytest.raises(RecordRefused, match="Credit limit reached"):
            booked(site)
        assert site.connector.find_order("shop-900") is None
        made = booked(site)
        assert site.connector.find_order("shop-900") == made
        assert len(site.rows("sale.order", [["client_order_ref", "=", "900"]], "id")) == 1

    def test_an_order_confirmed_by_staff_meanwhile_is_only_dated(self, site: Site) -> None:
        to = site.connector
        site.act("refuse", told="Wait.", model="sale.order", method="action_confirm")
        with pytest.raises(RecordRefused):
            booked(site)
        [there] = site.rows("sale.order", [["client_order_ref", "=", "900"]], "id", "name")
        to.rpc.send("sale.order", "action_confirm", ids=[there["id"]])
        assert to.find_order("shop-900") is None
        booked(site)
        assert site.order(there["name"])["date_order"] == "2026-01-20 15:04:05"

    @pytest.mark.parametrize("method", ["load", "action_confirm", "write"])
    def test_a_booking_whose_answer_was_lost_is_taken_up_again(
        self, remotes: Running, method: str
    ) -> None:
        """Whichever of its calls is done and not answered, it becomes one order, dated rightly."""
        site = Site(remotes, "demo19", opened(remotes, "demo19"))
        to = site.connector
        who = to.send_customer(to.write_customer(ORDER, WORDS))
        document = to.write_order(replace(ORDER, ship_to=ALBANY), WORDS, who.number, "shop-900")
        remotes.fault("odoo", "reset_after", path=f"/sale.order/{method}")
        with pytest.raises(OutcomeUnknown):
            to.send_order(document)
        made = to.send_order(document)
        assert made.total == Decimal("36.00")
        assert site.order(made.number)["date_order"] == "2026-01-20 15:04:05"
        assert to.find_order("shop-900") == made
        assert len(site.rows("sale.order", [["client_order_ref", "=", "900"]], "id")) == 1

    def test_a_quote_stays_one(self, site: Site) -> None:
        made = booked(site, replace(ORDER, kind="quote"))
        assert site.order(made.number)["state"] == "draft"
        assert site.connector.find_order("shop-900") == made

    def test_an_order_in_another_currency_takes_a_price_list_of_it(self, site: Site) -> None:
        made = booked(site, replace(ORDER, currency="EUR"))
        [row] = site.rows("sale.order", [["id", "=", int(made.id)]], "currency_id")
        assert row["currency_id"][1] == "EUR"

    def test_two_products_of_one_sku_are_both_named(self, site: Site) -> None:
        site.connector.rpc.create(
            "product.product", {"name": "Other cola", "default_code": "COLA-24"}
        )
        with pytest.raises(RecordRefused, match=r"Cola, case .* and Other cola"):
            booked(site)
        with pytest.raises(RecordRefused, match="Other cola"):
            site.connector.find_item("COLA-24")

    def test_an_unknown_product_is_named(self, site: Site) -> None:
        with pytest.raises(RecordRefused, match="no product “NOPE”"):
            booked(site, replace(ORDER, lines=(replace(COLA, sku="NOPE"),)))

    def test_fields_of_the_site_are_listed_and_filled(self, site: Site) -> None:
        to = site.connector
        [model] = site.rows("ir.model", [["model", "=", "sale.order"]], "id")
        facts = {"name": "x_channel", "field_description": "Channel", "ttype": "char"}
        to.rpc.create("ir.model.fields", {**facts, "model_id": model["id"]})
        site.connector = opened(site.remotes, site.database)
        listed = {word.key: word.label for word in site.connector.fetch_words("custom_field")}
        assert listed[("order", "x_channel")] == "Channel"
        made = booked(site, words=replace(WORDS, extras={"x_channel": "Amazon"}))
        [row] = site.rows("sale.order", [["id", "=", int(made.id)]], "x_channel")
        assert row["x_channel"] == "Amazon"


class TestAsASalesman:
    """A user with the groups the README names, and none of an administrator's."""

    @pytest.fixture
    def to(self, remotes: Running, door: tuple[str, str]) -> Odoo:
        salesman = {"login": "sales", "key": "demo-password-sales-key"}
        return opened(remotes, door[0], protocol=door[1], **salesman)

    @pytest.fixture(params=DOORS, ids="-".join)
    def door(self, request: pytest.FixtureRequest) -> tuple[str, str]:
        return request.param

    def test_what_is_booked_is_found_again_though_its_table_of_names_is_closed(
        self, to: Odoo
    ) -> None:
        at_home = replace(ORDER, bill_to=Address(), ship_to=Address())
        document = to.write_order(at_home, WORDS, "C000001", "shop-900")
        assert to.find_order("shop-900") is None
        made = to.send_order(document)
        assert to.send_order(document) == made
        assert to.find_order("shop-900") == made
        assert gather.foreign_orders(to.rpc, [int(made.id)]) == []
        with pytest.raises(PermissionMissing, match="Access Rights"):
            to.rpc.rows("ir.model.data", [], ("id",), limit=1)


class TestCustomers:
    def test_a_customer_is_found_by_e_mail_in_any_case_and_by_reference(self, site: Site) -> None:
        to = site.connector
        by_mail = to.find_customer(Customer(email="CHLOÉ@buyers.example")) or to.find_customer(
            Customer(email="chloe@buyers.EXAMPLE")
        )
        assert by_mail
        by_reference = to.find_customer(Customer(account="C000001", email="nobody@x.example"))
        assert by_reference
        assert by_reference.detail == "C000001"
        assert to.find_customer(Customer(email="nobody@x.example")) is None

    def test_a_company_is_made_with_its_buyer(self, site: Site) -> None:
        to = site.connector
        who = Customer(
            email="zoe@firm.example", name="Zoe Zander", company="Firm Ltd", account="F-1"
        )
        made = to.send_customer(to.write_customer(replace(ORDER, customer=who), WORDS))
        people = site.rows("res.partner", [["parent_id", "=", int(made.id)]], "name", "type")
        assert [row["name"] for row in people] == ["Zoe Zander"]
        assert to.find_customer(Customer(email="zoe@firm.example")) == made

    def test_an_address_is_added_once(self, site: Site) -> None:
        made = booked(site)
        booked(site, replace(ORDER, id="901"))
        places = site.rows("res.partner", [["parent_id", "=", int(made.detail)]], "street", "type")
        assert [(row["street"], row["type"]) for row in places] == [("9 Dock Rd", "delivery")]

    def test_a_fixed_customer_is_named_by_reference(self, site: Site) -> None:
        to = site.connector
        made = to.send_order(to.write_order(ORDER, WORDS, "C000001", "shop-1"))
        assert made.detail == str((to.find_customer(Customer(account="C000001")) or made).id)


class TestChanges:
    def changed(self, site: Site, order: Order, posted: Posted) -> Posted:
        to = site.connector
        customer = f"#{posted.detail}"
        return to.send_change(to.write_change(order, WORDS, customer, f"shop-{order.id}", posted))

    def test_a_confirmed_order_is_brought_in_line(self, site: Site) -> None:
        more = replace(ORDER, lines=(replace(COLA, quantity=Decimal(3)),))
        made = self.changed(site, more, booked(site))
        assert made.total == Decimal("51.50")

    def test_a_line_that_is_gone_counts_nothing(self, site: Site) -> None:
        tonic = replace(COLA, id="l2", sku="TONIC-24", unit_price=Decimal(17))
        made = booked(site, replace(ORDER, lines=(COLA, tonic)))
        assert made.total == Decimal("70.00")
        assert self.changed(site, ORDER, made).total == Decimal("36.00")

    def test_what_has_left_or_is_invoiced_is_closed(self, site: Site) -> None:
        made = booked(site)
        site.act("ship_order", order=made.number, is_partial=True)
        with pytest.raises(DocumentClosed, match="left the warehouse"):
            self.changed(site, ORDER, made)
        with pytest.raises(DocumentClosed):
            site.connector.send_cancel(made, "Customer's wish")
        other = booked(site, replace(ORDER, id="902"))
        site.act("invoice_order", order=other.number)
        with pytest.raises(DocumentClosed, match="invoiced"):
            site.connector.send_cancel(other, "Customer's wish")

    def test_an_open_order_is_cancelled_for_good(self, site: Site) -> None:
        made = booked(site)
        site.connector.send_cancel(made, "Customer's wish")
        assert site.order(made.number)["state"] == "cancel"
        assert site.connector.send_cancel(made, "Customer's wish").number == made.number


PAID = Payment(
    id="p1", method=("Card",), amount=Decimal("36.00"), reference="ch_1",
    at=datetime(2026, 1, 21, tzinfo=UTC),
)  # fmt: skip


class TestMoney:
    def pay(self, site: Site, made: Posted) -> Posted:
        to = site.connector
        return to.send_payment(to.write_payment(ORDER, PAID, WORDS, made, "shop-900-p1"))

    def test_a_payment_is_the_customer_s_and_is_found_by_its_memo(self, site: Site) -> None:
        made = booked(site)
        assert site.connector.find_payment("shop-900-p1", made.number) is None
        paid = self.pay(site, made)
        assert site.connector.find_payment("shop-900-p1", made.number) == paid
        assert self.pay(site, made) == paid
        fields = ("amount", "state", "journal_id", "partner_id")
        [row] = site.rows("account.payment", [["memo", "=", "shop-900-p1"]], *fields)
        assert row["journal_id"][1] == "Card clearing"
        assert row["state"] in ("in_process", "paid")
        assert str(row["partner_id"][0]) == made.detail

    def test_an_open_invoice_is_paid_by_it(self, site: Site) -> None:
        made = booked(site)
        invoice = site.act("invoice_order", order=made.number)
        self.pay(site, made)
        [row] = site.rows("account.move", [["id", "=", invoice]], "payment_state")
        assert row["payment_state"] in ("paid", "in_payment")

    def test_an_order_is_invoiced_here_under_its_number_elsewhere(self, site: Site) -> None:
        made = booked(site)
        invoice = Invoice(
            id="1", number="AR-7", order_number="x", currency="USD", total=Decimal(36),
            balance=Decimal(36), issued_on=date(2026, 1, 22),
        )  # fmt: skip
        to = site.connector
        first = to.send_invoice(to.write_invoice(made, invoice, WORDS))
        assert to.send_invoice(to.write_invoice(made, invoice, WORDS)) == first
        assert first.total == Decimal("36.00")

    def test_a_refund_is_a_credit_note_and_never_more_than_was_sold(self, site: Site) -> None:
        made, to = booked(site), site.connector
        site.act("invoice_order", order=made.number)
        refund = Refund(
            id="r1", currency="USD", total=Decimal("20.50"), at=datetime(2026, 1, 25, tzinfo=UTC),
            lines=(RefundedLine(sku="COLA-24", quantity=Decimal(1), amount=Decimal("15.50")),),
            shipping=Decimal(5), reason="dented",
        )  # fmt: skip
        assert to.find_refund(made, refund) is None
        given = to.send_refund(to.write_refund(made, refund, WORDS))
        assert given.total == Decimal("20.50")
        assert to.find_refund(made, refund) == given
        assert to.send_refund(to.write_refund(made, refund, WORDS)) == given
        more = replace(refund.lines[0], quantity=Decimal(9))
        with pytest.raises(RecordRefused, match="were sold"):
            to.send_refund(to.write_refund(made, replace(refund, id="r2", lines=(more,)), WORDS))

    def test_a_credit_note_that_comes_out_otherwise_stays_a_draft(self, site: Site) -> None:
        taxed = replace(
            ORDER, taxes=(Tax(name="NY", amount=Decimal("2.75")),), total=Decimal("38.75")
        )
        made, to = booked(site, taxed), site.connector
        refund = Refund(
            id="r1", currency="USD", total=Decimal("16.00"), at=datetime(2026, 1, 25, tzinfo=UTC),
            lines=(RefundedLine(sku="COLA-24", quantity=Decimal(1), amount=Decimal("15.50")),),
            tax=Decimal("0.50"),
        )  # fmt: skip
        with pytest.raises(RecordRefused, match="stays a draft"):
            to.send_refund(to.write_refund(made, refund, WORDS))
        assert to.find_refund(made, refund) is None


def sent(id: str, *lines: tuple[str, int], tracking: tuple[str, ...] = ("1Z1",)) -> Shipment:
    return Shipment(
        id=id, order_number="x", method=("UPS",), shipped_at=datetime(2026, 1, 23, tzinfo=UTC),
        tracking=tracking,
        lines=tuple(ShippedLine(sku=sku, quantity=Decimal(quantity)) for sku, quantity in lines),
    )  # fmt: skip


class TestShipments:
    def ship(self, site: Site, made: Posted, shipment: Shipment) -> Posted:
        to = site.connector
        return to.send_shipment(to.write_shipment(made, shipment, WORDS))

    def test_a_part_leaves_a_backorder_and_each_is_found_again(self, site: Site) -> None:
        made, to = booked(site), site.connector
        part, rest = sent("s1", ("COLA-24", 1)), sent("s2", ("COLA-24", 1), tracking=())
        assert to.find_shipment(made, part) is None
        first = self.ship(site, made, part)
        assert to.find_shipment(made, part)
        assert to.find_shipment(made, rest) is None
        second = self.ship(site, made, rest)
        assert second.number != first.number
        assert to.find_shipment(made, rest)
        [row] = site.rows("sale.order", [["id", "=", int(made.id)]], "delivery_status")
        assert row["delivery_status"] == "full"

    def test_more_than_is_open_is_refused(self, site: Site) -> None:
        with pytest.raises(RecordRefused, match="more was shipped"):
            self.ship(site, booked(site), sent("s1", ("COLA-24", 5)))

    def test_an_order_with_nothing_open_is_refused(self, site: Site) -> None:
        made = booked(site)
        self.ship(site, made, sent("s1"))
        with pytest.raises(RecordRefused, match="no delivery"):
            self.ship(site, made, sent("s2"))

    def test_a_validation_that_was_refused_is_taken_up_again(self, site: Site) -> None:
        made = booked(site)
        site.act("refuse", told="Scan it first.", model="stock.picking", method="button_validate")
        with pytest.raises(RecordRefused, match="Scan it first"):
            self.ship(site, made, sent("s1"))
        assert site.connector.find_shipment(made, sent("s1")) is None
        assert self.ship(site, made, sent("s1"))
        assert site.connector.find_shipment(made, sent("s1"))

    def test_deliveries_are_told_one_by_one(self, site: Site) -> None:
        made, to = booked(site), site.connector
        site.act("ship_order", order=made.number, lines={"COLA-24": 1}, tracking="1Z7")
        site.act("ship_order", order=made.number, tracking="1Z8")
        listed = TestTelling().pages(to.fetch_changed_shipments)
        told = [to.read_shipment(stub.document) for stub in listed]
        ours = [one for one in told if one.order_number == made.number]
        assert [one.tracking for one in ours] == [("1Z7",), ("1Z8",)]
        assert [one.lines[0].quantity for one in ours] == [1, 1]
        assert to.read_shipment(to.fetch_shipment(ours[0].id)) == ours[0]


class TestTelling:
    def pages(self, fetch: Any, since: datetime | None = None) -> list[Any]:
        found, page = [], ""
        while True:
            told = fetch(since, page)
            found += told.stubs
            if not told.next_page:
                return found
            page = told.next_page

    def test_orders_of_staff_are_told_and_add_up_and_ours_are_not(self, site: Site) -> None:
        made, to = booked(site), site.connector
        quote = site.act("sell_offline", is_confirmed=False, reference="Q-1")
        orders = [to.read_order(s.document) for s in self.pages(to.fetch_changed_orders)]
        assert made.number not in [order.number for order in orders]
        assert [order.problems() for order in orders] == [[] for _ in orders]
        [said] = [order for order in orders if order.number == quote]
        assert (said.kind, said.purchase_order) == ("quote", "Q-1")
        assert {"part_refunded", "refunded", "paid", "unpaid"} & {o.payment_state for o in orders}
        assert to.find_order_id("Q-1") == said.id
        assert to.read_order(to.fetch_order(said.id)) == said

    def test_an_order_changes_with_its_deliveries_and_its_invoices(self, site: Site) -> None:
        to = site.connector
        number = site.act("sell_offline", reference="W-1")
        since = max(filter(None, (to.fetch_changed_orders(None).latest,)))
        site.act("ship_order", order=number)
        site.act("invoice_order", order=number, is_paid=True)
        stubs = self.pages(to.fetch_changed_statuses, since)
        told = [to.read_status(s.document) for s in stubs]
        said = next(one for one in told if one.order_number == number)
        assert (said.state, said.payment_state) == ("shipped", "paid")
        orders = [to.read_order(s.document) for s in self.pages(to.fetch_changed_orders, since)]
        order = next(one for one in orders if one.number == number)
        assert order.paid == order.total
        assert order.payments[0].method == ("Bank",)
        assert to.read_status(to.fetch_status(said.id)) == said

    def test_invoices_and_credit_notes_are_told(self, site: Site) -> None:
        to = site.connector
        number = site.act("sell_offline")
        invoice = site.act("invoice_order", order=number)
        invoices = [to.read_invoice(s.document) for s in self.pages(to.fetch_changed_invoices)]
        said = next(one for one in invoices if one.order_number == number)
        assert (said.id, said.state) == (str(invoice), "open")
        assert to.read_invoice(to.fetch_invoice(said.id)) == said
        note = site.act("refund_invoice", invoice=invoice, reason="dented")
        refunds = [to.read_refund(s.document) for s in self.pages(to.fetch_changed_refunds)]
        given = next(one for one in refunds if one.id == str(note))
        assert (given.order_number, given.total, given.other) == (number, said.total, 0)
        assert to.read_refund(to.fetch_refund(given.id)) == given

    def test_remarks_of_staff_are_told_and_ours_are_not(self, site: Site) -> None:
        made, to = booked(site), site.connector
        site.act("remark", order=made.number, text="Call first")
        remark = Remark(id="1", order_number="x", text="Told by the shop")
        to.send_note(to.write_note(made, remark, WORDS))
        assert to.find_note(made, remark)
        told = [to.read_note(s.document) for s in self.pages(to.fetch_changed_notes)]
        ours = [one.text for one in told if one.order_number == made.number]
        assert ours == ["Call first"]

    @pytest.mark.parametrize("kind", sorted(Odoo.listed))
    def test_every_kind_of_word_is_listed(self, site: Site, kind: str) -> None:
        found = list(site.connector.fetch_words(kind))
        assert kind == "custom_field" or found


class TestCatalog:
    def told(self, site: Site, kind: str) -> list[Any]:
        to = site.connector
        names = {"stock": "stock"}.get(kind, f"{kind}s")
        fetch, read = getattr(to, f"fetch_changed_{names}"), getattr(to, f"read_{kind}")
        return [read(stub.document) for stub in TestTelling().pages(fetch)]

    def test_products_are_told_with_price_and_stock(self, site: Site) -> None:
        found = {one.sku: one for one in self.told(site, "product")}
        cola = found["COLA-24"]
        assert (cola.price, cola.currency) == (Decimal("15.90"), "USD")
        assert cola.categories[0][-1] == "Soft drinks"
        assert site.connector.read_product(site.connector.fetch_product(cola.id)) == cola

    def test_a_product_is_made_and_changed(self, site: Site) -> None:
        to = site.connector
        product = Product(id="1", sku="NEW-1", name="New", upc="4000000000006", type="goods")
        assert to.find_item("NEW-1") is None
        made = to.send_product(to.write_product(product, WORDS, None))
        assert to.find_item("NEW-1") == made
        to.send_product(to.write_product(replace(product, name="Newer"), WORDS, made))
        assert to.read_product(to.fetch_product(made.id)).name == "Newer"

    def test_stock_is_told_by_warehouse(self, site: Site) -> None:
        told = []
        for counted in (77, 60):
            site.act("change_stock", sku="LEMON-6", quantity=counted, warehouse="WH")
            lemon = next(one for one in self.told(site, "stock") if one.sku == "LEMON-6")
            assert lemon.available == sum(level.available for level in lemon.levels)
            told.append(lemon.available)
        assert told[0] - told[1] == 17, "whatever else is promised of it there"
        assert site.connector.read_stock(site.connector.fetch_stock(lemon.id)) == lemon

    def test_stock_is_counted_so_that_what_is_told_is_free(self, site: Site) -> None:
        to, words = site.connector, Words({("warehouse", ("main",)): Chosen(word="WH")})
        site.act("sell_offline", lines=[{"sku": "LEMON-6", "quantity": 4}])
        there = to.find_item("LEMON-6")
        assert there
        level = Level(warehouse="main", available=Decimal(50))
        stock = Stock(id="1", sku="LEMON-6", available=Decimal(50), levels=(level,))
        to.send_stock(to.write_stock(stock, words, there))
        free = to.read_stock(to.fetch_stock(there.id))
        assert Decimal(50) in [one.available for one in free.levels]

    def test_prices_are_told_and_written(self, site: Site) -> None:
        to = site.connector
        assert any(tier.price_list for one in self.told(site, "price") for tier in one.tiers)
        there = to.find_item("LEMON-6")
        assert there
        steps = (
            Tier(price=Decimal("9.50")),
            Tier(price=Decimal("8.40"), quantity=Decimal(12), price_list="Wholesale USD"),
        )
        price = Price(id="1", sku="LEMON-6", currency="USD", tiers=steps)
        to.send_price(to.write_price(price, WORDS, there))
        to.send_price(to.write_price(price, WORDS, there))
        said = to.read_price(to.fetch_price(f"{there.id} USD"))
        assert said.base == Decimal("9.50")
        assert [
            t.price for t in said.tiers if t.quantity == 12 and t.price_list == "Wholesale USD"
        ] == [Decimal("8.40")]
        with pytest.raises(CannotSay, match="EUR"):
            to.send_price(to.write_price(replace(price, currency="EUR"), WORDS, there))

    def test_customers_are_told_with_people_and_places(self, site: Site) -> None:
        found = {one.number: one for one in self.told(site, "account")}
        jones = found["C000001"]
        assert (jones.is_company, jones.terms, jones.price_list) == (
            True,
            "30 Days",
            "Wholesale USD",
        )
        assert [place.line1 for place in jones.locations] == ["12 Water St"]
        assert [person.name for person in jones.contacts] == ["Pat Jones"]
        assert jones.bill_to.state == "PA"
        assert site.connector.read_account(site.connector.fetch_account(jones.id)) == jones

    def test_a_customer_is_made_once_and_then_changed(self, site: Site) -> None:
        to = site.connector
        account = Account(
            id="7", number="M-7", name="Mill Ltd", email="mill@x.example", is_company=True,
            bill_to=ALBANY, locations=(DOCK,), contacts=(Contact(name="Mo", email="mo@x.example"),),
            terms="15 Days", price_list="Wholesale USD", customer_class="Wholesale",
        )  # fmt: skip
        made = to.send_account(to.write_account(account, WORDS, None))
        assert to.find_account(account) == made
        changed = replace(account, contacts=(Contact(name="Mo B.", email="mo@x.example"),))
        to.send_account(to.write_account(changed, WORDS, made))
        said = to.read_account(to.fetch_account(made.id))
        assert [person.name for person in said.contacts] == ["Mo B."]
        assert [place.line1 for place in said.locations] == ["9 Dock Rd"]
        assert (said.terms, said.price_list, said.customer_class) == (
            "15 Days", "Wholesale USD", "Wholesale"
        )  # fmt: skip
