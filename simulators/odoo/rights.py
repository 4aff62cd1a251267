"""What a plain salesman may do; the administrator may do all."""

NONE: tuple[str, ...] = ()
CHANGES = ("read", "write")
MAKES = ("read", "write", "create")
ALL = ("read", "write", "create", "unlink")

#: Models that are not named here may be read.
SALESMAN: dict[str, tuple[str, ...]] = {
    "sale.order": MAKES,
    "sale.order.line": ALL,
    "sale.order.cancel": ALL,
    "sale.advance.payment.inv": ALL,
    "choose.delivery.carrier": ALL,
    "crm.tag": MAKES,
    "stock.picking": CHANGES,
    "stock.move": CHANGES,
    "stock.backorder.confirmation": ALL,
    "mail.message": MAKES,
    "ir.attachment": MAKES,
    "ir.model.data": NONE,
    "account.payment": NONE,
    "account.payment.register": NONE,
    "account.move.reversal": NONE,
}
#: The group that a refusal names.
GROUPS = {
    "ir.model.data": "Administration/Access Rights",
    "res.partner": "Extra Rights/Contact Creation",
    "product.product": "Products/Creation",
    "product.template": "Products/Creation",
    "delivery.carrier": "Inventory/Administrator",
    "account.move": "Invoicing/Billing",
    "account.payment": "Invoicing/Billing",
    "account.payment.register": "Invoicing/Billing",
    "stock.quant": "Inventory/Administrator",
}
