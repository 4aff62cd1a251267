"""How a sales order is booked: what is checked, how it is priced, what it comes to."""

import uuid
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from simulators.acumatica import seed
from simulators.acumatica.records import Record, now, plain, wrap

CENT = Decimal("0.01")


def cents(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


class Refused(Exception):
    """A field that is wrong: (name, words), and where it is one of a row: (table, place)."""

    def __init__(self, field: str, told: str, row: tuple[str, int] | None = None) -> None:
        self.field, self.told, self.row = field, told, row
        super().__init__(told)

    def shown_in(self, said: Record) -> Record:
        """Show what was sent with the error at its field."""
        if self.row is None:
            return {**said, self.field: {**(said.get(self.field) or {}), "error": self.told}}
        table, place = self.row
        wrong = Refused(self.field, self.told).shown_in(said[table][place])
        return {**said, table: [*said[table][:place], wrong, *said[table][place + 1 :]]}


def check_word(said: Record, field: str, known: Any, what: str) -> Any:
    word = plain(said, field)
    if word is not None and word not in known:
        raise Refused(field, f"{what} '{word}' cannot be found in the system.")
    return word


def check_discounts(said: Record) -> None:
    for one in said.get("DiscountDetails") or ():
        check_word(one, "Type", seed.DISCOUNT_TYPES, "Type")


def line(said: Record, number: int, prices: Mapping[str, Decimal]) -> Record:
    """Book a line. Unless the price is said to be manual, the list price is taken."""
    item = check_word(said, "InventoryID", prices, "Inventory ID")
    if item is None:
        raise Refused("InventoryID", "'Inventory ID' cannot be empty.")
    check_word(said, "WarehouseID", seed.WAREHOUSES, "Warehouse")
    check_word(said, "TaxCategory", seed.TAX_CATEGORIES, "Tax Category")
    quantity = Decimal(str(plain(said, "OrderQty", 0)))
    is_manual = plain(said, "ManualPrice") is True
    price = Decimal(str(plain(said, "UnitPrice", 0))) if is_manual else prices[item]
    extended = cents(quantity * price)
    if is_manual and plain(said, "ExtendedPrice") is not None:
        extended = cents(plain(said, "ExtendedPrice"))
    has_discount = plain(said, "ManualDiscount") is True
    discount = cents(plain(said, "DiscountAmount", 0)) if has_discount else Decimal("0.00")
    return {
        "id": str(uuid.uuid4()),
        "LineNbr": wrap(number),
        "InventoryID": wrap(item),
        "OrderQty": wrap(quantity),
        "OpenQty": wrap(quantity),
        "UOM": wrap(plain(said, "UOM", "EA")),
        "UnitPrice": wrap(price),
        "ManualPrice": wrap(is_manual),
        "ExtendedPrice": wrap(extended),
        "DiscountAmount": wrap(discount),
        "Amount": wrap(extended - discount),
        "LineDescription": wrap(plain(said, "LineDescription")),
        "TaxCategory": wrap(plain(said, "TaxCategory", "TAXABLE")),
        "WarehouseID": wrap(plain(said, "WarehouseID", "MAIN")),
        "ExternalRef": wrap(plain(said, "ExternalRef")),
        "AlternateID": wrap(plain(said, "AlternateID")),
        "GiftMessage": wrap(plain(said, "GiftMessage")),
        "note": said.get("note") or {},
    }


def order(said: Record, kind: str, number: str, sums: dict[str, Decimal]) -> Record:
    at = now()
    return {
        "id": str(uuid.uuid4()),
        "OrderType": wrap(kind),
        "OrderNbr": wrap(number),
        "CustomerID": said.get("CustomerID"),
        "Status": wrap("Open"),
        "CurrencyID": wrap(plain(said, "CurrencyID", "USD")),
        "OrderTotal": wrap(sums["total"]),
        "TaxTotal": wrap(sums["tax"]),
        "LastModified": wrap(at),
        "Totals": {
            "LineTotalAmount": wrap(sums["goods"]),
            "DiscountTotal": wrap(sums["discount"]),
            "TaxTotal": wrap(sums["tax"]),
            "Freight": wrap(sums["freight"]),
            "PremiumFreight": wrap(sums["premium"]),
        },
    }


def totals(said: Record, lines: list[Record], surcharge: Decimal) -> dict[str, Decimal]:
    """Work out what an order comes to; what is not overridden the system works out by itself."""
    goods = sum((one["Amount"]["value"] for one in lines), Decimal(0))
    discount = sum(
        (cents(plain(d, "DiscountAmount", 0)) for d in said.get("DiscountDetails") or ()),
        Decimal(0),
    )
    freight, premium = _freight(said)
    if plain(said, "IsTaxValid") is True:
        tax = sum(
            (cents(plain(t, "TaxAmount", 0)) for t in said.get("TaxDetails") or ()), Decimal(0)
        )
    else:
        tax = cents((goods - discount) * Decimal("0.07"))
    total = goods - discount + freight + premium + tax + surcharge
    return {
        "goods": goods,
        "discount": discount,
        "freight": freight,
        "premium": premium,
        "tax": tax,
        "total": total,
    }


def _freight(said: Record) -> tuple[Decimal, Decimal]:
    tab, settings = said.get("Totals") or {}, said.get("ShippingSettings") or {}
    premium = cents(plain(tab, "PremiumFreight", plain(settings, "PremiumFreight", 0)))
    if plain(tab, "OverrideFreightAmount") is True:
        return cents(plain(tab, "Freight", 0)), premium
    if plain(settings, "OverrideFreightPrice") is True:
        return cents(plain(settings, "FreightPrice", 0)), premium
    return (Decimal("11.50") if plain(said, "ShipVia") else Decimal(0)), premium


def check_payment(said: Record, kinds: tuple[str, ...] = ("Payment", "Prepayment")) -> None:
    method = check_word(said, "PaymentMethod", seed.PAYMENT_METHODS, "Payment Method")
    if method is None:
        raise Refused("PaymentMethod", "'Payment Method' cannot be empty.")
    account = check_word(said, "CashAccount", seed.CASH_ACCOUNTS, "Cash Account")
    if account is not None and account != seed.PAYMENT_METHODS[method][1]:
        raise Refused("CashAccount", f"Cash account '{account}' is not allowed for '{method}'.")
    if plain(said, "Type", plain(said, "DocType", "Payment")) not in kinds:
        raise Refused("DocType", "The document type is not valid.")


def applied_by(said: Record) -> Decimal:
    return cents(plain(said, "AppliedToOrder", 0))


def check_applied(said: Record, unpaid: Decimal, row: tuple[str, int]) -> Decimal:
    """Give what is left unpaid of an order once this row is applied to it."""
    applied = applied_by(said)
    if applied > max(unpaid, Decimal(0)):
        told = "The applied amount exceeds the unpaid balance of the order."
        raise Refused("AppliedToOrder", told, row)
    return unpaid - applied


def unpaid(order: Record) -> Decimal:
    return cents(plain(order, "OrderTotal")) - order.get("_applied", Decimal(0))


def apply(said: Record, order: Record) -> None:
    order["_applied"] = order.get("_applied", Decimal(0)) + applied_by(said)


def payment(said: Record, number: str, customer: str, applied: list[Record]) -> Record:
    method = plain(said, "PaymentMethod")
    return {
        "id": str(uuid.uuid4()),
        "ReferenceNbr": wrap(number),
        "Type": wrap(plain(said, "Type", plain(said, "DocType", "Payment"))),
        "CustomerID": wrap(customer),
        "PaymentMethod": wrap(method),
        "CashAccount": wrap(plain(said, "CashAccount", seed.PAYMENT_METHODS[method][1])),
        "PaymentAmount": wrap(cents(plain(said, "PaymentAmount", 0))),
        "PaymentRef": wrap(plain(said, "PaymentRef")),
        "ExternalRef": wrap(plain(said, "ExternalRef")),
        "Status": wrap("Balanced"),
        "LastModifiedDateTime": wrap(now()),
        "OrdersToApply": applied,
    }


def custom(said: Record, known: dict[str, str]) -> Record:
    """Take the custom fields that exist; a misspelt one is dropped without a word."""
    given = (said.get("custom") or {}).get("Document") or {}
    kept = {
        name: {"type": known[name], "value": value.get("value")}
        for name, value in given.items()
        if name in known and isinstance(value, dict)
    }
    return {"Document": kept} if kept else {}
