"""What a product costs a customer when nobody says a price: the price list's rules."""

from decimal import Decimal
from typing import Any

from simulators.odoo.database import Env
from simulators.odoo.fields import Row
from simulators.odoo.totals import cents, exact


def price(env: Env, product: Row, quantity: float, pricelist_id: Any) -> float:
    """Give the price of one unit, in the price list's currency."""
    template = env.row("product.template", product.get("product_tmpl_id"))
    listed = exact(template.get("list_price")) + _extra(env, product)
    pricelist = env.row("product.pricelist", pricelist_id)
    if not pricelist:
        return float(listed)
    rate = exact(env.row("res.currency", pricelist["currency_id"]).get("rate") or 1)
    for rule in _rules(env, pricelist["id"]):
        if _applies(env, rule, product, template, quantity):
            return float(_ruled(rule, listed, rate, product))
    return float(cents(listed * rate))


def _extra(env: Env, product: Row) -> Decimal:
    values = product.get("product_template_attribute_value_ids") or ()
    rows = (env.row("product.template.attribute.value", id) for id in values)
    return sum((exact(row.get("price_extra")) for row in rows), Decimal(0))


def _rules(env: Env, pricelist_id: int) -> list[Row]:
    """Give the rules, narrowest and largest quantity first."""
    rules = env.where("product.pricelist.item", "pricelist_id", pricelist_id)
    return sorted(rules, key=lambda r: (r["applied_on"], -r.get("min_quantity", 0.0), -r["id"]))


def _applies(env: Env, rule: Row, product: Row, template: Row, quantity: float) -> bool:
    at = env.db.now()[:19]
    if quantity < rule.get("min_quantity", 0.0) or not rule.get("active"):
        return False
    if at < rule.get("date_start", "") or at > rule.get("date_end", "9999"):
        return False
    match rule["applied_on"]:
        case "0_product_variant":
            return bool(rule.get("product_id") == product["id"])
        case "1_product":
            return bool(rule.get("product_tmpl_id") == template["id"])
        case "2_product_category":
            return rule.get("categ_id") in _categories(env, template.get("categ_id"))
        case _:
            return True


def _categories(env: Env, id: Any) -> list[Any]:
    """Give a category and those above it."""
    found = []
    while id:
        found.append(id)
        id = env.row("product.category", id).get("parent_id")
    return found


def _ruled(rule: Row, listed: Decimal, rate: Decimal, product: Row) -> Decimal:
    if rule["compute_price"] == "fixed":
        return exact(rule.get("fixed_price"))
    if rule["compute_price"] == "percentage":
        return cents(listed * rate * (1 - exact(rule.get("percent_price")) / 100))
    is_cost = rule.get("base") == "standard_price"
    base = exact(product.get("standard_price")) if is_cost else listed
    reduced = base * rate * (1 - exact(rule.get("price_discount")) / 100)
    return cents(reduced + exact(rule.get("price_surcharge")))
