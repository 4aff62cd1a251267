"""Keep what a connection said: raw first, then translated, a batch in one transaction."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from connectors.base import Connector, Raw, Stub
from connectors.canonical import spell
from connectors.errors import IntegratorError, NeedsPerson, NotThere, Unreadable
from connectors.kinds import Kind
from connectors.kit import redact, trace
from connectors.kit.exact import spell_stored
from connectors.models import Connection, Identifier, Record
from connectors.rows import Spelled, insert_values, new_row, pick, update_rows, upsert_rows
from syncs.clock import now
from syncs.rooms import identifiers

#: What a translator raises on a record that is not shaped as its documents say.
MISSHAPEN = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    IndexError,
    ArithmeticError,
    RecursionError,
)


@dataclass(frozen=True)
class Fetched:
    """A completed stub: its document, or why it could not be had."""

    stub: Stub
    raw: Raw | None
    error: IntegratorError | None = None


@dataclass(frozen=True)
class Kept:
    """What storing a batch found: the changed records with their words, and counts.

    `stamped`: those of the changed that bear a stamp, by which they are known again.
    """

    pairs: tuple[tuple[Record, Any], ...]
    new: int
    changed: int
    unreadable: int
    stamped: int = 0


def stamps(connection: Connection, kind: Kind, stubs: Sequence[Stub]) -> dict[str, str]:
    ids = [stub.id for stub in stubs]
    same = {"connection_id": connection.pk, "kind": kind.key}
    return dict(pick(Record, ("external_id", "stamp"), "external_id", ids, **same))


def keep(
    connection: Connection, kind: Kind, connector: Connector, batch: Iterable[Fetched]
) -> Kept:
    """Store and translate a batch; an unchanged digest costs one comparison and no write."""
    fetched = {f.stub.id: f for f in batch if f.raw is not None or f.error}
    before = _before(connection, kind, fetched)
    spoken: list[tuple[Record, Any]] = []
    touched: list[Record] = []
    for id, item in fetched.items():
        item, raw, text = _storable_of(item, connector.label)
        digest = _digest(text.encode())
        if id in before and _is_known(before[id], digest, item):
            if before[id].stamp != item.stub.stamp and not before[id].fault:
                touched.append(Record(pk=before[id].id, stamp=item.stub.stamp))
            continue
        record = _record(connection, kind, item, digest, before.get(id))
        said = _read(kind, connector, record, raw, item.error)
        record.raw = text
        spoken.append((record, said))
    update_rows(touched, ("stamp",))
    pairs = _write(spoken)
    known = [record for record, _ in spoken if record.external_id in before]
    stamped = sum(bool(record.stamp) for record in known)
    new = len(spoken) - len(known)
    return Kept(pairs, new, len(known), len(spoken) - len(pairs), stamped)


def read_again(
    connection: Connection, kind: Kind, connector: Connector, records: Sequence[Record]
) -> Kept:
    """Translate stored documents anew, after a translator was mended; nothing is fetched."""
    spoken = []
    for record in records:
        record.fault, record.read_error = Record.Fault.NONE, ""
        spoken.append((record, _read(kind, connector, record, record.raw, None)))
    pairs = _write(spoken)
    return Kept(pairs, 0, len(pairs), len(spoken) - len(pairs))


def complete(kind: Kind, connector: Connector, stub: Stub, source: Connection) -> Fetched:
    """Fetch the whole record of a stub; what is wrong with it is kept, what is gone is nothing."""
    with trace.about(trace.of(source.pk, kind.key, stub.id)):
        return _completed(kind, connector, stub, source.name)


def _completed(kind: Kind, connector: Connector, stub: Stub, system: str) -> Fetched:
    try:
        return Fetched(stub, kind.fetcher(connector)(stub.id))
    except NotThere:
        return Fetched(stub, None)
    except MISSHAPEN as fault:
        return Fetched(stub, None, misshapen(fault, system))
    except NeedsPerson as refused:
        return Fetched(stub, None, refused)


def digest_of(raw: Raw) -> str:
    return _digest(orjson.dumps(raw, default=str, option=orjson.OPT_SORT_KEYS))


def _digest(spelled: bytes) -> str:
    return hashlib.blake2b(spelled, digest_size=16).hexdigest()


def read(kind: Kind, connector: Connector, raw: Raw) -> Any:
    """Translate; Unreadable names what was not as documented."""
    try:
        said = kind.reader(connector)(raw)
        for value in vars(said).values():
            if isinstance(value, datetime):
                value.astimezone(UTC)  # one that no calendar holds would stop all it is stored with
    except MISSHAPEN as fault:
        raise misshapen(fault, connector.label) from fault
    return said


def misshapen(fault: Exception, system: str) -> Unreadable:
    """Say what was not as documented."""
    return Unreadable(f"{type(fault).__name__}: {fault}", system=system)


class Before(NamedTuple):
    """What is kept of a record that is said again."""

    external_id: str
    id: int
    digest: str
    version: int
    stamp: str
    fault: str
    read_error: str


def _before(connection: Connection, kind: Kind, fetched: dict[str, Fetched]) -> dict[str, Before]:
    same = {"connection_id": connection.pk, "kind": kind.key}
    rows = pick(Record, Before._fields, "external_id", list(fetched), **same)
    return {row[0]: Before(*row) for row in rows}


#: What no database stores: NUL, and half of a character; one such note must not stop a page.
_UNSTORABLE = re.compile(r"\\u(?:0000|d[89a-f])")


def _storable_of(item: Fetched, system: str) -> tuple[Fetched, Raw, Spelled]:
    """Spell what was fetched; what no database holds is unreadable, and stops itself alone."""
    try:
        return (item, *_storable(item.raw or {}))
    except (RecursionError, ValueError) as fault:
        return replace(item, raw={}, error=misshapen(fault, system)), {}, Spelled("{}")


def _storable(raw: Raw) -> tuple[Raw, Spelled]:
    """Spell a document as it is stored: no secrets, and no characters that no database stores.

    It is translated as it came; only what is kept of it is masked.
    """
    text = spell_stored(raw)
    if _UNSTORABLE.search(text):
        raw = _storable_texts(raw)
        text = spell_stored(raw)
    return raw, Spelled(redact.stored(text))


def _storable_texts(said: Any) -> Any:
    if isinstance(said, str):
        return said.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(said, list):
        return [_storable_texts(one) for one in said]
    if isinstance(said, dict):
        return {_storable_texts(name): _storable_texts(value) for name, value in said.items()}
    return said


def _is_known(before: Before, digest: str, item: Fetched) -> bool:
    same = before.digest == digest
    return same and before.read_error == str(item.error) if item.error else same


def _record(
    connection: Connection, kind: Kind, item: Fetched, digest: str, before: Before | None
) -> Record:
    record = new_row(
        Record,
        connection_id=connection.pk,
        kind=kind.key,
        external_id=item.stub.id,
        stamp=item.stub.stamp,
        digest=digest,
        version=before.version + 1 if before else 1,
        seen_at=now(),
    )
    record.connection = connection
    return record


def _read(
    kind: Kind, connector: Connector, record: Record, raw: Raw, error: IntegratorError | None
) -> Any:
    try:
        if error:
            raise error
        said = read(kind, connector, raw)
    except IntegratorError as fault:
        # Without a stamp it is fetched again each time: a garbled answer may have been a passing one.
        record.fault, record.stamp = Record.Fault.UNREADABLE, ""
        record.read_error = str(fault)
        return None
    record.canonical = Spelled(spell(said))
    return said


def _write(spoken: Sequence[tuple[Record, Any]]) -> tuple[tuple[Record, Any], ...]:
    """Write records, readable or not, and what they are found by; answer the readable ones."""
    upsert_rows((record for record, _ in spoken), ["connection", "kind", "external_id"])
    pairs = tuple((record, said) for record, said in spoken if said is not None)
    found = ((record.pk, value) for record, said in pairs for value in identifiers(said))
    insert_values(Identifier, ("record_id", "value"), found, ignore=True)
    return pairs
