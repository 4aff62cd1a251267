"""Fields and modifiers: staff fill any field of the books from any field of an order, without programs."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from connectors.kit.opening import opened
from connectors.kit.words import refresh_words
from connectors.models import Connection, Word
from mappings.models import FieldRule, LookupTable, Revision
from syncs import actions, configuring, filling
from syncs.models import Transfer
from tests.conftest import Hub, story

ANN = {"first": "Ann", "last": "Archer", "street": "12 Elm Street", "city": "Albany", "state": "NY"}
CENT = Decimal("0.01")
GIFT = "  Happy birthday,   dear Bo! "


def rule(read: str, field: str, *steps: dict[str, Any], **said: Any) -> FieldRule:
    """Keep a rule of orders from Sellercloud for the books, as its form would."""
    facts = {"of": "order", "path": read, "field": field, "steps": list(steps), **said}
    made = FieldRule(source=sc(), target=books(), **facts)
    filling.save_field(made, "ann")
    return made


def sc() -> Connection:
    return Connection.objects.get(code="SC")


def books() -> Connection:
    return Connection.objects.get(code="ACU")


def custom(hub: Hub) -> list[dict[str, Any]]:
    """Give the custom fields of each order in the books: name -> value."""
    return [(order["custom"] or {}).get("Document", {}) for order in hub.orders_there()]


def money(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(CENT)


def reason(transfer: Transfer) -> str:
    transfer.refresh_from_db()
    return transfer.reason


def test_a_gift_message_goes_to_a_custom_field_of_the_books_trimmed_and_cut(hub: Hub) -> None:
    rule(
        "order.instructions", "Document.UsrGiftMessage",
        {"do": "trim"}, {"do": "first", "count": 20},
    )  # fmt: skip
    transfer = hub.book(notes=[(1, GIFT, "")], ship_to=ANN)
    assert transfer.state == "posted", story(transfer)
    assert custom(hub)[0]["UsrGiftMessage"] == "Happy birthday, dear"


def test_an_order_without_a_gift_message_says_nothing_of_one(hub: Hub) -> None:
    rule("order.instructions", "Document.UsrGiftMessage", {"do": "prefix", "text": "Gift: "})
    hub.book()
    assert "UsrGiftMessage" not in custom(hub)[0]


def test_a_purchase_order_is_cut_and_given_a_prefix(hub: Hub) -> None:
    rule(
        "order.purchase_order", "CustomerOrder",
        {"do": "digits"}, {"do": "last", "count": 6}, {"do": "prefix", "text": "PO-"},
    )  # fmt: skip
    transfer = hub.book(channel=21, source_id="ACME/2026/000123456")
    assert transfer.state == "posted", story(transfer)
    assert hub.orders_there()[0]["CustomerOrder"] == "PO-123456"


def test_a_field_is_looked_up_in_a_table_by_state(hub: Hub) -> None:
    filling.save_table(LookupTable(name="Territories", rows={"ny": "North East"}), "ann")
    rule("order.ship_to.state", "Document.UsrTerritory", {"do": "look_up", "table": "Territories"})
    hub.book(ship_to=ANN)
    assert custom(hub)[0]["UsrTerritory"] == "North East"


def test_a_state_without_a_row_waits_and_goes_on_when_the_table_has_it(hub: Hub) -> None:
    table = LookupTable(name="Territories", rows={"CA": "West"})
    filling.save_table(table, "ann")
    rule("order.ship_to.state", "Document.UsrTerritory", {"do": "look_up", "table": "Territories"})
    transfer = hub.book(ship_to=ANN)
    assert (transfer.state, transfer.code) == ("blocked", "field")
    assert "the table “Territories” has no row for “NY”" in transfer.reason
    assert hub.orders_there() == []
    table.rows["NY"] = "North East"
    assert filling.save_table(table, "ben") == 1
    hub.work()
    assert custom(hub)[0]["UsrTerritory"] == "North East"
    assert "ben" in transfer.events.values_list("who", flat=True)


def test_arithmetic_on_letters_blocks_with_a_sentence_and_mending_the_rule_releases(
    hub: Hub,
) -> None:
    wrong = rule(
        "order.customer.email", "Document.UsrInsuredValue:number", {"do": "times", "number": "1.1"}
    )
    first, second = (hub.book(email="ann@buyers.example") for _ in range(2))
    assert {first.state, second.state} == {"blocked"}
    assert "customer e-mail, times 1.1” cannot work: what it reads is no number" in reason(second)
    assert "ann@" not in reason(second), "no sentence tells who somebody is"
    assert "Mend the rule" in reason(second)
    assert hub.orders_there() == []
    wrong.path, wrong.steps = "order.total", [{"do": "times", "number": "1.1", "places": "2"}]
    assert filling.save_field(wrong, "ann") == 2
    hub.work()
    first.refresh_from_db()
    assert first.state == "posted", story(first)
    expected = [
        (one.amount * Decimal("1.1")).quantize(CENT, ROUND_HALF_UP) for one in (first, second)
    ]
    assert sorted(money(one["UsrInsuredValue"]) for one in custom(hub)) == sorted(expected)


def test_deleting_a_rule_that_cannot_work_lets_the_order_go_on_without_it(hub: Hub) -> None:
    wrong = rule("order.number", "Document.UsrGiftMessage", {"do": "date", "as": "long"})
    transfer = hub.book()
    assert transfer.code == "field"
    filling.delete_field(wrong, "ann")
    hub.work()
    transfer.refresh_from_db()
    assert transfer.state == "posted"


def test_what_a_message_did_not_release_the_sweep_judges_again(hub: Hub) -> None:
    wrong = rule("order.number", "Document.UsrGiftMessage", {"do": "date", "as": "long"})
    transfer = hub.book()
    from mappings import changes

    changes.delete_rule(wrong, "ann")
    hub.sweep()
    transfer.refresh_from_db()
    assert transfer.state == "ready"


def test_each_rule_that_cannot_work_is_a_cause_of_its_own(hub: Hub) -> None:
    from syncs import selectors

    first = rule("order.number", "Document.UsrGiftMessage", {"do": "date", "as": "long"})
    hub.book()
    [cause] = [one for one in selectors.attention() if one.code == "field"]
    assert (cause.count, cause.rule) == (1, first.pk)
    assert cause.kinds_of_step == ("retry", "skip")


def test_a_rule_for_lines_fills_each_line(hub: Hub) -> None:
    rule("line.sku", "AlternateID", {"do": "prefix", "text": "SHOP-"}, of="line")
    hub.book(items=[{"sku": "COLA-24", "qty": 1}, {"sku": "TONIC-24", "qty": 2}])
    told = [line["AlternateID"] for line in hub.orders_there()[0]["Details"]]
    assert told == ["SHOP-COLA-24", "SHOP-TONIC-24"]


def test_a_later_rule_does_not_change_what_was_booked(hub: Hub) -> None:
    dead = rule("order.number", "Document.UsrGiftMessage")
    transfer = hub.book()
    before = custom(hub)[0]["UsrGiftMessage"]
    filling.delete_field(dead, "ann")
    rule("order.ship_to.city", "Document.UsrGiftMessage")
    hub.work("orders")
    transfer.refresh_from_db()
    assert transfer.state == "posted"
    assert custom(hub)[0]["UsrGiftMessage"] == before
    [kept] = transfer.resolution["extras"]
    assert (kept["value"], kept["rule"]) == (before, "UsrGiftMessage (Document) ← order number")


def test_the_order_s_page_shows_each_field_with_its_rule(hub: Hub, admin_client: Any) -> None:
    rule("order.instructions", "Document.UsrGiftMessage", {"do": "trim"})
    transfer = hub.book(notes=[(1, GIFT, "")])
    page = admin_client.get(f"/orders/{transfer.record_id}/").content.decode()
    assert "Happy birthday, dear Bo!" in page
    assert "← customer instructions, trimmed" in page


def test_a_misspelt_field_that_the_books_would_drop_is_refused_where_it_is_typed(hub: Hub) -> None:
    refresh(hub)
    with pytest.raises(ValidationError, match="lists no field “Document"):
        rule("order.number", "Document.UsrGiftMesage")
    assert FieldRule.objects.count() == 0


def test_a_field_taken_away_in_the_books_stops_orders_before_it_is_dropped(hub: Hub) -> None:
    rule("order.number", "Document.UsrGiftMessage")
    hub.remotes.act("acumatica", "drop_custom_field", field="UsrGiftMessage")
    refresh(hub)
    transfer = hub.book()
    assert transfer.code == "field"
    assert "lists no field “Document.UsrGiftMessage”" in transfer.reason
    assert hub.orders_there() == []


def refresh(hub: Hub) -> None:
    door = opened(books())
    door.ensure()
    refresh_words(books(), door)


def test_the_custom_fields_of_the_books_are_listed_but_those_the_hub_writes(hub: Hub) -> None:
    refresh(hub)
    keys = Word.objects.filter(kind="custom_field", is_listed=True).values_list("key", flat=True)
    names = {key[1] for key in keys if key[0] == "order"}
    assert names == {
        "Document.UsrGiftMessage",
        "Document.UsrTerritory",
        "Document.UsrInsuredValue:number",
    }


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"field": "ExternalRef"}, "written by the hub itself"),
        ({"field": "OrderTotal"}, "written by the hub itself"),
        ({"field": "Document.UsrTags"}, "written by the hub itself"),
        ({"field": "Document.CuryOrderTotal"}, "There is no field"),
        ({"of": "line", "field": "OrderQty"}, "written by the hub itself"),
        ({"of": "shipment", "path": "shipment.id"}, "has no fields of its own for shipments"),
        ({"path": "order.colour"}, "have no field “order.colour”"),
        ({"steps": [{"do": "first"}]}, "“how many” is needed"),
    ],
)
def test_a_rule_for_money_identity_or_what_is_not_there_is_refused_in_words(
    hub: Hub, said: dict[str, Any], why: str
) -> None:
    facts = {"of": "order", "path": "order.number", "field": "Document.UsrTerritory", **said}
    with pytest.raises(ValidationError, match=why):
        filling.save_field(FieldRule(target=books(), **facts), "ann")
    assert not Revision.objects.filter(kind="field").exists()


def test_a_table_that_is_looked_up_in_is_not_deleted(hub: Hub) -> None:
    table = LookupTable(name="Territories", rows={"NY": "North East"})
    filling.save_table(table, "ann")
    rule("order.ship_to.state", "Document.UsrTerritory", {"do": "look_up", "table": "Territories"})
    with pytest.raises(ValidationError, match="is looked up in by"):
        filling.delete_table(table, "ann")


def test_every_change_of_a_rule_or_a_table_is_remembered(hub: Hub) -> None:
    table = LookupTable(name="Territories", rows={"NY": "North East"})
    filling.save_table(table, "ann")
    kept = rule("order.number", "Document.UsrTerritory")
    kept.path = "order.id"
    filling.save_field(kept, "ben")
    changes = Revision.objects.filter(kind__in=("field", "table")).order_by("pk")
    assert [(one.kind, one.who) for one in changes[:3]] == [
        ("table", "ann"), ("field", "ann"), ("field", "ben"),
    ]  # fmt: skip
    assert changes[2].before["path"] == "order.number"


FILE: dict[str, Any] = {
    "tables": [{"name": "Territories", "rows": {"NY": "North East", "CA": "West"}}],
    "fields": [
        {
            "of": "order", "from": "SC", "to": "ACU", "read": "order.ship_to.state",
            "field": "Document.UsrTerritory",
            "do": [{"do": "look_up", "table": "Territories"}, {"do": "default", "text": "Elsewhere"}],
        },
    ],
}  # fmt: skip


def test_rules_and_tables_are_told_by_a_file_and_written_out_again(hub: Hub) -> None:
    assert len(configuring.apply(FILE, "test")) == 2
    assert configuring.apply(FILE, "test") == []
    spelled = configuring.export()
    assert {name: spelled[name] for name in FILE} == FILE
    hub.book(ship_to={**ANN, "state": "TX"})
    assert custom(hub)[0]["UsrTerritory"] == "Elsewhere"


def test_a_live_example_is_worked_on_a_real_order_step_by_step(hub: Hub) -> None:
    hub.book(notes=[(1, GIFT, "")])
    hub.book()
    unsaved = FieldRule(
        source=sc(), target=books(), of="order", path="order.instructions",
        field="Document.UsrGiftMessage", steps=[{"do": "trim"}, {"do": "upper"}],
    )  # fmt: skip
    shown = filling.example(unsaved)
    assert shown
    assert [told for told, _ in shown.steps] == ["trimmed", "in capitals"]
    assert shown.value == "HAPPY BIRTHDAY, DEAR BO!"
    unsaved.steps = [{"do": "plus", "number": "1"}]
    broken = filling.example(unsaved)
    assert broken
    assert "is no number" in broken.problem


def test_rules_are_read_once_a_batch_and_cost_nothing_where_there_are_none(
    hub: Hub, django_assert_max_num_queries: Any
) -> None:
    from mappings.selectors import load_fillings

    source, target = sc(), books()
    with django_assert_max_num_queries(1):
        assert load_fillings(source, target) == {}
    configuring.apply(FILE, "test")
    with django_assert_max_num_queries(3):
        assert len(load_fillings(source, target)) == 1


def test_retrying_an_order_whose_rule_cannot_work_says_so_again(hub: Hub) -> None:
    rule("order.number", "Document.UsrGiftMessage", {"do": "date", "as": "long"})
    transfer = hub.book()
    actions.retry([transfer], "ann")
    transfer.refresh_from_db()
    assert (transfer.state, transfer.code) == ("blocked", "field")
