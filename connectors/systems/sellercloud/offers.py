"""The fields of its own Sellercloud offers to staff's rules: custom columns, by name. Pure.

A tenant's columns are made in its settings; the REST API has no list of them, and each is told by its
name as text. A name nobody made is for Sellercloud to refuse.
"""

from collections.abc import Mapping

from connectors.extras import Offer, bare
from connectors.systems.sellercloud.fields import Raw

_COLUMNS = Offer(custom=r"[^\s:](?:[^:]{0,98}[^\s:])?", spelled="Gift message")
OFFERS = dict.fromkeys(("product", "account", "shipment", "status"), _COLUMNS)


def columns(said: Mapping[str, str]) -> list[Raw]:
    """Spell custom columns as every page of them takes them."""
    return [{"ColumnName": bare(name), "Value": value} for name, value in said.items()]
