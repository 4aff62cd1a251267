"""Odoo: what its answers mean, and what cannot be said to it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Posted
from connectors.canonical import (
    Address,
    Chosen,
    Customer,
    GiftCard,
    Line,
    Order,
    Price,
    Refund,
    Tax,
    Tier,
    Words,
)
from connectors.errors import (
    CannotSay,
    IntegratorError,
    LogInExpired,
    LogInRefused,
    Misconfigured,
    NotThere,
    OutcomeUnknown,
    PermissionMissing,
    RecordRefused,
    RemoteDown,
    TryLater,
)
from connectors.kit.exact import spell
from connectors.kit.http import Answer, Kit, SessionState
from connectors.systems.odoo import (
    loading,
    translate_catalog_write,
    translate_sequels_write,
    translate_write,
)
from connectors.systems.odoo.connector import Odoo
from connectors.systems.odoo.fields import moment, number, plain, xml_id
from connectors.systems.odoo.rpc import AppMissing

SETTINGS = {"site": "https://acme.example", "database": "acme", "login": "i", "key": "k3y"}
WAS_REFUSED = "Some orders are not in a state requiring confirmation."


def odoo(**changed: str) -> Odoo:
    return Odoo({**SETTINGS, **changed}, Kit())


def answer(status: int, said: Any, kind: str = "application/json", path: str = "jsonrpc") -> Answer:
    body = said.encode() if isinstance(said, str) else spell(said)
    url = f"https://acme.example/{path}"
    return Answer(status=status, headers={"Content-Type": kind}, body=body, url=url)


def error_of_18(name: str, message: str) -> Answer:
    data = {"name": name, "message": message, "debug": "Traceback (most recent call last): …"}
    error = {"code": 200, "message": "Odoo Server Error", "data": data}
    return answer(200, {"jsonrpc": "2.0", "id": 1, "error": error})


def error_of_19(status: int, name: str, message: str) -> Answer:
    said = {"name": name, "message": message, "arguments": [], "debug": "Traceback …"}
    return answer(status, said, path="json/2/sale.order/write")


def judged(made: Answer, *, is_write: bool = False, is_logging_in: bool = False) -> IntegratorError:
    client = odoo().http
    client.is_logging_in = is_logging_in
    with pytest.raises(IntegratorError) as raised:
        client._judge(made, is_write)
    return raised.value


MEANINGS = [
    (401, "odoo.exceptions.AccessDenied", "Access Denied", LogInExpired),
    (
        403,
        "odoo.exceptions.AccessError",
        "You are not allowed to create 'Contact'",
        PermissionMissing,
    ),
    (404, "odoo.exceptions.MissingError", "Record does not exist or has been deleted.", NotThere),
    (422, "odoo.exceptions.UserError", WAS_REFUSED, RecordRefused),
    (422, "odoo.exceptions.ValidationError", "Barcode(s) already assigned:", RecordRefused),
    (500, "builtins.ValueError", "Invalid field 'bogus' in 'sale.order'", RecordRefused),
    (500, "psycopg2.errors.SerializationFailure", "could not serialize access", TryLater),
    (404, "werkzeug.exceptions.NotFound", "the model 'mrp.bom' does not exist", AppMissing),
]


@pytest.mark.parametrize(("status", "name", "told", "means"), MEANINGS)
def test_a_failure_is_told_by_its_name_in_either_protocol(
    status: int, name: str, told: str, means: type[IntegratorError]
) -> None:
    both = (error_of_18(name, told), error_of_19(status, name, told))
    assert [type(judged(made, is_write=True)) for made in both] == [means, means]


def test_a_failure_quotes_its_words_and_never_its_traceback() -> None:
    told = str(judged(error_of_18("odoo.exceptions.UserError", WAS_REFUSED)))
    assert WAS_REFUSED in told
    assert "Traceback" not in told


def test_what_reached_its_database_is_quoted_without_the_statement() -> None:
    said = "invalid input syntax for type integer: \"US\"\nLINE 1: INSERT INTO res_partner VALUES ('Ann')"
    told = str(judged(error_of_18("psycopg2.errors.InvalidTextRepresentation", said)))
    assert "invalid input syntax" in told
    assert "Ann" not in told


def test_an_unknown_database_is_named_without_its_host() -> None:
    said = 'connection to server at "10.1.2.3", port 5432 failed: FATAL: database "nodb" does not exist'
    wrong = judged(error_of_18("psycopg2.OperationalError", said), is_logging_in=True)
    assert isinstance(wrong, Misconfigured)
    assert "“acme”" in str(wrong)
    assert "10.1.2.3" not in str(wrong)


def test_the_page_of_19_for_an_unknown_database_is_no_missing_record() -> None:
    page = answer(404, "<!DOCTYPE html>", "text/html", "json/2/sale.order/search")
    assert type(judged(page)) is Misconfigured


def test_a_server_fault_without_a_name_is_down_for_a_question_and_unknown_for_a_write() -> None:
    page = answer(502, "<html>Bad Gateway</html>", "text/html", "json/2/sale.order/load")
    assert type(judged(page)) is RemoteDown
    assert type(judged(page, is_write=True)) is OutcomeUnknown


def test_a_bad_key_is_refused_while_logging_in_and_an_end_of_session_after() -> None:
    bad = error_of_19(401, "werkzeug.exceptions.Unauthorized", "Invalid apikey")
    assert type(judged(bad, is_logging_in=True)) is LogInRefused
    assert type(judged(bad)) is LogInExpired


def test_a_record_that_holds_the_word_error_is_no_failure() -> None:
    made = odoo()
    made.verdict(answer(200, {"jsonrpc": "2.0", "id": 1, "result": [{"name": "error"}]}))
    made.verdict(answer(200, [{"error": "a field of ours"}]))


def test_a_call_is_spelled_by_place_in_18_and_by_name_in_19() -> None:
    made = odoo()
    made.http.state = SessionState(headers={"X-Odoo-Uid": "7"})
    told = made.rpc._said("sale.order", "write", [1], {"vals": {"note": "x"}, "context": {"a": 1}})
    assert told["params"]["args"] == [
        "acme", 7, "k3y", "sale.order", "write", [[1], {"note": "x"}], {"context": {"a": 1}}
    ]  # fmt: skip
    made.http.state = SessionState(headers={"Authorization": "bearer k3y"})
    told = made.rpc._said("sale.order", "write", [1], {"vals": {"note": "x"}})
    assert told == {"ids": [1], "vals": {"note": "x"}}


def test_lines_are_loaded_below_their_order_and_no_tax_is_an_empty_cell() -> None:
    head = {"partner_id/.id": 6, "tag_ids/.id": [1, 2]}
    lines: list[dict[str, Any]] = [
        {"id": "integrator.l1", "price_unit": Decimal("18.75"), "tax_id/.id": [1, 4]},
        {"id": "integrator.l2", "price_unit": Decimal("-2.50"), "tax_id/.id": []},
    ]
    columns, rows = loading.cells("integrator.so_1", head, lines, "order_line")
    assert columns == [
        "id", "partner_id/.id", "tag_ids/.id",
        "order_line/id", "order_line/price_unit", "order_line/tax_id/.id",
    ]  # fmt: skip
    assert rows == [
        ["integrator.so_1", "6", "1,2", "integrator.l1", "18.75", "1,4"],
        ["", "", "", "integrator.l2", "-2.50", ""],
    ]


def test_an_external_id_holds_no_blank_and_is_never_that_of_another() -> None:
    names = [xml_id("so", said) for said in ("A 1", "A_1", "A.1", "A-1", "Ä1")]
    assert len(set(names)) == 5
    assert all(name.count(".") == 1 and " " not in name for name in names)


def test_times_go_without_a_zone_and_numbers_lose_the_dust_of_floats() -> None:
    assert moment(datetime(2026, 11, 20, 15, 4, 5, 900_000, UTC)) == "2026-11-20 15:04:05"
    assert number(Decimal("5.700000000000003")) == Decimal("5.7")
    assert format(number(Decimal("100.0")), "f") == "100"
    assert plain("<p>a &lt; b</p><ul><li>c</li></ul>") == "a < b\nc"


LINE = Line(id="1", sku="COLA", quantity=Decimal(3), unit_price=Decimal(10))
ORDER = Order(
    id="1", number="1", source=("Shop",), currency="USD", total=Decimal(30),
    placed_at=datetime(2026, 11, 20, tzinfo=UTC), lines=(LINE,), customer=Customer(email="a@b.c"),
    bill_to=Address(), ship_to=Address(),
)  # fmt: skip


def written(order: Order, words: Words | None = None, **settings: str) -> dict[str, Any]:
    return translate_write.write_order(order, words or Words(), "#6", "shop-1", settings)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"handling": Decimal(2)}, "a handling charge of 2"),
        ({"shipping": Decimal(2)}, "a shipping charge without a delivery method"),
        ({"gift_cards": (GiftCard(code="G", amount=Decimal(1)),)}, "a gift card"),
    ],
)
def test_what_has_no_place_there_is_said_in_words(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(CannotSay, match=said):
        written(replace(ORDER, **changed))


def test_an_order_from_two_warehouses_is_not_booked_from_one() -> None:
    words = Words({("warehouse", (name,)): Chosen(word=name.upper()) for name in ("east", "west")})
    lines = (replace(LINE, warehouse="east"), replace(LINE, id="2", warehouse="west"))
    with pytest.raises(CannotSay, match="EAST and WEST"):
        written(replace(ORDER, lines=lines), words)


def test_a_shipping_charge_without_a_way_goes_by_the_product_of_the_connection() -> None:
    made = written(replace(ORDER, shipping=Decimal(5)), freight_item="FREIGHT")
    assert made["lines"][-1]["product"] == {"of": "item", "named": "FREIGHT"}
    assert made["lines"][-1]["is_delivery"] is True


def test_only_the_lines_their_source_taxes_are_taxed() -> None:
    words = Words({("tax", ("vat",)): Chosen(word="15%")})
    lines = (replace(LINE, tax=Decimal("4.50")), replace(LINE, id="2"))
    made = written(
        replace(ORDER, lines=lines, taxes=(Tax(name="VAT", amount=Decimal("4.50")),)), words
    )
    assert [line["taxes"] for line in made["lines"]] == [[{"of": "tax", "named": "15%"}], []]


def test_fields_of_a_site_are_filled_by_rules() -> None:
    made = written(ORDER, Words(extras={"x_marketplace": "Amazon"}))
    assert made["order"]["x_marketplace"] == "Amazon"


def test_a_connection_may_leave_orders_unconfirmed() -> None:
    assert written(ORDER, confirm="no")["confirm"] is False
    assert written(ORDER)["confirm"] is True


def test_a_price_for_one_customer_or_without_a_list_has_no_place() -> None:
    there = Posted(number="COLA", id="3")
    for tier in (
        Tier(price=Decimal(3), customer="C-77"),
        Tier(price=Decimal(3), quantity=Decimal(12)),
    ):
        price = Price(id="3 USD", sku="COLA", currency="USD", tiers=(tier,))
        with pytest.raises(CannotSay):
            translate_catalog_write.write_price(price, Words(), there, {})
    with_list = translate_catalog_write.write_price(price, Words(), there, {"price_list": "Public"})
    assert with_list["items"][0]["price_list"] == {"of": "price list", "named": "Public"}


def test_goodwill_needs_a_product_to_stand_as() -> None:
    refund = Refund(id="1", currency="USD", total=Decimal(5), at=datetime(2026, 11, 20, tzinfo=UTC))
    with pytest.raises(CannotSay, match="product of discounts"):
        translate_sequels_write.write_refund(Posted(number="S1", id="1"), refund, Words(), {})
