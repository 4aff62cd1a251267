"""What the API says of products, stock, prices and customers: their rows, and each one whole."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.models import Account, Price, Product, Stock
from connectors.models import Record
from console.api.serializers import TransferSerializer
from syncs import selectors
from syncs.reading import said_all

ROW = ("id", "connection", "external_id")


def _texts() -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField())


class RowSerializer(serializers.ModelSerializer[Any]):
    """A row of the catalog: whose it is, and its id there."""

    id = serializers.IntegerField(source="record_id", read_only=True)
    connection = serializers.CharField(source="connection.code", read_only=True)
    external_id = serializers.CharField(source="record.external_id", read_only=True)


class ProductSerializer(RowSerializer):
    number = serializers.CharField(source="sku", read_only=True)
    available = serializers.DecimalField(
        source="free",
        max_digits=15,
        decimal_places=4,
        allow_null=True,
        read_only=True,
        help_text="As its system's stock says, where that is read; else as the product does.",
    )

    class Meta:
        model = Product
        fields: tuple[str, ...] = (
            *ROW,
            *("number", "name", "type", "brand", "manufacturer_number", "upc", "uom"),
            *("available", "price", "currency", "image", "is_kit", "is_active", "updated_at"),
        )


class LevelSerializer(serializers.Serializer[Any]):
    warehouse = serializers.CharField()
    available = serializers.CharField()


class StockSerializer(RowSerializer):
    number = serializers.CharField(source="sku", read_only=True)
    levels = LevelSerializer(many=True, help_text="Per warehouse, where that is told.")

    class Meta:
        model = Stock
        fields: tuple[str, ...] = (*ROW, "number", "available", "levels", "updated_at")


class PriceSerializer(RowSerializer):
    number = serializers.CharField(source="sku", read_only=True)
    base = serializers.DecimalField(
        max_digits=15, decimal_places=4, allow_null=True, help_text="Everybody's price of one."
    )

    class Meta:
        model = Price
        fields: tuple[str, ...] = (*ROW, "number", "currency", "base", "tier_count", "updated_at")


class AccountSerializer(RowSerializer):
    class Meta:
        model = Account
        fields: tuple[str, ...] = (*ROW, "number", "name", "email", "is_company", "price_list", "terms",
                  "may_log_in", "is_active", "updated_at")  # fmt: skip


class MediaSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="As the system says it: judge it before you open it.")
    kind = serializers.ChoiceField(choices=("image", "attachment", "video"))
    label = serializers.CharField()  # type: ignore[assignment]


class ComponentSerializer(serializers.Serializer[Any]):
    sku = serializers.CharField()
    quantity = serializers.CharField()


class SaidProductSerializer(serializers.Serializer[Any]):
    description = serializers.CharField()
    web_description = serializers.CharField()
    categories = serializers.ListField(child=_texts(), help_text="Paths, the top first.")
    keywords = _texts()
    weight = serializers.CharField(allow_null=True, help_text="Kilograms.")
    tax_code = serializers.CharField()
    media = MediaSerializer(many=True)
    components = ComponentSerializer(many=True, help_text="What a kit is made of.")


class TierSerializer(serializers.Serializer[Any]):
    price = serializers.CharField()
    quantity = serializers.CharField(help_text="From this many on.")
    price_list = serializers.CharField()
    customer = serializers.CharField()
    uom = serializers.CharField()
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)


class SaidPriceSerializer(serializers.Serializer[Any]):
    tiers = TierSerializer(many=True)


class AddressSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    company = serializers.CharField()
    line1 = serializers.CharField()
    line2 = serializers.CharField()
    city = serializers.CharField()
    state = serializers.CharField()
    postcode = serializers.CharField()
    country = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()


class ContactSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    role = serializers.CharField()


class SaidAccountSerializer(serializers.Serializer[Any]):
    phone = serializers.CharField()
    tax_id = serializers.CharField()
    is_exempt = serializers.BooleanField()
    customer_class = serializers.CharField()
    currency = serializers.CharField()
    bill_to = AddressSerializer()
    locations = AddressSerializer(many=True)
    contacts = ContactSerializer(many=True)


class WholeSerializer(serializers.Serializer[Any]):
    """One row whole: what its record says beside, and what each target was told."""

    told = serializers.SerializerMethodField(help_text="What every target was told of it.")

    @extend_schema_field(TransferSerializer(many=True))
    def get_told(self, row: Any) -> Any:
        return TransferSerializer(selectors.transfers_of([row.record]), many=True).data


def _said(record: Record) -> Any:
    return said_all([record]).get(record.pk)


class WholeProductSerializer(ProductSerializer, WholeSerializer):
    said = serializers.SerializerMethodField()

    class Meta(ProductSerializer.Meta):
        fields = (*ProductSerializer.Meta.fields, "said", "told")

    @extend_schema_field(SaidProductSerializer(allow_null=True))
    def get_said(self, row: Product) -> Any:
        said = _said(row.record)
        return SaidProductSerializer(said).data if said else None


class WholeStockSerializer(StockSerializer, WholeSerializer):
    class Meta(StockSerializer.Meta):
        fields = (*StockSerializer.Meta.fields, "told")


class WholePriceSerializer(PriceSerializer, WholeSerializer):
    said = serializers.SerializerMethodField()

    class Meta(PriceSerializer.Meta):
        fields = (*PriceSerializer.Meta.fields, "said", "told")

    @extend_schema_field(SaidPriceSerializer(allow_null=True))
    def get_said(self, row: Price) -> Any:
        said = _said(row.record)
        return SaidPriceSerializer(said).data if said else None


class WholeAccountSerializer(AccountSerializer, WholeSerializer):
    said = serializers.SerializerMethodField()

    class Meta(AccountSerializer.Meta):
        fields = (*AccountSerializer.Meta.fields, "said", "told")

    @extend_schema_field(SaidAccountSerializer(allow_null=True))
    def get_said(self, row: Account) -> Any:
        said = _said(row.record)
        return SaidAccountSerializer(said).data if said else None
