"""`manage.py token NAME [--scope act] [--days 365]`: make an API token and print it, once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from console.models import ApiToken


class Command(BaseCommand):
    help = "Make an API token; it is shown this once only, and revoked in the console."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="which program it is for")
        parser.add_argument("--scope", choices=ApiToken.Scope.values, default=ApiToken.Scope.READ)

        parser.add_argument("--days", type=int, default=365, help="how long it is good")

    def handle(self, *args: Any, **options: Any) -> None:
        ends = timezone.now() + timedelta(days=options["days"])
        facts = {"name": options["name"], "scope": options["scope"], "expiry_date": ends}
        _, key = ApiToken.objects.create_key(**facts)
        self.stdout.write(key)
