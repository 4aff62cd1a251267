"""How the console spells states, money and time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from connectors.kinds import KINDS
from syncs.states import Look, State, look

register = template.Library()


@register.simple_tag
def badge(state: str) -> SafeString:
    """Show a state as its word, colour and icon; the finer state stands in the tooltip."""
    return look_badge(look(state), State(state).label)


def look_badge(seen: Look, detail: str = "") -> SafeString:
    return format_html(
        '<span class="badge badge-{}" title="{}">'
        '<span class="material-symbols-outlined" aria-hidden="true">{}</span>{}</span>',
        seen.colour,
        detail or seen.word,
        seen.icon,
        seen.word,
    )


register.simple_tag(look_badge)


@register.simple_tag
def money(sums: Sequence[tuple[str, Decimal]]) -> SafeString:
    """Show money per currency: never added across."""
    return format_html_join(
        " · ", '<span class="num">{}</span>', ((amount(v, c),) for c, v in sums)
    )


@register.filter
def in_currency(value: Decimal, currency: str) -> str:
    return amount(value, currency)


@register.filter
def at(members: Mapping[Any, Any], key: Any) -> Any:
    """Give what a mapping holds under a key that a template cannot spell."""
    return members.get(key)


def amount(value: Decimal | None, currency: str, places: int = 2) -> str:
    if value is None:
        return "—"
    sign = {"USD": "$", "EUR": "€", "GBP": "£"}.get(currency, f"{currency} " if currency else "")
    told = f"{abs(value):,.{places}f}"
    return f"{'−' if value < 0 else ''}{sign}{told}"


@register.filter
def price_in(value: Decimal, currency: str) -> str:
    """Spell the price of one piece with as many decimals as it has, and two at least."""
    exponent = value.normalize().as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return amount(value, currency, places)


@register.filter
def quantity(value: Decimal) -> str:
    return f"{value.normalize():f}"


@register.filter
def ago(at: datetime | None) -> str:
    """Tell how long ago in two words; "never" where it has not been."""
    if not at:  # a template says "" for what is not there
        return "never"
    seconds = int((timezone.now() - at).total_seconds())
    if seconds < 0:
        return f"in {_span(-seconds)}"
    return f"{_span(seconds)} ago" if seconds >= 5 else "just now"


def _span(seconds: int) -> str:
    for size, word in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {word}"
    return f"{seconds} s"


@register.filter
def web_address(value: str) -> str:
    """Give an address a link may lead to, "" for any other: what a remote says may be a script."""
    said = value.strip()
    try:
        parts = urlsplit(said)
    except ValueError:
        return ""
    return said if parts.scheme.lower() in ("http", "https") and parts.netloc else ""


@register.filter
def kind_label(kind: str) -> str:
    """Name a kind of record as staff do."""
    return KINDS[kind].label


@register.filter
def words(parts: Sequence[str]) -> str:
    return " · ".join(part for part in parts if part)


@register.simple_tag
def transfers_url(**chosen: Any) -> str:
    """Link to exactly the transfers a number counts."""
    given = {name: value for name, value in chosen.items() if value not in (None, "")}
    return f"{reverse('admin:syncs_transfer_changelist')}?{urlencode(given)}"


@register.filter
def duration(run: Any) -> str:
    end = run.finished_at or timezone.now()
    took: timedelta = end - run.started_at
    return f"{took.total_seconds():.1f} s"
