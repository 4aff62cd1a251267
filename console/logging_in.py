"""Logging in: password and, where the user has one, a code; who guesses too often waits.

One form for everybody and one sentence for every failure: nobody learns which names exist, which
have a second factor, or which of the two was wrong.
"""

from typing import Any

from django import forms
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import get_random_string
from unfold.forms import BASE_INPUT_CLASSES, AuthenticationForm

from console import second


class LogInForm(AuthenticationForm):
    code = forms.CharField(
        label="Code of your authenticator app",
        required=False,
        max_length=32,
        help_text="Only if you have set one up; else leave it blank. A recovery code will do too.",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "class": " ".join(BASE_INPUT_CLASSES)}
        ),
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        user = self.get_user()
        factor = second.of(user) if user else None
        if factor and not second.is_right(factor, said.get("code") or ""):
            self._count_as_wrong()
            raise self.get_invalid_login_error()
        return said

    def _count_as_wrong(self) -> None:
        """Let a wrong code weigh as much as a wrong password."""
        named = {"username": self.cleaned_data.get("username"), "password": get_random_string(8)}
        user_login_failed.send(sender=__name__, credentials=named, request=self.request)
        self.user_cache = None


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """Say that it must be waited, in the same words whether the name exists or not."""
    return render(request, "console/locked_out.html", status=429)
