"""Keep the subscriptions of connections that call us: make what lacks, wake what was switched off.

A shop that failed to reach us a few times stops calling and never says so; nothing missed is sent
later. So the list is looked at every few minutes, and what was put right is told on the connection.
"""

import logging
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Q

from connectors.capabilities import Subscription, WebhookSource
from connectors.errors import IntegratorError
from connectors.kinds import KINDS
from connectors.kit.hooks import live_secrets
from connectors.kit.opening import Opened, opened
from connectors.kit.secrets import unlocked
from connectors.models import Connection
from connectors.registry import connector_class
from syncs import runs, unheard
from syncs.clock import ago, now
from syncs.models import Flow, Listener
from syncs.storing import MISSHAPEN, misshapen

log = logging.getLogger(__name__)

#: Two workers told at once do not both subscribe: the first to look has this many seconds.
LOOKED_WITHIN = 120.0


def tend() -> None:
    """Keep every subscription, and settle what polling found without a call."""
    unheard.settle()
    if not settings.PUBLIC_URL:
        return
    for connection in Connection.objects.exclude(state=Connection.State.RETIRED):
        if is_open(connection) and wanted(connection) and _may_look(connection):
            _keep(connection)


def address_of(connection: Connection) -> str:
    """Tell where a connection's system calls us."""
    return f"{settings.PUBLIC_URL}/hooks/{connection.code}/"


def is_open(connection: Connection) -> bool:
    """Tell whether it may be asked now: neither left alone nor in need of a person."""
    until = connection.paused_until
    return connection.is_usable and (until is None or until <= now())


def calls_us(connection: Connection) -> bool:
    return issubclass(connector_class(connection.system), WebhookSource)


def takers(connection: Connection, kind: str) -> list[Flow]:
    """List the running flows that bring a kind from a connection by what changed."""
    running = Flow.objects.filter(
        kind=kind, state=Flow.State.ACTIVE, endpoints__connection=connection
    )
    found = running.exclude(
        Q(pattern=Flow.Pattern.MIGRATION) | Q(collect=Flow.Collect.FOLLOW_UP)
    ).distinct()
    return [
        flow
        for flow in found
        if any(end.connection_id == connection.pk for end in runs.sources(flow))
    ]


def wanted(connection: Connection) -> list[str]:
    """List the kinds a connection should call us for: it can, and a running flow listens."""
    system = connector_class(connection.system)
    if not issubclass(system, WebhookSource):
        return []
    kinds = [kind for kind in system.hook_kinds if kind in KINDS]
    return [kind for kind in kinds if any(flow.listens for flow in takers(connection, kind))]


def _may_look(connection: Connection) -> bool:
    Listener.objects.get_or_create(connection=connection)
    due = Q(checked_at__isnull=True) | Q(checked_at__lt=ago(LOOKED_WITHIN))
    rows = Listener.objects.filter(due, connection=connection)
    return bool(rows.update(checked_at=now()))


def _keep(connection: Connection) -> None:
    listener = Listener.objects.get(connection=connection)
    try:
        done = list(_put_right(connection, listener))
    except IntegratorError as trouble:
        # Polling brings everything all the same, so the connection itself is not stopped for it.
        _tell(listener, trouble=str(trouble))
        return
    except MISSHAPEN as fault:
        log.exception("the subscriptions of %s cannot be read", connection)
        _tell(listener, trouble=str(misshapen(fault, connection.name)))
        return
    told = f"{now():%d %b %Y %H:%M} UTC: {' '.join(done)}" if done else listener.told
    _tell(listener, trouble="", told=told, kinds=listener.kinds)


def _tell(listener: Listener, **changes: object) -> None:
    Listener.objects.filter(pk=listener.pk).update(**changes)


def _put_right(connection: Connection, listener: Listener) -> Iterator[str]:
    """Make what lacks, wake what sleeps; say each, and since when each kind is told of."""
    kinds = wanted(connection)
    door = _opened(connection)
    found = door.repeat(_source(door).fetch_subscriptions)
    ours = [one for one in found if one.url == address_of(connection)]
    for kind in kinds:
        yield from _kept(door, kind, [one for one in ours if one.kind == kind])
    listener.kinds = {kind: listener.kinds.get(kind, now().isoformat()) for kind in kinds}


def _kept(door: Opened, kind: str, there: list[Subscription]) -> Iterator[str]:
    source, url = _source(door), address_of(door.connection)
    if not there:
        door.repeat(lambda: source.send_subscription(kind, url))
        yield f"Subscribed for {KINDS[kind].plural}."
    for asleep in [one for one in there if not one.is_active]:
        door.repeat(lambda asleep=asleep: source.send_wake(asleep))  # type: ignore[misc]
        log.warning("%s had switched off its webhook for %s", door.connection, kind)
        yield (
            f"It had switched off its webhook for {KINDS[kind].plural}; it is on again. "
            "What it did not send meanwhile is found by polling."
        )


def _source(door: Opened) -> WebhookSource:
    assert isinstance(door.connector, WebhookSource)  # noqa: S101 - `wanted` has seen to it
    return door.connector


def _opened(connection: Connection) -> Opened:
    """Open it knowing one webhook secret: the newest, made here where there is none."""
    held = unlocked(connection.secrets, connection.name)
    newest = next(iter(live_secrets(held)), "") or _made_secret(connection)
    connection.secrets = {**held, "hook_secret": newest}  # for this task only
    door = opened(connection)
    door.ensure()
    return door


def _made_secret(connection: Connection) -> str:
    made = secrets.token_urlsafe(32)
    connection.secrets = {**connection.secrets, "hook_secret": made}
    connection.save(update_fields=["secrets"])
    return made
