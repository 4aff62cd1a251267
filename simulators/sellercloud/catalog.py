"""The paths of products and inventory in Sellercloud's Delta REST API."""

import base64
from decimal import Decimal, InvalidOperation
from typing import Any

from werkzeug import Request, Response
from werkzeug.exceptions import BadRequest, NotFound

from simulators.sellercloud import jobs
from simulators.sellercloud import orders as o
from simulators.sellercloud.bodies import asked, body, paged
from simulators.sellercloud.choosing import chosen_products
from simulators.sellercloud.listing import INVALID
from simulators.sellercloud.products import BASIC, DEFAULT_WAREHOUSE, PRODUCT_TYPES, Product
from simulators.sellercloud.store import WAREHOUSES, Store
from simulators.system import System, answer

ROUTES = (
    ("GET", "Catalog", "catalog"),
    ("GET", "Catalog/ProductTypes", "product_types"),
    ("PUT", "Catalog/BasicInfo", "basic_info"),
    ("GET", "Catalog/Prices", "prices"),
    ("PUT", "Catalog/Prices", "set_prices"),
    ("POST", "Products", "add_product"),
    ("GET", "Products/CustomColumns", "columns"),
    ("PUT", "Products/CustomColumns", "set_columns"),
    ("GET", "ProductImage", "images"),
    ("POST", "ProductImage", "add_image"),
    ("POST", "ProductImage/GetProductsImages", "all_images"),
    ("GET", "Inventory", "inventory"),
    ("PUT", "Inventory", "set_inventory"),
    ("GET", "Inventory/Details", "inventory_details"),
    ("GET", "Inventory/Warehouses", "stock"),
    ("PUT", "Inventory/SetPhysicalInventory", "set_stock"),
    ("PUT", "Inventory/AdjustPhysicalInventory", "adjust_stock"),
    ("PUT", "Inventory/ImportPhysicalInventory", "import_stock"),
    ("GET", "Inventory/Import/DownloadInventoryTemplate", "stock_template"),
    ("GET", "QueuedJobs", "jobs"),
    ("GET", "QueuedJobs/<int:id>", "job"),
)
SUBTRACT, ADD = 0, 1


class Catalog(System):
    store: Store

    def _product(self, request: Request) -> Product:
        """Find the product a query names; a SKU may hold slashes, so it is never in the path."""
        sku = request.args.get("productID", "")
        if not sku:
            raise BadRequest(INVALID)
        return self.store.products.one(sku)

    def on_catalog(self, request: Request) -> Response:
        products = self.store.products
        found = chosen_products(products, asked(request), "sku", is_by_stock=False)
        return paged(request, found, products.catalog_row)

    def on_inventory(self, request: Request) -> Response:
        products = self.store.products
        found = chosen_products(products, asked(request), "inventoryid", is_by_stock=True)
        return paged(request, found, products.inventory_row)

    def on_product_types(self, request: Request) -> Response:
        rows = [{"ID": id, "ProductTypeName": name, "CompanyID": 163, "IsDefault": id == 1}
                for id, name in PRODUCT_TYPES.items()]  # fmt: skip
        return paged(request, rows)

    def on_basic_info(self, request: Request) -> Response:
        said = body(request, "ProductID")
        product = self.store.products.one(said["ProductID"])
        _check_amounts(said, ("ListPrice", "SitePrice", "SiteCost"))
        self.store.products.change(product, said, BASIC)
        return Response(b"", 200)

    def on_prices(self, request: Request) -> Response:
        product = self._product(request)
        return answer(
            {
                "SitePrice": product["SitePrice"],
                "ChannelsPrices": [
                    {"ChannelID": id, "Price": price, "UseDefaultSitePrice": price is None}
                    for id, price in product["_channels"].items()
                ],
            }
        )

    def on_set_prices(self, request: Request) -> Response:
        said = body(request, "ProductID")
        product = self.store.products.one(said["ProductID"])
        _check_amounts(said, ("SitePrice",))
        for one in said.get("ChannelsPrices") or ():
            if not isinstance(one.get("ChannelID"), int):
                raise BadRequest("ChannelID required.")
            _check_amounts(one, ("Price",))
        for one in said.get("ChannelsPrices") or ():
            price = None if one.get("UseDefaultSitePrice") else o.money(one.get("Price") or 0)
            product["_channels"][one["ChannelID"]] = price
        self.store.products.change(product, said, ("SitePrice",))
        return Response(b"", 200)

    def on_add_product(self, request: Request) -> Response:
        said = body(request, "ProductName", "ProductSKU", "ProductTypeName")
        products, sku = self.store.products, str(said["ProductSKU"]).strip()
        if not sku or sku in products.held:
            raise BadRequest(f"Product {sku} already exists." if sku else "ProductSKU required.")
        types = {name: id for id, name in PRODUCT_TYPES.items()}
        if said["ProductTypeName"] not in types:
            raise BadRequest(f"Product type {said['ProductTypeName']} not found.")
        _check_amounts(said, ("DefaultPrice", "SiteCost"))
        made = products.add(
            sku,
            said["ProductName"],
            types[said["ProductTypeName"]],
            Decimal(str(said.get("DefaultPrice") or 0)),
            UPC=said.get("UPC") or "",
            CompanyID=said.get("CompanyId") or 163,
        )
        products.change(made, said, ("SiteCost",))
        return answer(sku)

    def on_columns(self, request: Request) -> Response:
        return answer(self._product(request)["CustomColumns"])

    def on_set_columns(self, request: Request) -> Response:
        said = body(request, "ProductID")
        product, columns = self.store.products.one(said["ProductID"]), said.get("CustomColumns")
        if not all(one.get("ColumnName") for one in columns or ()):
            raise BadRequest("ColumnName required.")
        self.store.products.set_columns(product, columns or [])
        return Response(b"", 200)

    def on_images(self, request: Request) -> Response:
        return answer(self._product(request)["_images"])

    def on_add_image(self, request: Request) -> Response:
        said = body(request, "ProductID", "Content", "FileName")
        product = self.store.products.one(said["ProductID"])
        is_default = bool((said.get("Properties") or {}).get("IsDefault"))
        self.store.products.touch(product)
        return answer(self.store.products.add_image(product, said["FileName"], is_default))

    def on_all_images(self, request: Request) -> Response:
        held = self.store.products.held
        known = [sku for sku in body(request, "ProductsIDs")["ProductsIDs"] if sku in held]
        return answer([{"ProductID": sku, "Images": held[sku]["_images"]} for sku in known])

    def on_set_inventory(self, request: Request) -> Response:
        said = body(request, "ID")
        product = self.store.products.one(said["ID"])
        type_id = said.get("ProductTypeID")
        if type_id is not None and type_id not in PRODUCT_TYPES:
            raise BadRequest(f"Product type {type_id} not found.")
        if type_id is not None:
            product["ProductType"] = PRODUCT_TYPES[type_id]
        self.store.products.change(product, said, ("ProductName", "CompanyID", "UPC"))
        return Response(b"", 200)

    def on_inventory_details(self, request: Request) -> Response:
        product = self._product(request)
        quantity = str(self.store.products.quantity(product["ID"]))
        types = {name: id for id, name in PRODUCT_TYPES.items()}
        return answer(
            {
                "General": {
                    "ProductName": product["ProductName"],
                    "ProductTypeID": types[product["ProductType"]],
                    "CompanyID": product["CompanyID"],
                },
                "Identifiers": {"MasterSku": "", "Upc": product["UPC"]},
                "Inventory": {"AggregateQty": quantity, "PhysicalInventory": quantity},
                "Images": [
                    {"ID": i["ImageID"], "ImageSource": i["Url"], "IsDefault": i["IsDefault"]}
                    for i in product["_images"]
                ],
                "CustomColumns": product["CustomColumns"],
                "NotesCount": 0,
            }
        )

    def on_stock(self, request: Request) -> Response:
        sku = self.store.products.one(request.args.get("productID", ""))["ID"]
        warehouses = asked(request).numbers("warehouseid")
        return answer(self.store.products.warehouse_rows(sku, warehouses))

    def on_set_stock(self, request: Request) -> Response:
        said = body(request, "ProductID", "PhysicalQty")
        product = self.store.products.one(said["ProductID"])
        self.store.products.count(product, _warehouse(said), _whole(said, "PhysicalQty"))
        return Response(b"", 200)

    def on_adjust_stock(self, request: Request) -> Response:
        said = body(request, "ProductID", "AdjustmentType", "Reason")
        product, place = self.store.products.one(said["ProductID"]), _warehouse(said)
        if said["AdjustmentType"] not in (SUBTRACT, ADD) or not str(said["Reason"]).strip():
            raise BadRequest(INVALID)
        quantity = _whole(said, "Qty")
        before = self.store.products.stock[product["ID"]].get(place, 0)
        change = quantity if said["AdjustmentType"] == ADD else -quantity
        self.store.products.count(product, place, before + change)
        return Response(b"", 200)

    def on_import_stock(self, request: Request) -> Response:
        said = body(request, "FileContent", "InventoryDate")
        job = self.store.jobs.submit(said, _warehouse(said))
        link = f"{request.host_url.rstrip('/')}/{self.key}/rest/api/QueuedJobs/{job['ID']}"
        return answer({"QueuedJobLink": link, "ID": job["ID"], "Message": "Queued."})

    def on_stock_template(self, request: Request) -> Response:
        separator = jobs.SEPARATORS.get(asked(request).number("fileformat", 0))
        if separator is None:
            raise BadRequest("The file format is not supported.")
        head = base64.b64encode(separator.join(jobs.COLUMNS).encode()).decode()
        return answer({"FileName": "inventory.txt", "Content": head})

    def on_jobs(self, request: Request) -> Response:
        wanted = asked(request).numbers("jobid")
        held = [job for id, job in self.store.jobs.held.items() if not wanted or id in wanted]
        return paged(request, held, jobs.row)

    def on_job(self, request: Request, id: int) -> Response:
        if id not in self.store.jobs.held:
            raise NotFound(f"Queued job {id} not found.")
        return answer(jobs.told(self.store.jobs.held[id]))


def _warehouse(said: dict[str, Any]) -> int:
    place: int = said.get("WarehouseID") or DEFAULT_WAREHOUSE
    if place not in WAREHOUSES:
        raise NotFound(f"Warehouse {place} not found.")
    return place


def _whole(said: dict[str, Any], name: str) -> int:
    number = said.get(name)
    if not isinstance(number, int) or isinstance(number, bool):
        raise BadRequest(f"{name} must be a whole number.")
    return number


def _check_amounts(said: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        try:
            if said.get(name) is not None and Decimal(str(said[name])) < 0:
                raise BadRequest(f"{name} cannot be negative.")
        except InvalidOperation as wrong:
            raise BadRequest(INVALID) from wrong
