"""What the pretend distributor has set up before the first order comes."""

from typing import Any

Codes = dict[str, tuple[str, bool]]

ORDER_TYPES: Codes = {
    "WEB": ("Web order", True),
    "POS": ("Counter sale", True),
    "MKT": ("Marketplace order", True),
    "FAX": ("Fax order", False),
}
SHIP_VIAS: Codes = {
    "UPSG": ("UPS Ground", True),
    "UPS2": ("UPS 2nd Day Air", True),
    "FDXG": ("FedEx Ground", True),
    "FDX2": ("FedEx 2Day", True),
    "USPM": ("USPS Priority Mail", True),
    "LTL": ("LTL freight", True),
    "WC": ("Will call", True),
    "TRUCK9": ("Old truck nine", False),
}
CARRIERS = {"UPSG": "UPS", "UPS2": "UPS", "FDXG": "FedEx", "FDX2": "FedEx", "USPM": "USPS",
            "LTL": "LTL", "WC": "Will Call"}  # fmt: skip
PAYMENT_TYPES: Codes = {
    "AMZPAY": ("Amazon Pay", True),
    "PAYPAL": ("PayPal", True),
    "CCARD": ("Credit card", True),
    "WMPAY": ("Walmart Pay", True),
    "GIFT": ("Gift certificate", True),
    "WIRE": ("Wire transfer", True),
    "CASH": ("Cash", True),
    "TELEX": ("Telegraphic transfer", False),
}
BRANCHES: Codes = {
    "100": ("Main warehouse", True),
    "200": ("East warehouse", True),
    "300": ("Old depot", False),
}
WRITERS: Codes = {
    "WEB": ("Web orders", True),
    "ROSA": ("Rosa Delgado", True),
    "ELENI": ("Ελένη Παππά", True),
    "GONE": ("A former colleague", False),
}
#: The eCommerce screen's Writer and Default Internet Branch Code.
WRITER, BRANCH, CURRENCY = "WEB", "100", "USD"
#: What each further unit holds of the base unit; a pallet is never shown to the web.
UNITS = {"EA": 1, "CS": 24, "PLT": 1920}
HIDDEN_UNITS = ("PLT",)

#: number, description, type, web description, price, on hand in branch 100 and 200
PRODUCTS: tuple[tuple[str, str, str, str, str, int, int], ...] = (
    ("COLA-24", "Cola, case of 24 cans", "Stock", "Classic cola in cans", "15.50", 420, 180),
    ("COLA-12", "Cola, case of 12 bottles", "Stock", "Classic cola in glass", "10.20", 260, 40),
    ("LEMON-24", "Lemonade, case of 24 cans", "Stock", "Cloudy lemonade", "14.60", 310, 90),
    ("LEMON-6", "Lemonade, 6 glass bottles", "Stock", "Limonade à l’ancienne", "8.90", 75, 0),
    ("WATER-STILL-12", "Still water, 12 bottles", "Stock", "Spring water", "6.95", 900, 600),
    ("WATER-SPARK-12", "Sparkling water, 12 bottles", "Stock", "Ξινό νερό", "7.25", 640, 240),
    ("TONIC-24", "Tonic water, case of 24", "Stock", "With quinine", "16.80", 150, 60),
    ("GINGER-24", "Ginger ale, case of 24", "Stock", "Dry ginger ale", "16.40", 130, 0),
    ("ORANGE-24", "Orange soda, case of 24", "Stock", "Orangenlimonade", "14.60", 210, 70),
    ("ICETEA-PEACH-12", "Iced tea peach, 12 bottles", "Stock", "蜜桃冰茶", "11.80", 170, 30),
    ("ICETEA-LEMON-12", "Iced tea lemon, 12 bottles", "Stock", "檸檬冰茶", "11.80", 165, 30),
    ("ENERGY-24", "Energy drink, case of 24", "Stock", "With caffeine", "32.50", 88, 24),
    ("ENERGY-ZERO-24", "Energy drink zero, case of 24", "Stock", "No sugar", "32.50", 61, 12),
    ("KOMBUCHA-6", "Kombucha, 6 bottles", "Stock", "コンブチャ", "18.40", 44, 6),
    ("ROOTBEER-12", "Root beer, 12 bottles", "Stock", "Cane sugar root beer", "13.10", 96, 18),
    ("SODA-CLUB-24", "Club soda, case of 24", "Stock", "مياه غازية", "11.60", 200, 80),
    ("SYRUP-COLA-5L", "Cola syrup, 5 l bag-in-box", "Stock", "For dispensers", "43.50", 36, 10),
    ("SYRUP-LEMON-5L", "Lemon syrup, 5 l bag-in-box", "Stock", "For dispensers", "40.50", 28, 8),
    ("CUP-PAPER-1000", "Paper cups, 1,000", "Stock", "", "56.00", 55, 0),
    ("STRAW-PAPER-500", "Paper straws, 500", "Stock", "", "12.60", 140, 20),
    ("CRATE-24", "Crate for 24 bottles", "Stock", "Returnable", "7.60", 320, 110),
    ("GLASS-ICE-6", "Highball glasses, 6", "Stock", "Six glasses in a box", "24.80", 33, 0),
    ("KIT-PARTY", "Party kit: cola, lemonade, cups", "Kit", "All for a party 🎉", "82.00", 12, 0),
    ("GIFT-BOX", "Gift box", "Non-Stock", "", "4.90", 0, 0),
    ("ENGRAVED-GLASS", "Engraved glass", "Special Order", "Your words on it", "19.50", 0, 0),
    ("COLA-DIET-24", "Diet cola, case of 24 (gone)", "Stock", "", "15.50", 0, 0),
)  # fmt: skip
INACTIVE = ("COLA-DIET-24",)
WITHOUT_STOCK = ("Non-Stock", "Special Order")
#: (product, least quantity) -> price
BREAKS = {
    ("COLA-24", 10): "14.90",
    ("COLA-24", 50): "13.75",
    ("WATER-STILL-12", 100): "6.10",
    ("TONIC-24", 20): "15.60",
}
#: (customer or price class, product) -> price; the customer's own wins over its class, both over a break
AGREED = {
    ("100101", "COLA-24"): "12.8750",
    ("100102", "TONIC-24"): "14.25",
    ("DINER", "SYRUP-COLA-5L"): "39.90",
}

#: number, name, e-mail, phone, terms, price class, insists on a P/O number, exempt, active, city, country
CUSTOMERS: tuple[tuple[Any, ...], ...] = (
    ("WEBSALES", "Web sales", "", "", "COD", "RETAIL", False, False, True, "Albany", "US"),
    ("100101", "Jones & Sons Diners", "orders@jonesdiners.example", "215-555-0101", "NET30",
     "DINER", True, True, True, "Philadelphia", "US"),
    ("100102", "Harbor Hotels LLC", "purchasing@harbor.example", "206-555-0102", "NET30",
     "HOTEL", True, False, True, "Seattle", "US"),
    ("100103", "Ann Archer", "ann@buyers.example", "", "COD", "RETAIL", False, False, True,
     "Albany", "US"),
    ("100104", "Chloé Çelik", "chloe@buyers.example", "", "COD", "RETAIL", False, False, True,
     "Austin", "US"),
    ("100105", "Δημήτρης Παπαδόπουλος", "dimitris@buyers.example", "", "COD", "RETAIL", False,
     False, True, "Astoria", "US"),
    ("100106", "李小龍", "li@buyers.example", "", "COD", "RETAIL", False, False, True,
     "New York", "US"),
    ("100107", "عمر حداد", "omar@buyers.example", "", "COD", "RETAIL", False, False, True,
     "Dearborn", "US"),
    ("100108", "Marie Roy", "marie@buyers.example", "", "COD", "RETAIL", False, False, True,
     "Toronto", "CA"),
    ("100109", "Harbor Hotels LLC, bar", "purchasing@harbor.example", "", "NET30", "HOTEL",
     False, False, True, "Tacoma", "US"),
    ("100110", "Closed Corner Café", "closed@corner.example", "", "COD", "DINER", False, False,
     False, "Boise", "US"),
)  # fmt: skip

#: customer, source, order type, ship via, deposit method, lines of (product, quantity), freight, tax
ORDERS: tuple[tuple[Any, ...], ...] = (
    ("100103", "Shopify", "WEB", "UPSG", "CCARD", (("COLA-12", 2), ("GIFT-BOX", 1)), "6.40", "2.02"),
    ("100104", "eBay", "MKT", "USPM", "PAYPAL", (("GINGER-24", 1), ("TONIC-24", 1)), "9.95", "2.74"),
    ("100105", "Shopify", "WEB", "FDXG", "CCARD", (("ENERGY-24", 1),), "12.00", "2.88"),
    ("100106", "Shopify", "WEB", "UPSG", "GIFT", (("ICETEA-PEACH-12", 4),), "8.50", "0"),
    ("100107", "Magento", "WEB", "FDXG", "CCARD", (("KOMBUCHA-6", 2),), "7.00", "2.21"),
    ("100101", "Wholesale", "WEB", "LTL", "WIRE", (("COLA-24", 60), ("CUP-PAPER-1000", 4)),
     "140.00", "0"),
    ("100102", "Wholesale", "WEB", "LTL", "WIRE", (("TONIC-24", 40), ("GLASS-ICE-6", 3)), "0", "0"),
    ("WEBSALES", "Amazon", "MKT", "UPS2", "AMZPAY", (("WATER-STILL-12", 20),), "0", "0"),
)  # fmt: skip
