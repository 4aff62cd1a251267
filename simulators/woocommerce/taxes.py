"""Tax rates and their classes, and coupons: small tables a body fills as it is."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from werkzeug import Response

from simulators.woocommerce.asking import Call, truth
from simulators.woocommerce.collection import Collection, Kin, Meets
from simulators.woocommerce.products import slug_of
from simulators.woocommerce.store import Store
from simulators.woocommerce.wire import Record, Refusal, lacking, no_trash, respond

RATE: Record = {
    "country": "",
    "state": "",
    "postcodes": [],
    "cities": [],
    "rate": "0.0000",
    "name": "Tax",
    "priority": 1,
    "compound": False,
    "shipping": True,
    "order": 0,
    "class": "standard",
}


class Taxes(Collection):
    path, table = "taxes", "taxes"
    invalid_told = "Invalid resource ID."
    status_of_lost_update = 404
    no_trash = "Taxes do not support trashing."
    usual_sort, usual_order = "order", "asc"
    sorts: ClassVar[dict[str, Any]] = {
        "id": lambda row: row["id"],
        "order": lambda row: row["order"],
        "priority": lambda row: row["priority"],
    }

    def filters(self, call: Call, kin: Kin) -> Iterator[Meets]:
        yield from super().filters(call, kin)
        if named := call.word("class"):
            yield lambda row: row["class"] == named

    def build(self, call: Call, kin: Kin) -> Record:
        row: Record = {"id": self.store.next("taxes"), **RATE}
        self._fill(row, call.body)
        return self.rows.put(row)

    def change(self, row: Record, call: Call) -> None:
        self._fill(row, call.body)
        self.rows.touch()

    def _fill(self, row: Record, body: Record) -> None:
        row |= {name: body[name] for name in RATE if name in body}
        for name, many in (("postcode", "postcodes"), ("city", "cities")):
            if name in body:
                row[many] = [one for one in str(body[name]).split(";") if one]
        row["rate"] = f"{Decimal(str(row['rate'])):.4f}"
        for name in ("compound", "shipping"):
            row[name] = truth(row[name])

    def shown(self, row: Record, call: Call) -> Record:
        bare = {name: row[name] for name in ("id", "country", "state")}
        firsts = {"postcode": "".join(row["postcodes"][:1]), "city": "".join(row["cities"][:1])}
        return {**bare, **firsts, **{name: row[name] for name in RATE if name not in bare}}


class TaxClasses:
    """The classes of rates: the standard one has no slug on a product."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def _shown(self, slug: str, name: str, call: Call) -> Record:
        links = {"collection": [{"href": f"{call.api}/taxes/classes"}]}
        return {"slug": slug, "name": name, "_links": links}

    def on_list(self, call: Call) -> Response:
        classes = {"standard": "Standard rate", **self.store.tax_classes}
        return respond([self._shown(slug, name, call) for slug, name in classes.items()])

    def on_create(self, call: Call) -> Response:
        name = str(call.body.get("name") or "")
        if not name:
            raise lacking(["name"])
        slug = call.body.get("slug") or slug_of(name)
        if slug in self.store.tax_classes:
            raise Refusal("tax_class_exists", "Tax class already exists", 400)
        self.store.tax_classes[slug] = name
        return respond(self._shown(slug, name, call), 201)

    def on_delete(self, call: Call, slug: str) -> Response:
        if not truth(call.said.get("force", False)):
            raise no_trash("Taxes do not support trashing.")
        if slug not in self.store.tax_classes:
            raise Refusal("woocommerce_rest_tax_class_invalid_slug", "Invalid slug.", 404)
        return respond(self._shown(slug, self.store.tax_classes.pop(slug), call))


class Coupons(Collection):
    path, table = "coupons", "coupons"
    invalid = "woocommerce_rest_shop_coupon_invalid_id"
    usual_sort = "date"
    sorts: ClassVar[dict[str, Any]] = {
        "date": lambda row: row["created"],
        "id": lambda row: row["id"],
        "modified": lambda row: row["modified"],
    }

    def filters(self, call: Call, kin: Kin) -> Iterator[Meets]:
        yield from super().filters(call, kin)
        if code := call.word("code").lower():
            yield lambda row: row["code"] == code

    def build(self, call: Call, kin: Kin) -> Record:
        if not call.body.get("code"):
            raise lacking(["code"])
        code, now = str(call.body["code"]).lower(), self.store.now()
        if any(one["code"] == code for one in self.rows.rows.values()):
            told = "The coupon code already exists"
            raise Refusal("woocommerce_rest_coupon_code_already_exists", told)
        row: Record = {
            "id": self.store.next("coupons"),
            "code": code,
            "created": now,
            "modified": now,
        }
        row |= {"amount": "0.00", "discount_type": "fixed_cart", "description": ""}
        self._fill(row, call.body)
        self.rows.put(row)
        self.store.tell("coupon.created", row["id"])
        return row

    def change(self, row: Record, call: Call) -> None:
        self._fill(row, call.body)
        self.store.touch("coupons", row, "coupon.updated")

    def _fill(self, row: Record, body: Record) -> None:
        for name in ("discount_type", "description"):
            row[name] = body.get(name, row[name])
        row["amount"] = f"{Decimal(str(body.get('amount', row['amount']))):.2f}"

    def shown(self, row: Record, call: Call) -> Record:
        times = self.store.dates(date_created=row["created"], date_modified=row["modified"])
        own = {name: row[name] for name in ("id", "code", "amount", "discount_type", "description")}
        return {**own, **times, "meta_data": []}
