"""Products with their prices, pictures and custom columns, and what each warehouse has of them."""

import itertools
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from werkzeug.exceptions import BadRequest, NotFound

from simulators.sellercloud import orders as o

Product = dict[str, Any]

#: The warehouse that is meant where none is named.
DEFAULT_WAREHOUSE = 255
PRODUCT_TYPES = {1: "Soft drinks", 2: "Waters", 3: "Syrups", 4: "Bar supplies"}
WORDS = (("WATER", 2), ("SODA-CLUB", 2), ("SYRUP", 3), ("CUP", 4), ("STRAW", 4), ("CRATE", 4),
         ("GLASS", 4), ("GIFT", 4))  # fmt: skip
#: Members that UpdateBasicInfoRequest changes; those it does not name stay as they are.
BASIC = ("ShortDescription", "LongDescription", "ListPrice", "SitePrice", "SiteCost",
         "ProductName", "ManufacturerSKU", "UPC", "ASIN", "GTIN")  # fmt: skip
IMAGES = "https://images.example"


class Products:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.held: dict[str, Product] = {}
        self.stock: dict[str, dict[int, int]] = {}
        self.image_ids = itertools.count(501)
        for place, (sku, (name, price)) in enumerate(o.GOODS.items()):
            said = {"UPC": f"0{36000 + place:05d}{29000 + place:05d}{place % 10}"}
            self.add(sku, name, _type_of(sku), Decimal(price), **said)
            self.stock[sku] = {255: 200, 256: 200}

    def add(self, sku: str, name: str, type_id: int, price: Decimal, **said: Any) -> Product:
        at = o.stamp(self.now())
        made = {
            "ID": sku,
            "ProductName": name,
            "ShortDescription": name,
            "LongDescription": f"<p>{name}</p>",
            "ProductType": PRODUCT_TYPES[type_id],
            "CompanyID": 163,
            "SitePrice": o.money(price),
            "ListPrice": o.money(price * Decimal("1.2")),
            "SiteCost": o.money(price * Decimal("0.55")),
            "UPC": "",
            "ManufacturerSKU": f"M-{sku}",
            "ASIN": "",
            "GTIN": "",
            "Status": 1,
            "CustomColumns": [],
            "LastModifiedDate": at,
            "LastAggregateDate": at,
            "_channels": {},
            "_images": [],
            **said,
        }
        self.held[sku] = made
        self.stock[sku] = {}
        self.add_image(made, f"{sku.lower()}.jpg", is_default=True)
        return made

    def one(self, sku: Any) -> Product:
        if sku not in self.held:
            raise NotFound(f"Product {sku} not found.")
        return self.held[sku]

    def touch(self, product: Product) -> None:
        product["LastModifiedDate"] = o.stamp(self.now())

    def change(self, product: Product, said: dict[str, Any], names: tuple[str, ...]) -> None:
        """Change the named members that are said; what is null counts as not said."""
        for name in names:
            if (value := said.get(name)) is not None:
                product[name] = o.money(value) if "Price" in name or "Cost" in name else value
        if said.get("IsActive") is not None:
            product["Status"] = int(bool(said["IsActive"]))
        self.touch(product)

    def set_columns(self, product: Product, said: list[dict[str, Any]]) -> None:
        changed = {one["ColumnName"]: one.get("Value") for one in said}
        kept = [one for one in product["CustomColumns"] if one["ColumnName"] not in changed]
        product["CustomColumns"] = kept + [
            {"ColumnName": name, "DisplayName": name, "DataType": 0, "Value": value}
            for name, value in changed.items()
        ]
        self.touch(product)

    def add_image(self, product: Product, name: str, is_default: bool) -> int:
        id = next(self.image_ids)
        if is_default:
            for one in product["_images"]:
                one["IsDefault"] = False
        image = {"ImageID": id, "Url": f"{IMAGES}/{name}", "IsDefault": is_default,
                 "IsMainDescriptionImage": False, "OriginalImageName": name}  # fmt: skip
        product["_images"].append(image)
        return id

    def count(self, product: Product, warehouse: int, quantity: int) -> None:
        """Set what a warehouse has; the product itself is not changed by it."""
        if quantity < 0:
            raise BadRequest("Physical quantity cannot be negative.")
        self.stock[product["ID"]][warehouse] = quantity
        product["LastAggregateDate"] = o.stamp(self.now())

    def leave(self, sku: str, warehouse: int, quantity: int) -> None:
        """Let goods leave with a shipment; what was never counted cannot run short."""
        if warehouse in self.stock.get(sku, {}):
            self.count(self.held[sku], warehouse, max(self.stock[sku][warehouse] - quantity, 0))

    def quantity(self, sku: str) -> int:
        return sum(self.stock[sku].values())

    def catalog_row(self, product: Product) -> dict[str, Any]:
        """Spell a product as the catalog's list does (ProductCatalogDto)."""
        sku, quantity = product["ID"], self.quantity(product["ID"])
        parts = o.KITS.get(sku, ())
        shown = {name: value for name, value in product.items() if not name.startswith("_")}
        return {
            **shown,
            "ImageUrl": next((i["Url"] for i in product["_images"] if i["IsDefault"]), ""),
            "IsKit": bool(parts),
            "ChildProducts": [
                {"ProductId": sku, "ChildProductId": part, "PerKitQty": n,
                 "ProductName": o.GOODS[part][0]}
                for part, n in parts
            ],
            "PhysicalQty": quantity,
            "ReservedQty": 0,
            "AggregateQty": quantity,
            "InventoryAvailableQty": quantity,
            "WarehouseCount": len(self.stock[sku]),
        }  # fmt: skip

    def inventory_row(self, product: Product) -> dict[str, Any]:
        """Spell a product as the inventory's list does (ProductInventoryDto): no descriptions."""
        row = self.catalog_row(product)
        return {n: v for n, v in row.items() if n not in ("ShortDescription", "LongDescription")}

    def warehouse_rows(self, sku: str, warehouses: set[int]) -> list[dict[str, Any]]:
        return [
            {"ProductID": sku, "AvailableQty": n, "PhysicalQty": n, "WarehouseID": id}
            for id, n in self.stock[sku].items()
            if not warehouses or id in warehouses
        ]

    def memory(self) -> dict[str, Any]:
        held = list(self.held.values())
        stock = [[sku, list(places.items())] for sku, places in self.stock.items()]
        channels = [[one["ID"], list(one["_channels"].items())] for one in held]
        return {"held": held, "stock": stock, "image": next(self.image_ids), "channels": channels}

    def remember(self, memory: dict[str, Any]) -> None:
        self.held = {one["ID"]: one for one in memory["held"]}
        self.stock = {sku: dict(places) for sku, places in memory["stock"]}
        for sku, channels in memory["channels"]:
            self.held[sku]["_channels"] = dict(channels)
        self.image_ids = itertools.count(memory["image"])


def _type_of(sku: str) -> int:
    return next((id for word, id in WORDS if word in sku), 1)
