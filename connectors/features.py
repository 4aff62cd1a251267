"""The feature matrix, told by the connectors' classes."""

from typing import Any

from connectors.base import Connector
from connectors.capabilities import CAPABILITIES, capabilities
from connectors.kinds import KINDS
from connectors.registry import systems

#: What a system can be in each pattern the engine has.
PATTERNS = {"broadcast": ("source", "target"), "aggregation": ("source", "target")}


def matrix() -> dict[str, Any]:
    """Give {capabilities, kinds, patterns, systems: [{key, label, proof, …}]}."""
    return {
        "capabilities": [one.__name__ for one in CAPABILITIES],
        "record_kinds": list(KINDS),
        "patterns": list(PATTERNS),
        "systems": [_row(system) for system in systems()],
    }


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
        "patterns": [p for p in PATTERNS if brings or takes],
    }
