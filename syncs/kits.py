"""Stock of kits that their source does not count: as many as their parts make.

Which parts go into a kit is told by its product record. Where the source tells a kit's own stock, its
word stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.db.models.functions import Lower

from catalog.models import Stock as StockRow
from connectors.canonical import Level, Product, Stock, dump, load
from connectors.models import Connection, Record
from connectors.rows import upsert_rows
from syncs.clock import now
from syncs.storing import digest_of

Pair = tuple[Record, Any]

#: Records of stock that the hub works out begin so; no source's id does.
OURS = "kit:"


def with_kits(source: Connection, kind: str, pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Add to newly told stock that of the kits its products are parts of."""
    if kind != "stock" or not pairs:
        return tuple(pairs)
    changed = {said.sku.casefold() for _, said in pairs}
    kits = [kit for kit in _kits(source) if changed & _parts(kit)]
    if not kits:
        return tuple(pairs)
    known = _stock(source, {sku for kit in kits for sku in _parts(kit)} | _skus(kits))
    known |= {said.sku.casefold(): said for _, said in pairs}
    own = {sku for sku, said in known.items() if not said.id.startswith(OURS)}
    made = [buildable(kit, known) for kit in kits if kit.sku.casefold() not in own]
    return (*pairs, *_kept(source, [stock for stock in made if stock]))


def buildable(kit: Product, known: Mapping[str, Stock]) -> Stock | None:
    """Tell how many of a kit its parts make; None while the stock of one of them is not known.

    Parts in different warehouses make no kit; where all parts' warehouses are told, each counts apart.
    """
    parts = [(known.get(part.sku.casefold()), part.quantity) for part in kit.components]
    stocks = [(stock, quantity) for stock, quantity in parts if stock and quantity > 0]
    if not stocks or len(stocks) != len(parts):
        return None
    levels: tuple[Level, ...] = ()
    if all(stock.levels for stock, _ in stocks):
        levels = tuple(_levels(stocks))
        made = sum((level.available for level in levels), Decimal(0))
    else:
        made = _makes((stock.available, quantity) for stock, quantity in stocks)
    return Stock(id=f"{OURS}{kit.sku}", sku=kit.sku, available=made, levels=levels)


def _levels(stocks: Sequence[tuple[Stock, Decimal]]) -> Iterable[Level]:
    places = dict.fromkeys(level.warehouse for stock, _ in stocks for level in stock.levels)
    for place in places:
        yield Level(
            warehouse=place,
            available=_makes((_at(stock, place), quantity) for stock, quantity in stocks),
        )


def _at(stock: Stock, place: str) -> Decimal:
    return sum((one.available for one in stock.levels if one.warehouse == place), Decimal(0))


def _makes(parts: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """Give the least any part allows: whole kits, never below none."""
    least = min(free / quantity for free, quantity in parts)
    return max(least, Decimal(0)).quantize(Decimal(1), ROUND_FLOOR)


def _kits(source: Connection) -> list[Product]:
    rows = Record.objects.filter(connection=source, kind="product", product_row__is_kit=True)
    spelled = rows.exclude(canonical=None).values_list("canonical", flat=True)
    return [load(Product, one) for one in spelled]


def _parts(kit: Product) -> set[str]:
    return {part.sku.casefold() for part in kit.components}


def _skus(kits: Iterable[Product]) -> set[str]:
    return {kit.sku.casefold() for kit in kits}


def _stock(source: Connection, folded: set[str]) -> dict[str, Stock]:
    """Give what is known of these SKUs; what a source counts goes before what we worked out."""
    rows = StockRow.objects.annotate(folded=Lower("sku")).filter(
        record__connection=source, folded__in=folded
    )
    spelled = [row.record.canonical for row in rows.select_related("record")]
    told = [load(Stock, one) for one in spelled if one is not None]
    told.sort(key=lambda stock: not stock.id.startswith(OURS))
    return {stock.sku.casefold(): stock for stock in told}


def _kept(source: Connection, stocks: Sequence[Stock]) -> list[Pair]:
    """Store what changed of what we worked out, as if the source had told it; answer it all."""
    ids = [stock.id for stock in stocks]
    rows = Record.objects.filter(connection=source, kind="stock", external_id__in=ids)
    before = {row.external_id: row for row in rows.select_related("connection").defer("raw")}
    pairs = [(_record(source, stock, before.get(stock.id)), stock) for stock in stocks]
    changed = [record for record, _ in pairs if record.pk is None]
    upsert_rows(changed, ["connection", "kind", "external_id"])
    return pairs


def _record(source: Connection, stock: Stock, before: Record | None) -> Record:
    spelled = dump(stock)
    digest = digest_of(spelled)
    if before and before.digest == digest:
        return before
    return Record(
        connection=source,
        kind="stock",
        external_id=stock.id[:120],
        digest=digest,
        raw={"made of": "its parts"},
        canonical=spelled,
        version=before.version + 1 if before else 1,
        seen_at=now(),
    )
