"""The only way a transfer's state changes: compare, set, and write the story in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from connectors.rows import insert_values, update_rows, update_where
from syncs.clock import now
from syncs.models import Event, Transfer
from syncs.states import State, sources_of

#: Nobody's: what is not being sent, no task holds, however it got there.
FREE: dict[str, Any] = {"token": "", "lease_until": None}


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
    whose lease was taken over can change nothing. Where it goes it is free, unless it is being sent: what
    staff take from a task may be claimed anew at once.
    """
    allowed = [one for one in landings if one.transfer.state in sources_of(one.to)]
    if not allowed:
        return []
    with transaction.atomic(savepoint=False):
        moved = _write(_once(allowed))
        _tell([(one.transfer, one.to, one.sentence) for one in moved], who)
    return [one.transfer for one in moved]


def _once(landings: Sequence[Landing]) -> list[Landing]:
    """Move a transfer once, by the first landing: two copies of it would both be taken for moved."""
    return list({one.transfer.pk: _freed(one) for one in reversed(landings)}.values())


def _freed(one: Landing) -> Landing:
    return one if one.to == State.SENDING else replace(one, changes={**FREE, **one.changes})


def _write(landings: Sequence[Landing]) -> list[Landing]:
    """Write what changes, in one statement for all that change the same fields; answer what moved."""
    at = now()
    alike: dict[tuple[str, ...], list[Landing]] = {}
    for one in sorted(landings, key=lambda landing: landing.transfer.pk):
        names = ("state", "updated_at", *(name.removesuffix("_id") for name in one.changes))
        alike.setdefault(tuple(sorted(set(names))), []).append(one)
    return [one for names, those in alike.items() for one in _write_alike(those, names, at)]


def _write_alike(those: Sequence[Landing], names: Sequence[str], at: datetime) -> list[Landing]:
    stood = [(one.transfer.state, one.transfer.token) for one in those]
    before = [
        {n: v for n, v in vars(one.transfer).items() if n in one.changes or n in _ALWAYS}
        for one in those
    ]
    for one in those:
        _set(one.transfer, {"state": one.to, "updated_at": at, **one.changes})
    count = update_where([one.transfer for one in those], names, stood)
    if count == len(those):
        return list(those)
    rows = Transfer.objects.filter(pk__in=[one.transfer.pk for one in those], updated_at=at)
    standing = dict(rows.values_list("pk", "state"))
    for one, was in zip(those, before, strict=True):
        if standing.get(one.transfer.pk) != one.to:
            _set(one.transfer, was)
    return [one for one in those if standing.get(one.transfer.pk) == one.to]


_ALWAYS = ("state", "updated_at")


def _set(transfer: Transfer, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(transfer, name, value)


def note(facts: Sequence[tuple[Transfer, Mapping[str, Any]]]) -> None:
    """Write what else is known of transfers that stay where they stand: of each the same fields."""
    if not facts:
        return
    for transfer, values in facts:
        _set(transfer, values)
    update_rows([transfer for transfer, _ in facts], tuple(facts[0][1]))


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
