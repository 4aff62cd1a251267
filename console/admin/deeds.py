"""Buttons above a form that do something: a GET only asks, a POST does it.

A link to a deed opens a page with the button to press; `deeds.js` presses it at once.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from unfold.decorators import action

Deed = Callable[[Any, HttpRequest, int], HttpResponse]


def deed(description: str, url_path: str, permissions: Iterable[str]) -> Callable[[Deed], Any]:
    """Make a button of a method that changes something."""

    def made(do: Deed) -> Any:
        @wraps(do)
        def asked(model_admin: Any, request: HttpRequest, object_id: int) -> HttpResponse:
            if request.method == "POST":
                return do(model_admin, request, object_id)
            frame = admin.site.each_context(request)
            return render(request, "console/deed.html", {**frame, "title": description})

        return action(
            asked,
            description=description,
            url_path=url_path,
            permissions=permissions,
            attrs={"data-deed": True},
        )

    return made
