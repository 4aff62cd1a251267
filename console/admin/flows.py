"""Flows and their ends; a saved flow becomes its schedule."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from unfold.admin import TabularInline
from unfold.decorators import action

from console.admin.lists import Listed
from syncs import actions, schedules
from syncs.models import Endpoint, Flow


class EndpointInline(TabularInline):
    model = Endpoint
    extra = 0
    min_num = 2
    readonly_fields = ("cursor",)


@admin.register(Flow)
class FlowAdmin(Listed):
    list_display = ("name", "kind", "pattern", "state", "interval", "collected_at", "next_run_at")
    list_filter = ("kind", "state")
    inlines = (EndpointInline,)
    actions_detail = ("run_now", "pause", "resume")
    readonly_fields = ("collected_at", "next_run_at")
    fieldsets = (
        (None, {"fields": ("name", "code", "kind", "pattern", "state")}),
        (
            "When",
            {
                "fields": (
                    "collect",
                    "interval",
                    "overlap",
                    "listens",
                    "promise",
                    "collected_at",
                    "next_run_at",
                )
            },
        ),
        (
            "Which orders",
            {"fields": ("import_from", "enter_when", "hold_minutes", "books_marketplace")},
        ),
        (
            "How they are booked",
            {
                "fields": (
                    "customer_rule",
                    "fixed_customer",
                    "applies_changes",
                    "tolerance",
                    "ship_when",
                )
            },
        ),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        schedules.keep_schedule(form.instance)
        try:
            form.instance.clean_ends()
        except ValidationError as wrong:
            actions.pause(form.instance)
            messages.error(request, f"Saved, but paused: {' '.join(wrong.messages)}")

    @action(description="Run now", url_path="run-now", permissions=["change"])
    def run_now(self, request: HttpRequest, object_id: int) -> HttpResponse:
        flow = Flow.objects.get(pk=object_id)
        run = actions.run_now(flow, request.user.get_username())
        messages.info(request, "It runs now." if run else "It is running already.")
        return _back(object_id)

    @action(description="Pause", url_path="pause", permissions=["change"])
    def pause(self, request: HttpRequest, object_id: int) -> HttpResponse:
        actions.pause(Flow.objects.get(pk=object_id))
        messages.info(request, "Paused; what is under way is finished.")
        return _back(object_id)

    @action(description="Resume", url_path="resume", permissions=["change"])
    def resume(self, request: HttpRequest, object_id: int) -> HttpResponse:
        actions.resume(Flow.objects.get(pk=object_id))
        messages.info(request, "It runs again.")
        return _back(object_id)


def _back(pk: int) -> HttpResponse:
    return redirect(reverse("admin:syncs_flow_change", args=[pk]))
