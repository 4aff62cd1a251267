"""The filters of `GET /api/Catalog` and `GET /api/Inventory`; unknown ones count for nothing."""

from collections.abc import Callable, Iterator

from simulators.sellercloud import orders as o
from simulators.sellercloud.listing import Asked
from simulators.sellercloud.products import Product, Products

Is = Callable[[Product], bool]
#: A number no stock reaches.
ENDLESS = 10**12


def chosen_products(
    products: Products, asked: Asked, name: str, *, is_by_stock: bool
) -> list[Product]:
    """Give the products that meet every filter asked for; `name` is what the SKUs are called there."""
    found = list(products.held.values())
    if skus := asked.words(name):
        found = [products.held[sku] for sku in dict.fromkeys(skus) if sku in products.held]
    for is_met in _filters(products, asked, is_by_stock):
        found = [one for one in found if is_met(one)]
    return found


def _filters(products: Products, asked: Asked, is_by_stock: bool) -> Iterator[Is]:
    yield from _times(asked, is_by_stock)
    yield from _quantities(products, asked)
    if keyword := asked.word("keyword").lower():
        yield lambda one: keyword in f"{one['ID']} {one['ProductName']}".lower()
    if companies := asked.numbers("companyid"):
        yield lambda one: one["CompanyID"] in companies
    if (status := asked.number("activestatus", -1)) in (0, 1):
        yield lambda one: one["Status"] == status
    if code := asked.word("upc"):
        yield lambda one: one["UPC"] == code
    # 1 = kit parents, 3 = what is not one; the other kinds are not told apart here.
    if (kits := asked.number("selectedkits", -1)) in (1, 3):
        yield lambda one: (one["ID"] in o.KITS) is (kits == 1)


def _times(asked: Asked, is_by_stock: bool) -> Iterator[Is]:
    def updated(one: Product) -> str:
        """Stock that moved counts as an update in the inventory's list, not in the catalog's."""
        stock = one["LastAggregateDate"] if is_by_stock else ""
        return max(str(one["LastModifiedDate"]), stock)

    def counted(one: Product) -> str:
        return str(one["LastAggregateDate"])

    for word, read in (("lastupdated", updated), ("lastaggregate", counted)):
        if since := asked.moment(f"{word}from"):
            yield lambda one, read=read, since=since: read(one) >= since  # type: ignore[misc]
        if until := asked.moment(f"{word}to"):
            yield lambda one, read=read, until=until: read(one) <= until  # type: ignore[misc]


def _quantities(products: Products, asked: Asked) -> Iterator[Is]:
    if places := asked.numbers("warehouse"):
        yield lambda one: bool(places & products.stock[one["ID"]].keys())
    least, most = asked.number("physicalqtyfrom", -1), asked.number("physicalqtyto", ENDLESS)
    if least >= 0 or most < ENDLESS:
        yield lambda one: least <= products.quantity(one["ID"]) <= most
