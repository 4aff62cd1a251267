"""Acumatica's way of writing values: every field is {"value": x}, but `id` and `delete`."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from connectors.kit.naming import identity

Raw = dict[str, Any]
SYSTEM = "Acumatica"

#: A discount that was granted elsewhere (its list of types, 2025 R2: Line, Group, Document and this).
DISCOUNT_TYPE = "External Document"


#: What needs no spelling of its own: most of what is said.
_PLAIN = (str, Decimal, bool, int)


def wrapped(**fields: Any) -> Raw:
    """Wrap the fields that say something; what is None or "" is left out."""
    return {
        name: {"value": value if type(value) in _PLAIN else spell(value)}
        for name, value in fields.items()
        if value is not None and not (type(value) is str and not value)
    }


def spell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00"
    return value


def value(record: Raw, name: str, default: Any = "") -> Any:
    """Read a wrapped field; an empty one ({}) is how it says nothing."""
    told = (record.get(name) or {}).get("value")
    return default if told is None else told


def needed(record: Raw, name: str) -> Any:
    """Read a wrapped field that must be there."""
    return record[name]["value"]


def named(record: Raw, name: str) -> str:
    """Read a wrapped field that names a thing."""
    return identity(needed(record, name))


def text(record: Raw, name: str) -> str:
    return str(value(record, name)).strip()


def money(record: Raw, name: str) -> Decimal | None:
    told = value(record, name, None)
    return None if told is None else Decimal(str(told))


def read_time(told: Any) -> datetime:
    """Read a time with the offset it is told in; one without is taken as UTC."""
    spelled = str(told).replace("Z", "+00:00")
    if "." in spelled:
        whole, _, rest = spelled.partition(".")
        digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
        spelled = f"{whole}.{digits[:6].ljust(6, '0')}{rest[len(digits) :]}"
    read = datetime.fromisoformat(spelled)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def quoted(said: str) -> str:
    """Quote text for $filter: OData doubles the apostrophe."""
    return "'" + said.replace("'", "''") + "'"


def moment(at: datetime) -> str:
    """Spell a time for $filter (integration guide: datetimeoffset'…')."""
    return f"datetimeoffset'{at.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%S.000+00:00')}'"


def order_key(number: str) -> tuple[str, str]:
    """Split "SO 004512": a number alone is not unique, types may number apart."""
    kind, _, nbr = number.partition(" ")
    return kind, nbr


def number(record: Raw, name: str) -> Decimal:
    """Read a quantity or an amount that may be missing; nothing stated is nothing."""
    told = money(record, name)
    return Decimal(0) if told is None else told


def day(record: Raw, name: str) -> date | None:
    """Read a day as it is told, whatever zone its midnight is spelled in."""
    told = text(record, name)
    return date.fromisoformat(told[:10]) if told else None


def part(record: Raw, name: str) -> Raw:
    """Read a nested entity, such as an address; nothing where it was not expanded."""
    return record.get(name) or {}


def rows(record: Raw, name: str) -> list[Raw]:
    return record.get(name) or []
