"""Who calls the pretend Odoo in its tests: a client for each of its doors."""

import xmlrpc.client
from datetime import UTC, datetime
from typing import Any

import requests

from simulators.running import Running

PASSWORD, KEY, SALES_KEY = "demo-password", "demo-password-key", "demo-password-sales-key"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp()


class Clock:
    """A clock that is told what time it is; it stands a quarter past each second."""

    def __init__(self) -> None:
        self.time = NOON + 0.25

    def __call__(self) -> float:
        return self.time


class Refused(Exception):
    """An error that JSON-RPC answered, with status 200."""

    def __init__(self, error: dict[str, Any]) -> None:
        self.error, self.name = error, error["data"]["name"]
        self.told = error["data"]["message"]
        super().__init__(f"{self.name}: {self.told}")


class Rpc:
    """A caller at the JSON-RPC door, of one database."""

    def __init__(
        self, remotes: Running, database: str = "demo18", uid: int = 2, secret: str = PASSWORD
    ) -> None:
        self.remotes, self.database, self.uid, self.secret = remotes, database, uid, secret
        self.http = requests.Session()
        self.http.trust_env = False

    @property
    def release(self) -> int:
        return int(self.database[-2:])

    def raw(self, service: str, method: str, *args: Any) -> requests.Response:
        params = {"service": service, "method": method, "args": list(args)}
        body = {"jsonrpc": "2.0", "method": "call", "params": params, "id": 7}
        return self.http.post(f"{self.remotes.url('odoo')}/jsonrpc", json=body)

    def answer(self, model: str, method: str, *args: Any, **named: Any) -> dict[str, Any]:
        """Answer the whole body of a call."""
        call = (self.database, self.uid, self.secret, model, method, list(args), named)
        said = self.raw("object", "execute_kw", *call)
        assert said.status_code == 200
        body: dict[str, Any] = said.json()
        return body

    def __call__(self, model: str, method: str, *args: Any, **named: Any) -> Any:
        body = self.answer(model, method, *args, **named)
        if "error" in body:
            raise Refused(body["error"])
        return body.get("result")

    def one(self, model: str, id: int, *fields: str) -> Any:
        [row] = self(model, "read", [id], list(fields))
        return row

    def find(self, model: str, *domain: Any, **named: Any) -> list[int]:
        found: list[int] = self(model, "search", list(domain), **named)
        return found

    def product(self, sku: str = "COLA-24") -> int:
        return self.find("product.product", ["default_code", "=", sku])[0]

    def partner(self, email: str = "ann@buyers.example") -> int:
        return self.find("res.partner", ["email", "=", email])[0]

    @property
    def taxes(self) -> str:
        return "tax_id" if self.release < 19 else "tax_ids"

    def order(self, *lines: dict[str, Any], **said: Any) -> int:
        """Make an order of lines without taxes; three cases of cola where none is named."""
        wanted = lines or ({"product_uom_qty": 3, "price_unit": 18.75, "discount": 10},)
        usual = {"product_id": self.product(), self.taxes: [[6, 0, []]]}
        facts = {"partner_id": self.partner(), "client_order_ref": "SC-500123", **said}
        facts["order_line"] = [[0, 0, {**usual, **line}] for line in wanted]
        made: int = self("sale.order", "create", facts)
        return made

    def confirmed(self, *lines: dict[str, Any], **said: Any) -> int:
        made = self.order(*lines, **said)
        assert self("sale.order", "action_confirm", [made]) is True
        return made

    def picking(self, order: int) -> int:
        """Give the picking of an order that still waits."""
        states = ["assigned", "confirmed"]
        return self.find("stock.picking", ["sale_id", "=", order], ["state", "in", states])[0]

    def pick(self, picking: int, quantity: float) -> None:
        move = self.find("stock.move", ["picking_id", "=", picking])[0]
        self("stock.move", "write", [move], {"quantity": quantity, "picked": True})

    def act(self, name: str, **said: Any) -> Any:
        return self.remotes.act("odoo", name, database=self.database, **said)


class Json2:
    """A caller at the door of 19."""

    def __init__(self, remotes: Running, key: str = KEY) -> None:
        self.at = f"{remotes.url('odoo')}/json/2"
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.headers["X-Odoo-Database"] = "demo19"
        if key:
            self.http.headers["Authorization"] = f"bearer {key}"

    def raw(self, model: str, method: str, **said: Any) -> requests.Response:
        return self.http.post(f"{self.at}/{model}/{method}", json=said)

    def __call__(self, model: str, method: str, **said: Any) -> Any:
        told = self.raw(model, method, **said)
        assert told.status_code == 200, told.text
        return told.json()


class Xml:
    """A caller at the XML-RPC door."""

    def __init__(self, remotes: Running, database: str) -> None:
        base = f"{remotes.url('odoo')}/xmlrpc/2"
        self.common = xmlrpc.client.ServerProxy(f"{base}/common")
        self.object = xmlrpc.client.ServerProxy(f"{base}/object")
        self.db = xmlrpc.client.ServerProxy(f"{base}/db")
        self.database = database

    def __call__(self, model: str, method: str, *args: Any, secret: str = PASSWORD) -> Any:
        return self.object.execute_kw(self.database, 2, secret, model, method, list(args))
