"""The filters of `GET /api/Orders`: named `model.<name>`, in any case; unknown ones count for nothing."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from werkzeug.exceptions import BadRequest

from simulators.sellercloud.orders import stamp

Order = dict[str, Any]
Read = Callable[[Order], Any]

PAGE_CAP, PAGE_USUAL = 50, 10
INVALID = "The request is invalid."

NUMBERS: dict[str, Read] = {
    "orderids": lambda order: order["OrderID"],
    "companyid": lambda order: order["OrderDetails"]["CompanyId"],
    "channel": lambda order: order["OrderDetails"]["OrderSource"],
    "ordersubtype": lambda order: order["OrderDetails"]["OrderSubType"],
    "userid": lambda order: order["OrderDetails"]["CustomerID"],
    "orderstatus": lambda order: order["Statuses"]["OrderStatus"],
    "shippingstatus": lambda order: order["Statuses"]["ShippingStatus"],
    "paymentstatus": lambda order: order["Statuses"]["PaymentStatus"],
}
TIMES: dict[str, Read] = {
    "lastupdated{}": lambda order: order["LastUpdated"],
    "createdon{}": lambda order: order["OrderDetails"]["CreatedOn"],
    "order{}date": lambda order: order["OrderDetails"]["OrderDate"],
    "ship{}date": lambda order: order["ShippingDetails"]["ShipDate"] or "",
}
SORTS: dict[str, Read] = {
    "0": lambda order: order["OrderID"],
    "1": lambda order: order["OrderDetails"]["OrderDate"],
    "2": lambda order: order["Statuses"]["OrderStatus"],
    "3": lambda order: order["ShippingDetails"]["ShipDate"] or "",
    "4": lambda order: order["Statuses"]["ShippingStatus"],
}


class Asked:
    """What a query asks for; a value of a wrong kind is a 400."""

    def __init__(self, query: Iterable[tuple[str, str]]) -> None:
        self.said: dict[str, list[str]] = {}
        for name, value in query:
            words = [word.strip() for word in value.split(",")]
            self.said.setdefault(name.lower().removeprefix("model."), []).extend(words)

    def words(self, name: str) -> list[str]:
        return [word for word in self.said.get(name, ()) if word]

    def word(self, name: str) -> str:
        return next(iter(self.words(name)), "")

    def numbers(self, name: str) -> set[int]:
        try:
            return {int(word) for word in self.words(name)}
        except ValueError as wrong:
            raise BadRequest(INVALID) from wrong

    def number(self, name: str, usual: int) -> int:
        return next(iter(self.numbers(name)), usual)

    def moment(self, name: str) -> str:
        """Read `mm/dd/yyyy hh:mm` or ISO as the answers spell times, in UTC; "" where not asked."""
        said = self.word(name)
        return stamp(moment(said)) if said else ""

    def page(self) -> tuple[int, int]:
        """Give (start, size): a page is capped in silence."""
        size = self.number("pagesize", PAGE_USUAL)
        size = min(size, PAGE_CAP) if size > 0 else PAGE_USUAL
        return (max(self.number("pagenumber", 1), 1) - 1) * size, size


def moment(said: str) -> datetime:
    """Read a time as clients spell it; one without a zone is taken as UTC."""
    for form in ("%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y"):
        try:
            return datetime.strptime(said, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    try:
        at = datetime.fromisoformat(said)
    except ValueError as wrong:
        raise BadRequest(INVALID) from wrong
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def chosen(orders: Iterable[Order], asked: Asked) -> list[Order]:
    """Give those of the listed orders that meet every other filter asked for, sorted as asked."""
    found = list(orders)
    for is_met in _filters(asked):
        found = [order for order in found if is_met(order)]
    if (by := asked.word("orderby")) in SORTS:
        found.sort(key=SORTS[by], reverse=asked.word("isascending").lower() != "true")
    return found


def _filters(asked: Asked) -> Iterator[Callable[[Order], bool]]:
    for name, read in NUMBERS.items():
        if numbers := asked.numbers(name):
            yield lambda order, read=read, numbers=numbers: read(order) in numbers  # type: ignore[misc]
    for form, read in TIMES.items():
        if since := asked.moment(form.format("from")):
            yield lambda order, read=read, since=since: read(order) >= since  # type: ignore[misc]
        if until := asked.moment(form.format("to")):
            yield lambda order, read=read, until=until: "" < read(order) <= until  # type: ignore[misc]
    yield from _words(asked)


def _words(asked: Asked) -> Iterator[Callable[[Order], bool]]:
    if sources := set(asked.words("ordersourceorderidlist")):
        yield lambda order: order["OrderDetails"]["OrderSourceOrderId"] in sources
    if skus := set(asked.words("sku")):
        yield lambda order: any(one["ProductID"] in skus for one in order["OrderItems"])
    if keyword := asked.word("keyword"):
        yield (
            lambda order: (
                keyword
                in (
                    str(order["OrderID"]),
                    order["OrderDetails"]["OrderSourceOrderId"],
                )
            )
        )
    if number := asked.word("trackingnumber"):
        yield lambda order: any(p["TrackingNumber"] == number for p in order["OrderPackages"])
