"""Profit and loss of an order: amounts as text, not final before the marketplace settles."""

from decimal import Decimal
from typing import Any

from simulators.sellercloud import orders as o

MARKETS = (o.AMAZON, o.EBAY, o.WALMART, o.FBA)
NONE = Decimal(0)
#: Members without any amount here; those in dollars as well have a second one ending in "Usd".
ALWAYS_ZERO = ("Tax", "Promotion", "Rebates", "Adjustments", "DropShipFee")
FBA_ZERO = ("OrderHandling", "ShippingChargeback", "GiftWrapChargeback", "WeightHandling")


def sheet(order: dict[str, Any], is_settled: bool) -> dict[str, Any]:
    details, total = order["OrderDetails"], Decimal(str(order["TotalInfo"]["GrandTotal"]))
    fees = _fees(details["OrderSource"], total, is_settled)
    cost = o.money(Decimal(str(order["TotalInfo"]["SubTotal"])) * Decimal("0.55"))
    amounts = {**fees, "ItemCost": cost, "OrderCost": cost + sum(fees.values())}
    amounts |= {"ProfitLoss": total - amounts["OrderCost"]} | dict.fromkeys(ALWAYS_ZERO, NONE)
    return {
        "OrderItems": [_line(one) for one in order["OrderItems"]],
        "OrderID": order["OrderID"],
        "PaymentStatus": order["Statuses"]["PaymentStatus"],
        "ShippingStatus": order["Statuses"]["ShippingStatus"],
        "ShipDate": order["ShippingDetails"]["ShipDate"],
        "Channel": details["OrderSource"],
        "CustomerID": details["CustomerID"],
        "IsTaxCollectedByMarketplace": details["OrderSource"] in MARKETS,
        "SettlementDataAvailable": is_settled,
        **{name: str(value) for name, value in amounts.items()},
        **{f"{n}Usd": str(value) for n, value in amounts.items() if not n.startswith("Fba")},
        **{f"Fba{name}": "0" for name in FBA_ZERO},
        "TransportationFee": "0",
        "ShippingClaim": "0",
        "ProfitLossPercentage": f"{o.money(100 * amounts['ProfitLoss'] / (total or 1))} %",
        "Payments": None,
        "PaymentsUsd": None,
        "ProfitLossForParentOrder": None,
        "QbExported": False,
        "CurrencyCode": 0,
        "FirstSalesRep": details["SalesRep1"],
    }


def _fees(channel: int, total: Decimal, is_settled: bool) -> dict[str, Decimal]:
    is_market = channel in MARKETS
    return {
        "Comission": o.money(total * Decimal("0.12")) if is_market else NONE,
        "PostingFee": Decimal("0.05") if is_market else NONE,
        "TransactionFee": Decimal("0.30"),
        "ShippingCost": Decimal("6.10") if is_settled else NONE,
        "FbaPickAndPack": Decimal("2.50") if channel == o.FBA else NONE,
    }


def _line(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "ProductID": said["ProductID"],
        "QtySold": said["Qty"],
        "SellingPrice": said["LineTotal"],
        "RefundTotal": 0,
        "ChannelCommission": 0,
        "TransactionFee": 0,
    }
