"""Choose the target's word for every word a record asks for. Pure: rules in, resolution out.

The winner, compared in turn: exact > pattern > default; source given > any; target given > any;
longest literal part; lowest position. No winner for a needed word is a gap; all are named at once.
"""

import fnmatch
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from typing import Any

from connectors.canonical import Chosen, Key, Order, Words, dump, load
from connectors.canonical.words import folded
from mappings.filling import Filled, Filling, Problem, fill
from mappings.kinds import ITEM, ORDER_TYPE, UNIT, asked, is_own, is_unit_named, needs, tells

EXACT, PATTERN, DEFAULT = "exact", "pattern", "default"
_STRENGTH = {EXACT: 0, PATTERN: 1, DEFAULT: 2}


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What an order must be, beyond its source, for a route to apply; blank asks nothing."""

    tag: str = ""
    account: str = ""
    currency: str = ""
    at_least: Decimal | None = None
    below: Decimal | None = None

    def fits(self, order: Order) -> bool:
        tags = {tag.casefold() for tag in order.tags}
        return all(
            (
                not self.tag or self.tag.casefold() in tags,
                not self.account or self.account.casefold() == order.customer.account.casefold(),
                not self.currency or self.currency.upper() == order.currency.upper(),
                self.at_least is None or order.total >= self.at_least,
                self.below is None or order.total < self.below,
            )
        )


NO_CONDITION = Condition()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One row of a mapping. `key` is folded; a pattern's parts may hold `*`."""

    kind: str
    match: str
    key: Key
    word: str
    has_source: bool = False
    has_target: bool = False
    position: int = 0
    place: str = ""
    unit: str = ""
    factor: Decimal = Decimal(1)
    per: Decimal = Decimal(1)
    condition: Condition = NO_CONDITION
    leaves_out: bool = False
    id: int = 0
    shown: Key = ()

    @property
    def rank(self) -> tuple[int, bool, bool, bool, int, int, int]:
        """Sort rules so that the first that fits wins; a condition is closer than none."""
        literal = sum(len(part.replace("*", "")) for part in self.key)
        return (
            _STRENGTH[self.match],
            self.condition == NO_CONDITION,
            not self.has_source,
            not self.has_target,
            -literal,
            self.position,
            self.id,
        )

    def fits(self, key: Key) -> bool:
        if self.match == DEFAULT:
            return True
        if self.match == EXACT:
            return self.key == key
        parts = _patterns(self.key)
        return len(parts) == len(key) and all(
            p.fullmatch(word) for p, word in zip(parts, key, strict=True)
        )

    @cached_property
    def chosen(self) -> Chosen:
        """Give what is chosen where this rule wins."""
        return Chosen(
            word=self.word,
            place=self.place or "native",
            rule=self.told,
            unit=self.unit,
            factor=self.factor,
            per=self.per,
        )

    @property
    def told(self) -> str:
        """Say in staff's words which rule this is."""
        if self.match == DEFAULT:
            return "default"
        shown = " · ".join(self.shown or self.key)
        return f"exact: {shown}" if self.match == EXACT else f"pattern: {shown}"


@cache
def _patterns(key: Key) -> tuple[re.Pattern[str], ...]:
    """Compile globs in which only `*` is special."""
    return tuple(
        re.compile(fnmatch.translate(re.sub(r"[?\[\]]", lambda m: f"[{m.group()}]", part)))
        for part in key
    )


@dataclass(frozen=True)
class Rules:
    """The mappings of one source and target as they stand at `revision`.

    `items`: the target's own items, folded -> as it spells them; None where it lists none.
    `takes`: the kinds of word the target has a place for; None for all.
    `shared`: kind -> the target's own words, folded -> as it spells them; None where any will do.
    `fillings`: the rules of the target's own fields, by the shape of record they read, best first.
    """

    rules: tuple[Rule, ...] = ()
    revision: int = 0
    items: Mapping[str, str] | None = None
    takes: frozenset[str] | None = None
    shared: Mapping[str, Mapping[str, str] | None] = field(default_factory=dict)
    fillings: Mapping[type, tuple[Filling, ...]] = field(default_factory=dict)
    _exact: dict[tuple[str, Key], list[Rule]] = field(
        default_factory=dict, compare=False, repr=False
    )
    _wide: dict[str, list[Rule]] = field(default_factory=dict, compare=False, repr=False)
    _known: dict[tuple[str, Key], Rule | None] = field(
        default_factory=dict, compare=False, repr=False
    )
    _own: dict[Key, Chosen | None] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for rule in sorted(self.rules, key=lambda rule: rule.rank):
            if rule.match == EXACT:
                self._exact.setdefault((rule.kind, rule.key), []).append(rule)
            else:
                self._wide.setdefault(rule.kind, []).append(rule)

    def winner(self, kind: str, key: Key, order: Any = None) -> Rule | None:
        """Give the rule that wins for a folded key, None where none fits."""
        if kind == ORDER_TYPE:
            return self._first(kind, key, order)
        asked = kind, key
        if asked not in self._known:
            self._known[asked] = self._first(kind, key, None)
        return self._known[asked]

    def own_item(self, key: Key) -> Chosen | None:
        """Take the SKU as the item where the target knows it, or lists none."""
        if key not in self._own:
            own = key[0] if self.items is None else self.items.get(folded(key)[0])
            self._own[key] = Chosen(word=own, rule="the SKU itself") if own else None
        return self._own[key]

    def own_word(self, kind: str, key: Key) -> Chosen | None:
        """Take the source's word as it is where it is one of the target's, or any will do."""
        if kind == ITEM:
            return self.own_item(key)
        if kind not in self.shared or len(key) != 1:
            return None
        words = self.shared[kind]
        own = key[0] if words is None else words.get(folded(key)[0])
        return Chosen(word=own, rule="the same word there") if own else None

    def _first(self, kind: str, key: Key, order: Any) -> Rule | None:
        for rule in (*self._exact.get((kind, key), ()), *self._wide.get(kind, ())):
            fits_order = rule.condition == NO_CONDITION or (
                isinstance(order, Order) and rule.condition.fits(order)
            )
            if fits_order and rule.fits(key):
                return rule
        return None


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """Every word with the rule that won, and every gap. `chosen` keeps keys as they were seen.

    `unsaid`: words without a rule that nothing waits for; the record goes out without them.
    `extras`: the target's own fields, each with its rule. `problems`: the rules that cannot work.
    """

    chosen: tuple[tuple[str, Key, Chosen], ...] = ()
    gaps: tuple[tuple[str, Key], ...] = ()
    unsaid: tuple[tuple[str, Key], ...] = ()
    left_out: str = ""
    extras: tuple[Filled, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def words(self) -> Words:
        made = Words({(kind, folded(key)): choice for kind, key, choice in self.chosen})
        return self._with_extras(made) if self.extras else made

    def _with_extras(self, words: Words) -> Words:
        lines: dict[str, dict[str, str]] = {}
        for one in self.extras:
            lines.setdefault(one.line, {})[one.name] = one.value
        return replace(words, extras=lines.pop("", {}), line_extras=lines)

    def as_json(self) -> dict[str, Any]:
        return {
            "chosen": [[kind, list(key), _dumped(choice)] for kind, key, choice in self.chosen],
            "gaps": [[kind, list(key)] for kind, key in self.gaps],
            "unsaid": [[kind, list(key)] for kind, key in self.unsaid],
            "left_out": self.left_out,
            **({"extras": dump(self.extras)} if self.extras else {}),
            **({"problems": dump(self.problems)} if self.problems else {}),
        }

    @classmethod
    def from_json(cls, spelled: Mapping[str, Any]) -> "Resolution":
        return cls(
            chosen=tuple(
                (kind, tuple(key), load(Chosen, choice))
                for kind, key, choice in spelled.get("chosen", ())
            ),
            gaps=tuple((kind, tuple(key)) for kind, key in spelled.get("gaps", ())),
            unsaid=tuple((kind, tuple(key)) for kind, key in spelled.get("unsaid", ())),
            left_out=spelled.get("left_out", ""),
            extras=tuple(load(Filled, one) for one in spelled.get("extras", ())),
            problems=tuple(load(Problem, one) for one in spelled.get("problems", ())),
        )


@lru_cache(maxsize=4096)
def _dumped(choice: Chosen) -> dict[str, Any]:
    """Spell a choice once: thousands of orders make the same few. Read only."""
    spelled: dict[str, Any] = dump(choice)
    return spelled


def resolve(said: Any, rules: Rules) -> Resolution:
    """Resolve every word `said` asks for. Dry run, preview and delivery are this one function."""
    chosen: list[tuple[str, Key, Chosen]] = []
    gaps: list[tuple[str, Key]] = []
    unsaid: list[tuple[str, Key]] = []
    left_out = ""
    for kind, key in _taken(said, rules):
        rule = rules.winner(kind, folded(key), said)
        if rule and rule.leaves_out:
            left_out = f"A route leaves orders from {' · '.join(key)} out."
        choice = rule.chosen if rule else None
        if choice is None and is_own(said, kind):
            choice = rules.own_word(kind, key)
        if choice:
            chosen.append((kind, key, choice))
        elif kind == UNIT and _is_named(said, key, chosen):
            continue
        elif needs(said, kind):
            gaps.append((kind, key))
        elif tells(said, kind):
            unsaid.append((kind, key))
    made = Resolution(
        chosen=tuple(chosen), gaps=tuple(gaps), unsaid=tuple(unsaid), left_out=left_out
    )
    fillings = rules.fillings.get(type(said)) if rules.fillings else None
    if not fillings:
        return made
    extras, problems = fill(said, fillings)
    return replace(made, extras=extras, problems=problems)


def _is_named(said: Any, key: Key, chosen: Iterable[tuple[str, Key, Chosen]]) -> bool:
    named = {folded(sku)[0] for kind, sku, choice in chosen if kind == ITEM and choice.unit}
    return bool(named) and is_unit_named(said, key[0], named)


def _taken(said: Any, rules: Rules) -> Iterable[tuple[str, Key]]:
    return (ask for ask in asked(said) if rules.takes is None or ask[0] in rules.takes)
