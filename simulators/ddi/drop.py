"""The file drop, for sites without an adapter: orders come as files, answers and news go as files.

A file appears under its own name only when it is whole: it is written as `.tmp`, then renamed.
"""

import csv
import io
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from simulators.ddi import contract
from simulators.ddi.contract import Record, Refused, invalid
from simulators.ddi.pages import Changes, Place
from simulators.ddi.store import Store

ORDERS = (
    "external_order_id", "order_source", "order_type", "order_date", "customer_number",
    "customer_po", "ship_via", "freight", "tax_total", "ship_name", "ship_address1", "ship_city",
    "ship_state", "ship_zip", "ship_country", "line_number", "product", "quantity", "uom",
    "unit_price", "discount", "line_note", "deposit_method", "deposit_amount",
    "deposit_reference", "order_note",
)  # fmt: skip
ANSWERS = ("external_order_id", "order_number", "error_code", "error_field", "error_message")
SHIPMENTS = ("external_order_id", "order_number", "shipment_id", "confirmed_at", "ship_via",
             "carrier", "tracking_number", "line_number", "quantity_shipped")  # fmt: skip
PRODUCTS = {
    "product_number": "productNumber",
    "description": "description",
    "product_type": "productType",
    "image_url": "imageUrl",
    "web_description": "webDescription",
    "manufacturer_product_number": "manufacturerProductNumber",
    "upc": "upc",
    "uom": "unitOfMeasure",
    "available_quantity": "availableQuantity",
    "price": "price",
}
HEAD = {
    "external_order_id": "externalOrderId", "order_source": "orderSource",
    "order_type": "orderType", "order_date": "orderDate", "customer_number": "customerNumber",
    "customer_po": "customerPo", "ship_via": "shipVia", "freight": "freight",
    "tax_total": "taxTotal",
}  # fmt: skip
SHIP_TO = {"ship_name": "name", "ship_address1": "address1", "ship_city": "city",
           "ship_state": "state", "ship_zip": "postalCode", "ship_country": "country"}  # fmt: skip
LINE = {"product": "product", "quantity": "quantity", "uom": "unitOfMeasure",
        "unit_price": "unitPrice", "discount": "discountAmount", "line_note": "notes"}  # fmt: skip
DEPOSIT = {"deposit_method": "method", "deposit_amount": "amount",
           "deposit_reference": "reference"}  # fmt: skip


class Drop:
    """A folder: `orders-<run>.csv` in; `answers-<run>.csv`, `shipments-…` and `products-…` out."""

    def __init__(self, folder: Path, told: dict[str, Any] | None = None) -> None:
        self.folder = folder
        self.runs = int((told or {}).get("runs", 0))
        self.told: dict[str, Place] = {
            kind: (str(at), int(n)) for kind, (at, n) in (told or {}).get("told", {}).items()
        }
        folder.mkdir(parents=True, exist_ok=True)

    def memory(self) -> dict[str, Any]:
        told = {kind: list(place) for kind, place in self.told.items()}
        return {"folder": str(self.folder), "runs": self.runs, "told": told}

    def files(self) -> list[Record]:
        found = sorted(path for path in self.folder.glob("**/*") if path.is_file())
        return [{"file": str(path.relative_to(self.folder))} for path in found]

    def tick(self, store: Store) -> bool:
        """Take up the orders that came and tell what is new; answer whether anything was."""
        came = sorted(self.folder.glob("orders-*.csv"))
        for path in came:
            self._take(path, store)
        told = [
            self._tell("shipments", store.changes, SHIPMENTS, lambda key: _shipped(store, key)),
            self._tell("products", store.changes, PRODUCTS, lambda key: [_product(store, key)]),
        ]
        return bool(came) or any(told)

    def _take(self, path: Path, store: Store) -> None:
        answers = answered(path.read_bytes(), store)
        self._write(f"answers-{path.stem.removeprefix('orders-')}.csv", ANSWERS, answers)
        done = self.folder / "taken"
        done.mkdir(exist_ok=True)
        os.replace(path, done / path.name)

    def _tell(
        self,
        kind: str,
        changes: dict[str, Changes],
        columns: Iterable[str],
        rows: Callable[[str], list[Record]],
    ) -> bool:
        news = list(changes[kind].after(changes[kind].past(self.told.get(kind))))
        if not news:
            return False
        self.runs += 1
        run = f"{news[-1][0][0].translate({45: None, 58: None})}-{self.runs:04d}"
        self._write(f"{kind}-{run}.csv", columns, [row for _, key in news for row in rows(key)])
        self.told[kind] = news[-1][0]
        return True

    def _write(self, name: str, columns: Iterable[str], rows: list[Record]) -> None:
        written = io.StringIO()
        sheet = csv.DictWriter(written, list(columns), lineterminator="\n")
        sheet.writeheader()
        sheet.writerows(rows)
        new = self.folder / f"{name}.tmp"
        new.write_text(written.getvalue(), encoding="utf-8")
        os.replace(new, self.folder / name)


def answered(body: bytes, store: Store) -> list[Record]:
    """Enter the orders of a file; answer one row for each: its number, or what is wrong with it."""
    try:
        rows = list(_rows(body))
    except Refused as wrong:
        return [_refusal("", wrong)]
    by_order: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_order.setdefault(row["external_order_id"], []).append(row)
    return [_entered(id, lines, store) for id, lines in by_order.items()]


def _rows(body: bytes) -> Iterable[dict[str, str]]:
    try:
        sheet = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""))
        lacking = set(ORDERS) - set(sheet.fieldnames or ())
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise invalid("file", "is not CSV in UTF-8") from wrong
    if lacking:
        raise invalid(min(lacking), "is not among the columns")
    return ({name: (row[name] or "").strip() for name in ORDERS} for row in sheet)


def _entered(id: str, rows: list[dict[str, str]], store: Store) -> Record:
    try:
        order, _ = store.enter(contract.ORDER(_order(rows)))
    except Refused as wrong:
        return _refusal(id, wrong)
    return {"external_order_id": id, "order_number": order["orderNumber"]}


def _refusal(id: str, wrong: Refused) -> Record:
    return {
        "external_order_id": id,
        "error_code": wrong.code,
        "error_field": wrong.place,
        "error_message": wrong.told,
    }


def _order(rows: list[dict[str, str]]) -> Record:
    """Read an order from its rows: one a line, the order's own members in each."""
    first = rows[0]
    said: Record = _named(first, HEAD)
    if ship_to := _named(first, SHIP_TO):
        said["shipTo"] = ship_to
    said["lines"] = [_line(row) for row in rows]
    said["deposits"] = _distinct(_named(row, DEPOSIT) for row in rows)
    said["notes"] = _distinct(_named(row, {"order_note": "text"}) for row in rows)
    return said


def _line(row: dict[str, str]) -> Record:
    number = row["line_number"]
    return {"lineNumber": int(number) if number.isdecimal() else number, **_named(row, LINE)}


def _named(row: dict[str, str], names: dict[str, str]) -> Record:
    """Take the columns that say something, under the contract's names."""
    return {member: row[column] for column, member in names.items() if row[column]}


def _distinct(found: Iterable[Record]) -> list[Record]:
    kept: list[Record] = []
    for one in found:
        if one and one not in kept:
            kept.append(one)
    return kept


def _shipped(store: Store, id: str) -> list[Record]:
    shipment = store.shipments[id]
    head = {
        "external_order_id": shipment.get("externalOrderId", ""),
        "order_number": shipment["orderNumber"],
        "shipment_id": id,
        "confirmed_at": shipment["confirmedAt"],
        "ship_via": shipment["shipVia"],
        "carrier": shipment["carrier"],
    }
    return [
        {
            **head,
            "tracking_number": package["trackingNumber"],
            "line_number": line["lineNumber"],
            "quantity_shipped": line["quantity"],
        }
        for package in shipment["packages"]
        for line in package["lines"] or [{"lineNumber": "", "quantity": ""}]
    ]


def _product(store: Store, key: str) -> Record:
    said = store.products[key]
    return {column: said.get(member, "") for column, member in PRODUCTS.items()}
