"""DDI System Inform by a contract of our own: an adapter over REST, or files in a folder."""

from collections.abc import Iterable, Iterator

from connectors.base import Check, WordSeen
from connectors.capabilities import WordLister
from connectors.systems.ddi import checks, contract, lists, offers
from connectors.systems.ddi.catalog import Catalog
from connectors.systems.ddi.entered import Entered
from connectors.systems.ddi.form import FIELDS
from connectors.systems.ddi.orders import Orders
from connectors.systems.ddi.sequels import Sequels


class Inform(Orders, Entered, Sequels, Catalog, WordLister):
    key = "ddi"
    label = contract.SYSTEM
    fields = FIELDS
    places = dict.fromkeys(
        (
            "order_type",
            "shipping_method",
            "payment_method",
            "item",
            "warehouse",
            "unit",
            "customer_class",
            "terms",
        ),
        ("native",),
    )
    word_keys = {
        "carrier": ("ship via",),
        "shipping_method": ("ship via",),
        "payment_method": ("payment type",),
        "order_type": ("order type",),
        "tax": ("tax",),
        "item": ("product",),
        "unit": ("unit of measure",),
        "warehouse": ("branch",),
        "product_type": ("product type",),
        "terms": ("terms",),
        "price_list": ("price class",),
        "customer_class": ("price class or order type",),
    }
    extras = offers.OFFERS
    listed = (*contract.REFERENCES, "item")

    def test(self) -> Iterator[Check]:
        yield from self.wire.checks()
        named = {"branch": "warehouse", "writer": "writer", "ship_via": "shipping_method"}
        labels = {"branch": "Branch", "writer": "Writer", "ship_via": "Ship via"}
        for field, kind in named.items():
            if self.said(field):
                codes = [code["code"] for code in self.wire.fetch_codes(kind)]
                yield checks.known(labels[field], self.said(field), codes)

    def fetch_words(self, kind: str) -> Iterable[WordSeen]:
        return lists.words(self.wire, kind)
