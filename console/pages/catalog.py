"""A product and a customer: what their system says, and what every other was told of it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from catalog.selectors import OF_PRODUCT, number_of, of_number
from connectors.canonical import Price, Product, Stock
from connectors.models import Link, Record
from console.pages.shell import MAY_ACT, shown, staff_deed, staff_page
from syncs import actions, selectors
from syncs.models import Transfer
from syncs.reading import said_all
from syncs.states import RETRYABLE


@staff_page
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one product of one system, its stock and prices, and where else it is known."""
    record = _record(pk, tuple(OF_PRODUCT))
    sku = number_of(record)
    found = list(of_number(sku)) or [record]
    said = said_all(found)
    own = [one for one in found if one.connection_id == record.connection_id]
    return shown(
        request,
        "product.html",
        f"{record.connection.name}: {sku}",
        record=record,
        sku=sku,
        product=next((said[r.pk] for r in own if isinstance(said.get(r.pk), Product)), None),
        stock=[(r, said[r.pk]) for r in found if isinstance(said.get(r.pk), Stock)],
        prices=[(r, said[r.pk]) for r in found if isinstance(said.get(r.pk), Price)],
        others=[r for r in found if r.kind == "product" and r.pk != record.pk],
        **_told(own),
    )


@staff_page
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    record = _record(pk, ("account",))
    account = said_all([record]).get(record.pk)
    return shown(
        request,
        "customer.html",
        f"{record.connection.name}: {account.number if account else record.external_id}",
        record=record,
        account=account,
        **_told([record]),
    )


def _record(pk: int, kinds: tuple[str, ...]) -> Record:
    rows = Record.objects.select_related("connection").defer("raw")
    return get_object_or_404(rows, pk=pk, kind__in=kinds)


def _told(records: Sequence[Record]) -> dict[str, Any]:
    """Give what each target was told of these records and when, and what happened on the way."""
    transfers = selectors.transfers_of(records)
    latest = selectors.last_told(transfers)
    numbers = {(link.target_id, link.record_id): link.number for link in _links(records)}
    return {
        "told": [
            {
                "transfer": one,
                "at": latest.get(one.pk) or one.posted_at,
                "number": one.number or numbers.get((one.target_id, one.record_id), ""),
                "may_retry": one.state in RETRYABLE,
            }
            for one in transfers
        ],
        "faults": [record for record in records if record.fault],
        "story": selectors.latest_story(transfers),
        "attempts": selectors.latest_attempts(transfers),
    }


def _links(records: Sequence[Record]) -> list[Link]:
    return list(Link.objects.filter(record__in=[record.pk for record in records]))


@staff_deed(MAY_ACT)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one transfer of this product or customer again, and come back to its page."""
    transfer = get_object_or_404(Transfer, pk=request.POST.get("transfer"))
    moved = actions.retry([transfer], request.user.get_username())
    told = "It is tried again." if moved else "It is not stopped any more."
    messages.success(request, told)
    kind = Record.objects.only("kind").get(pk=pk).kind
    return redirect("console:customer" if kind == "account" else "console:product", pk=pk)
