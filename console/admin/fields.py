"""Field rules and look-up tables; every change is saved by the service that releases what waited."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from connectors.models import Connection
from console.admin import field_form
from console.admin.lists import Listed
from mappings.models import FieldRule, LookupTable
from mappings.models.fields import OF
from syncs import filling

_FIRST = ("of", "source", "target")
_FIRST_POSTED = {"csrfmiddlewaretoken", *_FIRST, "_save", "_continue", "_addanother"}


def _tell(request: HttpRequest, freed: int) -> None:
    if freed:
        told = (
            "record waited for it and goes on" if freed == 1 else "records waited for it and go on"
        )
        messages.success(request, f"{freed} {told}.")


@admin.register(FieldRule)
class FieldRuleAdmin(Listed):
    list_display = ("__str__", "of", "source", "target", "position", "changed_by", "changed_at")
    list_filter = ("of",)
    list_select_related = ("source", "target")
    search_fields = ("field__startswith", "path__startswith")

    def get_form(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        of, target = self._chosen(request, obj)
        if target is None:
            return super().get_form(request, obj, **{**options, "form": field_form.FirstForm})
        form = field_form.form_of(of, target, obj.field if obj else "")
        return super().get_form(request, obj, **{**options, "form": form})

    def _chosen(self, request: HttpRequest, obj: FieldRule | None) -> tuple[str, Connection | None]:
        """Tell which kind of record and whose field a form is for."""
        if obj is not None:
            return obj.of, obj.target
        said = {name: request.POST.get(name) or request.GET.get(name) or "" for name in _FIRST}
        known = said["of"] in OF and said["target"].isdigit() and bool(request.GET.get("target"))
        found = Connection.objects.filter(pk=said["target"]).first() if known else None
        return said["of"], found

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        of, target = self._chosen(request, obj)
        if target is None:
            told = "The fields to choose from follow from these."
            return [("Which records, and whose field?", {"fields": _FIRST, "description": told})]
        told = f"Fills a field of {target} for {OF[of]}."
        fields = ("of", "target", "source", "path", "field", "steps", "position", "remark")
        return [(None, {"fields": fields, "description": told})]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask first which records and whose field: the lists follow from them."""
        if request.method == "POST" and set(request.POST) <= _FIRST_POSTED:
            asked = {name: request.POST.get(name, "") for name in _FIRST}
            if asked["of"] and asked["target"]:
                return redirect(f"{request.path}?{urlencode(asked)}")
        return super().add_view(request, form_url, extra_context)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {name: request.GET.get(name, "") for name in _FIRST}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        _tell(request, filling.save_field(obj, request.user.get_username()))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        _tell(request, filling.delete_field(obj, request.user.get_username()))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for rule in queryset.select_related("target"):
            self.delete_model(request, rule)


@admin.register(LookupTable)
class LookupTableAdmin(Listed):
    form = field_form.TableForm
    list_display = ("name", "rows_shown", "changed_by", "changed_at")
    list_filter = ()
    search_fields = ("name__startswith",)
    fields = ("name", "rows", "remark", "used_by")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name", "used_by") if obj else ("used_by",)

    @admin.display(description="rows")
    def rows_shown(self, table: LookupTable) -> int:
        return len(table.rows)

    @admin.display(description="looked up in by")
    def used_by(self, table: LookupTable) -> str:
        return ", ".join(str(rule) for rule in filling.users_of(table)) or "no rule yet"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        _tell(request, filling.save_table(obj, request.user.get_username()))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        filling.delete_table(obj, request.user.get_username())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A table that a rule looks up in is not deleted: its orders would all wait."""
        is_used = obj is not None and bool(filling.users_of(obj))
        return not is_used and bool(super().has_delete_permission(request, obj))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for table in queryset:
            try:
                self.delete_model(request, table)
            except ValidationError as wrong:
                messages.error(request, " ".join(wrong.messages))
