"""Sellercloud's own numbers and what they mean (Swagger of 2022-05, enumerations in descriptions).

A number that is not here is said as it came, such as "channel 93": newer tenants have more.
"""

CHANNELS = {
    0: "Local_Store", 1: "eBayOrder", 2: "eBaySingleItem", 3: "Yahoo", 4: "Amazon",
    5: "PriceGrabber", 6: "Website", 7: "Buy", 12: "NewEggMall", 15: "Magento", 16: "QuickBooks",
    17: "RMS", 18: "Cart32", 19: "Sears", 20: "FBA", 21: "Wholesale", 22: "Overstock",
    23: "NewEggdotcom", 24: "Etsy", 25: "Bonanza", 26: "PriceFalls", 27: "Wayfair",
    28: "UnbeatableSale", 29: "VendorCentral", 30: "Hayneedle", 31: "SmartBargains", 32: "uBid",
    33: "ATGStores", 34: "StacksAndStacks", 35: "Sharkstores", 36: "BestBuy", 37: "Kohls",
    38: "Staples", 39: "OneStopPlus", 40: "Meijer", 41: "Sonsi", 42: "Walmart", 43: "HSN",
    44: "NewEgg_Business", 45: "KMart", 46: "Wish", 47: "SPRichards", 48: "FingerHut",
    49: "Groupon", 50: "Walmart_Marketplace", 51: "ShopHQ", 52: "PriceMinister", 53: "GS",
    54: "DrugStore", 55: "MercadoLibre", 56: "JET", 57: "ElevenMain", 58: "SearsVendor",
    59: "Choxi", 60: "TradeMe", 61: "Tanga", 62: "Target", 63: "GrouponMarketplace", 64: "Reverb",
    65: "BedBathAndBeyond", 66: "Dropship_Central", 67: "DSW", 68: "Houzz", 69: "Gilt",
    70: "BestBuyDS", 71: "TopHatter", 72: "HomeDepot", 73: "MassGenie", 74: "Cdiscount",
    75: "GrouponGateway", 76: "SBN", 77: "GoogleExpress", 78: "Target_Plus", 79: "WFS",
}  # fmt: skip

STORES = {
    0: "Not_Specified", 1: "Magento", 2: "nsCommerce", 3: "Froobie", 4: "PriceFalls",
    5: "ProStores", 6: "SMDC", 7: "Yugster", 8: "Unbeatable", 9: "Volusion", 10: "Spree",
    11: "SellerCloud", 12: "ThreeDCart", 14: "Shopify", 15: "ASPDotNetStoreFront", 99: "Custom",
}  # fmt: skip

PAYMENT_METHODS = {
    1: "CreditCard", 2: "PayPal", 3: "Check", 4: "Cash", 5: "GiftCertificate", 6: "Other",
    7: "Telephone", 8: "Email", 9: "Fax", 10: "PurchaseOrder", 11: "Amazon",
    12: "GoogleCheckout", 13: "Buy_Com", 14: "NewEgg", 15: "Magento", 16: "Sears",
    17: "OverStock", 18: "NewEggDotCom", 19: "Wire", 20: "Wayfair", 21: "UnbeatableSale",
    22: "VendorCentral", 23: "Hayneedle", 24: "CreditMemo", 25: "SmartBargains", 26: "uBid",
    27: "ATGStores", 28: "ThreeDCart", 29: "StacksAndStacks", 30: "Cash_On_Delivery",
    31: "WT_Post", 32: "BestBuy", 33: "Kohls", 34: "Staples", 35: "StoreCoupon",
    36: "OneStopPlus", 37: "Meijer", 38: "Sonsi", 39: "Walmart", 40: "PriceFall", 41: "HSN",
    42: "NewEggDotCom_Business", 43: "KMart", 44: "Wish", 45: "SPRichards", 46: "FingerHut",
    47: "Amazon_Promotional_Discount", 48: "Barnes_and_Noble", 49: "Etsy", 50: "ShopHQ",
    51: "PriceMinister", 52: "DrugStores", 53: "MercadoLibre", 54: "JET", 55: "ElevenMain",
    56: "Zibby", 57: "Tanga", 58: "GrouponMarketplace", 59: "DebitCard", 60: "SmartPay",
    61: "BedBathAndBeyond", 62: "DSW", 63: "Gilt", 64: "BestBuyDS", 65: "Klarna",
    66: "HomeDepot", 67: "GrouponGateway", 68: "Cdiscount", 69: "GoogleExpress", 70: "Yahoo",
    71: "StripeBankAccount", 72: "Exchange_Credit",
}  # fmt: skip

#: Orders these channels ship themselves.
MARKETPLACE_FULFILLED = {20, 79}  # FBA, WFS
WHOLESALE = 21

ORDER_STATES = {
    -1: "cancelled", 999: "cancelled", 1: "on_hold", 100: "on_hold", 200: "on_hold",
    300: "on_hold", 2: "open", 3: "open",
}  # fmt: skip
FULLY_SHIPPED = 3
COMPLETED = 3
#: Our state -> OrderStatus to set.
STATUS_CODES = {"open": 2, "on_hold": 200, "cancelled": -1}

PAYMENT_STATES = {
    10: "unpaid", 20: "authorized", 30: "paid", 40: "authorized", 50: "part_refunded",
    60: "refunded", 70: "part_paid", 80: "paid", 99: "unpaid",
}  # fmt: skip

SUBTYPE_TAGS = {
    5: ("Same Day Delivery",), 7: ("Prime",), 9: ("Amazon Business",),
    10: ("Amazon Business", "Business Prime", "Prime"), 11: ("Second Day",),
    15: ("Amazon Global Express",), 16: ("In-Store Pickup",),
}  # fmt: skip

NOTE_KINDS = {0: "order", 1: "customer_instructions", 2: "customer_service"}
CUSTOMER_SERVICE = 2

CURRENCIES = {
    0: "USD", 1: "GBP", 2: "JPY", 3: "EUR", 4: "CAD", 5: "AUD", 6: "MXN", 7: "TWD", 8: "CNY",
    9: "AFA", 10: "ALL", 11: "DZD", 12: "ADP", 13: "AOA", 14: "ARS", 15: "AMD", 16: "AWG",
    17: "AZM", 18: "BSD", 19: "BHD", 20: "BDT", 21: "BBD", 22: "BYR", 23: "BZD", 24: "BMD",
    25: "BTN", 26: "INR", 27: "BOV", 28: "BOB", 29: "BAM", 30: "BWP", 31: "BRL", 32: "BND",
    33: "BGL", 34: "BGN", 35: "BIF", 36: "KHR", 37: "CVE", 38: "KYD", 39: "XAF", 40: "CLF",
    41: "CLP", 42: "COP", 43: "KMF", 44: "CDF", 45: "CRC", 46: "HRK", 47: "CUP", 48: "CYP",
    49: "CZK", 50: "DKK", 51: "DJF", 52: "DOP", 53: "TPE", 54: "ECV", 55: "ECS", 56: "EGP",
    57: "SVC", 58: "ERN", 59: "EEK", 60: "ETB", 61: "FKP", 62: "FJD", 63: "GMD", 64: "GEL",
    65: "GHC", 66: "GIP", 67: "GTQ", 68: "GNF", 69: "GWP", 70: "GYD", 71: "HTG", 72: "HNL",
    73: "HKD", 74: "HUF", 75: "ISK", 76: "IDR", 77: "IRR", 78: "IQD", 79: "ILS", 80: "JMD",
    81: "JOD", 82: "KZT", 83: "KES", 84: "KPW", 85: "KRW", 86: "KWD", 87: "KGS", 88: "LAK",
    89: "LVL", 90: "LBP", 91: "LSL", 92: "LRD", 93: "LYD", 94: "CHF", 95: "LTL", 96: "MOP",
    97: "MKD", 98: "MGF", 99: "MWK", 100: "MYR", 101: "MVR", 102: "MTL", 103: "MRO", 104: "MUR",
    105: "MXV", 106: "MDL", 107: "MNT", 108: "XCD", 109: "MZM", 110: "MMK", 111: "ZAR", 112: "NAD",
    113: "NPR", 114: "ANG", 115: "XPF", 116: "NZD", 117: "NIO", 118: "NGN", 119: "NOK", 120: "OMR",
    121: "PKR", 122: "PAB", 123: "PGK", 124: "PYG", 125: "PEN", 126: "PHP", 127: "PLN", 128: "QAR",
    129: "ROL", 130: "RUB", 131: "RUR", 132: "RWF", 133: "SHP", 134: "WST", 135: "STD", 136: "SAR",
    137: "SCR", 138: "SLL", 139: "SGD", 140: "SKK", 141: "SIT", 142: "SBD", 143: "SOS", 144: "LKR",
    145: "SDD", 146: "SRG", 147: "SZL", 148: "SEK", 149: "SYP", 150: "TJS", 151: "TZS", 152: "THB",
    153: "XOF", 154: "TOP", 155: "TTD", 156: "TND", 157: "TRL", 158: "TMM", 159: "UGX", 160: "UAH",
    161: "AED", 162: "USS", 163: "USN", 164: "UYU", 165: "UZS", 166: "VUV", 167: "VEB", 168: "VND",
    169: "MAD", 170: "YER", 171: "YUM", 172: "ZMK", 173: "ZWD", 174: "ATS",
}  # fmt: skip
