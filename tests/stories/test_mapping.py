"""Words that are not mapped stop the orders that need them, and nothing else."""

import pytest

from connectors.models import Connection
from mappings.models import MappingGap, OrderTypeRoute
from syncs import actions, preparing, releasing
from syncs.models import Transfer
from tests.conftest import Hub, story


def test_an_order_with_an_unmapped_ship_via_waits_for_staff_and_goes_on_when_it_is_mapped(
    hub: Hub,
) -> None:
    first = hub.book(carrier="FedEx", service="FedEx 2Day AM")
    second = hub.book(carrier="FedEx", service="fedex  2day am")
    assert (first.state, second.state) == ("blocked", "blocked")
    assert "FedEx 2Day AM" in first.reason
    gap = MappingGap.objects.get()
    assert gap.transfers.count() == 2
    assert actions.fill_gap(gap, "FEDEX2DAY", "ann") == 2
    hub.work()
    assert {o["ShipVia"] for o in hub.orders_there()} == {"FEDEX2DAY"}
    first.refresh_from_db()
    assert first.state == "posted"
    assert "ann" in first.events.values_list("who", flat=True)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[Transfer]:
    """List what is judged again from now on."""
    found: list[Transfer] = []
    review = preparing.review
    monkeypatch.setattr(
        preparing, "review", lambda some, *how: (found.extend(some), review(some, *how))
    )
    return found


def test_what_waits_for_another_word_is_not_judged_when_one_is_mapped(
    hub: Hub, judged: list[Transfer]
) -> None:
    freed = hub.book(carrier="FedEx", service="FedEx 2Day AM")
    other = hub.book(carrier="DHL", service="Express")
    assert (
        actions.fill_gap(MappingGap.objects.get(key=["FedEx", "FedEx 2Day AM"]), "LTL", "ann") == 1
    )
    assert [t.pk for t in judged] == [freed.pk]
    freed.refresh_from_db()
    other.refresh_from_db()
    assert (freed.state, other.state) == ("ready", "blocked")


def test_what_waits_is_released_in_batches_and_counted_as_one(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releasing, "AT_ONCE", 2)
    for _ in range(5):
        hub.born(carrier="FedEx", service="FedEx 2Day AM")
    hub.collect("orders")
    assert actions.fill_gap(MappingGap.objects.get(), "FEDEX2DAY", "ann") == 5
    hub.work()
    assert [o["ShipVia"] for o in hub.orders_there()] == ["FEDEX2DAY"] * 5


def test_a_file_of_mappings_releases_what_waited_for_them_and_judges_each_order_once(
    hub: Hub, judged: list[Transfer]
) -> None:
    waiting = [
        hub.book(carrier="FedEx", service="FedEx 2Day AM"),
        hub.book(carrier="DHL", service="Express"),
        hub.book(carrier="TForce", service="Freight"),
    ]
    row = {"from": "SC", "to": "ACU"}
    hub.configure(
        mappings={
            "shipping_method": [
                {**row, "key": ["FedEx", "FedEx 2Day AM"], "word": "FEDEX2DAY"},
                {**row, "key": ["DHL", "Express"], "word": "FEDEXGRND"},
            ]
        }
    )
    assert sorted(t.pk for t in judged) == [t.pk for t in waiting]
    hub.work()
    for transfer in waiting:
        transfer.refresh_from_db()
    assert [t.state for t in waiting] == ["posted", "posted", "blocked"]


def test_every_gap_of_an_order_is_named_at_once(hub: Hub) -> None:
    transfer = hub.book(
        items=[{"sku": "MYSTERY-SKU-9"}], carrier="DHL", service="Express", method=30
    )
    kinds = sorted(transfer.gaps.values_list("kind", flat=True))
    assert kinds == ["item", "payment_method", "shipping_method"]
    for word in ("MYSTERY-SKU-9", "Express", "Cash_On_Delivery"):
        assert word in transfer.reason


def test_an_unknown_sku_is_a_gap_not_a_refusal(hub: Hub) -> None:
    transfer = hub.book(items=[{"sku": "MYSTERY-SKU-9", "qty": 2}])
    assert transfer.code == "gap"
    assert hub.orders_there() == []
    actions.fill_gap(MappingGap.objects.get(), "COLA-24", "ann")
    hub.work()
    (order,) = hub.orders_there()
    assert order["Details"][0]["InventoryID"] == "COLA-24"
    assert order["Details"][0]["UnitPrice"] == 10


def test_a_gap_that_the_database_learned_of_without_a_message_is_judged_again_by_the_sweep(
    hub: Hub,
) -> None:
    transfer = hub.book(carrier="FedEx", service="FedEx 2Day AM")
    gap = MappingGap.objects.get()
    from mappings import changes

    changes.fill_gap(gap, "FEDEX2DAY", "ann")
    hub.sweep()
    transfer.refresh_from_db()
    assert transfer.state == "ready"


def test_a_route_may_leave_orders_out_with_a_reason(hub: Hub) -> None:
    source, target = Connection.objects.get(code="SC"), Connection.objects.get(code="ACU")
    rule = OrderTypeRoute(
        source=source, target=target, match="pattern", key=["Amazon", "*", "*"],
        tag="Prime", leaves_out=True, word="AM",
    )  # fmt: skip
    actions.save_rule(rule, "ann")
    prime = hub.book(channel=4, subtype=7, method=11)
    plain = hub.book(channel=4, subtype=0, method=11)
    assert (prime.state, plain.state) == ("filtered", "posted"), story(prime)
    assert "Amazon" in prime.reason


def test_a_posting_keeps_the_words_it_was_sent_with(hub: Hub) -> None:
    transfer = hub.book(channel=6, store=14, carrier="UPS", service="UPS Ground")
    chosen = {kind: choice["word"] for kind, _, choice in transfer.resolution["chosen"]}
    assert chosen["order_type"] == "WO"
    assert chosen["shipping_method"] == "UPSGROUND"
