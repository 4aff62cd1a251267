"""A user's own second factor: set it up with an app, or take it away."""

from typing import cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from console import second
from console.models import SecondFactor
from console.pages.shell import shown


@never_cache
@sensitive_post_parameters("code")
def page(request: HttpRequest) -> HttpResponse:
    """Any staff may see and change their own."""
    return admin.site.admin_view(_page)(request)


def _page(request: HttpRequest) -> HttpResponse:
    factor = SecondFactor.objects.filter(user=request.user.pk).first()
    if request.method == "POST":
        return _do(
            request, factor, request.POST.get("deed", ""), request.POST.get("code", "").strip()
        )
    return _told(request, factor)


def _told(
    request: HttpRequest, factor: SecondFactor | None, codes: list[str] | None = None
) -> HttpResponse:
    begun = factor if factor and not factor.confirmed_at else None
    return shown(
        request,
        "second_factor.html",
        "Second factor",
        factor=factor,
        codes=codes,
        picture=second.picture(begun) if begun else "",
        key=second.spelled(begun) if begun else "",
    )


def _do(request: HttpRequest, factor: SecondFactor | None, deed: str, code: str) -> HttpResponse:
    if deed == "begin":
        second.begin(cast(User, request.user))
    elif factor and deed == "confirm":
        codes = second.confirm(factor, code)
        if codes:
            return _told(request, factor, codes)
        messages.error(request, "That is not the app's present code. Type the one it shows now.")
    elif factor and deed == "remove":
        if factor.confirmed_at and not second.is_right(factor, code):
            messages.error(request, "It stays: that is not the app's present code.")
        else:
            factor.delete()
            messages.success(request, "Taken away: the password alone logs you in.")
    return redirect("console:second-factor")
