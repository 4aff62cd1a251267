"""Set a database up as the pretend company has it, before the first call."""

from collections.abc import Iterator
from typing import Any

from simulators.odoo import describing, records, seed, stocking
from simulators.odoo.database import ADMIN, SALES, Database, Env, User
from simulators.odoo.fields import Row
from simulators.odoo.searching import first

#: WH/Stock was the eighth location in 18 and is the fifth in 19.
STOCK = {18: 8, 19: 5}
CUSTOMERS, EAST = 30, 31
#: A new company of 18 rounds the tax of each line, one of 19 that of the whole document.
ROUNDING = {18: "round_per_line", 19: "round_globally"}


def set_up(db: Database, password: str) -> None:
    """Make users, words, products and customers; orders come after."""
    db.users = {
        "admin": User(ADMIN, "admin", password, f"{password}-key"),
        "sales": User(SALES, "sales", password, f"{password}-sales-key", has_all_rights=False),
    }
    env = Env(db)
    describing.describe_models(db)
    _company(env)
    _places(env)
    _accounting(env)
    _warehouses(env)
    _products(env)
    _carriers(env)
    _pricelists(env)
    _customers(env)
    db.journal.clear()


def keep(env: Env, model: str, xml_id: str = "", /, **row: Any) -> Row:
    """Put down a row as it is, without what creating one brings with it."""
    at = env.db.now()
    stamps = {"create_date": at, "write_date": at, "create_uid": 1, "write_uid": 1}
    has_active = "active" in env.shape(model).fields
    usual = stamps | ({"active": True} if has_active else {})
    kept = env.table(model).add({n: v for n, v in {**usual, **row}.items() if v or n == "id"})
    if xml_id:
        describing.name_externally(env, xml_id, model, kept["id"])
    return kept


def _company(env: Env) -> None:
    for id, name, full, symbol, rate in seed.CURRENCIES:
        keep(env, "res.currency", f"base.{name}", id=id, name=name, full_name=full, symbol=symbol,
             rate=rate, rounding=0.01, decimal_places=2, position="before")  # fmt: skip
    usual = {"type": "contact", "lang": "en_US"}
    keep(env, "res.partner", "base.main_partner", id=1, name="Fountain Wholesale Inc.",
         complete_name="Fountain Wholesale Inc.", is_company=True, country_id=233, **usual)  # fmt: skip
    for id, name, email in ((3, "Administrator", "admin@fountain.example"),
                            (4, "Sam Sales", "sam@fountain.example")):  # fmt: skip
        keep(env, "res.partner", id=id, name=name, complete_name=name, email=email,
             email_normalized=email, **usual)  # fmt: skip
    keep(env, "res.company", "base.main_company", id=1, name="Fountain Wholesale Inc.",
         partner_id=1, currency_id=1, country_id=233, account_sale_tax_id=1,
         tax_calculation_rounding_method=ROUNDING[env.release])  # fmt: skip
    for uid, login, partner in ((ADMIN, "admin", 3), (SALES, "sales", 4)):
        keep(env, "res.users", f"base.user_{login}", id=uid, login=login, partner_id=partner,
             name=env.row("res.partner", partner)["name"], company_id=1, company_ids=[1],
             lang="en_US")  # fmt: skip
    for name in seed.TEAMS:
        keep(env, "crm.team", name=name)
    for name in ("Discussions", "Note"):
        keep(env, "mail.message.subtype", name=name)


def _places(env: Env) -> None:
    for id, code, name in seed.COUNTRIES:
        keep(env, "res.country", f"base.{code.lower()}", id=id, code=code, name=name)
    env.table("res.country.state").next = seed.FIRST_STATE
    for country, xml, states in ((233, "us", seed.STATES), (38, "ca", seed.PROVINCES)):
        for said in states:
            code, _, name = said.partition(" ")
            keep(env, "res.country.state", f"base.state_{xml}_{code.lower()}", code=code, name=name,
                 country_id=country)  # fmt: skip


def _accounting(env: Env) -> None:
    for name, use, kind, amount, is_inside in seed.TAXES:
        keep(env, "account.tax", name=name, type_tax_use=use, amount_type=kind, amount=amount,
             price_include=is_inside, sequence=1, company_id=1)  # fmt: skip
    for name, days in seed.TERMS:
        keep(env, "account.payment.term", name=name, note=f"<p>Payment terms: {name}</p>",
             sequence=10, _days=days)  # fmt: skip
    for name, code, kind in seed.JOURNALS:
        journal = keep(env, "account.journal", name=name, code=code, type=kind, sequence=10,
                       company_id=1)  # fmt: skip
        for way in ("inbound", "outbound") if kind in ("bank", "cash") else ():
            keep(env, "account.payment.method.line", name="Manual Payment", code="manual",
                 payment_type=way, journal_id=journal["id"], sequence=10, company_id=1)  # fmt: skip
    for name in seed.TAGS:
        keep(env, "crm.tag", name=name)
    for name in seed.PARTNER_TAGS:
        keep(env, "res.partner.category", name=name)


def _warehouses(env: Env) -> None:
    keep(env, "stock.location", id=CUSTOMERS, name="Customers", usage="customer",
         complete_name="Partners/Customers")  # fmt: skip
    for id, code, name, place in ((1, "WH", "Main warehouse", STOCK[env.release]),
                                  (2, "EAST", "East warehouse", EAST)):  # fmt: skip
        keep(env, "stock.location", id=place, name="Stock", usage="internal",
             complete_name=f"{code}/Stock", warehouse_id=id, company_id=1)  # fmt: skip
        kind = keep(env, "stock.picking.type", name="Delivery Orders", code="outgoing",
                    sequence_code="OUT", warehouse_id=id, company_id=1)  # fmt: skip
        keep(env, "stock.warehouse", "stock.warehouse0" if id == 1 else "", id=id, name=name,
             code=code, lot_stock_id=place, out_type_id=kind["id"], company_id=1,
             partner_id=1, sequence=10)  # fmt: skip


def _products(env: Env) -> None:
    for name, xml in (("Units", "product.product_uom_unit"), ("Dozens", "product.product_uom_dozen"),
                      ("kg", "product.product_uom_kgm"), ("L", "product.product_uom_litre")):  # fmt: skip
        keep(env, "uom.uom", xml, name=name, factor=12.0 if name == "Dozens" else 1.0)
    root = keep(env, "product.category", "product.product_category_all", name="All")["id"]
    for name in seed.CATEGORIES:
        keep(env, "product.category", name=name, parent_id=root)
    for sku, name, price, cost, category, barcode, weight, *amounts in seed.PRODUCTS:
        id = records.create(env, "product.product", {
            "default_code": sku, "name": name, "list_price": price, "standard_price": cost,
            "categ_id": category_id(env, category), "weight": weight,
            "barcode": f"0850001000{barcode}" if barcode else False,
            "is_storable": sku not in seed.UNCOUNTED,
        })  # fmt: skip
        for code, amount in zip(("WH", "EAST"), amounts, strict=True):
            put(env, id, code, amount)
    for name, attribute, price, category, variants in seed.VARIANTS:
        _template(env, name, attribute, price, category, variants)
    records.create(env, "product.product", {"default_code": "COLA-CLASSIC", "active": False,
                                            "name": "Cola classic (until 2024)"})  # fmt: skip


def category_id(env: Env, name: str) -> int:
    rows = env.table("product.category").rows.values()
    return next(int(row["id"]) for row in rows if row["name"] == name)


def put(env: Env, product_id: int, code: str, amount: float) -> None:
    """Lay goods down in a warehouse."""
    place = first(env, "stock.warehouse", code=code)["lot_stock_id"]
    if amount:
        stocking.count(env, stocking.quant(env, product_id, place), float(amount))


def _template(
    env: Env, name: str, attribute: str, price: float, category: str, variants: Any
) -> None:
    silent = Env(env.db, env.uid, "", {"is_behind": True})
    template = records.create(silent, "product.template", {
        "name": name, "list_price": price, "is_storable": True,
        "categ_id": category_id(env, category),
    })  # fmt: skip
    kind = keep(env, "product.attribute", name=attribute)["id"]
    values = [keep(env, "product.attribute.value", name=v[1], attribute_id=kind) for v in variants]
    line = keep(env, "product.template.attribute.line", product_tmpl_id=template, attribute_id=kind,
                value_ids=[value["id"] for value in values])  # fmt: skip
    for value, (sku, label, dearer, amount) in zip(values, variants, strict=True):
        held = keep(env, "product.template.attribute.value", name=label, price_extra=dearer,
                    attribute_line_id=line["id"], attribute_id=kind, product_tmpl_id=template,
                    product_attribute_value_id=value["id"])  # fmt: skip
        id = records.create(env, "product.product", {
            "product_tmpl_id": template, "default_code": sku,
            "product_template_attribute_value_ids": [[6, 0, [held["id"]]]],
        })  # fmt: skip
        put(env, id, "WH", amount)


def _carriers(env: Env) -> None:
    for name, sku, price, link in seed.CARRIERS:
        product = records.create(env, "product.product", {
            "name": name, "default_code": sku, "type": "service", "list_price": 0,
            "categ_id": category_id(env, "Freight"), "sale_ok": False, "taxes_id": [[6, 0, []]],
        })  # fmt: skip
        records.create(env, "delivery.carrier", {
            "name": name, "delivery_type": "fixed", "fixed_price": price, "product_id": product,
            "tracking_url": link or False,
        })  # fmt: skip


def _pricelists(env: Env) -> None:
    for name, currency, rules in (
        ("Wholesale USD", "USD", (
            {"compute_price": "percentage", "percent_price": 12.0},
            {"compute_price": "fixed", "fixed_price": 12.80, "min_quantity": 20, "sku": "COLA-24"},
            {"compute_price": "fixed", "fixed_price": 39.60, "sku": "SYRUP-COLA-5L",
             "date_start": "2026-01-01 00:00:00", "date_end": "2026-06-30 23:59:59"},
        )),
        ("Europe EUR", "EUR", ({"compute_price": "formula", "price_discount": 5.0},)),
        ("Canada CAD", "CAD", ()),
    ):  # fmt: skip
        coin = first(env, "res.currency", name=currency)["id"]
        items = [[0, 0, _rule(env, dict(rule))] for rule in rules]
        records.create(env, "product.pricelist", {"name": name, "currency_id": coin,
                                                  "item_ids": items})  # fmt: skip


def _rule(env: Env, rule: Row) -> Row:
    sku = rule.pop("sku", "")
    return rule | ({"product_id": by_sku(env, sku)["id"]} if sku else {})


def by_sku(env: Env, sku: str) -> Row:
    found = first(env, "product.product", default_code=sku)
    if not found:
        raise LookupError(f"product {sku}")
    return found


def _customers(env: Env) -> None:
    for name, ref, email, street, city, state, zip, country, terms, pricelist in seed.COMPANIES:
        records.create(env, "res.partner", {
            "name": name, "ref": ref, "email": email, "is_company": True, "customer_rank": 1,
            "property_payment_term_id": _named(env, "account.payment.term", terms),
            "property_product_pricelist": _named(env, "product.pricelist", pricelist),
            "category_id": [[6, 0, [1]]], **place(env, street, city, state, zip, country),
        })  # fmt: skip
    for name, email, street, city, state, zip, country in seed.PEOPLE:
        records.create(env, "res.partner", {
            "name": name, "email": email, "customer_rank": 1, "category_id": [[6, 0, [2]]],
            **place(env, street, city, state, zip, country),
        })  # fmt: skip
    for ref, kind, name, street, city, state, zip, country in seed.ADDRESSES:
        records.create(env, "res.partner", {
            "parent_id": first(env, "res.partner", ref=ref)["id"], "type": kind,
            "name": name or False, **place(env, street, city, state, zip, country),
        })  # fmt: skip


def place(env: Env, street: str, city: str, state: str, zip: str, country: str) -> Row:
    land = first(env, "res.country", code=country)["id"]
    found = first(env, "res.country.state", code=state, country_id=land) if state else {}
    return {"street": street, "city": city, "zip": zip, "country_id": land,
            "state_id": found.get("id", False)}  # fmt: skip


def _named(env: Env, model: str, name: str) -> Any:
    rows = env.table(model).rows.values()
    return next((row["id"] for row in rows if row["name"] == name), False) if name else False


def orders() -> Iterator[tuple[dict[str, Any], str]]:
    """Give the facts of each first order, and what became of it."""
    for email, ref, lines, became in seed.ORDERS:
        said = [
            {"sku": sku, "quantity": quantity, "price": price, "discount": off}
            for sku, quantity, price, off in lines
        ]
        yield {"email": email, "reference": ref, "lines": said, "is_confirmed": False}, became
