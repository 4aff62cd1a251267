"""Runs, transfers and attempts: what happened, when, and what was said."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from connectors.kinds import KINDS
from console.admin.lists import Chosen, ReadOnly, is_changelist
from console.templatetags.console import amount, badge, duration
from orders.models import ChannelDay
from syncs import actions, coverage, selectors
from syncs.models import Attempt, Run, Transfer
from syncs.states import LOOKS, states_of


class LookFilter(Chosen):
    title = "state"
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(look.key, look.word) for look in LOOKS]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(state__in=[s for k in LOOKS if k.key == value for s in states_of(k)])


class KindFilter(Chosen):
    title = "kind of record"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.key, kind.plural) for kind in KINDS.values()]

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(record__kind=value)


class GivenFilter(Chosen):
    """Take what a number on another page links to; shown in the list only while it is used."""

    template = "console/given_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("", "all")] if self.value() else []


class GapFilter(GivenFilter):
    title = "gap"
    parameter_name = "gap"

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(gaps=int(value)) if value.isdigit() else queryset.none()


class CauseFilter(GivenFilter):
    title = "cause"
    parameter_name = "cause"

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        return queryset.filter(cause=value)


class UnpaidFilter(GivenFilter):
    title = "held until charged"
    parameter_name = "unpaid_of"

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        day = ChannelDay.objects.filter(pk=value).first() if value.isdigit() else None
        return queryset.filter(pk__in=coverage.waiting_of(day)) if day else queryset.none()


@admin.register(Transfer)
class TransferAdmin(ReadOnly):
    list_display = ("page", "flow", "target", "state_shown", "money", "number", "why", "updated_at")
    list_filter = (LookFilter, KindFilter, "state", "flow", GapFilter, CauseFilter, UnpaidFilter)
    list_select_related = ("record__connection", "flow", "target")
    list_display_links = None
    search_fields = ("number",)
    search_help_text = "Any number, name, e-mail or SKU of the record: its beginning"
    actions = ("retry", "skip", "accept", "look_now")

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        return lookup in ("code", "state", "flow", "cause") or super().lookup_allowed(
            lookup, value, request
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("resolution", "record__raw", "record__canonical")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, term: str) -> Any:
        if not term:
            return queryset, False
        return queryset.filter(pk__in=selectors.found_transfers(term)), False

    @admin.display(description="record")
    def page(self, transfer: Transfer) -> SafeString | str:
        order = transfer.record_id if transfer.record.kind == "order" else transfer.parent_id
        if order is None:
            return str(transfer.record)
        url = reverse("console:order", args=[order])
        return format_html('<a href="{}">{}</a>', url, transfer.record)

    @admin.display(description="stands")
    def state_shown(self, transfer: Transfer) -> SafeString:
        return badge(transfer.state)

    @admin.display(description="amount")
    def money(self, transfer: Transfer) -> str:
        return amount(transfer.amount, transfer.currency) if transfer.currency else ""

    @admin.display(description="why")
    def why(self, transfer: Transfer) -> str:
        return transfer.reason[:120]

    def has_act_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("syncs.change_transfer"))

    @admin.action(description="Try again", permissions=["act"])
    def retry(self, request: HttpRequest, queryset: QuerySet) -> None:
        moved = actions.retry(queryset, request.user.get_username())
        messages.success(request, f"{len(moved)} are tried again; the others are not stopped.")

    @admin.action(description="Leave out, with a reason", permissions=["act"])
    def skip(self, request: HttpRequest, queryset: QuerySet) -> Any:
        reason = request.POST.get("reason", "").strip()
        if reason:
            moved = actions.skip(queryset, reason, request.user.get_username())
            messages.success(request, f"{len(moved)} left out: {reason}")
            return redirect(request.get_full_path())
        chosen = request.POST.getlist("_selected_action")
        frame = admin.site.each_context(request)
        context = {**frame, "title": "Leave out", "chosen": chosen, "count": queryset.count()}
        return render(request, "console/reason.html", context)

    @admin.action(description="Accept conflicts as they stand", permissions=["act"])
    def accept(self, request: HttpRequest, queryset: QuerySet) -> None:
        moved = actions.accept(queryset, request.user.get_username())
        messages.success(request, f"{len(moved)} accepted.")

    @admin.action(description="Look up now", permissions=["act"])
    def look_now(self, request: HttpRequest, queryset: QuerySet) -> None:
        actions.look_now(queryset)
        messages.success(request, "What was in doubt is looked up now.")


@admin.register(Run)
class RunAdmin(ReadOnly):
    list_display = (
        "started_at",
        "flow",
        "state",
        "trigger",
        "seen",
        "new",
        "changed",
        "unreadable",
        "took",
        "trouble",
    )
    list_filter = ("state", "trigger", "flow")
    list_select_related = ("flow",)
    fields = ("flow", "source", "state", "trigger", "who", "started_at", "finished_at", "seen", "new",
              "changed", "unreadable", "cursor_from", "cursor_to", "trouble")  # fmt: skip

    @admin.display(description="took")
    def took(self, run: Run) -> str:
        return duration(run)


@admin.register(Attempt)
class AttemptAdmin(ReadOnly):
    list_display = ("started_at", "step", "reference", "outcome", "number", "record", "sentence")
    list_filter = ("outcome",)
    list_select_related = ("transfer__record", "transfer__target")
    fields = (
        "transfer",
        "step",
        "reference",
        "outcome",
        "number",
        "sentence",
        "started_at",
        "finished_at",
        "said",
    )
    readonly_fields = ("said",)
    search_fields = ("reference__startswith",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = (
            super()
            .get_queryset(request)
            .defer("transfer__resolution", "transfer__record__raw", "transfer__record__canonical")
        )
        is_list = is_changelist(request)
        return rows.defer("exchanges") if is_list else rows

    @admin.display(description="record")
    def record(self, attempt: Attempt) -> str:
        return f"{attempt.transfer.record} → {attempt.transfer.target}"

    @admin.display(description="what was said")
    def said(self, attempt: Attempt) -> SafeString:
        lines = (
            (
                e["method"],
                e["url"],
                e["status"] or "no answer",
                e["seconds"],
                e["request"],
                e["response"],
            )
            for e in attempt.exchanges
        )
        return format_html_join(
            "", '<p>{} {} → {} in {} s</p><div class="said"><pre>{}</pre><pre>{}</pre></div>', lines
        )
