"""The contract's way of writing values: money and quantities as decimal text, times in UTC. Pure."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from connectors.canonical.money import CENT
from connectors.errors import CannotSay
from connectors.systems.ddi.contract import GIVEN_BACK, PLACES, SYSTEM

Raw = dict[str, Any]


def said(**fields: Any) -> Raw:
    """Keep the fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def money(amount: Decimal) -> str:
    """Spell an amount with two decimals, with more where it has more."""
    exact = plain(amount)
    return format(max(exact, exact.quantize(CENT), key=_places), "f")


def number(quantity: Decimal) -> str:
    return format(plain(quantity), "f")


def plain(value: Decimal) -> Decimal:
    """Drop zeros at the end; CannotSay where four decimals do not hold it."""
    exact = value.normalize()
    if _places(exact) > PLACES:
        raise CannotSay(f"a number with more than {PLACES} decimals ({value:f})", system=SYSTEM)
    return exact if _places(exact) >= 0 else exact.quantize(Decimal(1))


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def decimal(raw: Raw, name: str, default: Decimal | None = None) -> Decimal | None:
    told = raw.get(name)
    return default if told in (None, "") else Decimal(str(told))


def text(raw: Raw, name: str) -> str:
    return str(raw.get(name) or "").strip()


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_time(told: Any) -> datetime:
    """Read a time; one without a zone is taken as UTC."""
    read = datetime.fromisoformat(str(told).replace("Z", "+00:00"))
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)


def time_of(raw: Raw, name: str) -> datetime | None:
    return read_time(raw[name]) if raw.get(name) else None


def date_of(raw: Raw, name: str) -> date | None:
    return date.fromisoformat(raw[name][:10]) if raw.get(name) else None


def deposits_kept(order: Raw) -> str:
    """List the deposits an order still keeps, each with how it was paid: all that did not go back."""
    kept = (d for d in order.get("deposits") or () if d.get("status") != GIVEN_BACK)
    return ", ".join(f"{d['amount']} ({d['method']})" for d in kept)
