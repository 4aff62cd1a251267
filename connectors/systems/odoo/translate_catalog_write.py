"""Our products, stock, prices and customers in Odoo's words. Pure."""

from collections.abc import Mapping
from decimal import Decimal

from connectors.base import Posted
from connectors.canonical import Account, Price, Product, Stock, Tier, Words, path_key
from connectors.canonical.measuring import measured_price, measured_stock
from connectors.errors import CannotSay
from connectors.systems.odoo.fields import NOTHING, SYSTEM, Raw, amount, number
from connectors.systems.odoo.offers import extras
from connectors.systems.odoo.translate_write import named, write_address

Settings = Mapping[str, str]


def write_product(product: Product, words: Words, there: Posted | None) -> Raw:
    """Write a product; stock and prices come by kinds of their own, so a new one has neither."""
    if product.components and there is None:
        raise CannotSay(f"the kit {product.sku}; make its bill of materials there", system=SYSTEM)
    said = {
        "name": ("name", product.name),
        "description": ("description_sale", product.description),
        "upc": ("barcode", product.upc),
        "weight": ("weight", product.weight),
        "categories": ("categ_id", _category(product, words)),
        "tax_code": ("taxes_id", _taxes(product, words)),
    }
    values: Raw = {
        place: value
        for field, (place, value) in said.items()
        if words.says(field) and value not in (None, "", [])
    }
    if words.says("is_active"):
        values |= {"active": True, "sale_ok": True} if product.is_active else {"sale_ok": False}
    if there is None:
        values |= {"default_code": words.word("item", product.sku) or product.sku}
        values |= _goods(product, words)
    return {
        "id": int(there.id) if there else None,
        "product": {**values, **extras("product", words.extras)},
    }


#: What a new product may be made as.
TYPES = {"consu": "Goods", "service": "Service"}


def _goods(product: Product, words: Words) -> Raw:
    """Say what only a new product can be told: its type, and the unit all of it is counted in."""
    unit = named("unit", words.word("unit", product.uom))
    made: Raw = {"uom_id": unit} if unit else {}
    if words.word("product_type", product.type) == "service":
        return {"type": "service", **made}
    return {"type": "consu", "is_storable": True, **made}


def _category(product: Product, words: Words) -> Raw | None:
    """Name its one category: the first of ours that has a word there."""
    found = (words.word("category", *path_key(path)) for path in product.categories)
    return named("product category", next(filter(None, found), ""))


def _taxes(product: Product, words: Words) -> list[Raw]:
    found = named("tax", words.word("tax_code", product.tax_code))
    return [found] if found else []


def write_stock(stock: Stock, words: Words, there: Posted, settings: Settings) -> Raw:
    """Write what is free to sell: by warehouse where every one is known, else in one sum."""
    stock = measured_stock(stock, words)
    sums: dict[str, Decimal] = {}
    for level in stock.levels:
        word = words.word("warehouse", level.warehouse)
        sums[word] = sums.get(word, NOTHING) + number(level.available)
    if not sums or "" in sums:
        sums = {settings.get("stock_warehouse") or "": number(stock.available)}
    return {
        "product": int(there.id),
        "levels": [{"warehouse": word, "free": free} for word, free in sums.items()],
    }


def write_price(price: Price, words: Words, there: Posted, settings: Settings) -> Raw:
    """Write everybody's price onto the product, and all others into price lists."""
    price = measured_price(price, words)
    items = [_item(tier, price, settings) for tier in price.tiers if not _is_base(tier)]
    return {
        "product": int(there.id),
        "currency": price.currency,
        "units": sorted({tier.uom for tier in price.tiers if tier.uom}),
        "list_price": amount(price.base) if price.base is not None else None,
        "items": items,
    }


def _is_base(tier: Tier) -> bool:
    is_dated = tier.valid_from or tier.valid_until
    return not (tier.price_list or tier.customer or is_dated) and tier.quantity <= 1


def _item(tier: Tier, price: Price, settings: Settings) -> Raw:
    if tier.customer:
        told = f"a price of {price.sku} for {tier.customer} alone; give them a price list"
        raise CannotSay(told, system=SYSTEM)
    word = tier.price_list or settings.get("price_list") or ""
    if not word:
        told = (
            f"a price of {price.sku} from {tier.quantity} on; name a price list in the connection"
        )
        raise CannotSay(told, system=SYSTEM)
    return {
        "price_list": named("price list", word),
        "fixed_price": amount(tier.price),
        "min_quantity": number(tier.quantity if tier.quantity > 1 else 0),
        "date_start": f"{tier.valid_from} 00:00:00" if tier.valid_from else False,
        "date_end": f"{tier.valid_until} 23:59:59" if tier.valid_until else False,
    }


def write_account(account: Account, words: Words, there: Posted | None) -> Raw:
    """Write a customer with its people and places; what another system is master of is left out."""
    where = write_address(account.bill_to)
    said = {
        "name": ("name", account.name),
        "email": ("email", account.email),
        "phone": ("phone", account.phone),
        "tax_id": ("vat", account.tax_id),
        "terms": ("property_payment_term_id", named("term", words.word("terms", account.terms))),
        "price_list": (
            "property_product_pricelist",
            named("price list", words.word("price_list", account.price_list)),
        ),
        "customer_class": ("category_id", _tags(account, words)),
    }
    values: Raw = {
        place: value
        for field, (place, value) in said.items()
        if words.says(field) and value not in (None, "", [])
    }
    if words.says("bill_to"):
        values = {**{n: v for n, v in where.items() if n != "name"}, **values}
    if there is None:
        values |= {"ref": account.number or account.id, "customer_rank": 1}
        values["is_company"] = account.is_company
    return {
        "id": int(there.id) if there else None,
        "partner": {**values, **extras("account", words.extras)},
        "people": _people(account) if words.says("contacts") else [],
        "places": [write_address(a) for a in account.locations] if words.says("locations") else [],
    }


def _tags(account: Account, words: Words) -> list[Raw]:
    found = named("category", words.word("customer_class", account.customer_class))
    return [found] if found else []


def _people(account: Account) -> list[Raw]:
    rows = (
        {"name": c.name, "email": c.email, "phone": c.phone, "function": c.role}
        for c in account.contacts
    )
    return [{name: value for name, value in row.items() if value} for row in rows]
