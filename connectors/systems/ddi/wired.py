"""What every part of the connector stands on: the connection's fields, and the way to Inform."""

from decimal import Decimal, InvalidOperation

from connectors.base import Connector
from connectors.errors import Misconfigured
from connectors.systems.ddi.wire import Wire


class Wired(Connector):
    wire: Wire

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
