"""Lists that stay quick at a million rows."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from console.paging import ShortCount


class Listed(ModelAdmin):
    """A list with a short count and no total."""

    paginator = ShortCount
    show_full_result_count = False
    list_per_page = 50
    list_filter_submit = False
    warn_unsaved_form = True


class ReadOnly(Listed):
    """What the hub writes itself: shown, never edited; sorted only where an index is."""

    sortable_by: Any = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Chosen(admin.SimpleListFilter):
    """A filter of fixed choices: none is read from the table."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset if self.value() is None else self.chosen(queryset, self.value() or "")

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        raise NotImplementedError


def is_changelist(request: HttpRequest) -> bool:
    """Tell a list, which must not load bodies, from the page of one row."""
    match = request.resolver_match
    return bool(match and match.url_name and match.url_name.endswith("changelist"))
