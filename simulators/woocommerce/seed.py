"""How the pretend shop is set up before its first order: a wholesaler of soft drinks."""

from typing import Any

from simulators.woocommerce.wire import Record

#: Gateway -> (title, kind, is enabled, what it can do, status of a new order).
GATEWAYS = {
    "bacs": ("Direct bank transfer", "Direct bank transfer", True, ("products",), "on-hold"),
    "cheque": ("Check payments", "Check payments", True, ("products",), "on-hold"),
    "cod": ("Cash on delivery", "Cash on delivery", True, ("products",), "processing"),
    "stripe": ("Credit / debit card", "Stripe", True, ("products", "refunds"), "processing"),
    "ppcp-gateway": ("PayPal", "PayPal Payments", True, ("products", "refunds"), "processing"),
    "invoice": ("Invoice, net 30", "Invoice gateway", False, ("products",), "processing"),
}
TAX_CLASSES = {"reduced-rate": "Reduced rate", "zero-rate": "Zero rate"}
#: (country, state, rate, name, class, on shipping, priority)
TAXES = (
    ("US", "NY", "4.0000", "NY State Tax", "standard", True, 1),
    ("US", "NY", "4.8750", "NY Local Tax", "standard", True, 2),
    ("US", "TX", "8.2500", "TX Sales Tax", "standard", False, 1),
    ("US", "PA", "6.0000", "PA Sales Tax", "standard", True, 1),
    ("US", "WA", "10.3500", "WA Sales Tax", "standard", True, 1),
    ("GB", "", "20.0000", "VAT", "standard", True, 1),
    ("IE", "", "23.0000", "VAT", "standard", True, 1),
    ("IE", "", "13.5000", "VAT reduced", "reduced-rate", True, 1),
    ("CA", "ON", "13.0000", "HST", "standard", True, 1),
)
#: Zone -> (countries, methods: (kind, title, cost)).
ZONES: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, str, str], ...]], ...] = (
    (
        "United States",
        ("US",),
        (
            ("flat_rate", "UPS Ground", "12.50"),
            ("flat_rate", "USPS Priority Mail", "9.95"),
            ("flat_rate", "LTL Freight", "140.00"),
            ("free_shipping", "Free shipping", ""),
            ("local_pickup", "Will Call", ""),
        ),
    ),
    ("Canada", ("CA",), (("flat_rate", "UPS Standard", "19.00"),)),
    ("Europe", ("IE", "GB", "GR", "DE"), (("flat_rate", "DHL Paket", "31.00"),)),
)
CATEGORIES = (
    "Uncategorized", "Colas", "Lemonades", "Waters", "Mixers", "Iced tea", "Energy",
    "Syrups", "Supplies", "Gifts & kits", "Από τον κόσμο · 世界",
)  # fmt: skip
TAGS = ("wholesale", "new", "glass", "sugar-free", "deposit")
SHIPPING_CLASSES = ("Heavy", "Fragile")
COUPONS = (("summer10", "percent", "10.00"), ("welcome5", "fixed_cart", "5.00"))

#: SKU, name, price, category, weight, more: what a body would say.
PRODUCTS: tuple[tuple[str, str, str, str, str, Record], ...] = (
    ("COLA-24", "Cola, case of 24 cans", "14.50", "Colas", "20.5",
     {"stock_quantity": 400, "global_unique_id": "0850012340012", "meta_data": [
         {"key": "wholesale_customer_wholesale_price", "value": "12.875"}]}),
    ("COLA-12", "Cola, case of 12 bottles", "9.90", "Colas", "14.2", {"stock_quantity": 260}),
    ("ROOTBEER-12", "Root beer, 12 bottles", "12.60", "Colas", "14.0",
     {"stock_quantity": 90, "sale_price": "11.40"}),
    ("LEMON-24", "Lemonade, case of 24 cans", "13.80", "Lemonades", "20.5",
     {"stock_quantity": 310}),
    ("LEMON-6", "Lemonade, 6 glass bottles", "8.40", "Lemonades", "6.9",
     {"stock_quantity": 55, "shipping_class": "fragile"}),
    ("ORANGE-24", "Orange soda, case of 24", "13.80", "Lemonades", "20.5",
     {"stock_quantity": 0, "backorders": "notify"}),
    ("TONIC-24", "Tonic water, case of 24", "16.20", "Mixers", "20.5", {"stock_quantity": 140}),
    ("GINGER-24", "Ginger ale, case of 24", "15.75", "Mixers", "20.5", {"stock_quantity": 75}),
    ("SODA-CLUB-24", "Club soda, case of 24", "11.10", "Mixers", "20.0", {"stock_quantity": 0}),
    ("ENERGY-24", "Energy drink, case of 24", "31.00", "Energy", "13.0",
     {"stock_quantity": 120}),
    ("ENERGY-ZERO-24", "Energy drink zero, case of 24", "31.00", "Energy", "13.0",
     {"stock_quantity": 64}),
    ("KOMBUCHA-6", "Kombucha, 6 bottles", "17.40", "Iced tea", "5.1",
     {"stock_quantity": 38, "tax_class": "reduced-rate"}),
    ("SYRUP-COLA-5L", "Cola syrup, 5 l bag-in-box", "42.00", "Syrups", "13.6",
     {"stock_quantity": 30, "shipping_class": "heavy"}),
    ("SYRUP-LEMON-5L", "Lemon syrup, 5 l bag-in-box", "39.50", "Syrups", "13.6",
     {"stock_quantity": 22, "shipping_class": "heavy"}),
    ("CUP-PAPER-1000", "Paper cups, 1,000", "54.00", "Supplies", "9.0", {}),
    ("STRAW-PAPER-500", "Paper straws, 500", "12.00", "Supplies", "1.2", {}),
    ("CRATE-24", "Crate for 24 bottles", "7.25", "Supplies", "3.5",
     {"stock_quantity": 500, "tax_status": "none"}),
    ("GLASS-ICE-6", "Highball glasses, 6", "23.90", "Supplies", "4.4",
     {"stock_quantity": 48, "shipping_class": "fragile"}),
    ("GIFT-BOX", "Gift box", "4.50", "Gifts & kits", "0.5", {}),
    ("ENGRAVED-GLASS", "Engraved glass", "18.00", "Gifts & kits", "0.8",
     {"stock_quantity": 20, "shipping_class": "fragile"}),
    ("MASTIC-SODA-24", "Σόδα μαστίχας Χίου, 24 κουτιά", "21.60", "Από τον κόσμο · 世界", "20.5",
     {"stock_quantity": 18, "description": "<p>Αναψυκτικό με μαστίχα Χίου.</p>"}),
    ("YUZU-24", "ゆずソーダ 24本", "26.40", "Από τον κόσμο · 世界", "20.5",
     {"stock_quantity": 12, "description": "<p>高知県産ゆず使用。</p>"}),
    ("JALLAB-6", "شراب الجلاب، ٦ زجاجات", "15.30", "Από τον κόσμο · 世界", "6.2",
     {"stock_quantity": 9}),
    ("TARHUN-12", "Тархун, 12 бутылок", "13.10", "Από τον κόσμο · 世界", "14.0",
     {"status": "draft", "stock_quantity": 40}),
)  # fmt: skip
#: Parent's SKU, name, category, attribute, then (option, SKU, price, stock).
VARIABLE: tuple[tuple[str, str, str, str, tuple[tuple[str, str, str, int], ...]], ...] = (
    ("ICETEA", "Iced tea, 12 bottles", "Iced tea", "Flavour",
     (("Peach", "ICETEA-PEACH-12", "11.25", 150), ("Lemon", "ICETEA-LEMON-12", "11.25", 135))),
    ("WATER", "Water, 12 bottles", "Waters", "Sparkle",
     (("Still", "WATER-STILL-12", "6.60", 900), ("Sparkling", "WATER-SPARK-12", "6.95", 640))),
)  # fmt: skip
#: A kit is a grouped product: its parts are bought, never itself.
KITS = (
    ("KIT-PARTY", "Party kit: cola, lemonade, cups", ("COLA-24", "LEMON-24", "CUP-PAPER-1000")),
)


def who(
    first: str, last: str, street: str, city: str, state: str, postcode: str, **more: str
) -> Record:
    return {
        "first_name": first,
        "last_name": last,
        "address_1": street,
        "city": city,
        "state": state,
        "postcode": postcode,
        "country": "US",
        **more,
    }


#: E-mail -> who has an account.
CUSTOMERS: dict[str, Record] = {
    "ann@buyers.example": who("Ann", "Archer", "12 Elm Street", "Albany", "NY", "12207",
                              phone="518-555-0101"),
    "ben@buyers.example": who("Ben", "Baker", "8 Lake Drive", "Boise", "ID", "83702"),
    "chloe@buyers.example": who("Chloé", "Çelik", "3 Rue Zoé", "Austin", "TX", "78701"),
    "dimitris@buyers.example": who("Δημήτρης", "Παπαδόπουλος", "14 Astoria Blvd", "Astoria", "NY",
                                   "11102"),
    "li@buyers.example": who("小龍", "李", "55 Mott St", "New York", "NY", "10013"),
    "omar@buyers.example": who("عمر", "حداد", "900 Ford Rd", "Dearborn", "MI", "48126"),
    "marie@buyers.example": who("Marie", "Roy", "77 King St W", "Toronto", "ON", "M5H 2N2",
                                country="CA"),
    "olena@buyers.example": who("Олена", "Шевченко", "21 Brighton Ave", "Brooklyn", "NY", "11235"),
    "sean@buyers.example": who("Seán", "Ó Briain", "4 Capel Street", "Dublin", "", "D01 X2Y3",
                               country="IE"),
    "orders@jonesdiners.example": who("Pat", "Jones", "400 Market St", "Philadelphia", "PA",
                                      "19106", company="Jones & Sons Diners"),
    "purchasing@harbor.example": who("Ines", "Ortiz", "1 Pier Rd", "Seattle", "WA", "98101",
                                     company="Harbor Hotels LLC"),
    "nova@newman.example": who("Nova", "Newman", "5 First Ave", "Denver", "CO", "80202"),
}  # fmt: skip
#: Whose role is `wholesale_customer`, with the group a plugin for wholesalers keeps as meta data.
WHOLESALE: dict[str, list[Record]] = {
    "orders@jonesdiners.example": [
        {"key": "b2bking_customergroup", "value": "Diners"},
        {"key": "b2bking_b2buser", "value": "yes"},
        {"key": "tax_exempt_certificate", "value": "PA-88-1203"},
    ],
    "purchasing@harbor.example": [
        {"key": "b2bking_customergroup", "value": "Hotels"},
        {"key": "b2bking_b2buser", "value": "yes"},
    ],
}
GUEST = who("Walk", "In", "12 Elm Street", "Albany", "NY", "12207")

#: The first orders, as `act_place_order` takes them; `then` are deeds done to each afterwards.
ORDERS: tuple[dict[str, Any], ...] = (
    {"email": "ann@buyers.example", "lines": [["COLA-24", 2], "CUP-PAPER-1000"],
     "gateway": "stripe", "method": "UPS Ground"},
    {"email": "ben@buyers.example", "lines": [["LEMON-6", 3]], "gateway": "ppcp-gateway",
     "method": "USPS Priority Mail", "note": "Leave it with the neighbour at no. 10, please."},
    {"email": "chloe@buyers.example", "lines": [["GINGER-24", 1], ["TONIC-24", 2]],
     "gateway": "stripe", "method": "UPS Ground", "coupon": "summer10",
     "note": "Laissez le colis derrière la porte, s’il vous plaît."},
    {"email": "dimitris@buyers.example", "lines": [["MASTIC-SODA-24", 4], ["ENERGY-24", 1]],
     "gateway": "cod", "method": "Will Call", "note": "Παρακαλώ χτυπήστε το κουδούνι",
     "then": [("add_note", {"text": "Τηλεφώνησε ξανά: παράδοση μετά τις 17:00."})]},
    {"email": "li@buyers.example", "lines": [["YUZU-24", 2], ["ICETEA-PEACH-12", 4]],
     "gateway": "bacs", "method": "Free shipping", "note": "請放在管理員處 🙏"},
    {"email": "omar@buyers.example", "lines": [["JALLAB-6", 2], "GIFT-BOX"], "gateway": "stripe",
     "method": "USPS Priority Mail", "fees": [["Gift wrap", "3.50"]],
     "note": "اهداء: عيد ميلاد سعيد 🎉",
     "then": [("complete_order", {"tracking": "9400111899223344556677"})]},
    {"email": "marie@buyers.example", "lines": [["ROOTBEER-12", 2]], "gateway": "ppcp-gateway",
     "method": "UPS Standard", "currency": "CAD"},
    {"email": "sean@buyers.example", "lines": [["SYRUP-LEMON-5L", 1], ["KOMBUCHA-6", 2]],
     "gateway": "stripe", "method": "DHL Paket", "currency": "EUR"},
    {"email": "orders@jonesdiners.example", "lines": [["COLA-24", 60, "12.875"], ["CRATE-24", 12]],
     "gateway": "invoice", "method": "LTL Freight", "is_exempt": True,
     "meta": [{"key": "_po_number", "value": "PO-88123"}]},
    {"email": "purchasing@harbor.example", "lines": [["TONIC-24", 40], ["GLASS-ICE-6", 30]],
     "gateway": "cheque", "method": "LTL Freight",
     "then": [("refund_order", {"amount": "50.00", "reason": "Broken glasses"})]},
    {"email": "nova@newman.example", "lines": [["WATER-SPARK-12", 2]], "gateway": "stripe",
     "method": "UPS Ground"},
    {"email": "nova@newman.example", "lines": [["WATER-STILL-12", 2]], "gateway": "stripe",
     "method": "UPS Ground", "then": [("cancel_order", {})]},
    # A guest, and a line of a product the shop no longer knows.
    {"email": "walkin@guests.example", "lines": ["COLA-12", "MYSTERY-SKU-9"], "gateway": "cod",
     "method": "Will Call"},
    {"email": "ann@buyers.example", "lines": [["ENGRAVED-GLASS", 6]], "gateway": "stripe",
     "method": "UPS Ground", "is_paid": False, "note": "Engrave: “To Zoë — 70 🎂”"},
)  # fmt: skip
