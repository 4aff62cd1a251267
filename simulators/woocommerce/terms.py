"""What goods are sorted by: categories, tags, brands, shipping classes, attributes."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from simulators.woocommerce.asking import Call
from simulators.woocommerce.collection import Collection, Kin, Meets
from simulators.woocommerce.products import slug_of
from simulators.woocommerce.store import Store
from simulators.woocommerce.wire import Record, Refusal, kept, lacking, no_trash


class Terms(Collection):
    """One kind of words; `members` are those that have more than a name."""

    invalid, invalid_told = "woocommerce_rest_term_invalid", "Resource does not exist."
    status_of_lost_update = 404
    usual_sort, usual_order = "name", "asc"
    sorts: ClassVar[dict[str, Any]] = {
        "id": lambda row: row["id"],
        "include": lambda row: row["id"],
        "name": lambda row: row["name"].lower(),
        "slug": lambda row: row["slug"],
        "term_group": lambda row: row["id"],
        "description": lambda row: row.get("description", ""),
        "count": lambda row: row["id"],
    }
    members: ClassVar[dict[str, Any]] = {}
    #: The member of products that names these words.
    named_by: ClassVar[str] = ""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._counted: tuple[int, Counter[int]] = (-1, Counter())

    def filters(self, call: Call, kin: Kin) -> Iterator[Meets]:
        yield from super().filters(call, kin)
        if searched := call.word("search").lower():
            yield lambda row: searched in row["name"].lower()
        if slug := call.word("slug"):
            yield lambda row: row["slug"] == slug
        if "parent" in call.said and "parent" in self.members:
            parent = call.number("parent", 0)
            yield lambda row: row["parent"] == parent

    def build(self, call: Call, kin: Kin) -> Record:
        name = str(call.body.get("name") or "")
        if not name:
            raise lacking(["name"])
        self._check_new(name, call.body.get("parent") or 0, kin)
        row: Record = {"id": self.store.next(self.table), "name": kept(name), **kin}
        row["slug"] = slug_of(name)
        row |= {"description": "", **self.members}
        self._fill(row, call.body)
        return self.rows.put(row)

    def _check_new(self, name: str, parent: int, kin: Kin) -> None:
        for row in self.rows.rows.values():
            is_kin = all(row.get(of) == value for of, value in kin.items())
            if (
                is_kin
                and row["name"].lower() == kept(name).lower()
                and row.get("parent", 0) == parent
            ):
                told = "A term with the name provided already exists with this parent."
                raise Refusal("term_exists", told, 400, resource_id=row["id"])

    def _fill(self, row: Record, body: Record) -> None:
        for name in ("name", "slug", "description", *self.members):
            if body.get(name) is not None:
                row[name] = kept(body[name])

    def change(self, row: Record, call: Call) -> None:
        self._fill(row, call.body)
        self.rows.touch()

    def remove(self, row: Record, is_forced: bool) -> None:
        super().remove(row, is_forced)
        for product in self.store["products"].rows.values() if self.named_by else ():
            if row["id"] in product.get(self.named_by, ()):
                product[self.named_by].remove(row["id"])

    def count(self, id: int) -> int:
        """Count the products of a word; counted once for each state of the catalogue."""
        products = self.store["products"]
        if self._counted[0] != products.version:
            many = (product.get(self.named_by) or () for product in products.rows.values())
            self._counted = (products.version, Counter(id for ids in many for id in ids))
        return self._counted[1][id]

    def shown(self, row: Record, call: Call) -> Record:
        own = {name: row[name] for name in ("id", "name", "slug")}
        more = {name: row[name] for name in ("description", *self.members)}
        return {**own, **more, "count": self.count(row["id"])}


class Categories(Terms):
    path, table, named_by = "products/categories", "categories", "categories"
    members: ClassVar[dict[str, Any]] = {
        "parent": 0, "display": "default", "image": None, "menu_order": 0,
    }  # fmt: skip


class Tags(Terms):
    path, table, named_by = "products/tags", "tags", "tags"


class Brands(Terms):
    path, table, named_by = "products/brands", "brands", "brands"
    members: ClassVar[dict[str, Any]] = {
        "parent": 0, "display": "default", "image": None, "menu_order": 0,
    }  # fmt: skip


class ShippingClasses(Terms):
    path, table = "products/shipping_classes", "shipping_classes"

    def count(self, id: int) -> int:
        products = self.store["products"].rows.values()
        return sum(one.get("shipping_class_id") == id for one in products)


class Attributes(Terms):
    path, table = "products/attributes", "attributes"
    invalid = "woocommerce_rest_taxonomy_invalid"
    members: ClassVar[dict[str, Any]] = {
        "type": "select", "order_by": "menu_order", "has_archives": False,
    }  # fmt: skip

    def build(self, call: Call, kin: Kin) -> Record:
        row = super().build(call, kin)
        if not row["slug"].startswith("pa_"):
            row["slug"] = f"pa_{row['slug']}"
        return row

    def remove(self, row: Record, is_forced: bool) -> None:
        if not is_forced:
            raise no_trash(self.no_trash)
        for term in [t for t in self.store["terms"].rows.values() if t["attribute"] == row["id"]]:
            self.store["terms"].drop(term["id"])
        self.rows.drop(row["id"])

    def shown(self, row: Record, call: Call) -> Record:
        return {name: row[name] for name in ("id", "name", "slug", *self.members)}


class AttributeTerms(Terms):
    path, table = "products/attributes/{attribute}/terms", "terms"
    members: ClassVar[dict[str, Any]] = {"menu_order": 0}

    def filters(self, call: Call, kin: Kin) -> Iterator[Meets]:
        if kin["attribute"] not in self.store["attributes"].rows:
            raise Refusal("woocommerce_rest_taxonomy_invalid", "Resource does not exist.", 404)
        yield lambda row: row["attribute"] == kin["attribute"]
        yield from super().filters(call, kin)

    def count(self, id: int) -> int:
        return 0
