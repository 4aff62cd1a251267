from mappings.models.fields import FieldRule, LookupTable
from mappings.models.gaps import MappingGap, Revision
from mappings.models.rules import (
    MODELS,
    CarrierMapping,
    CashAccountMapping,
    CustomerClassMapping,
    ItemMapping,
    MappingRule,
    OrderTypeRoute,
    PaymentMethodMapping,
    ShippingMethodMapping,
    TaxMapping,
    UnitMapping,
    WarehouseMapping,
    spell,
)

__all__ = [
    "MODELS",
    "CarrierMapping",
    "CashAccountMapping",
    "CustomerClassMapping",
    "FieldRule",
    "ItemMapping",
    "LookupTable",
    "MappingGap",
    "MappingRule",
    "OrderTypeRoute",
    "PaymentMethodMapping",
    "Revision",
    "ShippingMethodMapping",
    "TaxMapping",
    "UnitMapping",
    "WarehouseMapping",
    "spell",
]
