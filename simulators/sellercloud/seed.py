"""The orders a demo begins with: ordinary ones, and each oddity a hub must stand."""

import random
from collections.abc import Iterator
from typing import Any

from simulators.sellercloud import orders as o

#: The words a demo's mappings have to know, per channel. `NOVELTY` is there to be found unmapped.
PAYMENT_METHODS: dict[int, tuple[int, ...]] = {
    o.AMAZON: (o.AMAZON_PAY,),
    o.FBA: (o.AMAZON_PAY,),
    o.EBAY: (o.PAYPAL,),
    o.WALMART: (o.WALMART_PAY,),
    o.WEBSITE: (o.CREDIT_CARD, o.GIFT),
    o.MAGENTO: (o.CREDIT_CARD,),
    o.WHOLESALE: (o.WIRE,),
    o.LOCAL_STORE: (o.CASH,),
}
GROUND, POST, FEDEX = (
    ("UPS", "UPS Ground"),
    ("USPS", "USPS Priority Mail"),
    ("FedEx", "FedEx Ground"),
)
TWO_DAYS, FREIGHT = ("FedEx", "FedEx 2Day"), ("LTL", "LTL Freight")
SHIPPING_METHODS: dict[int, tuple[tuple[str, str], ...]] = {
    o.AMAZON: (GROUND, ("UPS", "UPS 2nd Day Air"), POST, FEDEX),
    o.FBA: (GROUND,),
    o.EBAY: (POST, GROUND, FEDEX),
    o.WALMART: (FEDEX, TWO_DAYS, GROUND, POST),
    o.WEBSITE: (GROUND, POST, FEDEX),
    o.MAGENTO: (FEDEX, GROUND, POST),
    o.WHOLESALE: (FREIGHT,),
    o.LOCAL_STORE: (("PICKUP", "Will Call"),),
}
NOVELTY = ("FedEx", "FedEx 2Day AM")

ANN = {"first": "Ann", "last": "Archer", "street": "12 Elm Street", "city": "Albany", "state": "NY"}
BEN = {
    "first": "Ben",
    "last": "Baker",
    "street": "8 Lake Drive",
    "city": "Boise",
    "state": "ID",
    "zip": "83702",
}
CHLOE = {
    "first": "Chloé",
    "last": "Çelik",
    "street": "3 Rue Zoé",
    "city": "Austin",
    "state": "TX",
    "zip": "78701",
}
DIMITRIS = {
    "first": "Δημήτρης",
    "last": "Παπαδόπουλος",
    "street": "14 Astoria Blvd",
    "city": "Astoria",
    "state": "NY",
    "zip": "11102",
}
LI = {
    "first": "小龍",
    "last": "李",
    "street": "55 Mott St",
    "city": "New York",
    "state": "NY",
    "zip": "10013",
}
OMAR = {
    "first": "عمر",
    "last": "حداد",
    "street": "900 Ford Rd",
    "city": "Dearborn",
    "state": "MI",
    "zip": "48126",
}
TIRE = {
    "first": "Marie",
    "last": "Roy",
    "street": "77 King St W",
    "city": "Toronto",
    "state": "ON",
    "zip": "M5H 2N2",
    "country": "CA",
}
JONES = {
    "company": "Jones & Sons Diners",
    "first": "Pat",
    "last": "Jones",
    "street": "400 Market St",
    "city": "Philadelphia",
    "state": "PA",
    "zip": "19106",
}
HARBOR = {
    "company": "Harbor Hotels LLC",
    "first": "Ines",
    "last": "Ortiz",
    "street": "1 Pier Rd",
    "city": "Seattle",
    "state": "WA",
    "zip": "98101",
}
NOVA = {
    "first": "Nova",
    "last": "Newman",
    "street": "5 First Ave",
    "city": "Denver",
    "state": "CO",
    "zip": "80202",
}

AMAZON = {"channel": o.AMAZON, "method": o.AMAZON_PAY, "company": 163}
EBAY = {"channel": o.EBAY, "method": o.PAYPAL, "company": 163}
SHOPIFY = {"channel": o.WEBSITE, "store": o.SHOPIFY_STORE, "method": o.CREDIT_CARD, "company": 164}
MAGENTO = {"channel": o.MAGENTO, "store": o.MAGENTO_STORE, "method": o.CREDIT_CARD, "company": 164}
WALMART = {"channel": o.WALMART, "method": o.WALMART_PAY, "company": 163}
TRADE = {"channel": o.WHOLESALE, "company": 165, "terms": "Net 30", "payments": [], "paid": 10}


def seeds() -> Iterator[dict[str, Any]]:
    """Give the facts of each first order; `notes`: (category, text, author)."""
    yield {
        **AMAZON,
        "source_id": "113-2290417-5550011",
        "subtype": 7,
        "rush": True,
        "email": "ann@buyers.example",
        "ship_to": ANN,
        "items": [{"sku": "COLA-24", "qty": 2}, {"sku": "CUP-PAPER-1000"}],
        "shipping": 4.90,
        "tax_rate": 8,
    }
    yield {
        **AMAZON,
        "source_id": "113-2290417-5550012",
        "email": "ben@buyers.example",
        "ship_to": BEN,
        "items": [{"sku": "LEMON-6", "qty": 3}],
        "shipping": 5.99,
        "service": "UPS Ground",
    }
    yield {
        **AMAZON,
        "source_id": "113-2290417-5550013",
        "subtype": 10,
        "email": "buyer@harbor.example",
        "ship_to": HARBOR,
        "items": [{"sku": "WATER-STILL-12", "qty": 20}],
        "shipping": 0,
        "service": "UPS 2nd Day Air",
    }
    yield {
        **EBAY,
        "email": "chloe@buyers.example",
        "ship_to": CHLOE,
        "items": [{"sku": "GINGER-24"}, {"sku": "TONIC-24"}],
        "shipping": 9.95,
        "tax_rate": 8.25,
        "carrier": "USPS",
        "service": "USPS Priority Mail",
        "notes": [(1, "Laissez le colis derrière la porte, s’il vous plaît.", "Chloé Çelik")],
    }
    yield {
        **SHOPIFY,
        "email": "dimitris@buyers.example",
        "ship_to": DIMITRIS,
        "promo": "SUMMER10",
        "discount": 5.00,
        "items": [{"sku": "ENERGY-24"}, {"sku": "ENERGY-ZERO-24"}],
        "shipping": 12.00,
        "tax_rate": 8.875,
        "notes": [
            (1, "Παρακαλώ χτυπήστε το κουδούνι", "Δημήτρης"),
            (2, "Called about delivery window.", "Rosa"),
            (2, "Τηλεφώνησε ξανά: παράδοση μετά τις 17:00.", "Ελένη"),
        ],
    }
    yield {
        **SHOPIFY,
        "email": "li@buyers.example",
        "ship_to": LI,
        "items": [{"sku": "ICETEA-PEACH-12", "qty": 4, "percent": 10}],
        "shipping": 8.50,
        "shipping_discount": 8.50,
        "tax_rate": 8.875,
        "notes": [(1, "請放在管理員處 🙏", "李小龍"), (2, "客戶來電：請改星期五送貨 📦", "Rosa")],
    }
    yield {
        **MAGENTO,
        "email": "omar@buyers.example",
        "ship_to": OMAR,
        "items": [
            {"sku": "KOMBUCHA-6", "qty": 2, "discount": 3.40, "note": "اهداء: عيد ميلاد سعيد"},
            {"sku": "GIFT-BOX"},
        ],
        "gift_wrap": 3.50,
        "insurance": 1.25,
        "gift": "عيد ميلاد سعيد 🎉",
        "notes": [(2, "اتصل العميل لتأكيد العنوان ☎️", "Rosa")],
        "shipping": 7.00,
        "tax_rate": 6,
        "carrier": "FedEx",
        "service": "FedEx Ground",
    }
    yield {
        **MAGENTO,
        "email": "marie@buyers.example",
        "ship_to": TIRE,
        "currency": 4,
        "rate": "1.3712",
        "items": [{"sku": "ROOTBEER-12", "qty": 2}, {"sku": "SODA-CLUB-24"}],
        "shipping": 19.00,
        "tax": 4.72,
    }
    yield {
        **MAGENTO,
        "email": "euro@buyers.example",
        "ship_to": {**ANN, "city": "Dublin", "state": "", "country": "IE", "zip": "D02"},
        "currency": 3,
        "rate": "0.9150",
        "items": [{"sku": "SYRUP-LEMON-5L"}],
        "shipping": 31.00,
        "carrier": "UPS",
        "service": "UPS Ground",
    }
    yield {
        **TRADE,
        "source_id": "PO-88123",
        "email": "orders@jonesdiners.example",
        "ship_to": JONES,
        "rep": 12,
        "items": [
            {"sku": "COLA-24", "qty": 60, "price": "12.8750", "exempt": True},
            {"sku": "CUP-PAPER-1000", "qty": 4, "exempt": True},
        ],
        "shipping": 140,
        "carrier": "LTL",
        "service": "LTL Freight",
    }
    yield {
        **TRADE,
        "source_id": "PO-88124",
        "email": "orders@jonesdiners.example",
        "ship_to": JONES,
        "handling": 15,
        "items": [
            {"sku": "SYRUP-COLA-5L", "qty": 10, "percent": 5},
            {"sku": "CRATE-24", "qty": 12},
        ],
        "shipping": 85,
        "carrier": "LTL",
        "service": "LTL Freight",
        "notes": [(1, "Dock 4, before 10 a.m.", "Pat Jones"), (0, "Repeat customer", "Sales")],
    }
    yield {
        **TRADE,
        "source_id": "HH-2026-17",
        "email": "purchasing@harbor.example",
        "ship_to": HARBOR,
        "payments": [{"method": o.WIRE, "amount": 500, "reference": "WIRE-77120"}],
        "paid": 70,
        "items": [{"sku": "TONIC-24", "qty": 40}, {"sku": "GLASS-ICE-6", "qty": 30}],
        "shipping": 0,
        "carrier": "LTL",
        "service": "LTL Freight",
    }
    yield {
        **WALMART,
        "email": "w1@relay.walmart.example",
        "ship_to": BEN,
        "items": [{"sku": "ORANGE-24", "qty": 2}],
        "shipping": 5.99,
        "carrier": "FedEx",
        "service": "FedEx Ground",
    }
    yield {
        **WALMART,
        "email": "w2@relay.walmart.example",
        "ship_to": CHLOE,
        "items": [{"sku": "STRAW-PAPER-500", "qty": 3}],
        "shipping": 5.99,
        "carrier": "FedEx",
        "service": "FedEx 2Day",
    }
    # Two tenders: a gift certificate and a card.
    total = "62.90"
    yield {
        **SHOPIFY,
        "email": "two@tenders.example",
        "ship_to": ANN,
        "items": [{"sku": "SYRUP-COLA-5L"}, {"sku": "COLA-24"}],
        "shipping": 6.40,
        "payments": [
            {"method": o.GIFT, "amount": 20, "reference": "GC-4411"},
            {"method": o.CREDIT_CARD, "amount": "42.90", "reference": "ch_3Nx"},
        ],
        "total": total,
    }
    # A word nobody has mapped yet.
    for who, source in (
        (ANN, "113-2290417-5550021"),
        (BEN, "113-2290417-5550022"),
        (CHLOE, "113-2290417-5550023"),
    ):
        yield {
            **AMAZON,
            "source_id": source,
            "email": f"{who['last'].lower()}@express.example".replace("ç", "c"),
            "ship_to": who,
            "items": [{"sku": "LEMON-24", "qty": 2}],
            "shipping": 24.90,
            "carrier": "FedEx",
            "service": "FedEx 2Day AM",
            "subtype": 11,
        }
    # A SKU the ERP does not know.
    yield {
        **SHOPIFY,
        "email": "mystery@buyers.example",
        "ship_to": LI,
        "items": [{"sku": "MYSTERY-SKU-9", "qty": 2}, {"sku": "COLA-12"}],
        "shipping": 6,
    }
    # Totals that do not add up.
    yield {
        **EBAY,
        "email": "cents@buyers.example",
        "ship_to": BEN,
        "items": [{"sku": "COLA-12", "qty": 3}],
        "shipping": 4,
        "off_by": "-0.37",
        "carrier": "USPS",
        "service": "USPS Priority Mail",
    }
    # A record of a shape nobody documented.
    yield {
        **EBAY,
        "email": "odd@buyers.example",
        "ship_to": ANN,
        "items": [{"sku": "COLA-24"}],
        "spoil": True,
        "carrier": "USPS",
        "service": "USPS Priority Mail",
    }
    # Two orders of one new customer, at the same time.
    for sku in ("ICETEA-LEMON-12", "WATER-SPARK-12"):
        yield {
            **SHOPIFY,
            "email": "nova@newman.example",
            "customer": 99_001,
            "ship_to": NOVA,
            "items": [{"sku": sku, "qty": 2}],
            "shipping": 7.5,
        }
    yield {
        **MAGENTO,
        "email": "party@buyers.example",
        "ship_to": CHLOE,
        "items": [{"sku": "KIT-PARTY", "qty": 2}],
        "shipping": 18,
        "tax_rate": 8.25,
    }
    yield {
        **MAGENTO,
        "email": "engrave@buyers.example",
        "ship_to": ANN,
        "items": [{"sku": "ENGRAVED-GLASS", "qty": 6, "note": "Engrave: “To Zoë — 70 🎂”"}],
        "shipping": 6,
    }
    # A guest who left no e-mail.
    yield {
        "channel": 0,
        "company": 164,
        "method": 4,
        "email": "",
        "ship_to": {
            "first": "Walk",
            "last": "In",
            **{k: ANN[k] for k in ("street", "city", "state")},
        },
        "items": [{"sku": "COLA-12"}],
        "carrier": "PICKUP",
        "service": "Will Call",
    }
    yield {
        **AMAZON,
        "channel": o.FBA,
        "source_id": "113-2290417-5550031",
        "email": "fba@buyers.example",
        "ship_to": NOVA,
        "items": [{"sku": "ENERGY-24"}],
        "service": "UPS Ground",
    }
    yield {
        **EBAY,
        "state": -1,
        "email": "gone@buyers.example",
        "ship_to": BEN,
        "items": [{"sku": "COLA-24"}],
    }
    yield {
        **MAGENTO,
        "state": 200,
        "email": "hold@buyers.example",
        "ship_to": BEN,
        "items": [{"sku": "COLA-24"}],
        "shipping": 5,
    }
    yield {
        **MAGENTO,
        "email": "owes@buyers.example",
        "ship_to": NOVA,
        "payments": [],
        "items": [{"sku": "COLA-24"}],
        "shipping": 5,
    }
    chance = random.Random(7)
    for place in range(10):
        yield ordinary(chance, place)
    yield from branch_stores(chance)


def branch_stores(chance: random.Random) -> Iterator[dict[str, Any]]:
    """Sell through a company of its own: charged orders, and one that nobody has charged yet."""
    for place in range(5):
        yield {**ordinary(chance, 500 + place), "company": 166}
    yield {**ordinary(chance, 506), "company": 166, "payments": []}


def ordinary(chance: random.Random, place: int) -> dict[str, Any]:
    """Make one more order of the usual kind: it can be booked by the demo's mappings."""
    head = chance.choice((AMAZON, EBAY, SHOPIFY, MAGENTO, WALMART))
    who = chance.choice((ANN, BEN, CHLOE, LI, NOVA))
    skus = [s for s in o.GOODS if s not in ("MYSTERY-SKU-9", "KIT-PARTY")]
    carrier, service = chance.choice((GROUND, POST, FEDEX))
    return {
        **head,
        "email": f"buyer{place}@buyers.example",
        "ship_to": who,
        "items": [
            {"sku": sku, "qty": chance.randint(1, 6)}
            for sku in chance.sample(skus, chance.randint(1, 4))
        ],
        "shipping": chance.choice(("0", "4.90", "7.25", "12.00")),
        "tax_rate": chance.choice((0, 6, "8.25", "8.875")) if who is not BEN else 0,
        "carrier": carrier,
        "service": service,
        "subtype": chance.choice((0, 0, 0, 7)) if head is AMAZON else 0,
    }
