"""What staff are asked for when they connect an Odoo, and the words it speaks in."""

from connectors.base import Field

FIELDS = (
    Field(
        name="site",
        label="Address",
        kind="url",
        example="https://acme.odoo.com",
        help="The address you log in at, without what follows the site's name.",
    ),
    Field(
        name="database",
        label="Database",
        example="acme",
        help="On odoo.com it is the first part of the address.",
    ),
    Field(
        name="login",
        label="User name",
        example="integration@acme.example",
        help="A user made for this integration: what it writes bears its name.",
    ),
    Field(
        name="key",
        label="API key",
        kind="secret",
        help="The user's Preferences, Account Security, New API Key. A password works up to 18.",
    ),
    Field(
        name="protocol",
        label="Protocol",
        kind="choice",
        default="auto",
        choices=(
            ("auto", "Found out from the release"),
            ("json-2", "JSON-2 (19 and later)"),
            ("json-rpc", "JSON-RPC (18 and before)"),
        ),
        help="Leave it as it is, unless a site of release 19 lets in only one of them.",
    ),
    Field(
        name="confirm",
        label="Confirm orders",
        kind="choice",
        default="yes",
        choices=(("yes", "Confirm what is booked"), ("no", "Leave it a quotation")),
        help="A quote is never confirmed.",
    ),
    Field(
        name="freight_item",
        label="Product of shipping charges",
        is_required=False,
        example="FREIGHT",
        help="Takes the charge of an order whose ship via is mapped to no delivery method.",
    ),
    Field(
        name="handling_item",
        label="Product of handling charges",
        is_required=False,
        example="HANDLING",
        help="Its internal reference. Blank: an order with a handling charge is refused.",
    ),
    Field(
        name="discount_item",
        label="Product of discounts",
        is_required=False,
        example="DISCOUNT",
        help="Takes what no whole percentage of a line can say, as a line of its own.",
    ),
    Field(
        name="stock_warehouse",
        label="Warehouse stock is written to",
        is_required=False,
        example="WH",
        help="Its short name, for sources that tell one quantity. Blank: the only one there is.",
    ),
    Field(
        name="price_list",
        label="Price list of everybody's quantity breaks",
        is_required=False,
        example="Public Pricelist",
        help="A product itself holds one price. Blank: quantity breaks without a list are refused.",
    ),
    Field(
        name="account_field",
        label="Field with the customer's account",
        is_required=False,
        example="ref",
        help="Where customers here carry their account in the target. Blank: found by e-mail.",
    ),
)

WORD_KEYS = {
    "payment_method": ("journal",),
    "cash_account": ("journal",),
    "shipping_method": ("delivery method",),
    "order_type": ("sales team",),
    "customer_class": ("sales team",),
    "item": ("internal reference",),
    "warehouse": ("warehouse",),
    "tax": ("tax",),
    "unit": ("unit",),
    "carrier": ("delivery method",),
    "terms": ("payment term",),
    "price_list": ("price list",),
    "tax_code": ("tax",),
    "product_type": ("type",),
    "category": ("category",),
}

#: An order has no type there: its sales team (native) or a tag stands for it. A tax is worked out
#: from its rate, or stands as a line of its own where the source's amount must be kept to the cent.
PLACES = {
    "order_type": ("native", "tag", "nowhere"),
    "payment_method": ("native",),
    "shipping_method": ("native", "nowhere"),
    "carrier": ("native", "nowhere"),
    "item": ("native",),
    "tax": ("native", "line", "nowhere"),
    "warehouse": ("native",),
    "customer_class": ("native",),
    "unit": ("native",),
    "terms": ("native",),
    "price_list": ("native",),
    "tax_code": ("native",),
    "product_type": ("native",),
    "category": ("native",),
}

LISTED = (
    "payment_method",
    "shipping_method",
    "carrier",
    "order_type",
    "item",
    "tax",
    "warehouse",
    "customer_class",
    "unit",
    "terms",
    "price_list",
    "tax_code",
    "product_type",
    "category",
    "custom_field",
)
