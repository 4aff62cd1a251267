"""Payloads with their whole expected translation, compared whole."""

import json
from datetime import UTC
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.base import Posted
from connectors.canonical import ChargeSheet, Chosen, Order, Words, dump, load
from connectors.kit.exact import spell
from connectors.systems.acumatica import translate as books
from connectors.systems.acumatica import translate_sequels as later
from connectors.systems.sellercloud import translate as shop
from connectors.systems.sellercloud import translate_sequels as after

GOLDEN = Path(__file__).parents[1] / "golden"


def payload(path: Path) -> Any:
    return json.loads(path.read_text(), parse_float=Decimal)


def cases(system: str, ending: str) -> list[Path]:
    return sorted((GOLDEN / system).glob(f"*.{ending}.json"))


def input_of(expected: Path, ending: str) -> Any:
    return payload(expected.with_name(expected.name.replace(f".{ending}.json", ".json")))


@pytest.mark.parametrize("expected", cases("sellercloud", "order"), ids=lambda p: p.name)
def test_an_order_of_the_shop_is_read_whole(expected: Path) -> None:
    order = shop.read_order(input_of(expected, "order"), UTC)
    assert dump(order) == payload(expected)
    assert order.problems() == []
    assert load(Order, dump(order)) == order


@pytest.mark.parametrize("expected", cases("sellercloud", "charges"), ids=lambda p: p.name)
def test_profit_and_loss_is_read_whole(expected: Path) -> None:
    assert dump(after.read_charges(input_of(expected, "charges"))) == payload(expected)


WORDS = Words(
    {
        ("order_type", ("amazon", "163", "not_specified")): Chosen(word="AM"),
        ("shipping_method", ("ups", "ups ground")): Chosen(word="UPSGROUND"),
        ("payment_method", ("amazon",)): Chosen(word="AMZ"),
        ("payment_method", ("creditcard",)): Chosen(word="VISA"),
        ("cash_account", ("amazon",)): Chosen(word="10250"),
        ("customer_class", ("amazon", "163", "not_specified")): Chosen(word="MARKETPLACE"),
        ("item", ("cola-24",)): Chosen(word="COLA-24"),
        ("item", ("lemon-24",)): Chosen(word="LEMON", unit="CAN", factor=Decimal(24)),
        ("tax", ("sales tax ny",)): Chosen(word="NYSTATETAX"),
        ("warehouse", ("255",)): Chosen(word="MAIN"),
    }
)


@pytest.mark.parametrize("expected", cases("acumatica", "document"), ids=lambda p: p.name)
def test_an_order_is_written_whole(expected: Path) -> None:
    order = load(Order, input_of(expected, "document"))
    written = books.write_order(order, WORDS, "C000003", f"SC-{order.id}")
    assert json.loads(spell(written), parse_float=Decimal) == payload(expected)


@pytest.mark.parametrize("told", ["2026-10-31T20:15:00.000", "2026-11-01T00:15:00Z"])
def test_an_order_of_the_evening_is_booked_on_its_own_day(told: str) -> None:
    raw = payload(GOLDEN / "sellercloud" / "amazon-plain.json")
    raw["order"]["OrderDetails"]["OrderDate"] = told
    raw["order"]["Payments"][0]["PaymentDate"] = told
    read = dump(shop.read_order(raw, ZoneInfo("America/New_York")))
    assert read["placed_at"] == "2026-10-31T20:15:00-04:00"
    written = books.write_order(load(Order, read), WORDS, "C000003", "SC-1")
    assert written["Date"] == {"value": "2026-10-31T00:00:00"}
    assert written["Payments"][0]["ApplicationDate"] == {"value": "2026-10-31T00:00:00"}


@pytest.mark.parametrize(
    ("quantity", "price", "total"),
    [(3, "0.335", "1.01"), (1, "1.0050", "1.01"), (3, "0.335", "1.00")],
)
def test_a_line_of_half_a_cent_is_booked_at_the_amount_its_source_states(
    quantity: int, price: str, total: str
) -> None:
    raw = payload(GOLDEN / "sellercloud" / "amazon-plain.json")
    (item,) = raw["order"]["OrderItems"]
    item.update(Qty=quantity, SitePrice=Decimal(price), LineTotal=Decimal(total))
    (line,) = shop.read_item(item)
    written = {name: one.get("value") for name, one in books.write_line(line, WORDS).items()}
    assert (written["UnitPrice"], written["ExtendedPrice"]) == (Decimal(price), Decimal("1.01"))
    assert written["DiscountAmount"] >= 0
    assert written["ExtendedPrice"] - written["DiscountAmount"] == Decimal(total)


@pytest.mark.parametrize("expected", cases("acumatica", "customer"), ids=lambda p: p.name)
def test_a_customer_is_written_whole(expected: Path) -> None:
    order = load(Order, input_of(expected, "customer"))
    assert json.loads(spell(books.write_customer(order, WORDS))) == payload(expected)


@pytest.mark.parametrize("expected", cases("acumatica", "fields"), ids=lambda p: p.name)
def test_charges_are_written_whole(expected: Path) -> None:
    sheet = load(ChargeSheet, input_of(expected, "fields"))
    written = books.write_charges(Posted(number="AM SO004512"), sheet, Words())
    assert json.loads(spell(written), parse_float=Decimal) == payload(expected)


@pytest.mark.parametrize("expected", cases("acumatica", "shipment"), ids=lambda p: p.name)
def test_a_shipment_is_read_whole(expected: Path) -> None:
    assert dump(later.read_shipment(input_of(expected, "shipment"))) == payload(expected)
