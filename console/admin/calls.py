"""Calls at our door, as a list; and what a connection's page says of its webhooks."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from connectors.kinds import KINDS
from connectors.models import Connection
from console.admin.lists import Chosen, ReadOnly, is_changelist
from syncs import listening
from syncs.models import Call, CallDay, Listener

DAYS_SHOWN = 7


class KindFilter(Chosen):
    title = "kind of record"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.key, kind.plural) for kind in KINDS.values()]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(kind=value)


@admin.register(Call)
class CallAdmin(ReadOnly):
    list_display = ("received_at", "connection", "kind", "external_id", "topic", "state", "times",
                    "is_signed", "tries", "sentence")  # fmt: skip
    list_filter = ("state", KindFilter, "is_signed", "connection")
    list_select_related = ("connection",)
    search_fields = ("external_id__exact",)
    search_help_text = "The record's id at its source, whole"
    fields = ("connection", "received_at", "topic", "kind", "external_id", "state", "sentence",
              "is_signed", "times", "tries", "not_before", "handled_at", "address", "size", "digest",
              "said")  # fmt: skip
    readonly_fields = ("said",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.defer("body") if is_changelist(request) else rows

    @admin.display(description="what was said")
    def said(self, call: Call) -> SafeString:
        told = call.body or "Nothing is kept of what is not signed."
        return format_html('<div class="said"><pre>{}</pre></div>', told)


def webhooks_of(connection: Connection) -> SafeString | str:
    """Say where it calls us, for what since when, what was put right, and what polling found."""
    if not listening.calls_us(connection):
        return "This system sends none; it is polled."
    if not settings.PUBLIC_URL:
        return (
            "Off: PUBLIC_URL is not set, so nobody can call this hub. Set it to the hub's public "
            "address; until then everything is found by polling."
        )
    return format_html_join("", "<div>{}</div>", ((line,) for line in _lines(connection)))


def _lines(connection: Connection) -> Iterator[str]:
    yield f"It calls {listening.address_of(connection)}"
    listener = Listener.objects.filter(connection=connection).first()
    if listener is None or listener.checked_at is None:
        wanted = listening.wanted(connection)
        yield (
            "Its subscriptions are made within five minutes."
            if wanted
            else "No running flow listens to it."
        )
        return
    for kind, since in listener.kinds.items():
        yield f"Subscribed for {KINDS[kind].plural} since {since[:10]}."
    if listener.trouble:
        yield f"Its subscriptions cannot be kept: {listener.trouble}"
    if listener.told:
        yield f"Last put right, {listener.told}"
    yield from map(_day, CallDay.objects.filter(connection=connection)[:DAYS_SHOWN])


def _day(day: CallDay) -> str:
    told = (
        f"{day.day:%d %b}: polling found {day.missed} of {day.changes} changes that no call told of"
    )
    more = [
        f"{count} {word}"
        for count, word in ((day.refused, "refused"), (day.pings, "unsigned pings"))
        if count
    ]
    return f"{told}; {', '.join(more)}." if more else f"{told}."
