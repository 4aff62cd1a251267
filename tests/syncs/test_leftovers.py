"""What a task leaves behind: nothing. A worker lives for months, and its tasks are many."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from syncs.tasks import deliver


class Ring:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def nobody_looks() -> Iterator[None]:
    """Python itself looks for rings after so many new things only: here, after none."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody_looks")
def test_what_a_task_leaves_in_rings_is_freed_after_it() -> None:
    left = weakref.ref(Ring())
    assert left()
    deliver.apply(args=[0])
    assert not left()
