"""The admin: what staff set up and look up. It shows and calls; it decides nothing."""

from console.admin import (
    calls,
    catalog,
    clashes,
    connections,
    fields,
    flows,
    logs,
    mappings,
    orders,
    people,
)

__all__ = [
    "calls",
    "catalog",
    "clashes",
    "connections",
    "fields",
    "flows",
    "logs",
    "mappings",
    "orders",
    "people",
]
