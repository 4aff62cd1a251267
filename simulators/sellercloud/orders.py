"""Orders as Sellercloud spells them (SingleOrderDataDto), made from a few facts."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")

LOCAL_STORE, AMAZON, EBAY, WEBSITE, MAGENTO, FBA, WHOLESALE, WALMART = (0, 4, 1, 6, 15, 20, 21, 50)
SHOPIFY_STORE, MAGENTO_STORE = 14, 1
CREDIT_CARD, PAYPAL, CHECK, CASH, GIFT, PURCHASE_ORDER = 1, 2, 3, 4, 5, 10
AMAZON_PAY, WIRE, WALMART_PAY = 11, 19, 39

#: SKU -> (name, price, weight in pounds): a wholesaler of soft drinks.
GOODS: dict[str, tuple[str, str]] = {
    "COLA-24": ("Cola, case of 24 cans", "14.50"),
    "COLA-12": ("Cola, case of 12 bottles", "9.90"),
    "LEMON-24": ("Lemonade, case of 24 cans", "13.80"),
    "LEMON-6": ("Lemonade, 6 glass bottles", "8.40"),
    "WATER-STILL-12": ("Still water, 12 bottles", "6.60"),
    "WATER-SPARK-12": ("Sparkling water, 12 bottles", "6.95"),
    "TONIC-24": ("Tonic water, case of 24", "16.20"),
    "GINGER-24": ("Ginger ale, case of 24", "15.75"),
    "ORANGE-24": ("Orange soda, case of 24", "13.80"),
    "ICETEA-PEACH-12": ("Iced tea peach, 12 bottles", "11.25"),
    "ICETEA-LEMON-12": ("Iced tea lemon, 12 bottles", "11.25"),
    "ENERGY-24": ("Energy drink, case of 24", "31.00"),
    "ENERGY-ZERO-24": ("Energy drink zero, case of 24", "31.00"),
    "KOMBUCHA-6": ("Kombucha, 6 bottles", "17.40"),
    "ROOTBEER-12": ("Root beer, 12 bottles", "12.60"),
    "SODA-CLUB-24": ("Club soda, case of 24", "11.10"),
    "SYRUP-COLA-5L": ("Cola syrup, 5 l bag-in-box", "42.00"),
    "SYRUP-LEMON-5L": ("Lemon syrup, 5 l bag-in-box", "39.50"),
    "CUP-PAPER-1000": ("Paper cups, 1,000", "54.00"),
    "STRAW-PAPER-500": ("Paper straws, 500", "12.00"),
    "CRATE-24": ("Crate for 24 bottles", "7.25"),
    "GLASS-ICE-6": ("Highball glasses, 6", "23.90"),
    "KIT-PARTY": ("Party kit: cola, lemonade, cups", "79.00"),
    "GIFT-BOX": ("Gift box", "4.50"),
    "ENGRAVED-GLASS": ("Engraved glass", "18.00"),
    "MYSTERY-SKU-9": ("A new drink nobody listed yet", "10.00"),
}
KITS = {"KIT-PARTY": (("COLA-24", 2), ("LEMON-24", 2), ("CUP-PAPER-1000", 1))}


#: Which members of TotalInfo are added to the lines, and which are taken off.
ADDED = ("Tax", "Shipping", "Handling", "Insurance", "GiftWrap")
TAKEN = ("Discount", "ShippingDiscount")


def money(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


def stamp(at: datetime) -> str:
    """Spell a time the way its answers do: no zone."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]


def moment(said: str) -> datetime:
    """Read a time its answers spell."""
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def address(said: dict[str, str]) -> dict[str, Any]:
    return {
        "FirstName": said.get("first", ""),
        "MiddleInitial": "",
        "LastName": said.get("last", ""),
        "CompanyName": said.get("company", ""),
        "StreetLine1": said.get("street", "1 Main Street"),
        "StreetLine2": said.get("street2", ""),
        "City": said.get("city", "Albany"),
        "StateName": "",
        "StateCode": said.get("state", "NY"),
        "PostalCode": said.get("zip", "12207"),
        "CountryName": "",
        "CountryCode": said.get("country", "US"),
        "PhoneNumber": said.get("phone", ""),
        "EmailAddress": said.get("email", ""),
        "FaxNumber": "",
        "IsShippingAddress": True,
        "IsBillingAddress": True,
    }


def item(id: int, order: int, said: dict[str, Any]) -> dict[str, Any]:
    """Make a line: {sku, qty, price?, discount?, percent?, note?, tax?}."""
    sku, quantity = said["sku"], int(said.get("qty", 1))
    name, listed = GOODS.get(sku, (sku, "10.00"))
    price = Decimal(str(said.get("price", listed)))
    gross = money(price * quantity)
    percent, fixed = Decimal(str(said.get("percent", 0))), money(said.get("discount", 0))
    off = money(gross * percent / 100) if percent else fixed
    return {
        "ID": id,
        "OrderID": order,
        "ProductID": sku,
        "DisplayName": name,
        "DisplayDescription": "",
        "Qty": quantity,
        "TaxExempt": bool(said.get("exempt", False)),
        "SitePrice": price,
        "AdjustedSitePrice": (gross - off) / quantity if quantity else price,
        "DiscountValue": percent or fixed,
        "DiscountType": 1 if percent else 0,
        "LineTotal": gross - off,
        "LineTaxTotal": money(said.get("tax", 0)),
        "Notes": said.get("note", ""),
        "WarehouseID": said.get("warehouse", 255),
        "BundleItems": [
            {
                "ProductID": part,
                "ProductName": GOODS[part][0],
                "QtyPerKit": n,
                "TotalQty": n * quantity,
            }
            for part, n in KITS.get(sku, ())
        ],
    }


def payment(id: int, said: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {
        "ID": id,
        "TransactionReferenceNumber": said.get("reference", f"T{id}"),
        "PaidAmount": money(said["amount"]),
        "PaymentDate": stamp(at),
        "PaymentType": said.get("type", 2),
        "PaymentMethod": said["method"],
        "PaymentStatus": said.get("status", 0),
    }


def order(id: int, at: datetime, said: dict[str, Any], ids: Any) -> dict[str, Any]:
    """Make a whole order from a few facts; its parts add up unless `off_by` says otherwise."""
    items = [item(next(ids), id, one) for one in said["items"]]
    goods = sum((one["LineTotal"] for one in items), Decimal(0))
    shipping, off = money(said.get("shipping", 0)), money(said.get("discount", 0))
    shipping_off, handling = money(said.get("shipping_discount", 0)), money(said.get("handling", 0))
    wrap, insurance = money(said.get("gift_wrap", 0)), money(said.get("insurance", 0))
    rate = Decimal(str(said.get("tax_rate", 0)))
    tax = money((goods - off) * rate / 100) if rate else money(said.get("tax", 0))
    total = goods - off + tax + shipping - shipping_off + handling + insurance + wrap
    total += money(said.get("off_by", 0))
    payments = said.get("payments")
    if payments is None:
        payments = [{"method": said.get("method", CREDIT_CARD), "amount": total}]
    paid = sum((money(p["amount"]) for p in payments if p.get("type", 2) == 2), Decimal(0))
    ship_to = address(said["ship_to"])
    return {
        "OrderID": id,
        "StoreType": said.get("store", 0),
        "LastUpdated": stamp(at),
        "CurrencyRateFromUSD": Decimal(str(said.get("rate", 1))),
        "CurrencyRateToUSD": 1,
        "OrderDetails": {
            "CompanyId": said.get("company", 163),
            "ClientId": 1,
            "OrderSource": said["channel"],
            "OrderSourceOrderId": said.get("source_id", f"{id}-{said['channel']}"),
            "OrderSubType": said.get("subtype", 0),
            "CustomerEmail": said.get("email", ""),
            "CustomerID": said.get("customer", 70_000 + id % 1000),
            "CurrencyCode": said.get("currency", 0),
            "OrderDate": stamp(at),
            "CreatedOn": stamp(at),
            "PromiseDate": stamp(at + timedelta(days=3)),
            "EstimatedOrderDeliveryDate": stamp(at + timedelta(days=4)),
            "SalesRep1": said.get("rep"),
        },
        "Statuses": {
            "OrderStatus": said.get("state", 2),
            "ShippingStatus": 1,
            "PaymentStatus": said.get("paid", 30 if paid >= total else 70 if paid else 10),
            "RushOrder": bool(said.get("rush", False)),
            "IsExported": False,
            "ChannelNotifiedOfShipping": False,
        },
        "OrderItems": items,
        "TotalInfo": {
            "SubTotal": goods,
            "Discount": off,
            "PromoCode": said.get("promo", ""),
            "ShippingDiscount": shipping_off,
            "Tax": tax,
            "TaxRate": rate,
            "Shipping": shipping,
            "Handling": handling,
            "Insurance": insurance,
            "GiftWrap": wrap,
            "GrandTotal": total,
        },
        "PaymentOptions": {
            "PaymentTerms": said.get("terms", ""),
            "Total": total,
            "Received": paid,
            "RemainingDues": total - paid,
        },
        "Payments": [payment(next(ids), one, at) for one in payments],
        "ShippingDetails": {
            "ShippingStatus": 1,
            "Carrier": said.get("carrier", "UPS"),
            "Service": said.get("service", "UPS Ground"),
            "RushOrder": bool(said.get("rush", False)),
            "OrderShippingPromiseDate": stamp(at + timedelta(days=1)),
            "ShipDate": None,
            "ShippingTotal": shipping,
        },
        "ShippingAddress": ship_to,
        "BillingAddress": address(said.get("bill_to", said["ship_to"])),
        "OrderPackages": [{"ID": next(ids), "TrackingNumber": ""}],
        "CustomColumns": [],
        "RelatedOrders": [],
        "IsWholeSaleOrder": said["channel"] == WHOLESALE,
        "GiftDetails": {
            "IsGiftOrder": bool(wrap or said.get("gift")),
            "GiftDetails": {
                "UseGiftWrap": bool(wrap),
                "GiftWrapFee": wrap,
                "GiftMessage": said.get("gift", ""),
            },
        },
    }


def parts_total(order: dict[str, Any]) -> Decimal:
    """Add up an order's parts: what its GrandTotal is, if it is right."""
    lines = sum((Decimal(str(one["LineTotal"])) for one in order["OrderItems"]), Decimal(0))
    said = {name: Decimal(str(order["TotalInfo"][name])) for name in (*ADDED, *TAKEN)}
    return lines + sum(said[name] for name in ADDED) - sum(said[name] for name in TAKEN)


def row(order: dict[str, Any]) -> dict[str, Any]:
    """Spell an order as the list does (MultipleOrderDataDto)."""
    details, statuses, total = order["OrderDetails"], order["Statuses"], order["TotalInfo"]
    return {
        "ID": order["OrderID"],
        "OrderSourceOrderID": details["OrderSourceOrderId"],
        "OrderSource": details["OrderSource"],
        "OrderSubType": details["OrderSubType"],
        "CompanyID": details["CompanyId"],
        "StatusCode": statuses["OrderStatus"],
        "PaymentStatus": statuses["PaymentStatus"],
        "ShippingStatus": statuses["ShippingStatus"],
        "TimeOfOrder": details["OrderDate"],
        "CreatedOn": details["CreatedOn"],
        "LastUpdated": order["LastUpdated"],
        "GrandTotal": total["GrandTotal"],
        "CustomerEmail": details["CustomerEmail"],
        "OrderCurrencyCode": details["CurrencyCode"],
        "ShippingCarrier": order["ShippingDetails"]["Carrier"],
        "ShippingService": order["ShippingDetails"]["Service"],
        "TrackingNumber": order["OrderPackages"][0]["TrackingNumber"],
        "AllTrackingNumbers": [
            p["TrackingNumber"] for p in order["OrderPackages"] if p["TrackingNumber"]
        ],
    }
