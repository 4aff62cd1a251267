"""Run a part of the tests once more, on a PostgreSQL of its own."""

import os
import subprocess
import sys
from pathlib import Path

from tests.live.servers import postgresql

ROOT = Path(__file__).parents[2]


def hold_on_postgresql(*folders: str) -> None:
    with postgresql() as url:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *folders],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url, "PYTEST_ADDOPTS": "-p no:xdist"},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
