"""Imports of stock by file: queued, worked off a little later, and told about as a queued job."""

import base64
import binascii
import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from werkzeug.exceptions import BadRequest

from simulators.sellercloud import orders as o
from simulators.sellercloud.products import Products

SUBMITTED, COMPLETED, FAILED, PARTIAL_SUCCESS = 0, 3, 4, 5
WAREHOUSE_INVENTORY_IMPORT, PARTIAL, FULL = 44, 0, 1
SEPARATORS = {0: "\t", 1: ","}
#: The template's columns are not in the vendor's document: these are ours.
COLUMNS = ("ProductID", "PhysicalQty")
TAKES = timedelta(seconds=2)


class Jobs:
    def __init__(self, products: Products) -> None:
        self.products = products
        self.held: dict[int, dict[str, Any]] = {}

    def submit(self, said: dict[str, Any], warehouse: int) -> dict[str, Any]:
        """Queue an import of physical stock; nothing of its file is read before its turn."""
        if said.get("Format", 0) not in SEPARATORS:
            raise BadRequest("The file format is not supported.")
        id = 30_001 + len(self.held)
        self.held[id] = {
            "ID": id,
            "SubmittedOn": o.stamp(self.products.now()),
            "Status": SUBMITTED,
            "CompletedOn": None,
            "ErrorMessage": "",
            "TotalRecords": 0,
            "TotalSucceeded": 0,
            "TotalFailure": 0,
            "_file": said["FileContent"],
            "_separator": SEPARATORS[said.get("Format", 0)],
            "_is_full": said.get("UpdateType", PARTIAL) == FULL,
            "_warehouse": warehouse,
        }
        return self.held[id]

    def tick(self) -> bool:
        """Work off what has waited long enough; answer whether anything was."""
        now = self.products.now()
        due = [job for job in self.held.values()
               if job["Status"] == SUBMITTED and now - o.moment(job["SubmittedOn"]) >= TAKES]  # fmt: skip
        for job in due:
            self._work(job, now)
        return bool(due)

    def _work(self, job: dict[str, Any], now: datetime) -> None:
        try:
            rows = list(_rows(job))
        except (binascii.Error, UnicodeDecodeError, KeyError, csv.Error):
            rows = []
        done = [sku for sku, quantity in rows if self._count(job, sku, quantity)]
        if done and job["_is_full"]:
            for sku in self.products.held.keys() - set(done):
                self.products.count(self.products.held[sku], job["_warehouse"], 0)
        failed = len(rows) - len(done)
        job |= {
            "Status": FAILED if not done else PARTIAL_SUCCESS if failed else COMPLETED,
            "ErrorMessage": "" if done else "No product was updated.",
            "CompletedOn": o.stamp(now),
            "TotalRecords": len(rows),
            "TotalSucceeded": len(done),
            "TotalFailure": failed,
            "_file": "",
        }

    def _count(self, job: dict[str, Any], sku: str, quantity: str) -> bool:
        if sku not in self.products.held or not quantity.isdecimal():
            return False
        self.products.count(self.products.held[sku], job["_warehouse"], int(quantity))
        return True

    def memory(self) -> list[dict[str, Any]]:
        return list(self.held.values())

    def remember(self, memory: list[dict[str, Any]]) -> None:
        self.held = {job["ID"]: job for job in memory}


def _rows(job: dict[str, Any]) -> Iterator[tuple[str, str]]:
    text = base64.b64decode(job["_file"], validate=True).decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=job["_separator"]):
        yield row[COLUMNS[0]] or "", (row[COLUMNS[1]] or "").strip()


def told(job: dict[str, Any]) -> dict[str, Any]:
    """Spell one job (QueuedJobDto of a single job)."""
    counts = ("TotalRecords", "TotalSucceeded", "TotalFailure")
    basic = ("ID", "SubmittedOn", "Status", "ErrorMessage", "CompletedOn")
    return {
        "Basic": {**{name: job[name] for name in basic}, "JobType": WAREHOUSE_INVENTORY_IMPORT,
                  "Priority": 1},
        **{name: job[name] for name in counts},
        "TotalProcessed": job["TotalSucceeded"] + job["TotalFailure"],
        "OutputFile": "",
        "InputFile": "",
    }  # fmt: skip


def row(job: dict[str, Any]) -> dict[str, Any]:
    """Spell a job as the list does: other names for the same."""
    return {
        "ID": job["ID"],
        "SubmittedOn": job["SubmittedOn"],
        "CompletedOn": job["CompletedOn"],
        "QueuedJobType": WAREHOUSE_INVENTORY_IMPORT,
        "QueuedJobStatus": job["Status"],
        "ErrorMessage": job["ErrorMessage"],
    }
