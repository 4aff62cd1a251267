"""Users, groups, tokens and schedules in the admin's one look."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from rest_framework_api_key.models import APIKey
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from console.admin.deeds import deed
from console.admin.lists import Listed, ReadOnly
from console.models import ApiToken, SecondFactor

admin.site.login_template = "console/login.html"

for model in (
    User,
    Group,
    PeriodicTask,
    IntervalSchedule,
    CrontabSchedule,
    SolarSchedule,
    ClockedSchedule,
    APIKey,
):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(User)
class UserAdmin(BaseUserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    actions_detail = ("take_factor",)

    @deed("Take away the second factor", "take-factor", ["change"])
    def take_factor(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Help a user who lost the app and the recovery codes."""
        user = get_object_or_404(User, pk=object_id)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        SecondFactor.objects.filter(user=user).delete()
        messages.success(request, f"The password alone logs {user} in now.")
        return redirect("admin:auth_user_change", object_id)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only a superuser hands out rights one by one, or makes another superuser."""
        fixed = super().get_readonly_fields(request, obj)
        return fixed if _is_super(request) else (*fixed, "is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_touch(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_touch(request, obj) and super().has_delete_permission(request, obj)


def _is_super(request: HttpRequest) -> bool:
    return bool(request.user.is_superuser)


def _may_touch(request: HttpRequest, user: Any) -> bool:
    """Tell whether this user may change that one: a superuser is changed by superusers only.

    The theme asks with a bare key; the deed itself then asks again with the user.
    """
    return _is_super(request) or not (isinstance(user, User) and user.is_superuser)


@admin.register(Group)
class GroupAdmin(BaseGroupAdmin, ModelAdmin):
    pass


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(ReadOnly):
    """The schedules as beat has them; a flow's is changed in the flow."""

    list_display = ("name", "task", "enabled", "scheduler", "last_run_at", "total_run_count")


@admin.register(ApiToken)
class ApiTokenAdmin(Listed):
    list_display = ("name", "prefix", "scope", "last_used", "expiry_date", "revoked")
    fields = ("name", "scope", "expiry_date", "revoked")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A token lives for a year unless somebody says otherwise."""
        return {"expiry_date": timezone.now() + timedelta(days=365)}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        key = ApiToken.objects.assign_key(obj)
        obj.save()
        messages.warning(request, f"The token is {key} — copy it now; it is shown this once only.")
