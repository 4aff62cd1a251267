"""Encrypt every secret anew under the first key of FIELD_ENCRYPTION_KEYS."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from connectors.kit.secrets import EncryptedJSONField, Locked
from connectors.models import Session


class Command(BaseCommand):
    help = "Encrypt every secret anew under the first key; then the older keys may go."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            locked = [str(row) for model, name in _sealed() for row in _locked(model, name)]
        if locked:
            raise CommandError(
                f"No key opens the secrets of {', '.join(locked)}: keep the older keys, or type "
                "these secrets in again. All others are encrypted under the first key."
            )
        self.stdout.write("Every secret is encrypted under the first key.")


def _sealed() -> Iterator[tuple[Any, str]]:
    """Name each encrypted field there is, whatever room its model is in."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedJSONField):
                yield model, field.name


def _locked(model: Any, name: str) -> Iterator[Any]:
    """Seal each row anew, under a lock as others save too; give those that no key opens."""
    for row in model.objects.select_for_update().order_by("pk"):
        is_locked = isinstance(getattr(row, name), Locked)
        if is_locked and model is not Session:
            yield row
            continue
        if is_locked:  # a log-in nobody can open is as good as none
            row.held = {}
        row.save(update_fields=[name])
