"""Run the hub's processes together: prefixed logs, restart with back-off, stop in order.

Children die with this process even when it is killed (Linux), and three quick failures of one end
all with its last words.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

QUICK = 10.0  # seconds: a process that ends sooner has failed to start
MOST_QUICK = 3
_PR_SET_PDEATHSIG = 1


class GaveUp(Exception):
    """A process that does not stay up; its last words say why."""


@dataclass
class Process:
    """One child: how to start it, how long it may take to stop."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    grace: float = 10.0
    is_ready: Callable[[], bool] | None = None
    is_loud: bool = True
    started: float = 0.0
    failures: int = 0
    not_before: float = 0.0
    child: subprocess.Popen[bytes] | None = None
    words: deque[str] = field(default_factory=lambda: deque(maxlen=12))

    def start(self) -> None:
        self.started = time.monotonic()
        self.child = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            env={**os.environ, **self.env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        assert self.child.stdout is not None  # noqa: S101 - asked for above
        threading.Thread(target=self._relay, args=(self.child.stdout,), daemon=True).start()

    def _relay(self, lines: IO[bytes]) -> None:
        for line in lines:
            told = line.decode("utf-8", "replace").rstrip()
            self.words.append(told)
            if self.is_loud and told:
                print(f"{self.name:>10} | {told}", flush=True)  # noqa: T201 - what `up` is for

    def tend(self) -> None:
        """Start it again where it ended, later each time; GaveUp where it never stays."""
        now = time.monotonic()
        if self.child is None or self.child.poll() is None:
            if self.child and now - self.started > QUICK:
                self.failures = 0
            return
        if not self.not_before:
            is_quick = now - self.started < QUICK
            self.failures = self.failures + 1 if is_quick else 1
            if self.failures >= MOST_QUICK and is_quick:
                raise GaveUp(f"{self.name} does not stay up:\n" + "\n".join(self.words))
            self.not_before = now + 2.0**self.failures / 2
        if now >= self.not_before:
            self.not_before = 0.0
            self.start()

    def stop(self) -> None:
        """Ask it to stop, and kill it where it takes longer than its grace."""
        if self.child is None or self.child.poll() is not None:
            return
        self.child.terminate()
        try:
            self.child.wait(self.grace)
        except subprocess.TimeoutExpired:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()


def die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Supervisor:
    """Starts processes in order, keeps them up, stops them in the opposite order."""

    def __init__(self, processes: Sequence[Process]) -> None:
        self.processes = list(processes)
        self.stopping = threading.Event()

    def run(self, when_ready: Callable[[], None], patience: float = 120.0) -> None:
        """Run until told to stop; GaveUp where a process or the start as a whole fails."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        try:
            for process in self.processes:
                self._start(process, patience)
            if not self.stopping.is_set():
                when_ready()
            while not self.stopping.wait(0.5):
                self._tend()
        finally:
            for process in reversed(self.processes):
                process.stop()

    def _start(self, process: Process, patience: float) -> None:
        process.start()
        until = time.monotonic() + patience
        while process.is_ready and not process.is_ready() and not self.stopping.wait(0.2):
            self._tend()
            if time.monotonic() > until:
                raise GaveUp(f"{process.name} is not ready after {patience:.0f} seconds.")

    def _tend(self) -> None:
        for process in self.processes:
            process.tend()
