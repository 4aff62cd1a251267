"""Users, groups, tokens and schedules in the admin's one look."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
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

from console.admin.lists import Listed, ReadOnly
from console.models import ApiToken

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

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        key = ApiToken.objects.assign_key(obj)
        obj.save()
        messages.warning(request, f"The token is {key} — copy it now; it is shown this once only.")
