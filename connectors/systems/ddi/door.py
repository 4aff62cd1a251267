"""The door to Inform: the connection's fields, and the way they name to reach it."""

from datetime import timedelta
from decimal import Decimal, InvalidOperation

from connectors.base import Connector
from connectors.errors import Misconfigured
from connectors.kit.files import Place
from connectors.kit.http import Answer, Client, Kit, SessionState
from connectors.systems.ddi import adapter
from connectors.systems.ddi.drop import FileDrop
from connectors.systems.ddi.wire import Wire, words


class Door(Connector):
    def __init__(self, settings: dict[str, str], kit: Kit) -> None:
        super().__init__(settings, kit)
        self.wire: Wire = self._drop(kit) if self.said("way") == "drop" else self._adapter()

    def _adapter(self) -> Wire:
        return adapter.Adapter(self.http, self.address(), self.said("api_key"))

    def _drop(self, kit: Kit) -> Wire:
        place = Place(
            address=self.said("folder"),
            label=self.label,
            user=self.said("sftp_user"),
            password=self.settings.get("sftp_password") or "",
            host_key=self.said("host_key"),
            seconds=kit.limits.read,
        )
        return FileDrop(
            place, timedelta(minutes=float(self.number("interval", "60"))), self.currency
        )

    @property
    def settle(self) -> timedelta:  # type: ignore[override]  # it differs by the way to connect
        return self.wire.settle

    def address(self) -> str:
        return self.said("site")

    def log_in(self, http: Client) -> SessionState:
        return self.wire.log_in(http)

    def verdict(self, answer: Answer) -> None:
        adapter.judge(answer)

    def read_refusal(self, answer: Answer) -> str:
        problem = adapter.problem_of(answer)
        return words(problem) if problem else answer.text[:200]

    def said(self, name: str) -> str:
        return (self.settings.get(name) or "").strip()

    def named(self, name: str) -> list[str]:
        return [one.strip() for one in self.said(name).split(",") if one.strip()]

    def number(self, name: str, default: str) -> Decimal:
        try:
            return Decimal(self.said(name) or default)
        except InvalidOperation as wrong:
            told = f"“{self.said(name)}” is no number; correct the field {name}"
            raise Misconfigured(told, system=self.label) from wrong

    @property
    def currency(self) -> str:
        return self.said("currency") or "USD"
