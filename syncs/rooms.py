"""The rooms' rows and search values of whatever kind of record: one door for the engine."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog import projecting as catalog
from connectors.models import Record
from orders import identifying
from orders import projecting as orders


def project(kind: str, pairs: Sequence[tuple[Record, Any]], parents: Mapping[int, int]) -> None:
    """Write the row of each (record, canonical). `parents`: a sequel's pk -> its order's."""
    orders.project(kind, pairs, dict(parents))
    catalog.project(kind, pairs)


def identifiers(said: Any) -> set[str]:
    """List the folded values a record is found by."""
    return identifying.folded((*identifying.identifiers(said), *catalog.identifiers(said)))
