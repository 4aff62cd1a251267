"""Everything that could differ at a real site: paths, names of files and columns, codes, statuses.

Inform publishes no interface. This contract is a proposal of ours; a site that agrees to another
spelling changes it here and nowhere else. Fields of records stand in the translators.
"""

SYSTEM = "DDI System Inform"

# --- the adapter -------------------------------------------------------------------------------

KEY_HEADER = "X-Api-Key"
ORDERS, CUSTOMERS = "v1/pos-orders", "v1/customers"
SHIPMENTS, INVOICES = "v1/shipments", "v1/invoices"
PRODUCTS, AVAILABILITY, PRICES = "v1/products", "v1/availability", "v1/prices"
PAGE_SIZE = 500

#: Kind of word -> where its codes are listed.
REFERENCES = {
    "order_type": "v1/reference/order-types",
    "shipping_method": "v1/reference/ship-vias",
    "carrier": "v1/reference/ship-vias",
    "payment_method": "v1/reference/payment-types",
    "warehouse": "v1/reference/branches",
    "writer": "v1/reference/writers",
}

#: Page -> the field that tells when a record last changed. An invoice tells only its day.
STAMPS = {
    ORDERS: "lastModified",
    CUSTOMERS: "lastModified",
    PRODUCTS: "lastModified",
    AVAILABILITY: "lastModified",
    SHIPMENTS: "confirmedAt",
    INVOICES: "invoiceDate",
}

# --- what it answers ---------------------------------------------------------------------------

DUPLICATE, LOCKED = "DUPLICATE_CONFLICT", "LOCKED"
#: Code of a problem -> what staff do about it.
ADVICE = {
    "PAYMENT_REQUIRED": "Inform takes paid orders only; capture the payment at its source",
    "ORDER_TYPE_REQUIRED": "map the order type",
    "SHIP_VIA_REQUIRED": "map the ship via",
    "CUSTOMER_PO_REQUIRED": "this customer must give a purchase order number",
    "UNKNOWN_CUSTOMER": "add the customer in Inform, or name another in the flow",
    "UNKNOWN_PRODUCT": "add the product in Inform, or map it to one that is there",
    "UNKNOWN_CODE": "the code is not known in Inform; correct the mapping",
    DUPLICATE: "another order stands there under our number; compare the two in Inform",
}

#: Status of a POS order -> the hub's word.
STATES = {
    "open": "open",
    "released": "open",
    "partially_shipped": "open",
    "ship_confirmed": "shipped",
    "invoiced": "shipped",
    "cancelled": "cancelled",
}
OPEN, CANCELLED = "open", "cancelled"
COMPLETE, PARTIAL = ("ship_confirmed", "invoiced"), "partially_shipped"
#: Status of a deposit that went back; whatever else it bears, Inform still keeps it.
GIVEN_BACK = "refunded"

#: What a change may say before release; the rest of an order is fixed once it is booked.
CHANGEABLE = ("shipVia", "shipTo", "billTo", "customFields")
#: What must be as it was booked.
FIXED = ("freight", "taxTotal", "discountTotal", "total", "currency", "customerPo")
FIXED_LINE = ("product", "quantity", "unitOfMeasure", "unitPrice", "discountAmount")

#: Kind of note -> who sees it in Inform. Only what customers may see goes back to the shop.
VISIBILITY = {"customer_instructions": "customer"}
INTERNAL, TO_CUSTOMER = "internal", "customer"
#: Who signs our notes, so that they are not told back to the shop they came from.
AUTHOR = "Integrator"

#: A custom field of our own: which line of the source each line is.
SOURCE_LINES = "source_lines"

LONGEST_REFERENCE = 64
PLACES = 4  # decimals of an amount or a quantity

# --- the file drop -----------------------------------------------------------------------------

#: Page -> how its files begin: `shipments-<run>.csv`. All lie in one folder.
FILES = {SHIPMENTS: "shipments-", PRODUCTS: "products-"}
ORDER_FILE, ANSWER_FILE, ENDING = "orders-", "answers-", ".csv"
FOLDER = ""

#: Order columns that are the same on each row of an order.
ORDER_COLUMNS = {
    "external_order_id": "externalOrderId",
    "order_source": "orderSource",
    "order_type": "orderType",
    "order_date": "orderDate",
    "customer_number": "customerNumber",
    "customer_po": "customerPo",
    "ship_via": "shipVia",
    "freight": "freight",
    "tax_total": "taxTotal",
}
SHIP_TO_COLUMNS = {
    "ship_name": "name",
    "ship_address1": "address1",
    "ship_city": "city",
    "ship_state": "state",
    "ship_zip": "postalCode",
    "ship_country": "country",
}
LINE_COLUMNS = {
    "line_number": "lineNumber",
    "product": "product",
    "quantity": "quantity",
    "uom": "unitOfMeasure",
    "unit_price": "unitPrice",
    "discount": "discountAmount",
    "line_note": "notes",
}
#: A deposit stands on one row only, so that nobody adds it up twice.
DEPOSIT_COLUMNS = {
    "deposit_method": "method",
    "deposit_amount": "amount",
    "deposit_reference": "reference",
}
ORDER_NOTE = "order_note"
COLUMNS = (
    *ORDER_COLUMNS,
    *SHIP_TO_COLUMNS,
    *LINE_COLUMNS,
    *DEPOSIT_COLUMNS,
    ORDER_NOTE,
)

#: An answer has one row an order: its number in Inform, or the problem that an adapter would state.
ANSWER_REFERENCE, ANSWER_NUMBER = "external_order_id", "order_number"
ANSWER_PROBLEM = {"error_code": "code", "error_field": "field", "error_message": "message"}

PRODUCT_COLUMNS = {
    "product_number": "productNumber",
    "description": "description",
    "product_type": "productType",
    "image_url": "imageUrl",
    "web_description": "webDescription",
    "manufacturer_product_number": "manufacturerProductNumber",
    "upc": "upc",
    "uom": "unitOfMeasure",
    "available_quantity": "availableQuantity",
    "price": "price",
}

SHIPMENT_COLUMNS = {
    "shipment_id": "shipmentId",
    "order_number": "orderNumber",
    "external_order_id": "externalOrderId",
    "confirmed_at": "confirmedAt",
    "ship_via": "shipVia",
    "carrier": "carrier",
}
TRACKING, LINE_NUMBER, SHIPPED = "tracking_number", "line_number", "quantity_shipped"
#: Two columns a site may add: with them a partial shipment can be told as one.
SHIPPED_PRODUCT, ORDER_STATUS = "product", "order_status"
