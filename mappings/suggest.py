"""Guess which of a target's words a gap means: by likeness of names. Pure."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from connectors.canonical import Key

#: What carriers and banks call the same thing.
_ALIKE = {
    "grnd": "ground",
    "grd": "ground",
    "gnd": "ground",
    "std": "standard",
    "pri": "priority",
    "fc": "firstclass",
    "mc": "mastercard",
    "nda": "next",
    "1day": "next",
}
_PARTS = re.compile(r"[a-z]+|\d+")
LIKELY = 0.5
#: From here on a likely word may stand chosen already: below, a hurried yes ships the wrong goods.
SURE = 0.75


def suggestions(key: Key, offered: Iterable[tuple[str, str]]) -> list[tuple[str, float]]:
    """Rank offered (word, label) pairs by likeness to `key`, the likely ones only."""
    wanted = " ".join(key)
    scored = [
        (word, max(likeness(wanted, word), likeness(wanted, label))) for word, label in offered
    ]
    return sorted(((w, s) for w, s in scored if s >= LIKELY), key=lambda pair: -pair[1])[:5]


def likeness(one: str, other: str) -> float:
    """Give 0 to 1: how alike two names are, letters and shared parts together."""
    left, right = parts(one), parts(other)
    if not left or not right:
        return 0.0
    shared = len(set(left) & set(right)) / len(set(left) | set(right))
    letters = SequenceMatcher(None, "".join(left), "".join(right))
    if max(shared, letters.quick_ratio()) < LIKELY:
        return 0.0  # unlike at a glance: to compare them letter by letter takes longer
    joined = letters.ratio()
    return round(0.6 * joined + 0.4 * max(shared, joined), 3)


def parts(name: str) -> list[str]:
    """Give the words and numbers a name is made of, as everybody calls them."""
    return [_ALIKE.get(part, part) for part in _PARTS.findall(name.casefold())]
