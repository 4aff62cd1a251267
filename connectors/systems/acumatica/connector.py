"""Acumatica by its contract-based REST API: its declared facts; the verbs are by what they speak of."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from connectors.base import Check, Field, WordSeen
from connectors.capabilities import WordLister
from connectors.systems.acumatica import checks, lists, translate
from connectors.systems.acumatica.catalog import Catalog
from connectors.systems.acumatica.customers import Customers
from connectors.systems.acumatica.invoicing import Invoicing
from connectors.systems.acumatica.orders import Orders
from connectors.systems.acumatica.sequels import Sequels


class Acumatica(Orders, Invoicing, Sequels, Catalog, Customers, WordLister):
    key = "acumatica"
    label = "Acumatica"
    fields = (
        Field(
            name="site",
            label="Address",
            kind="url",
            example="https://acme.acumatica.com",
            help="The address you log in at, without what follows the site's name.",
        ),
        Field(name="username", label="User name", example="integration"),
        Field(name="password", label="Password", kind="secret"),
        Field(
            name="company",
            label="Company (tenant)",
            is_required=False,
            help="As the log-in page lists it; blank where there is only one.",
        ),
        Field(name="branch", label="Branch", is_required=False, example="MAIN"),
        Field(
            name="endpoint",
            label="Endpoint and version",
            default="Default/24.200.001",
            help="Screen Web Service Endpoints (SM207060) lists those of your site.",
        ),
        Field(
            name="order_types",
            label="Types of orders taken from here",
            kind="list",
            default="SO",
            help="Orders of these types that staff enter go to other systems; by comma.",
        ),
        Field(
            name="quote_types",
            label="Types that are quotes",
            kind="list",
            default="QT",
            help="By comma.",
        ),
        Field(
            name="standing_types",
            label="Types that are standing orders",
            kind="list",
            default="BL",
            help="Blanket orders, by comma. What is called off from one is an order of its own.",
        ),
        Field(
            name="unpicked_types",
            label="Order types nothing is picked of",
            kind="list",
            is_required=False,
            example="IN, FB",
            help="Orders that had left before they came are booked as one of these: as their own "
            "type if it is among them, else as the first. Blank: such orders wait for staff.",
        ),
        Field(
            name="return_type",
            label="Order type of returns",
            default="RC",
            help="A refund of goods that come back is booked as one of these.",
        ),
        Field(
            name="credit_type",
            label="Order type of credits",
            default="CM",
            help="A refund without goods is booked as one of these.",
        ),
        Field(
            name="refund_item",
            label="Item of refunds that belong to no goods",
            is_required=False,
            example="GOODWILL",
            help="A non-stock item. Blank: a refund of this sort is left for staff.",
        ),
        Field(
            name="currency",
            label="Base currency",
            default="USD",
            help="Default prices of items are in it.",
        ),
        Field(
            name="brand_attribute",
            label="Attribute with the brand",
            is_required=False,
            example="BRAND",
            help="Items have no field for it; blank leaves the brand unsaid.",
        ),
        Field(
            name="item_class",
            label="Class of new items",
            is_required=False,
            example="STOCKITEM",
            help="Items another system describes are made in it. Blank: none are made.",
        ),
        Field(
            name="price_classes",
            label="Item classes with prices",
            kind="list",
            is_required=False,
            example="DRINKS, SNACKS",
            help="Prices are asked for one class a call, by comma. Blank: all in one call, which "
            "serves up to about 15,000 prices.",
        ),
        Field(
            name="stock_detail",
            label="Quantities",
            kind="choice",
            default="warehouse",
            choices=(("warehouse", "per warehouse"), ("total", "only the sum of all")),
            help="Per warehouse costs one call for each item that changed; the sum, one for all.",
        ),
    )
    session_limit = 1
    # Calls over the licence's limit wait in a queue (vendor's help), and its web server ends a call
    # after 300 s unless told otherwise (from memory): what was sent may be saved until then.
    settle = timedelta(minutes=6)
    places = dict.fromkeys(
        (
            "order_type",
            "payment_method",
            "shipping_method",
            "item",
            "tax",
            "warehouse",
            "customer_class",
            "cash_account",
            "unit",
            "terms",
            "price_list",
            "tax_code",
            "product_type",
            "category",
        ),
        ("native",),
    )
    extras = translate.OFFERS
    word_keys = {
        "carrier": ("ship via",),
        "shipping_method": ("ship via",),
        "payment_method": ("payment method",),
        "cash_account": ("payment method",),
        "order_type": ("order type",),
        "customer_class": ("order type",),
        "item": ("item",),
        "warehouse": ("warehouse",),
        "tax": ("tax",),
        "unit": ("unit",),
        "terms": ("terms",),
        "price_list": ("price class",),
        "tax_code": ("tax category",),
        "product_type": ("item class",),
        "category": ("sales category",),
    }
    # It has no list of order types and terms: those are typed by hand.
    listed = (
        "shipping_method",
        "payment_method",
        "cash_account",
        "item",
        "tax",
        "warehouse",
        "customer_class",
        "carrier",
        "unit",
        "price_list",
        "tax_code",
        "product_type",
        "category",
        "custom_field",
    )

    def test(self) -> Iterator[Check]:
        return checks.checks(self.http, self.endpoint)

    def fetch_words(self, kind: str) -> Iterable[WordSeen]:
        return lists.words(self.fetch_entity, kind)
