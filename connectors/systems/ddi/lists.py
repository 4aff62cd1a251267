"""Pages of stubs, and the words Inform lists."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from connectors.base import Page, Posted, Stub, WordSeen
from connectors.canonical import key_of
from connectors.errors import NotThere
from connectors.systems.ddi import contract
from connectors.systems.ddi.fields import Raw, decimal, deposits_kept, text
from connectors.systems.ddi.translate_catalog import by_product
from connectors.systems.ddi.wire import Listed, Wire, pages


def page_of(listed: Listed, id: str) -> Page:
    """Make stubs of a page that holds whole records.

    They are compared each time: Inform's times have whole seconds, and what changes twice within one
    would pass for unchanged. What bears no such id is nobody's here: an order without our number was
    entered in Inform itself.
    """
    return page(listed, [Stub(id=one[id], document=one) for one in listed.items if one.get(id)])


def page(listed: Listed, stubs: Iterable[Stub]) -> Page:
    return Page(stubs=tuple(stubs), next_page=listed.next_cursor, latest=listed.latest)


def first(items: Iterable[Raw], what: str, **chosen: str) -> Raw:
    """Give the record of a list with these values: the contract has no call for a single one."""
    for one in items:
        if all(str(one.get(name)) == value for name, value in chosen.items()):
            return one
    raise NotThere(what, system=contract.SYSTEM)


def stock(wire: Wire, since: datetime | None) -> Page:
    """List the stock of each product that changed, with all of its branches.

    The list has a row a branch, and a change shows only its own branch: so it is read whole
    wherever anything has changed.
    """
    changed = list(_availability(wire, since)) if since else None
    if changed is not None and not any(listed.items for listed in changed):
        return Page(stubs=())
    whole = list(_availability(wire, None))
    told = by_product(row for listed in whole for row in listed.items)
    rows = [row for listed in changed or whole for row in listed.items]
    names = dict.fromkeys(row["productNumber"] for row in rows)
    stubs = [Stub(id=n, document={"product": n, "rows": told[n]}) for n in names if n in told]
    times = [listed.latest for listed in changed or whole if listed.latest]
    return Page(stubs=tuple(stubs), latest=max(times, default=None))


def _availability(wire: Wire, since: datetime | None) -> Iterator[Listed]:
    return pages(lambda cursor: wire.fetch_page(contract.AVAILABILITY, since, cursor))


def prices(
    wire: Wire, product: Raw, asked: Iterable[tuple[str, str]], everybody: str
) -> dict[str, Any]:
    """Ask for each price of a product; `asked` are (customer, quantity), one of them is everybody."""
    told = [
        {
            "customer": "" if customer == everybody else customer,
            "quantity": quantity,
            "price": wire.fetch_price(customer, product["productNumber"], quantity),
        }
        for customer, quantity in asked
    ]
    return {"product": product, "asked": told}


def words(wire: Wire, kind: str) -> Iterator[WordSeen]:
    if kind == "item":
        for product in wire.fetch_all(contract.PRODUCTS):
            yield _word(product, "productNumber")
    else:
        for code in wire.fetch_codes(kind):
            yield _word(code, "code")


def _word(row: Raw, name: str) -> WordSeen:
    is_active = row.get("active") is not False
    return WordSeen(key=key_of(row[name]), label=text(row, "description"), is_active=is_active)


def posted(order: Raw) -> Posted:
    """Tell what Inform holds: its number, and our reference as the id it is asked for by."""
    return Posted(
        number=order["orderNumber"],
        id=order["externalOrderId"],
        total=decimal(order, "total"),
        detail=text(order, "customerNumber"),
    )


def owed(order: Raw) -> str:
    """Say which deposits a cancelled order still keeps: those are to be given back by hand."""
    told = deposits_kept(order)
    return f"Deposits still to be given back in Inform: {told}" if told else ""
