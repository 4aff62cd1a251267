"""A WooCommerce shop: its goldens compared whole, and what goldens cannot show."""

import base64
import hashlib
import hmac
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Posted
from connectors.canonical import (
    Account,
    Chosen,
    Price,
    Product,
    Refund,
    RefundedLine,
    Shipment,
    Tier,
    Words,
    dump,
    load,
)
from connectors.errors import (
    AddressRefused,
    CannotSay,
    LogInRefused,
    Misconfigured,
    NotThere,
    OutcomeUnknown,
    PermissionMissing,
    Unreadable,
)
from connectors.kinds import KINDS
from connectors.kit.exact import spell
from connectors.kit.http import Answer, Kit
from connectors.systems.woocommerce import (
    fields,
    shop,
    translate_listing,
    translate_prices,
    translate_refunds,
    translate_sequels,
)
from connectors.systems.woocommerce.connector import WooCommerce
from tests.systems.heard import same

GOLDEN = Path(__file__).parents[1] / "golden" / "woocommerce"
SECRET = "hook-secret"
SETTINGS = {
    "site": "https://shop.example/",
    "consumer_key": "ck_1",
    "consumer_secret": "cs_1",
    "hook_secret": SECRET,
    "account_key": "_erp_account",
    "group_key": "wholesale_group",
    "price_list_keys": "WHOLESALE=wholesale_customer_wholesale_price",
    "tiers_key": "_erp_prices",
    "tax_id_key": "_billing_vat_number",
    "purchase_order_key": "_po_number",
    "plugin_statuses": "packed=open, dispatched=shipped",
}
WORDS = Words(
    {
        ("carrier", ("fedexgrnd",)): Chosen(word="FedEx / FedEx Ground"),
        **same(category="Drinks > Cola", price_list="WHOLESALE", unit="TRAY"),
    }
)
ORDER = Posted(number="3001", id="3001")


def made(**changed: str) -> WooCommerce:
    return WooCommerce({**SETTINGS, **changed}, Kit())


def payload(path: Path) -> Any:
    return json.loads(path.read_text(), parse_float=Decimal)


def cases(ending: str) -> Any:
    found = sorted(GOLDEN.glob(f"*.{ending}.json"))
    assert found, ending
    return pytest.mark.parametrize("expected", found, ids=lambda p: p.name.partition(".")[0])


def input_of(expected: Path) -> Any:
    return payload(expected.with_name(expected.name.partition(".")[0] + ".json"))


READ = [
    path
    for kind in ("order", "refund", "product", "stock", "price", "account")
    for path in sorted(GOLDEN.glob(f"*.{kind}.json"))
]


@pytest.mark.parametrize("expected", READ, ids=lambda p: p.name)
def test_what_the_shop_says_is_read_whole(expected: Path) -> None:
    kind = KINDS[expected.name.split(".")[1]]
    said = kind.reader(made())(input_of(expected))
    assert dump(said) == payload(expected)
    assert load(kind.shape, dump(said)) == said


@cases("order")
def test_every_well_formed_order_adds_up(expected: Path) -> None:
    assert made().read_order(input_of(expected)).problems() == []


def written(kind: str, case: Any, about: Posted | None) -> Any:
    return KINDS[kind].write(made(), about, load(KINDS[kind].shape, case["said"]), WORDS)


def there_of(case: Any) -> Posted | None:
    return Posted(**case["there"]) if "there" in case else None


def as_sent(body: Any) -> Any:
    return json.loads(spell(body), parse_float=Decimal)


@cases("shipment-sent")
def test_a_shipment_is_sent_whole(expected: Path) -> None:
    case = input_of(expected)
    document = written("shipment", case, ORDER)
    body = translate_sequels.shipped(document, case["theirs"])
    assert as_sent({"note": document["note"], "body": body}) == payload(expected)


@cases("note-sent")
def test_a_remark_is_sent_whole(expected: Path) -> None:
    assert written("note", input_of(expected), ORDER)["note"] == payload(expected)


@cases("status-sent")
def test_a_status_is_sent_whole(expected: Path) -> None:
    case = input_of(expected)
    document = written("status", case, ORDER)
    assert translate_sequels.moved(document, case["theirs"]) == payload(expected)


@cases("invoice-sent")
def test_an_invoice_is_sent_whole(expected: Path) -> None:
    document = written("invoice", input_of(expected), ORDER)
    assert {"note": document["note"], "body": document["body"]} == payload(expected)


@cases("refund-sent")
def test_a_refund_is_sent_whole(expected: Path) -> None:
    case = input_of(expected)
    document = written("refund", case, ORDER)
    body = translate_refunds.fitted(document, case["theirs"], case["before"])
    assert as_sent(body) == payload(expected)


@cases("product-sent")
def test_a_product_is_sent_whole(expected: Path) -> None:
    case = input_of(expected)
    terms = translate_listing.Terms(**case["terms"])
    document = written("product", case, there_of(case))
    assert as_sent(translate_listing.fitted(document, terms)) == payload(expected)


@pytest.mark.parametrize("kind", ["stock", "price", "account"])
def test_a_state_is_sent_whole(kind: str) -> None:
    for expected in GOLDEN.glob(f"*.{kind}-sent.json"):
        case = input_of(expected)
        document = written(kind, case, there_of(case))
        body = document["customer" if kind == "account" else "product"]
        assert as_sent(body) == payload(expected)


# Signatures


def test_over_https_the_key_is_shown_and_over_plain_http_each_call_is_signed_anew() -> None:
    assert made().shop._credentials() == {"basic": ("ck_1", "cs_1")}
    plain = made(site="http://shop.example").shop._credentials()["sign"]
    first, second = plain("GET", "http://shop.example/x"), plain("GET", "http://shop.example/x")
    assert first["Authorization"].startswith("OAuth ")
    assert first != second


def call(body: bytes, **headers: str) -> tuple[dict[str, str], bytes]:
    return {"X-WC-Webhook-Topic": "order.updated", **headers}, body


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    made = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    return {"X-WC-Webhook-Topic": "order.updated", "X-Wc-Webhook-Signature": made}


class TestACallOfTheShop:
    BODY = b'{"id":22,"status":"processing"}'

    def test_a_signed_call_is_ours_and_says_what_changed(self) -> None:
        headers = signed(self.BODY)
        assert made().is_ours(headers, self.BODY)
        hook = made().read_hook(headers, self.BODY)
        assert (hook.kind, hook.ids) == ("order", ("22",))

    def test_a_changed_body_another_secret_or_none_is_not_ours(self) -> None:
        assert not made().is_ours(signed(self.BODY), self.BODY + b" ")
        assert not made().is_ours(signed(self.BODY, "other"), self.BODY)
        assert not made().is_ours({}, self.BODY)
        assert not made(hook_secret="").is_ours(signed(self.BODY, ""), self.BODY)

    def test_the_unsigned_ping_is_told_by_its_shape_and_never_trusted(self) -> None:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        assert made().read_hook(headers, b"webhook_id=5") == made().read_hook({}, b"webhook_id=7")
        assert made().read_hook(headers, b"webhook_id=5").ids == ()
        assert not made().is_ours(headers, b"webhook_id=5")

    def test_a_customer_s_change_is_an_account_s(self) -> None:
        headers = {"x-wc-webhook-topic": "customer.deleted"}
        assert made().read_hook(headers, b'{"id":25}').kind == "account"

    def test_a_call_about_what_we_do_not_know_says_so(self) -> None:
        with pytest.raises(Unreadable):
            made().read_hook({"X-WC-Webhook-Topic": "coupon.created"}, b'{"id":1}')


# Answers that mislead


def answer(status: int, body: Any, kind: str = "application/json; charset=UTF-8") -> Answer:
    spelled = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Answer(status=status, headers={"Content-Type": kind}, body=spelled, url="https://x")


def said(code: str, message: str, status: int) -> Answer:
    return answer(status, {"code": code, "message": message, "data": {"status": status}})


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        (
            said("woocommerce_rest_cannot_view", "Sorry, you cannot list resources.", 401),
            LogInRefused,
            "knows no such key",
        ),
        (
            said("woocommerce_rest_authentication_error", "Consumer secret is invalid.", 401),
            LogInRefused,
            "Consumer secret is invalid.",
        ),
        (
            said(
                "woocommerce_rest_authentication_error",
                "The API key provided does not have write permissions.",
                401,
            ),
            PermissionMissing,
            "write permissions",
        ),
        (
            said(
                "woocommerce_rest_authentication_error",
                "Invalid signature - provided signature does not match.",
                401,
            ),
            LogInRefused,
            "another address",
        ),
        (
            said(
                "woocommerce_rest_cannot_create",
                "Sorry, you are not allowed to create resources.",
                403,
            ),
            PermissionMissing,
            "administrator",
        ),
        (said("woocommerce_rest_product_invalid_id", "Invalid ID.", 400), NotThere, "Invalid ID"),
        (answer(501, "<h1>Not implemented</h1>", "text/html"), Misconfigured, "PUT"),
        (answer(200, "<br />Warning: …", "text/html"), OutcomeUnknown, "a page came"),
    ],
)
def test_an_answer_is_judged_by_what_it_means(
    given: Answer, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        made().verdict(given)


def test_an_address_without_a_shop_is_named_at_log_in() -> None:
    at = made()
    at.http.is_logging_in = True
    with pytest.raises(AddressRefused, match="permalinks"):
        at.verdict(said("rest_no_route", "No route was found", 404))


def test_a_line_item_of_another_order_is_a_refusal_not_a_missing_order() -> None:
    told = said("woocommerce_rest_invalid_item_id", "Order item ID provided is not associated", 400)
    assert shop.refusal(told).startswith("Order item ID")


def test_a_refusal_quotes_what_is_said_of_each_parameter() -> None:
    body = {
        "code": "rest_invalid_param",
        "message": "Invalid parameter(s): regular_price",
        "data": {
            "status": 400,
            "params": {"regular_price": "regular_price is not of type string."},
        },
    }
    assert "regular_price is not of type string." in shop.refusal(answer(400, body))


# Times


def test_changed_since_steps_back_a_second_in_gmt() -> None:
    from datetime import datetime

    since = datetime.fromisoformat("2026-11-20T09:00:00-05:00")
    assert fields.since_of(since) == "2026-11-20T13:59:59"


def test_two_changes_within_a_second_have_two_stamps() -> None:
    one = {"id": 1, "date_modified_gmt": "2026-11-20T14:00:00", "status": "pending"}
    assert fields.stamp(one) != fields.stamp({**one, "status": "processing"})
    assert len(fields.stamp(one)) <= 64


# Orders as they should not be


def order(name: str) -> Any:
    return payload(GOLDEN / f"{name}.json")


def test_a_line_that_names_no_product_is_said_in_words() -> None:
    raw = order("trashed")
    raw["order"]["line_items"][0].update(name="", sku=None, product_id=0)
    with pytest.raises(Unreadable, match="line 41 names no product"):
        made().read_order(raw)


def test_an_order_without_lines_has_a_problem() -> None:
    raw = order("trashed")
    raw["order"].update(line_items=[], total="0.00")
    assert made().read_order(raw).problems() == ["The order has no lines."]


def test_an_order_of_the_evening_bears_the_shop_s_own_day() -> None:
    raw = order("completed-part-refunded")
    raw["order"].update(date_created="2026-10-31T20:15:00", date_created_gmt="2026-11-01T00:15:00")
    raw["order"].update(date_paid="2026-10-31T20:16:00", date_paid_gmt="2026-11-01T00:16:00")
    read = made().read_order(raw)
    assert [str(at) for at in (read.placed_at, read.payments[0].at)] == [
        "2026-10-31 20:15:00-04:00",
        "2026-10-31 20:16:00-04:00",
    ]


def test_an_order_that_tells_no_time_of_the_shop_bears_that_of_greenwich() -> None:
    raw = order("completed-part-refunded")
    del raw["order"]["date_created"]
    assert str(made().read_order(raw).placed_at) == "2026-11-20 14:15:00+00:00"


def test_a_status_nobody_explained_holds_the_order() -> None:
    raw = order("yen-gift-card-plugin-status")
    assert made(plugin_statuses="").read_order(raw).state == "on_hold"


def test_refunded_after_it_was_completed_it_is_still_shipped() -> None:
    raw = order("refunded-before-shipping")
    raw["order"]["date_completed_gmt"] = "2026-11-21T10:00:00"
    assert made().read_order(raw).state == "shipped"


# What cannot be said


def refund(quantity: str, amount: str, total: str) -> Refund:
    lines = (
        RefundedLine(sku="COLA-24", quantity=Decimal(quantity), amount=Decimal(amount)),
    )  # fmt: skip
    from datetime import UTC, datetime

    at = datetime(2026, 11, 23, tzinfo=UTC)
    return Refund(id="CM1", currency="USD", total=Decimal(total), at=at, lines=lines)


class TestARefundIsNeverMoreThanWasOrdered:
    THEIRS = payload(GOLDEN / "one-back-part-of-shipping.json")["theirs"]
    BEFORE = payload(GOLDEN / "one-of-two-back-with-tax.json")["refund"]

    def fitted(self, given: Refund, before: Any = ()) -> Any:
        document = translate_refunds.write_refund("2001", given, WORDS)
        return translate_refunds.fitted(document, self.THEIRS, before)

    def test_not_in_money(self) -> None:
        with pytest.raises(CannotSay, match=r"50\.00 USD where 34\.09 are left"):
            self.fitted(refund("1", "19.99", "50.00"), [self.BEFORE])

    def test_not_in_pieces(self) -> None:
        with pytest.raises(CannotSay, match="2 × COLA-24 returned, 1 before, of 2 ordered"):
            self.fitted(refund("2", "30.00", "30.00"), [self.BEFORE])

    def test_not_in_two_lines_of_one_refund(self) -> None:
        twice = refund("2", "10.00", "20.00")
        with pytest.raises(CannotSay):
            self.fitted(
                Refund(
                    **{
                        **{f: getattr(twice, f) for f in ("id", "currency", "total", "at")},
                        "lines": twice.lines * 2,
                    }
                )
            )

    def test_not_in_another_currency(self) -> None:
        given = refund("1", "1", "1")
        with pytest.raises(CannotSay, match="EUR"):
            self.fitted(Refund(id="x", currency="EUR", total=given.total, at=given.at))

    def test_nor_of_what_the_order_does_not_have(self) -> None:
        lines = (RefundedLine(sku="TEA", quantity=Decimal(1), amount=Decimal(1)),)
        given = refund("1", "1", "1")
        with pytest.raises(CannotSay, match="does not have"):
            self.fitted(Refund(id="x", currency="USD", total=Decimal(1), at=given.at, lines=lines))

    def test_the_gateway_is_never_asked_to_move_money(self) -> None:
        assert self.fitted(refund("1", "19.99", "19.99"))["api_refund"] is False


def price(*tiers: Tier) -> Price:
    return Price(id="5", sku="COLA-24", currency="USD", tiers=tiers)


@pytest.mark.parametrize(
    ("tier", "words"),
    [
        (Tier(price=Decimal(9), quantity=Decimal(10)), "a price from 10 on"),
        (Tier(price=Decimal(9), price_list="GOLD"), "a price of list GOLD"),
        (Tier(price=Decimal(9), customer="C1"), "a price of customer C1"),
    ],
)
def test_a_price_without_a_place_is_said_to_staff(tier: Tier, words: str) -> None:
    base = Tier(price=Decimal(10))
    with pytest.raises(CannotSay, match=words):
        translate_prices.write_price("10", price(base, tier), Words(), fields.Keys())


def test_a_sale_that_is_over_is_cleared() -> None:
    body = translate_prices.write_price(
        "10", price(Tier(price=Decimal(10))), Words(), fields.Keys()
    )
    assert body["product"] == {
        "sale_price": "",
        "date_on_sale_from": None,
        "date_on_sale_to": None,
        "regular_price": "10",
    }


def test_a_customer_without_a_mail_address_or_a_place_for_its_price_list_is_said_to_staff() -> None:
    with pytest.raises(CannotSay, match="without an e-mail"):
        made().write_account(Account(id="1", number="C1", name="ACME"), Words(), None)
    listed = Account(id="1", number="C1", name="ACME", email="a@b.example", price_list="GOLD")
    with pytest.raises(CannotSay, match="price list GOLD"):
        made(group_key="").write_account(listed, Words(same(price_list="GOLD")), None)


def test_no_password_ever_passes() -> None:
    account = Account(id="1", number="C1", name="ACME", email="a@b.example", may_log_in=True)
    assert "password" not in made().write_account(account, Words(), None)["customer"]


def test_only_what_this_side_is_master_of_is_written() -> None:
    product = Product(id="5", sku="A", name="Cola", description="x", brand="Fizz", upc="1")
    there = Posted(number="A", id="10", detail="simple")
    document = made().write_product(product, Words(fields=frozenset({"upc"})), there)
    body = translate_listing.fitted(document, translate_listing.Terms())
    assert body == {"global_unique_id": "1"}


def test_a_corrected_shipment_is_told_again_and_the_same_one_is_not() -> None:
    case = payload(GOLDEN / "first-parcel.json")
    shipment = load(Shipment, case["said"])
    kept = translate_sequels.write_shipment("3001", shipment, WORDS)["shipment"]
    assert translate_sequels.is_same_shipment(kept, shipment)
    other = load(Shipment, {**case["said"], "tracking": ["7999"]})
    assert not translate_sequels.is_same_shipment(kept, other)
    assert not translate_sequels.is_same_shipment("", shipment)


def test_an_unpaid_order_is_not_moved_on_and_a_closed_one_not_opened() -> None:
    document = {"order": "1", "status": "", "is_open": True, "is_paid": False}
    assert translate_sequels.moved(document, {"status": "on-hold", "date_paid_gmt": None}) == {}
    paid = {"status": "completed", "date_paid_gmt": "2026-11-20T14:16:00"}
    assert translate_sequels.moved({**document, "is_paid": True}, paid) == {}
    carried = {"status": "processing", "date_paid_gmt": None, "payment_method": "cod"}
    assert translate_sequels.moved({**document, "is_paid": True}, carried) == {}
    waiting = {"status": "on-hold", "date_paid_gmt": "2026-11-20T14:16:00"}
    assert translate_sequels.moved(document, waiting) == {"status": "processing"}
