"""The general ledger: a deposit is a short-term liability until ship confirm applies it.

There are no cash receipts: nothing ever credits receivables.
"""

import itertools
from decimal import Decimal
from typing import Any

from simulators.ddi.contract import Record, spelt

CLEARING, RECEIVABLE, DEPOSITS, TAX, REVENUE, FREIGHT = (
    "1015", "1100", "2150", "2200", "4000", "4100",
)  # fmt: skip
ACCOUNTS = {
    CLEARING: "Cards and marketplaces, clearing",
    RECEIVABLE: "Accounts receivable",
    DEPOSITS: "Customer deposits (short-term liability)",
    TAX: "Sales tax payable",
    REVENUE: "Sales",
    FREIGHT: "Freight income",
}


class Ledger:
    def __init__(self) -> None:
        self.entries: list[Record] = []
        self.batches = itertools.count(1)

    def post(self, kind: str, order: Record, at: str, amounts: dict[str, Decimal]) -> None:
        """Post one batch: an amount above zero is a debit, below zero a credit; they come to zero."""
        assert sum(amounts.values()) == 0, amounts
        batch = next(self.batches)
        self.entries += [
            {
                "batch": batch,
                "kind": kind,
                "at": at,
                "orderNumber": order["orderNumber"],
                "account": account,
                "name": ACCOUNTS[account],
                "debit": spelt(max(amount, Decimal(0))),
                "credit": spelt(max(-amount, Decimal(0))),
                "currency": order["currency"],
            }
            for account, amount in amounts.items()
            if amount
        ]

    def take_deposit(self, order: Record, amount: Decimal, at: str) -> None:
        self.post("deposit", order, at, {CLEARING: amount, DEPOSITS: -amount})

    def give_back(self, order: Record, amount: Decimal, at: str) -> None:
        self.post("deposit returned", order, at, {DEPOSITS: amount, CLEARING: -amount})

    def invoice(
        self, order: Record, at: str, parts: dict[str, Decimal], applied: Decimal
    ) -> Decimal:
        """Post an invoice's revenue, freight and tax against its deposit; answer what is left owed."""
        total = sum(parts.values(), Decimal(0))
        credits = {account: -amount for account, amount in parts.items()}
        owed = total - applied
        self.post("ship confirm", order, at, {DEPOSITS: applied, RECEIVABLE: owed, **credits})
        return owed

    def memory(self) -> Any:
        return {"entries": self.entries}

    def remember(self, memory: Any) -> None:
        self.entries = memory["entries"]
        self.batches = itertools.count(self.entries[-1]["batch"] + 1 if self.entries else 1)
