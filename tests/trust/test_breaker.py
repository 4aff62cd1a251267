"""A target that does not answer: left alone, probed by one call, then filled again step by step."""

from connectors.models import Connection
from syncs.models import Transfer
from tests.conftest import Hub

EVERYTHING = "/entity/Default"


def down(hub: Hub, orders: int) -> list[int]:
    """Sell orders, and let their target go down until its connection is paused."""
    ids = [hub.born(email=f"waiting{n}@new.example") for n in range(orders)]
    hub.remotes.fault("acumatica", "503", path=EVERYTHING, times=100_000)
    hub.collect("orders")
    hub.age()
    hub.deliver("ACU")
    assert Connection.objects.get(code="ACU").state == "paused"
    return ids


def calls(hub: Hub) -> int:
    return sum(EVERYTHING in heard["path"] for heard in hub.remotes.requests("acumatica"))


def test_one_order_at_a_time_tries_whether_it_answers_again(hub: Hub) -> None:
    down(hub, 12)
    tried = set(Transfer.objects.exclude(attempts=None).values_list("pk", flat=True))
    before = calls(hub)
    hub.age()
    hub.deliver("ACU")
    assert calls(hub) - before <= 3, "one look, as often as a question is repeated"
    assert Transfer.objects.exclude(attempts=None).exclude(pk__in=tried).count() <= 1


def test_an_outage_of_days_uses_up_no_order_s_tries(hub: Hub) -> None:
    ids = down(hub, 4)
    for _ in range(15):
        hub.age()
        hub.deliver("ACU")
    assert not Transfer.objects.filter(state="parked").exists()
    hub.remotes.clear()
    for _ in range(3):
        hub.age()
        hub.work()
    assert {hub.transfer(id).state for id in ids} == {"posted"}
    assert Connection.objects.get(code="ACU").failures == 0


def test_what_waited_goes_oldest_first_and_ever_more_at_once(hub: Hub) -> None:
    down(hub, 12)
    hub.remotes.clear()
    hub.remotes.garden.latency = 0.05
    hub.age()
    hub.deliver("ACU")
    hub.remotes.garden.latency = 0.0
    first = Transfer.objects.filter(state="posted").order_by("posted_at").first()
    alone = first.attempts.get(step="customer")
    others = Transfer.objects.filter(attempts__started_at__lt=alone.finished_at)
    begun = others.filter(attempts__started_at__gt=alone.started_at).exclude(pk=first.pk)
    assert not begun.exists(), "nothing else was under way during the probe"
    assert Transfer.objects.filter(state="posted").count() == 12
