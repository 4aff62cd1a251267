"""What the pretend company has set up before the first order comes."""

from decimal import Decimal

USER, COMPANY, BRANCH = "integration", "Demo", "MAIN"
ENDPOINTS = (("Default", "24.200.001"), ("eCommerce", "24.200.001"), ("Default", "23.200.001"))
ORDER_TYPES = ("SO", "AM", "WO", "WH", "FB", "IN", "RC", "CM", "BL")
#: Types of blanket orders: they plan, promise no goods, and are called off by orders of their own.
BLANKET_TYPES = ("BL",)
#: Types that take goods or money back: nothing is ever shipped of them.
RETURN_TYPES = ("RC", "CM")
#: Types that go straight to an invoice: their goods have left, no shipment is made of them.
INVOICE_TYPES = ("FB", "IN")
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
TAX_CATEGORIES = {"TAXABLE": "Taxable goods", "EXEMPT": "Exempt goods"}
UNITS = {"EA": "Each", "CASE": "Case", "CAN": "Can"}
#: Line, group and document discounts are the system's own; the last was granted elsewhere.
DISCOUNT_TYPES = ("Line", "Group", "Document", "External Document")
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
    "UsrGiftMessage": "CustomStringField",
    "UsrTerritory": "CustomStringField",
    "UsrInsuredValue": "CustomDecimalField",
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
#: What a few items are called where the number says too little, and their class.
DESCRIPTIONS = {
    "COLA-24": ("Cola, case of 24 cans", "DRINKS"),
    "LEMON-6": ("Limonade à l’ancienne, 6 bottles", "DRINKS"),
    "WATER-STILL-12": ("Still water, 12 bottles — Νερό", "WATERS"),
    "WATER-SPARK-12": ("Sparkling water, 12 bottles", "WATERS"),
    "ICETEA-PEACH-12": ("Iced tea peach 蜜桃冰茶, 12 bottles", "DRINKS"),
    "SODA-CLUB-24": ("Club soda مياه غازية, case of 24", "WATERS"),
    "SYRUP-COLA-5L": ("Cola syrup, 5 l bag-in-box", "SYRUPS"),
    "SYRUP-LEMON-5L": ("Lemon syrup, 5 l bag-in-box", "SYRUPS"),
    "CUP-PAPER-1000": ("Paper cups, 1,000", "SUPPLIES"),
    "STRAW-PAPER-500": ("Paper straws, 500", "SUPPLIES"),
    "CRATE-24": ("Crate for 24 bottles", "SUPPLIES"),
    "GLASS-ICE-6": ("Highball glasses, 6", "SUPPLIES"),
    "GIFT-BOX": ("Gift box", "SUPPLIES"),
    "ENGRAVED-GLASS": ("Engraved glass", "SUPPLIES"),
    "KIT-PARTY": ("Party kit: cola, lemonade, cups", "DRINKS"),
}
ITEM_CLASSES = {
    "DRINKS": "Soft drinks",
    "WATERS": "Waters",
    "SYRUPS": "Syrups",
    "SUPPLIES": "Cups, glasses, crates",
}
CATEGORIES = {1: ("Company", None), 2: ("Drinks", 1), 3: ("Waters", 2), 4: ("Syrups", 2),
              5: ("Bar supplies", 1), 6: ("Colas", 2)}  # fmt: skip
KITS = {"KIT-PARTY": (("COLA-24", 2), ("LEMON-24", 2), ("CUP-PAPER-1000", 1))}
PRICE_CLASSES = {"DINER": "Diners", "HOTEL": "Hotels", "RETAIL": "Everybody else"}
#: kind, customer or price class, item, least quantity, price, currency
SALES_PRICES = (
    ("Base", "", "COLA-24", "10", "15.10", "USD"),
    ("Base", "", "COLA-24", "50", "14.20", "USD"),
    ("Base", "", "COLA-24", "0", "21.40", "CAD"),
    ("Customer", "C000001", "COLA-24", "0", "12.875", "USD"),
    ("Customer Price Class", "HOTEL", "TONIC-24", "0", "14.25", "USD"),
)


def category(item_class: str, item: str) -> int:
    if "COLA" in item:
        return 6
    return {"WATERS": 3, "SYRUPS": 4, "SUPPLIES": 5}.get(item_class, 2)


def stock(place: int) -> dict[str, int]:
    """Give what lies where at first; every fifth item is in the main warehouse only."""
    main = {"MAIN": 40 + place * 37 % 400}
    return main if place % 5 == 0 else {**main, "EAST": place * 23 % 150}


#: id, name, e-mail, class, price class, terms, city, state, country
CUSTOMERS = (
    ("C000001", "Jones & Sons Diners", "orders@jonesdiners.example", "WHOLESALE", "DINER", "30D",
     "Philadelphia", "PA", "US"),
    ("C000002", "Harbor Hotels LLC", "purchasing@harbor.example", "WHOLESALE", "HOTEL", "30D",
     "Seattle", "WA", "US"),
    ("C000003", "Ann Archer", "ann@buyers.example", "RETAIL", "RETAIL", "COD", "Albany", "NY", "US"),
    ("C000004", "Ταβέρνα Ο Κοντός", "kontos@taverna.example", "WHOLESALE", "DINER", "15D",
     "Astoria", "NY", "US"),
    ("C000005", "金龍酒樓", "order@goldendragon.example", "WHOLESALE", "DINER", "15D", "New York",
     "NY", "US"),
    ("C000006", "مطعم الأرز", "cedar@restaurant.example", "WHOLESALE", "DINER", "15D", "Dearborn",
     "MI", "US"),
    ("C000007", "Café Été Montréal", "achats@ete.example", "WHOLESALE", "HOTEL", "30D",
     "Montréal", "QC", "CA"),
    ("WEBGUEST", "Web guests", "", "RETAIL", "RETAIL", "COD", "", "", "US"),
)  # fmt: skip
