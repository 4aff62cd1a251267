"""What an order must meet before it is entered; each refusal names its field."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from simulators.ddi import seed
from simulators.ddi.contract import Record, Refused, invalid

if TYPE_CHECKING:
    from simulators.ddi.store import Store


def check(store: "Store", said: Record) -> None:
    check_sale(store, said)
    _check_deposits(said)


def check_sale(store: "Store", said: Record) -> None:
    """Check what holds for every order; staff may sell on account, without a deposit."""
    _check_codes(store, said)
    _check_customer(store, said)
    _check_lines(store, said)


def amounts(said: Record) -> Iterator[Decimal]:
    """Give what an order's total is made of, where none is stated."""
    for line in said["lines"]:
        yield Decimal(line["quantity"]) * Decimal(line["unitPrice"])
        yield -Decimal(line.get("discountAmount", "0"))
    yield Decimal(said.get("freight", "0"))
    yield Decimal(said.get("taxTotal", "0"))
    yield -Decimal(said.get("discountTotal", "0"))


def total(said: Record) -> Decimal:
    if "total" in said:
        return Decimal(said["total"])
    return sum(amounts(said), Decimal(0)).quantize(Decimal("0.01"))


def check_code(word: str, known: seed.Codes, place: str) -> None:
    description, is_active = known.get(word, ("", False))
    if not description:
        raise Refused(422, "UNKNOWN_CODE", f"{place} {word!r} is not known", place)
    if not is_active:
        raise Refused(422, "UNKNOWN_CODE", f"{place} {word!r} is not active", place)


def _check_codes(store: "Store", said: Record) -> None:
    for place, code, known, rule in (
        ("orderType", "ORDER_TYPE_REQUIRED", seed.ORDER_TYPES, "order_type"),
        ("shipVia", "SHIP_VIA_REQUIRED", seed.SHIP_VIAS, "ship_via"),
    ):
        word = said.get(place, "").strip()
        if place not in said or (store.required[rule] and not word):
            raise Refused(422, code, f"{place} is required", place)
        if word:
            check_code(word, known, place)
    for place, known in (("branch", seed.BRANCHES), ("writer", seed.WRITERS)):
        if said.get(place):
            check_code(said[place], known, place)


def _check_customer(store: "Store", said: Record) -> None:
    customer = store.customers.get(said["customerNumber"])
    if customer is None or not customer["active"]:
        told = f"customer {said['customerNumber']} is {'not active' if customer else 'not known'}"
        raise Refused(422, "UNKNOWN_CUSTOMER", told, "customerNumber")
    insists = store.required["customer_po"] or customer["customerPoRequired"]
    if insists and not said.get("customerPo", "").strip():
        told = f"customer {said['customerNumber']} needs a purchase order number"
        raise Refused(422, "CUSTOMER_PO_REQUIRED", told, "customerPo")


def _check_lines(store: "Store", said: Record) -> None:
    if not said["lines"]:
        raise invalid("lines", "must not be empty")
    numbers = [line["lineNumber"] for line in said["lines"]]
    if len(set(numbers)) < len(numbers):
        raise invalid("lines", "must have a number of its own each")
    for n, line in enumerate(said["lines"]):
        _check_line(store, line, f"lines[{n}]")


def _check_line(store: "Store", line: Record, place: str) -> None:
    product = store.products.get(line["product"])
    if product is None or not product["active"]:
        told = f"product {line['product']} is {'not active' if product else 'not known'}"
        raise Refused(422, "UNKNOWN_PRODUCT", told, f"{place}.product")
    if Decimal(line["quantity"]) <= 0:
        raise invalid(f"{place}.quantity", "must be above zero")
    unit = line.get("unitOfMeasure")
    if unit and unit not in store.web_units(line["product"]):
        told = f"{line['product']} is not sold in {unit} on the web"
        raise Refused(422, "UNKNOWN_CODE", told, f"{place}.unitOfMeasure")
    if line.get("branch"):
        check_code(line["branch"], seed.BRANCHES, f"{place}.branch")


def _check_deposits(said: Record) -> None:
    given = said.get("deposits") or []
    if sum((Decimal(one["amount"]) for one in given), Decimal(0)) <= 0:
        raise Refused(422, "PAYMENT_REQUIRED", "the order carries no deposit", "deposits")
    currency = said.get("currency", seed.CURRENCY)
    for n, one in enumerate(given):
        check_code(one["method"], seed.PAYMENT_TYPES, f"deposits[{n}].method")
        if Decimal(one["amount"]) <= 0:
            raise invalid(f"deposits[{n}].amount", "must be above zero")
        if one.get("currency", currency) != currency:
            raise invalid(f"deposits[{n}].currency", "must be the order's")
    if sum(Decimal(one["amount"]) for one in given) > total(said):
        raise invalid("deposits", "come to more than the order's total")
