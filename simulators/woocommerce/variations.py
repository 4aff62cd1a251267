"""Variations of a variable product."""

from collections.abc import Iterator
from typing import Any, ClassVar

from simulators.woocommerce.asking import Call
from simulators.woocommerce.collection import Kin, Meets
from simulators.woocommerce.goods import Goods
from simulators.woocommerce.product_shape import common, image_shown, permalink
from simulators.woocommerce.wire import Record, Refusal, in_paragraphs

SHAPE = (
    "id", "type", "date_created", "date_created_gmt", "date_modified", "date_modified_gmt",
    "description", "permalink", "sku", "global_unique_id", "price", "regular_price", "sale_price",
    "date_on_sale_from", "date_on_sale_from_gmt", "date_on_sale_to", "date_on_sale_to_gmt",
    "on_sale", "status", "purchasable", "virtual", "downloadable", "downloads", "download_limit",
    "download_expiry", "tax_status", "tax_class", "manage_stock", "stock_quantity", "stock_status",
    "backorders", "backorders_allowed", "backordered", "low_stock_amount", "weight", "dimensions",
    "shipping_class", "shipping_class_id", "image", "attributes", "menu_order", "meta_data",
    "name", "parent_id",
)  # fmt: skip


class Variations(Goods):
    path, table = "products/{parent}/variations", "variations"
    invalid = "woocommerce_rest_product_variation_invalid_id"
    sorts: ClassVar[dict[str, Any]] = {
        **Goods.sorts,
        "menu_order": lambda row: row.get("menu_order", 0),
    }

    def filters(self, call: Call, kin: Kin) -> Iterator[Meets]:
        self._parent(kin)
        yield lambda row: row["parent"] == kin["parent"]
        yield from super().filters(call, kin)

    def _parent(self, kin: Kin) -> Record:
        parent = self.store["products"].rows.get(kin["parent"])
        if parent is None:
            raise Refusal("woocommerce_rest_product_invalid_id", "Invalid ID.", 404)
        return parent

    def links(self, row: Record, call: Call) -> Record:
        up = f"{call.api}/products/{row['parent']}"
        return {**super().links(row, call), "up": [{"href": up}]}

    def shown(self, row: Record, call: Call) -> Record:
        said = common(self.store, row, call)
        image = row.get("image")
        said |= {
            "type": "variation",
            "description": in_paragraphs(said["description"]),
            "permalink": permalink(self.store["products"].rows[row["parent"]], row, call),
            "image": image_shown(self.store, image) if image else None,
            "name": ", ".join(one["option"] for one in row["attributes"]),
            "parent_id": row["parent"],
        }
        return {name: said[name] for name in SHAPE}

    def build(self, call: Call, kin: Kin) -> Record:
        parent = self._parent(kin)
        self.check(call, None)
        now = self.store.now()
        id = self.store.next("variations")
        row = {"id": id, "parent": parent["id"], "created": now, "modified": now, "attributes": []}
        self.fill(row, call)
        self.rows.put(row)
        self.store["products"].touch()
        self.store.tell("product.created", id)
        return row

    def change(self, row: Record, call: Call) -> None:
        self.check(call, row)
        self.fill(row, call)
        self.store["products"].touch()
        self.store.touch("variations", row, "product.updated")

    def fill(self, row: Record, call: Call) -> None:
        super().fill(row, call)
        if "attributes" in call.body:
            said = call.body["attributes"] or ()
            row["attributes"] = [self._option(row, one) for one in said]
        if call.body.get("image"):
            row["image"] = self.image(call.body["image"], call)

    def _option(self, row: Record, said: Record) -> Record:
        """Take an option of one of the parent's attributes, by its id or its name."""
        known = self.store["products"].rows[row["parent"]].get("attributes", ())
        for one in known:
            is_it = (
                said.get("id") == one["id"] if said.get("id") else said.get("name") == one["name"]
            )
            if is_it:
                return {"id": one["id"], "name": one["name"], "option": said.get("option", "")}
        return {"id": 0, "name": said.get("name", ""), "option": said.get("option", "")}

    def remove(self, row: Record, is_forced: bool) -> None:
        if not is_forced:
            # A variation goes to the trash like a product, and its parent no longer names it.
            row["status"] = "trash"
            self.rows.touch()
            return
        self.drop(row)
        self.store["products"].touch()
