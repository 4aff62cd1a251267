"""Stock and prices, both ways. Pure.

Stock is stored as {"product"}, a price as {"product", "currency"}. Core knows one price and one sale
price; what a price list, a quantity or a customer pays is kept where the shop's plug-in reads it: in
meta data under keys the connection names.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from connectors.canonical import Price, Stock, Tier, Words
from connectors.errors import CannotSay
from connectors.systems.woocommerce.fields import (
    NOTHING,
    SYSTEM,
    Keys,
    Raw,
    amount,
    meta,
    meta_text,
    number,
    read_structure,
    read_time,
    sku_of,
    spelled,
    structure,
    text,
)
from connectors.systems.woocommerce.offers import onto
from connectors.systems.woocommerce.translate_products import id_of


def is_counted(row: Raw) -> bool:
    """Tell whether the shop counts this product; a variation may leave it to its parent."""
    return row.get("manage_stock") is True and row.get("stock_quantity") is not None


def read_stock(raw: Raw) -> Stock:
    row = raw["product"]
    return Stock(
        id=id_of(row),
        sku=sku_of(row),
        available=max(number(row["stock_quantity"]), NOTHING),  # sold on back-order, it is negative
    )


def write_stock(id: str, stock: Stock, words: Words) -> Raw:
    """Write whole pieces: the shop's quantity has no decimals without a plug-in."""
    quantity = max(0, int(stock.available))
    body: Raw = {"manage_stock": True, "stock_quantity": quantity}
    return {"id": id, "product": onto(body, "stock", words.extras)}


def read_price(raw: Raw, keys: Keys) -> Price:
    row = raw["product"]
    return Price(
        id=id_of(row),
        sku=sku_of(row),
        currency=raw["currency"],
        tiers=(*_plain(row), *_listed(row, keys), *_kept(row, keys)),
        updated_at=read_time(row.get("date_modified_gmt")),
    )


def _plain(row: Raw) -> Sequence[Tier]:
    regular, sale = text(row.get("regular_price")), text(row.get("sale_price"))
    tiers = [Tier(price=amount(regular))] if regular else []
    if sale:
        since, until = _day(row.get("date_on_sale_from")), _day(row.get("date_on_sale_to"))
        tiers.append(Tier(price=amount(sale), valid_from=since, valid_until=until))
    return tiers


def _day(told: object) -> date | None:
    """Read a day of the shop's own calendar, which is what its local time is for."""
    return date.fromisoformat(text(told)[:10]) if told else None


def _listed(row: Raw, keys: Keys) -> Sequence[Tier]:
    found = ((name, meta_text(row, key)) for name, key in keys.price_lists.items())
    return [
        Tier(price=amount(told), price_list=keys.list_name(name)) for name, told in found if told
    ]


def _kept(row: Raw, keys: Keys) -> Sequence[Tier]:
    rows = read_structure(meta(row, keys.tiers))
    return [
        Tier(
            price=Decimal(one["price"]),
            quantity=Decimal(one["quantity"]),
            price_list=one["price_list"],
            customer=one["customer"],
            uom=one["uom"],
            valid_from=_day(one["valid_from"]),
            valid_until=_day(one["valid_until"]),
        )
        for one in (rows if isinstance(rows, list) else ())
    ]


def write_price(id: str, price: Price, words: Words, keys: Keys) -> Raw:
    """Write every price of a product; the newest value counts, so what is gone is cleared.

    A list's price with days has no place of its own: `dated` waits for the day it is sent on.
    """
    plain = [t for t in price.tiers if _is_plain(t)]
    base = plain[0] if plain else None
    sale = next((t for t in plain[1:] if base and t.price < base.price), None)
    listed = {t.price_list.casefold(): t for t in price.tiers if _is_listed(t, keys)}
    rest = [t for t in price.tiers if not (t in plain or _is_listed(t, keys))]
    dated = [tier for tier in rest if _is_of_list(tier, keys)]
    _check([tier for tier in rest if tier not in dated], keys)
    body = _sale(sale)
    if base:
        body["regular_price"] = spelled(base.price)
    kept: list[Raw] = [
        {"key": key, "value": spelled(listed[name].price) if name in listed else ""}
        for name, key in keys.price_lists.items()
    ]
    if keys.tiers:
        kept.append({"key": keys.tiers, "value": structure([_spell(tier) for tier in rest])})
    return {
        "id": id,
        "currency": price.currency,
        "dated": [
            {"key": keys.price_lists[tier.price_list.casefold()], **_spell(tier)} for tier in dated
        ],
        "product": onto(body | ({"meta_data": kept} if kept else {}), "price", words.extras),
    }


def on_day(document: Raw, today: date) -> Raw:
    """Put the list prices in that are in force today; the latest begun is the one that counts."""
    body: Raw = document["product"]
    begun = sorted(document["dated"], key=lambda row: str(row["valid_from"]))
    current = {row["key"]: row["price"] for row in begun if _is_in_force(row, today)}
    if not current:
        return body
    others = [row for row in body["meta_data"] if row["key"] not in current]
    return {**body, "meta_data": [*others, *({"key": k, "value": v} for k, v in current.items())]}


def _is_in_force(row: Raw, today: date) -> bool:
    day = today.isoformat()
    return str(row["valid_from"]) <= day <= (str(row["valid_until"]) or day)


def _is_plain(tier: Tier) -> bool:
    return not (tier.price_list or tier.customer) and tier.quantity <= 1


def _is_listed(tier: Tier, keys: Keys) -> bool:
    return _is_of_list(tier, keys) and not (tier.valid_from or tier.valid_until)


def _is_of_list(tier: Tier, keys: Keys) -> bool:
    is_known = tier.price_list.casefold() in keys.price_lists
    return is_known and not tier.customer and tier.quantity <= 1


def _check(rest: Sequence[Tier], keys: Keys) -> None:
    if not rest or keys.tiers:
        return
    named = dict.fromkeys(_told(tier) for tier in rest)
    advice = "name in the connection the meta keys in which the shop's plug-in keeps such prices"
    raise CannotSay(f"{', '.join(named)}; {advice}", system=SYSTEM)


def _told(tier: Tier) -> str:
    if tier.customer:
        return f"a price of customer {tier.customer}"
    if tier.quantity > 1:
        return f"a price from {tier.quantity:f} on"
    return f"a price of list {tier.price_list}"


def _sale(tier: Tier | None) -> Raw:
    since = tier.valid_from if tier else None
    until = tier.valid_until if tier else None
    return {
        "sale_price": spelled(tier.price) if tier else "",
        "date_on_sale_from": f"{since}T00:00:00" if since else None,
        "date_on_sale_to": f"{until}T23:59:59" if until else None,
    }


def _spell(tier: Tier) -> Raw:
    return {
        "price": spelled(tier.price),
        "quantity": spelled(tier.quantity),
        "price_list": tier.price_list,
        "customer": tier.customer,
        "uom": tier.uom,
        "valid_from": tier.valid_from.isoformat() if tier.valid_from else "",
        "valid_until": tier.valid_until.isoformat() if tier.valid_until else "",
    }
