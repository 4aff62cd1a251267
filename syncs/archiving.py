"""The archive: what was said to remote systems long ago, masked, in dated files that can be searched.

What went well is put away when it is old; what failed stays with its order until it is settled. The
file stands on the disk before a row is emptied, so a full disk or a kill loses nothing; at worst the
same attempt stands in two files.
"""

import contextlib
import gzip
import json
import os
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from connectors.kit import redact, trace
from syncs.models import Attempt
from syncs.states import State

AT_ONCE = 500
#: Where nothing more will be asked of what was said.
ENDED = (State.POSTED, State.LINKED, State.CANCELLED, State.SKIPPED, State.FILTERED)
#: A search stops here, in hits and in seconds.
MOST_FOUND, PATIENCE = 100, 10.0
_ENDING = ".jsonl.gz"


@dataclass(frozen=True)
class Day:
    """One day of the archive, in one or more files."""

    day: date
    files: tuple[Path, ...]

    @property
    def size(self) -> int:
        return sum(file.stat().st_size for file in self.files)


def put_away(before: datetime) -> int:
    """Archive what was said before this time, and empty its rows; answer how many."""
    moved = 0
    while batch := list(_due(before)[:AT_ONCE]):
        for day, rows in _by_day(batch).items():
            _write(day, map(_spelled, rows))
        Attempt.objects.filter(pk__in=[one.pk for one in batch]).update(exchanges=[])
        moved += len(batch)
    return moved


def _due(before: datetime) -> QuerySet[Attempt]:
    rows = Attempt.objects.filter(started_at__lt=before, transfer__state__in=ENDED)
    return (
        rows.exclude(exchanges=[])
        .select_related("transfer__record", "transfer__target")
        .defer("transfer__resolution", "transfer__record__raw", "transfer__record__canonical")
        .order_by("started_at", "pk")
    )


def _by_day(batch: Iterable[Attempt]) -> dict[date, list[Attempt]]:
    found: dict[date, list[Attempt]] = defaultdict(list)
    for attempt in batch:
        found[attempt.started_at.date()].append(attempt)
    return found


def _spelled(attempt: Attempt) -> str:
    record = attempt.transfer.record
    said = {
        "attempt": attempt.pk,
        "at": attempt.started_at.isoformat(),
        "trace": trace.of(record.connection_id, record.kind, record.external_id),
        "record": f"{record.kind} {record.external_id}",
        "target": attempt.transfer.target.code,
        "step": attempt.step,
        "reference": attempt.reference,
        "outcome": attempt.outcome,
        "number": attempt.number,
        "sentence": redact.sentence(attempt.sentence),
        "exchanges": attempt.exchanges,
    }
    return json.dumps(said, ensure_ascii=False, default=str)


def _write(day: date, lines: Iterable[str]) -> None:
    """Write one file whole or not at all."""
    folder = settings.ARCHIVE_DIR
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    name = f"{day:%Y-%m-%d}.{uuid.uuid4().hex[:12]}{_ENDING}"
    half = folder / f".{name}"
    try:
        with half.open("wb") as file:
            file.write(gzip.compress("".join(f"{line}\n" for line in lines).encode()))
            file.flush()
            os.fsync(file.fileno())
        half.replace(folder / name)
    finally:
        half.unlink(missing_ok=True)


def days() -> list[Day]:
    """List the days there are, the newest first."""
    found: dict[date, list[Path]] = defaultdict(list)
    for file in sorted(settings.ARCHIVE_DIR.glob(f"*{_ENDING}")):
        with contextlib.suppress(ValueError):  # a file of somebody else's
            found[date.fromisoformat(file.name.partition(".")[0])].append(file)
    return [Day(day, tuple(found[day])) for day in sorted(found, reverse=True)]


def whole(day: date) -> Iterator[bytes]:
    """Give a day's file: compressed lines, one attempt each."""
    for file in (f for one in days() if one.day == day for f in one.files):
        yield file.read_bytes()


def search(words: str) -> tuple[list[dict[str, Any]], bool]:
    """Find attempts that hold all of these words, the newest first; tell whether all was looked at."""
    wanted = words.casefold().split()
    found: list[dict[str, Any]] = []
    until = time.monotonic() + PATIENCE
    for line in _lines() if wanted else ():
        folded = line.casefold()
        if all(word in folded for word in wanted):
            found.append(json.loads(line))
        if len(found) >= MOST_FOUND or time.monotonic() > until:
            return found, False
    return found, True


def _lines() -> Iterator[str]:
    for day in days():
        for file in day.files:
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                yield from lines
