"""Each verb of the Inform connector against the pretend adapter and its file drop."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors import errors
from connectors.base import Posted
from connectors.canonical import Chosen, Customer, Order, Remark, Words
from connectors.kit.http import Kit, Limits
from connectors.systems.ddi.connector import Inform
from simulators.running import Running, running, system
from tests.systems.test_ddi import order_of

KEY = "ddi"
REFERENCE = "SC-2000001"
SITE = {"branch": "100", "writer": "WEB", "ship_via": "UPSG", "interval": "20"}
WORDS = Words(
    {
        ("order_type", ("website", "163", "")): Chosen(word="WEB"),
        ("shipping_method", ("truck", "ltl")): Chosen(word="LTL"),
        ("payment_method", ("creditcard",)): Chosen(word="CCARD"),
        ("payment_method", ("voucher",)): Chosen(word="GIFT"),
        ("item", ("cola-24",)): Chosen(word="COLA-24"),
        ("item", ("kit",)): Chosen(word="LEMON-24"),
        ("warehouse", ("255",)): Chosen(word="200"),
        ("unit", ("case",)): Chosen(word="CS"),
    }
)


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DROP_FOLDERS = [str(tmp_path)]
    return tmp_path


@pytest.fixture
def remote(settings: Any, folder: Path) -> Iterator[Running]:
    with running([system(KEY, is_empty=True, drop_dir=folder)]) as served:
        settings.ALLOWED_PRIVATE_HOSTS = [served.address]
        yield served


def connected(**settings: str) -> Inform:
    made = Inform({**SITE, **settings}, Kit(Limits(deadline=20)))
    made.http.is_logging_in = True
    made.http.state = made.log_in(made.http)
    made.http.is_logging_in = False
    return made


@pytest.fixture
def inform(remote: Running) -> Inform:
    key = os.environ.get("DEMO_PASSWORD") or "demo-password"
    return connected(way="adapter", site=remote.url(KEY), api_key=key)


@pytest.fixture
def order() -> Order:
    return order_of("order-wholesale")


def book(inform: Inform, order: Order, words: Words = WORDS) -> Posted:
    return inform.send_order(inform.write_order(order, words, "WEBSALES", REFERENCE))


def entries(remote: Running, kind: str) -> list[Any]:
    return [one for one in remote.state(KEY)["ledger"] if one["kind"] == kind]


class TestTheAdapter:
    def test_a_wrong_key_is_refused_at_the_log_in(self, remote: Running) -> None:
        with pytest.raises(errors.LogInRefused, match="not known"):
            connected(way="adapter", site=remote.url(KEY), api_key="wrong-key")

    def test_the_connection_is_tested_and_nothing_written(self, inform: Inform) -> None:
        outcomes = {check.name: check.outcome for check in inform.test()}
        assert "failed" not in outcomes.values()
        assert outcomes["Branch"] == outcomes["Writer"] == outcomes["Ship via"] == "passed"

    def test_every_kind_of_word_is_listed(self, inform: Inform) -> None:
        found = {kind: {w.key[0] for w in inform.fetch_words(kind)} for kind in inform.listed}
        assert "WEB" in found["order_type"] & found["writer"]
        assert "UPSG" in found["shipping_method"] & found["carrier"]
        assert "AMZPAY" in found["payment_method"]
        assert "100" in found["warehouse"]
        assert "COLA-24" in found["item"]

    def test_an_order_is_booked_once_with_its_deposits_to_the_cent(
        self, inform: Inform, remote: Running, order: Order
    ) -> None:
        assert inform.find_order(REFERENCE) is None
        posted = book(inform, order)
        assert posted.total == order.total
        assert book(inform, order) == posted
        assert inform.find_order(REFERENCE) == posted
        (there,) = remote.state(KEY)["orders"]
        assert there["status"] == "open"
        assert [d["status"] for d in there["deposits"]] == ["held", "held"]
        taken = sum(Decimal(one["debit"]) for one in entries(remote, "deposit"))
        assert taken == order.paid

    def test_the_same_number_with_another_content_is_a_conflict(
        self, inform: Inform, order: Order
    ) -> None:
        book(inform, order)
        line = replace(order.lines[0], note="another")
        with pytest.raises(errors.RecordRefused, match="another order stands there"):
            book(inform, replace(order, lines=(line, *order.lines[1:])))

    def test_what_it_does_not_know_is_refused_with_the_field(
        self, inform: Inform, order: Order
    ) -> None:
        words = Words({**WORDS.chosen, ("item", ("kit",)): Chosen(word="NOPE")})
        with pytest.raises(errors.RecordRefused, match=r"field lines\[1\]\.product"):
            book(inform, order, words)

    def test_a_site_closed_for_posting_is_left_alone(
        self, inform: Inform, remote: Running, order: Order
    ) -> None:
        remote.act(KEY, "close", seconds=90)
        with pytest.raises(errors.RateLimited) as later:
            book(inform, order)
        assert later.value.after is not None
        assert 80 <= later.value.after <= 90
        assert remote.state(KEY)["orders"] == []

    def test_an_answer_that_never_comes_is_found_again(
        self, inform: Inform, remote: Running, order: Order
    ) -> None:
        made = Inform(dict(inform.settings), Kit(Limits(read=0.5, deadline=1)))
        made.http.state = inform.http.state
        remote.fault(KEY, "accept_then_time_out", path="/v1/pos-orders", times=1, seconds=2)
        with pytest.raises(errors.OutcomeUnknown):
            book(made, order)
        found = inform.find_order(REFERENCE)
        assert found is not None
        assert len(remote.state(KEY)["orders"]) == 1

    def test_a_customer_is_made_once_and_found_by_number_and_e_mail(
        self, inform: Inform, order: Order
    ) -> None:
        who = Customer(email="bo@acme.example")
        assert inform.find_customer(who) is None
        document = inform.write_customer(order, WORDS)
        posted = inform.send_customer(document)
        assert inform.send_customer(document) == posted
        assert inform.find_customer(who) == posted
        assert inform.find_customer(Customer(account=posted.number)) == posted
        account = inform.read_account(inform.fetch_account(posted.number))
        assert (account.name, account.bill_to.name) == ("Acme Drinks", "Bo Li")

    def test_a_change_before_release_and_none_after_it(
        self, inform: Inform, remote: Running, order: Order
    ) -> None:
        posted = book(inform, order)
        moved = replace(order, ship_to=replace(order.ship_to, line1="10 Dock Rd"))
        document = inform.write_change(moved, WORDS, "WEBSALES", REFERENCE, posted)
        assert inform.send_change(document) == posted
        (there,) = remote.state(KEY)["orders"]
        assert there["shipTo"]["address1"] == "10 Dock Rd"
        remote.act(KEY, "release", order=posted.number)
        with pytest.raises(errors.DocumentClosed, match="released"):
            inform.send_change(document)

    def test_a_cancellation_is_settled_once_staff_have_made_it(
        self, inform: Inform, remote: Running, order: Order
    ) -> None:
        posted = book(inform, order)
        with pytest.raises(errors.CannotSay, match="in Inform"):
            inform.send_cancel(posted, "Changed her mind")
        remote.act(KEY, "cancel", order=posted.number)
        assert inform.send_cancel(posted, "Changed her mind").detail == ""
        assert inform.read_status(inform.fetch_status(REFERENCE)).state == "cancelled"

    def test_a_note_may_be_added_after_release_and_is_found_again(
        self, inform: Inform, remote: Running, order: Order
    ) -> None:
        posted = book(inform, order)
        remote.act(KEY, "release", order=posted.number)
        remark = Remark(id="1", order_number=posted.number, text="Ask for Ann")
        assert inform.find_note(posted, remark) is None
        inform.send_note(inform.write_note(posted, remark, WORDS))
        assert inform.find_note(posted, remark) is not None
        assert inform.fetch_changed_notes(None).stubs == (), "ours are not told back"

    def test_a_note_waits_while_somebody_has_the_order_open(
        self, inform: Inform, remote: Running, order: Order
    ) -> None:
        posted = book(inform, order)
        remote.act(KEY, "lock", order=posted.number)
        remark = Remark(id="1", order_number=posted.number, text="Ask for Ann")
        with pytest.raises(errors.TryLater):
            inform.send_note(inform.write_note(posted, remark, WORDS))

    def test_shipments_part_and_whole_with_the_source_s_own_lines(
        self, inform: Inform, remote: Running, order: Order
    ) -> None:
        posted = book(inform, order)
        remote.act(KEY, "ship_confirm", order=posted.number, is_partial=True, tracking="T1")
        (part,) = [inform.read_shipment(s.document or {}) for s in _shipments(inform)]
        assert (part.order_number, part.method, part.tracking) == (posted.number, ("LTL",), ("T1",))
        assert [(x.sku, x.quantity, x.line) for x in part.lines] == [("COLA-24", Decimal(3), "a")]
        assert part.is_complete is False
        remote.act(KEY, "ship_confirm", order=posted.number, tracking=["T2", "T3"])
        last = inform.read_shipment((_shipments(inform)[-1]).document or {})
        assert (last.tracking, last.is_complete) == (("T2", "T3"), True)

    def test_ship_confirm_applies_the_deposit_and_no_receipt_is_posted(
        self, inform: Inform, remote: Running, order: Order
    ) -> None:
        posted = book(inform, order)
        remote.act(KEY, "ship_confirm", order=posted.number)
        (stub,) = inform.fetch_changed_invoices(None).stubs
        invoice = inform.read_invoice(stub.document or {})
        assert (invoice.order_number, invoice.total) == (posted.number, order.total)
        assert (invoice.balance, invoice.state) == (Decimal(0), "paid")
        asked = [(one["method"], one["path"]) for one in remote.requests(KEY)]
        assert {path for method, path in asked if method == "POST"} == {"/v1/pos-orders"}

    def test_statuses_products_stock_and_accounts_are_read_page_by_page(
        self, inform: Inform, remote: Running, order: Order
    ) -> None:
        book(inform, order)
        remote.act(KEY, "add_products", count=600)
        (status,) = inform.fetch_changed_statuses(None).stubs
        assert inform.read_status(status.document or {}).state == "open"
        first = inform.fetch_changed_products(None)
        rest = inform.fetch_changed_products(None, first.next_page)
        assert len(first.stubs) == 500
        assert rest.next_page == ""
        products = [inform.read_product(s.document or {}) for s in (*first.stubs, *rest.stubs)]
        assert len({p.sku for p in products}) == len(products) > 600
        levels = inform.read_stock(inform.fetch_stock("COLA-24")).levels
        assert {level.warehouse for level in levels} == {"100", "200"}
        accounts = [
            inform.read_account(s.document or {}) for s in inform.fetch_changed_accounts(None).stubs
        ]
        assert "WEBSALES" in {account.number for account in accounts}

    def test_what_changed_since_is_told_alone(self, inform: Inform, remote: Running) -> None:
        latest = inform.fetch_changed_stock(None).latest
        assert latest is not None
        time.sleep(1.1)
        remote.act(KEY, "change_stock", product="COLA-12", quantity=5, branch="200")
        since = datetime.now(UTC).replace(microsecond=0)
        told = inform.fetch_changed_stock(min(since, datetime.now(UTC)))
        assert [stub.id for stub in told.stubs] == ["COLA-12"]
        assert len((told.stubs[0].document or {})["rows"]) == 2

    def test_breaks_and_customers_prices_are_told(self, inform: Inform, remote: Running) -> None:
        remote.act(KEY, "change_price", product="COLA-24", price="14.00", least=100)
        number = remote.act(KEY, "add_customer", called="Trade", email="t@trade.example")
        remote.act(KEY, "change_price", product="COLA-24", price="13.10", customer=number)
        asks = {"web_customer": "WEBSALES", "price_customers": number, "price_quantities": "1,100"}
        made = connected(**{**inform.settings, **asks})
        tiers = made.read_price(made.fetch_price("COLA-24")).tiers
        assert [(t.customer, t.quantity, t.price) for t in tiers] == [
            ("", Decimal(1), Decimal("15.50")),
            ("", Decimal(100), Decimal("14.00")),
            (number, Decimal(1), Decimal("13.10")),
        ]


def _shipments(inform: Inform) -> Any:
    return inform.fetch_changed_shipments(None).stubs


class TestTheFileDrop:
    @pytest.fixture
    def drop(self, remote: Running, folder: Path) -> Inform:
        return connected(way="drop", folder=str(folder))

    def again(self, folder: Path) -> Inform:
        return connected(way="drop", folder=str(folder))

    def send(self, drop: Inform, order: Order, words: Words = WORDS) -> None:
        with pytest.raises(errors.OutcomeUnknown, match="next import run"):
            book(drop, order, words)

    def test_an_order_is_answered_after_the_import_run(
        self, drop: Inform, remote: Running, folder: Path, order: Order
    ) -> None:
        self.send(drop, order)
        remote.garden.tick()
        found = self.again(folder).find_order(REFERENCE)
        (there,) = remote.state(KEY)["orders"]
        assert found is not None
        assert found.number == there["orderNumber"]
        assert Decimal(there["total"]) == order.total
        assert len(there["deposits"]) == 2

    def test_a_refusal_comes_in_the_site_s_words_and_a_retry_is_booked(
        self, drop: Inform, remote: Running, folder: Path, order: Order
    ) -> None:
        self.send(drop, order, Words({**WORDS.chosen, ("item", ("kit",)): Chosen(word="NOPE")}))
        remote.garden.tick()
        with pytest.raises(errors.RecordRefused, match=r"NOPE is not known .*lines\[1\]"):
            self.again(folder).find_order(REFERENCE)
        later = self.again(folder)
        assert later.find_order(REFERENCE) is None
        self.send(later, order)
        remote.garden.tick()
        assert self.again(folder).find_order(REFERENCE) is not None

    def test_shipments_and_products_come_as_files(
        self, drop: Inform, remote: Running, folder: Path, order: Order
    ) -> None:
        self.send(drop, order)
        remote.garden.tick()
        remote.act(KEY, "ship_confirm", order=REFERENCE, tracking=["T1", "T2"])
        remote.garden.tick()
        (stub,) = drop.fetch_changed_shipments(None).stubs
        shipment = drop.read_shipment(stub.document or {})
        assert (shipment.tracking, shipment.is_complete) == (("T1", "T2"), None)
        products = drop.fetch_changed_products(None)
        assert "COLA-24" in {stub.id for stub in products.stubs}
        assert products.latest is not None
