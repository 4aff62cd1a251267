"""`manage.py configure FILE [--plan]`, `manage.py configure --export [FILE]`."""

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from connectors.errors import IntegratorError
from syncs.configuring import apply, export, plan
from syncs.file_rows import ConfigurationError


class Command(BaseCommand):
    help = (
        "Apply a configuration file, tell what it would change (--plan), or write one (--export)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="YAML; - is standard input or output")
        parser.add_argument("--plan", action="store_true", help="tell the changes, make none")
        parser.add_argument("--export", action="store_true", help="write what the hub holds")
        parser.add_argument("--user", default="configure", help="who stands in the history")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["export"]:
            self._export(options["file"])
            return
        if not options["file"]:
            raise CommandError("Name a file to apply, or give --export.")
        change = plan if options["plan"] else apply
        try:
            changes = change(self._read(options["file"]), options["user"])
        except (ConfigurationError, IntegratorError) as wrong:
            raise CommandError(f"Nothing was changed. {wrong}") from wrong
        for line in changes:
            self.stdout.write(line)
        verb = "would change" if options["plan"] else "changed"
        self.stdout.write(f"{len(changes)} {verb}." if changes else "Nothing to change.")

    def _read(self, name: str) -> dict[str, Any]:
        try:
            text = Path("/dev/stdin" if name == "-" else name).read_text()
            spelled = yaml.safe_load(text) or {}
        except OSError as missing:
            raise CommandError(f"{name} cannot be read: {missing.strerror}.") from missing
        except yaml.YAMLError as wrong:
            raise CommandError(f"{name} is not YAML: {wrong}") from wrong
        if not isinstance(spelled, dict):
            raise CommandError(f"{name} must hold connections, mappings and flows.")
        return spelled

    def _export(self, name: str | None) -> None:
        text = yaml.safe_dump(export(), sort_keys=False, allow_unicode=True)
        if name and name != "-":
            Path(name).write_text(text)
            self.stdout.write(f"Written to {name}. Secrets are named, not written.")
        else:
            self.stdout.write(text)
