"""Put what a test left in a real Odoo out of the next one's way: nothing is deleted that is booked."""

from typing import Any

from simulators.odoo import seed
from tests.real.odoo.deeds import Deeds
from tests.real.odoo.staff import Refused, Staff

#: Our own external ids stand in this module, as the hub writes them.
MODULE = "integrator"


class Tidying:
    def __init__(self, staff: Staff, deeds: Deeds) -> None:
        self.staff, self.deeds = staff, deeds

    def all(self) -> None:
        self.orders()
        self.external_ids()
        self.people()
        self.products()
        self.fields()
        self.stock()

    def put(self, model: str, domain: list[Any], values: dict[str, Any]) -> None:
        found = self.staff.ids(model, domain)
        if found:
            self.staff.call(model, "write", found, values)

    def orders(self) -> None:
        """Cancel what is open but the first orders; no number of a shop names it any more."""
        ours = self.staff.rows(
            "ir.model.data", [["module", "=", MODULE], ["model", "=", "sale.order"]], ["res_id"]
        )
        theirs = self.staff.ids("sale.order", [["client_order_ref", "in", ["Q-1", "W-1"]]])
        ids = sorted({*(row["res_id"] for row in ours), *theirs})
        self.put("sale.order", [["id", "in", ids]], {"client_order_ref": False, "origin": False})
        domain = [["id", "in", ids], ["state", "!=", "cancel"], ["delivery_status", "!=", "full"]]
        still_open = self.staff.ids("sale.order", domain)
        context = {"disable_cancel_warning": True}
        for id in still_open:
            try:
                self.staff.call("sale.order", "action_cancel", [id], context=context)
            except Refused:  # what is locked stays as it is: it is in nobody's way
                continue
        of_shops = ["|", "|", *(["memo", "=like", f"{code}-%"] for code in ("shop", "WEB", "SC"))]
        self.put("account.payment", of_shops, {"memo": "an earlier test"})

    def external_ids(self) -> None:
        found = self.staff.ids("ir.model.data", [["module", "=", MODULE]])
        if found:
            self.staff.call("ir.model.data", "unlink", found)

    def people(self) -> None:
        user = [["id", "=", self.staff.uid], ["email", "=", False]]
        self.put("res.users", user, {"email": "admin@fountain.example"})
        seeded = [one[1] for one in seed.PEOPLE] + [one[2] for one in seed.COMPANIES]
        theirs = [["email", "=like", "%.example"], ["email", "not in", seeded],
                  ["user_ids", "=", False]]  # fmt: skip
        self.put("res.partner", theirs, {"email": False, "ref": False, "active": False})
        self.put("res.partner", [["ref", "=", "WEBSALES"]], {"ref": False, "active": False})
        parents = self.staff.ids("res.partner", [["ref", "=", "C000001"]])
        places = [["parent_id", "in", parents], ["street", "in", ["5 New St", "9 Dock Rd"]]]
        self.put("res.partner", places, {"active": False})

    def products(self) -> None:
        for domain in ([["name", "=", "Other cola"]], [["default_code", "=like", "NEW-%"]]):
            self.put("product.product", domain,
                     {"active": False, "default_code": False, "barcode": False})  # fmt: skip

    def fields(self) -> None:
        found = self.staff.ids(
            "ir.model.fields", [["name", "=like", "x\\_%"], ["state", "=", "manual"]]
        )
        if found:
            self.staff.call("ir.model.fields", "unlink", found)

    def stock(self) -> None:
        """Count everything as it was at first, beside what open orders keep."""
        wanted = {(p[0], code): amount for p in seed.PRODUCTS if p[0] not in seed.UNCOUNTED
                  for code, amount in zip(("WH", "EAST"), p[7:], strict=True) if amount}  # fmt: skip
        wanted |= {(v[0], "WH"): v[3] for one in seed.VARIANTS for v in one[4]}
        rows = self.staff.rows("product.product", [["default_code", "in", [s for s, _ in wanted]]],
                               ["default_code"])  # fmt: skip
        ids = {row["default_code"]: row["id"] for row in rows}
        there = self._held()
        self.deeds.count({
            (ids[sku], code): amount for (sku, code), amount in wanted.items()
            if there.get((ids[sku], code)) != amount
        })  # fmt: skip

    def _held(self) -> dict[tuple[int, str], float]:
        houses = self.staff.rows("stock.warehouse", [], ["code", "lot_stock_id"])
        codes = {row["lot_stock_id"][0]: row["code"] for row in houses}
        quants = self.staff.rows("stock.quant", [["location_id", "in", list(codes)]],
                                 ["product_id", "location_id", "quantity"])  # fmt: skip
        return {(q["product_id"][0], codes[q["location_id"][0]]): q["quantity"] for q in quants}
