"""Sellercloud's orders in our words. Pure.

An order is stored as {"order": GET Orders/{id}, "notes": GET Orders/Notes}. Amounts of an order
come in USD whatever the buyer paid in (vendor's note to CurrencyRateFromUSD), so USD is its
currency here and the buyer's is kept beside it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any

from connectors.canonical import (
    Customer,
    Discount,
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
from connectors.systems.sellercloud import words as theirs
from connectors.systems.sellercloud.fields import (
    NOTHING,
    SYSTEM,
    Raw,
    amount,
    custom_column,
    number,
    read_date,
    rows,
    stated_time,
    text,
)
from connectors.systems.sellercloud.translate_addresses import (
    full_name,
    of_bill,
    of_goods,
    read_address,
)


def read_order(raw: Raw, zone: tzinfo = UTC, account_column: str = "") -> Order:
    """Translate an order with its notes; times without a zone are taken to be in `zone`."""
    order, details, total = raw["order"], raw["order"]["OrderDetails"], raw["order"]["TotalInfo"]
    statuses, shipping = order["Statuses"], order["ShippingDetails"]
    channel = int(details["OrderSource"])
    buyer_currency = currency(details.get("CurrencyCode") or 0)
    return Order(
        id=identity(order["OrderID"]),
        number=identity(order["OrderID"]),
        source=read_source(order),
        source_label=channel_name(channel),
        source_number=text(details.get("OrderSourceOrderId")),
        purchase_order=text(details.get("OrderSourceOrderId"))
        if channel == theirs.WHOLESALE
        else "",
        state=read_state(statuses),
        payment_state=theirs.PAYMENT_STATES.get(int(statuses["PaymentStatus"]), "unpaid"),
        placed_at=read_placed(details, zone),
        updated_at=stated_time(order.get("LastUpdated"), zone),
        ship_by=read_date(shipping.get("OrderShippingPromiseDate"), zone),
        deliver_by=read_date(
            details.get("PromiseDate") or details.get("EstimatedOrderDeliveryDate"), zone
        ),
        customer=read_customer(order, account_column),
        bill_to=read_address(of_bill(order)),
        ship_to=read_address(of_goods(order)),
        lines=tuple(line for item in rows(order, "OrderItems") for line in read_item(item)),
        shipping_method=read_shipping_method(shipping),
        shipping_label=text(shipping.get("Service")) or text(shipping.get("Carrier")),
        shipping=amount(total.get("Shipping")),
        handling=sum(
            (amount(total.get(n)) for n in ("Handling", "Insurance", "GiftWrap")), NOTHING
        ),
        discounts=tuple(read_discounts(total)),
        taxes=tuple(read_taxes(total, of_goods(order))),
        payments=tuple(read_payment(one, zone) for one in order["Payments"] or ()),
        terms=text((order.get("PaymentOptions") or {}).get("PaymentTerms")),
        sales_rep=text(details.get("SalesRep1") or ""),
        fulfilled_by="marketplace" if channel in theirs.MARKETPLACE_FULFILLED else "us",
        notes=(*read_gift(order), *(read_note(note, zone) for note in raw.get("notes") or ())),
        tags=read_tags(details, statuses, shipping),
        currency="USD",
        buyer_currency=buyer_currency if buyer_currency != "USD" else "",
        buyer_rate=read_rate(order),
        total=amount(total["GrandTotal"]),
    )


def read_source(order: Raw) -> Key:
    """Tell where an order was born: (channel, company, store type)."""
    details = order["OrderDetails"]
    store = int(order.get("StoreType") or 0)
    return key_of(
        channel_name(int(details["OrderSource"])),
        details["CompanyId"],
        theirs.STORES.get(store, f"store {store}"),
    )


def channel_name(channel: int) -> str:
    return theirs.CHANNELS.get(channel, f"channel {channel}")


def currency(code: Any) -> str:
    """Name a currency; one that is not in the list is said by its number, never taken for USD."""
    told = str(code)
    return theirs.CURRENCIES.get(int(told), told) if told.isdigit() else told


def read_rate(order: Raw) -> Decimal | None:
    """Read the buyer's currency per USD, unrounded.

    The contract of 2022 has no rate in an order; later tenants state one, seen beside the currency
    code. Both places are looked in.
    """
    name = "CurrencyRateFromUSD"
    told = order["OrderDetails"].get(name) or order.get(name)
    return number(told) if told else None


def read_placed(details: Raw, zone: tzinfo) -> datetime:
    """Tell when an order was placed, or else when it was created."""
    at = stated_time(details["OrderDate"], zone) or stated_time(details["CreatedOn"], zone)
    if at is None:
        raise Unreadable("it does not say when it was placed", system=SYSTEM)
    return at


def read_state(statuses: Raw) -> str:
    state = theirs.ORDER_STATES.get(int(statuses["OrderStatus"]), "on_hold")
    is_shipped = int(statuses.get("ShippingStatus") or 0) == theirs.FULLY_SHIPPED
    return "shipped" if state == "open" and is_shipped else state


def read_customer(order: Raw, account_column: str = "") -> Customer:
    details = order["OrderDetails"]
    address, items = of_bill(order), rows(order, "OrderItems")
    return Customer(
        id=text(details.get("CustomerID") or ""),
        account=custom_column(order, account_column) if account_column else "",
        email=text(details.get("CustomerEmail")) or text(address.get("EmailAddress")),
        name=full_name(address),
        company=text(address.get("CompanyName")),
        phone=text(address.get("PhoneNumber")),
        is_exempt=bool(items) and all(item.get("TaxExempt") for item in items),
    )


def read_item(item: Raw) -> Iterator[Line]:
    """Give a line, and the parts of a kit after it: they are sent by us and carry no money."""
    quantity, price = number(item["Qty"]), number(item["SitePrice"])
    yield Line(
        id=identity(item["ID"]),
        sku=text(item["ProductID"]),
        description=text(item.get("DisplayName")),
        quantity=quantity,
        unit_price=price,
        discount=item_discount(item, rounded(quantity * price)),
        tax=amount(item.get("LineTaxTotal")),
        warehouse=text(item.get("WarehouseID") or ""),
        note=text(item.get("Notes")),
    )
    for part in item.get("BundleItems") or ():
        yield Line(
            id=f"{identity(item['ID'])}/{identity(part['ProductID'])}",
            sku=text(part["ProductID"]),
            description=text(part.get("ProductName")),
            quantity=number(part["TotalQty"]),
            unit_price=NOTHING,
            kit_of=identity(item["ID"]),
        )


def item_discount(item: Raw, gross: Decimal) -> Decimal:
    """Tell a line's discount: by its stated total where that shows it, else by its own terms."""
    if item.get("LineTotal") is not None and amount(item["LineTotal"]) != gross:
        return gross - amount(item["LineTotal"])
    value = abs(number(item.get("DiscountValue") or 0))
    if int(item.get("DiscountType") or 0) == 1:
        return rounded(gross * value / 100)
    return rounded(value)


def read_shipping_method(shipping: Raw) -> Key:
    carrier, service = text(shipping.get("Carrier")), text(shipping.get("Service"))
    return key_of(carrier, service) if carrier or service else ()


def read_discounts(total: Raw) -> Iterator[Discount]:
    goods, shipping = amount(total.get("Discount")), amount(total.get("ShippingDiscount"))
    if goods:
        yield Discount(amount=abs(goods), label="Order discount", code=text(total.get("PromoCode")))
    if shipping:
        yield Discount(amount=abs(shipping), label="Shipping discount", on="shipping")


def read_taxes(total: Raw, ship_to: Raw) -> Iterator[Tax]:
    """Give the order's one tax; it has no name there, so it is named after where it is due."""
    tax = amount(total.get("Tax"))
    if tax:
        state = text(ship_to.get("StateCode"))
        rate = number(total.get("TaxRate") or 0)
        yield Tax(name=f"Sales tax {state}".strip(), amount=tax, rate=rate or None)


def read_payment(given: Raw, zone: tzinfo) -> Payment:
    method = int(given["PaymentMethod"])
    return Payment(
        id=identity(given["ID"]),
        method=key_of(theirs.PAYMENT_METHODS.get(method, f"payment method {method}")),
        amount=abs(amount(number(given["PaidAmount"]))),
        kind=payment_kind(given),
        reference=text(given.get("TransactionReferenceNumber")),
        at=stated_time(given.get("PaymentDate"), zone),
    )


def payment_kind(given: Raw) -> str:
    """PaymentType 1 Information, 2 Payment, 3 Refund; PaymentStatus 0 is cleared."""
    kind = int(given["PaymentType"])
    if kind == 3:
        return "refunded"
    is_cleared = int(given["PaymentStatus"]) == 0
    return "captured" if kind == 2 and is_cleared else "authorized"


def read_gift(order: Raw) -> Iterator[Note]:
    """Give the gift message: it stands with the wrapping, and is no note there."""
    gift = (order.get("GiftDetails") or {}).get("GiftDetails") or {}
    if message := text(gift.get("GiftMessage")):
        yield Note(text=message, kind="customer_instructions")


def read_note(given: Raw, zone: tzinfo) -> Note:
    # One vendor page prints AuditData, the schema says AuditDate.
    at = given.get("AuditDate") or given.get("AuditData")
    return Note(
        id=identity(given["NoteID"]),
        text=text(given["Note"]),
        kind=theirs.NOTE_KINDS.get(int(given.get("Category") or 0), "order"),
        author=text(given.get("CreatedByName")),
        at=stated_time(at, zone),
    )


def read_tags(details: Raw, statuses: Raw, shipping: Raw) -> tuple[str, ...]:
    tags = theirs.SUBTYPE_TAGS.get(int(details.get("OrderSubType") or 0), ())
    is_rush = statuses.get("RushOrder") or shipping.get("RushOrder")
    return (*tags, "Shipment Priority") if is_rush else tags
