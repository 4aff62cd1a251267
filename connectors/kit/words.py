"""Refresh the words a system lists: what the mapping pages offer."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from connectors.base import WordSeen
from connectors.canonical.words import joined
from connectors.capabilities import WordLister
from connectors.errors import Unreadable
from connectors.kit.hooks import MISSHAPEN
from connectors.kit.opening import Opened
from connectors.models import Connection, Word


def refresh_words(connection: Connection, opened: Opened) -> dict[str, int]:
    """Fetch every list a system offers; answer how many words of each kind it has."""
    if not isinstance(opened.connector, WordLister):
        return {}
    lister = opened.connector
    found = {kind: _keep(connection, kind, _listed(opened, lister, kind)) for kind in lister.listed}
    Connection.objects.filter(pk=connection.pk).update(words_at=timezone.now())
    return found


def _listed(opened: Opened, lister: WordLister, kind: str) -> list[WordSeen]:
    """Fetch one list; Unreadable where it is not shaped as the system's documents say."""
    try:
        return list(opened.repeat(partial(lister.fetch_words, kind)))
    except MISSHAPEN as fault:
        told = f"its list of {kind.replace('_', ' ')}s ({type(fault).__name__}: {fault})"
        raise Unreadable(told, system=opened.connector.label) from fault


def _keep(connection: Connection, kind: str, seen: list[WordSeen]) -> int:
    at = timezone.now()
    rows = {
        joined(word.key): Word(
            connection=connection,
            kind=kind,
            key=list(word.key),
            spelled=joined(word.key),
            label=word.label[:200],
            is_active=word.is_active,
            is_listed=True,
            seen_at=at,
            gone_since=None,
        )
        for word in seen
    }
    with transaction.atomic():
        Word.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["connection", "kind", "spelled"],
            update_fields=["key", "label", "is_active", "is_listed", "seen_at", "gone_since"],
        )
        listed = Word.objects.filter(connection=connection, kind=kind, is_listed=True)
        listed.exclude(seen_at=at).filter(gone_since=None).update(gone_since=at)
    return len(rows)
