"""The kinds of record the hub carries, and which verbs of a connector speak of them.

The engine knows kinds only through this table. A kind's verbs are named after it: of "product",
`fetch_changed_products`, `fetch_product`, `read_product`, `write_product`, `send_product`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from connectors import capabilities as can
from connectors.base import Connector, Document, Page, Posted, Raw
from connectors.canonical import (
    Account,
    ChargeSheet,
    Invoice,
    Order,
    Price,
    Product,
    Refund,
    Remark,
    Shipment,
    Status,
    Stock,
    Words,
)


class Nature(Enum):
    """How a kind is delivered: once (an order, or what follows one), or as its newest value."""

    ORDER = "order"
    SEQUEL = "sequel"
    STATE = "state"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind: who brings it, who takes it, and its verbs on either side.

    `found_as`: the kind of thing a state is found by at its target, and linked as. `makes`: whether
    the target makes what it does not have. `is_final_once`: a sequel that is told only once.
    `is_shown_here`: worth bringing where its target has no place for it: the order's page shows it.
    `is_told_back`: the target tells of it as of its own, so that what we wrote is kept by its id there.
    """

    key: str
    label: str
    plural: str
    shape: type
    source: type[Connector]
    target: type[Connector]
    names: str = ""
    nature: Nature = Nature.SEQUEL
    found_as: str = ""
    makes: bool = False
    is_final_once: bool = True
    is_shown_here: bool = False
    is_told_back: bool = False

    @property
    def is_state(self) -> bool:
        return self.nature is Nature.STATE

    def lister(self, source: Connector) -> Callable[[datetime | None, str], Page] | None:
        return getattr(source, f"fetch_changed_{self.names or self.key}", None)

    def fetcher(self, source: Connector) -> Callable[[str], Raw]:
        found: Callable[[str], Raw] = getattr(source, f"fetch_{self.key}")
        return found

    def reader(self, source: Connector) -> Callable[[Raw], Any]:
        found: Callable[[Raw], Any] = getattr(source, f"read_{self.key}")
        return found

    def finder(self, target: Connector) -> Callable[..., Posted | None] | None:
        """Give `find_…` where the target can look; a state is found by what it is linked as."""
        return getattr(target, f"find_{self.found_as or self.key}", None)

    def write(self, target: Connector, about: Posted | None, said: Any, words: Words) -> Document:
        """Write `said` about the order it follows, or onto the thing that is there."""
        verb = getattr(target, f"write_{self.key}")
        made: Document = verb(said, words, about) if self.is_state else verb(about, said, words)
        return made

    def sender(self, target: Connector) -> Callable[[Document], Posted]:
        found: Callable[[Document], Posted] = getattr(target, f"send_{self.key}")
        return found


ITEM, ACCOUNT = "item", "account"

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            key="order",
            names="orders",
            label="order",
            plural="orders",
            shape=Order,
            source=can.OrderSource,
            target=can.OrderTarget,
            nature=Nature.ORDER,
        ),
        Kind(
            key="shipment",
            names="shipments",
            label="shipment",
            plural="shipments",
            shape=Shipment,
            source=can.ShipmentSource,
            target=can.ShipmentTarget,
        ),
        Kind(
            key="note",
            names="notes",
            label="customer-service note",
            plural="customer-service notes",
            shape=Remark,
            source=can.NoteSource,
            target=can.NoteTarget,
        ),
        Kind(
            key="charges",
            label="profit and loss",
            plural="profit and loss",
            shape=ChargeSheet,
            source=can.ChargeSource,
            target=can.ChargeTarget,
            is_final_once=False,
        ),
        Kind(
            key="status",
            names="statuses",
            label="order status",
            plural="order statuses",
            shape=Status,
            source=can.StatusSource,
            target=can.StatusTarget,
            is_final_once=False,
            is_shown_here=True,
        ),
        Kind(
            key="refund",
            names="refunds",
            label="refund",
            plural="refunds",
            shape=Refund,
            source=can.RefundSource,
            target=can.RefundTarget,
            is_told_back=True,
        ),
        Kind(
            key="invoice",
            names="invoices",
            label="invoice",
            plural="invoices",
            shape=Invoice,
            source=can.InvoiceSource,
            target=can.InvoiceTarget,
            is_final_once=False,
            is_shown_here=True,
        ),
        Kind(
            key="product",
            names="products",
            label="product",
            plural="products",
            shape=Product,
            source=can.ProductSource,
            target=can.ProductTarget,
            nature=Nature.STATE,
            found_as=ITEM,
            makes=True,
        ),
        Kind(
            key="stock",
            label="stock",
            plural="stock",
            shape=Stock,
            source=can.StockSource,
            target=can.StockTarget,
            nature=Nature.STATE,
            found_as=ITEM,
        ),
        Kind(
            key="price",
            names="prices",
            label="price",
            plural="prices",
            shape=Price,
            source=can.PriceSource,
            target=can.PriceTarget,
            nature=Nature.STATE,
            found_as=ITEM,
        ),
        Kind(
            key="account",
            names="accounts",
            label="customer",
            plural="customers",
            shape=Account,
            source=can.AccountSource,
            target=can.AccountTarget,
            nature=Nature.STATE,
            found_as=ACCOUNT,
            makes=True,
        ),
    )
}


_BY_SHAPE = {kind.shape: kind for kind in KINDS.values()}


def kind_of(said: Any) -> Kind:
    """Tell the kind of a canonical object."""
    return _BY_SHAPE[type(said)]
