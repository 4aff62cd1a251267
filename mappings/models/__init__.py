from mappings.models.fields import FieldRule, LookupTable
from mappings.models.gaps import MappingGap, Revision
from mappings.models.goods import (
    CategoryMapping,
    CountedRule,
    ItemMapping,
    PriceListMapping,
    ProductTypeMapping,
    TaxCodeMapping,
    TermsMapping,
    UnitMapping,
)
from mappings.models.rules import (
    CarrierMapping,
    CashAccountMapping,
    CustomerClassMapping,
    MappingRule,
    OrderTypeRoute,
    PaymentMethodMapping,
    ShippingMethodMapping,
    TaxMapping,
    WarehouseMapping,
)

#: Kind of word -> its rules, in the order staff see them.
MODELS: dict[str, type[MappingRule]] = {
    model.kind: model
    for model in (
        PaymentMethodMapping,
        ShippingMethodMapping,
        CarrierMapping,
        OrderTypeRoute,
        ItemMapping,
        UnitMapping,
        TaxMapping,
        TaxCodeMapping,
        WarehouseMapping,
        CashAccountMapping,
        CustomerClassMapping,
        TermsMapping,
        PriceListMapping,
        ProductTypeMapping,
        CategoryMapping,
    )
}

__all__ = [
    "MODELS",
    "CarrierMapping",
    "CashAccountMapping",
    "CategoryMapping",
    "CountedRule",
    "CustomerClassMapping",
    "FieldRule",
    "ItemMapping",
    "LookupTable",
    "MappingGap",
    "MappingRule",
    "OrderTypeRoute",
    "PaymentMethodMapping",
    "PriceListMapping",
    "ProductTypeMapping",
    "Revision",
    "ShippingMethodMapping",
    "TaxCodeMapping",
    "TaxMapping",
    "TermsMapping",
    "UnitMapping",
    "WarehouseMapping",
]
