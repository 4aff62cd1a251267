"""WooCommerce's plain values: texts, money as text, times, meta data. Pure."""

import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timezone
from decimal import Decimal
from typing import Any

from connectors.canonical import Address
from connectors.canonical.money import CENT

Raw = dict[str, Any]
NOTHING = Decimal(0)
SYSTEM = "WooCommerce"

#: Keys of what we keep in a shop begin so; the underscore hides them from buyers.
OURS = "_integrator_"


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Where plug-ins of this shop keep what WooCommerce itself has no field for: meta keys."""

    account: str = "_erp_account"
    group: str = ""
    tax_id: str = "_billing_vat_number"
    purchase_order: str = "_po_number"
    price_lists: Mapping[str, str] = field(default_factory=dict)
    list_names: Mapping[str, str] = field(default_factory=dict)  # folded -> as staff wrote it
    tiers: str = ""
    statuses: Mapping[str, str] = field(default_factory=dict)

    def list_name(self, folded: str) -> str:
        return self.list_names.get(folded, folded.upper())


def keys_of(settings: Mapping[str, str]) -> Keys:
    """Read the connection's fields; a blank one is a key the shop does without."""
    plain = {
        name: settings[f"{name}_key"].strip()
        for name in ("account", "group", "tax_id", "purchase_order", "tiers")
        if f"{name}_key" in settings
    }
    return Keys(
        **plain,
        price_lists=pairs(settings.get("price_list_keys", "")),
        list_names={name.casefold(): name for name in _names(settings.get("price_list_keys", ""))},
        statuses=pairs(settings.get("plugin_statuses", "")),
    )


def _names(said: str) -> list[str]:
    return [one.partition("=")[0].strip() for one in said.split(",") if "=" in one]


def pairs(said: str) -> dict[str, str]:
    """Read `WHOLESALE=wholesale_price, GOLD=gold_price`; names compare without case."""
    halves = (one.partition("=") for one in said.split(",") if "=" in one)
    return {name.strip().casefold(): value.strip() for name, _, value in halves if value.strip()}


def text(value: Any) -> str:
    """Trim; what is neither text nor a number is not as documented."""
    if value is None or value is False:
        return ""
    if not isinstance(value, str | int | Decimal):
        raise TypeError(f"text was expected, not {type(value).__name__}")
    return str(value).strip()


def plain(value: Any) -> str:
    """Read a text that WordPress keeps as HTML (“Tom &amp; Co”, tags) as people see it."""
    without = re.sub(r"<[^>]+>", " ", text(value))
    return " ".join(html.unescape(without).split())


def unmarked(value: Any) -> str:
    """Read a text as it was typed; WordPress keeps even plain words as HTML (“Tom &amp; Co”)."""
    told = text(value)
    return told if "<" in told else html.unescape(told)


def number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise TypeError(f"a number was expected, not {type(value).__name__}")
    return Decimal(value)


def amount(value: Any) -> Decimal:
    """Read money, which is text everywhere; nothing stated is nothing."""
    if value in (None, ""):
        return NOTHING
    exact = number(value)
    return exact.quantize(CENT) if exact == exact.quantize(CENT) else exact


def spelled(value: Decimal) -> str:
    """Spell money or a weight as WooCommerce takes it: text, without an exponent."""
    return format(value, "f")


def trimmed(value: Decimal) -> Decimal:
    """Drop zeros after the point, and no others."""
    least = value.normalize()
    return least.quantize(Decimal(1)) if least == least.to_integral_value() else least


def units(value: Decimal) -> int | Decimal:
    """Spell a quantity as a whole number where it is one: some fields take no other."""
    return int(value) if value == value.to_integral_value() else value


def total(rows: Iterable[Raw] | None, name: str) -> Decimal:
    return sum((amount(row.get(name)) for row in rows or ()), NOTHING)


def read_time(gmt: Any) -> datetime | None:
    """Read a `_gmt` twin; its other half is in the shop's own zone."""
    told = text(gmt)
    return datetime.fromisoformat(told.removesuffix("Z")).replace(tzinfo=UTC) if told else None


def local_time(document: Raw, name: str) -> datetime | None:
    """Read both twins: the time as the shop's clock showed it, so that its day is the shop's own."""
    at, shown = read_time(document[f"{name}_gmt"]), text(document.get(name))
    if at is None or not shown:
        return at
    ahead = datetime.fromisoformat(shown).replace(tzinfo=UTC) - at
    return at.astimezone(timezone(ahead))


def needed_time(document: Raw, name: str) -> datetime:
    told = local_time(document, name)
    if told is None:
        raise ValueError("a time is missing")
    return told


def since_of(since: datetime, step: int = 1) -> str:
    """Spell “changed after”, a second earlier: it is strictly after, by whole seconds (seen)."""
    earlier = since.astimezone(UTC).timestamp() - step
    return datetime.fromtimestamp(earlier, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def meta(document: Raw, key: str) -> Any:
    """Give a meta value, the last of its key; "" where there is none."""
    rows = document.get("meta_data") or ()
    return next((row["value"] for row in reversed(rows) if key and row["key"] == key), "")


def meta_text(document: Raw, *keys: str) -> str:
    """Give the first text kept under these keys; a plug-in may keep a structure there: not ours."""
    found = (meta(document, key) for key in keys)
    return next((text(v) for v in found if isinstance(v, str | int | Decimal) and text(v)), "")


def structure(value: Any) -> str:
    """Spell a structure for meta data as text: the vendor's schema takes nothing else as a value."""
    return json.dumps(value, ensure_ascii=False)


def read_structure(value: Any) -> Any:
    """Read what `structure` spelled, or a plug-in keeps as a structure; None for anything else."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def read_address(given: Raw | None) -> Address:
    given = given or {}
    parts = (text(given.get("first_name")), text(given.get("last_name")))
    return Address(
        name=" ".join(part for part in parts if part),
        company=plain(given.get("company")),
        line1=text(given.get("address_1")),
        line2=text(given.get("address_2")),
        city=text(given.get("city")),
        state=text(given.get("state")),
        postcode=text(given.get("postcode")),
        country=text(given.get("country")).upper(),
        phone=text(given.get("phone")),
        email=text(given.get("email")),
    )


def write_address(address: Address) -> Raw:
    first, _, last = address.name.partition(" ")
    return {
        "first_name": first,
        "last_name": last,
        "company": address.company,
        "address_1": address.line1,
        "address_2": address.line2,
        "city": address.city,
        "state": address.state,
        "postcode": address.postcode,
        "country": address.country,
        "phone": address.phone,
    }


def sku_of(row: Raw, id: Any = None) -> str:
    """Name an article: by its SKU, else by its number in the shop, so that it can be mapped."""
    return text(row.get("sku")) or f"product {id or row['id']}"


#: What is not the record's own: links bear the scheme of the request, related products are drawn
#: by lot each time, and ratings and sales are no part of a listing.
_PASSING = ("_links", "related_ids", "price_html", "total_sales", "average_rating", "rating_count")


def cleaned(document: Raw) -> Raw:
    """Leave out what changes by itself: lists and single answers then agree, and twice the same."""
    return {name: value for name, value in document.items() if name not in _PASSING}


def stamp(document: Raw) -> str:
    """Stamp a record by time and content: times have whole seconds, and are touched by a mere look."""
    body = json.dumps(document, sort_keys=True, default=str).encode()
    digest = hashlib.blake2b(body, digest_size=8).hexdigest()
    return f"{text(document.get('date_modified_gmt'))} {digest}"
