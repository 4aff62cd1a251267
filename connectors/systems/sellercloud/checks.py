"""*Test connection*: each right to read, tried on the newest order, and the companies; no writes."""

from collections.abc import Iterator
from typing import Any

from connectors.base import Check
from connectors.errors import NotThere, PermissionMissing
from connectors.kit.http import Client
from connectors.systems.sellercloud import lists

_WRITES = (
    "Mark orders exported",
    "Update shipping",
    "Add order notes",
    "Set order statuses",
    "Create and change products",
    "Set physical inventory",
    "Create and change customers",
)
#: What only some flows need: a page of each is asked for.
_FURTHER = {
    "Read the catalog": "api/Catalog",
    "Read the inventory": "api/Inventory",
    "Read customers": "api/Customers",
    "Read returns": "api/Rma",
}
_HOW = "In Delta open Settings, Employees, this employee, Permissions, and allow it."


def checks(http: Client, companies: tuple[str, ...]) -> Iterator[Check]:
    """Give one line a right. A missing right hides a whole page: it shows as "not there"."""
    try:
        newest = _newest_order(http)
    except (NotThere, PermissionMissing):
        yield _forbidden("Read orders")
    else:
        yield Check(name="Read orders", outcome="passed")
        yield from _of_an_order(http, newest)
    yield _companies_known(http, companies)
    yield _try(http, "Read warehouses", "GET", "api/Warehouses", params={"model.pageNumber": 1})
    for name, path in _FURTHER.items():
        yield _further(http, name, path)
    for right in _WRITES:
        yield Check(name=right, outcome="untried", sentence="Shown by the first real call.")


def _newest_order(http: Client) -> str:
    params = {"model.pageNumber": 1, "model.pageSize": 1}
    rows = http.fetch("GET", "api/Orders", params=params).json()["Items"] or []
    return str(rows[0]["ID"]) if rows else ""


def _of_an_order(http: Client, id: str) -> Iterator[Check]:
    notes, charges = "Read order notes", "Read profit and loss"
    if not id:
        for name in (notes, charges):
            yield Check(name=name, outcome="untried", sentence="There is no order to try it on.")
        return
    yield _try(http, notes, "GET", "api/Orders/Notes", params={"id": id})
    yield _try(http, charges, "POST", "api/Orders/ProfitAndLoss", json={"Orders": [int(id)]})


def _try(http: Client, name: str, method: str, path: str, **said: Any) -> Check:
    try:
        http.fetch(method, path, **said)
    except (NotThere, PermissionMissing):
        return _forbidden(name)
    return Check(name=name, outcome="passed")


def _further(http: Client, name: str, path: str) -> Check:
    """Try what only some flows need; where it is refused, those flows stop and the others go on."""
    params = {"model.pageNumber": 1, "model.pageSize": 1}
    found = _try(http, name, "GET", path, params=params)
    if found.outcome == "passed":
        return found
    told = f"{found.sentence} Only flows that {name[0].lower()}{name[1:]} need it."
    return Check(name=name, outcome="untried", sentence=told)


def _forbidden(name: str) -> Check:
    told = f"The employee may not {name[0].lower()}{name[1:]}. {_HOW}"
    return Check(name=name, outcome="failed", sentence=told)


def _companies_known(http: Client, companies: tuple[str, ...]) -> Check:
    try:
        known = {word.key[0] for word in lists.words(http, "company")}
    except (NotThere, PermissionMissing):
        return _forbidden("Read companies")
    unknown = ", ".join(c for c in companies if c not in known)
    told = f"No company has the number {unknown}. Correct the list." if unknown else ""
    return Check(name="Companies", outcome="failed" if unknown else "passed", sentence=told)
