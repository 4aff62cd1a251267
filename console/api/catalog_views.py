"""Products, stock, prices and customers: lists of rows, and each one whole."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import viewsets

from catalog.models import Account, Price, Product, Stock
from catalog.selectors import with_free
from connectors.models import Connection
from console.api import catalog_serializers as say
from syncs import selectors


class RowFilter(filters.FilterSet):
    q = filters.CharFilter(
        method="search", help_text="Any number, name, UPC, company or e-mail: its beginning."
    )
    connection = filters.CharFilter(method="of_connection", help_text="Its code, such as SC.")
    updated_after = filters.IsoDateTimeFilter("updated_at", "gte")

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(record__in=selectors.found_records(value))

    def of_connection(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        found = Connection.objects.filter(code=value).values_list("pk", flat=True).first()
        return rows.filter(connection_id=found) if found else rows.none()


class ProductFilter(RowFilter):
    number = filters.CharFilter("sku")

    class Meta:
        model = Product
        fields = ("type", "upc", "is_kit", "is_active")


class StockFilter(RowFilter):
    number = filters.CharFilter("sku")
    available_below = filters.NumberFilter("available", "lt")

    class Meta:
        model = Stock
        fields = ()


class PriceFilter(RowFilter):
    number = filters.CharFilter("sku")

    class Meta:
        model = Price
        fields = ("currency",)


class AccountFilter(RowFilter):
    email = filters.CharFilter("email", "iexact")

    class Meta:
        model = Account
        fields = ("number", "is_company", "price_list", "may_log_in", "is_active")


class RowViewSet(viewsets.ReadOnlyModelViewSet[Any]):
    """Tell rows in a list, and one of them whole."""

    whole: type[Any]

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().select_related("connection", "record")
        if self.action == "list":
            return rows.defer("record__raw", "record__canonical")
        return rows.select_related("record__connection").defer("record__raw")

    def get_serializer_class(self) -> type[Any]:
        if self.action == "retrieve":
            return self.whole
        found: type[Any] = super().get_serializer_class()
        return found


class ProductViewSet(RowViewSet):
    queryset = with_free(Product.objects.order_by("sku", "record"))
    serializer_class, whole = say.ProductSerializer, say.WholeProductSerializer
    filterset_class = ProductFilter


class StockViewSet(RowViewSet):
    queryset = Stock.objects.order_by("sku", "record")
    serializer_class, whole = say.StockSerializer, say.WholeStockSerializer
    filterset_class = StockFilter


class PriceViewSet(RowViewSet):
    queryset = Price.objects.order_by("sku", "record")
    serializer_class, whole = say.PriceSerializer, say.WholePriceSerializer
    filterset_class = PriceFilter


class AccountViewSet(RowViewSet):
    queryset = Account.objects.order_by("number", "record")
    serializer_class, whole = say.AccountSerializer, say.WholeAccountSerializer
    filterset_class = AccountFilter
