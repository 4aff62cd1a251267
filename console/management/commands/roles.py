"""`manage.py roles`: write the four roles as groups; safe to repeat, done at each start."""

from typing import Any

from django.core.management.base import BaseCommand

from console.roles import write_roles


class Command(BaseCommand):
    help = "Write the roles (viewer, operator, manager, administrator) as groups with their rights."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Written: {', '.join(write_roles())}.")
