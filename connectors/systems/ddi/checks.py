"""*Test connection*: every list that is read, and the codes the connection names; writes nothing."""

from collections.abc import Iterable, Iterator, Sequence

from connectors.base import Check
from connectors.errors import NotThere, PermissionMissing, RecordRefused
from connectors.kit.files import Seen
from connectors.kit.http import Client
from connectors.systems.ddi import contract

_READ = {
    contract.CUSTOMERS: "Customers",
    contract.ORDERS: "POS orders",
    contract.SHIPMENTS: "Shipments",
    contract.INVOICES: "Invoices",
    contract.PRODUCTS: "Products",
    contract.AVAILABILITY: "Availability",
}
_WRITES = (
    "Create customers",
    "Create POS orders",
    "Change POS orders",
    "Add notes",
    "Change products",
)
_UNTRIED = "Shown by the first real call."


def of_adapter(http: Client) -> Iterator[Check]:
    for path, name in _READ.items():
        yield _may_read(http, path, name)
    for name in _WRITES:
        yield Check(name=name, outcome="untried", sentence=_UNTRIED)


def _may_read(http: Client, path: str, name: str) -> Check:
    try:
        http.fetch("GET", path, params={"limit": 1})
    except (PermissionMissing, NotThere, RecordRefused) as refused:
        told = f"The adapter does not list {name.lower()}: {refused.detail}. Ask whoever runs it."
        return Check(name=name, outcome="failed", sentence=told)
    return Check(name=name, outcome="passed")


def of_drop(seen: Sequence[Seen]) -> Iterator[Check]:
    products = contract.FILES[contract.PRODUCTS]
    if any(one.name.startswith(products) for one in seen):
        yield Check(name="Products file", outcome="passed")
    else:
        told = f"There is no file {products}… yet. Without one, map each item by hand."
        yield Check(name="Products file", outcome="untried", sentence=told)
    yield Check(name="Write order files", outcome="untried", sentence=_UNTRIED)


def known(name: str, code: str, codes: Iterable[str]) -> Check:
    """Tell whether Inform knows a code the connection names; a way without lists tells nothing."""
    there = list(codes)
    if not there:
        told = "This way has no list of them; a wrong one shows at the first order."
        return Check(name=name, outcome="untried", sentence=told)
    if code in there:
        return Check(name=name, outcome="passed")
    told = f"Inform has no {name.lower()} {code}; it has {', '.join(there)}. Choose one."
    return Check(name=name, outcome="failed", sentence=told)
