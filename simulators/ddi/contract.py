"""The contract's words: how it refuses, and the shape of what may be sent; no unknown members."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

Check = Callable[[Any, str], Any]
Record = dict[str, Any]

_DECIMAL = re.compile(r"-?\d+(\.\d{1,4})?")


class Refused(Exception):
    """A refusal: its status, one of the contract's codes, words, and the field that is wrong."""

    def __init__(
        self, status: int, code: str, told: str, place: str = "", is_retryable: bool = False
    ) -> None:
        self.status, self.code, self.told, self.place = status, code, told, place
        self.is_retryable = is_retryable
        super().__init__(told)

    def problem(self) -> Record:
        said = {"code": self.code, "message": self.told, "retryable": self.is_retryable}
        return {**said, "field": self.place} if self.place else said


def invalid(place: str, told: str, status: int = 422) -> Refused:
    return Refused(status, "VALIDATION", f"{place} {told}", place)


def spelt(amount: Decimal) -> str:
    """Spell a decimal as the contract does: as text, four places at most."""
    return f"{amount:f}" if amount == amount.quantize(Decimal("0.01")) else f"{amount:.4f}"


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def text(said: Any, place: str) -> str:
    if not isinstance(said, str):
        raise invalid(place, "must be text")
    return said


def decimal(said: Any, place: str) -> str:
    if not isinstance(said, str) or not _DECIMAL.fullmatch(said):
        raise invalid(place, "must be a decimal as text")
    return said


def whole(said: Any, place: str) -> int:
    if not isinstance(said, int) or isinstance(said, bool):
        raise invalid(place, "must be a whole number")
    return said


def yes_or_no(said: Any, place: str) -> bool:
    if not isinstance(said, bool):
        raise invalid(place, "must be true or false")
    return said


def day(said: Any, place: str) -> str:
    try:
        return date.fromisoformat(text(said, place)).isoformat()
    except ValueError as wrong:
        raise invalid(place, "must be a date") from wrong


def moment(said: Any, place: str) -> str:
    try:
        at = datetime.fromisoformat(text(said, place))
    except ValueError as wrong:
        raise invalid(place, "must be a time in ISO 8601") from wrong
    if at.tzinfo is None:
        raise invalid(place, "must name its time zone")
    return stamp(at.astimezone(UTC))


def of_length(least: int, most: int) -> Check:
    def check(said: Any, place: str) -> str:
        if not least <= len(text(said, place).strip()) <= most:
            raise invalid(place, f"must have {least} to {most} letters")
        return str(said)

    return check


def one_of(*words: str) -> Check:
    def check(said: Any, place: str) -> str:
        if said not in words:
            raise invalid(place, f"must be one of {', '.join(words)}")
        return str(said)

    return check


def many(check: Check) -> Check:
    def each(said: Any, place: str) -> list[Any]:
        if not isinstance(said, list):
            raise invalid(place, "must be a list")
        return [check(one, f"{place}[{n}]") for n, one in enumerate(said)]

    return each


def by_name(check: Check) -> Check:
    def each(said: Any, place: str) -> Record:
        if not isinstance(said, dict):
            raise invalid(place, "must be an object")
        return {name: check(one, f"{place}.{name}") for name, one in said.items()}

    return each


@dataclass(frozen=True)
class Shape:
    """An object's members; those the system alone writes are dropped when sent."""

    members: dict[str, Check]
    needed: tuple[str, ...] = ()
    written_here: frozenset[str] = field(default_factory=frozenset)

    def __call__(self, said: Any, place: str = "") -> Record:
        if not isinstance(said, dict):
            raise invalid(place or "body", "must be an object")
        head = f"{place}." if place else ""
        for name in self.needed:
            if said.get(name) is None:
                raise invalid(head + name, "is required")
        sent = {name: one for name, one in said.items() if name not in self.written_here}
        for name in sent:
            if name not in self.members:
                raise invalid(head + name, "is not known")
        return {name: self.members[name](one, head + name) for name, one in sent.items()}


COUNTRY, CURRENCY = of_length(2, 2), of_length(3, 3)
ADDRESS = Shape(
    {
        **dict.fromkeys(
            ("name", "attention", "address1", "address2", "address3", "city", "state",
             "postalCode", "phone", "email", "shipToNumber"), text),
        "country": COUNTRY,
    },
    ("name", "address1", "city", "country"),
)  # fmt: skip
CUSTOMER = Shape(
    {
        **dict.fromkeys(
            ("customerNumber", "name", "email", "phone", "terms", "priceClass", "defaultShipVia"),
            text),
        **dict.fromkeys(("customerPoRequired", "taxExempt", "active"), yes_or_no),
        "billTo": ADDRESS,
        "shipTo": many(ADDRESS),
        "externalIds": by_name(text),
        "lastModified": moment,
    },
    ("name",),
)  # fmt: skip
LINE = Shape(
    {
        "lineNumber": whole,
        **dict.fromkeys(("product", "description", "unitOfMeasure", "notes", "branch"), text),
        **dict.fromkeys(("quantity", "unitPrice", "discountAmount", "taxAmount"), decimal),
    },
    ("lineNumber", "product", "quantity", "unitPrice"),
    frozenset({"quantityShipped"}),
)
DEPOSIT = Shape(
    {"method": text, "amount": decimal, "reference": text, "date": day, "currency": CURRENCY},
    ("method", "amount", "reference"),
    frozenset({"status", "id"}),
)
NOTE = Shape(
    {
        "text": of_length(1, 4000),
        "visibility": one_of("internal", "customer", "picking"),
        "author": text,
        "createdAt": moment,
    },
    ("text",),
)
#: orderType, shipVia and deposits are needed too; each has a code of its own (see `rules`).
ORDER = Shape(
    {
        "externalOrderId": of_length(1, 64),
        **dict.fromkeys(
            ("orderSource", "sourceOrderNumber", "orderType", "customerNumber", "customerPo",
             "branch", "writer", "shipVia"), text),
        **dict.fromkeys(("freight", "taxTotal", "discountTotal", "total"), decimal),
        "orderDate": moment,
        "requestedDate": day,
        "currency": CURRENCY,
        "shipTo": ADDRESS,
        "billTo": ADDRESS,
        "lines": many(LINE),
        "deposits": many(DEPOSIT),
        "notes": many(NOTE),
        "tags": many(text),
        "customFields": by_name(text),
    },
    ("externalOrderId", "orderSource", "orderDate", "customerNumber", "lines"),
    frozenset({"orderNumber", "status", "lastModified"}),
)  # fmt: skip
#: What may change before release.
CHANGE = Shape(
    {name: ORDER.members[name] for name in ("shipVia", "notes", "shipTo", "billTo", "customFields")}
)
#: What may be said of a product: all of the shared fields but its number and what is available.
PRODUCT = Shape(
    {
        **dict.fromkeys(
            ("description", "productType", "imageUrl", "webDescription",
             "manufacturerProductNumber", "upc", "unitOfMeasure"), text),
        "price": decimal,
        "active": yes_or_no,
    }
)  # fmt: skip
