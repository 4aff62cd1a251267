"""The engine on real PostgreSQL: the same stories."""

import pytest

from tests.live.repeating import hold_on_postgresql


@pytest.mark.servers
def test_every_story_holds_on_postgresql() -> None:
    hold_on_postgresql("tests/stories")
