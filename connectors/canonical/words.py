"""Words: how one system names a thing (a ship via, a payment method), and what a target calls it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

#: One to three words that name a thing in its own system, such as ("Amazon", "163", "99").
Key = tuple[str, ...]


def key_of(*words: object) -> Key:
    """Spell a key: text, trimmed, blanks collapsed. Case is kept; comparing folds it."""
    return tuple(" ".join(str(word).split()) for word in words)


def shown(key: Key) -> str:
    """Spell a key for people; a part the system left blank is left out."""
    return " · ".join(part for part in key if part) or "blank"


@lru_cache(maxsize=8192)
def folded(key: Key) -> Key:
    """Give the spelling two keys are compared in: case-folded, blanks collapsed."""
    return tuple(" ".join(word.split()).casefold() for word in key)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The target's word for one of ours, where it goes, and the rule that won.

    `unit` and `factor` belong to items: one of the source's units is `factor` of the target's.
    """

    word: str
    place: str = "native"
    rule: str = ""
    unit: str = ""
    factor: Decimal = Decimal(1)

    def __hash__(self) -> int:
        """Tell choices apart well enough, and quickly: each order looks up nine."""
        return hash(self.word)


@dataclass(frozen=True)
class Words:
    """The target's words for one record: what `write_…` receives instead of the mappings."""

    chosen: Mapping[tuple[str, Key], Chosen] = field(default_factory=dict)
    #: The canonical fields that may be written; None for all (another system may be master).
    fields: frozenset[str] | None = None
    #: Fields of the target's own, filled by staff's rules: its name -> the value as text.
    extras: Mapping[str, str] = field(default_factory=dict)
    #: The same of an order's lines: the line's id -> its fields.
    line_extras: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def says(self, name: str) -> bool:
        return self.fields is None or name in self.fields

    def word(self, kind: str, *key: str) -> str:
        """Give the target's word for a key, "" where it is not mapped or goes nowhere."""
        chosen = self.choice(kind, *key)
        return chosen.word if chosen and chosen.place != "nowhere" else ""

    def choice(self, kind: str, *key: str) -> Chosen | None:
        return self.chosen.get((kind, folded(key)))
