"""Sellercloud's own numbers and what they mean (Swagger of 2022-05, enumerations in descriptions).

A number that is not here is said as it came, such as "channel 93": newer tenants have more.
"""

CHANNELS = {
    0: "Local_Store", 1: "eBayOrder", 2: "eBaySingleItem", 3: "Yahoo", 4: "Amazon",
    5: "PriceGrabber", 6: "Website", 7: "Buy", 12: "NewEggMall", 15: "Magento", 16: "QuickBooks",
    19: "Sears", 20: "FBA", 21: "Wholesale", 22: "Overstock", 23: "NewEggdotcom", 24: "Etsy",
    25: "Bonanza", 27: "Wayfair", 29: "VendorCentral", 36: "BestBuy", 37: "Kohls", 38: "Staples",
    42: "Walmart", 44: "NewEgg_Business", 46: "Wish", 50: "Walmart_Marketplace",
    55: "MercadoLibre", 56: "JET", 62: "Target", 64: "Reverb", 66: "Dropship_Central",
    68: "Houzz", 72: "HomeDepot", 77: "GoogleExpress", 78: "Target_Plus", 79: "WFS",
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
    26: "INR", 31: "BRL", 49: "CZK", 50: "DKK", 73: "HKD", 74: "HUF", 79: "ILS", 94: "CHF",
    111: "ZAR", 116: "NZD", 119: "NOK", 127: "PLN",
}  # fmt: skip
