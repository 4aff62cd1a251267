"""What the pretend company has set up before the first order comes."""

from decimal import Decimal

USER, COMPANY, BRANCH = "integration", "Demo", "MAIN"
ENDPOINTS = (("Default", "24.200.001"), ("eCommerce", "24.200.001"), ("Default", "23.200.001"))
ORDER_TYPES = ("SO", "AM", "WO", "WH", "FB")
SHIP_VIAS = {
    "UPSGROUND": "UPS Ground",
    "UPS2DAY": "UPS 2nd Day Air",
    "UPSNEXT": "UPS Next Day Air",
    "FEDEXGRND": "FedEx Ground",
    "FEDEX2DAY": "FedEx 2Day AM",
    "FEDEXSTD": "FedEx Standard Overnight",
    "USPSPRI": "USPS Priority Mail",
    "USPSFC": "USPS First Class",
    "LTL": "LTL freight",
    "PICKUP": "Customer picks up",
}
PAYMENT_METHODS = {
    "AMZ": ("Amazon Pay", "10250"),
    "PAYPAL": ("PayPal", "10260"),
    "VISA": ("Visa", "10240"),
    "MC": ("Mastercard", "10240"),
    "AMEX": ("American Express", "10240"),
    "CHECK": ("Check", "10200"),
    "WIRE": ("Wire transfer", "10200"),
    "CASH": ("Cash", "10100"),
    "GIFT": ("Gift certificates", "21500"),
}
CASH_ACCOUNTS = {
    "10100": "Petty cash",
    "10200": "Company checking",
    "10240": "Card clearing",
    "10250": "Amazon clearing",
    "10260": "PayPal clearing",
    "21500": "Gift certificates sold",
}
WAREHOUSES = {"MAIN": "Main warehouse", "EAST": "East warehouse"}
CUSTOMER_CLASSES = {"RETAIL": "Web shops", "WHOLESALE": "Wholesale", "MARKETPLACE": "Marketplaces"}
TAXES = ("SALESTAX", "NYSTATETAX", "EXEMPT")
CUSTOM_FIELDS = {
    "UsrPLCommission": "CustomDecimalField",
    "UsrPLPostingFee": "CustomDecimalField",
    "UsrPLTransactionFee": "CustomDecimalField",
    "UsrPLShippingCost": "CustomDecimalField",
    "UsrPLOtherFees": "CustomDecimalField",
    "UsrPLProfit": "CustomDecimalField",
    "UsrPLFinal": "CustomBooleanField",
    "UsrCustomerServiceNote": "CustomStringField",
    "UsrTags": "CustomStringField",
}
#: Its own list prices: what an order costs when nobody says that the price is manual.
ITEMS = {
    sku: Decimal(price)
    for sku, price in (
        ("COLA-24", "15.90"), ("COLA-12", "10.50"), ("LEMON-24", "14.90"), ("LEMON-6", "9.10"),
        ("WATER-STILL-12", "7.10"), ("WATER-SPARK-12", "7.40"), ("TONIC-24", "17.10"),
        ("GINGER-24", "16.90"), ("ORANGE-24", "14.90"), ("ICETEA-PEACH-12", "12.10"),
        ("ICETEA-LEMON-12", "12.10"), ("ENERGY-24", "33.00"), ("ENERGY-ZERO-24", "33.00"),
        ("KOMBUCHA-6", "18.80"), ("ROOTBEER-12", "13.30"), ("SODA-CLUB-24", "11.90"),
        ("SYRUP-COLA-5L", "44.00"), ("SYRUP-LEMON-5L", "41.00"), ("CUP-PAPER-1000", "58.00"),
        ("STRAW-PAPER-500", "13.00"), ("CRATE-24", "7.90"), ("GLASS-ICE-6", "25.50"),
        ("KIT-PARTY", "85.00"), ("GIFT-BOX", "5.00"), ("ENGRAVED-GLASS", "21.00"),
    )
}  # fmt: skip
CUSTOMERS = (
    ("C000001", "Jones & Sons Diners", "orders@jonesdiners.example", "WHOLESALE"),
    ("C000002", "Harbor Hotels LLC", "purchasing@harbor.example", "WHOLESALE"),
    ("C000003", "Ann Archer", "ann@buyers.example", "RETAIL"),
    ("WEBGUEST", "Web guests", "", "RETAIL"),
)
