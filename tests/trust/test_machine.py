"""Any course of events at all: orders sold and changed, calls struck, workers killed, staff at work.

Hypothesis writes the courses. After each step nothing may be there twice or told as booked that is
not; and once all is mended and some time has passed, every order is booked once.
"""

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from connectors.models import Connection
from syncs import actions
from syncs.models import DeliverySlot, Run, Transfer
from syncs.states import ATTENTION, BOOKED, State, states_of
from tests.conftest import Hub, story
from tests.trust.test_deaths import die_while_sending

KINDS = ("429", "503", "accept_then_timeout", "timeout_before", "cut", "reset", "reset_after",
         "html_after", "empty", "wrong_type", "error_inside", "refuse", "expire_token")  # fmt: skip
PATHS = ("PUT .*/SalesOrder$", "PUT .*/Customer$", "GET .*/SalesOrder$", "GET .*/Customer$")
SHOP_PATHS = ("GET /rest/api/Orders$", r"GET /rest/api/Orders/\d+$", "SetExported")


class Course(RuleBasedStateMachine):
    """One hub and its remotes, whatever comes; courses follow one another on the same hub."""

    hub: Hub

    @rule(same=st.booleans())
    def sell(self, same: bool) -> None:
        count = len(self.hub.remotes.state("sellercloud")["orders"])
        self.hub.born(email="again@new.example" if same else f"buyer{count}@new.example")

    @rule(kind=st.sampled_from(KINDS), path=st.sampled_from(PATHS), after=st.integers(0, 2))
    def strike_the_target(self, kind: str, path: str, after: int) -> None:
        self.hub.remotes.fault("acumatica", kind, path=path, after=after, seconds=0.6)

    @rule(kind=st.sampled_from(KINDS), path=st.sampled_from(SHOP_PATHS))
    def strike_the_shop(self, kind: str, path: str) -> None:
        self.hub.remotes.fault("sellercloud", kind, path=path, seconds=0.6)

    @rule()
    def collect(self) -> None:
        self.hub.collect("orders")

    @rule(code=st.sampled_from(("ACU", "SC")))
    def deliver(self, code: str) -> None:
        self.hub.deliver(code)

    @rule()
    def sweep(self) -> None:
        self.hub.sweep()

    @rule()
    def let_time_pass(self) -> None:
        self.hub.age()

    @precondition(lambda self: Transfer.objects.filter(state=State.READY).exists())
    @rule()
    def kill_a_worker(self) -> None:
        first = Transfer.objects.filter(state=State.READY).order_by("pk")[0]
        if not first.attempts.filter(outcome__in=("done", "found"), step="order").exists():
            die_while_sending(first)

    @rule()
    def retry_everything(self) -> None:
        actions.retry(list(Transfer.objects.all()), "rosa")

    @precondition(lambda self: Transfer.objects.exclude(state__in=BOOKED).exists())
    @rule()
    def leave_one_out(self) -> None:
        actions.skip(list(Transfer.objects.exclude(state__in=BOOKED)[:1]), "Not ours.", "rosa")

    @rule()
    def take_up_what_was_left_out(self) -> None:
        skipped = list(Transfer.objects.filter(state=State.SKIPPED))
        actions.import_anyway(skipped, "It is ours.", "rosa")

    @invariant()
    def nothing_is_there_twice(self) -> None:
        there = Counter(order["ExternalRef"] for order in self.hub.orders_there())
        assert [one for one, count in there.items() if count > 1] == []
        money = Counter(p["ExternalRef"] for p in self.hub.remotes.state("acumatica")["payments"])
        assert [one for one, count in money.items() if count > 1] == []
        customers = self.hub.remotes.state("acumatica")["customers"]
        emails = Counter(c["MainContact"]["Email"] for c in customers if c["MainContact"]["Email"])
        assert [one for one, count in emails.items() if count > 1] == []

    @invariant()
    def what_is_told_as_booked_is_there(self) -> None:
        there = {order["ExternalRef"] for order in self.hub.orders_there()}
        for transfer in Transfer.objects.filter(state__in=BOOKED).select_related("record"):
            assert f"SC-{transfer.record.external_id}" in there, story(transfer)

    @invariant()
    def what_stops_says_why(self) -> None:
        assert not Transfer.objects.filter(state__in=states_of(ATTENTION), reason="").exists()

    @invariant()
    def nothing_is_marked_that_is_not_booked(self) -> None:
        there = {order["ExternalRef"] for order in self.hub.orders_there()}
        for order in self.hub.remotes.state("sellercloud")["orders"]:
            assert not order["Exported"] or f"SC-{order['ID']}" in there

    def teardown(self) -> None:
        """Mend all, let staff do what the sentences say, and let time pass: each is booked once."""
        self.hub.remotes.clear()
        self.take_up_what_was_left_out()
        for _ in range(8):
            self._mend()
            self.hub.collect("orders")
            for code in ("ACU", "SC"):
                self.hub.deliver(code)
        self.nothing_is_there_twice()
        sold = {f"SC-{order['ID']}" for order in self.hub.remotes.state("sellercloud")["orders"]}
        assert {order["ExternalRef"] for order in self.hub.orders_there()} == sold
        stories = [story(t) for t in Transfer.objects.exclude(state__in=("posted", "linked"))]
        assert stories == []
        assert all(o["Exported"] for o in self.hub.remotes.state("sellercloud")["orders"])

    def _mend(self) -> None:
        self.hub.age()
        Run.objects.filter(state="running").update(lease_until=None)
        DeliverySlot.objects.update(lease_until=None)
        Connection.objects.filter(state="reconnect").update(state="ready")
        stopped = Transfer.objects.filter(state__in=(State.REFUSED, State.PARKED))
        actions.retry(list(stopped), "rosa")


def test_whatever_comes_every_order_is_booked_once(hub: Hub, settings: Any) -> None:
    settings.HTTP_LIMITS = {"connect": 1.0, "read": 0.3, "deadline": 1.0}
    Course.hub = hub
    run_state_machine_as_test(Course, settings=_COURSES)


_COURSES = settings(
    max_examples=12,
    stateful_step_count=15,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
