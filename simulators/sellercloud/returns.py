"""Returns (RMA): what customers send back, and what they got for it."""

from collections.abc import Callable, Iterator
from typing import Any

from werkzeug import Request, Response
from werkzeug.exceptions import NotFound

from simulators.sellercloud import orders as o
from simulators.sellercloud.bodies import asked, paged
from simulators.sellercloud.listing import Asked
from simulators.sellercloud.store import Store
from simulators.system import System, answer

Return = dict[str, Any]
OPEN, CLOSED = 0, 3
NOT_RECEIVED, RECEIVED = 0, 2
PARTIALLY_REFUNDED = 50
ROUTES = (("GET", "Rma", "returns"), ("GET", "Rma/<int:id>", "return"))


def made(store: Store, order: dict[str, Any], said: dict[str, Any]) -> Return:
    """Make a return of {items: [{sku, qty, amount?, received?}], refunded?, reason?}."""
    id, at = next(store.ids), o.stamp(store.now())
    items = [_item(store, order, one, said) for one in said["items"]]
    refunded = said.get("refunded", sum((one["RefundAmount"] for one in items), o.money(0)))
    return {
        "ID": id,
        "CustomerID": str(order["OrderDetails"]["CustomerID"]),
        "StatusCode": CLOSED if refunded else OPEN,
        "CompanyID": order["OrderDetails"]["CompanyId"],
        "OrderNumberOriginal": order["OrderID"],
        "OriginalOrderTotal": order["TotalInfo"]["GrandTotal"],
        "ReplacementOrderId": 0,
        "ReturnLabelCharges": o.money(0),
        "TrackingNumber": "",
        "IsExported": False,
        "Changes": {"CreatedOn": at, "LastUpdatedOn": at, "ReceivedOn": None},
        "Items": items,
        "_refunded": o.money(refunded),
        "_reason": said.get("reason", ""),
    }


def _item(store: Store, order: dict[str, Any], one: dict[str, Any], said: dict[str, Any]) -> Any:
    sold = next(item for item in order["OrderItems"] if item["ProductID"] == one["sku"])
    quantity = int(one.get("qty", 1))
    received = int(one.get("received", quantity))
    return {
        "ID": next(store.ids),
        "ProductID": one["sku"],
        "DisplayName": sold["DisplayName"],
        "QtyOrdered": sold["Qty"],
        "QtyToReturn": quantity,
        "QtyReceived": received,
        "OriginalOrderID": order["OrderID"],
        "OriginalOrderItemID": sold["ID"],
        "ProblemDescription": said.get("problem", ""),
        "ReturnReason": 1,
        "RefundAmount": o.money(one.get("amount", 0)),
        "ApprovalStatus": 1,
        "ReceiveStatus": RECEIVED if received else NOT_RECEIVED,
    }


def row(one: Return) -> dict[str, Any]:
    """Spell a return as the list does (RmaDto): it alone tells the sum that was given back."""
    changes = one["Changes"]
    return {
        "ID": one["ID"],
        "CompanyID": one["CompanyID"],
        "RMAStatusCode": one["StatusCode"],
        "TotalRefunded": one["_refunded"],
        "RefundStatus": PARTIALLY_REFUNDED if one["_refunded"] else 0,
        "ReceivedStatus": max((item["ReceiveStatus"] for item in one["Items"]), default=0),
        "CreatedOn": changes["CreatedOn"],
        "ReceivedOn": changes["ReceivedOn"],
        "ClosedOn": changes["LastUpdatedOn"] if one["StatusCode"] == CLOSED else None,
        "TrackingNumber": one["TrackingNumber"],
        "Items": [
            {
                "ID": item["ID"],
                "RMAID": one["ID"],
                "OrderID": one["OrderNumberOriginal"],
                "SKU": item["ProductID"],
                "ReasonName": one["_reason"],
                "QtyReturned": item["QtyToReturn"],
                "QtyReceived": item["QtyReceived"],
            }
            for item in one["Items"]
        ],
    }


class Returns(System):
    store: Store

    def on_returns(self, request: Request) -> Response:
        said, found = asked(request), list(self.store.returns.values())
        for is_met in _filters(said):
            found = [one for one in found if is_met(one)]
        return paged(request, found, row)

    def on_return(self, request: Request, id: int) -> Response:
        one = self.store.returns.get(id)
        if one is None:
            raise NotFound(f"RMA {id} not found.")
        return answer({name: value for name, value in one.items() if not name.startswith("_")})


def _filters(said: Asked) -> Iterator[Callable[[Return], bool]]:
    for name, field in (
        ("rmaids", "ID"),
        ("orderids", "OrderNumberOriginal"),
        ("companyidlist", "CompanyID"),
        ("rmastatuses", "StatusCode"),
    ):
        if numbers := said.numbers(name):
            yield lambda one, field=field, numbers=numbers: one[field] in numbers  # type: ignore[misc]
    if since := said.moment("lastupdatedonfrom"):
        yield lambda one: one["Changes"]["LastUpdatedOn"] >= since
    if until := said.moment("lastupdatedonto"):
        yield lambda one: one["Changes"]["LastUpdatedOn"] <= until
