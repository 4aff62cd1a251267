"""Inform by both ways: an adapter that answers what a test says, and a folder of files."""

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from connectors import errors
from connectors.base import Posted
from connectors.canonical import Customer, Order, Remark
from connectors.kit.http import Kit, Limits
from connectors.systems.ddi.connector import Inform
from tests.systems.test_ddi import GOLDEN, WORDS, order_of, told

REFERENCE = "SC-1000123"
ORDER = f"/v1/pos-orders/{REFERENCE}"


def problem(code: str, message: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "message": message, **more}


def booked(**changed: Any) -> dict[str, Any]:
    """The order of the golden as the adapter shows it once it is booked."""
    there: dict[str, Any] = told(GOLDEN / "order-amazon.document.json")
    return {**there, "orderNumber": "1004567", "status": "open", **changed}


class Played(ThreadingHTTPServer):
    """Answers a call with what the test put down for it; writes down every call."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.answers: dict[tuple[str, str], Any] = {}
        self.heard: list[tuple[str, str, Any]] = []
        self.keys: list[str] = []
        self.headers: dict[str, str] = {}

    def says(self, method: str, path: str, body: Any, status: int = 200) -> None:
        self.answers[method, path] = (status, body)


class Answering(BaseHTTPRequestHandler):
    server: Played

    def answer(self) -> None:
        said = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        asked = json.loads(said) if said else dict(parse_qsl(url.query))
        self.server.heard.append((self.command, url.path, asked))
        self.server.keys.append(self.headers.get("X-Api-Key") or "")
        self.server.headers = dict(self.headers)
        missing = (404, problem("VALIDATION", "not found"))
        status, body = self.server.answers.get((self.command, url.path), missing)
        body = body(asked) if callable(body) else body
        spelled = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(spelled)))
        if status == 503:
            self.send_header("Retry-After", "120")
        self.end_headers()
        self.wfile.write(spelled)

    do_GET = do_POST = do_PATCH = answer

    def log_message(self, *said: Any) -> None:
        return


@pytest.fixture
def adapter(settings: Any) -> Iterator[Played]:
    served = Played()
    settings.ALLOWED_PRIVATE_HOSTS = [f"127.0.0.1:{served.server_port}"]
    threading.Thread(target=served.serve_forever, args=(0.01,), daemon=True).start()
    served.says("GET", "/v1/reference/order-types", [{"code": "WEB", "description": "Web order"}])
    yield served
    served.shutdown()
    served.server_close()


ANSWER = "external_order_id,order_number,error_code,error_field,error_message"
SITE = {"branch": "01", "writer": "WEB", "ship_via": "BEST"}


def connected(**settings: str) -> Inform:
    made = Inform({**SITE, **settings}, Kit(Limits(connect=1, read=2, deadline=4)))
    made.http.is_logging_in = True
    made.http.state = made.log_in(made.http)
    made.http.is_logging_in = False
    return made


@pytest.fixture
def inform(adapter: Played) -> Inform:
    site = f"http://127.0.0.1:{adapter.server_port}"
    made = connected(way="adapter", site=site, api_key="a-key-of-theirs")
    adapter.heard.clear()
    return made


class TestTheAdapter:
    def test_the_key_is_shown_with_every_call(self, inform: Inform, adapter: Played) -> None:
        adapter.says("GET", ORDER, booked())
        inform.find_order(REFERENCE)
        assert set(adapter.keys) == {"a-key-of-theirs"}

    def test_a_wrong_key_is_a_refused_log_in(self, adapter: Played) -> None:
        adapter.says("GET", "/v1/reference/order-types", problem("VALIDATION", "unknown key"), 401)
        site = f"http://127.0.0.1:{adapter.server_port}"
        with pytest.raises(errors.LogInRefused, match="unknown key"):
            connected(way="adapter", site=site, api_key="wrong")

    def test_without_address_or_key_it_says_what_to_give(self) -> None:
        with pytest.raises(errors.Misconfigured, match="give the address of the adapter"):
            connected(way="adapter")

    @pytest.mark.parametrize("status", [200, 201])
    def test_an_order_is_booked_once_new_or_already_there(
        self, inform: Inform, adapter: Played, status: int
    ) -> None:
        adapter.says("POST", "/v1/pos-orders", lambda said: {**booked(), **said}, status)
        order = order_of("order-amazon")
        document = inform.write_order(order, WORDS, "WEBSALES", REFERENCE)
        posted = inform.send_order(document)
        assert (posted.number, posted.id, posted.total) == ("1004567", REFERENCE, order.total)
        assert adapter.heard == [
            ("POST", "/v1/pos-orders", told(GOLDEN / "order-amazon.document.json"))
        ]

    def test_the_same_number_with_other_content_is_a_conflict_in_words(
        self, inform: Inform, adapter: Played
    ) -> None:
        said = problem("DUPLICATE_CONFLICT", "SC-1000123 exists with another total")
        adapter.says("POST", "/v1/pos-orders", {**said, "field": "externalOrderId"}, 409)
        with pytest.raises(errors.RecordRefused) as refused:
            inform.send_order(booked())
        assert "exists with another total (field externalOrderId)" in str(refused.value)
        assert "another order stands there" in str(refused.value)

    def test_a_refusal_names_the_field_and_what_to_do(
        self, inform: Inform, adapter: Played
    ) -> None:
        said = problem("UNKNOWN_PRODUCT", "no product X-1", field="lines[0].product")
        adapter.says("POST", "/v1/pos-orders", said, 422)
        with pytest.raises(errors.RecordRefused) as refused:
            inform.send_order(booked())
        assert "no product X-1 (field lines[0].product) — add the product" in str(refused.value)

    def test_a_site_closed_for_posting_is_left_alone_as_long_as_it_asks(
        self, inform: Inform, adapter: Played
    ) -> None:
        adapter.says("POST", "/v1/pos-orders", problem("UNAVAILABLE", "day end"), 503)
        with pytest.raises(errors.RateLimited) as later:
            inform.send_order(booked())
        assert later.value.after == 120

    def test_a_record_somebody_has_open_is_tried_again(
        self, inform: Inform, adapter: Played
    ) -> None:
        said = problem("LOCKED", "in use by Kim", retryable=True)
        adapter.says("POST", "/v1/pos-orders", said, 409)
        with pytest.raises(errors.TryLater, match="in use by Kim"):
            inform.send_order(booked())

    def test_an_order_that_is_not_there_is_none(self, inform: Inform) -> None:
        assert inform.find_order("SC-9") is None

    def test_a_new_customer_is_sent_under_a_key_of_its_content(
        self, inform: Inform, adapter: Played
    ) -> None:
        adapter.says("POST", "/v1/customers", {"customerNumber": "100300", "name": "x"}, 201)
        document = inform.write_customer(order_of("new-customer"), WORDS)
        assert inform.send_customer(document).number == "100300"
        first = adapter.headers["Idempotency-Key"]
        inform.send_customer(document)
        assert adapter.headers["Idempotency-Key"] == first
        inform.send_customer({**document, "name": "y"})
        assert adapter.headers["Idempotency-Key"] != first

    def test_a_customer_is_found_by_account_then_by_e_mail_exactly(
        self, inform: Inform, adapter: Played
    ) -> None:
        rows = [
            {"customerNumber": "100198", "name": "A", "email": "Ann@example.com"},
            {"customerNumber": "100199", "name": "B", "email": "joann@example.com"},
            {"customerNumber": "100200", "name": "C", "email": "ann@example.com", "active": False},
        ]
        adapter.says("GET", "/v1/customers", {"items": rows})
        found = inform.find_customer(Customer(account="100199", email="ann@example.com"))
        assert found is not None
        assert found.number == "100199"
        found = inform.find_customer(Customer(account="X", email="ann@example.com"))
        assert found is not None
        assert found.number == "100198"
        assert inform.find_customer(Customer(email="nobody@example.com")) is None

    def test_two_customers_of_one_e_mail_are_for_staff(
        self, inform: Inform, adapter: Played
    ) -> None:
        rows = [{"customerNumber": n, "name": "A", "email": "a@b.c"} for n in ("1", "2")]
        adapter.says("GET", "/v1/customers", {"items": rows})
        with pytest.raises(errors.RecordRefused, match="1, 2 share one e-mail"):
            inform.find_customer(Customer(email="a@b.c"))

    def test_pages_are_followed_with_the_time_and_to_the_end(
        self, inform: Inform, adapter: Played
    ) -> None:
        adapter.says("GET", "/v1/products", lambda said: _two_pages(said))
        since = datetime(2026, 11, 20, tzinfo=UTC)
        first = inform.fetch_changed_products(since)
        last = inform.fetch_changed_products(since, first.next_page)
        assert [s.id for s in (*first.stubs, *last.stubs)] == ["A", "B"]
        assert last.next_page == ""
        assert first.latest == datetime(2026, 11, 21, 10, tzinfo=UTC)
        asked = {"limit": "500", "changedSince": "2026-11-20T00:00:00Z"}
        assert [said for _, _, said in adapter.heard] == [asked, {**asked, "cursor": "2"}]

    def test_a_cursor_that_comes_back_ends_in_an_error(
        self, inform: Inform, adapter: Played
    ) -> None:
        adapter.says("GET", "/v1/products", {"items": [], "nextCursor": "x"})
        with pytest.raises(errors.Unreadable, match="never ends"):
            list(inform.fetch_words("item"))

    def test_a_shipment_comes_with_its_order_for_what_is_still_to_come(
        self, inform: Inform, adapter: Played
    ) -> None:
        raw = told(GOLDEN / "shipment-whole.json")
        adapter.says("GET", "/v1/shipments", {"items": [raw["shipment"]]})
        adapter.says("GET", ORDER, raw["order"])
        page = inform.fetch_changed_shipments(None)
        assert page.stubs[0].document == raw
        assert page.latest == datetime(2026, 11, 21, 16, 40, tzinfo=UTC)
        assert inform.fetch_shipment("S-9001") == raw

    def test_stock_is_told_whole_for_every_product_with_a_changed_branch(
        self, inform: Inform, adapter: Played
    ) -> None:
        adapter.says("GET", "/v1/availability", lambda said: {"items": _availability(said)})
        page = inform.fetch_changed_stock(datetime(2026, 11, 21, tzinfo=UTC))
        assert [(s.id, len((s.document or {})["rows"])) for s in page.stubs] == [("A", 2)]
        assert page.latest == datetime(2026, 11, 21, 9, tzinfo=UTC)
        assert len(inform.fetch_changed_stock(None).stubs) == 2

    def test_prices_are_asked_for_each_customer_and_quantity(
        self, inform: Inform, adapter: Played
    ) -> None:
        item = {"productNumber": "A", "description": "A", "unitOfMeasure": "EA", "price": "9"}
        adapter.says("GET", "/v1/products", {"items": [item]})
        price_of = {"WEBSALES": "8", "7": "7.50"}
        adapter.says("GET", "/v1/prices", lambda said: {"price": price_of[said["customerNumber"]]})
        site = f"http://127.0.0.1:{adapter.server_port}"
        asks = {"web_customer": "WEBSALES", "price_customers": "7", "price_quantities": "1, 10"}
        made = connected(way="adapter", site=site, api_key="a-key-of-theirs", **asks)
        adapter.heard.clear()
        raw = made.fetch_changed_prices(None).stubs[0].document
        asked = [said for _, path, said in adapter.heard if path == "/v1/prices"]
        assert [(a["customerNumber"], a["quantity"]) for a in asked] == [
            ("WEBSALES", "1"), ("WEBSALES", "10"), ("7", "1"), ("7", "10"),
        ]  # fmt: skip
        price = made.read_price(raw or {})
        assert [(str(t.price), t.customer) for t in price.tiers] == [("8", ""), ("7.50", "7")]

    def test_an_invoice_tells_its_day_only_so_the_cursor_stays_a_day_behind(
        self, inform: Inform, adapter: Played
    ) -> None:
        adapter.says("GET", "/v1/invoices", {"items": [told(GOLDEN / "invoice-paid.json")]})
        assert inform.fetch_changed_invoices(None).latest == datetime(2026, 11, 20, tzinfo=UTC)
        assert inform.fetch_invoice("I-77")["total"] == "52.40"

    def test_an_order_entered_in_inform_itself_has_no_status_for_a_shop(
        self, inform: Inform, adapter: Played
    ) -> None:
        rows = [booked(), {"orderNumber": "1", "status": "open"}]
        adapter.says("GET", "/v1/pos-orders", {"items": rows})
        assert [s.id for s in inform.fetch_changed_statuses(None).stubs] == [REFERENCE]

    def test_what_staff_entered_comes_with_its_customer_who_is_asked_for_once(
        self, inform: Inform, adapter: Played
    ) -> None:
        sold = told(GOLDEN / "sold-on-account.json")
        other = {**sold["order"], "orderNumber": "1004602"}
        adapter.says("GET", "/v1/pos-orders", {"items": [booked(), sold["order"], other]})
        adapter.says("GET", "/v1/customers", {"items": [sold["customer"]]})
        page = inform.fetch_changed_orders(None)
        assert [stub.id for stub in page.stubs] == ["1004600", "1004602"]
        assert page.stubs[0].document == sold
        assert [path for _, path, _ in adapter.heard].count("/v1/customers") == 1
        everything = inform.fetch_changed_orders_of_all(None)
        assert [stub.id for stub in everything.stubs] == ["1004567", "1004600", "1004602"]

    def test_an_order_is_found_by_inform_s_number_then_by_ours(
        self, inform: Inform, adapter: Played
    ) -> None:
        sold = told(GOLDEN / "sold-on-account.json")
        adapter.says("GET", "/v1/pos-orders", lambda said: _numbered(said, sold["order"]))
        adapter.says("GET", "/v1/customers", {"items": [sold["customer"]]})
        adapter.says("GET", ORDER, booked())
        assert inform.fetch_order("1004600") == sold
        assert inform.find_order_id("1004600") == "1004600"
        assert inform.find_order_id(REFERENCE) == "1004567"
        assert inform.find_order_id("7") is None
        with pytest.raises(errors.NotThere, match="order 7"):
            inform.fetch_order("7")

    def test_a_shipment_of_what_staff_entered_is_passed_over(
        self, inform: Inform, adapter: Played
    ) -> None:
        raw = told(GOLDEN / "shipment-whole.json")
        counter = {n: v for n, v in raw["shipment"].items() if n != "externalOrderId"}
        rows = [{**counter, "shipmentId": "S-1"}, raw["shipment"]]
        adapter.says("GET", "/v1/shipments", {"items": rows})
        adapter.says("GET", ORDER, raw["order"])
        assert [stub.id for stub in inform.fetch_changed_shipments(None).stubs] == ["S-9001"]

    def test_a_note_may_be_added_and_is_found_again_by_its_words(
        self, inform: Inform, adapter: Played
    ) -> None:
        order = Posted(number="1004567", id=REFERENCE)
        remark = Remark(id="1", order_number="1004567", text="Gift wrap")
        adapter.says("POST", f"{ORDER}/notes", {"text": "Gift wrap"}, 201)
        inform.send_note(inform.write_note(order, remark, WORDS))
        adapter.says("GET", ORDER, booked())
        assert inform.find_note(order, remark) is not None
        assert inform.find_note(order, replace(remark, text="Gift")) is None

    def test_testing_writes_nothing_and_names_an_unknown_branch(
        self, inform: Inform, adapter: Played
    ) -> None:
        for path in ("customers", "pos-orders", "shipments", "invoices", "products"):
            adapter.says("GET", f"/v1/{path}", {"items": []})
        for path, code in (("branches", "09"), ("writers", "WEB"), ("ship-vias", "BEST")):
            adapter.says("GET", f"/v1/reference/{path}", [{"code": code, "description": "x"}])
        found = {check.name: check for check in inform.test()}
        assert found["Availability"].outcome == "failed"
        assert found["Branch"].sentence == "Inform has no branch 01; it has 09. Choose one."
        assert found["Writer"].outcome == "passed"
        assert {method for method, _, _ in adapter.heard} == {"GET"}


def _numbered(said: dict[str, str], order: dict[str, Any]) -> dict[str, Any]:
    return {"items": [order] if said.get("orderNumber") == order["orderNumber"] else []}


def _two_pages(said: dict[str, str]) -> dict[str, Any]:
    is_first = "cursor" not in said
    item = {"productNumber": "A" if is_first else "B", "lastModified": "2026-11-21T10:00:00Z"}
    return {"items": [item], "nextCursor": "2" if is_first else None}


def _availability(said: dict[str, str]) -> list[dict[str, Any]]:
    rows = [
        {"productNumber": "A", "branch": "01", "availableQuantity": "1"},
        {"productNumber": "A", "branch": "02", "availableQuantity": "2"},
        {"productNumber": "B", "branch": "01", "availableQuantity": "3"},
    ]
    rows[1]["lastModified"] = "2026-11-21T09:00:00Z"
    return [row for row in rows if "lastModified" in row or "changedSince" not in said]


class TestChangesOfABookedOrder:
    ORDER = order_of("order-amazon")
    POSTED = Posted(number="1004567", id=REFERENCE)

    def change(self, inform: Inform, order: Order) -> Posted:
        document = inform.write_change(order, WORDS, "WEBSALES", REFERENCE, self.POSTED)
        return inform.send_change(document)

    def test_a_new_address_and_ship_via_are_told_while_it_is_open(
        self, inform: Inform, adapter: Played
    ) -> None:
        adapter.says("GET", ORDER, booked())
        adapter.says("PATCH", ORDER, booked())
        moved = replace(self.ORDER, ship_to=replace(self.ORDER.ship_to, line1="2 Main St"))
        assert self.change(inform, moved).number == "1004567"
        method, _, said = adapter.heard[-1]
        assert method == "PATCH"
        assert sorted(said) == ["billTo", "customFields", "shipTo", "shipVia"]
        assert said["shipTo"]["address1"] == "2 Main St"

    def test_new_lines_or_amounts_are_for_staff_and_nothing_is_half_changed(
        self, inform: Inform, adapter: Played
    ) -> None:
        adapter.says("GET", ORDER, booked())
        dearer = replace(self.ORDER.lines[0], unit_price=self.ORDER.lines[0].unit_price + 1)
        with pytest.raises(errors.CannotSay, match="a change of lines on a booked order"):
            self.change(inform, replace(self.ORDER, lines=(dearer,)))
        assert [method for method, _, _ in adapter.heard] == ["GET"]

    def test_the_same_amounts_spelled_otherwise_are_no_change(
        self, inform: Inform, adapter: Played
    ) -> None:
        there = booked(freight="12.5000", discountTotal="0")
        there["lines"][0] |= {"quantity": "2.0", "discountAmount": "0", "unitOfMeasure": "EA"}
        there["lines"][0].pop("taxAmount")
        adapter.says("GET", ORDER, there)
        adapter.says("PATCH", ORDER, there)
        assert self.change(inform, self.ORDER).id == REFERENCE

    @pytest.mark.parametrize("status", ["released", "partially_shipped", "invoiced"])
    def test_after_release_it_is_closed(self, inform: Inform, adapter: Played, status: str) -> None:
        adapter.says("GET", ORDER, booked(status=status))
        with pytest.raises(errors.DocumentClosed, match=status.replace("_", " ")):
            self.change(inform, self.ORDER)
        with pytest.raises(errors.DocumentClosed):
            inform.send_cancel(self.POSTED, "Cancelled by the buyer")

    def test_a_release_meanwhile_is_closed_too(self, inform: Inform, adapter: Played) -> None:
        adapter.says("GET", ORDER, booked())
        adapter.says("PATCH", ORDER, problem("LOCKED", "already released"), 409)
        with pytest.raises(errors.DocumentClosed, match="already released"):
            self.change(inform, self.ORDER)

    def test_an_open_order_is_cancelled_by_staff_for_the_contract_has_no_call_for_it(
        self, inform: Inform, adapter: Played
    ) -> None:
        adapter.says("GET", ORDER, booked())
        with pytest.raises(errors.CannotSay, match="cancel POS order 1004567 in Inform"):
            inform.send_cancel(self.POSTED, "Changed her mind")
        assert {method for method, _, _ in adapter.heard} == {"GET"}

    @pytest.mark.parametrize(
        ("status", "said"),
        [
            ("refunded", ""),
            ("held", "Deposits still to be given back in Inform: 52.40 (AMZPAY)"),
            ("applied", "Deposits still to be given back in Inform: 52.40 (AMZPAY)"),
        ],
    )
    def test_once_cancelled_there_it_is_settled_and_a_deposit_it_keeps_is_named(
        self, inform: Inform, adapter: Played, status: str, said: str
    ) -> None:
        deposit = {"method": "AMZPAY", "amount": "52.40", "reference": "r", "status": status}
        adapter.says("GET", ORDER, booked(status="cancelled", deposits=[deposit]))
        posted = inform.send_cancel(self.POSTED, "x")
        assert (posted.number, posted.detail) == ("1004567", said)

    def test_a_later_payment_is_a_deposit_for_staff_to_enter_never_a_receipt(
        self, inform: Inform, adapter: Played
    ) -> None:
        payment = self.ORDER.payments[0]
        with pytest.raises(errors.CannotSay, match="never as a cash receipt"):
            inform.write_payment(self.ORDER, payment, WORDS, self.POSTED, "x")
        with pytest.raises(errors.CannotSay):
            inform.send_payment({})
        assert adapter.heard == []


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DROP_FOLDERS = [str(tmp_path)]
    return tmp_path


class TestTheFileDrop:
    @pytest.fixture
    def inform(self, folder: Path) -> Inform:
        return connected(way="drop", folder=str(folder), interval="30")

    def send(self, inform: Inform) -> None:
        document = inform.write_order(order_of("order-amazon"), WORDS, "WEBSALES", REFERENCE)
        with pytest.raises(errors.OutcomeUnknown, match="next import run"):
            inform.send_order(document)

    def file(self, folder: Path) -> Path:
        return next(folder.glob("orders-*.csv"))

    def answer(self, folder: Path, number: str = "", error: str = ",,") -> None:
        """Import the waiting file as the site does, and leave an answer under the same run id."""
        file = self.file(folder)
        (folder / "imported").mkdir(exist_ok=True)
        file.rename(folder / "imported" / file.name)
        body = f"{ANSWER}\n{REFERENCE},{number},{error}\n"
        (folder / file.name.replace("orders-", "answers-")).write_text(body)

    def again(self, folder: Path) -> Inform:
        """Connect anew, as the next task does."""
        return connected(way="drop", folder=str(folder), interval="30")

    def test_an_order_is_a_file_and_its_outcome_unknown(self, inform: Inform, folder: Path) -> None:
        self.send(inform)
        assert os.listdir(folder) == [self.file(folder).name]
        lines = told(GOLDEN / "file-amazon.lines.json")
        assert self.file(folder).read_text().splitlines() == lines

    def test_before_its_import_run_it_is_neither_there_nor_lost(
        self, inform: Inform, folder: Path
    ) -> None:
        self.send(inform)
        with pytest.raises(errors.TryLater, match="waits for the next import run, for 0 minutes"):
            inform.find_order(REFERENCE)

    def test_a_file_nobody_imports_for_two_intervals_asks_for_the_site(
        self, inform: Inform, folder: Path
    ) -> None:
        self.send(inform)
        old = datetime.now(UTC).timestamp() - 90 * 60
        os.utime(self.file(folder), (old, old))
        with pytest.raises(errors.TryLater, match="ask the site whether its import runs"):
            self.again(folder).find_order(REFERENCE)

    def test_it_counts_as_lost_only_after_two_intervals(self, inform: Inform) -> None:
        assert inform.settle == timedelta(minutes=62)
        assert Inform({**SITE, "way": "adapter"}, Kit()).settle == timedelta(minutes=2)

    def test_the_answer_tells_the_number(self, inform: Inform, folder: Path) -> None:
        self.send(inform)
        self.answer(folder, number="1004567")
        found = self.again(folder).find_order(REFERENCE)
        assert found == Posted(number="1004567", id=REFERENCE)
        assert self.again(folder).find_order(REFERENCE) == found, "an answer stays"

    def test_a_refusal_is_told_in_the_site_s_words_once_then_a_retry_is_sent_anew(
        self, inform: Inform, folder: Path
    ) -> None:
        self.send(inform)
        self.answer(folder, error="UNKNOWN_PRODUCT,lines[0].product,No WIDGET-001")
        with pytest.raises(errors.RecordRefused) as refused:
            self.again(folder).find_order(REFERENCE)
        assert "No WIDGET-001 (field lines[0].product) — add the product" in str(refused.value)
        later = self.again(folder)
        assert later.find_order(REFERENCE) is None
        self.send(later)
        assert self.file(folder).exists()
        assert len(list((folder / "done").glob("answers-*.csv"))) == 1

    def test_an_order_is_not_written_twice_while_the_first_waits_or_is_answered(
        self, inform: Inform, folder: Path
    ) -> None:
        self.send(inform)
        self.send(inform)
        assert len(list(folder.glob("orders-*.csv"))) == 1
        self.answer(folder, number="1004567")
        self.send(inform)
        assert list(folder.glob("orders-*.csv")) == []

    def test_an_answer_without_the_order_is_unreadable_and_not_a_loss(
        self, inform: Inform, folder: Path
    ) -> None:
        self.send(inform)
        self.answer(folder, number="1")
        answer = next(folder.glob("answers-*.csv"))
        answer.write_text(f"{ANSWER}\nSC-2,7,,,\n")
        with pytest.raises(errors.Unreadable, match=f"without a row for {REFERENCE}"):
            self.again(folder).find_order(REFERENCE)

    def test_a_refusal_of_the_whole_file_is_of_its_order(
        self, inform: Inform, folder: Path
    ) -> None:
        self.send(inform)
        self.answer(folder)
        answer = next(folder.glob("answers-*.csv"))
        answer.write_text(f"{ANSWER}\n,,VALIDATION,file,no such column\n")
        with pytest.raises(errors.RecordRefused, match="no such column"):
            self.again(folder).find_order(REFERENCE)

    def test_looking_up_many_orders_looks_into_the_folder_once(
        self, inform: Inform, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inform.find_order("SC-1")
        monkeypatch.setattr(os, "scandir", None)
        for id in range(20):
            assert inform.find_order(f"SC-{id}") is None

    def test_an_account_is_taken_at_its_word_and_no_customer_is_made(self, inform: Inform) -> None:
        found = inform.find_customer(Customer(account="100198", email="a@b.c"))
        assert found == Posted(number="100198", id="100198")
        assert inform.find_customer(Customer(email="a@b.c")) is None
        with pytest.raises(errors.CannotSay, match="name the customer"):
            inform.send_customer({})

    def test_shipments_come_from_every_file_since_then_the_latest_word_counts(
        self, inform: Inform, folder: Path
    ) -> None:
        head = told(GOLDEN / "file-shipments.json")[0]
        row = "SC-1,1,S-{id},2026-11-21T16:40:00Z,UPSG,UPS,{number},1,2"
        for at, name, rows in (
            (100, "a", [("1", "OLD")]),
            (200, "b", [("2", "T2"), ("3", "T3")]),
            (300, "c", [("3", "T3-right")]),
        ):
            file = folder / f"shipments-{name}.csv"
            body = [row.format(id=id, number=number) for id, number in rows]
            file.write_text("\n".join([head, *body]))
            os.utime(file, (at, at))
        (folder / "shipments-d.csv.tmp").write_text("half")
        page = inform.fetch_changed_shipments(datetime.fromtimestamp(200.9, UTC))
        read = [inform.read_shipment(stub.document or {}) for stub in page.stubs]
        assert [(s.id, s.tracking) for s in read] == [("S-2", ("T2",)), ("S-3", ("T3-right",))]
        assert page.latest == datetime.fromtimestamp(300, UTC)
        assert inform.read_shipment(inform.fetch_shipment("S-1")).tracking == ("OLD",)

    def test_products_stock_prices_and_items_come_from_the_lists_the_newest_word_counts(
        self, inform: Inform, folder: Path
    ) -> None:
        head, widget = told(GOLDEN / "file-products.json")
        other = widget.replace("WIDGET-001", "WIDGET-002")
        for at, rows in ((100, [widget.replace(",42,", ",7,"), other]), (200, [widget])):
            file = folder / f"products-{at}.csv"
            file.write_text("\n".join([head, *rows]))
            os.utime(file, (at, at))
        for since, ids in ((None, ["WIDGET-001", "WIDGET-002"]), (200, ["WIDGET-001"]), (201, [])):
            at = datetime.fromtimestamp(since, UTC) if since else None
            pages = (
                inform.fetch_changed_products(at),
                inform.fetch_changed_stock(at),
                inform.fetch_changed_prices(at),
            )
            assert [[stub.id for stub in page.stubs] for page in pages] == [ids] * 3
        stock = inform.read_stock(inform.fetch_stock("WIDGET-001"))
        price = inform.read_price(inform.fetch_price("WIDGET-001"))
        assert (str(stock.available), str(price.base)) == ("42", "19.95")
        assert len(list(inform.fetch_words("item"))) == 2
        assert list(inform.fetch_words("order_type")) == []

    @pytest.mark.parametrize("verb", ["accounts", "invoices", "statuses", "notes", "orders"])
    def test_what_no_file_holds_is_said_so(self, inform: Inform, verb: str) -> None:
        with pytest.raises(errors.CannotSay, match="file drop has no"):
            getattr(inform, f"fetch_changed_{verb}")(None)

    def test_changes_and_notes_of_a_booked_order_are_for_staff(self, inform: Inform) -> None:
        posted = Posted(number="1", id=REFERENCE)
        for act in (
            lambda: inform.send_change({"externalOrderId": REFERENCE}),
            lambda: inform.send_cancel(posted, "x"),
            lambda: inform.send_note({"order": REFERENCE, "note": {}}),
        ):
            with pytest.raises(errors.CannotSay, match="in Inform"):
                act()

    def test_a_folder_outside_the_allowed_ones_is_refused(self, folder: Path) -> None:
        with pytest.raises(errors.AddressRefused, match="DROP_FOLDERS"):
            connected(way="drop", folder="/etc")
        with pytest.raises(errors.Misconfigured, match="give the folder"):
            connected(way="drop")

    def test_testing_writes_nothing(self, inform: Inform, folder: Path) -> None:
        found = {check.name: check.outcome for check in inform.test()}
        assert found == dict.fromkeys(
            ("Products file", "Write order files", "Branch", "Writer", "Ship via"), "untried"
        )
        assert os.listdir(folder) == []
