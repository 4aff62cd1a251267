"""A record that kills its worker: counted, sent alone, parked; the others go on."""

import pytest
from django.db import OperationalError, connection

from syncs import actions
from syncs.clock import ago, ahead, now
from syncs.collecting import collect
from syncs.models import Attempt, Run, Transfer
from tests.conftest import Hub, story
from tests.trust.board.kinds.house import full_disk


def die_while_sending(*transfers: Transfer) -> None:
    """Leave rows as a worker leaves them that is killed during their calls."""
    for transfer in transfers:
        Transfer.objects.filter(pk=transfer.pk).update(
            state="sending", token="of the dead", lease_until=ago(1)
        )
        reference = f"SC-{transfer.record.external_id}"
        Attempt.objects.create(
            transfer=transfer, step="order", reference=reference, started_at=now()
        )


def look_up(hub: Hub, transfer: Transfer) -> None:
    """Let it be looked up until it is believed not to have arrived; send nothing after that."""
    for _ in range(2):
        hub.age()
        hub.deliver("ACU")
        transfer.refresh_from_db()
        if transfer.state != "unknown":
            return


def killed_three_times(hub: Hub) -> Transfer:
    hub.remotes.fault("acumatica", "503", path="PUT .*/SalesOrder", times=100)
    id = hub.born()
    hub.collect("orders")
    transfer = hub.transfer(id)
    for _ in range(3):
        die_while_sending(transfer)
        look_up(hub, transfer)
    return transfer


def test_an_order_that_killed_three_workers_is_parked_and_says_so(hub: Hub) -> None:
    transfer = killed_three_times(hub)
    assert transfer.state == "parked", story(transfer)
    assert "3 workers in a row died" in transfer.reason
    assert hub.orders_there() == []


def test_an_order_that_killed_its_workers_is_booked_once_staff_retry_it(hub: Hub) -> None:
    transfer = killed_three_times(hub)
    hub.remotes.clear()
    actions.retry([transfer], "rosa")
    hub.age()
    hub.work()
    transfer.refresh_from_db()
    assert (transfer.state, transfer.deaths) == ("posted", 0), story(transfer)
    assert len(hub.orders_there()) == 1


def test_a_worker_that_dies_once_parks_nothing_and_is_forgotten_when_all_is_booked(
    hub: Hub,
) -> None:
    ids = [hub.born() for _ in range(3)]
    hub.collect("orders")
    die_while_sending(*Transfer.objects.all())
    for _ in range(4):
        hub.age()
        hub.work()
    assert len(hub.orders_there()) == 3
    assert {(hub.transfer(id).state, hub.transfer(id).deaths) for id in ids} == {("posted", 0)}


def test_what_a_worker_died_at_is_sent_alone(hub: Hub) -> None:
    ids = [hub.born() for _ in range(6)]
    hub.collect("orders")
    suspect = hub.transfer(ids[2])
    Transfer.objects.filter(pk=suspect.pk).update(deaths=1)
    hub.remotes.fault("acumatica", "slow", path="PUT .*/SalesOrder", times=6, seconds=0.2)
    hub.work()
    attempts = Attempt.objects.filter(step="order").order_by("started_at")
    alone = attempts.get(transfer=suspect)
    others = attempts.exclude(pk=alone.pk)
    assert others.count() == 5
    assert not others.filter(
        started_at__lt=alone.finished_at, finished_at__gt=alone.started_at
    ).exists()


def test_what_a_dead_task_had_claimed_and_not_begun_goes_on_at_once(hub: Hub) -> None:
    ids = [hub.born() for _ in range(3)]
    hub.collect("orders")
    Transfer.objects.update(token="of the dead", lease_until=ahead(600))
    hub.deliver("ACU")
    assert {hub.transfer(id).state for id in ids} == {"posted"}


def test_a_run_that_met_a_full_disk_goes_on_with_the_next_sweep(hub: Hub) -> None:
    id = hub.born()
    begin, end = full_disk(connection.vendor)
    with connection.cursor() as cursor:
        for statement in begin:
            cursor.execute(statement)
        with pytest.raises(OperationalError):
            hub.collect("orders")
        for statement in end:
            cursor.execute(statement)
    run = Run.objects.get(flow__code="orders")
    assert (run.state, run.lease_until) == ("running", None)
    collect(run.flow)
    hub.work()
    assert hub.transfer(id).state == "posted"
