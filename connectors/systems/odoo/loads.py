"""`load()`: the native way to write once. The same external id is the same record, ever after.

It raises nothing: what went wrong stands in its answer, beside `ids: false`.
"""

import random
import time
from typing import Any

from connectors.errors import RecordRefused, TryLater
from connectors.systems.odoo.fields import MODULE, Raw
from connectors.systems.odoo.loading import cells
from connectors.systems.odoo.rpc import Rpc, refused

#: How often a load is sent that loses to others.
RACES = 4


def load(
    rpc: Rpc, model: str, of: str, head: Raw, lines: list[Raw] | None = None, members: str = ""
) -> int:
    """Load one record with its lines; answer its id.

    One that met another at the same row (two orders of one account) has changed nothing: it is sent
    again at once, under the same name, since its record would else wait for its next turn.
    """
    columns, rows = cells(of, head, lines or [], members)
    for lost in range(1, RACES + 1):
        # It reads times in the user's own zone, unless it is told another.
        said = rpc.send(model, "load", fields=columns, data=rows, context={"tz": "UTC"})
        ids = said.get("ids") if isinstance(said, dict) else None
        if ids:
            return int(ids[0])
        trouble = refused(_told(said))
        if not isinstance(trouble, TryLater) or lost == RACES:
            raise trouble
        time.sleep(random.uniform(0.1, 0.3) * lost)
    raise AssertionError("unreachable")


def _told(said: Any) -> str:
    messages = said.get("messages") or () if isinstance(said, dict) else ()
    told = [str(m["message"]) for m in messages if m.get("type") == "error"]
    return "; ".join(dict.fromkeys(" ".join(one.split()) for one in told))[:400]


def loaded(rpc: Rpc, model: str, of: str) -> int | None:
    """Find the record of an external id. Their table itself is for administrators alone."""
    module, _, name = of.partition(".")
    try:
        there, id = rpc.fetch("ir.model.data", "check_object_reference", module=module, xml_id=name)
    except RecordRefused as refused:
        if "External ID not found" not in refused.detail:
            raise
        return None
    return int(id) if id and there == model else None


def ours(rpc: Rpc, model: str, ids: list[int]) -> dict[int, str]:
    """Tell which of these records the hub has loaded: {id: external id}."""
    rows = rpc.fetch(model, "get_metadata", ids=ids) if ids else []
    named = ((int(row["id"]), one["xmlid"]) for row in rows for one in row["xmlids"])
    return {id: name for id, name in named if name.startswith(f"{MODULE}.")}
