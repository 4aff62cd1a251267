"""Furnish a real Odoo as the pretend company has it, once."""

import secrets
from typing import Any

from simulators.odoo import seed, seeding
from tests.real.odoo.deeds import Deeds
from tests.real.odoo.staff import Staff

SALESMAN = "integrator.salesman"


def salesman(staff: Staff) -> Staff:
    """Log in as a plain salesman, made where there is none, by a password of this run."""
    password = secrets.token_urlsafe(16)
    found = staff.ids("res.users", [["login", "=", SALESMAN]])
    groups = "group_ids" if "group_ids" in staff.kinds("res.users") else "groups_id"
    # Without an e-mail address of his own he may not write a note on an order.
    values = {"name": "Sam Sales", "email": "sam@fountain.example", "password": password}
    if found:
        staff.call("res.users", "write", found, values)
    else:
        rights = [
            xml_id(staff, "base.group_user"),
            xml_id(staff, "sales_team.group_sale_salesman_all_leads"),
        ]
        staff.make("res.users", {**values, "login": SALESMAN, groups: [[6, 0, rights]]})
    return Staff(staff.access, SALESMAN, password)


def xml_id(staff: Staff, name: str) -> int:
    module, _, name = name.partition(".")
    [row] = staff.rows("ir.model.data", [["module", "=", module], ["name", "=", name]], ["res_id"])
    return row["res_id"]


class Furnishing:
    """What the pretend company has set up, put into a database that lacks it."""

    def __init__(self, staff: Staff, deeds: Deeds) -> None:
        self.staff, self.deeds = staff, deeds

    def all(self) -> None:
        if self.staff.ids("res.partner", [["ref", "=", "C000001"]]):
            return
        self.switches()
        self.words()
        self.accounting()
        self.places()
        self.goods()
        self.variants()
        self.carriers()
        self.price_lists()
        self.customers()
        self.first_orders()

    def one(self, model: str, values: dict[str, Any], *, by: tuple[str, ...] = ("name",)) -> int:
        """Find the record of these facts, or make it."""
        found = self.staff.ids(model, [[n, "=", values[n]] for n in by], limit=1)
        return found[0] if found else self.staff.make(model, values)

    def switches(self) -> None:
        """Let the company use price lists, units, several warehouses."""
        features = (
            "group_product_pricelist", "group_uom", "group_stock_multi_locations",
            "group_product_variant", "group_discount_per_so_line",
        )  # fmt: skip
        known = self.staff.kinds("res.config.settings")
        wizard = self.staff.make(
            "res.config.settings", {name: True for name in features if name in known}
        )
        self.staff.call("res.config.settings", "execute", [wizard])

    def words(self) -> None:
        # 19 has many units, but puts most of them away.
        away = [["name", "=", "Dozens"], ["active", "=", False]]
        self.staff.call("uom.uom", "write", self.staff.ids("uom.uom", away), {"active": True})
        for name in seed.TEAMS:
            self.one("crm.team", {"name": name})
        for name in seed.TAGS:
            self.one("crm.tag", {"name": name})
        for name in seed.PARTNER_TAGS:
            self.one("res.partner.category", {"name": name})
        for name, days in seed.TERMS:
            line = {"value": "percent", "value_amount": 100, "nb_days": days}
            self.one("account.payment.term", {"name": name, "line_ids": [[0, 0, line]]})
        for _, name, _, _, rate in seed.CURRENCIES:
            id = self.staff.ids(
                "res.currency", [["name", "=", name], ["active", "in", [True, False]]]
            )
            self.staff.call("res.currency", "write", id, {"active": True})
            if rate != 1:
                self.one(
                    "res.currency.rate", {"currency_id": id[0], "name": "2026-01-01", "rate": rate},
                    by=("currency_id",),
                )  # fmt: skip

    def accounting(self) -> None:
        for name, use, kind, amount, is_inside in seed.TAXES:
            values = {"name": name, "type_tax_use": use, "amount_type": kind, "amount": amount}
            known = self.staff.kinds("account.tax")
            if is_inside and "price_include_override" in known:
                values["price_include_override"] = "tax_included"
            elif is_inside:
                values["price_include"] = True
            self.one("account.tax", values, by=("name", "type_tax_use"))
        for name, code, kind in seed.JOURNALS:
            if kind in ("bank", "cash"):
                self.one(
                    "account.journal", {"name": name, "code": code, "type": kind}, by=("code",)
                )

    def places(self) -> None:
        main = self.staff.ids("stock.warehouse", [], limit=1, order="id")
        self.staff.call("stock.warehouse", "write", main, {"name": "Main warehouse", "code": "WH"})
        self.one("stock.warehouse", {"name": "East warehouse", "code": "EAST"}, by=("code",))

    def category(self, name: str) -> int:
        roots = self.staff.ids("product.category", [["name", "=", "All"]])
        return self.one(
            "product.category", {"name": name, "parent_id": roots[0] if roots else False}
        )

    def goods(self) -> None:
        for sku, name, price, cost, category, barcode, weight, *_ in seed.PRODUCTS:
            self.staff.make("product.product", {
                "default_code": sku, "name": name, "list_price": price, "standard_price": cost,
                "categ_id": self.category(category), "weight": weight,
                "barcode": f"0850001000{barcode}" if barcode else False,
                "is_storable": sku not in seed.UNCOUNTED, "taxes_id": [[6, 0, []]],
            })  # fmt: skip
        self.staff.make("product.product", {
            "default_code": "COLA-CLASSIC", "active": False, "name": "Cola classic (until 2024)",
        })  # fmt: skip

    def variants(self) -> None:
        for name, attribute, price, category, variants in seed.VARIANTS:
            kind = self.one("product.attribute", {"name": attribute})
            values = [
                self.one("product.attribute.value", {"name": v[1], "attribute_id": kind})
                for v in variants
            ]
            template = self.staff.make("product.template", {
                "name": name, "list_price": price, "is_storable": True, "taxes_id": [[6, 0, []]],
                "categ_id": self.category(category),
                "attribute_line_ids": [[0, 0, {"attribute_id": kind, "value_ids": [[6, 0, values]]}]],
            })  # fmt: skip
            made = self.staff.ids(
                "product.product", [["product_tmpl_id", "=", template]], order="id"
            )
            for id, (sku, _, dearer, _) in zip(made, variants, strict=True):
                self.staff.call("product.product", "write", [id], {"default_code": sku})
                if dearer:
                    held = self.staff.ids("product.template.attribute.value", [
                        ["product_tmpl_id", "=", template],
                        ["product_attribute_value_id.name", "=", {v[0]: v[1] for v in variants}[sku]],
                    ])  # fmt: skip
                    self.staff.call("product.template.attribute.value", "write", held,
                                    {"price_extra": dearer})  # fmt: skip

    def carriers(self) -> None:
        for name, sku, price, link in seed.CARRIERS:
            product = self.staff.ids("product.product", [["default_code", "=", sku]])
            charge = product or [self.staff.make("product.product", {
                "name": name, "default_code": sku, "type": "service", "list_price": 0,
                "categ_id": self.category("Freight"), "sale_ok": False, "taxes_id": [[6, 0, []]],
            })]  # fmt: skip
            self.one("delivery.carrier", {
                "name": name, "delivery_type": "fixed", "fixed_price": price,
                "product_id": charge[0], "tracking_url": link or False,
            })  # fmt: skip

    def price_lists(self) -> None:
        for name, currency, rules in (
            ("Wholesale USD", "USD", (
                {"compute_price": "percentage", "percent_price": 12.0},
                {"compute_price": "fixed", "fixed_price": 12.80, "min_quantity": 20, "sku": "COLA-24"},
            )),
            ("Europe EUR", "EUR", ({"compute_price": "formula", "price_discount": 5.0},)),
            ("Canada CAD", "CAD", ()),
        ):  # fmt: skip
            items = [[0, 0, self._rule(dict(rule))] for rule in rules]
            coin = self.staff.id("res.currency", name=currency)
            self.one("product.pricelist", {"name": name, "currency_id": coin, "item_ids": items})

    def _rule(self, rule: dict[str, Any]) -> dict[str, Any]:
        sku = rule.pop("sku", "")
        if not sku:
            return {**rule, "applied_on": "3_global"}
        product = self.deeds.product(sku)
        [row] = self.staff.call("product.product", "read", [product], ["product_tmpl_id"])
        return {**rule, "applied_on": "0_product_variant", "product_id": product,
                "product_tmpl_id": row["product_tmpl_id"][0]}  # fmt: skip

    def place(self, street: str, city: str, state: str, zip: str, country: str) -> dict[str, Any]:
        land = self.staff.id("res.country", code=country)
        there = [["country_id", "=", land], ["code", "=", state]]
        found = self.staff.ids("res.country.state", there) if state else []
        return {"street": street, "city": city, "zip": zip, "country_id": land,
                "state_id": found[0] if found else False}  # fmt: skip

    def customers(self) -> None:
        tags = {n: self.staff.id("res.partner.category", name=n) for n in seed.PARTNER_TAGS}
        for name, ref, email, *where, terms, price_list in seed.COMPANIES:
            values = {"name": name, "ref": ref, "email": email, "is_company": True,
                      "customer_rank": 1, "category_id": [[6, 0, [tags["Wholesale"]]]]}  # fmt: skip
            if terms:
                values["property_payment_term_id"] = self.staff.id(
                    "account.payment.term", name=terms
                )
            if price_list:
                values["property_product_pricelist"] = self.staff.id(
                    "product.pricelist", name=price_list
                )
            self.staff.make("res.partner", {**values, **self.place(*where)})
        for name, email, *where in seed.PEOPLE:
            self.staff.make("res.partner", {
                "name": name, "email": email, "customer_rank": 1, **self.place(*where),
                "category_id": [[6, 0, [tags["Web shop"]]]],
            })  # fmt: skip
        for ref, kind, name, *where in seed.ADDRESSES:
            self.staff.make("res.partner", {
                "parent_id": self.staff.id("res.partner", ref=ref), "type": kind,
                "name": name or False, **self.place(*where),
            })  # fmt: skip

    def first_orders(self) -> None:
        for facts, became in seeding.orders():
            number = self.deeds.sell_offline(**facts | {"is_confirmed": became != "draft"})
            if became == "cancelled":
                self.deeds.cancel_order(number)
            if became in ("paid", "shipped", "partial", "refunded"):
                lines = {"SYRUP-COLA-5L": 6.0} if became == "partial" else None
                self.deeds.ship_order(number, tracking=f"1Z999AA1{number[1:]:0>8}", lines=lines)
            if became in ("paid", "invoiced", "refunded"):
                made = self.deeds.invoice_order(number, is_paid=became == "paid")
                if became == "refunded":
                    self.deeds.refund_invoice(made, "broken bottles")
