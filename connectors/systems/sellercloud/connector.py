"""Sellercloud by its Delta REST API: its declared facts; the verbs are by what they speak of."""

from collections.abc import Iterable, Iterator

from connectors.base import Check, Field, WordSeen
from connectors.capabilities import WordLister
from connectors.systems.sellercloud import checks, lists, offers
from connectors.systems.sellercloud.catalog import Catalog
from connectors.systems.sellercloud.customers import Customers
from connectors.systems.sellercloud.orders import Orders
from connectors.systems.sellercloud.sequels import Sequels


class Sellercloud(Orders, Sequels, Catalog, Customers, WordLister):
    key = "sellercloud"
    label = "Sellercloud"
    fields = (
        Field(
            name="lookup",
            label="Look-up address",
            kind="url",
            default="https://api.sellercloud.com",
            help="Where Sellercloud tells which server your team is on. Leave it as it is.",
        ),
        Field(
            name="team", label="Team", example="acme", help="The first part of your Delta address."
        ),
        Field(
            name="username",
            label="User name",
            example="integration@acme.example",
            help="An employee made for this integration: Delta, Settings, Employees.",
        ),
        Field(name="password", label="Password", kind="secret"),
        Field(
            name="companies",
            label="Companies",
            kind="list",
            is_required=False,
            example="163, 164",
            help="Numbers of the companies whose orders are taken, by comma. Blank takes all.",
        ),
        Field(
            name="time_zone",
            label="Time zone of the server",
            default="UTC",
            example="America/New_York",
            help="Sellercloud states times without a zone; ask its support which one is yours.",
        ),
        Field(
            name="account_column",
            label="Custom column with the customer's account",
            is_required=False,
            example="ERP account",
            help="Where orders carry the customer's account in your ERP. Blank: found by e-mail.",
        ),
        Field(
            name="customer_column",
            label="Custom column of customers with their account",
            is_required=False,
            example="ERP account",
            help="Where customers carry their account in your ERP. Blank: their number here is told.",
        ),
        Field(
            name="uom_column",
            label="Custom column with the unit of measure",
            is_required=False,
            example="Unit of measure",
            help="Products have no field for it. Blank leaves the unit unsaid.",
        ),
        Field(
            name="product_type",
            label="Type of new products",
            is_required=False,
            example="General",
            help="For products another system describes without one. Blank: such are left for staff.",
        ),
    )
    word_keys = {
        "payment_method": ("payment method",),
        "cash_account": ("payment method",),
        "shipping_method": ("carrier", "service"),
        "order_type": ("channel", "company", "store type"),
        "customer_class": ("channel", "company", "store type"),
        "item": ("SKU",),
        "warehouse": ("warehouse",),
        "tax": ("tax",),
        "product_type": ("product type",),
        "unit": ("unit",),
        "terms": ("terms",),
        "price_list": ("customer group",),
    }
    places = dict.fromkeys(("carrier", "item", "warehouse", "product_type", "unit"), ("native",))
    # A unit is text in a custom column.
    free = ("unit",)
    extras = offers.OFFERS
    # Not its products: a large tenant's catalog takes half an hour to list.
    listed = (
        "payment_method",
        "warehouse",
        "company",
        "product_type",
        "brand",
        "terms",
        "return_reason",
    )

    def test(self) -> Iterator[Check]:
        return checks.checks(self.http, self.companies)

    def fetch_words(self, kind: str) -> Iterable[WordSeen]:
        return lists.words(self.http, kind)
