"""Where the shop ships to and how: zones, their methods, the kinds of methods there are."""

from collections.abc import Iterator
from typing import Any, ClassVar

from werkzeug import Response

from simulators.woocommerce.asking import Call, truth
from simulators.woocommerce.collection import Collection, Kin, Meets
from simulators.woocommerce.store import Store
from simulators.woocommerce.wire import Record, Refusal, lacking, links, respond

REST_OF_WORLD = {
    "id": 0,
    "name": "Locations not covered by your other zones",
    "order": 0,
    "places": [],
}
METHODS = {
    "flat_rate": ("Flat rate", "Lets you charge a fixed rate for shipping."),
    "free_shipping": (
        "Free shipping",
        "Free shipping is a special method which can be triggered with coupons and minimum spends.",
    ),
    "local_pickup": (
        "Local pickup",
        "Allow customers to pick up orders themselves. By default, when using local pickup store "
        "base taxes will apply regardless of customer address.",
    ),
    "pickup_location": (
        "Local pickup",
        "Allow customers to choose a local pickup location during checkout.",
    ),
}
NAME_TIP = "Your customers will see the name of this shipping method during checkout."
COST_TIP = (
    "Enter a cost (excl. tax) or sum, e.g. <code>10.00 * [qty]</code>.<br/><br/>Use "
    "<code>[qty]</code> for the number of items, <br/><code>[cost]</code> for the total cost of "
    'items, and <code>[fee percent="10" min_fee="20" max_fee=""]</code> for percentage based fees.'
)


def _setting(id: str, label: str, kind: str, usual: str, tip: str = "") -> Record:
    return {
        "id": id,
        "label": label,
        "description": tip,
        "type": kind,
        "value": usual,
        "default": usual,
        "tip": tip,
        "placeholder": "",
    }


def settings_of(method: str) -> Record:
    """Give the settings a new method begins with."""
    title = _setting("title", "Name", "text", METHODS[method][0], NAME_TIP)
    title["placeholder"] = "e.g. Standard national"
    tax = _setting("tax_status", "Tax status", "select", "taxable")
    tax["options"] = {"taxable": "Taxable", "none": "None"}
    if method == "free_shipping":
        needs = _setting("requires", "Free shipping requires", "select", "")
        least = _setting("min_amount", "Minimum order amount", "price", "0")
        return {"title": title, "requires": needs, "min_amount": least}
    cost = _setting("cost", "Cost", "text", "", COST_TIP)
    return {"title": title, "tax_status": tax, "cost": cost}


class Zones(Collection):
    path, table = "shipping/zones", "zones"
    invalid, invalid_told = "woocommerce_rest_shipping_zone_invalid", "Resource does not exist."
    status_of_lost_update = 404
    no_trash = "Shipping zones do not support trashing."
    usual_order = "asc"

    def links(self, row: Record, call: Call) -> Record:
        places = f"{self.at(call, row)}/locations"
        return {**super().links(row, call), "describedby": [{"href": places}]}

    def shown(self, row: Record, call: Call) -> Record:
        return {name: row[name] for name in ("id", "name", "order")}

    def build(self, call: Call, kin: Kin) -> Record:
        if not call.body.get("name"):
            raise lacking(["name"])
        row = {"id": self.store.next("zones"), "name": "", "order": 0, "places": []}
        self._fill(row, call.body)
        return self.rows.put(row)

    def _fill(self, row: Record, body: Record) -> None:
        row |= {name: body[name] for name in ("name", "order") if name in body}

    def change(self, row: Record, call: Call) -> None:
        self._fill(row, call.body)
        self.rows.touch()

    def on_locations(self, call: Call, id: int) -> Response:
        row = self.find(id, {})
        if isinstance(call.said.get("0"), dict):
            row["places"] = [call.said[name] for name in sorted(call.said) if name.isdigit()]
        at = f"{self.at(call, row)}/locations"
        link = {"collection": [{"href": at}], "describes": [{"href": self.at(call, row)}]}
        return respond([{**one, "_links": link} for one in row["places"]])


class ZoneMethods(Collection):
    path, table = "shipping/zones/{zone}/methods", "methods"
    invalid = "woocommerce_rest_shipping_zone_method_invalid"
    invalid_told = "Resource does not exist."
    status_of_lost_update = 404
    no_trash = "Shipping methods do not support trashing."
    usual_order = "asc"

    def filters(self, call: Call, kin: Kin) -> Iterator[Meets]:
        self._check_zone(kin)
        yield lambda row: row["zone"] == kin["zone"]

    def _check_zone(self, kin: Kin) -> None:
        if kin["zone"] not in self.store["zones"].rows:
            raise Refusal(Zones.invalid, Zones.invalid_told, 404)

    def links(self, row: Record, call: Call) -> Record:
        zone = f"{call.api}/shipping/zones/{row['zone']}"
        return {**super().links(row, call), "describes": [{"href": zone}]}

    def shown(self, row: Record, call: Call) -> Record:
        title, told = METHODS[row["method"]]
        return {
            "id": row["id"],
            "instance_id": row["id"],
            "title": row["settings"]["title"]["value"],
            "order": row["order"],
            "enabled": row["enabled"],
            "method_id": row["method"],
            "method_title": title,
            "method_description": f"<p>{told}</p>\n",
            "settings": row["settings"],
        }

    def on_create(self, call: Call, **kin: int) -> Response:
        row = self.build(call, kin)
        # The answer to a creation still has the old title, and says 200.
        said = {**self.picked(row, call), "title": METHODS[row["method"]][0]}
        return respond(said)

    def build(self, call: Call, kin: Kin) -> Record:
        self._check_zone(kin)
        method = call.body.get("method_id")
        if not method:
            raise lacking(["method_id"])
        if method not in METHODS:
            told = "Resource cannot be created."
            raise Refusal("woocommerce_rest_shipping_zone_not_created", told, 500)
        place = 1 + sum(one["zone"] == kin["zone"] for one in self.rows.rows.values())
        row = {"id": self.store.next("methods"), **kin, "method": method, "enabled": True}
        row |= {"order": place, "settings": settings_of(method)}
        self._fill(row, call.body)
        return self.rows.put(row)

    def _fill(self, row: Record, body: Record) -> None:
        if "enabled" in body:
            row["enabled"] = truth(body["enabled"])
        row["order"] = body.get("order", row["order"])
        for name, value in (body.get("settings") or {}).items():
            if name not in row["settings"]:
                told = "An invalid setting value was passed."
                raise Refusal("rest_setting_value_invalid", told)
            row["settings"][name]["value"] = str(value)

    def change(self, row: Record, call: Call) -> None:
        self._fill(row, call.body)
        self.rows.touch()


class ShippingMethods:
    """The kinds of methods the shop knows at all."""

    allowed: ClassVar[tuple[str, ...]] = ("GET",)

    def __init__(self, store: Store) -> None:
        self.store = store

    def _shown(self, id: str, call: Call) -> Record:
        title, told = METHODS[id]
        at = f"{call.api}/shipping_methods/{id}"
        return {"id": id, "title": title, "description": told, "_links": links(at, self.allowed)}

    def on_list(self, call: Call) -> Response:
        return counted([self._shown(id, call) for id in METHODS])

    def on_get(self, call: Call, id: str) -> Response:
        if id not in METHODS:
            told = "Resource does not exist."
            raise Refusal("woocommerce_rest_shipping_method_invalid", told, 404)
        return respond(self._shown(id, call))


def counted(rows: list[Any]) -> Response:
    return respond(rows, 200, {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": "1"})
