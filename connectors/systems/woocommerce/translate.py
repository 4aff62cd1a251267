"""WooCommerce's orders in our words. Pure.

An order is stored as {"order": GET orders/{id}, "account": the customer's number in the ERP}. All
its amounts are without tax, whether prices were shown with or without: `subtotal` before and `total`
after discounts (REST v3, order line items). Coupons are in the lines already. Refunds are kept apart.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from connectors.canonical import (
    Address,
    Customer,
    Discount,
    GiftCard,
    Key,
    Line,
    Note,
    Order,
    Payment,
    Tax,
    key_of,
)
from connectors.canonical.money import rounded
from connectors.errors import Unreadable
from connectors.kit.naming import identity
from connectors.systems.woocommerce.fields import (
    NOTHING,
    SYSTEM,
    Keys,
    Raw,
    amount,
    local_time,
    meta_text,
    needed_time,
    number,
    plain,
    read_address,
    read_time,
    sku_of,
    text,
    total,
)

#: A status of a plug-in that staff have not explained holds an order rather than booking it.
STATES = {
    "pending": "open",
    "processing": "open",
    "on-hold": "on_hold",
    "completed": "shipped",
    "cancelled": "cancelled",
    "refunded": "cancelled",
    "failed": "on_hold",  # the buyer may still pay; it is never booked as it stands
    "trash": "cancelled",
}
#: Where the shop's own payment plug-in (WooPayments) keeps an authorization, and how far it came.
INTENT, INTENT_STATUS = "_intent_id", "_intention_status"
TO_CAPTURE, CAPTURED = "requires_capture", "succeeded"
#: Carts that were never ordered; they are orders in name only.
CARTS = ("checkout-draft", "auto-draft", "draft")

SOURCES = {
    "checkout": "Checkout",
    "store-api": "Block checkout",
    "admin": "Entered by staff",
    "rest-api": "Entered by a program",
    "pos-rest-api": "Point of sale",
}
VAT_KEYS = ("_billing_vat_number", "_vat_number", "billing_vat_number", "vat_number")
_BRAND_KEYS = ("_card_brand", "_stripe_card_brand")
_BRAND_LIKE = re.compile(r"_wc_\w+_card_type$")


def read_order(raw: Raw, keys: Keys) -> Order:
    """Translate an order; `keys` name what plug-ins of this shop keep in meta data."""
    order = raw["order"]
    bill_to = read_address(order["billing"])
    return Order(
        id=identity(order["id"]),
        number=text(order["number"]),
        source=read_source(order),
        source_label=SOURCES.get(text(order.get("created_via")), ""),
        source_number=text(order["number"]),
        purchase_order=meta_text(order, keys.purchase_order),
        state=read_state(order, keys),
        payment_state=read_payment_state(order),
        placed_at=needed_time(order, "date_created"),
        updated_at=read_time(order["date_modified_gmt"]),
        customer=read_customer(order, text(raw.get("account")), keys),
        bill_to=bill_to,
        ship_to=read_ship_to(order, bill_to),
        lines=tuple(read_line(row) for row in order["line_items"]),
        shipping_method=read_shipping_method(order),
        shipping_label=" + ".join(
            plain(row.get("method_title")) for row in order.get("shipping_lines") or ()
        ),
        shipping=amount(order["shipping_total"]),
        shipping_tax=amount(order["shipping_tax"]),
        handling=sum((fee for _, fee in fees(order) if fee > 0), NOTHING),
        discounts=tuple(Discount(amount=-f, label=name) for name, f in fees(order) if f < 0),
        taxes=tuple(read_taxes(order)),
        payments=tuple(read_payments(order)),
        gift_cards=tuple(
            GiftCard(code=text(card.get("code")), amount=amount(card.get("amount")))
            for card in order.get("gift_cards") or ()  # the maker's own plug-in adds it
        ),
        prices_include_tax=bool(order["prices_include_tax"]),
        notes=tuple(read_notes(order)),
        tags=tuple(f"coupon {text(c['code'])}" for c in order.get("coupon_lines") or ()),
        currency=text(order["currency"]),
        total=amount(order["total"]),
    )


def read_source(order: Raw) -> Key:
    return key_of(text(order.get("created_via")) or "unknown")


def read_state(order: Raw, keys: Keys) -> str:
    status = text(order["status"])
    if status == "refunded" and order.get("date_completed_gmt"):
        return "shipped"  # it had left before the money went back
    if status == "on-hold" and is_authorized(order):
        return "open"  # its money is sure: only the capture is still to come
    return keys.statuses.get(status.casefold()) or STATES.get(status, "on_hold")


def read_payment_state(order: Raw) -> str:
    """Tell it by the money: `date_paid` is set when it came, refunds are listed with the order."""
    given_back, due = -total(order.get("refunds"), "total"), amount(order["total"])
    is_paid = bool(order["date_paid_gmt"]) and not is_authorized(order)
    if text(order["status"]) == "refunded" or (given_back > 0 and given_back >= due):
        return "refunded"
    if is_paid:
        return "part_refunded" if given_back else "paid"
    return "authorized" if text(order.get("transaction_id")) or is_authorized(order) else "unpaid"


def is_authorized(order: Raw) -> bool:
    """Tell whether WooPayments holds money it has not captured; core dates it as paid on completion."""
    return meta_text(order, INTENT_STATUS) == TO_CAPTURE


def read_payments(order: Raw) -> Iterator[Payment]:
    """Give the order's one payment: core knows a single gateway; unpaid, it is only promised."""
    gateway, due = text(order.get("payment_method")), amount(order["total"])
    paid_at = None if is_authorized(order) else local_time(order, "date_paid")
    if due <= 0 or not (gateway or paid_at):
        return
    yield Payment(
        id=identity(order["id"]),
        method=key_of(gateway or "unknown", card_brand(order)),
        kind="captured" if paid_at else "authorized",
        amount=due,
        reference=text(order.get("transaction_id")),
        at=paid_at,
    )


def card_brand(order: Raw) -> str:
    """Find the card's brand, which each family of gateways keeps under a meta key of its own."""
    rows = order.get("meta_data") or ()
    like = (row["key"] for row in rows if _BRAND_LIKE.match(row["key"]))
    return meta_text(order, *_BRAND_KEYS, *like).lower()


def read_customer(order: Raw, account: str, keys: Keys) -> Customer:
    billing = order["billing"]
    who = read_address(billing)
    id = text(order.get("customer_id"))
    return Customer(
        id="" if id == "0" else id,
        account=account,
        email=who.email,
        name=who.name,
        company=who.company,
        phone=who.phone,
        tax_id=meta_text(order, keys.tax_id, *VAT_KEYS),
        is_exempt=meta_text(order, "is_vat_exempt") == "yes",
    )


def read_ship_to(order: Raw, bill_to: Address) -> Address:
    """A shop that ships to the billing address leaves the other one blank."""
    told = read_address(order.get("shipping"))
    return told if any((told.line1, told.city, told.postcode, told.name)) else bill_to


def read_line(row: Raw) -> Line:
    before, after = amount(row["subtotal"]), amount(row["total"])
    quantity = number(row["quantity"])
    gross = max(before, after)  # a price raised by hand is no negative discount
    return Line(
        id=identity(row["id"]),
        sku=line_sku(row),
        description=plain(row["name"]),
        options="; ".join(read_options(row)),
        quantity=quantity,
        unit_price=unit_price(gross, quantity),
        discount=gross - after,
        tax=amount(row.get("total_tax")),
        tax_code=text(row.get("tax_class")),
    )


def line_sku(row: Raw) -> str:
    """Name a line's article. The shop takes an unknown SKU and keeps a line without a name (seen)."""
    id = row.get("variation_id") or row.get("product_id")
    if text(row.get("sku")) or id:
        return sku_of(row, id)
    if not plain(row["name"]):
        told = f"line {row['id']} names no product: whoever entered it used a SKU the shop lacks"
        raise Unreadable(told, system=SYSTEM)
    return plain(row["name"])  # the product was deleted since


def read_options(row: Raw) -> Iterator[str]:
    """Give what the buyer chose or typed in; keys with a leading underscore are the shop's own."""
    for one in row.get("meta_data") or ():
        value = one.get("display_value", one.get("value"))
        if not str(one["key"]).startswith("_") and isinstance(value, str | int | Decimal):
            yield f"{plain(one.get('display_key') or one['key'])}: {plain(value)}"


def unit_price(gross: Decimal, quantity: Decimal) -> Decimal:
    """Divide to the fewest places that give the stated amount back; `price` is a float there."""
    if not quantity:
        return gross
    exact = gross / quantity
    places = (Decimal(1).scaleb(-n) for n in (2, 3, 4, 6, 8))
    tried = (rounded(exact, place) for place in places)
    return next((p for p in tried if rounded(p * quantity) == gross), exact)


def read_shipping_method(order: Raw) -> Key:
    """Name the way by method and instance, the number of a method in its zone: titles are edited."""
    for row in order.get("shipping_lines") or ():
        method, _, instance = text(row.get("method_id")).partition(":")
        told = text(row.get("instance_id")) or instance
        return key_of(method or plain(row.get("method_title")), "" if told == "0" else told)
    return ()


def fees(order: Raw) -> list[tuple[str, Decimal]]:
    """List fees with their names; a negative one is a discount."""
    return [(plain(f.get("name")), amount(f["total"])) for f in order.get("fee_lines") or ()]


def read_taxes(order: Raw) -> Iterator[Tax]:
    """Give each tax without its part on shipping, which `shipping_tax` states."""
    rows = order.get("tax_lines") or ()
    for row in rows:
        if amount(row["tax_total"]):
            rate = row.get("rate_percent")
            yield Tax(
                name=plain(row.get("label")) or text(row.get("rate_code")),
                amount=amount(row["tax_total"]),
                rate=number(rate) if rate else None,
            )
    left = amount(order["total_tax"]) - amount(order["shipping_tax"])
    if not rows and left:
        yield Tax(name="Tax", amount=left)


def read_notes(order: Raw) -> Iterator[Note]:
    told = text(order.get("customer_note"))
    if told:
        yield Note(text=told, kind="customer_instructions")
