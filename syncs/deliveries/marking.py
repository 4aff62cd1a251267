"""Tell a source which of its orders are booked, in batches, and believe only what it confirms."""

import logging
from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from connectors.capabilities import ExportMarker
from connectors.errors import IntegratorError, LogInExpired, Misconfigured, OutcomeUnknown
from connectors.kit.health import note_failure
from connectors.kit.opening import Opened
from connectors.models import Connection, Record
from connectors.rows import insert_values, update_rows
from syncs.clock import ahead, now
from syncs.deliveries.settling import back_off
from syncs.models import Event, Transfer
from syncs.states import BOOKED, State
from syncs.stopping import must_stop
from syncs.storing import MISSHAPEN

log = logging.getLogger(__name__)

BATCH = 50
#: What is needed of a transfer: (pk, state, the record's id at its source).
Owed = tuple[int, str, str]
_OWED = ("pk", "state", "record__external_id")
_NOT_BOOKED = [state for state in State if state not in BOOKED]


def owed(source: Connection) -> QuerySet[Transfer]:
    """Choose the marks that are due, along the index of those owed.

    Asked for by state or by the source's own records, SQLite goes through all that was ever booked.
    """
    due = Q(mark_after__isnull=True) | Q(mark_after__lte=now())
    own = Exists(Record.objects.filter(pk=OuterRef("record_id"), connection=source))
    rows = Transfer.objects.filter(due, own, mark_due=True).exclude(state__in=_NOT_BOOKED)
    return rows.order_by("posted_at", "pk")


def is_owed(source: Connection) -> bool:
    return owed(source).exists()


def mark_exported(source: Connection, opened: Opened) -> None:
    """Send every mark that is due; one the source does not confirm is sent again later."""
    if not isinstance(opened.connector, ExportMarker):
        return
    marker = opened.connector
    while not must_stop():
        batch: list[Owed] = list(owed(source).values_list(*_OWED)[:BATCH])
        if not batch:
            return
        ids = tuple(sorted({id for _, _, id in batch}))
        try:
            proven = opened.repeat(partial(marker.send_exported, ids))
        except LogInExpired:
            raise
        except IntegratorError as trouble:
            _later(batch, str(trouble))
            if isinstance(trouble, Misconfigured) or not isinstance(trouble, OutcomeUnknown):
                note_failure(source, trouble)
            return
        except MISSHAPEN as fault:
            log.exception("marks of %s met an answer of an unknown shape", source.pk)
            shown = f"its answer cannot be read ({type(fault).__name__}: {fault})"
            _later(batch, f"{_unconfirmed(source)}; {shown}.")
            return
        _marked(source, [one for one in batch if one[2] in proven])
        missing = [one for one in batch if one[2] not in proven]
        _later(missing, f"{_unconfirmed(source)}.")


def _unconfirmed(source: Connection) -> str:
    return f"{source.name} has not confirmed yet that it is marked exported"


def _marked(source: Connection, batch: Sequence[Owed]) -> None:
    pks = [pk for pk, _, _ in batch]
    with transaction.atomic():
        Transfer.objects.filter(pk__in=pks).update(
            mark_due=False, mark_tries=0, mark_after=None, marked_at=now()
        )
        _tell(batch, f"Marked exported in {source.name}.")


def _later(batch: Sequence[Owed], sentence: str) -> None:
    transfers = list(Transfer.objects.filter(pk__in=[pk for pk, _, _ in batch]))
    with transaction.atomic():
        for transfer in transfers:
            transfer.mark_tries = min(transfer.mark_tries + 1, 30)
            transfer.mark_after = ahead(back_off(transfer.mark_tries))
        update_rows(transfers, ["mark_tries", "mark_after"])
        first = {transfer.pk for transfer in transfers if transfer.mark_tries == 1}
        told = f"Still to be marked exported: {sentence}"
        _tell([one for one in batch if one[0] in first], told)


def _tell(batch: Sequence[Owed], sentence: str) -> None:
    at = now()
    told = ((pk, state, sentence, "", at) for pk, state, _ in batch)
    insert_values(Event, ("transfer_id", "state", "sentence", "who", "at"), told)
