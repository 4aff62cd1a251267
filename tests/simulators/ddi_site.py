"""A caller of the pretend Inform, and the order its contract prints."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import requests

from simulators.running import Running


class Clock:
    """A clock that is told what time it is."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 20, 10, tzinfo=UTC).timestamp()

    def __call__(self) -> float:
        return self.time


class Site:
    """A caller with the adapter's key."""

    def __init__(self, remotes: Running) -> None:
        self.remotes = remotes
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.headers["X-Api-Key"] = "demo-password"
        self.at = f"{remotes.url('ddi')}/v1/"

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.http.get(self.at + path, params=query)

    def items(self, path: str, **query: Any) -> list[Any]:
        items: list[Any] = self.get(path, **query).json()["items"]
        return items

    def post(self, path: str, said: Any, **headers: str) -> requests.Response:
        return self.http.post(self.at + path, json=said, headers=headers)

    def patch(self, path: str, said: Any) -> requests.Response:
        return self.http.patch(self.at + path, json=said)

    def enter(self, **changed: Any) -> Any:
        told = self.post("pos-orders", order(**changed))
        assert told.status_code == 201, told.text
        return told.json()

    def refusal(self, **changed: Any) -> tuple[int, str, str]:
        told = self.post("pos-orders", order(**changed))
        said = told.json()
        assert said["message"]
        return told.status_code, said["code"], said.get("field", "")

    def act(self, name: str, **said: Any) -> Any:
        return self.remotes.act("ddi", name, **said)

    def state(self, kind: str) -> list[dict[str, Any]]:
        return self.remotes.state("ddi")[kind]

    def balances(self) -> dict[str, Decimal]:
        """Give what each account stands at: debits less credits."""
        found: dict[str, Decimal] = {}
        for entry in self.state("ledger"):
            amount = Decimal(entry["debit"]) - Decimal(entry["credit"])
            found[entry["account"]] = found.get(entry["account"], Decimal(0)) + amount
        return {account: amount for account, amount in found.items() if amount}


LINE = {
    "lineNumber": 1, "product": "COLA-24", "quantity": "2", "unitOfMeasure": "EA",
    "unitPrice": "19.95", "discountAmount": "0", "taxAmount": "0", "notes": "Blue",
}  # fmt: skip
DEPOSIT = {
    "method": "AMZPAY", "amount": "52.40", "reference": "txn_9f8e7d", "date": "2026-11-20",
    "currency": "USD",
}  # fmt: skip
ORDER = {
    "externalOrderId": "SC-1000123",
    "orderSource": "Amazon",
    "sourceOrderNumber": "111-2223334-5556667",
    "orderType": "WEB",
    "orderDate": "2026-11-20T10:00:00Z",
    "customerNumber": "WEBSALES",
    "customerPo": "111-2223334-5556667",
    "shipVia": "UPSG",
    "freight": "12.50",
    "taxTotal": "0.00",
    "discountTotal": "0.00",
    "total": "52.40",
    "currency": "USD",
    "shipTo": {"name": "Ann Smith", "address1": "1 Main St", "city": "Austin", "state": "TX",
               "postalCode": "78701", "country": "US"},
    "lines": [LINE],
    "deposits": [DEPOSIT],
    "notes": [{"text": "Gift wrap", "visibility": "customer"}],
    "tags": ["Prime"],
    "customFields": {"fee_commission": "5.24"},
}  # fmt: skip


def order(**changed: Any) -> dict[str, Any]:
    """Make an order; None takes a member away."""
    made = {**ORDER, **changed}
    return {name: value for name, value in made.items() if value is not None}
