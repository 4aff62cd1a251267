"""What every page of the console shares: who may see it, and the frame around it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST

View = Callable[..., HttpResponseBase]

MAY_SEE = "syncs.view_transfer"
MAY_ACT = "syncs.change_transfer"


def staff_page(view: View) -> View:
    """Let staff in who may see transfers; others are asked to log in."""
    allowed = permission_required(MAY_SEE, raise_exception=True)(_storable(view))
    return wraps(view)(admin.site.admin_view(allowed))


def staff_deed(right: str) -> Callable[[View], View]:
    """Let staff do something (POST) who have the right for it."""

    def guard(view: View) -> View:
        allowed = permission_required(right, raise_exception=True)(require_POST(_storable(view)))
        return wraps(view)(admin.site.admin_view(allowed))

    return guard


def _storable(view: View) -> View:
    """Turn away text that PostgreSQL can neither keep nor look for."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        for said in (request.GET, request.POST):
            if any("\0" in value for _, values in said.lists() for value in values):
                raise BadRequest("What was sent holds a NUL character; send it without.")
        return view(request, *args, **named)

    return checked


def shown(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    frame = admin.site.each_context(request)
    return render(request, f"console/{template}", {**frame, "title": title, **context})
