"""The states of a transfer: one table for their staff word, colour, icon and allowed moves."""

from dataclasses import dataclass

from django.db import models


class State(models.TextChoices):
    HELD = "held", "held by a rule"
    BLOCKED = "blocked", "waits for staff"
    READY = "ready", "ready"
    SENDING = "sending", "being sent"
    POSTED = "posted", "posted"
    REFUSED = "refused", "refused"
    WAITING = "waiting", "tried again by itself"
    PARKED = "parked", "gave up trying"
    UNKNOWN = "unknown", "outcome being looked up"
    FILTERED = "filtered", "left out by a rule"
    SKIPPED = "skipped", "left out by a person"
    LINKED = "linked", "was there already"
    CANCELLED = "cancelled", "cancelled"
    CONFLICT = "conflict", "changed or differs"


@dataclass(frozen=True)
class Look:
    """How staff see a state: one of six words, each with one colour and icon everywhere."""

    key: str
    word: str
    colour: str
    icon: str


POSTED = Look("posted", "Posted", "green", "check_circle")
ON_ITS_WAY = Look("on_its_way", "On its way", "blue", "sync")
HELD = Look("held", "Held", "amber", "pause_circle")
ATTENTION = Look("needs_attention", "Needs attention", "red", "error")
LEFT_OUT = Look("left_out", "Left out", "grey", "do_not_disturb_on")
CANCELLED = Look("cancelled", "Cancelled", "slate", "cancel")
LOOKS = (POSTED, ON_ITS_WAY, HELD, ATTENTION, LEFT_OUT, CANCELLED)

S = State
_TABLE: dict[State, tuple[Look, tuple[State, ...]]] = {
    S.HELD: (HELD, (S.READY, S.BLOCKED, S.SKIPPED, S.FILTERED, S.CANCELLED, S.LINKED)),
    S.BLOCKED: (
        ATTENTION,
        (S.READY, S.HELD, S.SKIPPED, S.FILTERED, S.CANCELLED, S.CONFLICT, S.LINKED),
    ),
    S.READY: (
        ON_ITS_WAY,
        (S.SENDING, S.BLOCKED, S.HELD, S.WAITING, S.REFUSED, S.PARKED, S.SKIPPED, S.FILTERED)
        + (S.CANCELLED, S.LINKED, S.POSTED, S.CONFLICT),
    ),
    S.SENDING: (
        ON_ITS_WAY,
        (S.POSTED, S.LINKED, S.REFUSED, S.WAITING, S.UNKNOWN, S.PARKED, S.CONFLICT, S.READY)
        + (S.BLOCKED, S.FILTERED, S.CANCELLED),
    ),
    S.POSTED: (POSTED, (S.CONFLICT, S.READY)),
    S.REFUSED: (
        ATTENTION,
        (S.READY, S.BLOCKED, S.HELD, S.SKIPPED, S.FILTERED, S.CANCELLED, S.CONFLICT, S.LINKED),
    ),
    S.WAITING: (
        ON_ITS_WAY,
        (S.READY, S.SENDING, S.BLOCKED, S.HELD, S.PARKED, S.REFUSED, S.SKIPPED, S.CANCELLED)
        + (S.WAITING, S.FILTERED, S.POSTED, S.CONFLICT, S.LINKED),
    ),
    S.PARKED: (
        ATTENTION,
        (S.READY, S.BLOCKED, S.HELD, S.SKIPPED, S.FILTERED, S.CANCELLED, S.CONFLICT, S.LINKED),
    ),
    S.UNKNOWN: (
        ON_ITS_WAY,
        (S.POSTED, S.LINKED, S.READY, S.CONFLICT, S.PARKED, S.UNKNOWN, S.SENDING, S.REFUSED),
    ),
    S.FILTERED: (LEFT_OUT, (S.READY, S.BLOCKED, S.HELD, S.FILTERED, S.CANCELLED, S.LINKED)),
    S.SKIPPED: (LEFT_OUT, (S.READY, S.BLOCKED, S.HELD)),
    S.LINKED: (POSTED, (S.CONFLICT, S.READY)),
    S.CANCELLED: (CANCELLED, (S.READY, S.BLOCKED, S.HELD, S.CONFLICT)),
    S.CONFLICT: (ATTENTION, (S.POSTED, S.READY, S.LINKED, S.SKIPPED)),
}

#: Where nothing has reached the target yet, so that today's mappings and facts still apply.
OPEN = (S.HELD, S.BLOCKED, S.READY, S.WAITING, S.REFUSED, S.PARKED)
#: Where the target holds the document.
BOOKED = (S.POSTED, S.LINKED, S.CONFLICT)
#: What a deliver task may claim when its time has come.
DUE = (S.READY, S.WAITING, S.UNKNOWN)
#: From where staff may try again.
RETRYABLE = (S.BLOCKED, S.REFUSED, S.PARKED, S.WAITING, S.SKIPPED, S.FILTERED, S.CANCELLED)


def look(state: str) -> Look:
    return _TABLE[State(state)][0]


def sources_of(to: State) -> tuple[State, ...]:
    """List the states a move to `to` may start from."""
    return tuple(state for state, (_, onward) in _TABLE.items() if to in onward)


def states_of(seen: Look) -> tuple[State, ...]:
    return tuple(state for state, (state_look, _) in _TABLE.items() if state_look is seen)
