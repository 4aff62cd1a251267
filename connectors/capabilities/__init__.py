"""What a system can do: one abstract base class each, so that a declaration cannot lie.

`issubclass` makes the feature matrix, the flow form's choices and the conformance tests.
"""

from connectors.base import Connector
from connectors.capabilities.catalog import (
    AccountSource,
    AccountTarget,
    ItemTarget,
    PriceSource,
    PriceTarget,
    ProductSource,
    ProductTarget,
    StockSource,
    StockTarget,
)
from connectors.capabilities.hooks import Hook, Subscription, WebhookSource
from connectors.capabilities.orders import (
    DRAFT_INVOICE,
    PENDING_INVOICE,
    SALES_ORDER,
    ExportMarker,
    OrderAmendTarget,
    OrderInvoiceTarget,
    OrderSource,
    OrderTarget,
    PaymentCapture,
    WordLister,
)
from connectors.capabilities.sequels import (
    ChargeSource,
    ChargeTarget,
    InvoiceSource,
    InvoiceTarget,
    NoteSource,
    NoteTarget,
    RefundSource,
    RefundTarget,
    ShipmentSource,
    ShipmentTarget,
    StatusSource,
    StatusTarget,
)

CAPABILITIES: tuple[type[Connector], ...] = (
    OrderSource,
    OrderTarget,
    OrderAmendTarget,
    OrderInvoiceTarget,
    ExportMarker,
    PaymentCapture,
    ShipmentSource,
    ShipmentTarget,
    NoteSource,
    NoteTarget,
    ChargeSource,
    ChargeTarget,
    StatusSource,
    StatusTarget,
    RefundSource,
    RefundTarget,
    InvoiceSource,
    InvoiceTarget,
    ProductSource,
    ProductTarget,
    StockSource,
    StockTarget,
    PriceSource,
    PriceTarget,
    AccountSource,
    AccountTarget,
    WebhookSource,
    WordLister,
)

__all__ = [
    "CAPABILITIES",
    "DRAFT_INVOICE",
    "PENDING_INVOICE",
    "SALES_ORDER",
    "AccountSource",
    "AccountTarget",
    "ChargeSource",
    "ChargeTarget",
    "ExportMarker",
    "Hook",
    "InvoiceSource",
    "InvoiceTarget",
    "ItemTarget",
    "NoteSource",
    "NoteTarget",
    "OrderAmendTarget",
    "OrderInvoiceTarget",
    "OrderSource",
    "OrderTarget",
    "PaymentCapture",
    "PriceSource",
    "PriceTarget",
    "ProductSource",
    "ProductTarget",
    "RefundSource",
    "RefundTarget",
    "ShipmentSource",
    "ShipmentTarget",
    "StatusSource",
    "StatusTarget",
    "StockSource",
    "StockTarget",
    "Subscription",
    "WebhookSource",
    "WordLister",
    "capabilities",
]


def capabilities(connector: type[Connector]) -> tuple[str, ...]:
    return tuple(c.__name__ for c in CAPABILITIES if issubclass(connector, c))
