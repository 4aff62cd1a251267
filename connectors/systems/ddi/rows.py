"""The contract's documents as rows of CSV files, and rows as its documents. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import zip_longest

from connectors.canonical.money import rounded
from connectors.errors import CannotSay, Unreadable
from connectors.systems.ddi import contract
from connectors.systems.ddi.fields import Raw, money

SYSTEM = contract.SYSTEM
Row = dict[str, str]
#: Under no column's name: the file a row stands in.
FILE = ""


def write_order(order: Raw, currency: str) -> bytes:
    """Spell an order file: a row a line, each with the order; a deposit stands on one row only."""
    _check(order, currency)
    same = {**_columns(contract.ORDER_COLUMNS, order), **_ship_to(order["shipTo"])}
    same[contract.ORDER_NOTE] = _note(order)
    file = io.StringIO()
    rows = csv.DictWriter(file, contract.COLUMNS, restval="", lineterminator="\n")
    rows.writeheader()
    nothing: Raw = {}
    for line, deposit in zip_longest(_discounted(order), order["deposits"], fillvalue=nothing):
        mine = _columns(contract.LINE_COLUMNS, line)
        rows.writerow({**same, **mine, **_columns(contract.DEPOSIT_COLUMNS, deposit)})
    return file.getvalue().encode()


def _check(order: Raw, currency: str) -> None:
    """Refuse what an order file has no column for and nobody would notice missing."""
    own = set(order.get("customFields") or ()) - {contract.SOURCE_LINES}
    if own:
        told = f"custom fields ({', '.join(sorted(own))}) in an order file; use the adapter"
        raise CannotSay(told, system=SYSTEM)
    if len(order["deposits"]) > len(order["lines"]):
        told = "more payments than lines in an order file; use the adapter"
        raise CannotSay(told, system=SYSTEM)
    if order["currency"] != currency:
        told = f"an order in {order['currency']}: its order files are in {currency}"
        raise CannotSay(told, system=SYSTEM)


def _columns(columns: Mapping[str, str], said: Raw) -> Row:
    """Spell fields as cells, each on one line: many an import reads files line by line."""
    return {column: _cell(said.get(field)) for column, field in columns.items()}


def _cell(value: object) -> str:
    return " ".join(str(value or "").split())


def _ship_to(address: Raw) -> Row:
    """Write the address into the six columns there are: nothing of it may be lost."""
    names, streets = ("name", "attention"), ("address1", "address2", "address3")
    whole = {
        **address,
        "name": ", attn. ".join(address[n] for n in names if address.get(n)),
        "address1": ", ".join(address[n] for n in streets if address.get(n)),
    }
    return _columns(contract.SHIP_TO_COLUMNS, whole)


def _note(order: Raw) -> str:
    """Gather what has no column of its own into the order's note."""
    told = [note["text"] for note in order.get("notes") or ()]
    if order.get("tags"):
        told.append(f"Tags: {', '.join(order['tags'])}")
    if order.get("requestedDate"):
        told.append(f"Requested for {order['requestedDate']}")
    if order["shipTo"].get("phone"):
        told.append(f"Phone: {order['shipTo']['phone']}")
    return _cell(" | ".join(told))


def _discounted(order: Raw) -> Iterator[Raw]:
    """Spread the order's own discount over its lines by what they come to: it has no column."""
    discount = Decimal(order["discountTotal"])
    nets = [_net(line) for line in order["lines"]]
    goods, so_far, given = sum(nets, Decimal(0)), Decimal(0), Decimal(0)
    for line, net in zip(order["lines"], nets, strict=True):
        so_far += net
        due = rounded(discount * so_far / goods) if goods else Decimal(0)
        share, given = due - given, due
        yield {**line, "discountAmount": money(Decimal(line["discountAmount"]) + share)}
    if given != discount:
        raise CannotSay("a discount on an order whose lines cost nothing", system=SYSTEM)


def _net(line: Raw) -> Decimal:
    gross = Decimal(line["quantity"]) * Decimal(line["unitPrice"])
    return gross - Decimal(line["discountAmount"])


def read(body: bytes, name: str, needed: Iterable[str]) -> list[Row]:
    """Read a file into rows; Unreadable names the columns that are missing."""
    try:
        told = body.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Unreadable(f"{name}, which is not UTF-8", system=SYSTEM) from wrong
    rows = csv.DictReader(io.StringIO(told, newline=""))
    missing = sorted(set(needed) - set(rows.fieldnames or ()))
    if missing:
        raise Unreadable(f"{name} without the column {', '.join(missing)}", system=SYSTEM)
    columns = rows.fieldnames or ()
    return [{**{c: (row.get(c) or "").strip() for c in columns}, FILE: name} for row in rows]


def read_answer(rows: Iterable[Row], reference: str) -> Row | None:
    """Give the last word on an order; a refusal of nobody by name is of the whole file."""
    ours = [row for row in rows if row[contract.ANSWER_REFERENCE] in (reference, "")]
    return ours[-1] if ours else None


def read_problem(answer: Row) -> Raw:
    """Read what an answer says against an order, as the adapter would state it."""
    return _document(contract.ANSWER_PROBLEM, answer)


def read_products(rows: Iterable[Row]) -> list[Raw]:
    return [_document(contract.PRODUCT_COLUMNS, row) for row in rows]


def read_shipments(rows: Iterable[Row]) -> list[Raw]:
    """Gather rows into {"shipment", "order"}: a shipment has a row for each line of each package.

    Where several files tell of one, the last of them counts (`FILE` names a row's file).
    """
    found: dict[str, list[Row]] = {}
    for row in rows:
        mine = found.setdefault(row["shipment_id"], [])
        if mine and mine[0].get(FILE) != row.get(FILE):
            mine.clear()
        mine.append(row)
    return [{"shipment": _shipment(mine), "order": _order(mine)} for mine in found.values()]


def _shipment(rows: list[Row]) -> Raw:
    packages: dict[str, list[Raw]] = {}
    for row in rows:
        lines = packages.setdefault(row[contract.TRACKING], [])
        if row[contract.LINE_NUMBER]:
            number, quantity = row[contract.LINE_NUMBER], row[contract.SHIPPED]
            lines.append({"lineNumber": number, "quantity": quantity})
    return {
        **_document(contract.SHIPMENT_COLUMNS, rows[0]),
        "packages": [{"trackingNumber": n, "lines": lines} for n, lines in packages.items()],
    }


def _order(rows: list[Row]) -> Raw:
    """Say of the order what the file tells, where the site adds the columns for it."""
    products = {
        row[contract.LINE_NUMBER]: row[contract.SHIPPED_PRODUCT]
        for row in rows
        if row.get(contract.SHIPPED_PRODUCT)
    }
    return {
        "status": rows[0].get(contract.ORDER_STATUS) or "",
        "lines": [{"lineNumber": n, "product": product} for n, product in products.items()],
    }


def _document(columns: Mapping[str, str], row: Row) -> Raw:
    return {field: row[column] for column, field in columns.items() if row.get(column)}
