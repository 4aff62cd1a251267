"""The engine on real PostgreSQL: the same stories, the same faults, the same kills."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live.servers import postgresql

ROOT = Path(__file__).parents[2]


@pytest.mark.servers
def test_every_story_and_every_kill_holds_on_postgresql() -> None:
    with postgresql() as url:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "tests/stories",
                "tests/trust",
                "tests/syncs",
                "tests/hooks",
            ],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url, "PYTEST_ADDOPTS": "-p no:xdist"},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
