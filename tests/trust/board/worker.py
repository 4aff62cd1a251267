"""A worker that may be haunted: another time of day, and a record that kills whoever sends it.

`BOARD_CLOCK` names a file with the seconds this worker's clock is wrong by. `BOARD_DEADLY` names a
file with the references of orders that end the process that spells them, as a segfault would.
"""

import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

_true_now = timezone.now


def _wrong_by() -> float:
    file = Path(os.environ.get("BOARD_CLOCK") or "/nonexistent")
    return float(file.read_text() or 0) if file.exists() else 0.0


def _now() -> Any:
    return _true_now() + timedelta(seconds=_wrong_by())


timezone.now = _now  # before any model takes it for a default


def _haunt() -> None:
    from syncs.deliveries import calling

    send = calling.send

    def deadly(step: Any, *said: Any) -> Any:
        file = Path(os.environ.get("BOARD_DEADLY") or "/nonexistent")
        if file.exists() and step.reference in file.read_text().split():
            with Path(f"{file}.deaths").open("a") as deaths:
                deaths.write(f"{os.getpid()}\n")
            os.kill(os.getpid(), signal.SIGKILL)
        return send(step, *said)

    calling.send = deadly


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integrator.settings")
    import django

    django.setup()
    _haunt()
    from celery.__main__ import main as celery

    celery()


if __name__ == "__main__":
    main()
