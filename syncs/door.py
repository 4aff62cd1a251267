"""Our door: verify a call, file it, wake who handles it. Nothing it says is believed.

What is not signed leaves a count and now and then a row without its body: nobody fills the database
through the door.
"""

import hashlib
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from connectors.capabilities import Hook, WebhookSource
from connectors.errors import Misconfigured
from connectors.kit import redact, trace
from connectors.kit.hooks import MISSHAPEN, is_signed, live_secrets
from connectors.kit.opening import connector
from connectors.models import Connection
from connectors.registry import connector_class
from syncs.clock import now
from syncs.models import Call
from syncs.pacing import Pace
from syncs.unheard import count
from syncs.wakes import wake_answer

log = logging.getLogger("hub.door")

#: How often an unsigned call may leave a row: twenty, then one a minute.
UNSIGNED = Pace(rate=1 / 60, burst=20)
#: A larger unsigned body is not even read as a ping.
LARGEST_PING = 4096
#: A connection that was changed or retired is known to the door within so many seconds.
KNOWN_FOR = 5.0
MOST_KNOWN = 1000
MOST_IDS = 500
LONGEST_ID = 120


class Answer(Enum):
    TAKEN = "taken"
    STRANGER = "stranger"
    TOO_LARGE = "too large"


@dataclass(frozen=True, kw_only=True)
class Knock:
    """A call as it came. `body` is None where it is larger than we read."""

    headers: Mapping[str, str]
    body: bytes | None
    address: str = ""


def receive(code: str, knock: Knock) -> Answer:
    """Take in a call for the connection of this code; an unknown one answers like a wrong signature."""
    connection = _listening(code)
    if knock.body is None:
        if connection:
            _refuse(connection, knock, f"Larger than {settings.HOOK_BODY} bytes; it was not read.")
        return Answer.TOO_LARGE
    if connection is None:
        return Answer.STRANGER
    try:
        source = connector(connection)
    except Misconfigured as locked:
        _refuse(connection, knock, str(locked))
        return Answer.STRANGER
    assert isinstance(source, WebhookSource)  # noqa: S101 - `_listening` has seen to it
    return _judged(connection, source, knock, knock.body)


def _listening(code: str) -> Connection | None:
    """Give the connection if the hub can be called, and its system calls.

    Kept for some seconds: at a hundred calls a second, asking each time was a third of an answer.
    """
    if not settings.PUBLIC_URL:
        return None
    at = time.monotonic()
    good_until, found = _known.get(code, (0.0, None))
    if at > good_until:
        found = _found(code)
        if len(_known) > MOST_KNOWN:
            _known.clear()
        _known[code] = (at + KNOWN_FOR, found)
    return found


_known: dict[str, tuple[float, Connection | None]] = {}


def forget() -> None:
    """Ask for every connection anew."""
    _known.clear()


def _found(code: str) -> Connection | None:
    living = Connection.objects.filter(code=code).exclude(state=Connection.State.RETIRED)
    found = living.defer("checks", "trouble").first()
    is_caller = found and issubclass(connector_class(found.system), WebhookSource)
    return found if is_caller else None


def _judged(connection: Connection, source: WebhookSource, knock: Knock, body: bytes) -> Answer:
    if not is_signed(source, knock.headers, body):
        return _unsigned(connection, source, knock, body)
    try:
        hook = source.read_hook(knock.headers, body)
    except MISSHAPEN as fault:
        # The fault is not the caller's, and a refusal would make it stop calling.
        told = f"It is signed, and cannot be read ({type(fault).__name__}: {fault})."
        _file(_signed(connection, source, knock, state=Call.State.REFUSED, sentence=told))
        return Answer.TAKEN
    _take_in(connection, source, knock, hook)
    return Answer.TAKEN


def _take_in(connection: Connection, source: WebhookSource, knock: Knock, hook: Hook) -> None:
    topic = hook.topic[:60]
    ids = [id for id in dict.fromkeys(hook.ids) if 0 < len(id) <= LONGEST_ID][:MOST_IDS]
    if not ids:
        state = Call.State.REFUSED if hook.ids else Call.State.PING
        told = "It names no record that could be asked for." if hook.ids else ""
        _file(_signed(connection, source, knock, state=state, topic=topic, sentence=told))
        return
    call = _signed(connection, source, knock, topic=topic)
    for kind in (hook.kind, *hook.also):
        for id in ids:
            call.pk, call.kind, call.external_id = None, kind[:20], id
            _file(call)


def _unsigned(connection: Connection, source: WebhookSource, knock: Knock, body: bytes) -> Answer:
    """Answer a ping, which proves nothing, and no other: what it says is never acted on."""
    if len(body) <= LARGEST_PING and _is_ping(source, knock, body):
        many = UNSIGNED.lets((connection.pk, "ping"))
        if many:
            count(connection.pk, pings=many)
            _bare(connection, knock, Call.State.PING, "").save()
        return Answer.TAKEN
    _refuse(connection, knock, "It bears no right signature.")
    return Answer.STRANGER


def _is_ping(source: WebhookSource, knock: Knock, body: bytes) -> bool:
    try:
        return source.read_hook(knock.headers, body).is_ping
    except MISSHAPEN:
        return False


def _refuse(connection: Connection, knock: Knock, why: str) -> None:
    many = UNSIGNED.lets((connection.pk, "refused"))
    if many:
        count(connection.pk, refused=many)
        _bare(connection, knock, Call.State.REFUSED, why).save()


def _bare(connection: Connection, knock: Knock, state: Call.State, sentence: str) -> Call:
    """Spell a call nobody answers for: none of its body is kept."""
    return Call(
        connection=connection,
        digest=_digest(knock.body or b""),
        size=len(knock.body or b""),
        address=knock.address[:45],
        state=state,
        sentence=sentence,
    )


def _signed(
    connection: Connection,
    source: WebhookSource,
    knock: Knock,
    *,
    state: Call.State = Call.State.WAITING,
    topic: str = "",
    sentence: str = "",
) -> Call:
    """Spell a signed call; its body is masked before it is kept."""
    body = knock.body or b""
    hidden = (*source.http.kit.secrets, *live_secrets(source.settings))
    return Call(
        connection=connection,
        topic=topic,
        digest=_digest(body),
        size=len(body),
        body=redact.text(body, hidden),
        address=knock.address[:45],
        is_signed=True,
        state=state,
        sentence=sentence,
    )


def _file(call: Call) -> None:
    """Write it down; a like one that nobody has taken up yet says it already."""
    for last in (False, False, True):
        try:
            with transaction.atomic():
                call.received_at = call.not_before = now()
                call.save(force_insert=True)
                about = trace.of(call.connection_id, call.kind, call.external_id)
                with trace.about(about if call.external_id else ""):
                    log.info("a call was filed", extra={"outcome": call.state})
                if call.state == Call.State.WAITING:
                    wake_answer(call.connection_id)
            return
        except IntegrityError:
            call.pk = None
            if _like(call).update(times=F("times") + 1, received_at=now()):
                return
            if last:
                raise


def _like(call: Call) -> QuerySet[Call]:
    return Call.objects.filter(
        connection=call.connection_id,
        kind=call.kind,
        external_id=call.external_id,
        digest=call.digest,
        state=Call.State.WAITING,
        tries=0,
    )


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
