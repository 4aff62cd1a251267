"""Orders and what follows them, as lists; an order opens its page."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from console.admin.lists import Chosen, ReadOnly
from console.templatetags.console import amount, badge
from orders.models import Note, Order, Shipment
from syncs import selectors
from syncs.models import Transfer
from syncs.states import LOOKS, states_of


class LookFilter(Chosen):
    title = "state"
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(look.key, look.word) for look in LOOKS]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        states = [s for look in LOOKS if look.key == value for s in states_of(look)]
        return queryset.filter(
            Exists(Transfer.objects.filter(record=OuterRef("pk"), state__in=states))
        )


@admin.register(Order)
class OrderAdmin(ReadOnly):
    list_display = ("page", "channel", "customer_name", "total_shown", "standing", "placed_at")
    list_filter = (LookFilter, "state", "payment_state")
    list_select_related = ("record__connection",)
    search_fields = ("number",)
    search_help_text = (
        "Order, channel's number, PO, e-mail, name, phone, postcode or SKU: its beginning"
    )
    ordering = ("-placed_at", "-record")
    sortable_by = ("placed_at",)
    list_display_links = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).defer("record__raw", "record__canonical")
        brief = Transfer.objects.defer("resolution")
        return rows.prefetch_related(Prefetch("record__transfers", brief))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, term: str) -> Any:
        if not term:
            return queryset, False
        return queryset.filter(record__in=selectors.found_records(term)), False

    @admin.display(description="order")
    def page(self, order: Order) -> SafeString:
        url = reverse("console:order", args=[order.pk])
        tags = format_html_join(
            "", ' <span class="badge badge-blue">{}</span>', ((t,) for t in order.tags)
        )
        return format_html('<a href="{}">{}</a>{}', url, order.number, tags)

    @admin.display(description="total")
    def total_shown(self, order: Order) -> str:
        return amount(order.total, order.currency)

    @admin.display(description="stands")
    def standing(self, order: Order) -> SafeString:
        rows = ((badge(t.state), t.number) for t in order.record.transfers.all())
        return format_html_join(" ", "{} {}", rows)


@admin.register(Shipment)
class ShipmentAdmin(ReadOnly):
    list_display = ("order_number", "method", "tracking", "shipped_at", "is_complete")


@admin.register(Note)
class NoteAdmin(ReadOnly):
    list_display = ("order_number", "kind", "author", "text", "at")
