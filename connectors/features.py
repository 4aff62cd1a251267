"""The feature matrix, told by the connectors' classes."""

from typing import Any

from connectors.base import Connector
from connectors.capabilities import CAPABILITIES, capabilities
from connectors.kinds import KINDS, Kind
from connectors.registry import systems

#: The engine's patterns. The last two go both ways: their systems bring a state and take it.
ONE_WAY = ("migration", "broadcast", "aggregation")
BOTH_WAYS = ("bidirectional", "correlation")


def matrix() -> dict[str, Any]:
    """Give {capabilities, kinds, patterns, systems: [{key, label, proof, …}]}."""
    return {
        "capabilities": [one.__name__ for one in CAPABILITIES],
        "record_kinds": list(KINDS),
        "patterns": [*ONE_WAY, *BOTH_WAYS],
        "systems": [_row(system) for system in systems()],
    }


def as_markdown() -> str:
    """Spell the matrix as the README's table: a row a system, a column a kind of record."""
    heads = [kind.plural for kind in KINDS.values()]
    lines = [["system", *heads, "beyond that"], ["---"] * (len(heads) + 2)]
    lines += [
        [system.label, *(_sign(system, kind) for kind in KINDS.values()), _beyond(system)]
        for system in systems()
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


#: Capabilities that are about no kind of record, as staff would say them.
_BEYOND: dict[str, str] = {
    "ExportMarker": "marks what is exported",
    "OrderAmendTarget": "changes open orders",
    "OrderInvoiceTarget": "invoices orders",
    "PaymentCapture": "captures",
    "WebhookSource": "calls us",
}


def _patterns(brings: list[str], takes: list[str]) -> list[str]:
    found = list(ONE_WAY) if brings or takes else []
    goes_both_ways = any(KINDS[key].is_state for key in {*brings} & {*takes})
    return [*found, *BOTH_WAYS] if goes_both_ways else found


def _sign(system: type[Connector], kind: Kind) -> str:
    brings, takes = issubclass(system, kind.source), issubclass(system, kind.target)
    return {(1, 1): "both", (1, 0): "from", (0, 1): "to", (0, 0): ""}[brings, takes]


def _beyond(system: type[Connector]) -> str:
    return ", ".join(told for name, told in _BEYOND.items() if name in capabilities(system))


def _row(system: type[Connector]) -> dict[str, Any]:
    brings = [kind.key for kind in KINDS.values() if issubclass(system, kind.source)]
    takes = [kind.key for kind in KINDS.values() if issubclass(system, kind.target)]
    return {
        "key": system.key,
        "label": system.label,
        "proof": system.proof,
        "capabilities": list(capabilities(system)),
        "brings": brings,
        "takes": takes,
        "record_kinds": sorted({*brings, *takes}),
        "patterns": _patterns(brings, takes),
    }
