"""Odoo: payloads with their whole expected translation, of every kind, to and fro."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Posted
from connectors.canonical import (
    Account,
    Chosen,
    Invoice,
    Order,
    Price,
    Product,
    Refund,
    Remark,
    Shipment,
    Status,
    Stock,
    Words,
    dump,
    load,
)
from connectors.kit.exact import spell
from connectors.systems.odoo import (
    translate,
    translate_catalog,
    translate_catalog_write,
    translate_partners,
    translate_sequels,
    translate_sequels_write,
    translate_write,
)
from tests.systems.heard import same

GOLDEN = Path(__file__).parents[1] / "golden/odoo"
SITE = "https://acme.example/"

READ: dict[str, tuple[type, Callable[[Any], Any]]] = {
    "order": (Order, translate.read_order),
    "shipment": (Shipment, translate_sequels.read_shipment),
    "status": (Status, translate_sequels.read_status),
    "invoice": (Invoice, lambda raw: translate_sequels.read_invoice(raw, SITE)),
    "refund": (Refund, translate_sequels.read_refund),
    "note": (Remark, translate_sequels.read_note),
    "product": (Product, lambda raw: translate_catalog.read_product(raw, SITE)),
    "stock": (Stock, translate_catalog.read_stock),
    "price": (Price, translate_catalog.read_price),
    "account": (Account, translate_partners.read_account),
}

WORDS = Words(
    {
        ("order_type", ("amazon", "163", "99")): Chosen(word="Marketplaces"),
        ("order_type", ("wholesale",)): Chosen(word="Wholesale", place="tag"),
        ("shipping_method", ("ups", "ups ground")): Chosen(word="UPS Ground"),
        ("carrier", ("upsground",)): Chosen(word="UPS Ground"),
        ("payment_method", ("amazon",)): Chosen(word="Bank"),
        ("customer_class", ("amazon", "163", "99")): Chosen(word="Marketplace"),
        ("item", ("cola-24",)): Chosen(word="COLA-24"),
        ("item", ("lemon-24",)): Chosen(word="LEMON", unit="Units", factor=Decimal(24)),
        ("tax", ("sales tax ny",)): Chosen(word="8% NY"),
        ("tax", ("county tax",)): Chosen(word="TAX", place="line"),
        ("warehouse", ("255",)): Chosen(word="WH"),
        ("product_type", ("service",)): Chosen(word="service"),
        **same(terms="30 Days", price_list="Dealers", customer_class="Wholesale"),
    }
)
SETTINGS = {"confirm": "yes", "discount_item": "DISCOUNT", "handling_item": "HANDLING"}
BOOKED = Posted(number="S00145", id="142", detail="6")


def _document(said: Any) -> Any:
    order = load(Order, said)
    return translate_write.write_order(order, WORDS, "#6", f"shop-{order.id}", SETTINGS)


def _payment(said: Any) -> Any:
    order = load(Order, said)
    paid = order.payments[0]
    reference = f"shop-{order.id}-{paid.id}"
    return translate_write.write_payment(order, paid, WORDS, BOOKED, reference)


WRITE: dict[str, Callable[[Any], Any]] = {
    "document": _document,
    "customer": lambda said: translate_write.write_customer(load(Order, said), WORDS),
    "payment": _payment,
    "delivery": lambda s: translate_sequels_write.write_shipment(BOOKED, load(Shipment, s), WORDS),
    "credit": lambda s: translate_sequels_write.write_refund(
        BOOKED, load(Refund, s), WORDS, SETTINGS
    ),
    "billing": lambda s: translate_sequels_write.write_invoice(BOOKED, load(Invoice, s), WORDS),
    "goods": lambda s: translate_catalog_write.write_product(load(Product, s), WORDS, None),
    "count": lambda s: translate_catalog_write.write_stock(load(Stock, s), WORDS, BOOKED, SETTINGS),
    "tiers": lambda s: translate_catalog_write.write_price(load(Price, s), WORDS, BOOKED, SETTINGS),
    "partner": lambda s: translate_catalog_write.write_account(load(Account, s), WORDS, BOOKED),
}


def payload(path: Path) -> Any:
    return json.loads(path.read_text(), parse_float=Decimal)


def cases(endings: Any) -> list[Any]:
    found = [p for p in sorted(GOLDEN.glob("*.*.json")) if p.name.split(".")[-2] in endings]
    return [pytest.param(p, p.name.split(".")[-2], id=p.name) for p in found]


def given(expected: Path, ending: str) -> Any:
    return payload(expected.with_name(expected.name.replace(f".{ending}.json", ".json")))


@pytest.mark.parametrize(("expected", "ending"), cases(READ))
def test_what_it_says_is_read_whole(expected: Path, ending: str) -> None:
    shape, read = READ[ending]
    said = read(given(expected, ending))
    assert dump(said) == payload(expected)
    assert load(shape, dump(said)) == said


@pytest.mark.parametrize(("expected", "ending"), cases(["order"]))
def test_an_order_adds_up(expected: Path, ending: str) -> None:
    assert translate.read_order(given(expected, ending)).problems() == []


@pytest.mark.parametrize(("expected", "ending"), cases(WRITE))
def test_what_is_sent_is_written_whole(expected: Path, ending: str) -> None:
    written = WRITE[ending](given(expected, ending))
    assert json.loads(spell(written), parse_float=Decimal) == payload(expected)
