"""Keep what a connection said: raw first, then translated, a batch in one transaction."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import DecimalException
from typing import Any

import orjson

from connectors.base import Connector, Raw, Stub
from connectors.canonical import dump
from connectors.errors import IntegratorError, Unreadable
from connectors.kinds import Kind
from connectors.models import Connection, Identifier, Record
from syncs.clock import now
from syncs.rooms import identifiers

#: What a translator raises on a record that is not shaped as its documents say.
MISSHAPEN = (KeyError, TypeError, ValueError, AttributeError, IndexError, DecimalException)


@dataclass(frozen=True)
class Fetched:
    """A completed stub: its document, or why it could not be had."""

    stub: Stub
    raw: Raw | None
    error: IntegratorError | None = None


@dataclass(frozen=True)
class Kept:
    """What storing a batch found: the changed records with their words, and counts."""

    pairs: tuple[tuple[Record, Any], ...]
    new: int
    changed: int
    unreadable: int


def unseen(connection: Connection, kind: Kind, stubs: Sequence[Stub]) -> list[Stub]:
    """Keep the stubs whose stamp is new to us; one without a stamp is always looked at again."""
    known = stamps(connection, kind, stubs)
    return [stub for stub in stubs if not stub.stamp or known.get(stub.id) != stub.stamp]


def stamps(connection: Connection, kind: Kind, stubs: Sequence[Stub]) -> dict[str, str]:
    rows = Record.objects.filter(
        connection=connection, kind=kind.key, external_id__in=[stub.id for stub in stubs]
    )
    return dict(rows.values_list("external_id", "stamp"))


def keep(
    connection: Connection, kind: Kind, connector: Connector, batch: Iterable[Fetched]
) -> Kept:
    """Store and translate a batch; an unchanged digest costs one comparison and no write."""
    fetched = {f.stub.id: _storable(f) for f in batch if f.raw is not None or f.error}
    before = _before(connection, kind, fetched)
    spoken: list[tuple[Record, Any]] = []
    for id, item in fetched.items():
        digest = digest_of(item.raw or {})
        if id in before and _is_known(before[id], digest, item):
            if before[id].stamp != item.stub.stamp and not before[id].fault:
                _restamp(before[id], item.stub.stamp)
            continue
        record = _record(connection, kind, item, digest, before.get(id))
        spoken.append((record, _read(kind, connector, record, item)))
    _write(record for record, _ in spoken)
    pairs = tuple(_with_keys(connection, kind, spoken))
    _identify(pairs)
    known = sum(record.external_id in before for record, _ in spoken)
    return Kept(pairs, len(spoken) - known, known, len(spoken) - len(pairs))


def read_again(
    connection: Connection, kind: Kind, connector: Connector, records: Sequence[Record]
) -> Kept:
    """Translate stored documents anew, after a translator was mended; nothing is fetched."""
    spoken = []
    for record in records:
        record.fault, record.read_error = Record.Fault.NONE, ""
        item = Fetched(Stub(id=record.external_id, stamp=record.stamp), record.raw)
        spoken.append((record, _read(kind, connector, record, item)))
    _write(record for record, _ in spoken)
    pairs = tuple(_with_keys(connection, kind, spoken))
    _identify(pairs)
    return Kept(pairs, 0, len(pairs), len(spoken) - len(pairs))


def digest_of(raw: Raw) -> str:
    spelled = orjson.dumps(raw, default=str, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(spelled, digest_size=16).hexdigest()


def read(kind: Kind, connector: Connector, raw: Raw) -> Any:
    """Translate; Unreadable names what was not as documented."""
    try:
        return kind.reader(connector)(raw)
    except MISSHAPEN as fault:
        raise misshapen(fault, connector.label) from fault


def misshapen(fault: Exception, system: str) -> Unreadable:
    """Say what was not as documented."""
    return Unreadable(f"{type(fault).__name__}: {fault}", system=system)


def _before(connection: Connection, kind: Kind, fetched: dict[str, Fetched]) -> dict[str, Record]:
    rows = Record.objects.filter(
        connection=connection, kind=kind.key, external_id__in=list(fetched)
    ).only("external_id", "digest", "version", "stamp", "fault", "read_error")
    return {row.external_id: row for row in rows}


def _storable(item: Fetched) -> Fetched:
    """Take NUL out of texts: PostgreSQL stores none, and one such note must not stop a page."""
    if item.raw is None or b"\\u0000" not in orjson.dumps(item.raw, default=str):
        return item
    return replace(item, raw=_without_nul(item.raw))


def _without_nul(said: Any) -> Any:
    if isinstance(said, str):
        return said.replace("\0", "")
    if isinstance(said, list):
        return [_without_nul(one) for one in said]
    if isinstance(said, dict):
        return {_without_nul(name): _without_nul(value) for name, value in said.items()}
    return said


def _is_known(before: Record, digest: str, item: Fetched) -> bool:
    same = before.digest == digest
    return same and before.read_error == str(item.error) if item.error else same


def _restamp(record: Record, stamp: str) -> None:
    Record.objects.filter(pk=record.pk).update(stamp=stamp)


def _record(
    connection: Connection, kind: Kind, item: Fetched, digest: str, before: Record | None
) -> Record:
    return Record(
        connection=connection,
        kind=kind.key,
        external_id=item.stub.id,
        stamp=item.stub.stamp,
        digest=digest,
        raw=item.raw or {},
        version=before.version + 1 if before else 1,
        seen_at=now(),
    )


def _read(kind: Kind, connector: Connector, record: Record, item: Fetched) -> Any:
    try:
        if item.error:
            raise item.error
        said = read(kind, connector, record.raw)
    except IntegratorError as error:
        # Without a stamp it is fetched again each time: a garbled answer may have been a passing one.
        record.fault, record.stamp = Record.Fault.UNREADABLE, ""
        record.read_error = str(error)
        return None
    record.canonical = dump(said)
    return said


_WRITTEN = ("stamp", "digest", "raw", "canonical", "fault", "read_error", "seen_at", "version")


def _write(records: Iterable[Record]) -> None:
    Record.objects.bulk_create(
        records,
        update_conflicts=True,
        unique_fields=["connection", "kind", "external_id"],
        update_fields=_WRITTEN,
    )


def _with_keys(
    connection: Connection, kind: Kind, spoken: Sequence[tuple[Record, Any]]
) -> Iterable[tuple[Record, Any]]:
    """Give back the readable ones under their database keys: an upsert does not always tell."""
    ids = [record.external_id for record, _ in spoken]
    rows = Record.objects.filter(connection=connection, kind=kind.key, external_id__in=ids)
    keys = dict(rows.values_list("external_id", "pk"))
    for record, said in spoken:
        record.pk = keys[record.external_id]
        if said is not None:
            yield record, said


def _identify(pairs: Sequence[tuple[Record, Any]]) -> None:
    Identifier.objects.bulk_create(
        [Identifier(record=record, value=v) for record, said in pairs for v in identifiers(said)],
        ignore_conflicts=True,
    )
