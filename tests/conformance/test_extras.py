"""What every target that offers fields of its own must keep: each is put where it says, none is lost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from connectors.base import Connector, Posted
from connectors.canonical import (
    Account,
    Address,
    Charge,
    ChargeSheet,
    Chosen,
    Customer,
    Invoice,
    Line,
    Order,
    Payment,
    Price,
    Product,
    Refund,
    RefundedLine,
    Shipment,
    Status,
    Stock,
    Tier,
    Words,
    dump,
    key_of,
)
from connectors.extras import DATE, NUMBER, SORTS, TEXT, WHOLE, YES_NO, Extra, bare
from connectors.kinds import KINDS
from connectors.kit.http import Kit
from connectors.registry import systems
from mappings.filling import LINE
from tests.conformance.test_conformance import filled
from tests.toy.system import Toy

OFFERING = [system for system in [*systems(), Toy] if system.extras]
every_offering = pytest.mark.parametrize("system", OFFERING, ids=lambda s: s.key)

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIVE = Decimal(5)
WHERE = Address(
    name="Ann", line1="1 Main St", city="Troy", state="NY", postcode="12180", country="US"
)
LINE_ID = "77"
SAID: dict[str, Any] = {
    "order": Order(
        id="1", number="1", source=key_of("web"), currency="USD", total=FIVE, placed_at=AT,
        lines=(Line(id=LINE_ID, sku="COLA", quantity=Decimal(1), unit_price=FIVE),),
        customer=Customer(email="ann@x.example"), bill_to=WHERE, ship_to=WHERE,
        shipping_method=key_of("ups"), payments=(Payment(id="p", method=key_of("card"), amount=FIVE),),
    ),
    "shipment": Shipment(id="9", order_number="1", method=key_of("ups"), shipped_at=AT, tracking=("1Z",)),
    "status": Status(id="1", order_number="1", state="open", at=AT),
    "refund": Refund(
        id="r", currency="USD", total=FIVE, at=AT,
        lines=(RefundedLine(sku="COLA", quantity=Decimal(1), amount=FIVE),),
    ),
    "invoice": Invoice(
        id="i", number="INV1", order_number="1", currency="USD", total=FIVE, balance=FIVE,
        issued_on=AT.date(),
    ),
    "charges": ChargeSheet(
        order_id="1", currency="USD", charges=(Charge(kind="commission", amount=FIVE),), profit=FIVE,
        is_final=True,
    ),
    "product": Product(id="1", sku="COLA", name="Cola"),
    "stock": Stock(id="1", sku="COLA", available=FIVE),
    "price": Price(id="1", sku="COLA", currency="USD", tiers=(Tier(price=FIVE),)),
    "account": Account(id="1", number="C1", name="Ann", email="ann@x.example"),
}  # fmt: skip
THERE = Posted(number="SO 1", id="1", detail="1")
VALUES = {TEXT: "Q7x", NUMBER: "123.25", WHOLE: "47", DATE: "2031-05-06", YES_NO: "yes"}


class Anything(dict[Any, Chosen]):
    """Every word is mapped."""

    def get(self, key: Any, default: Any = None) -> Chosen:
        return Chosen(word="W / W")


def fields_of(offer: Any) -> Iterator[Extra]:
    """Give every named field, and a custom one of each sort."""
    yield from offer.natives
    if offer.spelled:
        yield from (offer.field(f"{offer.spelled}:{sort}") for sort in SORTS)


def written(system: type[Connector], of: str, extras: dict[str, str]) -> str:
    """Spell the document of a record with these fields filled."""
    target: Any = system(filled(system), Kit())
    words = Words(Anything(), extras=extras)
    if of == LINE:
        words = Words(Anything(), line_extras={LINE_ID: extras})
    said = SAID["order" if of == LINE else of]
    if of in ("order", LINE):
        return str(_plain(target.write_order(said, words, "C1", "SC-1")))
    return str(_plain(KINDS[of].write(target, THERE, said, words)))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return dump(value) if isinstance(value, Decimal | date) else value


@every_offering
def test_it_offers_fields_for_kinds_it_takes_and_says_how_they_are_spelled(
    system: type[Connector],
) -> None:
    for of, offer in system.extras.items():
        assert issubclass(system, KINDS["order" if of == LINE else of].target), of
        assert offer.natives or offer.custom
        if offer.custom:
            assert offer.field(offer.spelled), f"{of}: its own example does not fit"
        for one in offer.natives:
            assert one.label
            assert one.sort in SORTS
            assert not offer.is_taken(one.name), "offered, and kept back"


@every_offering
def test_each_field_it_offers_stands_in_its_document(system: type[Connector]) -> None:
    for of, offer in system.extras.items():
        bald = written(system, of, {})
        for one in fields_of(offer):
            value = VALUES[one.sort]
            told = written(system, of, {one.name: value})
            name = bare(one.name).rpartition(".")[2].removeprefix("meta:")
            assert name in told, (of, one.name)
            assert told != bald, (of, one.name)
            if one.sort != YES_NO:
                assert value in told, (of, one.name)


@every_offering
def test_what_it_keeps_for_itself_cannot_be_filled(system: type[Connector]) -> None:
    for offer in system.extras.values():
        for name in offer.taken:
            for spelled in (name, f"{name}:number", name.upper()):
                assert offer.field(spelled) is None
        assert all(offer.why_not(name).endswith(".") for name in (*offer.taken, ": :"))
