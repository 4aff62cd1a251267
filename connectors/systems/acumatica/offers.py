"""The fields of its own Acumatica offers to staff's rules, and how they are written. Pure.

Only user-defined fields (`Usr…`, `Attribute…`) may be named as custom ones: `custom` reaches every
field of a view, money and keys among them. Misspelt ones are dropped without a word, so a site's
own are listed from `$adHocSchema` and a rule is held against that list.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from connectors.extras import DATE, NUMBER, WHOLE, YES_NO, Extra, Offer
from connectors.systems.acumatica.fields import Raw, spell, wrapped

_CUSTOM = r"[A-Z]\w*\.(Usr|Attribute)\w+"
_LONGEST = 255
#: Its own type of a custom field -> our sort (those of days and counts from memory of the product).
SORTS = {
    "CustomStringField": "",
    "CustomDecimalField": NUMBER,
    "CustomIntField": WHOLE,
    "CustomDateTimeField": DATE,
    "CustomBooleanField": YES_NO,
}
#: What the hub writes itself: our reference, whose it is, and money.
_KEYS = ("OrderType", "OrderNbr", "ExternalRef", "CustomerID", "CurrencyID")
_MONEY = (
    "OrderTotal",
    "TaxTotal",
    "Totals",
    "Details",
    "TaxDetails",
    "DiscountDetails",
    "Payments",
)
_LINE = ("InventoryID", "OrderQty", "UOM", "UnitPrice", "ExtendedPrice", "DiscountAmount", "Amount")


def _text(name: str, label: str, longest: int = 0) -> Extra:
    return Extra(name=name, label=label, longest=longest)


def _offer(spelled: str, taken: tuple[str, ...], *natives: Extra) -> Offer:
    return Offer(
        natives=natives,
        custom=_CUSTOM,
        spelled=spelled,
        longest=_LONGEST,
        listed=True,
        taken=frozenset(taken),
    )


def offers(written: tuple[str, ...]) -> dict[str, Offer]:
    """Give the offer of each kind; `written` are the custom fields of orders the hub fills itself."""
    ours = (*_KEYS, *_MONEY, *(f"Document.{name}" for name in written))
    order = "Document.UsrGiftMessage"
    return {
        "order": _offer(
            order,
            ours,
            _text("CustomerOrder", "Customer order", 40),
            _text("Description", "Description", 256),
            _text("LocationID", "Location", 30),
            _text("Project", "Project", 30),
            _text("Branch", "Branch", 30),
            _text("PreferredWarehouseID", "Preferred warehouse", 30),
            Extra(name="RequestedOn", label="Requested on", sort=DATE),
            Extra(name="WillCall", label="Will call", sort=YES_NO),
        ),
        "line": _offer(
            "Transactions.UsrEngraving",
            (*_KEYS, *_LINE),
            _text("GiftMessage", "Gift message", 200),
            _text("AlternateID", "Alternate ID", 50),
            _text("LineDescription", "Line description", 256),
            _text("SalespersonID", "Salesperson", 30),
            _text("ReasonCode", "Reason code", 20),
            _text("ProjectTask", "Project task", 30),
            _text("ShippingRule", "Shipping rule", 30),
            Extra(name="RequestedOn", label="Requested on", sort=DATE),
            Extra(name="ShipOn", label="Ship on", sort=DATE),
            Extra(name="MarkForPO", label="Mark for PO", sort=YES_NO),
        ),
        "refund": _offer(
            order,
            (*ours, "CustomerOrder"),
            _text("Description", "Description", 256),
            _text("Branch", "Branch", 30),
            _text("Project", "Project", 30),
        ),
        "charges": _offer(order, ours),
        "product": _offer(
            "Item.UsrSeason",
            ("InventoryID", "ItemClass", "DefaultPrice", "BaseUOM", "CrossReferences"),
            _text("PageTitle", "Page title", 255),
            _text("MetaKeywords", "Meta keywords"),
            _text("CountryOfOrigin", "Country of origin", 3),
            _text("TariffCode", "Tariff code", 30),
            _text("PriceClass", "Price class", 10),
            _text("PostingClass", "Posting class", 10),
            _text("DefaultWarehouseID", "Default warehouse", 30),
            Extra(name="DimensionWeight", label="Weight", sort=NUMBER),
            Extra(name="DimensionVolume", label="Volume", sort=NUMBER),
        ),
        "account": _offer(
            "CurrentCustomer.UsrTerritory",
            ("CustomerID", "CurrencyID", "CreditLimit", "WriteOffLimit"),
            _text("AccountRef", "Account reference", 50),
            _text("ShipVia", "Ship via", 15),
            _text("ShippingTerms", "Shipping terms", 10),
            _text("WarehouseID", "Warehouse", 30),
            _text("TaxZone", "Tax zone", 10),
            _text("FOBPoint", "FOB point", 15),
            _text("StatementCycleID", "Statement cycle", 10),
            Extra(name="OrderPriority", label="Order priority", sort=WHOLE),
            Extra(name="LeadTimedays", label="Lead time in days", sort=WHOLE),
        ),
    }


def with_extras(written: Raw, offer: Offer, extras: Mapping[str, str]) -> Raw:
    """Put staff's fields into a document: custom ones by view and type, the others as they are."""
    if not extras:
        return written
    natives: Raw = {}
    custom: Raw = {view: dict(held) for view, held in (written.get("custom") or {}).items()}
    for name, value in offer.said(extras):
        view, _, field = name.rpartition(".")
        if view:
            custom.setdefault(view, {})[field] = {"type": _type(value), "value": spell(value)}
        else:
            natives[name] = value
    return {**written, **wrapped(**natives), **({"custom": custom} if custom else {})}


def _type(value: Any) -> str:
    match value:
        case bool():
            return "CustomBooleanField"
        case int():
            return "CustomIntField"
        case Decimal():
            return "CustomDecimalField"
        case date():
            return "CustomDateTimeField"
    return "CustomStringField"
