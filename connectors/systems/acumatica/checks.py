"""*Test connection*: the endpoint, each right to read, each custom field; nothing is written."""

from collections.abc import Iterator

from connectors.base import Check
from connectors.errors import IntegratorError, NotThere, PermissionMissing, RecordRefused
from connectors.kit.http import Client
from connectors.systems.acumatica import translate

_READ = {
    "SalesOrder": "Sales orders",
    "Customer": "Customers",
    "Payment": "Payments",
    "Shipment": "Shipments",
    "StockItem": "Stock items",
    "NonStockItem": "Non-stock items",
    "Warehouse": "Warehouses",
    "CustomerClass": "Customer classes",
    "ShipVia": "Ship via codes",
    "PaymentMethod": "Payment methods",
}
#: What only some flows need; an inquiry answers no plain GET, so its schema is asked for.
_FURTHER = {
    "SalesInvoice": "Invoices",
    "CustomerLocation": "Customer locations",
    "InventoryQuantityAvailable/$adHocSchema": "Quantities",
    "InventorySummaryInquiry/$adHocSchema": "Quantities per warehouse",
    "SalesPricesInquiry/$adHocSchema": "Sales prices",
}
_WRITES = (
    "Create customers",
    "Create sales orders",
    "Create payments",
    "Change and cancel sales orders",
    "Create return orders",
    "Prepare invoices of sales orders",
    "Create and change stock items",
)


def checks(http: Client, endpoint: str) -> Iterator[Check]:
    yield _endpoint_there(http, endpoint)
    for entity, name in _READ.items():
        yield _may_read(http, f"{endpoint}/{entity}", name)
    yield from _further(http, endpoint)
    yield from _custom_fields(http, endpoint)
    for name in _WRITES:
        yield Check(name=name, outcome="untried", sentence="Shown by the first real call.")


def _endpoint_there(http: Client, endpoint: str) -> Check:
    said = http.fetch("GET", "entity").json()
    known = {f"{e['name']}/{e['version']}" for e in said.get("endpoints", ())}
    wanted = endpoint.removeprefix("entity/")
    if wanted in known:
        return Check(name="Endpoint", outcome="passed")
    told = f"The site has no endpoint {wanted}; it has {', '.join(sorted(known))}. Choose one."
    return Check(name="Endpoint", outcome="failed", sentence=told)


def _may_read(http: Client, path: str, name: str) -> Check:
    try:
        http.fetch("GET", path, params={"$top": 1})
    except (PermissionMissing, NotThere, RecordRefused) as refused:
        told = (
            f"The user may not read {name.lower()} ({refused.detail}). Give its role access to "
            "that screen under Access Rights by Role (SM201025)."
        )
        return Check(name=name, outcome="failed", sentence=told)
    return Check(name=name, outcome="passed")


def _further(http: Client, endpoint: str) -> Iterator[Check]:
    """Try what only some flows need; where it is refused, those flows stop and the others go on."""
    for path, name in _FURTHER.items():
        found = _may_read(http, f"{endpoint}/{path}", name)
        if found.outcome == "failed":
            told = f"{found.sentence} Only flows of {name.lower()} need it."
            found = Check(name=name, outcome="untried", sentence=told)
        yield found


def _custom_fields(http: Client, endpoint: str) -> Iterator[Check]:
    try:
        schema = http.fetch("GET", f"{endpoint}/SalesOrder/$adHocSchema").json()
    except IntegratorError as refused:
        yield Check(name="Custom fields", outcome="failed", sentence=str(refused))
        return
    there = set((schema.get("custom") or {}).get(translate.VIEW) or ())
    for name in translate.CUSTOM_FIELDS:
        told = (
            f"Sales orders have no custom field {name}. Add it in a customization project "
            "(see the connector's page for its type and tab)."
        )
        is_there = name in there
        outcome, sentence = ("passed", "") if is_there else ("failed", told)
        yield Check(name=f"Custom field {name}", outcome=outcome, sentence=sentence)
