"""What products are sorted and priced by: categories, units, tags, price lists."""

from simulators.odoo.database import Env
from simulators.odoo.fields import (
    Model,
    Row,
    boolean,
    char,
    integer,
    many2one,
    moment,
    number,
    one2many,
    selection,
)


def models(release: int) -> list[Model]:
    return [*_sorts(release), *_pricelists()]


def _sorts(release: int) -> list[Model]:
    unit = {
        "relative_factor": number("Contains", default=1.0),
        "relative_uom_id": many2one("Reference Unit", "uom.uom"),
    } if release >= 19 else {
        "category_id": char("Category"),
        "uom_type": selection("Type", "bigger", "reference", "smaller", default="reference"),
    }  # fmt: skip
    return [
        Model("product.category", "Product Category", {
            "name": char("Name", required=True),
            "parent_id": many2one("Parent Category", "product.category", indexed=True),
            "complete_name": char("Complete Name", compute=_category_path),
        }, order="name, id", title=_category_path),
        Model("uom.uom", "Product Unit of Measure", {
            "name": char("Unit Name", required=True), "factor": number("Ratio", default=1.0),
            "rounding": number("Rounding Precision", default=0.01),
            "active": boolean("Active", default=True),
        } | unit),
        Model("product.tag", "Product Tag", {"name": char("Name", required=True)}),
    ]  # fmt: skip


def _category_path(env: Env, row: Row) -> str:
    parent = env.row("product.category", row.get("parent_id"))
    return f"{_category_path(env, parent)} / {row['name']}" if parent else str(row["name"])


def _pricelists() -> list[Model]:
    return [
        Model("product.pricelist", "Pricelist", {
            "name": char("Pricelist Name", required=True), "sequence": integer("Sequence", default=16),
            "active": boolean("Active", default=True),
            "currency_id": many2one("Currency", "res.currency", required=True, default=1),
            "company_id": many2one("Company", "res.company"),
            "item_ids": one2many("Pricelist Rules", "product.pricelist.item", "pricelist_id"),
        }, order="sequence, id", title=lambda env, row: (
            f"{row['name']} ({env.row('res.currency', row['currency_id']).get('name')})")),
        Model("product.pricelist.item", "Pricelist Rule", {
            "pricelist_id": many2one("Pricelist", "product.pricelist", required=True, indexed=True),
            "applied_on": selection("Apply On", "3_global:All Products",
                                    "2_product_category:Product Category", "1_product:Product",
                                    "0_product_variant:Product Variant", default="3_global"),
            "product_tmpl_id": many2one("Product", "product.template", indexed=True),
            "product_id": many2one("Variant", "product.product", indexed=True),
            "categ_id": many2one("Category", "product.category"),
            "compute_price": selection("Compute Price", "percentage:Discount", "formula:Formula",
                                       "fixed:Fixed Price", default="fixed", required=True),
            "fixed_price": number("Fixed Price"), "percent_price": number("Percentage Price"),
            "base": selection("Based on", "list_price:Sales Price", "standard_price:Cost",
                              "pricelist:Other Pricelist", default="list_price"),
            "price_discount": number("Price Discount"), "price_surcharge": number("Extra Fee"),
            "min_quantity": number("Min. Quantity"),
            "date_start": moment("Start Date"), "date_end": moment("End Date"),
            "currency_id": many2one("Currency", "res.currency", compute=lambda env, row: (
                env.row("product.pricelist", row.get("pricelist_id")).get("currency_id") or False)),
            "active": boolean("Active", default=True),
        }, order="applied_on, min_quantity desc, id desc", title=lambda env, row: "Rule",
            fill=_fill_rule),
    ]  # fmt: skip


def _fill_rule(env: Env, said: Row) -> Row:
    """Tell from what a rule names to what it applies."""
    if "applied_on" in said["_said"]:
        return {}
    if said.get("product_id"):
        return {"applied_on": "0_product_variant"}
    if said.get("product_tmpl_id"):
        return {"applied_on": "1_product"}
    return {"applied_on": "2_product_category" if said.get("categ_id") else "3_global"}
