"""What a pretend company has set up: a wholesaler of drinks."""

#: SKU, name, list price, cost, category, end of its EAN, kilograms, how many in WH and EAST.
PRODUCTS = (
    ("COLA-24", "Cola, case of 24 cans", 15.90, 9.40, "Soft drinks", "017", 8.6, 480, 120),
    ("COLA-12", "Cola, case of 12 bottles", 10.50, 6.10, "Soft drinks", "024", 6.9, 300, 60),
    ("LEMON-24", "Lemonade, case of 24 cans", 14.90, 8.80, "Soft drinks", "031", 8.6, 260, 0),
    ("LEMON-6", "Lemonade, 6 glass bottles", 9.10, 5.20, "Soft drinks", "048", 4.1, 90, 30),
    ("WATER-STILL-12", "Still water, 12 bottles", 7.10, 3.30, "Waters", "055", 12.4, 900, 400),
    ("WATER-SPARK-12", "Sparkling water, 12 bottles", 7.40, 3.50, "Waters", "062", 12.4, 700, 350),
    ("TONIC-24", "Tonic water, case of 24", 17.10, 10.00, "Mixers", "079", 8.4, 150, 0),
    ("GINGER-24", "Ginger ale, case of 24", 16.90, 9.90, "Mixers", "086", 8.4, 140, 20),
    ("ORANGE-24", "Orange soda, case of 24 cans", 14.90, 8.70, "Soft drinks", "093", 8.6, 75, 0),
    ("ICETEA-PEACH-12", "Iced tea peach, 12 bottles", 12.10, 7.00, "Soft drinks", "109", 7.0, 66, 12),
    ("ICETEA-LEMON-12", "Iced tea lemon, 12 bottles", 12.10, 7.00, "Soft drinks", "116", 7.0, 58, 0),
    ("ENERGY-24", "Energy drink, case of 24", 33.00, 19.50, "Energy", "123", 7.2, 44, 8),
    ("ENERGY-ZERO-24", "Energy drink zero, case of 24", 33.00, 19.50, "Energy", "130", 7.2, 0, 0),
    ("ROOTBEER-12", "Root beer, 12 bottles", 13.30, 7.80, "Soft drinks", "147", 6.9, 37, 0),
    ("SODA-CLUB-24", "Club soda, case of 24", 11.90, 6.60, "Mixers", "154", 8.4, 210, 90),
    ("SYRUP-COLA-5L", "Cola syrup, 5 l bag-in-box", 44.00, 27.00, "Syrups", "161", 6.3, 25, 5),
    ("SYRUP-LEMON-5L", "Lemon syrup, 5 l bag-in-box", 41.00, 25.50, "Syrups", "178", 6.3, 3, 0),
    ("CUP-PAPER-1000", "Paper cups, 1,000", 58.00, 33.00, "Supplies", "185", 5.5, 80, 10),
    ("STRAW-PAPER-500", "Paper straws, 500", 13.00, 6.20, "Supplies", "192", 1.1, 200, 0),
    ("CRATE-24", "Crate for 24 bottles", 7.90, 4.10, "Supplies", "208", 1.9, 64, 64),
    ("GLASS-ICE-6", "Highball glasses, 6 — Eisgläser", 25.50, 14.00, "Supplies", "215", 2.4, 40, 0),
    ("KIT-PARTY", "Party kit: cola, lemonade, cups", 85.00, 51.00, "Kits", "", 23.0, 0, 0),
    ("GIFT-BOX", "Gift box — подарочная коробка", 5.00, 1.80, "Supplies", "", 0.4, 150, 0),
    ("ENGRAVED-GLASS", "Engraved glass", 21.00, 9.00, "Supplies", "", 0.5, 0, 0),
    ("RAMUNE-30", "ラムネ Ramune, case of 30", 39.60, 24.00, "Soft drinks", "304", 11.0, 18, 0),
)  # fmt: skip
#: Made to order or put together: sold without counting.
UNCOUNTED = ("KIT-PARTY", "ENGRAVED-GLASS")
#: A template of several variants: name, attribute, [(SKU, value, dearer by, quantity)].
VARIANTS = (
    ("Kombucha, 6 bottles", "Flavour", 18.80, "Soft drinks", (
        ("KOMBUCHA-6", "Ginger", 0.0, 52), ("KOMBUCHA-6-HIBISCUS", "Hibiscus", 0.0, 17),
        ("KOMBUCHA-6-YUZU", "柚子 Yuzu", 2.40, 9),
    )),
    ("Vanilla syrup", "Size", 16.00, "Syrups", (
        ("SYRUP-VANILLA-1L", "1 l", 0.0, 33), ("SYRUP-VANILLA-5L", "5 l", 48.00, 6),
    )),
)  # fmt: skip
CATEGORIES = ("Soft drinks", "Waters", "Mixers", "Energy", "Syrups", "Supplies", "Kits", "Freight")
#: name, SKU of its charge, fixed price, tracking link.
CARRIERS = (
    ("Standard delivery", "Delivery_007", 0.0, ""),
    ("UPS Ground", "SHIP-UPS", 12.50, "https://www.ups.com/track?tracknum=<shipmenttrackingnumber>"),
    ("FedEx Ground", "SHIP-FEDEX", 11.90,
     "https://www.fedex.com/fedextrack/?trknbr=<shipmenttrackingnumber>"),
    ("FedEx 2Day AM", "SHIP-FEDEX2", 31.00,
     "https://www.fedex.com/fedextrack/?trknbr=<shipmenttrackingnumber>"),
    ("USPS Priority Mail", "SHIP-USPS", 9.35,
     "https://tools.usps.com/go/TrackConfirmAction?tLabels=<shipmenttrackingnumber>"),
    ("LTL Freight", "SHIP-LTL", 140.00, ""),
    ("Customer picks up", "SHIP-PICKUP", 0.0, ""),
)  # fmt: skip
CURRENCIES = (
    (1, "USD", "US Dollar", "$", 1.0), (125, "EUR", "Euro", "€", 0.915),
    (4, "CAD", "Canadian Dollar", "$", 1.3712), (147, "GBP", "Pound", "£", 0.789),
    (25, "JPY", "Yen", "¥", 149.8),
)  # fmt: skip
COUNTRIES = (
    (2, "AE", "United Arab Emirates"), (14, "AU", "Australia"), (38, "CA", "Canada"),
    (43, "CH", "Switzerland"), (48, "CN", "China"), (57, "DE", "Germany"), (68, "ES", "Spain"),
    (75, "FR", "France"), (88, "GR", "Greece"), (101, "IE", "Ireland"), (104, "IN", "India"),
    (109, "IT", "Italy"), (113, "JP", "Japan"), (156, "MX", "Mexico"), (165, "NL", "Netherlands"),
    (219, "TR", "Türkiye"), (231, "GB", "United Kingdom"), (233, "US", "United States"),
)  # fmt: skip
FIRST_STATE = 9
STATES = (
    "AL Alabama", "AK Alaska", "AZ Arizona", "AR Arkansas", "CA California", "CO Colorado",
    "CT Connecticut", "DE Delaware", "DC District of Columbia", "FL Florida", "GA Georgia",
    "HI Hawaii", "ID Idaho", "IL Illinois", "IN Indiana", "IA Iowa", "KS Kansas", "KY Kentucky",
    "LA Louisiana", "ME Maine", "MD Maryland", "MA Massachusetts", "MI Michigan", "MN Minnesota",
    "MS Mississippi", "MO Missouri", "MT Montana", "NE Nebraska", "NV Nevada", "NH New Hampshire",
    "NJ New Jersey", "NM New Mexico", "NY New York", "NC North Carolina", "ND North Dakota",
    "OH Ohio", "OK Oklahoma", "OR Oregon", "PA Pennsylvania", "RI Rhode Island",
    "SC South Carolina", "SD South Dakota", "TN Tennessee", "TX Texas", "UT Utah", "VT Vermont",
    "VA Virginia", "WA Washington", "WV West Virginia", "WI Wisconsin", "WY Wyoming",
)  # fmt: skip
PROVINCES = (
    "AB Alberta", "BC British Columbia", "MB Manitoba", "NB New Brunswick", "NL Newfoundland",
    "NS Nova Scotia", "ON Ontario", "PE Prince Edward Island", "QC Québec", "SK Saskatchewan",
)  # fmt: skip
#: name, days until it is due.
TERMS = (
    ("Immediate Payment", 0),
    ("15 Days", 15),
    ("21 Days", 21),
    ("30 Days", 30),
    ("45 Days", 45),
)
#: name, code, kind.
JOURNALS = (
    ("Sales", "INV", "sale"), ("Purchases", "BILL", "purchase"),
    ("Miscellaneous Operations", "MISC", "general"), ("Exchange Difference", "EXCH", "general"),
    ("Cash Basis Taxes", "CABA", "general"), ("Bank", "BNK1", "bank"), ("Cash", "CSH1", "cash"),
    ("Amazon clearing", "AMZ", "bank"), ("PayPal", "PYPL", "bank"), ("Card clearing", "CARD", "bank"),
)  # fmt: skip
#: name, use, kind, amount, whether prices contain it.
TAXES = (
    ("15%", "sale", "percent", 15.0, False), ("15%", "purchase", "percent", 15.0, False),
    ("0% Exports", "sale", "percent", 0.0, False), ("NY 8.875%", "sale", "percent", 8.875, False),
    ("20% VAT incl.", "sale", "percent", 20.0, True), ("Bottle deposit", "sale", "fixed", 0.05, False),
)  # fmt: skip
TAGS = ("Wholesale", "Amazon", "Gift", "Rush", "Очень срочно")
TEAMS = ("Sales", "Website", "Point of Sale")
PARTNER_TAGS = ("Wholesale", "Web shop", "Hotels", "Do not call")
#: Companies: name, reference, e-mail, street, town, state, zip, country, terms, price list.
COMPANIES = (
    ("Jones & Sons Diners", "C000001", "orders@jonesdiners.example", "400 Market St",
     "Philadelphia", "PA", "19106", "US", "30 Days", "Wholesale USD"),
    ("Harbor Hotels LLC", "C000002", "purchasing@harbor.example", "1 Pier Rd", "Seattle", "WA",
     "98101", "US", "15 Days", "Wholesale USD"),
    ("Café Zoë GmbH", "C000011", "Einkauf@cafe-zoe.example", "Prenzlauer Allee 12", "Berlin", "",
     "10405", "DE", "21 Days", "Europe EUR"),
    ("Εστιατόριο Αθηνά", "C000012", "athina@taverna.example", "Ermou 5", "Αθήνα", "", "10563",
     "GR", "", "Europe EUR"),
    ("東京ソーダ株式会社", "C000013", "kaimono@tokyosoda.example", "1-2-3 渋谷", "Tokyo", "",
     "150-0002", "JP", "45 Days", ""),
    ("Brasserie du Vieux-Montréal", "C000014", "achats@brasserie.example", "77 Rue St-Paul",
     "Montréal", "QC", "H2Y 1G7", "CA", "30 Days", "Canada CAD"),
)  # fmt: skip
#: People: name, e-mail, street, town, state, zip, country.
PEOPLE = (
    ("Ann Archer", "ann@buyers.example", "12 Elm Street", "Albany", "NY", "12207", "US"),
    ("Ben Baker", "ben@buyers.example", "8 Lake Drive", "Boise", "ID", "83702", "US"),
    ("Chloé Çelik", "Chloe@Buyers.example", "3 Rue Zoé", "Austin", "TX", "78701", "US"),
    ("Δημήτρης Παπαδόπουλος", "dimitris@buyers.example", "14 Astoria Blvd", "Astoria", "NY",
     "11102", "US"),
    ("李小龍", "li@buyers.example", "55 Mott St", "New York", "NY", "10013", "US"),
    ("عمر حداد", "omar@buyers.example", "900 Ford Rd", "Dearborn", "MI", "48126", "US"),
    ("Marie Roy", "marie@buyers.example", "77 King St W", "Toronto", "ON", "M5H 2N2", "CA"),
    ("Наталья Соколова", "natalya@buyers.example", "9 Brighton Ave", "Brooklyn", "NY", "11235",
     "US"),
)  # fmt: skip
#: Below a company: its reference, kind, name, street, town, state, zip, country.
ADDRESSES = (
    ("C000001", "delivery", "Dock 4", "12 Water St", "Camden", "NJ", "08102", "US"),
    ("C000001", "invoice", "Accounts payable", "400 Market St, 2nd floor", "Philadelphia", "PA",
     "19106", "US"),
    ("C000001", "contact", "Pat Jones", "400 Market St", "Philadelphia", "PA", "19106", "US"),
    ("C000002", "delivery", "Pier kitchen", "3 Pier Rd", "Seattle", "WA", "98101", "US"),
    ("C000002", "contact", "Inés Ortiz", "1 Pier Rd", "Seattle", "WA", "98101", "US"),
    ("C000011", "delivery", "", "Lager, Hof 2", "Potsdam", "", "14467", "DE"),
)  # fmt: skip
#: Orders: customer's e-mail, reference, [(SKU, quantity, price or None, discount)], what became of it.
ORDERS = (
    ("orders@jonesdiners.example", "PO-88001", (("COLA-24", 40, None, 0), ("CUP-PAPER-1000", 4, None, 5)),
     "paid"),
    ("orders@jonesdiners.example", "PO-88014", (("SYRUP-COLA-5L", 10, 41.80, 0),), "partial"),
    ("purchasing@harbor.example", "HH-2026-03", (("TONIC-24", 20, None, 0), ("GLASS-ICE-6", 12, None, 0)),
     "shipped"),
    ("Einkauf@cafe-zoe.example", "", (("KOMBUCHA-6-YUZU", 4, None, 0), ("GINGER-24", 6, None, 0)),
     "confirmed"),
    ("athina@taverna.example", "ΑΘ-17", (("WATER-SPARK-12", 60, None, 2.5),), "draft"),
    ("kaimono@tokyosoda.example", "発注-009", (("RAMUNE-30", 5, None, 0),), "invoiced"),
    ("achats@brasserie.example", "BC-551", (("ROOTBEER-12", 12, None, 0), ("CRATE-24", 12, None, 0)),
     "cancelled"),
    ("ann@buyers.example", "SC-5002200", (("COLA-12", 2, 9.90, 0), ("GIFT-BOX", 1, None, 0)), "refunded"),
    ("li@buyers.example", "", (("KIT-PARTY", 1, None, 10), ("ENGRAVED-GLASS", 6, 18.00, 0)), "confirmed"),
)  # fmt: skip
