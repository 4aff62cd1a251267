"""The money of an order in Acumatica's words: freight, discounts, taxes, payments. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from connectors.base import Posted
from connectors.canonical import Order, Payment, Words
from connectors.errors import CannotSay
from connectors.systems.acumatica.fields import DISCOUNT_TYPE, SYSTEM, Raw, order_key, wrapped


def money(order: Order, words: Words) -> Raw:
    """Freight, discounts and taxes as the source states them, in the fields of both tabs."""
    off_shipping = sum((d.amount for d in order.discounts if d.on == "shipping"), Decimal(0))
    freight = order.shipping - off_shipping
    return {
        "Totals": wrapped(
            OverrideFreightAmount=True, Freight=freight, PremiumFreight=order.handling
        ),
        "ShippingSettings": wrapped(
            OverrideFreightPrice=True, FreightPrice=freight, PremiumFreight=order.handling
        ),
        "DiscountDetails": list(_discounts(order)),
        "TaxDetails": list(_taxes(order, words)),
    }


def _discounts(order: Order) -> Iterator[Raw]:
    for discount in order.discounts:
        if discount.on != "shipping":
            yield wrapped(
                Type=DISCOUNT_TYPE,
                ExternalDiscountCode=(discount.code or discount.label)[:15],
                Description=discount.label,
                DiscountAmount=discount.amount,
                ManualDiscount=True,
            )


def _taxes(order: Order, words: Words) -> Iterator[Raw]:
    stated = [tax for tax in order.taxes if tax.amount]
    if order.shipping_tax and not stated:
        raise CannotSay("a tax on shipping without a tax on goods", system=SYSTEM)
    of_shipping = order.shipping_tax  # goes with the first: it has no row of its own
    for tax in stated:
        id = words.word("tax", tax.name)
        if not id:
            raise CannotSay(f"the tax “{tax.name}”, which is mapped to nothing", system=SYSTEM)
        yield wrapped(
            TaxID=id,
            TaxAmount=tax.amount + of_shipping,
            TaxRate=tax.rate,
            TaxableAmount=_taxed_goods(order) if tax.taxable is None else tax.taxable,
        )
        of_shipping = Decimal(0)


def _taxed_goods(order: Order) -> Decimal:
    """Tell the goods after discounts; one on shipping does not lower them."""
    off = sum((d.amount for d in order.discounts if d.on != "shipping"), Decimal(0))
    return max(order.goods - off, Decimal(0))


def promised(order: Order, words: Words) -> Raw:
    """Say how an order will be paid that is not paid yet; money that was taken says so itself."""
    promises = [p for p in order.payments if p.kind == "authorized"]
    if not promises or any(p.is_money for p in order.payments):
        return {}
    method = promises[0].method
    return wrapped(
        PaymentMethod=words.word("payment_method", *method),
        CashAccount=words.word("cash_account", *method),
        PaymentRef=promises[0].reference[:40],
    )


def order_payments(order: Order, words: Words, reference: str) -> list[Raw]:
    return [
        wrapped(
            DocType="Prepayment" if payment.kind == "deposit" else "Payment",
            PaymentMethod=words.word("payment_method", *payment.method),
            CashAccount=words.word("cash_account", *payment.method),
            PaymentAmount=payment.amount,
            AppliedToOrder=applied,
            PaymentRef=(payment.reference or payment.id)[:40],
            ExternalRef=f"{reference}-{payment.id}"[:40],
            ApplicationDate=payment.at.date() if payment.at else None,
            Hold=False,
        )
        for payment, applied in _shared_out(order)
    ]


def _shared_out(order: Order) -> Iterator[tuple[Payment, Decimal]]:
    """Give each payment with what of it goes to its order: in turn, and in all no more than its total
    nor than was kept of it. More than is unpaid of an order is refused.
    """
    left = max(min(order.total, order.paid), Decimal(0))
    for payment in order.payments:
        if payment.is_money:
            applied = min(payment.amount, left)
            left -= applied
            yield payment, applied


def write_payment(
    order: Order, payment: Payment, words: Words, posted: Posted, reference: str
) -> Raw:
    """Write a payment that came after its order was booked. `posted.detail` is the customer."""
    kind, number = order_key(posted.number)
    written = wrapped(
        Type="Prepayment" if payment.kind == "deposit" else "Payment",
        CustomerID=posted.detail,
        PaymentMethod=words.word("payment_method", *payment.method),
        CashAccount=words.word("cash_account", *payment.method),
        CurrencyID=order.currency,
        PaymentAmount=payment.amount,
        PaymentRef=(payment.reference or payment.id)[:40],
        ExternalRef=reference[:40],
        ApplicationDate=payment.at.date() if payment.at else None,
        Hold=False,
    )
    share = dict(_shared_out(order))[payment]
    applied = wrapped(OrderType=kind, OrderNbr=number, AppliedToOrder=share)
    return {**written, "OrdersToApply": [applied]}
