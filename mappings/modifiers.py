"""The modifiers of a field's rule: a closed list, each a small pure act on texts.

A value is texts: one where a field holds one thing, several where it lists them (tags, SKUs of lines),
none where it is empty. What cannot be done raises `Unfit` with the reason in staff's words.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, localcontext

from connectors.canonical.money import rounded

Texts = tuple[str, ...]
Step = Mapping[str, str]  # {"do": the modifier, its arguments by name}
Table = Mapping[str, str]  # their word, folded -> ours
Tables = Mapping[str, Table]

_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,10})?")
_NAME = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_DATES = (
    ("iso", "2026-11-24", "%Y-%m-%d"),
    ("american", "11/24/2026", "%m/%d/%Y"),
    ("british", "24/11/2026", "%d/%m/%Y"),
    ("german", "24.11.2026", "%d.%m.%Y"),
    ("long", "24 Nov 2026", "%d %b %Y"),
    ("digits", "20261124", "%Y%m%d"),
    ("time", "14:30", "%H:%M"),
)
_FORMATS = {key: spelled for key, _, spelled in _DATES}
_LONGEST = 2000


class Unfit(Exception):
    """A value cannot be worked on; `why` says it of “{it}”. `is_missing`: a table has no row for it."""

    def __init__(self, why: str, text: str, *, is_missing: bool = False) -> None:
        self.why, self.is_missing = why, is_missing
        super().__init__(why.replace("{it}", f"“{text[:60]}”"))

    @property
    def unquoted(self) -> str:
        """Say why without the value: it may be somebody's name or address, and sentences are kept."""
        return self.why.replace("{it}", "what it reads")


@dataclass(frozen=True, kw_only=True)
class Argument:
    """What a modifier is told. `kind`: text, number, whole, choice or table."""

    name: str
    label: str
    kind: str = "text"
    is_required: bool = True
    example: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    least: int = 0
    most: int = _LONGEST

    def problem(self, said: str) -> str:
        if not said:
            return f"“{self.label}” is needed." if self.is_required else ""
        if self.kind == "number" and not _NUMBER.fullmatch(said):
            return f"“{self.label}” must be a number such as 1.5, not “{said}”."
        if self.kind == "whole" and not self._is_whole(said):
            return f"“{self.label}” must be a whole number from {self.least} to {self.most}."
        if self.kind == "choice" and said not in dict(self.choices):
            return f"“{self.label}” must be one of {', '.join(label for _, label in self.choices)}."
        return ""

    def _is_whole(self, said: str) -> bool:
        is_spelled = re.fullmatch(r"-?\d{1,6}", said)
        return bool(is_spelled) and self.least <= int(said) <= self.most


Act = Callable[[Texts, Step, Tables], Texts]


@dataclass(frozen=True, kw_only=True)
class Modifier:
    """One modifier: `label` in the editor, `told` in the rule's sentence, with its arguments."""

    key: str
    label: str
    told: str
    act: Act
    arguments: tuple[Argument, ...] = ()

    def sentence(self, step: Step) -> str:
        said = {one.name: _shown(one, step.get(one.name, "")) for one in self.arguments}
        return self.told.format(**said)


def _shown(argument: Argument, said: str) -> str:
    return dict(argument.choices).get(said, said)


def _each(act: Callable[[str, Step], str]) -> Act:
    """Do the same to every text; what is empty stays so."""
    return lambda texts, step, _: tuple(act(text, step) for text in texts if text)


def _trim(text: str, step: Step) -> str:
    return " ".join(text.split())


def _title(text: str, step: Step) -> str:
    return _NAME.sub(lambda word: word[0][0].upper() + word[0][1:].lower(), text)


def _cut(text: str, step: Step) -> str:
    return text[int(step["from"]) - 1 : int(step["to"]) if step.get("to") else None]


def _last(text: str, step: Step) -> str:
    return text[-int(step["count"]) :]


def _pad(text: str, step: Step) -> str:
    length, sign = int(step["length"]), step.get("with") or "0"
    return text.rjust(length, sign) if step.get("side") != "right" else text.ljust(length, sign)


def _digits(text: str, step: Step) -> str:
    return re.sub(r"[^0-9]", "", text)


def _default(texts: Texts, step: Step, tables: Tables) -> Texts:
    return texts if any(texts) else (step["text"],)


def _look_up(texts: Texts, step: Step, tables: Tables) -> Texts:
    table = tables.get(step["table"], {})
    return tuple(_row(table, text, step["table"]) for text in texts if text)


def _row(table: Table, text: str, name: str) -> str:
    found = table.get(fold(text))
    if found is None:
        raise Unfit(f"the table “{name}” has no row for {{it}}", text, is_missing=True)
    return found


def fold(text: str) -> str:
    """Give the spelling two words are compared in."""
    return " ".join(text.split()).casefold()


def _figured(figure: Callable[[Decimal, Decimal], Decimal]) -> Act:
    def act(text: str, step: Step) -> str:
        with localcontext() as exact:
            exact.prec = 80
            made = figure(_number(text), _number(step["number"]))
            places = step.get("places")
            if places:
                made = rounded(made, Decimal(1).scaleb(-int(places)))
            return format(made + 0, "f")

    return _each(act)


def _number(text: str) -> Decimal:
    told = text.strip()
    if not _NUMBER.fullmatch(told):
        raise Unfit("{it} is no number", text)
    return Decimal(told)


def _day(text: str) -> date:
    told = text.strip()
    try:
        return datetime.fromisoformat(told) if len(told) > 10 else date.fromisoformat(told)
    except ValueError:
        raise Unfit("{it} is no date", text) from None


def _date(text: str, step: Step) -> str:
    at = _day(text)
    return at.strftime(_FORMATS[step["as"]])


def _add_days(text: str, step: Step) -> str:
    try:
        return (_day(text) + timedelta(days=int(step["days"]))).isoformat()
    except OverflowError:
        raise Unfit("{it} is out of the calendar", text) from None


def _join(texts: Texts, step: Step, tables: Tables) -> Texts:
    said = [text for text in texts if text]
    return (step.get("with", "").join(said),) if said else ()


def _split(texts: Texts, step: Step, tables: Tables) -> Texts:
    return tuple(part.strip() for text in texts for part in text.split(step["by"]))


def _pick(texts: Texts, step: Step, tables: Tables) -> Texts:
    place = int(step["place"])
    return texts[place - 1 : place]


_COUNT = Argument(name="count", label="how many", kind="whole", example="60", least=1)
_WITH = Argument(name="text", label="text", example="PO-")
_PLACES = Argument(
    name="places", label="places after the point", kind="whole", is_required=False, most=6,
    example="2",
)  # fmt: skip


def _arithmetic(key: str, label: str, figure: Callable[[Decimal, Decimal], Decimal]) -> Modifier:
    number = Argument(name="number", label="number", kind="number", example="1.5")
    return Modifier(
        key=key, label=label, told=f"{label} {{number}}", act=_figured(figure),
        arguments=(number, _PLACES),
    )  # fmt: skip


_PARTED = Modifier(
    key="divided_by",
    label="divided by",
    told="divided by {number}",
    act=_figured(lambda one, other: one / other),
    arguments=(
        Argument(name="number", label="number", kind="number", example="12"),
        Argument(name="places", label="places after the point", kind="whole", most=6, example="2"),
    ),
)

MODIFIERS: dict[str, Modifier] = {
    one.key: one
    for one in (
        Modifier(key="trim", label="trim blanks", told="trimmed", act=_each(_trim)),
        Modifier(
            key="upper", label="IN CAPITALS", told="in capitals",
            act=_each(lambda text, _: text.upper()),
        ),
        Modifier(
            key="lower", label="in small letters", told="in small letters",
            act=_each(lambda text, _: text.lower()),
        ),
        Modifier(key="title", label="Each Word Capital", told="each word capital", act=_each(_title)),
        Modifier(
            key="prefix", label="put before", told="with “{text}” before", arguments=(_WITH,),
            act=_each(lambda text, step: step["text"] + text),
        ),
        Modifier(
            key="suffix", label="put after", told="with “{text}” after", arguments=(_WITH,),
            act=_each(lambda text, step: text + step["text"]),
        ),
        Modifier(
            key="replace", label="replace", told="“{find}” replaced by “{by}”",
            act=_each(lambda text, step: text.replace(step["find"], step.get("by", ""))),
            arguments=(
                Argument(name="find", label="what", example="/"),
                Argument(name="by", label="by", is_required=False, example="-"),
            ),
        ),
        Modifier(
            key="first", label="only the first signs", told="first {count}", arguments=(_COUNT,),
            act=_each(lambda text, step: text[: int(step["count"])]),
        ),
        Modifier(
            key="last", label="only the last signs", told="last {count}", arguments=(_COUNT,),
            act=_each(_last),
        ),
        Modifier(
            key="cut", label="cut from … to …", told="from sign {from} to {to}", act=_each(_cut),
            arguments=(
                Argument(name="from", label="from sign", kind="whole", least=1, example="3"),
                Argument(
                    name="to", label="to sign", kind="whole", least=1, is_required=False, example="10"
                ),
            ),
        ),
        Modifier(
            key="pad", label="fill up to a length", told="filled up to {length}", act=_each(_pad),
            arguments=(
                Argument(name="length", label="length", kind="whole", least=1, most=255, example="8"),
                Argument(name="with", label="with the sign", is_required=False, example="0"),
                Argument(
                    name="side", label="where", kind="choice", is_required=False,
                    choices=(("left", "before it"), ("right", "after it")),
                ),
            ),
        ),
        Modifier(key="digits", label="only the digits", told="only its digits", act=_each(_digits)),
        Modifier(
            key="default", label="when empty, say", told="“{text}” when empty", act=_default,
            arguments=(_WITH,),
        ),
        Modifier(
            key="look_up", label="look up in a table", told="looked up in “{table}”", act=_look_up,
            arguments=(Argument(name="table", label="table", kind="table"),),
        ),
        _arithmetic("plus", "plus", lambda one, other: one + other),
        _arithmetic("minus", "minus", lambda one, other: one - other),
        _arithmetic("times", "times", lambda one, other: one * other),
        _PARTED,
        Modifier(
            key="date", label="write the date as", told="as a date like {as}", act=_each(_date),
            arguments=(
                Argument(
                    name="as", label="like", kind="choice",
                    choices=tuple((key, label) for key, label, _ in _DATES),
                ),
            ),
        ),
        Modifier(
            key="add_days", label="add days", told="plus {days} days", act=_each(_add_days),
            arguments=(
                Argument(
                    name="days", label="days (or -2)", kind="whole", least=-3650, most=3650, example="2"
                ),
            ),
        ),
        Modifier(
            key="join", label="join into one", told="joined by “{with}”", act=_join,
            arguments=(Argument(name="with", label="with", is_required=False, example=", "),),
        ),
        Modifier(
            key="split", label="split into a list", told="split at “{by}”", act=_split,
            arguments=(Argument(name="by", label="at", example=","),),
        ),
        Modifier(
            key="pick", label="pick one of the list", told="number {place} of them", act=_pick,
            arguments=(
                Argument(name="place", label="which", kind="whole", least=1, most=999, example="1"),
            ),
        ),
    )
}  # fmt: skip


def problems(steps: Sequence[Step], tables: Sequence[str] = ()) -> Iterator[str]:
    """Say what is wrong with the modifiers of a rule, in sentences."""
    for place, step in enumerate(steps, 1):
        modifier = MODIFIERS.get(step.get("do", ""))
        if modifier is None:
            yield f"Modifier {place}: there is none called “{step.get('do', '')}”."
            continue
        told = [one.problem(step.get(one.name, "")) for one in modifier.arguments]
        told += _beyond(modifier, step, tables)
        yield from (f"Modifier {place}, {modifier.label}: {one}" for one in told if one)


def _beyond(modifier: Modifier, step: Step, tables: Sequence[str]) -> Iterator[str]:
    """Check what no argument can tell of itself."""
    unknown = set(step) - {"do", *(one.name for one in modifier.arguments)}
    if unknown:
        yield f"it is not told “{', '.join(sorted(unknown))}”."
    if modifier.key == "look_up" and step.get("table") and step["table"] not in tables:
        yield f"there is no table “{step['table']}”."
    if modifier.key == "divided_by" and _is_nothing(step.get("number", "")):
        yield "nothing can be divided by 0."
    if modifier.key == "pad" and len(step.get("with", "")) > 1:
        yield "“with the sign” is one sign."
    if modifier.key == "cut" and _ends_before(step):
        yield "it ends before it begins."


def _is_nothing(said: str) -> bool:
    return bool(_NUMBER.fullmatch(said)) and not Decimal(said)


def _ends_before(step: Step) -> bool:
    ends = (step.get("from", ""), step.get("to", ""))
    return all(end.isdecimal() for end in ends) and int(ends[1]) < int(ends[0])


def run(texts: Texts, steps: Sequence[Step], tables: Tables) -> Texts:
    """Apply the modifiers in turn; Unfit where one cannot work."""
    for place in range(len(steps)):
        texts = _applied(texts, steps, place, tables)
    return texts


def trace(texts: Texts, steps: Sequence[Step], tables: Tables) -> Iterator[tuple[str, Texts]]:
    """Apply the modifiers in turn, telling each and what it makes."""
    for place, step in enumerate(steps):
        texts = _applied(texts, steps, place, tables)
        yield MODIFIERS[step["do"]].sentence(step), texts


def _applied(texts: Texts, steps: Sequence[Step], place: int, tables: Tables) -> Texts:
    step = steps[place]
    try:
        return MODIFIERS[step["do"]].act(texts, step, tables)
    except Unfit as unfit:
        if unfit.is_missing and _has_default(steps[place + 1 :]):
            return ()
        raise


def _has_default(steps: Sequence[Step]) -> bool:
    return any(step["do"] == "default" for step in steps)


def told(steps: Sequence[Step]) -> str:
    """Tell modifiers in one breath: "trimmed, first 60"."""
    return ", ".join(
        MODIFIERS[step["do"]].sentence(step) for step in steps if step["do"] in MODIFIERS
    )


def one_text(texts: Texts) -> str:
    """Give what a field is told: several texts that nobody joined are joined by commas."""
    return ", ".join(text for text in texts if text)
