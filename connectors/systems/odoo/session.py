"""One connection to an Odoo: its facts, its log-in, and what its answers mean."""

from collections.abc import Iterator, Mapping

from connectors.base import Check, Connector, Raw, Stub
from connectors.errors import Misconfigured, NotThere
from connectors.kit.http import Answer, Client, Kit, SessionState
from connectors.kit.naming import identity
from connectors.systems.odoo import checks, doors, form
from connectors.systems.odoo.directory import Directory
from connectors.systems.odoo.rpc import UID, Rpc, failure, raised, words


class Session(Connector):
    """What every verb stands on: calls by `rpc`, look-ups by `directory`."""

    key = "odoo"
    label = "Odoo"
    proof = "tried"
    fields = form.FIELDS
    word_keys = form.WORD_KEYS
    places = form.PLACES

    def __init__(self, settings: Mapping[str, str], kit: Kit) -> None:
        super().__init__(settings, kit)
        self.rpc = Rpc(self.http, self.settings)
        self.directory = Directory(self.rpc)

    def address(self) -> str:
        return self.settings["site"].rstrip("/") + "/"

    def log_in(self, http: Client) -> SessionState:
        return doors.log_in(http, {**self.settings, "site": self.address()})

    def verdict(self, answer: Answer) -> None:
        found = failure(answer)
        database = self.settings.get("database") or ""
        if found:
            raise raised(found, is_logging_in=self.http.is_logging_in, database=database)
        if answer.status == 404 and "/json/2/" in answer.url and not answer.is_json:
            raise Misconfigured(f"it has no database “{database}”", system=self.label)

    def read_refusal(self, answer: Answer) -> str:
        found = failure(answer)
        return words(found) if found else f"it answered {answer.status}"

    def test(self) -> Iterator[Check]:
        names = {f.name: f.label for f in form.FIELDS if f.name.endswith("_item")}
        items = {label: self.settings.get(name) or "" for name, label in names.items()}
        return checks.checks(
            self.rpc, self.uid, {label: sku for label, sku in items.items() if sku}
        )

    @property
    def uid(self) -> int:
        return int(self.http.state.headers.get(UID) or 0) if self.http.state else 0

    def one(self, found: list[Raw], what: str) -> Raw:
        if not found:
            raise NotThere(what, system=self.label)
        return found[0]


def stub(raw: Raw, of: str) -> Stub:
    """Give a record whole; without a stamp, since seconds are too coarse to tell two changes apart."""
    return Stub(id=identity(raw[of]["id"]), document=raw)
