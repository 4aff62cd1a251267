"""Invoices of booked orders, made here for flows that ask for them: on hold, or waiting for release."""

from urllib.parse import quote

from connectors.base import Posted
from connectors.capabilities import (
    DRAFT_INVOICE,
    PENDING_INVOICE,
    SALES_ORDER,
    OrderInvoiceTarget,
)
from connectors.errors import RecordRefused
from connectors.systems.acumatica import answers, translate_invoices
from connectors.systems.acumatica.door import Door
from connectors.systems.acumatica.fields import Raw as Fields
from connectors.systems.acumatica.fields import order_key, text, wrapped

_SHIPMENTS = {"$select": "OrderType,OrderNbr", "$expand": "Shipments"}
_INVOICE = {"$select": "Type,ReferenceNbr,Status,Hold,Amount"}


class Invoicing(Door, OrderInvoiceTarget):
    documents = {
        SALES_ORDER: "sales order",
        DRAFT_INVOICE: "sales order with its invoice on hold",
        PENDING_INVOICE: "sales order with its invoice waiting for release",
    }

    def find_order_invoice(self, order: Posted, document: str) -> Posted | None:
        found = self._invoice_of(order)
        if found is None or not translate_invoices.stands_as(found, document == DRAFT_INVOICE):
            return None
        return answers.invoice(found)

    def _invoice_of(self, order: Posted) -> Fields | None:
        """Fetch an order's invoice: the order names it in its shipments, goods or none."""
        named = translate_invoices.named_in(self.fetch_booked(order.number, _SHIPMENTS))
        if named is None:
            return None
        kind, number = (quote(part) for part in named)
        found: Fields = self.fetch_entity(f"SalesInvoice/{kind}/{number}", _INVOICE)
        return found

    def send_order_invoice(self, order: Posted, document: str) -> Posted:
        """Prepare the invoice where there is none, then put it on hold or take it off."""
        found = self._invoice_of(order) or self._prepared(order)
        is_draft = document == DRAFT_INVOICE
        if translate_invoices.stands_as(found, is_draft):
            return answers.invoice(found)
        key = wrapped(Type=text(found, "Type"), ReferenceNbr=text(found, "ReferenceNbr"))
        said = {**key, **wrapped(Hold=is_draft)}
        return answers.invoice(self.send_entity("SalesInvoice", said, **answers.UPDATE_ONLY))

    def _prepared(self, order: Posted) -> Fields:
        kind, number = order_key(order.number)
        key = wrapped(OrderType=kind, OrderNbr=number)
        self.send_action("SalesOrder", "PrepareSalesInvoice", key)
        made = self._invoice_of(order)
        if made is None:
            told = (
                f"{order.number} is booked, but nothing of it could be invoiced: its order type "
                "asks for a shipment first; map it to one that is invoiced without"
            )
            raise RecordRefused(told, system=self.label)
        return made
