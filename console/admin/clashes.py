"""Where both sides changed the same: what was entered, what stands, and what staff do about it."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from catalog.groups import GROUPS
from console.admin.lists import Chosen, ReadOnly
from syncs import meeting
from syncs.models import Clash
from syncs.wakes import wake_deliver


class StandFilter(Chosen):
    title = "how it stands"
    parameter_name = "stands"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("conflict", "conflicts: both sides changed it"),
            ("differs", "changed where it has no master"),
            ("settled", "seen by staff"),
        ]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        open_ones = queryset.filter(settled_at=None)
        if value == "settled":
            return queryset.exclude(settled_at=None)
        return open_ones.filter(overwritten_at__isnull=value != "conflict")


@admin.register(Clash)
class ClashAdmin(ReadOnly):
    list_display = ("record", "where", "what", "entered", "stands", "seen_at", "overwritten_at",
                    "settled_by")  # fmt: skip
    list_filter = (StandFilter, "flow")
    list_select_related = ("record", "told__connection", "flow")
    fields = ("flow", "record", "where", "what", "entered", "before", "stands", "seen_at",
              "overwritten_at", "settled_at", "settled_by")  # fmt: skip
    readonly_fields = ("where", "what", "entered", "before", "stands")
    actions = ("settle", "tell_again")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("record__raw", "record__canonical")

    def has_act_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("syncs.change_transfer"))

    @admin.action(description="Seen: leave it as it is", permissions=["act"])
    def settle(self, request: HttpRequest, queryset: QuerySet) -> None:
        for clash in queryset.filter(settled_at=None):
            meeting.settle_clash(clash, request.user.get_username())
        messages.success(request, "Marked as seen.")

    @admin.action(description="Put the master's value there", permissions=["act"])
    def tell_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        targets: set[int] = set()
        for clash in queryset.filter(settled_at=None).select_related("flow", "record", "told"):
            targets |= meeting.tell_again(clash, request.user.get_username())
        wake_deliver(targets)
        messages.success(request, "The master's values are sent.")

    @admin.display(description="changed in")
    def where(self, clash: Clash) -> str:
        return clash.told.connection.name

    @admin.display(description="what")
    def what(self, clash: Clash) -> str:
        return GROUPS[clash.told.kind][clash.group].label

    @admin.display(description="entered there")
    def entered(self, clash: Clash) -> SafeString:
        return _differing(clash.theirs, clash.common)

    @admin.display(description="before")
    def before(self, clash: Clash) -> SafeString:
        return _differing(clash.common, clash.theirs)

    @admin.display(description="what stands, from its master")
    def stands(self, clash: Clash) -> SafeString:
        return _differing(clash.masters, clash.theirs)


def _differing(said: dict[str, Any], other: dict[str, Any]) -> SafeString:
    """Show the values that are not alike."""
    rows = ((name, value) for name, value in said.items() if other.get(name) != value)
    return format_html_join("", "<div>{}: {}</div>", rows)
