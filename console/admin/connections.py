"""Connections: their form is made of what each connector declares."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from connectors.base import Connector
from connectors.capabilities import OrderSource, ShipmentTarget
from connectors.errors import IntegratorError
from connectors.kit.forms import check_settings, form_field
from connectors.kit.opening import opened
from connectors.kit.secrets import Locked
from connectors.kit.testing import test_connection
from connectors.kit.words import refresh_words
from connectors.models import Connection, Record
from connectors.registry import connector_class, systems
from console.admin.calls import webhooks_of
from console.admin.channels import ChannelsField
from console.admin.deeds import deed
from console.admin.lists import Listed, ReadOnly, is_changelist
from syncs.judging import read_again


def is_shop(system: type[Connector] | None) -> bool:
    """Tell whether orders are shipped for it: only there somebody captures payments."""
    return (
        system is not None
        and issubclass(system, ShipmentTarget)
        and issubclass(system, OrderSource)
    )


class ConnectionForm(forms.ModelForm):
    """A connection's form: its own fields, and those its system declares below them."""

    system_class: type[Connector] | None = None
    channel_accounts = ChannelsField()

    class Meta:
        model = Connection
        fields = ("name", "code", "system", "calls_at_once", "captured_by", "channel_accounts")
        widgets = {
            "name": UnfoldAdminTextInputWidget,
            "code": UnfoldAdminTextInputWidget,
            "calls_at_once": UnfoldAdminIntegerFieldWidget,
            "captured_by": UnfoldAdminSelectWidget,
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_shop(self.system_class):
            del self.fields["captured_by"]
        for field in self.system_class.fields if self.system_class else ():
            if field.is_secret:
                continue
            kept = (self.instance.settings or {}).get(field.name)
            if kept is not None:
                self.initial[field.name] = kept

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        system = self.system_class
        if system is None:
            return said
        held = self.instance.secrets if self.instance.pk else {}
        kept = {} if isinstance(held, Locked) else dict(held or {})
        settings = {f.name: said.get(f.name) or "" for f in system.fields if not f.is_secret}
        typed = {f.name: said[f.name] for f in system.fields if f.is_secret and said.get(f.name)}
        secrets = {**kept, **typed}
        try:
            check_settings(system, settings, secrets)
        except ValidationError as wrong:
            for name, told in wrong.message_dict.items():
                self.add_error(name if name in self.fields else None, told)
        self.instance.settings, self.instance.secrets = settings, secrets
        return said


def form_of(system: type[Connector] | None, has_secrets: set[str]) -> type[ConnectionForm]:
    """Make the form class of a system's connections."""
    members: dict[str, Any] = {"system_class": system}
    for field in system.fields if system else ():
        made = form_field(field, has_value=field.name in has_secrets)
        made.widget = _dressed(made)
        members[field.name] = made
    choices = [(one.key, one.label) for one in systems()]
    widget = UnfoldAdminSelectWidget() if system is None else forms.HiddenInput()
    members["system"] = forms.ChoiceField(choices=choices, widget=widget)
    return type("FormOfSystem", (ConnectionForm,), members)


def _dressed(field: forms.Field) -> forms.Widget:
    attrs = {n: v for n, v in field.widget.attrs.items() if n in ("placeholder", "autocomplete")}
    if isinstance(field.widget, forms.PasswordInput):
        return UnfoldAdminPasswordWidget(attrs=attrs, render_value=False)
    if isinstance(field, forms.ChoiceField):
        return UnfoldAdminSelectWidget(attrs=attrs, choices=field.choices)
    return UnfoldAdminTextInputWidget(attrs=attrs)


@admin.register(Connection)
class ConnectionAdmin(Listed):
    list_display = ("name", "code", "system_label", "state_shown", "tested_at", "words_at")
    actions_detail = ("test", "fetch_words")
    readonly_fields = ("state_shown", "test_shown", "words_at", "webhooks_shown")

    def get_form(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        key = obj.system if obj else request.POST.get("system") or request.GET.get("system")
        known = {one.key for one in systems()}
        held = {} if obj is None or isinstance(obj.secrets, Locked) else obj.secrets or {}
        return form_of(connector_class(key) if key in known else None, set(held))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        form = self.get_form(request, obj)
        if form.system_class is None:
            return [("Which system?", {"fields": ("system",)})]
        declared = tuple(field.name for field in form.system_class.fields)
        bears = issubclass(form.system_class, OrderSource)
        captured = ("captured_by",) if is_shop(form.system_class) else ()
        ways = ("channel_accounts",) if bears else ()
        own = (None, {"fields": ("name", "code", "calls_at_once", *captured, *ways, "system")})
        theirs = (form.system_class.label, {"fields": declared})
        shown = ("How it fares", {"fields": self.readonly_fields}) if obj else None
        return [part for part in (own, theirs, shown) if part]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "code") if obj else ()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask for the system first: the form follows from it."""
        is_first = request.method == "POST" and set(request.POST) <= _FIRST
        if is_first and self.has_add_permission(request):
            return redirect(f"{request.path}?system={request.POST.get('system', '')}")
        return super().add_view(request, form_url, extra_context)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"system": request.GET.get("system", ""), "calls_at_once": 4}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if any(field.name in form.changed_data for field in form.system_class.fields):
            test_connection(obj)
            self._tell(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @deed("Test connection", "test", ["change"])
    def test(self, request: HttpRequest, object_id: int) -> HttpResponse:
        connection = get_object_or_404(Connection, pk=object_id)
        test_connection(connection)
        self._tell(request, connection)
        return redirect(reverse("admin:connectors_connection_change", args=[object_id]))

    @deed("Fetch its words", "words", ["change"])
    def fetch_words(self, request: HttpRequest, object_id: int) -> HttpResponse:
        connection = get_object_or_404(Connection, pk=object_id)
        try:
            door = opened(connection)
            door.ensure()
            found = refresh_words(connection, door)
        except IntegratorError as error:
            messages.error(request, str(error))
        else:
            told = ", ".join(f"{count} {kind.replace('_', ' ')}s" for kind, count in found.items())
            messages.success(request, f"Found {told or 'no lists'}.")
        return redirect(reverse("admin:connectors_connection_change", args=[object_id]))

    def has_test_permission(self, request: HttpRequest, *args: Any) -> bool:
        return bool(request.user.has_perm("connectors.change_connection"))

    def _tell(self, request: HttpRequest, connection: Connection) -> None:
        failed = [c for c in connection.checks if c["outcome"] == "failed"]
        for check in failed:
            messages.error(request, f"{check['name']}: {check['sentence']}")
        if not failed:
            messages.success(
                request, f"{connection} answers, and every right that can be tried is there."
            )

    @admin.display(description="system")
    def system_label(self, connection: Connection) -> str:
        return connector_class(connection.system).label

    @admin.display(description="state")
    def state_shown(self, connection: Connection) -> SafeString:
        colour = {"ready": "green", "paused": "amber", "reconnect": "red"}.get(
            connection.state, "slate"
        )
        told = connection.get_state_display()
        return format_html(
            '<span class="badge badge-{}">{}</span> {}', colour, told, connection.trouble
        )

    @admin.display(description="webhooks")
    def webhooks_shown(self, connection: Connection) -> SafeString | str:
        return webhooks_of(connection)

    @admin.display(description="last test")
    def test_shown(self, connection: Connection) -> SafeString | str:
        if not connection.checks:
            return "Not tested yet."
        marks = {"passed": "✓", "failed": "✗", "untried": "…"}
        lines = ((marks[c["outcome"]], c["name"], c["sentence"]) for c in connection.checks)
        return format_html_join("", "<div>{} <strong>{}</strong> {}</div>", lines)


_FIRST = {"csrfmiddlewaretoken", "system", "_save", "_continue", "_addanother"}


@admin.register(Record)
class UnreadableAdmin(ReadOnly):
    """Records nobody could read; the readable ones have lists of their own."""

    list_display = ("__str__", "connection", "fault", "read_error", "seen_at")
    list_select_related = ("connection",)
    fields = ("connection", "kind", "external_id", "read_error", "seen_at", "version", "raw")
    actions = ("read_again",)

    def has_act_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("syncs.change_transfer"))

    @admin.action(description="Read again what is stored", permissions=["act"])
    def read_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        chosen = list(Record.objects.filter(pk__in=queryset).select_related("connection"))
        messages.info(request, f"{read_again(chosen)} of {len(chosen)} can be read now.")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        is_list = is_changelist(request)
        return rows.exclude(fault="").defer("raw", "canonical") if is_list else rows
