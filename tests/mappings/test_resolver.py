"""Which rule wins: held against a slow and literal reading of the rules of precedence."""

from datetime import UTC, datetime
from decimal import Decimal
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.canonical import Chosen, Refund, RefundedLine, Stock
from connectors.canonical.words import folded
from mappings.resolver import DEFAULT, EXACT, PATTERN, Condition, Resolution, Rule, Rules, resolve
from mappings.suggest import suggestions

NOW = datetime(2026, 11, 24, tzinfo=UTC)
WORDS = st.sampled_from(["ups", "ups ground", "fedex", "fedex 2day", "dhl"])
PATTERNS = st.sampled_from(["*", "ups*", "fedex*", "*ground", "fedex 2*"])


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    match = draw(st.sampled_from([EXACT, PATTERN, DEFAULT]))
    key = {EXACT: (draw(WORDS),), PATTERN: (draw(PATTERNS),), DEFAULT: ()}[match]
    return Rule(
        kind="shipping_method",
        match=match,
        key=key,
        word=draw(st.text("ABC", min_size=1, max_size=2)),
        has_source=draw(st.booleans()),
        has_target=draw(st.booleans()),
        position=draw(st.integers(0, 3)),
        id=draw(st.integers(1, 10_000)),
    )


def slow_winner(all_rules: list[Rule], word: str) -> Rule | None:
    """Read the order of precedence off the page, one comparison at a time."""
    fitting = [
        r
        for r in all_rules
        if r.match == DEFAULT
        or (r.match == EXACT and r.key == (word,))
        or (r.match == PATTERN and fnmatchcase(word, r.key[0]))
    ]
    for better in (
        lambda r: [EXACT, PATTERN, DEFAULT].index(r.match),
        lambda r: 0 if r.has_source else 1,
        lambda r: 0 if r.has_target else 1,
        lambda r: -sum(len(p.replace("*", "")) for p in r.key),
        lambda r: r.position,
        lambda r: r.id,
    ):
        if not fitting:
            return None
        best = min(better(r) for r in fitting)
        fitting = [r for r in fitting if better(r) == best]
    return fitting[0]


@given(st.lists(rules(), max_size=8, unique_by=lambda r: r.id), WORDS)
def test_the_winner_is_the_one_the_rules_of_precedence_name(many: list[Rule], word: str) -> None:
    assert Rules(tuple(many)).winner("shipping_method", (word,)) == slow_winner(many, word)


def test_an_exact_rule_among_thousands_is_not_looked_for_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_at: list[Rule] = []
    fits = Rule.fits
    monkeypatch.setattr(Rule, "fits", lambda rule, key: looked_at.append(rule) or fits(rule, key))
    many = Rules(
        tuple(Rule(kind="item", match=EXACT, key=(f"old-{n}",), word=f"N{n}") for n in range(2000))
    )
    found = many.winner("item", ("old-1999",))
    assert found is not None
    assert found.word == "N1999"
    assert many.winner("item", ("unknown",)) is None
    assert len(looked_at) == 1


@given(st.text(max_size=20))
def test_words_are_compared_folded_with_blanks_collapsed(word: str) -> None:
    assert folded((word.upper(),)) == folded((f"  {word.upper()}  ",))


def test_only_the_star_is_special_in_a_pattern() -> None:
    rule = Rule(kind="item", match=PATTERN, key=("a[b]?*",), word="X")
    found = Rules((rule,))
    assert found.winner("item", ("a[b]?c",)) == rule
    assert found.winner("item", ("abxc",)) is None


def test_a_resolution_survives_being_stored() -> None:
    made = Resolution(
        chosen=(("item", ("COLA",), Chosen(word="C-1", rule="exact", factor=Decimal("24.5"))),),
        gaps=(("tax", ("NY",)),),
        left_out="because",
    )
    assert Resolution.from_json(made.as_json()) == made


def test_a_condition_is_closer_than_none() -> None:
    plain = Rule(kind="order_type", match=EXACT, key=("amazon",), word="SO", id=1)
    prime = Rule(
        kind="order_type",
        match=EXACT,
        key=("amazon",),
        word="PR",
        id=2,
        condition=Condition(tag="Prime"),
    )
    assert sorted([plain, prime], key=lambda r: r.rank)[0] == prime


def test_the_likely_word_is_offered_first() -> None:
    offered = [
        ("UPSGROUND", "UPS Ground"),
        ("FEDEX2DAY", "FedEx 2Day AM"),
        ("FEDEXGRND", "FedEx Ground"),
    ]
    assert suggestions(("FedEx", "FedEx 2Day AM"), offered)[0][0] == "FEDEX2DAY"
    assert suggestions(("zzz",), offered) == []


def test_stock_of_an_item_by_another_name_is_told_under_the_target_s_own() -> None:
    stock = Stock(id="1", sku="COLA-24", available=Decimal(7))
    rule = Rule(kind="item", match="exact", key=("cola-24",), word="C24", has_source=True)
    resolution = resolve(stock, Rules(rules=(rule,)))
    assert resolution.words.word("item", "COLA-24") == "C24"


def test_stock_of_an_item_the_target_does_not_know_is_no_gap() -> None:
    stock = Stock(id="1", sku="NOVELTY", available=Decimal(7))
    assert resolve(stock, Rules(rules=(), items={"cola-24": "COLA-24"})).gaps == ()


def test_an_item_of_a_refund_the_target_does_not_know_is_a_gap() -> None:
    line = RefundedLine(sku="NOVELTY", quantity=Decimal(1), amount=Decimal(5))
    refund = Refund(id="1", currency="USD", total=Decimal(5), at=NOW, lines=(line,))
    assert resolve(refund, Rules(rules=(), items={})).gaps == (("item", ("NOVELTY",)),)
