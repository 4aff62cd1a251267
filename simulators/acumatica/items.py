"""How a stock item is made: what all have alike is shared, so that many of them stay small."""

import uuid
from decimal import Decimal

from simulators.acumatica import seed
from simulators.acumatica.records import Record, now, shared, wrap

EACH = wrap("EA")
_ALIKE: Record = {
    "ItemType": wrap("Finished Good"),
    "ItemStatus": wrap("Active"),
    "IsAKit": wrap(False),
    "BaseUOM": EACH,
    "SalesUOM": EACH,
    "PurchaseUOM": EACH,
    "DefaultWarehouseID": wrap("MAIN"),
    "TaxCategory": wrap("TAXABLE"),
    "DimensionWeight": wrap(Decimal("2.5")),
    "WeightUOM": wrap("LB"),
    "ExportToExternal": wrap(True),
    "Visibility": wrap("Visible"),
    "UOMConversions": [
        {"FromUOM": wrap("CASE"), "ToUOM": EACH, "MultiplyOrDivide": wrap("Multiply"),
         "ConversionFactor": wrap(Decimal(24))},
    ],
    "VendorDetails": [
        {"VendorID": wrap("BOTTLER"), "VendorName": wrap("Old Mill Bottlers"),
         "Default": wrap(True), "Active": wrap(True)},
    ],
}  # fmt: skip
_BRAND = {
    "AttributeID": wrap("BRAND"), "AttributeDescription": wrap("Brand"),
    "Value": wrap("Kettle & Sons"), "ValueDescription": wrap("Kettle & Sons"),
}  # fmt: skip
_SUGAR = {
    is_free: {"AttributeID": wrap("SUGAR"), "AttributeDescription": wrap("Sugar free"),
              "Value": wrap("1" if is_free else "0")}
    for is_free in (False, True)
}  # fmt: skip


def item_record(item: str, told: str, item_class: str, price: Decimal, place: int) -> Record:
    """Make a stock item; a picture hangs on it as a link and as a file."""
    picture = wrap(f"https://images.example/{item.lower()}.jpg")
    cost = shared(price)
    return {
        "id": str(uuid.uuid4()),
        "InventoryID": shared(item),
        "Description": wrap(told),
        "ItemClass": shared(item_class),
        **_ALIKE,
        "DefaultPrice": cost,
        "CurySpecificPrice": cost,
        "MSRP": wrap((price * Decimal("1.35")).quantize(Decimal("0.01"))),
        "Content": wrap(f"<p><b>{told}</b></p><ul><li>From our own cellar</li></ul>"),
        "ImageUrl": picture,
        "SearchKeywords": wrap(", ".join(item.lower().split("-"))),
        "LastModified": shared(now()),
        "Attributes": [_BRAND, _SUGAR["ZERO" in item or "WATER" in item]],
        "Categories": [{"CategoryID": shared(seed.category(item_class, item))}],
        "CrossReferences": _other_numbers(item, place),
        "FileURLs": [{"FileType": shared("Image"), "FileURL": picture}],
        "WarehouseDetails": [],
        "files": [_file(item)],
    }


def _other_numbers(item: str, place: int) -> list[Record]:
    barcode = f"0{36000 + place:05d}{29000 + place:05d}{place % 10}"
    return [
        {"AlternateID": wrap(barcode), "AlternateType": shared("Barcode"), "UOM": EACH},
        {"AlternateID": wrap(f"M-{item}"), "AlternateType": shared("Vendor Part Number"),
         "VendorOrCustomer": shared("BOTTLER"), "UOM": EACH},
    ]  # fmt: skip


def _file(item: str) -> Record:
    picture = f"{item.lower()}.jpg"
    file = str(uuid.uuid5(uuid.NAMESPACE_URL, picture))
    return {
        "id": file,
        "filename": f"Stock Items ({item})\\{picture}",
        "href": f"/entity/Default/24.200.001/files/{file}",
        "comment": "",
    }
