"""`manage.py token NAME [--scope act]`: make an API token and print it, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from console.models import ApiToken


class Command(BaseCommand):
    help = "Make an API token; it is shown this once only, and revoked in the console."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="which program it is for")
        parser.add_argument("--scope", choices=ApiToken.Scope.values, default=ApiToken.Scope.READ)

    def handle(self, *args: Any, **options: Any) -> None:
        _, key = ApiToken.objects.create_key(name=options["name"], scope=options["scope"])
        self.stdout.write(key)
