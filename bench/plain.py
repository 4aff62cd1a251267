"""What a careful person would write in an afternoon: one call after another, a commit an order.

It makes the hub's remote calls (look-ups, read-back, mark) and keeps the hub's records (raw order,
row, lines, what was said), in SQLite, with requests' Session.
"""

import json
import sqlite3
import sys
from decimal import Decimal
from typing import Any

import requests

SHIP = {"UPS Ground": "UPSGROUND", "USPS Priority Mail": "USPSPRI", "FedEx Ground": "FEDEXGRND"}
PAY = {1: "VISA", 2: "PAYPAL", 11: "AMZ", 39: "WIRE"}
TYPES = {4: "AM", 6: "WO", 15: "WO"}
TABLES = """
CREATE TABLE IF NOT EXISTS raw (id INTEGER PRIMARY KEY, stamp TEXT, body TEXT);
CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, channel INT, total TEXT, email TEXT,
  placed TEXT, state TEXT, number TEXT);
CREATE TABLE IF NOT EXISTS lines (order_id INT, id INTEGER PRIMARY KEY, sku TEXT, qty TEXT, price TEXT);
CREATE TABLE IF NOT EXISTS customers (email TEXT PRIMARY KEY, number TEXT);
CREATE TABLE IF NOT EXISTS log (order_id INT, at TEXT DEFAULT CURRENT_TIMESTAMP, what TEXT, body TEXT);
"""


class Script:
    def __init__(self, simulators: str, file: str) -> None:
        self.shop, self.books = (
            f"{simulators}/sellercloud/rest/api",
            f"{simulators}/acumatica/entity",
        )
        self.http = requests.Session()
        self.http.trust_env = False
        said = {"Username": "integration@demo.example", "Password": "demo-password"}
        token = self.http.post(f"{self.shop}/token", json=said).json()["access_token"]
        self.shop_head = {"Authorization": f"Bearer {token}"}
        self.db = sqlite3.connect(file)
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + TABLES)

    def log(self, order: int, what: str, body: str) -> None:
        self.db.execute(
            "INSERT INTO log (order_id, what, body) VALUES (?, ?, ?)", (order, what, body)
        )

    def take_in(self) -> None:
        page = 1
        while True:
            params = {"model.exported": 0, "model.pageNumber": page, "model.pageSize": 50}
            found = self.get_shop("Orders", params)
            for row in found["Items"]:
                self.take(row)
            if not found["Items"] or page * 50 >= found["TotalResults"]:
                return
            page += 1

    def get_shop(self, path: str, params: Any = None) -> Any:
        answer = self.http.get(f"{self.shop}/{path}", params=params, headers=self.shop_head)
        answer.raise_for_status()
        return json.loads(answer.text, parse_float=Decimal)

    def take(self, row: dict[str, Any]) -> None:
        known = self.db.execute("SELECT stamp FROM raw WHERE id = ?", (row["ID"],)).fetchone()
        if known and known[0] == row["LastUpdated"]:
            return
        order = self.get_shop(f"Orders/{row['ID']}")
        notes = self.get_shop("Orders/Notes", {"id": row["ID"]})
        body = json.dumps({"order": order, "notes": notes}, default=str)
        details, total = order["OrderDetails"], order["TotalInfo"]["GrandTotal"]
        values = (
            row["ID"],
            details["OrderSource"],
            str(total),
            details["CustomerEmail"],
            details["OrderDate"],
        )
        self.db.execute(
            "INSERT OR REPLACE INTO raw VALUES (?, ?, ?)", (row["ID"], row["LastUpdated"], body)
        )
        self.db.execute("INSERT OR REPLACE INTO orders VALUES (?, ?, ?, ?, ?, 'ready', '')", values)
        for item in order["OrderItems"]:
            line = (
                row["ID"],
                item["ID"],
                item["ProductID"],
                str(item["Qty"]),
                str(item["SitePrice"]),
            )
            self.db.execute("INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?, ?)", line)
        self.log(row["ID"], "taken in", "")
        self.db.commit()

    def send_out(self) -> None:
        said = {"name": "integration", "password": "demo-password", "company": "Demo"}
        self.http.post(f"{self.books}/auth/login", json=said).raise_for_status()
        marked: list[int] = []
        rows = self.db.execute(
            "SELECT id, body FROM raw JOIN orders USING (id) WHERE state = 'ready'"
        )
        for id, body in rows.fetchall():
            self.book(id, json.loads(body)["order"])
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

    def entity(self, method: str, name: str, **said: Any) -> Any:
        answer = self.http.request(method, f"{self.books}/Default/24.200.001/{name}", **said)
        answer.raise_for_status()
        return json.loads(answer.text, parse_float=Decimal)

    def book(self, id: int, order: dict[str, Any]) -> None:
        customer = self.customer(id, order)
        chosen = {
            "$filter": f"ExternalRef eq 'SC-{id}'",
            "$top": 1,
            "$select": "OrderNbr,OrderTotal",
        }
        found = self.entity("GET", "SalesOrder", params=chosen)
        document = self.document(id, order, customer)
        self.log(id, "sending", "")
        self.db.execute("UPDATE orders SET state = 'sending' WHERE id = ?", (id,))
        self.db.commit()
        made = found[0] if found else self.entity("PUT", "SalesOrder", json=document)
        total = Decimal(str(order["TotalInfo"]["GrandTotal"]))
        state = "posted" if Decimal(str(made["OrderTotal"]["value"])) == total else "differs"
        number = made["OrderNbr"]["value"]
        self.db.execute("UPDATE orders SET state = ?, number = ? WHERE id = ?", (state, number, id))
        self.log(id, "sent", json.dumps([document, made], default=str))
        self.db.commit()

    def customer(self, id: int, order: dict[str, Any]) -> str:
        email = order["OrderDetails"]["CustomerEmail"]
        known = self.db.execute("SELECT number FROM customers WHERE email = ?", (email,)).fetchone()
        if known:
            return str(known[0])
        chosen = {"$filter": f"MainContact/Email eq '{email}'", "$top": 1, "$expand": "MainContact"}
        found = self.entity("GET", "Customer", params=chosen)
        if not found:
            name = order["BillingAddress"]["LastName"]
            said = {"CustomerName": {"value": name}, "MainContact": {"Email": {"value": email}}}
            self.log(id, "making customer", json.dumps(said))
            self.db.commit()
            found = [self.entity("PUT", "Customer", json=said)]
        number = found[0]["CustomerID"]["value"]
        self.db.execute("INSERT INTO customers VALUES (?, ?)", (email, number))
        self.db.commit()
        return str(number)

    def document(self, id: int, order: dict[str, Any], customer: str) -> dict[str, Any]:
        total, details = order["TotalInfo"], order["OrderDetails"]

        def v(value: Any) -> dict[str, Any]:
            return {"value": float(value) if isinstance(value, Decimal) else value}

        lines = [
            {"InventoryID": v(i["ProductID"]), "OrderQty": v(i["Qty"]), "UnitPrice": v(float(i["SitePrice"])),
             "ManualPrice": v(True), "WarehouseID": v("MAIN"), "LineDescription": v(i["DisplayName"])}
            for i in order["OrderItems"]
        ]  # fmt: skip
        payments = [
            {"DocType": v("Payment"), "PaymentMethod": v(PAY[p["PaymentMethod"]]), "PaymentRef": v(str(p["ID"])),
             "PaymentAmount": v(float(p["PaidAmount"])), "AppliedToOrder": v(float(p["PaidAmount"]))}
            for p in order["Payments"]
        ]  # fmt: skip
        tax = float(total["Tax"])
        return {
            "OrderType": v(TYPES.get(details["OrderSource"], "SO")), "CustomerID": v(customer),
            "ExternalRef": v(f"SC-{id}"), "ShipVia": v(SHIP[order["ShippingDetails"]["Service"]]),
            "IsTaxValid": v(True), "Details": lines, "Payments": payments,
            "Totals": {"OverrideFreightAmount": v(True), "Freight": v(float(total["Shipping"]))},
            "TaxDetails": [{"TaxID": v("SALESTAX"), "TaxAmount": v(tax)}] if tax else [],
        }  # fmt: skip


def start(file: str) -> None:
    """There is nothing to start."""


def run(job: str, simulators: str, file: str) -> None:
    script = Script(simulators, file)
    {"import": script.take_in, "again": script.take_in, "export": script.send_out}[job]()


if __name__ == "__main__":
    run(*sys.argv[1:4])
