"""The demo as a person starts it: one process that runs all others, on free ports."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.live.servers import free_port, postgresql, redis

ROOT = Path(__file__).parents[2]
#: What takes minutes, the longest first: begun last, it would keep one worker while others idle.
LONGEST = (
    "live/test_servers.py",
    "live/test_kills.py",
    "live/test_demo.py",
    "live/test_board.py",
    "nobody/test_canaries.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(f"{item.path.parent.name}/{item.path.name}", len(place)))


class Demo:
    """A demo that runs: where it is, how to log in, and what its processes said."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.port, self.simulators = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        known = {"VAR_DIR": str(folder), "ENV_FILE": str(folder / ".env")}
        command = [sys.executable, "manage.py", "up", "--demo", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "--simulators", str(self.simulators)],
            cwd=ROOT,
            env={**os.environ, **known, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()
        self.until(lambda: self.process.poll() is not None or self._ready())
        assert self._ready(), "\n".join(self.said)
        self.password = re.search(r"password (\S+)\)", "\n".join(self.said))[1]  # type: ignore[index]

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self.said.append(line.rstrip())

    def _ready(self) -> bool:
        return any(line.startswith(f"Integrator is ready at {self.url}/") for line in self.said)

    def state(self, key: str) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self.simulators}/{key}/_state"
        with urllib.request.urlopen(url) as answer:
            told: dict[str, Any] = json.load(answer)
        return told

    def act(self, key: str, name: str, **args: Any) -> Any:
        return self._post(f"{key}/_act", {"name": name, **args})

    def fault(self, key: str, kind: str, **said: Any) -> None:
        self._post(f"{key}/_faults", {"kind": kind, **said})

    def _post(self, path: str, said: dict[str, Any]) -> Any:
        url = f"http://127.0.0.1:{self.simulators}/{path}"
        request = urllib.request.Request(url, json.dumps(said).encode(), method="POST")
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def until(self, is_so: Any, seconds: float = 120) -> None:
        limit = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < limit, "\n".join(self.said[-40:])
            time.sleep(0.2)

    def stop(self) -> int:
        """Stop it as Ctrl-C does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(120)


@pytest.fixture(scope="session", params=["embedded", "servers"])
def demo(request: Any, tmp_path_factory: Any) -> Iterator[Demo]:
    with ExitStack() as stack:
        env = {}
        if request.param == "servers":
            env["DATABASE_URL"] = stack.enter_context(postgresql())
            env["REDIS_URL"] = stack.enter_context(redis())
        made = Demo(tmp_path_factory.mktemp(request.param), env)
        try:
            yield made
        finally:
            assert made.state("acumatica")["sessions"], "the hub held a licensed log-in"
            assert made.stop() == 0, "\n".join(made.said[-40:])
            assert made.process.poll() == 0
