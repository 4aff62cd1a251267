"""List what changed. Pages go by id, which never shifts; times are asked for with `>=`.

A time is stored finer than it is shown, so a record may come again: its document tells whether it
is another. What belongs to an order need not touch it, so an order has also changed when one of
its deliveries or invoices has.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from connectors.base import Page, Raw, Stub
from connectors.kit.naming import identity
from connectors.systems.odoo.fields import id_of, moment, read_time, text
from connectors.systems.odoo.rpc import AppMissing, Rpc

PAGE_SIZE = 80
Gather = Callable[[list[int]], list[Raw]]
#: Where to look for changed orders, in turn: (model, what must hold, the field that tells which).
_ORDERS: tuple[tuple[str, list[Any], str], ...] = (
    ("sale.order", [], "id"),
    ("stock.picking", [["sale_id", "!=", False]], "sale_id"),
    (
        "account.move",
        [["move_type", "in", ["out_invoice", "out_refund"]], ["invoice_origin", "!=", False]],
        "invoice_origin",
    ),
)


def rows(
    rpc: Rpc,
    model: str,
    domain: list[Any],
    since: datetime | None,
    after: str,
    fields: tuple[str, ...],
    **named: Any,
) -> list[Raw]:
    """Give a page of what changed; `after` is the last id of the page before."""
    changed = [["write_date", ">=", moment(since)]] if since else []
    onward = [["id", ">", int(after)]] if after else []
    asked = ("id", "write_date", *fields)
    found: list[Raw] = rpc.rows(
        model, [*domain, *changed, *onward], asked, order="id asc", limit=PAGE_SIZE, **named
    )
    return found


def page(found: list[Raw], stubs: list[Stub]) -> Page:
    times = [read_time(row["write_date"]) for row in found if row.get("write_date")]
    onward = identity(found[-1]["id"]) if len(found) == PAGE_SIZE else ""
    return Page(stubs=tuple(stubs), next_page=onward, latest=max(times, default=None))


def of_orders(rpc: Rpc, since: datetime | None, place: str, gather: Gather) -> Page:
    """Page through changed orders, then through those whose deliveries or invoices changed."""
    phase, _, after = (place or "0:").partition(":")
    model, domain, field = _ORDERS[int(phase)]
    try:
        found = rows(rpc, model, domain, since, after, (field,))
    except AppMissing:
        found = []
    listed = page(found, [])
    ids = _order_ids(rpc, found, field)
    stubs = [Stub(id=identity(raw["order"]["id"]), document=raw) for raw in gather(ids)]
    next_page = f"{phase}:{listed.next_page}" if listed.next_page else _next_phase(phase, since)
    return Page(stubs=tuple(stubs), next_page=next_page, latest=listed.latest)


def _next_phase(phase: str, since: datetime | None) -> str:
    """Go on to what belongs to orders; all orders are told already where all were asked for."""
    onward = int(phase) + 1
    return f"{onward}:" if since and onward < len(_ORDERS) else ""


def _order_ids(rpc: Rpc, found: list[Raw], field: str) -> list[int]:
    if field == "invoice_origin":
        names = sorted({name for row in found for name in origins(row)})
        found = rpc.rows("sale.order", [["name", "in", names]], ("id",)) if names else []
        field = "id"
    return sorted({id_of(row[field]) for row in found})


def origins(move: Raw) -> list[str]:
    """Name the orders of an invoice: one may be of several."""
    return [name.strip() for name in text(move.get("invoice_origin")).split(",") if name.strip()]
