"""Words: how one system names a thing (a ship via, a payment method), and what a target calls it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from connectors.canonical.measures import ONE, Measure

#: One to three words that name a thing in its own system, such as ("Amazon", "163", "99").
Key = tuple[str, ...]


def key_of(*words: object) -> Key:
    """Spell a key: text, trimmed, blanks collapsed. Case is kept; comparing folds it."""
    return tuple(" ".join(str(word).split()) for word in words)


#: What stands between the parts of a path told as one word: `Drinks > Colas`.
BELOW = " > "


def path_key(path: Iterable[str]) -> Key:
    """Spell a path of categories as a key of one word, however deep, so that `Drinks*` fits it."""
    return key_of(BELOW.join(path))


def path_of(word: str) -> Key:
    """Read the path a word spells."""
    return key_of(*(part for part in word.split(BELOW) if part.strip()))


def shown(key: Key) -> str:
    """Spell a key for people; a part the system left blank is left out."""
    return " · ".join(part for part in key if part) or "blank"


@lru_cache(maxsize=8192)
def folded(key: Key) -> Key:
    """Give the spelling two keys are compared in: case-folded, blanks collapsed."""
    return tuple(" ".join(word.split()).casefold() for word in key)


def joined(key: Iterable[str]) -> str:
    """Join a key as one text, of at most 250 signs, that two keys share only if they compare equal."""
    return "\x1f".join(folded(tuple(key)))[:250]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The target's word for one of ours, where it goes, and the rule that won.

    `unit`, `factor` and `per` belong to items and units: `per` of the source's unit are `factor` of
    the target's.
    """

    word: str
    place: str = "native"
    rule: str = ""
    unit: str = ""
    factor: Decimal = ONE
    per: Decimal = ONE

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

    def measure(self, sku: str, uom: str = "") -> Measure:
        """Tell how the target counts a thing sold in `uom`; quantities and prices go by it.

        An item that names its unit says it whole. One without is so many items, each in the unit the
        source's own is mapped to. A target that has no word for a unit still gets its factor.
        """
        item = self.choice("item", sku)
        found = Measure(item=item.word if item else sku)
        if item:
            found = replace(found, unit=item.unit, factor=item.factor, per=item.per)
        unit = self.choice("unit", uom) if not found.unit else None
        if unit is None:
            return found
        word = unit.word if unit.place != "nowhere" else ""
        factor, per = found.factor * unit.factor, found.per * unit.per
        return replace(found, unit=word, factor=factor, per=per)
