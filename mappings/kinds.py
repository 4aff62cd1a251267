"""The kinds of word that are mapped, and which of them each record asks for. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors.canonical import (
    Key,
    Order,
    Payment,
    Price,
    Product,
    Refund,
    Shipment,
    Stock,
)

PAYMENT_METHOD = "payment_method"
SHIPPING_METHOD = "shipping_method"
CARRIER = "carrier"
ORDER_TYPE = "order_type"
ITEM = "item"
TAX = "tax"
WAREHOUSE = "warehouse"
CUSTOMER_CLASS = "customer_class"
CASH_ACCOUNT = "cash_account"
UNIT = "unit"


@dataclass(frozen=True, kw_only=True)
class WordKind:
    """One kind of word. A `needed` one without a rule is a gap; another is simply left unsaid."""

    key: str
    label: str
    plural: str
    is_needed: bool = True


WORD_KINDS: dict[str, WordKind] = {
    kind.key: kind
    for kind in (
        WordKind(key=PAYMENT_METHOD, label="payment method", plural="payment methods"),
        WordKind(key=SHIPPING_METHOD, label="ship via", plural="shipping methods"),
        WordKind(key=CARRIER, label="carrier and service", plural="carriers"),
        WordKind(key=ORDER_TYPE, label="order type", plural="order types"),
        WordKind(key=ITEM, label="item", plural="items"),
        WordKind(key=TAX, label="tax", plural="taxes"),
        WordKind(key=WAREHOUSE, label="warehouse", plural="warehouses", is_needed=False),
        WordKind(
            key=CUSTOMER_CLASS, label="customer class", plural="customer classes", is_needed=False
        ),
        WordKind(key=CASH_ACCOUNT, label="cash account", plural="cash accounts", is_needed=False),
        WordKind(key=UNIT, label="unit", plural="units", is_needed=False),
    )
}


def asked(said: Any) -> tuple[tuple[str, Key], ...]:
    """List the words a record needs in its target's language, each once, in reading order."""
    match said:
        case Order():
            found = _order(said)
        case Shipment():
            found = iter([(CARRIER, said.method)])
        case Refund():
            found = _refund(said)
        case Product() | Price():
            found = iter([(ITEM, (said.sku,))])
        case Stock():
            found = _stock(said)
        case _:
            return ()
    return tuple(dict.fromkeys((kind, key) for kind, key in found if any(key)))


def _order(order: Order) -> Iterator[tuple[str, Key]]:
    yield ORDER_TYPE, order.source
    yield CUSTOMER_CLASS, order.source
    yield SHIPPING_METHOD, order.shipping_method
    for payment in filter(_is_booked, order.payments):
        yield PAYMENT_METHOD, payment.method
        yield CASH_ACCOUNT, payment.method
    for line in order.lines:
        if line.kit_of:
            continue  # the target knows its own kits; only the kit itself is booked
        yield ITEM, (line.sku,)
        yield WAREHOUSE, (line.warehouse,)
        yield UNIT, (line.uom,)
    for tax in order.taxes:
        if tax.amount:
            yield TAX, (tax.name,)


def _refund(refund: Refund) -> Iterator[tuple[str, Key]]:
    yield PAYMENT_METHOD, refund.method
    yield CASH_ACCOUNT, refund.method
    for line in refund.lines:
        yield ITEM, (line.sku,)


def _stock(stock: Stock) -> Iterator[tuple[str, Key]]:
    yield ITEM, (stock.sku,)
    for level in stock.levels:
        yield WAREHOUSE, (level.warehouse,)


def needs(said: Any, kind: str) -> bool:
    """Tell whether a word without a rule stops a record: a state goes to what is found, if anything."""
    is_state = isinstance(said, Product | Stock | Price)
    return WORD_KINDS[kind].is_needed and not is_state


def _is_booked(payment: Payment) -> bool:
    return payment.kind != "refunded"
