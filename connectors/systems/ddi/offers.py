"""The fields of its own Inform offers to staff's rules: what the contract's orders hold. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.extras import DATE, Extra, Offer, bare
from connectors.systems.ddi import contract
from connectors.systems.ddi.fields import Raw

#: What an order says of its own accord; beside it stand custom fields, by any name, as text.
_NATIVES = (
    Extra(name="requestedDate", label="Requested date", sort=DATE),
    Extra(name="writer", label="Writer"),
)
OFFERS = {
    "order": Offer(
        natives=_NATIVES,
        custom=r"[A-Za-z][A-Za-z0-9_]{0,59}",
        spelled="gift_message",
        taken=frozenset((*contract.FIXED, "externalOrderId", "customerNumber", "lines", "deposits",
                         contract.SOURCE_LINES)),
    )
}  # fmt: skip
_NAMES = frozenset(one.name for one in _NATIVES)


def natives(extras: Mapping[str, str]) -> Raw:
    return {name: value for name, value in _text(extras) if name in _NAMES}


def custom(extras: Mapping[str, str]) -> Raw:
    return {name: value for name, value in _text(extras) if name not in _NAMES}


def _text(extras: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Spell a date as a day, all else as it is told: the contract's custom fields are text."""
    for name, value in extras.items():
        yield bare(name), value[:10] if bare(name) == "requestedDate" else value
