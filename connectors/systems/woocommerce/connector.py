"""WooCommerce by its REST API v3: key and secret, Basic over https, OAuth 1.0a over plain http."""

from collections.abc import Iterable, Iterator

from connectors.base import Check, Field, WordSeen
from connectors.capabilities import WordLister
from connectors.kit.http import Answer, Client, SessionState
from connectors.systems.woocommerce import checks, lists, offers, shop
from connectors.systems.woocommerce.catalog import Accounts, Prices, Products, StockLevels
from connectors.systems.woocommerce.hooks import Hooks
from connectors.systems.woocommerce.selling import Captures, Refunds, Sequels
from connectors.systems.woocommerce.shop import Shop

_PLUGIN = "Only where a plug-in keeps it; blank otherwise."


class WooCommerce(
    Refunds, Sequels, Captures, Products, StockLevels, Prices, Accounts, Hooks, WordLister
):
    key = "woocommerce"
    label = "WooCommerce"
    proof = "tried"
    fields = (
        Field(
            name="site",
            label="Address of the shop",
            kind="url",
            example="https://shop.example",
            help="As buyers type it, with the folder if it stands in one.",
        ),
        Field(
            name="consumer_key",
            label="Consumer key",
            example="ck_0123456789abcdef",
            help="WooCommerce, Settings, Advanced, REST API: a key with Read/Write.",
        ),
        Field(name="consumer_secret", label="Consumer secret", kind="secret"),
        Field(
            name="hook_secret",
            label="Webhook secret",
            kind="secret",
            is_required=False,
            help="A long random text that signs the shop's calls. Blank: the shop is only asked.",
        ),
        Field(
            name="account_key",
            label="Meta key of the customer's account",
            default="_erp_account",
            help="Where customers carry their number in the business system.",
        ),
        Field(
            name="group_key",
            label="Meta key of the customer's price list",
            is_required=False,
            example="wholesale_group",
            help=f"Where customers carry their group or price list. {_PLUGIN}",
        ),
        Field(
            name="price_list_keys",
            label="Meta keys of price lists",
            kind="list",
            is_required=False,
            example="WHOLESALE=wholesale_customer_wholesale_price",
            help=f"Price list = the product's meta key it is kept in, by comma. {_PLUGIN}",
        ),
        Field(
            name="tiers_key",
            label="Meta key of every other price",
            is_required=False,
            example="_erp_prices",
            help=f"Where quantity breaks and customers' own prices are kept, as a list. {_PLUGIN}",
        ),
        Field(
            name="tax_id_key",
            label="Meta key of the tax number",
            default="_billing_vat_number",
            help="Where orders and customers carry it.",
        ),
        Field(
            name="purchase_order_key",
            label="Meta key of the buyer's order number",
            default="_po_number",
            help="Where orders carry the purchase order's number.",
        ),
        Field(
            name="plugin_statuses",
            label="Statuses of plug-ins",
            kind="list",
            is_required=False,
            example="packed=open, dispatched=shipped",
            help="What a plug-in's order status means: open, on_hold, shipped or cancelled.",
        ),
    )
    word_keys = {
        "payment_method": ("gateway", "card"),
        "cash_account": ("gateway", "card"),
        "shipping_method": ("method", "number in its zone"),
        "order_type": ("created via",),
        "customer_class": ("created via",),
        "item": ("SKU",),
        "tax": ("tax",),
        "tax_code": ("tax class",),
        "product_type": ("type",),
        "category": ("category",),
        "price_list": ("group",),
        "unit": ("unit",),
    }
    places = dict.fromkeys(
        ("carrier", "item", "unit", "category", "tax_code", "price_list", "customer_class"),
        ("native",),
    )
    # Categories are made where they are missing, and units are a remark of a plug-in's.
    free = ("category", "unit")
    listed = lists.LISTED
    extras = offers.OFFERS

    def address(self) -> str:
        return self.settings["site"].strip().rstrip("/") + "/wp-json/wc/v3/"

    def log_in(self, http: Client) -> SessionState:
        """Ask for one order: there is no log-in, each call shows the key."""
        Shop(http, self.settings).ask("orders", per_page=1, _fields="id")
        return SessionState(base=self.address())

    def verdict(self, answer: Answer) -> None:
        shop.judge(answer, is_logging_in=self.http.is_logging_in, label=self.label)

    def read_refusal(self, answer: Answer) -> str:
        return shop.refusal(answer)

    def test(self) -> Iterator[Check]:
        return checks.checks(self.shop)

    def fetch_words(self, kind: str) -> Iterable[WordSeen]:
        if kind == "price_list":
            return lists.price_lists(self.keys)
        return lists.words(self.shop, kind)
