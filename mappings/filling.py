"""Fill fields of a target's own by staff's rules. Pure: a record and rules in, values out.

For each field the closest rule that says something wins: source given before any, then by position.
A rule whose value comes out empty says nothing; one that cannot work is a problem, named in a sentence.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from connectors.canonical import Order
from connectors.extras import Extra
from mappings.modifiers import Step, Tables, Unfit, one_text, run, told
from mappings.paths import texts

LINE = "line"
#: Where records tell of people, and which of that is shared by many.
_PERSONAL = {
    "customer",
    "bill_to",
    "ship_to",
    "notes",
    "instructions",
    "note",
    "account",
    "payments",
}
_COMMON = {"state", "country", "customer_class", "terms", "price_list", "currency", "method"}


@dataclass(frozen=True, kw_only=True)
class Filling:
    """One rule: what is read, how it is modified, which field it fills. `of`: the kind of record."""

    id: int = 0
    of: str
    path: str
    path_told: str = ""
    to: Extra
    steps: tuple[Step, ...] = ()
    tables: Tables = field(default_factory=dict)
    has_source: bool = False
    position: int = 0
    is_gone: bool = False  # the target lists its custom fields, and this one not any more

    @property
    def rank(self) -> tuple[bool, int, int]:
        return (not self.has_source, self.position, self.id)

    @cached_property
    def told(self) -> str:
        """Tell the rule in words: "Note to driver ← customer instructions, trimmed, first 60"."""
        return ", ".join(filter(None, (f"{self.to.told} ← {self.read}", told(self.steps))))

    @property
    def read(self) -> str:
        return self.path_told or self.path

    def value(self, roots: dict[str, Any]) -> str:
        """Give the field's text, "" where the rule says nothing; Unfit where it cannot work."""
        made = one_text(run(texts(self.path, roots), self.steps, self.tables))
        unfit = self.unfit(made)
        if unfit:
            raise unfit
        return made

    def unfit(self, value: str) -> Unfit | None:
        """Give what keeps the field from taking a value, None where nothing does."""
        gone = f"its target lists no field “{self.to.name}”, and might drop it without a word"
        why = gone if self.is_gone else self.to.problem(value)
        return Unfit(why, value) if value and why else None

    @cached_property
    def is_personal(self) -> bool:
        """Tell whether what it reads may say who or where somebody is."""
        root, *steps = self.path.split(".")
        return bool(_PERSONAL & {root, *steps}) and steps[-1] not in _COMMON


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A field's value with the rule behind it; `line`: the id of the order's line it stands on."""

    name: str
    label: str
    value: str
    rule: str
    line: str = ""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A rule that cannot work on a record, and why."""

    rule: int
    sentence: str


def ranked(fillings: Iterable[Filling]) -> tuple[Filling, ...]:
    return tuple(sorted(fillings, key=lambda one: one.rank))


def fill(said: Any, fillings: Sequence[Filling]) -> tuple[tuple[Filled, ...], tuple[Problem, ...]]:
    """Apply rules, in the order of their ranks, to a record and its lines."""
    filled: dict[tuple[str, str], Filled] = {}
    problems: dict[str, Problem] = {}
    for one in fillings:
        for line, roots in _read_from(said, one):
            if (line, one.to.name) in filled:
                continue
            try:
                value = one.value(roots)
            except Unfit as unfit:
                problems.setdefault(str(unfit), _problem(one, unfit))
                continue
            if value:
                filled[line, one.to.name] = Filled(
                    name=one.to.name, label=one.to.told, value=value, rule=one.told, line=line
                )
    return tuple(filled.values()), tuple(problems.values())


def _read_from(said: Any, rule: Filling) -> Iterator[tuple[str, dict[str, Any]]]:
    if rule.of != LINE:
        yield "", {rule.of: said}
    elif isinstance(said, Order):
        for line in said.lines:
            if not line.kit_of:  # the target knows its own kits; only the kit itself is booked
                yield line.id, {LINE: line, "order": said}


def _problem(rule: Filling, unfit: Unfit) -> Problem:
    why = unfit.unquoted if rule.is_personal else str(unfit)
    return Problem(rule=rule.id, sentence=f"The rule “{rule.told}” cannot work: {why}.")
