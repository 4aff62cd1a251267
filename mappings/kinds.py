"""The kinds of word that are mapped, and which of them each record asks for. Pure."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

from connectors.canonical import (
    Account,
    Key,
    Order,
    Payment,
    Price,
    Product,
    Refund,
    Shipment,
    Stock,
    path_key,
)
from connectors.canonical.words import folded

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
PRODUCT_TYPE = "product_type"
CATEGORY = "category"
TAX_CODE = "tax_code"
PRICE_LIST = "price_list"
TERMS = "terms"


@dataclass(frozen=True, kw_only=True)
class WordKind:
    """One kind of word. A `needed` one without a rule is a gap; another is simply left unsaid.

    `is_shared`: a word that is the target's own needs no rule, it is used as it is.
    """

    key: str
    label: str
    plural: str
    is_needed: bool = True
    is_shared: bool = False


def _left(key: str, label: str, plural: str, *, is_shared: bool = True) -> WordKind:
    return WordKind(key=key, label=label, plural=plural, is_needed=False, is_shared=is_shared)


WORD_KINDS: dict[str, WordKind] = {
    kind.key: kind
    for kind in (
        WordKind(key=PAYMENT_METHOD, label="payment method", plural="payment methods"),
        WordKind(key=SHIPPING_METHOD, label="ship via", plural="shipping methods"),
        WordKind(key=CARRIER, label="carrier and service", plural="carriers"),
        WordKind(key=ORDER_TYPE, label="order type", plural="order types"),
        WordKind(key=ITEM, label="item", plural="items", is_shared=True),
        _left(UNIT, "unit", "units"),
        WordKind(key=TAX, label="tax", plural="taxes"),
        _left(TAX_CODE, "tax code", "tax codes"),
        _left(WAREHOUSE, "warehouse", "warehouses", is_shared=False),
        _left(CASH_ACCOUNT, "cash account", "cash accounts", is_shared=False),
        _left(CUSTOMER_CLASS, "customer class", "customer classes"),
        _left(TERMS, "payment terms", "payment terms"),
        _left(PRICE_LIST, "price list", "price lists"),
        _left(PRODUCT_TYPE, "product type", "product types"),
        _left(CATEGORY, "category", "categories"),
    )
}


def asked(said: Any) -> tuple[tuple[str, Key], ...]:
    """List the words a record needs in its target's language, each once, in reading order."""
    match said:
        case Order():
            found = _order(said)
        case Shipment():
            found = _shipment(said)
        case Refund():
            found = _refund(said)
        case Product():
            found = _product(said)
        case Price():
            found = _price(said)
        case Stock():
            found = _stock(said)
        case Account():
            found = _account(said)
        case _:
            return ()
    return tuple(dict.fromkeys(ask for ask in found if any(ask[1])))


def _order(order: Order) -> Iterator[tuple[str, Key]]:
    yield ORDER_TYPE, order.source
    yield CUSTOMER_CLASS, order.source
    yield SHIPPING_METHOD, order.shipping_method
    yield TERMS, (order.terms,)
    for payment in filter(_is_booked, order.payments):
        yield PAYMENT_METHOD, payment.method
        yield CASH_ACCOUNT, payment.method
    for line in order.lines:
        if line.kit_of:
            continue  # the target knows its own kits; only the kit itself is booked
        yield ITEM, (line.sku,)
        yield WAREHOUSE, (line.warehouse,)
        yield UNIT, (line.uom,)
        yield TAX_CODE, (line.tax_code,)
    for tax in order.taxes:
        if tax.amount:
            yield TAX, (tax.name,)


def _shipment(shipment: Shipment) -> Iterator[tuple[str, Key]]:
    yield CARRIER, shipment.method
    for line in shipment.lines:
        yield ITEM, (line.sku,)
        yield UNIT, (line.uom,)


def _refund(refund: Refund) -> Iterator[tuple[str, Key]]:
    yield PAYMENT_METHOD, refund.method
    yield CASH_ACCOUNT, refund.method
    for line in refund.lines:
        yield ITEM, (line.sku,)
        yield UNIT, (line.uom,)


def _product(product: Product) -> Iterator[tuple[str, Key]]:
    yield ITEM, (product.sku,)
    yield PRODUCT_TYPE, (product.type,)
    for path in product.categories:
        yield CATEGORY, path_key(path)
    yield UNIT, (product.uom,)
    yield TAX_CODE, (product.tax_code,)


def _price(price: Price) -> Iterator[tuple[str, Key]]:
    yield ITEM, (price.sku,)
    for tier in price.tiers:
        yield PRICE_LIST, (tier.price_list,)
        yield UNIT, (tier.uom,)


def _stock(stock: Stock) -> Iterator[tuple[str, Key]]:
    yield ITEM, (stock.sku,)
    for level in stock.levels:
        yield WAREHOUSE, (level.warehouse,)


def _account(account: Account) -> Iterator[tuple[str, Key]]:
    yield CUSTOMER_CLASS, (account.customer_class,)
    yield TERMS, (account.terms,)
    yield PRICE_LIST, (account.price_list,)


def needs(said: Any, kind: str) -> bool:
    """Tell whether a word without a rule stops a record.

    A unit does where a quantity would mean another thing without it: on an order's line, and in a
    price told in several units. A state goes to what is found, if anything, and so does what
    follows an order back to where that was born.
    """
    if kind == UNIT:
        return isinstance(said, Order) or (isinstance(said, Price) and _units(said) > 1)
    is_state = isinstance(said, Product | Stock | Price | Account)
    is_open = is_state or (kind == ITEM and _goes_back(said))
    return WORD_KINDS[kind].is_needed and not is_open


def _units(price: Price) -> int:
    return len({tier.uom.casefold() for tier in price.tiers})


def _goes_back(said: Any) -> bool:
    is_back = isinstance(said, Refund) and said.order_number and not said.order_id
    return isinstance(said, Shipment) or bool(is_back)


def is_own(said: Any, kind: str) -> bool:
    """Tell whether a target's own word may stand for itself.

    Where an order was born is no class; and of units that share a price, each needs its factor.
    """
    if kind == CUSTOMER_CLASS:
        return not isinstance(said, Order)
    if kind == UNIT and isinstance(said, Price):
        return _units(said) == 1
    return WORD_KINDS[kind].is_shared


def is_unit_named(said: Any, uom: str, items: Container[str]) -> bool:
    """Tell whether each thing sold in a unit is an item (folded SKU) whose mapping names its own."""
    lines = () if isinstance(said, Price | Product) else getattr(said, "lines", ())
    sold = [line.sku for line in lines if line.uom == uom and not getattr(line, "kit_of", "")]
    return all(folded((sku,))[0] in items for sku in sold or [getattr(said, "sku", "")])


def tells(said: Any, kind: str) -> bool:
    """Tell whether staff are told that a word was left unsaid; some have a usual one over there."""
    if kind == ITEM:
        return False
    return not (kind in (CASH_ACCOUNT, CUSTOMER_CLASS) and isinstance(said, Order | Refund))


def _is_booked(payment: Payment) -> bool:
    return payment.kind != "refunded"
