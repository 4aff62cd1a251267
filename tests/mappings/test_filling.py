"""Which of a record's fields may be read, and which rule fills a target's field."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from connectors.canonical import Address, Customer, Line, Note, Order, Payment, Product, key_of
from connectors.extras import Extra
from connectors.kinds import KINDS
from mappings.filling import Filling, fill, ranked
from mappings.models.fields import SHAPES, readable
from mappings.paths import texts
from mappings.resolver import Resolution, Rules, resolve

AT = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
LINES = (
    Line(
        id="1", sku="COLA", quantity=Decimal(2), unit_price=Decimal("5.00"), note="Happy birthday"
    ),
    Line(id="2", sku="KIT", quantity=Decimal(1), unit_price=Decimal(1)),
    Line(id="3", sku="PART", quantity=Decimal(1), unit_price=Decimal(0), kit_of="2", note="x"),
)
ORDER = Order(
    id="1", number="SC-7", source=key_of("Amazon", "163"), currency="USD", total=Decimal("11.00"),
    placed_at=AT, ship_by=date(2026, 11, 30), lines=LINES, customer=Customer(email="ann@x.example"),
    bill_to=Address(), ship_to=Address(state="NY"), tags=("Prime", "Gift"),
    notes=(Note(text="Ring twice", kind="customer_instructions"), Note(text="VIP")),
    payments=(Payment(method=key_of("card"), amount=Decimal(11), reference="R1"),),
)  # fmt: skip
FIELD = Extra(name="x_note", label="Note to driver")


def rule(path: str, *steps: dict[str, str], **said: Any) -> Filling:
    return Filling(**{"of": "order", "path": path, "to": FIELD, "steps": steps, **said})


def value(path: str, *steps: dict[str, str], **said: Any) -> str:
    filled, problems = fill(ORDER, [rule(path, *steps, **said)])
    assert not problems
    return filled[0].value if filled else ""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("order.number", "SC-7"),
        ("order.customer.email", "ann@x.example"),
        ("order.ship_to.state", "NY"),
        ("order.total", "11.00"),
        ("order.goods", "11.00"),
        ("order.tags", "Prime, Gift"),
        ("order.source", "Amazon, 163"),
        ("order.lines.sku", "COLA, KIT, PART"),
        ("order.payments.reference", "R1"),
        ("order.notes.text", "Ring twice, VIP"),
        ("order.instructions", "Ring twice"),
        ("order.ship_by", "2026-11-30"),
        ("order.placed_at", "2026-11-24T14:30:00+00:00"),
        ("order.deliver_by", ""),
        ("order.prices_include_tax", "no"),
    ],
)
def test_any_field_of_an_order_can_be_read(path: str, expected: str) -> None:
    assert path in {one.path for one in readable("order")}
    assert value(path) == expected


def test_a_time_is_read_by_the_clock_of_its_source() -> None:
    evening = datetime(2026, 10, 31, 20, 15, tzinfo=timezone(timedelta(hours=-4)))
    filled, _ = fill(
        replace(ORDER, placed_at=evening), [rule("order.placed_at", {"do": "date", "as": "iso"})]
    )
    assert filled[0].value == "2026-10-31"


@pytest.mark.parametrize("of", SHAPES)
def test_every_field_offered_can_be_read_and_has_a_name_of_its_own(of: str) -> None:
    offered = readable(of)
    assert len({(one.group, one.label, one.path) for one in offered}) == len(offered) > 3
    assert len({one.path for one in offered}) == len(offered)
    shown = [(one.group, one.label) for one in offered if one.path.count(".") == 1]
    assert len(set(shown)) == len(shown), "two fields under one name"


@pytest.mark.parametrize("said", [ORDER, Product(id="1", sku="A", name="Cola")])
def test_every_field_offered_gives_texts(said: Any) -> None:
    of = next(kind.key for kind in KINDS.values() if isinstance(said, kind.shape))
    for one in readable(of):
        found = texts(one.path, {of: said})
        assert all(text and isinstance(text, str) for text in found)
        assert one.is_list or len(found) <= 1, one.path


def test_a_rule_is_told_with_what_it_reads_and_does() -> None:
    steps = ({"do": "trim"}, {"do": "first", "count": "60"})
    made = rule("order.instructions", *steps, path_told="customer instructions")
    assert made.told == "Note to driver ← customer instructions, trimmed, first 60"


def test_a_rule_of_the_source_comes_before_one_of_any_and_an_empty_one_gives_way() -> None:
    any_source = rule("order.number", id=1)
    own = rule("order.tags", id=2, has_source=True, position=9)
    silent = rule("order.deliver_by", id=3, has_source=True)
    filled, _ = fill(ORDER, ranked([any_source, own, silent]))
    assert [one.value for one in filled] == ["Prime, Gift"]
    filled, _ = fill(replace(ORDER, tags=()), ranked([any_source, own, silent]))
    assert [one.value for one in filled] == ["SC-7"]


def test_a_rule_of_lines_fills_each_line_that_is_booked() -> None:
    filled, _ = fill(ORDER, [rule("line.note", of="line"), rule("line.sku", of="line")])
    assert [(one.line, one.value) for one in filled] == [("1", "Happy birthday"), ("2", "KIT")]
    filled, _ = fill(ORDER, [rule("order.number", of="line")])
    assert [(one.line, one.value) for one in filled] == [("1", "SC-7"), ("2", "SC-7")]


@pytest.mark.parametrize(
    ("to", "path", "why"),
    [
        (Extra(name="w", sort="number"), "order.number", "“SC-7” is not a number"),
        (Extra(name="w", sort="whole"), "order.total", "“11.00” is not a whole number"),
        (Extra(name="w", sort="date"), "order.number", "is not a date"),
        (Extra(name="w", sort="yes_no"), "order.number", "is not yes or no"),
        (Extra(name="w", longest=3), "order.number", "4 signs are more than the 3 it holds"),
    ],
)
def test_a_value_the_field_cannot_hold_is_a_problem_before_anything_is_sent(
    to: Extra, path: str, why: str
) -> None:
    filled, [problem] = fill(ORDER, [rule(path, to=to, id=7)])
    assert not filled
    assert problem.rule == 7
    assert why in problem.sentence
    assert problem.sentence.endswith(".")


def test_a_field_its_target_lists_no_more_is_a_problem_only_where_there_is_something_to_say() -> (
    None
):
    assert fill(ORDER, [rule("order.deliver_by", is_gone=True)]) == ((), ())
    _, [problem] = fill(ORDER, [rule("order.number", is_gone=True)])
    assert "lists no field “x_note”" in problem.sentence


def test_a_resolution_carries_the_fields_to_the_words_and_survives_being_stored() -> None:
    rules = Rules(
        items=None,
        takes=frozenset(),
        fillings={Order: (rule("order.number"), rule("line.note", of="line"), rule("order.tags", {"do": "plus", "number": "1"}, to=Extra(name="n"), id=4))},
    )  # fmt: skip
    made = resolve(ORDER, rules)
    assert made.words.extras == {"x_note": "SC-7"}
    assert made.words.line_extras == {"1": {"x_note": "Happy birthday"}}
    assert [problem.rule for problem in made.problems] == [4]
    assert Resolution.from_json(made.as_json()) == made


def test_an_order_without_field_rules_is_resolved_as_before() -> None:
    made = resolve(ORDER, Rules(items=None, takes=frozenset()))
    assert set(made.as_json()) == {"chosen", "gaps", "unsaid", "left_out"}
    assert (made.words.extras, made.words.line_extras) == ({}, {})


def test_a_sentence_quotes_what_many_share_and_never_who_somebody_is() -> None:
    for path, quoted in (
        ("order.number", "“SC-7” is no number"),
        ("order.ship_to.state", "“NY” is no number"),
        ("order.customer.email", "what it reads is no number"),
        ("order.instructions", "what it reads is no number"),
    ):
        _, [problem] = fill(ORDER, [rule(path, {"do": "plus", "number": "1"})])
        assert quoted in problem.sentence
