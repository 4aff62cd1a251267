"""Encrypt every secret anew under the first key of FIELD_ENCRYPTION_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from connectors.kit.secrets import Locked
from connectors.models import Connection, Session


class Command(BaseCommand):
    help = "Encrypt every secret anew under the first key; then the older keys may go."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            locked = [str(row) for row in self._rows("secrets", Connection) if self._is_locked(row)]
            Session.objects.all().update(held="")
        if locked:
            raise CommandError(
                f"No key opens the secrets of {', '.join(locked)}: keep the older keys, or type "
                "these secrets in again. All others are encrypted under the first key."
            )
        self.stdout.write("Every secret is encrypted under the first key.")

    @staticmethod
    def _rows(name: str, model: Any) -> Any:
        return model.objects.select_for_update().order_by("pk")

    @staticmethod
    def _is_locked(row: Any) -> bool:
        if isinstance(row.secrets, Locked):
            return True
        row.save(update_fields=["secrets"])
        return False
