"""The engine on real PostgreSQL: the same faults, the same kills, the same states."""

import pytest

from tests.live.repeating import hold_on_postgresql


@pytest.mark.servers
def test_every_fault_and_every_kill_holds_on_postgresql() -> None:
    hold_on_postgresql("tests/trust", "tests/syncs", "tests/hooks")
