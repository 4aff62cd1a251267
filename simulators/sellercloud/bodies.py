"""What callers send and what they get back, as every path reads and spells it."""

from collections.abc import Callable
from typing import Any

from werkzeug import Request, Response
from werkzeug.exceptions import BadRequest

from simulators.sellercloud.listing import INVALID, Asked
from simulators.system import answer


def body(request: Request, *needed: str) -> dict[str, Any]:
    """Read a JSON object; what is needed and not there is named in the refusal."""
    said = request.get_json(force=True, silent=True)
    if not isinstance(said, dict):
        raise BadRequest(INVALID)
    lacking = [name for name in needed if said.get(name) is None]
    if lacking:
        raise BadRequest(f"{', '.join(lacking)} required.")
    return said


def numbers(said: Any) -> list[int]:
    if not isinstance(said, list) or not all(isinstance(one, int) for one in said):
        raise BadRequest(INVALID)
    return said


def asked(request: Request) -> Asked:
    return Asked(request.args.items(multi=True))


def paged(
    request: Request, rows: list[Any], show: Callable[[Any], Any] = lambda one: one
) -> Response:
    """Answer the page asked for; only its rows are spelt out."""
    start, size = asked(request).page()
    items = [show(one) for one in rows[start : start + size]]
    return answer({"Items": items, "TotalResults": len(rows)})
