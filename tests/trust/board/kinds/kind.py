"""A kind of fault: what it does while orders flow."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.trust.board.trial import Trial


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`strike` returns once the fault is over; what remains is to recover."""

    key: str
    name: str
    strike: Callable[[Trial], None]
    has_web: bool = False
    is_haunted: bool = False
    more: dict[str, str] = field(default_factory=dict)

    def env(self, folder: Path) -> dict[str, str]:
        """Spell what this kind's processes are told; {folder} is the stack's own."""
        return {name: told.format(folder=folder) for name, told in self.more.items()}


class Paths:
    """Calls by what they do, as patterns over "METHOD /path"."""

    ORDER = {
        "ACU": r"PUT .*/SalesOrder$",
        "ODO": r"POST .*/sale\.order/(load|action_confirm|write)$",
    }
    CUSTOMER = {"ACU": r"PUT .*/Customer$", "ODO": r"POST .*/res\.partner/load$"}
    PAYMENT = {
        "ACU": r"PUT .*/SalesOrder$",
        "ODO": r"POST .*/account\.payment/(create|action_post)$",
    }
    WRITE = {"ACU": r"PUT .*/(SalesOrder|Customer)$",
             "ODO": r"POST .*/(load|action_confirm|write|create|action_post)$"}  # fmt: skip
    LOOK = {"ACU": r"GET .*/(SalesOrder|Customer)$", "ODO": r"POST .*/(search_read|read)$"}
    ANY = {"ACU": r"/entity/Default", "ODO": r"/json/2/"}
    MARK = r"PUT .*/SetExported"
    SHOP_LIST, SHOP_ONE = r"GET /rest/api/Orders$", r"GET /rest/api/Orders/\d+$"
    WEB_LIST = r"GET .*/orders$"
