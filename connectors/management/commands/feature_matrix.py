"""`manage.py feature_matrix [--format json|markdown]`: what each system can do, told by its classes."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from connectors.features import as_markdown, matrix


class Command(BaseCommand):
    help = "Tell which system has which capability, takes part in which pattern, carries what."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("table", "json", "markdown"), default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["format"] == "markdown":
            self.stdout.write(as_markdown())
            return
        rows = matrix()
        if options["format"] == "json":
            self.stdout.write(json.dumps(rows, indent=2))
            return
        for row in rows["systems"]:
            self.stdout.write(f"{row['label']} ({row['proof']}): {', '.join(row['capabilities'])}")
            self.stdout.write(f"    brings {', '.join(row['brings']) or 'nothing'}")
            self.stdout.write(f"    takes  {', '.join(row['takes']) or 'nothing'}")
