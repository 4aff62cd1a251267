"""The form of a connection, derived from what its connector declares."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError

from connectors.base import Connector, Field


def form_field(field: Field, *, has_value: bool = False) -> forms.Field:
    """Make the form field of a declared one; a kept secret is never shown, and blank keeps it."""
    options: dict[str, Any] = {
        "label": field.label,
        "help_text": _help(field, has_value),
        "required": field.is_required and not field.default and not (field.is_secret and has_value),
        "initial": "" if field.is_secret else field.default,
    }
    if field.is_secret:
        kept = "kept; type to replace it" if has_value else ""
        widget = forms.PasswordInput(
            render_value=False, attrs={"autocomplete": "new-password", "placeholder": kept}
        )
        return forms.CharField(widget=widget, strip=False, **options)
    if field.kind == "choice":
        return forms.ChoiceField(choices=field.choices, **options)
    attrs = {"placeholder": field.example, "autocomplete": "off"}
    return forms.CharField(widget=forms.TextInput(attrs=attrs), **options)


def _help(field: Field, has_value: bool) -> str:
    if field.is_secret and has_value:
        return f"{field.help} Blank keeps the one that is saved.".strip()
    return field.help


def check_settings(
    system: type[Connector], settings: dict[str, Any], secrets: dict[str, Any]
) -> None:
    """Fill in defaults and refuse what is missing or misshapen; ValidationError names each."""
    wrong: dict[str, str] = {}
    names = {field.name for field in system.fields}
    for unknown in sorted({*settings, *secrets} - names):
        wrong[unknown] = f"{system.label} has no such field; it has {', '.join(sorted(names))}."
    for field in system.fields:
        given = secrets if field.is_secret else settings
        if isinstance(given.get(field.name), list):
            given[field.name] = ", ".join(str(one) for one in given[field.name])
        if field.default and not given.get(field.name):
            given[field.name] = field.default
        told = _problem(field, str(given.get(field.name) or ""))
        if told:
            wrong[field.name] = told
    if wrong:
        raise ValidationError(wrong)


def _problem(field: Field, value: str) -> str:
    if field.is_required and not value.strip():
        return f"{field.label} is needed."
    if field.kind == "url" and value:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return f"{field.label} must be a whole address, such as {field.example or 'https://…'}."
    if field.kind == "choice" and value not in dict(field.choices):
        return f"{field.label} must be one of {', '.join(dict(field.choices))}."
    return ""
