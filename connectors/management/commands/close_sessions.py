"""Give back every licensed log-in: the hub is stopping."""

from typing import Any

from django.core.management.base import BaseCommand

from connectors.kit.opening import close_sessions


class Command(BaseCommand):
    help = "Log out of every system that counts its log-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{close_sessions()} logged out.")
