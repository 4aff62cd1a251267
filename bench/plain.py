"""What a careful person would write in an afternoon: one call after another, a commit an order.

It makes the hub's remote calls and keeps the hub's records, in the hub's database, with requests' Session.

The calls: log-ins, lists until nothing new appears, each order and its notes, the look-ups of customer
and order before either is made, the whole document (addresses, contacts, taxes, payments, notes), the
total read back from the answer, and the mark. The records: the order as received, its row, lines,
payments, notes and both addresses, the values search finds it by, a line of its story at each step, and
every exchange with the books, look-ups included; what was received or said with passwords and tokens
masked. What is *not* counted against it: rules, mappings on a page, corrections, leases, retries; it has
none.
"""

import json
import re
import sqlite3
import sys
import time
from decimal import Decimal
from functools import cache
from typing import Any

import psycopg
import requests

SHIP = {"UPS Ground": "UPSGROUND", "USPS Priority Mail": "USPSPRI", "FedEx Ground": "FEDEXGRND"}
PAY = {1: "VISA", 2: "PAYPAL", 11: "AMZ", 39: "WIRE"}
TYPES = {4: "AM", 6: "WO", 15: "WO"}
SECRET = re.compile(r'"(Password|password|access_token|token)": ?"[^"]*"')
TABLES = """
CREATE TABLE IF NOT EXISTS raw (id INTEGER PRIMARY KEY, stamp TEXT, body TEXT);
CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, channel INT, company INT, source_number TEXT,
  status INT, payment_status INT, total TEXT, tax TEXT, shipping TEXT, email TEXT, name TEXT,
  placed TEXT, promised TEXT, lines INT, state TEXT, number TEXT, booked_total TEXT);
CREATE TABLE IF NOT EXISTS lines (order_id INT, id INTEGER PRIMARY KEY, sku TEXT, name TEXT, qty TEXT,
  price TEXT, tax TEXT, warehouse INT);
CREATE TABLE IF NOT EXISTS payments (order_id INT, id INTEGER PRIMARY KEY, method INT, amount TEXT,
  reference TEXT, at TEXT);
CREATE TABLE IF NOT EXISTS notes (order_id INT, id INTEGER PRIMARY KEY, text TEXT, author TEXT);
CREATE TABLE IF NOT EXISTS addresses (order_id INT, kind TEXT, name TEXT, company TEXT, line1 TEXT,
  line2 TEXT, city TEXT, state TEXT, postcode TEXT, country TEXT, phone TEXT,
  PRIMARY KEY (order_id, kind));
CREATE TABLE IF NOT EXISTS found_by (order_id INT, value TEXT, PRIMARY KEY (order_id, value));
CREATE INDEX IF NOT EXISTS found_value ON found_by (value);
CREATE TABLE IF NOT EXISTS customers (email TEXT PRIMARY KEY, number TEXT);
CREATE TABLE IF NOT EXISTS story (order_id INT, at TEXT DEFAULT CURRENT_TIMESTAMP, what TEXT);
CREATE INDEX IF NOT EXISTS story_order ON story (order_id);
CREATE TABLE IF NOT EXISTS exchanges (order_id INT, at TEXT DEFAULT CURRENT_TIMESTAMP, method TEXT,
  url TEXT, request TEXT, status INT, response TEXT, seconds REAL);
CREATE INDEX IF NOT EXISTS exchanges_order ON exchanges (order_id);
"""

#: Table -> its columns, and how many of them tell its rows apart: a row said again is written over.
COLUMNS = {
    "raw": ("id stamp body", 1),
    "orders": ("id channel company source_number status payment_status total tax shipping email name"
               " placed promised lines state number booked_total", 1),
    "lines": ("id order_id sku name qty price tax warehouse", 1),
    "payments": ("id order_id method amount reference at", 1),
    "notes": ("id order_id text author", 1),
    "addresses": ("order_id kind name company line1 line2 city state postcode country phone", 2),
    "found_by": ("order_id value", 2),
}  # fmt: skip


class Sqlite:
    """The embedded database, said in the words of the other one."""

    def __init__(self, file: str) -> None:
        self.db = sqlite3.connect(file)
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + TABLES)
        self.commit, self.cursor = self.db.commit, lambda: self

    def execute(self, sql: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        return self.db.execute(marked(sql), values)

    def executemany(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        self.db.executemany(marked(sql), rows)


@cache
def marked(sql: str) -> str:
    return sql.replace("%s", "?")


def database(at: str) -> Any:
    """Open PostgreSQL at an address, or SQLite in a file."""
    if "://" not in at:
        return Sqlite(at)
    db = psycopg.connect(at)
    db.execute(TABLES)
    db.commit()
    return db


@cache
def over(table: str) -> str:
    """Spell how a row of a table is written, over the one that is there."""
    told, keys = COLUMNS[table]
    names = told.split()
    written = ", ".join(f"{name} = excluded.{name}" for name in names)
    return (
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
        f" ON CONFLICT ({', '.join(names[:keys])}) DO UPDATE SET {written}"
    )


class Script:
    def __init__(self, simulators: str, at: str) -> None:
        self.shop, self.books = (
            f"{simulators}/sellercloud/rest/api",
            f"{simulators}/acumatica/entity",
        )
        self.http = requests.Session()
        self.http.trust_env = False
        said = {"Username": "integration@demo.example", "Password": "demo-password"}
        token = self.http.post(f"{self.shop}/token", json=said).json()["access_token"]
        self.shop_head = {"Authorization": f"Bearer {token}"}
        self.db = database(at)

    def tell(self, order: int, what: str) -> None:
        self.db.execute("INSERT INTO story (order_id, what) VALUES (%s, %s)", (order, what))

    def put(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        if len(rows) == 1:
            self.db.execute(over(table), rows[0])
        elif rows:
            self.db.cursor().executemany(over(table), rows)

    def take_in(self) -> None:
        """Page again until nothing new appears: what is marked meanwhile shifts the pages."""
        while self.take_pages():
            pass

    def take_pages(self) -> int:
        """Take in what is new on every page; answer how many orders that was."""
        page, count = 1, 0
        while True:
            params = {"model.exported": 0, "model.pageNumber": page, "model.pageSize": 50}
            found = self.get_shop("Orders", params)
            count += sum(self.take(row) for row in found["Items"])
            if not found["Items"] or page * 50 >= found["TotalResults"]:
                return count
            page += 1

    def get_shop(self, path: str, params: Any = None) -> Any:
        answer = self.http.get(f"{self.shop}/{path}", params=params, headers=self.shop_head)
        answer.raise_for_status()
        return json.loads(answer.text, parse_float=Decimal)

    def take(self, row: dict[str, Any]) -> bool:
        known = self.db.execute("SELECT stamp FROM raw WHERE id = %s", (row["ID"],)).fetchone()
        if known and known[0] == row["LastUpdated"]:
            return False
        order = self.get_shop(f"Orders/{row['ID']}")
        notes = self.get_shop("Orders/Notes", {"id": row["ID"]})
        self.keep(row["ID"], row["LastUpdated"], order, notes)
        self.db.commit()
        return True

    def keep(self, id: int, stamp: str, order: dict[str, Any], notes: list[Any]) -> None:
        details, total, statuses = order["OrderDetails"], order["TotalInfo"], order["Statuses"]
        bill, ship = order["BillingAddress"], order["ShippingAddress"]
        body = json.dumps({"order": order, "notes": notes}, default=str)
        values = (
            id, details["OrderSource"], details["CompanyId"], details["OrderSourceOrderId"],
            statuses["OrderStatus"], statuses["PaymentStatus"], str(total["GrandTotal"]),
            str(total["Tax"]), str(total["Shipping"]), details["CustomerEmail"], full_name(bill),
            details["OrderDate"], details["PromiseDate"], len(order["OrderItems"]), "ready", "", "",
        )  # fmt: skip
        self.put("raw", [(id, stamp, masked(body))])
        self.put("orders", [values])
        lines = [
            (i["ID"], id, i["ProductID"], i["DisplayName"], str(i["Qty"]), str(i["SitePrice"]),
             str(i["LineTaxTotal"]), i["WarehouseID"])
            for i in order["OrderItems"]
        ]  # fmt: skip
        self.put("lines", lines)
        payments = [
            (p["ID"], id, p["PaymentMethod"], str(p["PaidAmount"]), p["TransactionReferenceNumber"],
             p["PaymentDate"])
            for p in order["Payments"]
        ]  # fmt: skip
        self.put("payments", payments)
        said = [(n["NoteID"], id, n["Note"], n.get("CreatedByName")) for n in notes]
        self.put("notes", said)
        self.put("addresses", [address_row(id, "bill", bill), address_row(id, "ship", ship)])
        found = {
            str(id), details["OrderSourceOrderId"], details["CustomerEmail"], full_name(bill),
            full_name(ship), bill["CompanyName"], ship["PostalCode"], bill["PhoneNumber"],
            *(i["ProductID"] for i in order["OrderItems"]),
        }  # fmt: skip
        self.put("found_by", [(id, value.lower()) for value in found if value])
        self.tell(id, "taken in")

    def send_out(self) -> None:
        said = {"name": "integration", "password": "demo-password", "company": "Demo"}
        self.http.post(f"{self.books}/auth/login", json=said).raise_for_status()
        marked: list[int] = []
        rows = self.db.execute(
            "SELECT id, body FROM raw JOIN orders USING (id) WHERE state = 'ready'"
        )
        for id, body in rows.fetchall():
            raw = json.loads(body)
            self.book(id, raw["order"], raw["notes"])
            marked.append(id)
            if len(marked) == 50:
                self.mark(marked)
                marked = []
        self.mark(marked)
        self.http.post(f"{self.books}/auth/logout")

    def mark(self, ids: list[int]) -> None:
        if ids:
            said = {"Orders": ids, "Exported": True}
            self.http.put(
                f"{self.shop}/Orders/SetExported", json=said, headers=self.shop_head
            ).raise_for_status()
            for id in ids:
                self.tell(id, "marked exported")
            self.db.commit()

    def entity(self, order: int, method: str, name: str, **said: Any) -> Any:
        began = time.monotonic()
        answer = self.http.request(method, f"{self.books}/Default/24.200.001/{name}", **said)
        body = json.dumps(said["json"]) if "json" in said else ""
        exchange = (
            order, method, masked(answer.url), masked(body), answer.status_code, masked(answer.text),
            round(time.monotonic() - began, 3),
        )  # fmt: skip
        self.db.execute(
            "INSERT INTO exchanges (order_id, method, url, request, status, response, seconds)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            exchange,
        )
        answer.raise_for_status()
        return json.loads(answer.text, parse_float=Decimal)

    def book(self, id: int, order: dict[str, Any], notes: list[Any]) -> None:
        customer = self.customer(id, order)
        chosen = {
            "$filter": f"ExternalRef eq 'SC-{id}'",
            "$top": 1,
            "$select": "OrderType,OrderNbr,OrderTotal,CustomerID,ExternalRef,Status",
        }
        found = self.entity(id, "GET", "SalesOrder", params=chosen)
        document = self.document(id, order, notes, customer)
        self.tell(id, "sending")
        self.db.execute("UPDATE orders SET state = 'sending' WHERE id = %s", (id,))
        self.db.commit()
        made = found[0] if found else self.entity(id, "PUT", "SalesOrder", json=document)
        total = Decimal(str(order["TotalInfo"]["GrandTotal"]))
        state = "posted" if Decimal(str(made["OrderTotal"]["value"])) == total else "differs"
        number = made["OrderNbr"]["value"]
        self.db.execute(
            "UPDATE orders SET state = %s, number = %s, booked_total = %s WHERE id = %s",
            (state, number, str(made["OrderTotal"]["value"]), id),
        )
        self.tell(id, f"{state} as {number}")
        self.db.commit()

    def customer(self, id: int, order: dict[str, Any]) -> str:
        email = order["OrderDetails"]["CustomerEmail"]
        known = self.db.execute(
            "SELECT number FROM customers WHERE email = %s", (email,)
        ).fetchone()
        if known:
            return str(known[0])
        chosen = {"$filter": f"MainContact/Email eq '{email}'", "$top": 1, "$expand": "MainContact"}
        found = self.entity(id, "GET", "Customer", params=chosen)
        if not found:
            bill = order["BillingAddress"]
            contact = {"Email": v(email), "Attention": v(full_name(bill)), "Address": address(bill)}
            said = {
                "CustomerName": v(full_name(bill)),
                "CurrencyID": v("USD"),
                "MainContact": contact,
            }
            self.tell(id, "making customer")
            self.db.commit()
            found = [self.entity(id, "PUT", "Customer", json=said)]
        number = found[0]["CustomerID"]["value"]
        self.db.execute("INSERT INTO customers VALUES (%s, %s)", (email, number))
        self.db.commit()
        return str(number)

    def document(
        self, id: int, order: dict[str, Any], notes: list[Any], customer: str
    ) -> dict[str, Any]:
        total, details = order["TotalInfo"], order["OrderDetails"]
        bill, ship, email = (
            order["BillingAddress"],
            order["ShippingAddress"],
            details["CustomerEmail"],
        )
        number = details["OrderSourceOrderId"]
        lines = [
            {"InventoryID": v(i["ProductID"]), "OrderQty": v(i["Qty"]), "UnitPrice": v(float(i["SitePrice"])),
             "ManualPrice": v(True), "ManualDiscount": v(True), "DiscountAmount": v(float(i["DiscountValue"])),
             "WarehouseID": v("MAIN"), "LineDescription": v(i["DisplayName"]), "ExternalRef": v(str(i["ID"]))}
            for i in order["OrderItems"]
        ]  # fmt: skip
        payments = [
            {"DocType": v("Payment"), "PaymentMethod": v(PAY[p["PaymentMethod"]]),
             "PaymentRef": v(p["TransactionReferenceNumber"]), "ExternalRef": v(f"SC-{id}-{p['ID']}"),
             "PaymentAmount": v(float(p["PaidAmount"])), "AppliedToOrder": v(float(p["PaidAmount"])),
             "ApplicationDate": v(p["PaymentDate"][:10]), "Hold": v(False)}
            for p in order["Payments"]
        ]  # fmt: skip
        tax = float(total["Tax"])
        return {
            "OrderType": v(TYPES.get(details["OrderSource"], "SO")), "CustomerID": v(customer),
            "Date": v(details["OrderDate"][:10]), "RequestedOn": v(details["PromiseDate"][:10]),
            "CurrencyID": v("USD"), "CustomerOrder": v(number), "ExternalRef": v(f"SC-{id}"),
            "Description": v(f"Order {number}"), "ShipVia": v(SHIP[order["ShippingDetails"]["Service"]]),
            "Hold": v(False), "DisableAutomaticDiscountUpdate": v(True),
            "DisableAutomaticTaxCalculation": v(True), "IsTaxValid": v(True),
            "ShipToAddressOverride": v(True), "ShipToContactOverride": v(True),
            "BillToAddressOverride": v(True), "BillToContactOverride": v(True),
            "ShipToAddress": address(ship), "ShipToContact": contact(ship, email),
            "BillToAddress": address(bill), "BillToContact": contact(bill, email),
            "Details": lines, "Payments": payments,
            "Totals": {"OverrideFreightAmount": v(True), "Freight": v(float(total["Shipping"]))},
            "ShippingSettings": {"OverrideFreightPrice": v(True), "FreightPrice": v(float(total["Shipping"]))},
            "TaxDetails": [{"TaxID": v("SALESTAX"), "TaxAmount": v(tax), "TaxRate": v(float(total["TaxRate"])),
                            "TaxableAmount": v(float(total["SubTotal"]))}] if tax else [],
            "note": v("\n".join(note["Note"] for note in notes)),
        }  # fmt: skip


def v(value: Any) -> dict[str, Any]:
    return {"value": value}


def full_name(given: dict[str, Any]) -> str:
    return f"{given['FirstName']} {given['LastName']}".strip()


def address_row(id: int, kind: str, given: dict[str, Any]) -> tuple[Any, ...]:
    names = ("CompanyName", "StreetLine1", "StreetLine2", "City", "StateCode", "PostalCode")
    more = (given["CountryCode"], given["PhoneNumber"])
    return (id, kind, full_name(given), *(given[name] for name in names), *more)


def address(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "AddressLine1": v(given["StreetLine1"]), "AddressLine2": v(given["StreetLine2"]),
        "City": v(given["City"]), "State": v(given["StateCode"]),
        "PostalCode": v(given["PostalCode"]), "Country": v(given["CountryCode"]),
    }  # fmt: skip


def contact(given: dict[str, Any], email: str) -> dict[str, Any]:
    name = full_name(given)
    return {"BusinessName": v(name), "Attention": v(name), "Email": v(email)}


def masked(body: str) -> str:
    return SECRET.sub(r'"\1": "***"', body)


def start(at: str) -> None:
    """There is nothing to start."""


def run(job: str, simulators: str, at: str) -> None:
    script = Script(simulators, at)
    {"import": script.take_in, "again": script.take_in, "export": script.send_out}[job]()


if __name__ == "__main__":
    run(*sys.argv[1:4])
