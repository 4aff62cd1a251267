"""Sellercloud's plain values: text, numbers, money and times without a zone. Pure."""

from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from connectors.canonical.money import CENT, rounded
from connectors.errors import Unreadable

Raw = dict[str, Any]
SYSTEM = "Sellercloud"
NOTHING = Decimal(0)
FINEST = Decimal("0.0001")


def text(value: Any) -> str:
    """Trim; blanks inside are kept. What is not text or a number is not as documented."""
    if type(value) is str:
        return value.strip()
    if value is None:
        return ""
    if not isinstance(value, (str, int, Decimal)):
        raise TypeError(f"text was expected, not {type(value).__name__}")
    return str(value).strip()


def rows(raw: Raw, name: str) -> list[Any]:
    """Give a list that has to be there."""
    found = raw[name]
    if not isinstance(found, list):
        raise Unreadable(f"{name} is not a list", system=SYSTEM)
    return found


def number(value: Any) -> Decimal:
    if type(value) is Decimal:
        return value
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise TypeError(f"a number was expected, not {type(value).__name__}")
    try:
        return Decimal(value)
    except InvalidOperation as wrong:
        raise Unreadable(f"“{str(value)[:40]}” is not a number", system=SYSTEM) from wrong


def amount(value: Any) -> Decimal:
    """Read money, a number or its text, to four decimals; nothing stated is nothing."""
    # By type first: to compare a Decimal with a text costs more than all that follows.
    if value is None or (type(value) is str and not value):
        return NOTHING
    told = value if type(value) is Decimal else number(value)
    cents = told.quantize(CENT)
    if told == cents:
        return cents
    exact = rounded(told, FINEST)
    cents = exact.quantize(CENT)
    return cents if exact == cents else exact


def read_time(value: Any, zone: tzinfo) -> datetime:
    """Read a time by the tenant's clock; several carry no zone, fractions have up to seven digits."""
    return _time(text(value), zone)


@lru_cache(maxsize=4096)
def _time(told_as: str, zone: tzinfo) -> datetime:
    """Read a time once: an order states the same one in several places, and its list again."""
    spelled = told_as.replace("Z", "+00:00")
    told = datetime.fromisoformat(_six_digits(spelled))
    at = told.astimezone(zone) if told.tzinfo else told.replace(tzinfo=zone)
    # Two times of one zone compare by its clock, which shows an hour of autumn twice; of one offset,
    # by what they are.
    return at.replace(tzinfo=timezone(at.utcoffset() or timedelta(0)))


#: Years by which it says that there is no such time.
_NO_TIME = ("0001", "9999")


def stated_time(value: Any, zone: tzinfo) -> datetime | None:
    """Read a time that may be missing."""
    told = text(value)
    return None if not told or told.startswith(_NO_TIME) else read_time(told, zone)


def _six_digits(spelled: str) -> str:
    whole, dot, rest = spelled.partition(".")
    if not dot:
        return spelled
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    return f"{whole}.{digits[:6].ljust(6, '0')}{rest[len(digits) :]}"


def spell_time(at: datetime, zone: tzinfo) -> str:
    """Spell a time without a zone, as the tenant's own clock shows it."""
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")


def read_date(value: Any, zone: tzinfo) -> date | None:
    """Read a promise as the tenant's own day."""
    at = stated_time(value, zone)
    return at.date() if at and at.year > 1900 else None


def custom_column(row: Raw, name: str) -> str:
    """Read a column staff have added; "" where there is none of this name."""
    columns = row.get("CustomColumns") or ()
    return next((text(c.get("Value")) for c in columns if c.get("ColumnName") == name), "")
