"""Products, stock, prices and customers, as lists; a row opens its page."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from catalog.models import Account, Price, Product, Stock
from catalog.selectors import with_free
from connectors.models import Connection
from console.admin.lists import Chosen, ReadOnly
from console.templatetags.console import price_in, quantity
from syncs import selectors


class ConnectionFilter(Chosen):
    """The connections there are: a few, read from their own table."""

    title = "system"
    parameter_name = "connection"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, name) for code, name in Connection.objects.values_list("code", "name")]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        # By its key rather than by a join: the list's index begins with it.
        found = Connection.objects.filter(code=value).values_list("pk", flat=True).first()
        return queryset.filter(connection_id=found) if found else queryset.none()


class CatalogAdmin(ReadOnly):
    list_select_related = ("connection",)
    list_display_links = None
    sortable_by = ()
    search_fields = ("sku",)
    search_help_text = "Number, name, UPC or manufacturer's number: its beginning"
    page_of = "console:product"

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, term: str) -> Any:
        if not term:
            return queryset, False
        return queryset.filter(record__in=selectors.found_records(term)), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the page a row has instead: what others say is never put into a form."""
        if request.method != "GET" or not self.has_view_permission(request):
            raise PermissionDenied
        return redirect(self.page_of, pk=object_id)

    def link(self, row: Any, label: str) -> SafeString:
        return format_html(
            '<a href="{}" dir="auto">{}</a>', reverse(self.page_of, args=[row.pk]), label
        )

    @admin.display(description="number")
    def page(self, row: Any) -> SafeString:
        return self.link(row, row.sku)


def badges(**told: bool) -> SafeString:
    """Show what is out of the ordinary as grey words; what is usual says nothing."""
    words = ((name.replace("_", " "),) for name, is_so in told.items() if is_so)
    return format_html_join("", ' <span class="badge badge-grey">{}</span>', words)


@admin.register(Product)
class ProductAdmin(CatalogAdmin):
    list_display = ("page", "name", "type", "upc", "uom", "available_shown", "price_shown", "connection",
                    "updated_at")  # fmt: skip
    list_filter = (ConnectionFilter, "is_active", "is_kit")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_free(super().get_queryset(request))

    @admin.display(description="number")
    def page(self, product: Product) -> SafeString:
        told = badges(kit=product.is_kit, not_sold=not product.is_active)
        return self.link(product, product.sku) + told

    @admin.display(description="available")
    def available_shown(self, product: Any) -> str:
        return "" if product.free is None else quantity(product.free)

    @admin.display(description="price")
    def price_shown(self, product: Product) -> str:
        return "" if product.price is None else price_in(product.price, product.currency)


@admin.register(Stock)
class StockAdmin(CatalogAdmin):
    list_display = ("page", "free", "places", "connection", "updated_at")
    list_filter = (ConnectionFilter,)

    @admin.display(description="available")
    def free(self, stock: Stock) -> str:
        return quantity(stock.available)

    @admin.display(description="per warehouse")
    def places(self, stock: Stock) -> str:
        return ", ".join(
            f"{one['warehouse']} {quantity(Decimal(str(one['available'])))}"
            for one in stock.levels[:6]
        )


@admin.register(Price)
class PriceAdmin(CatalogAdmin):
    list_display = ("page", "base_shown", "tier_count", "currency", "connection", "updated_at")
    list_filter = (ConnectionFilter,)

    @admin.display(description="everybody's price")
    def base_shown(self, price: Price) -> str:
        return "" if price.base is None else price_in(price.base, price.currency)


@admin.register(Account)
class AccountAdmin(CatalogAdmin):
    list_display = ("page", "name", "email", "price_list", "terms", "connection", "updated_at")
    list_filter = (ConnectionFilter, "is_company", "is_active")
    search_fields = ("number",)
    search_help_text = "Number, company, person, e-mail or phone: its beginning"
    page_of = "console:customer"

    @admin.display(description="number")
    def page(self, account: Account) -> SafeString:
        told = badges(
            company=account.is_company,
            may_log_in=account.may_log_in,
            may_not_buy=not account.is_active,
        )
        return self.link(account, account.number) + told
