"""Modifiers: each does what its label says, none ever breaks, and what it cannot do it says in words."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.modifiers import MODIFIERS, Step, Unfit, fold, one_text, problems, run, told

TABLES = {"Territories": {fold("NY"): "North East", fold("new  jersey"): "North East"}}


def made(text: str | tuple[str, ...], *steps: Step) -> str:
    texts = (text,) if isinstance(text, str) else text
    return one_text(run(texts, steps, TABLES))


@pytest.mark.parametrize(
    ("said", "step", "expected"),
    [
        ("  Ring   twice ", {"do": "trim"}, "Ring twice"),
        ("Ann", {"do": "upper"}, "ANN"),
        ("Ann", {"do": "lower"}, "ann"),
        ("o'neil's BAR, éclair", {"do": "title"}, "O'neil's Bar, Éclair"),
        ("4711", {"do": "prefix", "text": "PO-"}, "PO-4711"),
        ("4711", {"do": "suffix", "text": "/A"}, "4711/A"),
        ("1.2.3", {"do": "replace", "find": ".", "by": "-"}, "1-2-3"),
        ("a.b", {"do": "replace", "find": "."}, "ab"),
        ("abcdef", {"do": "first", "count": "2"}, "ab"),
        ("abcdef", {"do": "last", "count": "2"}, "ef"),
        ("abcdef", {"do": "cut", "from": "2", "to": "4"}, "bcd"),
        ("abcdef", {"do": "cut", "from": "3"}, "cdef"),
        ("42", {"do": "pad", "length": "5"}, "00042"),
        ("42", {"do": "pad", "length": "5", "with": ".", "side": "right"}, "42..."),
        ("+1 (555) 01-٣", {"do": "digits"}, "155501"),
        ("", {"do": "default", "text": "none"}, "none"),
        ("x", {"do": "default", "text": "none"}, "x"),
        ("ny", {"do": "look_up", "table": "Territories"}, "North East"),
        ("New Jersey", {"do": "look_up", "table": "Territories"}, "North East"),
        ("9.99", {"do": "plus", "number": "0.01"}, "10.00"),
        ("9.99", {"do": "minus", "number": "10"}, "-0.01"),
        ("10", {"do": "times", "number": "2.54", "places": "1"}, "25.4"),
        ("1", {"do": "divided_by", "number": "3", "places": "4"}, "0.3333"),
        ("2.5", {"do": "divided_by", "number": "1", "places": "0"}, "3"),
        ("2026-11-24", {"do": "date", "as": "american"}, "11/24/2026"),
        ("2026-11-24T14:30:00+00:00", {"do": "date", "as": "time"}, "14:30"),
        ("2026-11-24T14:30:00+00:00", {"do": "date", "as": "digits"}, "20261124"),
        ("2026-10-31T20:15:00-04:00", {"do": "date", "as": "digits"}, "20261031"),
        ("2026-12-31", {"do": "add_days", "days": "1"}, "2027-01-01"),
        (("a", "b"), {"do": "join", "with": " | "}, "a | b"),
        ("a, b,c", {"do": "split", "by": ","}, "a, b, c"),
        (("a", "b", "c"), {"do": "pick", "place": "2"}, "b"),
        (("a",), {"do": "pick", "place": "2"}, ""),
    ],
)
def test_a_modifier_does_what_its_label_says(said: str, step: Step, expected: str) -> None:
    assert list(problems([step], list(TABLES))) == []
    assert made(said, step) == expected


@pytest.mark.parametrize(
    ("said", "step", "why"),
    [
        ("12 boxes", {"do": "plus", "number": "1"}, "“12 boxes” is no number"),
        ("NaN", {"do": "times", "number": "2"}, "is no number"),
        ("1e99", {"do": "times", "number": "2"}, "is no number"),
        ("TX", {"do": "look_up", "table": "Territories"}, "“Territories” has no row for “TX”"),
        ("soon", {"do": "date", "as": "iso"}, "“soon” is no date"),
        ("9999-12-31", {"do": "add_days", "days": "1"}, "out of the calendar"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(said: str, step: Step, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        made(said, step)


def test_a_table_without_a_row_takes_the_default_that_follows() -> None:
    steps = ({"do": "look_up", "table": "Territories"}, {"do": "default", "text": "Elsewhere"})
    assert made("TX", *steps) == "Elsewhere"
    assert made("NY", *steps) == "North East"


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ({"do": "shout"}, "there is none called “shout”"),
        ({"do": "first"}, "“how many” is needed"),
        ({"do": "first", "count": "many"}, "a whole number from 1"),
        ({"do": "first", "count": "0"}, "a whole number from 1"),
        ({"do": "plus", "number": "one"}, "a number such as 1.5"),
        ({"do": "divided_by", "number": "0.00", "places": "2"}, "divided by 0"),
        ({"do": "divided_by", "number": "3"}, "“places after the point” is needed"),
        ({"do": "date", "as": "roman"}, "must be one of"),
        ({"do": "look_up", "table": "Nowhere"}, "there is no table “Nowhere”"),
        ({"do": "pad", "length": "3", "with": "ab"}, "is one sign"),
        ({"do": "cut", "from": "4", "to": "2"}, "ends before it begins"),
        ({"do": "trim", "count": "2"}, "it is not told “count”"),
    ],
)
def test_a_modifier_told_wrongly_is_refused_in_a_sentence(step: Step, why: str) -> None:
    [sentence] = problems([step], list(TABLES))
    assert why in sentence
    assert sentence.startswith("Modifier 1")


def test_a_rule_is_told_in_one_breath() -> None:
    steps = ({"do": "trim"}, {"do": "first", "count": "60"}, {"do": "date", "as": "long"})
    assert told(steps) == "trimmed, first 60, as a date like 24 Nov 2026"


_ARGUMENTS = {
    "text": st.text(min_size=1, max_size=5),
    "number": st.decimals(-9999, 9999, places=3, allow_nan=False).filter(bool).map(
        lambda n: format(n, "f")
    ),
    "table": st.just("Territories"),
}  # fmt: skip


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Give any modifier, told as its form would let it be told."""
    modifier = MODIFIERS[draw(st.sampled_from(sorted(MODIFIERS)))]
    step = {"do": modifier.key}
    for one in modifier.arguments:
        if one.kind == "whole":
            step[one.name] = str(draw(st.integers(one.least, min(one.most, 300))))
        elif one.kind == "choice":
            step[one.name] = draw(st.sampled_from([key for key, _ in one.choices]))
        else:
            step[one.name] = draw(_ARGUMENTS[one.kind])
    if modifier.key == "cut":
        step["to"] = str(int(step["from"]) + int(step["to"]))
    if modifier.key == "pad":
        step["with"] = step["with"][:1]
    return step


VALUES = st.one_of(
    st.text(max_size=20),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.dates().map(date.isoformat),
)


@given(st.lists(VALUES, max_size=4).map(tuple), st.lists(steps(), max_size=5))
def test_any_modifiers_on_any_texts_give_texts_or_a_sentence(
    texts: tuple[str, ...], many: list[Step]
) -> None:
    assert list(problems(many, list(TABLES))) == []
    found = outcome(texts, many)
    assert all(isinstance(text, str) for text in found)


def outcome(texts: tuple[str, ...], many: list[Step]) -> tuple[str, ...]:
    """Give what modifiers make, or the sentence in which they say why they cannot."""
    try:
        return run(texts, many, TABLES)
    except Unfit as unfit:
        return (str(unfit),)


@given(st.decimals(-(10**9), 10**9, places=4), st.decimals(-999, 999, places=2).filter(bool))
def test_arithmetic_is_exact_and_undone_by_its_opposite(value: Decimal, by: Decimal) -> None:
    spelled, number = format(value, "f"), format(by, "f")
    for one, other in (("plus", "minus"), ("minus", "plus")):
        back = made(spelled, {"do": one, "number": number}, {"do": other, "number": number})
        assert Decimal(back) == value
    assert Decimal(made(spelled, {"do": "times", "number": number})) == value * by


@given(st.lists(st.text(max_size=8), max_size=4).map(tuple))
def test_what_is_empty_stays_empty_whatever_is_put_before_or_after_it(
    texts: tuple[str, ...],
) -> None:
    wrapped = made(texts, {"do": "prefix", "text": "<"}, {"do": "suffix", "text": ">"})
    assert bool(wrapped) == any(texts)


@given(st.text(min_size=1, max_size=40), st.integers(1, 40))
def test_the_first_and_the_rest_are_the_whole(text: str, count: int) -> None:
    head = run((text,), [{"do": "first", "count": str(count)}], {})
    rest = run((text,), [{"do": "cut", "from": str(count + 1)}], {})
    assert "".join((*head, *rest)) == text
