"""What the pretend shop holds: tables by id, counters, options, one clock in two zones."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from simulators.woocommerce.wire import Record

TABLES = (
    "orders", "refunds", "notes", "products", "variations", "categories", "tags", "brands",
    "shipping_classes", "attributes", "terms", "customers", "coupons", "taxes", "zones",
    "methods", "webhooks",
)  # fmt: skip
#: WordPress numbers orders, products, variations, refunds and images from one row of numbers.
POSTS = ("orders", "refunds", "products", "variations", "images", "coupons")
TERMS = ("categories", "tags", "brands", "shipping_classes", "terms")
STATUSES = {
    "pending": "Pending payment",
    "processing": "Processing",
    "on-hold": "On hold",
    "completed": "Completed",
    "cancelled": "Cancelled",
    "refunded": "Refunded",
    "failed": "Failed",
    "checkout-draft": "Draft",
}
OPTIONS = {
    "timezone": "America/New_York",
    "currency": "USD",
    "base_country": "US:DE",
    "prices_include_tax": False,
    "calc_taxes": True,
    "tax_based_on": "shipping",
    "weight_unit": "lbs",
    "decimals": 2,
    "title": "Harbor Drinks Wholesale",
    "trusts_proxy": True,
    "refuses_private_targets": False,
    "delivery_delay": 0.3,
    "is_quiet": False,
    "shows_warnings": False,
    "blocks_verbs": False,
    "is_older": False,  # as 9.4.4 answered
}


class Table:
    """Records by id; the last question's answer is kept, so that turning pages costs little."""

    def __init__(self) -> None:
        self.rows: dict[int, Record] = {}
        self.version = 0
        self._asked: tuple[Any, int] = (None, -1)
        self._found: list[Record] = []

    def put(self, row: Record) -> Record:
        self.rows[row["id"]] = row
        self.touch()
        return row

    def drop(self, id: int) -> None:
        del self.rows[id]
        self.touch()

    def touch(self) -> None:
        self.version += 1

    def found(
        self, question: Any, find: Callable[[Iterable[Record]], list[Record]]
    ) -> list[Record]:
        """Give what a question finds, from memory where nothing has changed since."""
        if self._asked != (question, self.version):
            self._found = find(self.rows.values())
            self._asked = (question, self.version)
        return self._found


class Store:
    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.tables = {name: Table() for name in TABLES}
        self.counters: dict[str, int] = {}
        self.options: dict[str, Any] = dict(OPTIONS)
        self.statuses = dict(STATUSES)
        self.skus: dict[str, int] = {}
        self.emails: dict[str, int] = {}
        self.of_order: dict[int, dict[str, list[Record]]] = {}
        self.invitations: list[Record] = []
        self.gateways: dict[str, Record] = {}
        self.tax_classes: dict[str, str] = {}
        #: Tells a topic and an id to whoever listens: the queue of webhooks.
        self.tell: Callable[[str, int], None] = lambda topic, id: None

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]

    def next(self, kind: str) -> int:
        row = "posts" if kind in POSTS else "terms" if kind in TERMS else kind
        self.counters[row] = self.counters.get(row, 0) + 1
        return self.counters[row]

    def now(self) -> int:
        return int(self.clock())

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.options["timezone"])

    def local(self, at: int | None) -> str | None:
        """Spell a time as the shop's own clock shows it, without a zone."""
        return None if at is None else f"{datetime.fromtimestamp(at, self.zone):%Y-%m-%dT%H:%M:%S}"

    def dates(self, **times: int | None) -> Record:
        """Spell times twice: local under the name, UTC under the name with `_gmt`."""
        spelt = {name: self.local(at) for name, at in times.items()}
        return spelt | {f"{name}_gmt": gmt(at) for name, at in times.items()}

    def meta(self, said: Iterable[Record]) -> list[Record]:
        """Number new meta data."""
        pairs = ((one.get("key", ""), one.get("value")) for one in said)
        return [{"id": self.next("meta"), "key": key, "value": value} for key, value in pairs]

    def parts(self, order: int, kind: str) -> list[Record]:
        """Give the notes or refunds of an order, oldest first; the list is the shop's own."""
        return self.of_order.setdefault(order, {}).setdefault(kind, [])

    def touch(self, table: str, row: Record, topic: str = "") -> None:
        """Record that a row changed now, and tell of it."""
        row["modified"] = self.now()
        self[table].touch()
        if topic:
            self.tell(topic, row["id"])

    def product_of(self, id: Any) -> Record | None:
        """Find a product or a variation; None for one that is gone or in the trash."""
        found = self["products"].rows.get(id) or self["variations"].rows.get(id)
        return None if found is None or found.get("status") == "trash" else found

    def memory(self) -> Record:
        return {
            "tables": {name: list(table.rows.values()) for name, table in self.tables.items()},
            "counters": self.counters,
            "options": self.options,
            "statuses": self.statuses,
            "invitations": self.invitations,
            "gateways": self.gateways,
            "tax_classes": self.tax_classes,
        }

    def remember(self, memory: Record) -> None:
        for name, rows in memory["tables"].items():
            self.tables[name].rows = {one["id"]: one for one in rows}
            self.tables[name].touch()
        self.counters, self.statuses = memory["counters"], memory["statuses"]
        self.options = {**OPTIONS, **memory["options"]}
        self.options["delivery_delay"] = float(self.options["delivery_delay"])
        self.invitations, self.gateways = memory["invitations"], memory["gateways"]
        self.tax_classes = memory["tax_classes"]
        self._index()

    def _index(self) -> None:
        self.of_order, self.skus, self.emails = {}, {}, {}
        for kind in ("notes", "refunds"):
            for row in self[kind].rows.values():
                self.parts(row["order"], kind).append(row)
        for kind in ("products", "variations"):
            for row in self[kind].rows.values():
                if row.get("sku"):
                    self.skus[row["sku"]] = row["id"]
        self.emails = {one["email"].lower(): one["id"] for one in self["customers"].rows.values()}


def gmt(at: int | None) -> str | None:
    return None if at is None else f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}"


def merge_meta(store: Store, kept: list[Record], said: Any) -> list[Record]:
    """Change meta data: by id, else by key, else anew; a null value takes it away."""
    rows = [dict(one) for one in kept]
    for one in said if isinstance(said, list) else ():
        id, key, value = one.get("id"), one.get("key"), one.get("value")
        found = next((row for row in rows if row["id"] == id), None) if id else None
        found = found or next((row for row in rows if key and row["key"] == key), None)
        if found is None and key and value is not None:
            rows += store.meta([one])
        elif found is not None:
            found |= {"key": key or found["key"], "value": value}
    return [row for row in rows if row["value"] is not None]
