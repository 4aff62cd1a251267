"""`load()`: the native way to write once. The same external id is the same record, ever after.

It raises nothing: what went wrong stands in its answer, beside `ids: false`.
"""

from typing import Any

from connectors.systems.odoo.fields import MODULE, Raw
from connectors.systems.odoo.loading import cells
from connectors.systems.odoo.rpc import Rpc, refused


def load(
    rpc: Rpc, model: str, of: str, head: Raw, lines: list[Raw] | None = None, members: str = ""
) -> int:
    """Load one record with its lines; answer its id."""
    columns, rows = cells(of, head, lines or [], members)
    # It reads times in the user's own zone, unless it is told another.
    said = rpc.send(model, "load", fields=columns, data=rows, context={"tz": "UTC"})
    ids = said.get("ids") if isinstance(said, dict) else None
    if not ids:
        raise refused(_told(said))
    return int(ids[0])


def _told(said: Any) -> str:
    messages = said.get("messages") or () if isinstance(said, dict) else ()
    told = [str(m["message"]) for m in messages if m.get("type") == "error"]
    return "; ".join(dict.fromkeys(" ".join(one.split()) for one in told))[:400]


def loaded(rpc: Rpc, model: str, names: list[str]) -> dict[str, int]:
    """Find the records of external ids: {external id: id}."""
    domain = [
        ["module", "=", MODULE],
        ["model", "=", model],
        ["name", "in", [name.partition(".")[2] for name in names]],
    ]
    rows = rpc.rows("ir.model.data", domain, ("name", "res_id"))
    return {f"{MODULE}.{row['name']}": int(row["res_id"]) for row in rows}


def ours(rpc: Rpc, model: str, ids: list[int]) -> dict[int, str]:
    """Tell which of these records the hub has loaded: {id: external id}."""
    if not ids:
        return {}
    domain = [["module", "=", MODULE], ["model", "=", model], ["res_id", "in", ids]]
    rows = rpc.rows("ir.model.data", domain, ("name", "res_id"))
    return {int(row["res_id"]): f"{MODULE}.{row['name']}" for row in rows}
