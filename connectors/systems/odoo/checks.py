"""*Test connection*: every right the hub needs, asked for by name; nothing is written."""

from collections.abc import Iterator

from connectors.base import Check
from connectors.errors import IntegratorError, RecordRefused
from connectors.systems.odoo.fields import text
from connectors.systems.odoo.rpc import AppMissing, Rpc

#: (name, model, what is done to it, the group that gives it). A plain salesman lacks several.
_RIGHTS = (
    ("Read orders", "sale.order", "read", "Sales: User, All Documents"),
    ("Book orders", "sale.order", "create", "Sales: User, All Documents"),
    ("Change orders", "sale.order", "write", "Sales: User, All Documents"),
    ("Create customers", "res.partner", "create", "Extra Rights: Contact Creation"),
    ("Change customers", "res.partner", "write", "Extra Rights: Contact Creation"),
    ("Create products", "product.product", "create", "Sales: Administrator"),
    ("Change products", "product.product", "write", "Sales: Administrator"),
    ("Change price lists", "product.pricelist.item", "write", "Sales: Administrator"),
    ("Read delivery methods", "delivery.carrier", "read", "Sales: User"),
    ("Read deliveries", "stock.picking", "read", "Inventory: User"),
    ("Validate deliveries", "stock.picking", "write", "Inventory: User"),
    ("Count stock", "stock.quant", "create", "Inventory: Administrator"),
    ("Read invoices", "account.move", "read", "Invoicing: Billing"),
    ("Make invoices and credit notes", "account.move", "create", "Invoicing: Billing"),
    ("Book payments", "account.payment", "create", "Invoicing: Billing"),
)


_ROUNDING = "tax_calculation_rounding_method"


def checks(rpc: Rpc, uid: int, settings_items: dict[str, str]) -> Iterator[Check]:
    for name, model, operation, group in _RIGHTS:
        yield _right(rpc, name, model, operation, group)
    yield _may_remark(rpc, uid)
    yield _rounds_by_line(rpc)
    for label, sku in settings_items.items():
        yield _product(rpc, label, sku)


def _right(rpc: Rpc, name: str, model: str, operation: str, group: str) -> Check:
    try:
        may = allowed(rpc, model, operation)
    except AppMissing as missing:
        told = f"{missing.detail[0].upper()}{missing.detail[1:]}; what needs it cannot be done."
        return Check(name=name, outcome="untried", sentence=told)
    except IntegratorError as refused:
        return Check(name=name, outcome="failed", sentence=str(refused))
    told = f"The user may not {name[0].lower()}{name[1:]}. Give it “{group}” in its access rights."
    return Check(name=name, outcome="passed" if may else "failed", sentence="" if may else told)


def allowed(rpc: Rpc, model: str, operation: str) -> bool:
    """Ask for a right; releases before 18 know the older question only."""
    try:
        return bool(rpc.fetch(model, "has_access", ids=[], operation=operation))
    except RecordRefused:
        old = "check_access_rights"
        return bool(rpc.fetch(model, old, operation=operation, raise_exception=False))


def _may_remark(rpc: Rpc, uid: int) -> Check:
    """18 lets nobody write a note who has no e-mail address of his own; 19 does."""
    name = "Write notes on orders"
    if "tax_ids" in rpc.known("sale.order.line"):
        return Check(name=name, outcome="passed")
    [user] = rpc.read("res.users", [uid], ("email",))
    told = "The user has no e-mail address, and Odoo 18 takes no note without. Give it one."
    has_one = bool(text(user["email"]))
    return Check(
        name=name, outcome="passed" if has_one else "failed", sentence="" if has_one else told
    )


def _rounds_by_line(rpc: Rpc) -> Check:
    """A new company of 19 rounds taxes once for the whole order, where most shops do by line."""
    found = rpc.rows("res.company", [], ("id", _ROUNDING), limit=1, order="id asc")
    if not found or found[0].get(_ROUNDING) != "round_globally":
        return Check(name="Rounding of taxes", outcome="passed")
    told = (
        "Odoo rounds taxes on the whole order: a shop that rounds by line may differ by a cent, and "
        "the order then waits for you. Set “Round per Line” in Invoicing's settings, or map taxes "
        "to lines."
    )
    return Check(name="Rounding of taxes", outcome="untried", sentence=told)


def _product(rpc: Rpc, label: str, sku: str) -> Check:
    found = rpc.rows("product.product", [["default_code", "=", sku]], ("id",), limit=2)
    if len(found) == 1:
        return Check(name=label, outcome="passed")
    told = f"{'No' if not found else 'More than one'} product has the internal reference “{sku}”."
    return Check(name=label, outcome="failed", sentence=told)
