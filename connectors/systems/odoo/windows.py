"""The windows it would open for staff."""

from typing import Any

from connectors.systems.odoo.fields import Raw
from connectors.systems.odoo.rpc import Rpc


def press(rpc: Rpc, action: Raw, button: str) -> Any:
    """Go through a window it would open for staff: made with its context, then confirmed."""
    context = action.get("context") or {}
    wizard = rpc.create(action["res_model"], {}, context=context)
    return rpc.send(action["res_model"], button, ids=[wizard], context=context)
