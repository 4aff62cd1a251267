"""The only way a transfer's state changes: compare, set, and write the story in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from connectors.rows import insert_values, update_rows
from syncs.clock import now
from syncs.models import Event, Transfer
from syncs.states import State, sources_of


@dataclass(frozen=True, kw_only=True)
class Landing:
    """Where one transfer goes, the line its story gets, and what else changes with it."""

    transfer: Transfer
    to: State
    sentence: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)


def move(transfer: Transfer, to: State, sentence: str, *, who: str = "", **changes: Any) -> bool:
    """Move one transfer if it still stands where it was read; tell whether it moved."""
    landing = Landing(transfer=transfer, to=to, sentence=sentence, changes=changes)
    return bool(land([landing], who=who))


def move_all(
    transfers: Iterable[Transfer], to: State, sentence: str, *, who: str = "", **changes: Any
) -> list[Transfer]:
    """Move each transfer that still stands where it was read; answer those moved."""
    landings = [Landing(transfer=t, to=to, sentence=sentence, changes=changes) for t in transfers]
    return land(landings, who=who)


def land(landings: Sequence[Landing], *, who: str = "") -> list[Transfer]:
    """Move transfers, each to a place of its own; those that moved meanwhile are left alone.

    A transfer moves only from the state *and* under the token it was read with, so that a task
    whose lease was taken over can change nothing.
    """
    allowed = [one for one in landings if one.transfer.state in sources_of(one.to)]
    if not allowed:
        return []
    with transaction.atomic():
        standing = _standing([one.transfer.pk for one in allowed])
        still = [one for one in allowed if standing.get(one.transfer.pk) == _read(one.transfer)]
        _write(still)
        _tell([(one.transfer, one.to, one.sentence) for one in still], who)
    return [one.transfer for one in still]


def _standing(pks: Sequence[int]) -> dict[int, tuple[str, str]]:
    rows = Transfer.objects.select_for_update().filter(pk__in=pks).order_by("pk")
    return {pk: (state, token) for pk, state, token in rows.values_list("pk", "state", "token")}


def _read(transfer: Transfer) -> tuple[str, str]:
    return transfer.state, transfer.token


def _write(landings: Sequence[Landing]) -> None:
    """Write what changes, in one statement for all that change the same fields."""
    at = now()
    alike: dict[tuple[str, ...], list[Transfer]] = {}
    for one in landings:
        changes = {"state": one.to, "updated_at": at, **one.changes}
        for name, value in changes.items():
            setattr(one.transfer, name, value)
        names = (name.removesuffix("_id") for name in changes)
        alike.setdefault(tuple(sorted(names)), []).append(one.transfer)
    for fields, transfers in alike.items():
        update_rows(transfers, fields)


def tell(transfer: Transfer, sentence: str, who: str = "") -> None:
    """Add a line to a story without moving anything."""
    _tell([(transfer, State(transfer.state), sentence)], who)


def tell_new(transfers: Iterable[Transfer], who: str = "") -> None:
    """Begin the stories of new transfers with the reason they stand where they do."""
    _tell([(t, State(t.state), t.reason or "Taken in; ready to be sent.") for t in transfers], who)


def _tell(lines: Sequence[tuple[Transfer, State, str]], who: str) -> None:
    at = now()
    told = (
        (transfer.pk, state.value, sentence, who, at)
        for transfer, state, sentence in lines
        if sentence
    )
    insert_values(Event, ("transfer_id", "state", "sentence", "who", "at"), told)
