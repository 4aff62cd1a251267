"""The door of releases 8 to 19: JSON-RPC, where every answer is a 200."""

from typing import Any

from werkzeug import Response

from simulators.odoo.calling import Host, serve
from simulators.odoo.errors import Trouble, trouble_told
from simulators.system import answer


def respond(host: Host, said: Any) -> Response:
    """Answer a call: `result`, no `result` at all where a method answers nothing, or `error`."""
    params = said.get("params") or {}
    head = {"jsonrpc": "2.0", "id": said.get("id")}
    try:
        result = serve(host, str(params.get("service")), str(params.get("method")),
                       list(params.get("args") or ()))  # fmt: skip
    except Trouble as trouble:
        release = host.release_of(params.get("args"))
        error = {
            "code": 200 if release < 19 else 0,
            "message": "Odoo Server Error",
            "data": trouble_told(trouble, release),
        }
        return answer(head | {"error": error})
    return answer(head | ({} if result is None else {"result": result}))
