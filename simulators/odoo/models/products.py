"""Products and their variants, categories, units, price lists, taxes on them."""

from collections.abc import Callable
from typing import Any

from simulators.odoo import messages, records, stocking
from simulators.odoo.database import Env
from simulators.odoo.errors import ValidationError
from simulators.odoo.fields import (
    Field,
    Method,
    Model,
    Row,
    binary,
    boolean,
    char,
    html,
    integer,
    many2many,
    many2one,
    number,
    one2many,
    selection,
    text,
)

#: What a variant holds; all else is its template's.
OWN = ("default_code", "barcode", "standard_price", "weight", "volume")
TYPES = ("consu:Goods", "service:Service", "combo:Combo")


def models(release: int) -> list[Model]:
    post = {"message_post": Method(messages.message_post)}
    return [
        Model("product.template", "Product", _template(release), order="name, id",
              title=_template_title, searched_by=("display_name", "default_code", "barcode"),
              methods=post, created=_template_created, changed=_template_changed,
              deleting=_template_deleting),
        Model("product.product", "Product Variant", _product(release),
              order="default_code, name, id", title=title,
              searched_by=("display_name", "default_code", "barcode"), methods=post,
              created=_check_barcode, changed=_product_changed, deleting=_product_deleting),
        *_attributes(),
    ]  # fmt: skip


def _shared(release: int) -> dict[str, Field]:
    """Declare what a template holds for all its variants."""
    older = {} if release >= 19 else {"uom_po_id": many2one("Purchase Unit", "uom.uom", default=1)}
    return older | {
        "name": char("Name", required=True),
        "description": html("Description"), "description_sale": text("Sales Description"),
        "description_purchase": text("Purchase Description"),
        "type": selection("Product Type", *TYPES, required=True, default="consu"),
        "is_storable": boolean("Track Inventory"),
        "list_price": number("Sales Price", default=1.0),
        "uom_id": many2one("Unit", "uom.uom", required=True, default=1),
        "categ_id": many2one("Product Category", "product.category", default=1),
        "taxes_id": many2many("Sales Taxes", "account.tax", default=_usual_taxes),
        "supplier_taxes_id": many2many("Purchase Taxes", "account.tax"),
        "sale_ok": boolean("Sales", default=True),
        "purchase_ok": boolean("Purchase", default=True),
        "invoice_policy": selection("Invoicing Policy", "order:Ordered quantities",
                                    "delivery:Delivered quantities", default="order"),
        "tracking": selection("Tracking", "serial:By Unique Serial Number", "lot:By Lots",
                              "none:By Quantity", default="none", required=True),
        "hs_code": char("HS Code"), "sequence": integer("Sequence", default=1),
        "country_of_origin": many2one("Origin of Goods", "res.country"),
        "company_id": many2one("Company", "res.company"),
        "currency_id": many2one("Currency", "res.currency", compute=lambda env, row: 1),
        "image_1920": binary("Image"),
        "attribute_line_ids": one2many("Product Attributes", "product.template.attribute.line",
                                       "product_tmpl_id"),
        "product_variant_ids": one2many("Products", "product.product", "product_tmpl_id"),
        "product_variant_count": integer("# Product Variants", compute=lambda env, row: len(
            env.where("product.product", "product_tmpl_id", row["id"]))),
        "product_variant_id": many2one("Product", "product.product", compute=lambda env, row: (
            _only(env, row, is_any=True).get("id", False))),
        "uom_name": char("Unit Name", compute=lambda env, row: (
            env.row("uom.uom", row.get("uom_id")).get("name") or False)),
    }  # fmt: skip


def _variants_own() -> dict[str, Field]:
    return {
        "default_code": char("Internal Reference", indexed=True),
        "barcode": char("Barcode", indexed=True),
        "standard_price": number("Cost"), "weight": number("Weight"), "volume": number("Volume"),
    }  # fmt: skip


def _template(release: int) -> dict[str, Field]:
    """Declare a template: what its only variant holds is read and written through it."""
    held = {
        name: Field(kind=field.kind, label=field.label, compute=_of_only(name, field.blank),
                    put=_to_only(name))
        for name, field in _variants_own().items()
    }  # fmt: skip
    amounts = {
        name: number(label, compute=_summed(name)) for name, label in stocking.AMOUNTS.items()
    }
    return _shared(release) | held | amounts | {"active": boolean("Active", default=True)}


def _product(release: int) -> dict[str, Field]:
    through = {
        name: Field(kind=f.kind, label=f.label, relation=f.relation, inverse=f.inverse,
                    selection=f.selection, through="product_tmpl_id")
        for name, f in _shared(release).items()
    }  # fmt: skip
    amounts = {
        name: number(label, compute=stocking.amount(name))
        for name, label in stocking.AMOUNTS.items()
    }
    return through | _variants_own() | amounts | {
        "product_tmpl_id": many2one("Product Template", "product.template", required=True,
                                    indexed=True),
        "active": boolean("Active", default=True),
        "code": char("Reference", compute=lambda env, row: row.get("default_code") or False),
        "lst_price": number("Sales Price", compute=list_price, put=_put_list_price),
        "price_extra": number("Variant Price Extra", compute=price_extra),
        "product_template_attribute_value_ids": many2many(
            "Attribute Values", "product.template.attribute.value"),
        "product_template_variant_value_ids": many2many(
            "Variant Values", "product.template.attribute.value", compute=lambda env, row: (
                row.get("product_template_attribute_value_ids") or [])),
        "stock_quant_ids": one2many("Stock Quant", "stock.quant", "product_id"),
    }  # fmt: skip


def _usual_taxes(env: Env) -> list[int]:
    tax = env.row("res.company", 1).get("account_sale_tax_id")
    return [tax] if tax and env.db.taxes_by_default else []


def template_of(env: Env, row: Row) -> Row:
    return env.row("product.template", row.get("product_tmpl_id"))


def price_extra(env: Env, row: Row) -> float:
    values = row.get("product_template_attribute_value_ids") or ()
    return sum(
        (env.row("product.template.attribute.value", id).get("price_extra", 0.0) for id in values),
        0.0,
    )


def list_price(env: Env, row: Row) -> float:
    return float(template_of(env, row).get("list_price", 0.0)) + price_extra(env, row)


def _put_list_price(env: Env, row: Row, said: Any) -> None:
    price = float(said or 0) - price_extra(env, row)
    records.write(env, "product.template", [row["product_tmpl_id"]], {"list_price": price})


def title(env: Env, row: Row) -> str:
    """Name a variant: [SKU] Name (its attributes)."""
    values = row.get("product_template_attribute_value_ids") or ()
    words = ", ".join(env.row("product.template.attribute.value", id)["name"] for id in values)
    name = template_of(env, row).get("name", "") + (f" ({words})" if words else "")
    return f"[{row['default_code']}] {name}" if row.get("default_code") else name


def _template_title(env: Env, row: Row) -> str:
    code = _only(env, row).get("default_code")
    return f"[{code}] {row.get('name')}" if code else str(row.get("name"))


def _only(env: Env, row: Row, is_any: bool = False) -> Row:
    """Give the variant of a template that has but one."""
    variants = env.where("product.product", "product_tmpl_id", row["id"])
    return variants[0] if len(variants) == 1 or (variants and is_any) else {}


def _of_only(name: str, blank: Any) -> Callable[[Env, Row], Any]:
    return lambda env, row: _only(env, row).get(name, blank)


def _to_only(name: str) -> Callable[[Env, Row, Any], None]:
    def put(env: Env, row: Row, said: Any) -> None:
        if variant := _only(env, row):
            records.write(env, "product.product", [variant["id"]], {name: said})

    return put


def _summed(name: str) -> Callable[[Env, Row], float]:
    amount = stocking.amount(name)
    return lambda env, row: sum(
        (amount(env, one) for one in env.where("product.product", "product_tmpl_id", row["id"])),
        0.0,
    )


def _template_created(env: Env, row: Row) -> None:
    if env.context.get("is_behind"):
        return
    at = env.db.now()
    made = {"product_tmpl_id": row["id"], "active": True, "write_date": at, "create_date": at}
    env.table("product.product").add(made)


def _template_changed(env: Env, row: Row, before: Row) -> None:
    """Let a change of the template show as one of its variants."""
    for variant in env.where("product.product", "product_tmpl_id", row["id"]):
        archived = {"active": row.get("active")} if "active" in before else {}
        env.touch("product.product", variant, **archived)


def _product_changed(env: Env, row: Row, before: Row) -> None:
    _check_barcode(env, row)
    if "active" in before:
        of_template = env.where("product.product", "product_tmpl_id", row["product_tmpl_id"])
        env.set("product.template", template_of(env, row),
                active=any(one.get("active") for one in of_template))  # fmt: skip


def _check_barcode(env: Env, row: Row) -> None:
    """Refuse a barcode that another product has; an internal reference may stand twice."""
    barcode = row.get("barcode")
    same = env.where("product.product", "barcode", barcode) if barcode else []
    if len(same) > 1:
        names = " and ".join(title(env, one) for one in same)
        raise ValidationError(
            f'Barcode(s) already assigned:\n\n- Barcode "{barcode}" already assigned to '
            f"product(s): {names}\n\nNote: products that you don't have access to will not be "
            "shown above."
        )


def _product_deleting(env: Env, row: Row) -> None:
    for model in ("sale.order.line", "stock.move", "account.move.line"):
        if env.where(model, "product_id", row["id"]):
            raise ValidationError(
                "The operation cannot be completed: another model requires the record being "
                f"deleted. If possible, archive it instead.\n\nModel: {env.shape(model).label} "
                f"({model}), Constraint: {model.replace('.', '_')}_product_id_fkey"
            )


def _template_deleting(env: Env, row: Row) -> None:
    for variant in env.where("product.product", "product_tmpl_id", row["id"]):
        _product_deleting(env, variant)
        env.table("product.product").remove(variant)


def _attributes() -> list[Model]:
    return [
        Model("product.attribute", "Product Attribute", {
            "name": char("Attribute", required=True),
            "value_ids": one2many("Values", "product.attribute.value", "attribute_id"),
        }),
        Model("product.attribute.value", "Attribute Value", {
            "name": char("Value", required=True),
            "attribute_id": many2one("Attribute", "product.attribute", required=True, indexed=True),
        }),
        Model("product.template.attribute.line", "Product Template Attribute Line", {
            "product_tmpl_id": many2one("Product Template", "product.template", indexed=True,
                                        required=True),
            "attribute_id": many2one("Attribute", "product.attribute", required=True),
            "value_ids": many2many("Values", "product.attribute.value"),
        }, title=lambda env, row: env.row("product.attribute", row["attribute_id"])["name"]),
        Model("product.template.attribute.value", "Product Template Attribute Value", {
            "name": char("Value"), "price_extra": number("Extra Price"),
            "attribute_line_id": many2one("Attribute Line", "product.template.attribute.line"),
            "attribute_id": many2one("Attribute", "product.attribute"),
            "product_attribute_value_id": many2one("Attribute Value", "product.attribute.value"),
            "product_tmpl_id": many2one("Product Template", "product.template", indexed=True),
        }, title=lambda env, row: (
            f"{env.row('product.attribute', row.get('attribute_id')).get('name')}: {row['name']}")),
    ]  # fmt: skip
