"""What a record says today: its canonical words with the corrections staff made to them."""

from collections.abc import Iterable
from typing import Any

from connectors.canonical import load
from connectors.kinds import KINDS
from connectors.models import Correction, Record


def said(record: Record, corrections: Iterable[Correction] = ()) -> Any:
    """Give the canonical object of a readable record."""
    spelled = record.canonical
    for correction in corrections:
        spelled = _corrected(spelled, correction.path.split("."), correction.after)
    return load(KINDS[record.kind].shape, spelled)


def said_all(records: Iterable[Record]) -> dict[int, Any]:
    """Give what each readable record says, corrections included, in one query."""
    rows = {record.pk: record for record in records if record.canonical is not None}
    made: dict[int, list[Correction]] = {}
    for correction in Correction.objects.filter(record__in=rows).order_by("at", "pk"):
        made.setdefault(correction.record_id, []).append(correction)
    return {pk: said(record, made.get(pk, ())) for pk, record in rows.items()}


def _corrected(spelled: Any, path: list[str], value: Any) -> Any:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(spelled, list):
        place = int(step)
        return [_corrected(v, rest, value) if i == place else v for i, v in enumerate(spelled)]
    return {**spelled, step: _corrected(spelled.get(step), rest, value)}
