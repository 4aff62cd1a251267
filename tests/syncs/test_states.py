"""The table of moves, and that nothing moves around it."""

from hypothesis import given
from hypothesis import strategies as st

from syncs.models import Event, Transfer
from syncs.moves import Landing, land, move
from syncs.states import BOOKED, LOOKS, State, look, sources_of
from tests.conftest import Hub


def test_every_state_has_one_of_the_six_words() -> None:
    assert {look(state) for state in State} == set(LOOKS)


@given(st.sampled_from(State), st.sampled_from(State))
def test_what_is_booked_never_goes_back_to_being_left_out(before: State, after: State) -> None:
    if before in BOOKED and after in (
        State.FILTERED,
        State.CANCELLED,
        State.BLOCKED,
        State.REFUSED,
    ):
        assert before not in sources_of(after)


def test_a_move_the_table_does_not_know_changes_nothing(hub: Hub) -> None:
    transfer = hub.book()
    assert not move(transfer, State.CANCELLED, "no")
    transfer.refresh_from_db()
    assert transfer.state == "posted"


def test_of_two_who_move_one_transfer_only_the_first_does(hub: Hub) -> None:
    transfer = hub.book(carrier="DHL", service="Nowhere")
    other = Transfer.objects.get(pk=transfer.pk)
    assert move(transfer, State.SKIPPED, "first")
    before = Event.objects.count()
    assert not move(other, State.READY, "second")
    assert Event.objects.count() == before


def test_a_task_whose_lease_was_taken_over_can_change_nothing(hub: Hub) -> None:
    transfer = hub.book(carrier="DHL", service="Nowhere")
    Transfer.objects.filter(pk=transfer.pk).update(token="somebody else's")
    assert land([Landing(transfer=transfer, to=State.READY)]) == []


def test_every_move_writes_its_line_in_the_story(hub: Hub) -> None:
    transfer = hub.book()
    assert list(transfer.events.values_list("state", flat=True)) == [
        "ready",
        "sending",
        "posted",
        "posted",
    ]
