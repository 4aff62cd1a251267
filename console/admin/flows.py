"""Flows and their ends; a saved flow becomes its schedule."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from unfold.admin import TabularInline
from unfold.decorators import action

from connectors.kinds import KINDS
from console.admin import flow_form
from console.admin.deeds import deed
from console.admin.lists import Listed
from syncs import actions, schedules
from syncs.fitting import check_ends
from syncs.models import Endpoint, Flow


class EndpointInline(TabularInline):
    model = Endpoint
    extra = 0
    min_num = 2
    readonly_fields = ("cursor",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return flow_form.end_fields(_flow_of(request, obj))

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        made = super().get_formset(request, obj, **options)
        flow = _flow_of(request, obj)
        field = made.form.base_fields["role"]
        field.choices = flow_form.roles(flow)
        if flow.goes_both_ways:
            field.initial = Endpoint.Role.BOTH
        return made


def _flow_of(request: HttpRequest, obj: Any) -> Flow:
    """Give the flow a form is for; a new one is what was asked for first."""
    if obj is not None:
        return cast(Flow, obj)
    said = {name: request.POST.get(name) or request.GET.get(name) or "" for name in _FIRST}
    kind = said["kind"] if said["kind"] in KINDS else "order"
    known = said["pattern"] in Flow.Pattern.values
    return Flow(kind=kind, pattern=said["pattern"] if known else Flow.Pattern.AGGREGATION)


_FIRST = ("kind", "pattern")
_FIRST_POSTED = {"csrfmiddlewaretoken", *_FIRST, "_save", "_continue", "_addanother"}


@admin.register(Flow)
class FlowAdmin(Listed):
    list_display = ("name", "kind", "pattern", "state", "interval", "collected_at", "next_run_at")
    list_filter = ("kind", "pattern", "state")
    inlines = (EndpointInline,)
    actions_detail = ("run_now", "pause", "resume", "more")
    readonly_fields = ("collected_at", "next_run_at")

    def get_form(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        if obj is None and not request.GET.get("pattern"):
            return flow_form.FirstForm
        form = flow_form.form_of(_flow_of(request, obj))
        return super().get_form(request, obj, **{**options, "form": form})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None and not request.GET.get("pattern"):
            told = flow_form.all_patterns()
            return [("What moves, and how?", {"fields": _FIRST, "description": told})]
        return flow_form.sections(_flow_of(request, obj))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return () if obj is None and not request.GET.get("pattern") else self.inlines

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask for kind and pattern first: the form follows from them."""
        is_first = request.method == "POST" and set(request.POST) <= _FIRST_POSTED
        if is_first and self.has_add_permission(request):
            asked = {name: request.POST.get(name, "") for name in _FIRST}
            return redirect(f"{request.path}?{urlencode(asked)}")
        return super().add_view(request, form_url, extra_context)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {name: request.GET.get(name, "") for name in _FIRST}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        schedules.keep_schedule(form.instance)
        try:
            check_ends(form.instance)
        except ValidationError as wrong:
            actions.pause(form.instance)
            messages.error(request, f"Saved, but paused: {' '.join(wrong.messages)}")

    @deed("Run now", "run-now", ["change"])
    def run_now(self, request: HttpRequest, object_id: int) -> HttpResponse:
        flow = get_object_or_404(Flow, pk=object_id)
        run = actions.run_now(flow, request.user.get_username())
        messages.info(request, "It runs now." if run else "It is running already.")
        return _back(object_id)

    @deed("Pause", "pause", ["change"])
    def pause(self, request: HttpRequest, object_id: int) -> HttpResponse:
        actions.pause(get_object_or_404(Flow, pk=object_id))
        messages.info(request, "Paused; what is under way is finished.")
        return _back(object_id)

    @deed("Resume", "resume", ["change"])
    def resume(self, request: HttpRequest, object_id: int) -> HttpResponse:
        actions.resume(get_object_or_404(Flow, pk=object_id))
        messages.info(request, "It runs again.")
        return _back(object_id)

    @action(description="Its own page", url_path="more", permissions=["view"])
    def more(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Open the page of a migration, or of what a flow that goes both ways could not settle."""
        flow = get_object_or_404(Flow, pk=object_id)
        if flow.is_migration:
            return redirect("console:migration", pk=object_id)
        if flow.goes_both_ways:
            return redirect("console:both-ways", pk=object_id)
        transfers = reverse("admin:syncs_transfer_changelist")
        return redirect(f"{transfers}?flow={object_id}")


def _back(pk: int) -> HttpResponse:
    return redirect(reverse("admin:syncs_flow_change", args=[pk]))
