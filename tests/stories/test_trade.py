"""A web shop for the public and for trade customers, with each of two business systems behind it."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from connectors.models import Link, Record
from simulators.running import Running
from syncs.fitting import check_ends
from syncs.models import Attempt, Flow, Transfer
from tests.conftest import story
from tests.stories.trade import WEBSALES, Trade

ANN, JONES, HARBOR = "ann@buyers.example", "orders@jonesdiners.example", "purchasing@harbor.example"
BOOKS = {"ODO": "odoo", "ACU": "acumatica"}


@pytest.fixture(params=sorted(BOOKS))
def books(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def systems(books: str) -> dict[str, dict[str, Any]]:
    return {"woocommerce": {"is_empty": True}, BOOKS[books]: {}}


@pytest.fixture
def hub(db: None, remotes: Running, books: str) -> Trade:
    made = Trade(remotes, books)
    made.configure()
    return made


def booked(hub: Trade, transfer: Transfer) -> dict[str, Any]:
    """Give an order as the business system holds it: {customer, total, invoices}."""
    if hub.books == "ACU":
        kind, _, number = transfer.number.partition(" ")
        order = next(o for o in hub.orders_there() if o["OrderNbr"] == number)
        invoices = [
            {"state": i["Status"], "total": i["Amount"], "number": i["ReferenceNbr"]}
            for i in hub.remotes.state("acumatica")["invoices"]
            if i["ExternalRef"] == order["ExternalRef"]
        ]
        return {"customer": order["CustomerID"], "invoices": invoices, "type": kind}
    order = next(o for o in hub.in_odoo("orders") if o.get("name") == transfer.number)
    invoices = [
        {"state": m["state"], "total": m["amount_total"], "number": m.get("name")}
        for m in hub.in_odoo("invoices")
        if m.get("invoice_origin") == transfer.number and m["move_type"] == "out_invoice"
    ]
    partner = next(p for p in hub.in_odoo("partners") if p["id"] == order["partner_id"])
    return {"customer": partner.get("ref") or partner["name"], "invoices": invoices}


class TestWhoseOrderItIs:
    @pytest.fixture
    def hub(self, hub: Trade) -> Trade:
        hub.flow("order", customer_rule="companies", fixed_customer=WEBSALES[hub.books])
        return hub

    def test_everyone_s_orders_are_lumped_and_a_company_s_go_to_its_own_account(
        self, hub: Trade
    ) -> None:
        before = len(hub.customers_there())
        ids = [hub.buy(ANN), hub.buy("walkin@guests.example"), hub.buy(JONES)]
        hub.work("order-to-" + hub.books.lower())
        transfers = [hub.transfer(id) for id in ids]
        assert {t.state for t in transfers} == {"posted"}, [story(t) for t in transfers]
        accounts = [booked(hub, t)["customer"] for t in transfers]
        assert accounts == [WEBSALES[hub.books], WEBSALES[hub.books], "C000001"]
        assert len(hub.customers_there()) == before, "nobody is made a customer"

    def test_a_new_company_gets_an_account_of_its_own_once(self, hub: Trade) -> None:
        person = {"first_name": "Io", "last_name": "Nash", "company": "Nash Bistro", "country": "US",
                  "address_1": "2 Bay St", "city": "Albany", "state": "NY",
                  "postcode": "12207"}  # fmt: skip
        ids = [hub.buy("io@nash.example", person=person) for _ in range(2)]
        hub.work("order-to-" + hub.books.lower())
        accounts = {booked(hub, hub.transfer(id))["customer"] for id in ids}
        assert len(accounts) == 1
        assert accounts != {WEBSALES[hub.books]}
        assert hub.customer_there("io@nash.example")["name"] == "Nash Bistro"

    def test_the_rule_needs_an_account_for_everyone_else(self, hub: Trade) -> None:
        flow = Flow.objects.get(kind="order")
        flow.fixed_customer = ""
        with pytest.raises(ValidationError, match="everyone who is no company"):
            flow.full_clean()


class TestAsWhatItIsBooked:
    @pytest.mark.parametrize(
        ("document", "states"),
        [
            ("order", {"ODO": [], "ACU": []}),
            ("draft_invoice", {"ODO": ["draft"], "ACU": ["On Hold"]}),
            ("pending_invoice", {"ODO": ["posted"], "ACU": ["Balanced"]}),
        ],
    )
    def test_an_order_is_booked_as_its_flow_says(
        self, hub: Trade, document: str, states: dict[str, list[str]]
    ) -> None:
        hub.flow("order", books_as=document)
        id = hub.buy(JONES)
        hub.work("order-to-" + hub.books.lower())
        transfer = hub.transfer(id)
        assert transfer.state == "posted", story(transfer)
        invoices = booked(hub, transfer)["invoices"]
        assert [i["state"] for i in invoices] == states[hub.books]
        assert all(Decimal(str(i["total"])) == transfer.posted_total for i in invoices)

    def test_what_is_paid_later_makes_no_second_invoice(self, hub: Trade) -> None:
        hub.flow("order", books_as="draft_invoice")
        id = hub.buy(ANN, is_paid=False)
        hub.work("order-to-" + hub.books.lower())
        hub.remotes.act("woocommerce", "pay_order", id=id, transaction="txn_late")
        hub.work("order-to-" + hub.books.lower())
        transfer = hub.transfer(id)
        assert transfer.state == "posted", story(transfer)
        assert len(booked(hub, transfer)["invoices"]) == 1
        assert transfer.attempts.filter(step="invoice").count() == 1

    def test_an_invoice_whose_making_had_no_answer_is_found_not_made_again(
        self, hub: Trade
    ) -> None:
        hub.flow("order", books_as="pending_invoice")
        path = "create_invoices" if hub.books == "ODO" else "PrepareSalesInvoice"
        hub.remotes.fault(BOOKS[hub.books], "accept_then_timeout", path=path, times=1, seconds=6)
        id = hub.buy(JONES)
        hub.work("order-to-" + hub.books.lower())
        for _ in range(3):
            hub.age()
            hub.work()
        transfer = hub.transfer(id)
        assert transfer.state in ("posted", "linked"), story(transfer)
        assert "looked up" in story(transfer), "the answer was lost"
        assert len(booked(hub, transfer)["invoices"]) == 1

    def test_a_target_that_cannot_says_what_it_can(self, hub: Trade) -> None:
        flow = hub.flow("order")
        flow.books_as = "draft_invoice"
        flow.save()
        check_ends(flow)
        from connectors.systems.ddi.connector import Inform

        assert list(Inform.documents) == ["order"]


class TestTradeCustomersInTheShop:
    """The business system is their master: they are invited, and see their prices."""

    @pytest.fixture
    def hub(self, hub: Trade) -> Trade:
        hub.flow("account", to_shop=True, overwrites=True)
        hub.work("account-to-web")
        return hub

    def test_they_are_invited_by_the_shop_and_no_password_passes_through(self, hub: Trade) -> None:
        new = {"ODO": "kaimono@tokyosoda.example", "ACU": "kontos@taverna.example"}[hub.books]
        told = [t for t in Transfer.objects.filter(target__code="WEB") if t.state != "posted"]
        assert all(t.state in ("linked", "refused") for t in told), [story(t) for t in told]
        assert hub.in_shop(new)["role"] == "customer"
        invited = [i["email"] for i in hub.remotes.state("woocommerce")["invitations"]]
        assert new in invited
        sent = [r for r in hub.remotes.requests("woocommerce") if r["method"] in ("POST", "PUT")]
        assert sent
        assert not any("password" in str(r["body"]).casefold() for r in sent)

    def test_one_who_is_there_already_gets_the_group_and_the_account_number(
        self, hub: Trade
    ) -> None:
        harbor = hub.in_shop(HARBOR)
        group = {"ODO": "Wholesale USD", "ACU": "HOTEL"}[hub.books]
        assert hub.meta(harbor, "b2bking_customergroup") == group
        assert hub.meta(harbor, "_erp_account") == "C000002"
        invited = [i["email"] for i in hub.remotes.state("woocommerce")["invitations"]]
        assert invited.count(HARBOR) <= 1, "and is not invited anew"

    def test_their_order_then_goes_to_their_account(self, hub: Trade) -> None:
        hub.flow("order", customer_rule="companies", fixed_customer=WEBSALES[hub.books])
        id = hub.buy(HARBOR, person={"first_name": "Ines", "last_name": "Ortiz", "country": "US",
                     "address_1": "1 Pier Rd", "city": "Seattle", "state": "WA",
                     "postcode": "98101"})  # fmt: skip
        hub.work("order-to-" + hub.books.lower())
        transfer = hub.transfer(id)
        assert transfer.state == "posted", story(transfer)
        assert booked(hub, transfer)["customer"] == "C000002", "by number, without a company's name"

    def test_their_special_prices_stand_where_the_shop_s_plug_in_reads_them(
        self, hub: Trade
    ) -> None:
        hub.flow("price", to_shop=True)
        hub.work("price-to-web")
        sku = {"ODO": "COLA-24", "ACU": "TONIC-24"}[hub.books]
        row = next(p for p in hub.remotes.state("woocommerce")["products"] if p["sku"] == sku)
        key = {"ODO": "wholesale_price", "ACU": "hotel_price"}[hub.books]
        listed = hub.meta(row, key), hub.meta(row, "_erp_prices")
        assert any(listed), story(_price(sku))
        if hub.books == "ACU":
            cola = next(
                p for p in hub.remotes.state("woocommerce")["products"] if p["sku"] == "COLA-24"
            )
            assert Decimal(hub.meta(row, key)) == Decimal("14.25")
            assert '"customer": "C000001"' in hub.meta(cola, "_erp_prices")


def _price(sku: str) -> Transfer:
    rows = Transfer.objects.filter(record__kind="price", target__code="WEB")
    return next(t for t in rows if t.record.canonical["sku"] == sku)


class TestCustomersWithoutAnOrder:
    """Who registers in the shop becomes a customer of the business system."""

    @pytest.fixture
    def hub(self, hub: Trade) -> Trade:
        hub.flow("account")
        hub.remotes.act(
            "woocommerce", "invite", email="zoe@zander.example", first_name="Zoe",
            last_name="Zander", billing={"company": "Zander Bar", "address_1": "5 New St",
            "city": "Albany", "state": "NY", "postcode": "12207", "country": "US",
            "phone": "518-555-0199"},
        )  # fmt: skip
        hub.work(hub.flow_of)
        return hub

    def told(self, hub: Trade, email: str) -> Transfer:
        records = Record.objects.filter(connection__code="WEB", kind="account")
        record = next(r for r in records if r.canonical["email"] == email)
        return record.transfers.get()

    def test_one_is_made_and_both_numbers_are_kept(self, hub: Trade) -> None:
        there = hub.customer_there("zoe@zander.example")
        transfer = self.told(hub, "zoe@zander.example")
        assert transfer.state == "posted", story(transfer)
        assert there["name"] == "Zander Bar"
        link = Link.objects.get(record=transfer.record, kind="account")
        assert (link.number, link.record.external_id) == (
            there["number"],
            str(hub.in_shop("zoe@zander.example")["id"]),
        )

    def test_a_change_in_the_shop_follows_onto_the_customer_it_made(self, hub: Trade) -> None:
        hub.remotes.act(
            "woocommerce", "change_customer", email="zoe@zander.example",
            billing={"company": "Zander Bar & Grill"},
        )  # fmt: skip
        before = len(hub.customers_there())
        hub.work(hub.flow_of)
        assert hub.customer_there("zoe@zander.example")["name"] == "Zander Bar & Grill"
        assert len(hub.customers_there()) == before

    def test_a_customer_the_books_had_is_linked_and_never_written_over(self, hub: Trade) -> None:
        before = hub.customer_there(JONES)
        hub.remotes.act(
            "woocommerce", "change_customer", email=JONES, billing={"company": "Jones, renamed"}
        )
        hub.work(hub.flow_of)
        transfer = self.told(hub, JONES)
        assert transfer.state in ("linked", "posted"), story(transfer)
        assert hub.customer_there(JONES) == before
        written = Attempt.objects.filter(transfer=transfer, outcome="done")
        assert not written.exists()
        assert Link.objects.filter(record=transfer.record, kind="account").exists()

    def test_it_is_written_over_where_the_flow_says_so(self, hub: Trade) -> None:
        Flow.objects.filter(kind="account").update(overwrites=True)
        hub.remotes.act("woocommerce", "change_customer", email=ANN, first_name="Annie")
        hub.work(hub.flow_of)
        assert hub.customer_there(ANN)["name"] == "Annie Archer"
