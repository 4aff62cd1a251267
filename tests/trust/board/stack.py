"""The hub as processes: web, workers, beat, on PostgreSQL and Redis or embedded; each can be killed."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from integrator.embedding import answers, broker
from integrator.supervising import die_with_parent
from tests.trust.board.remotes import ROOT
from tests.trust.board.servers import PostgreSQL, Redis, Silent, wait_for_port

CELERY = (sys.executable, "-m", "celery", "-q", "-A", "integrator")
#: A worker that may be told another time of day, and may be struck dead by a record.
HAUNTED = (sys.executable, "-m", "tests.trust.board.worker", "-q", "-A", "integrator")
WORKER = ("worker", "-Q", "collect,deliver,hooks,maintenance", "--without-gossip",
          "--without-mingle", "--loglevel", "WARNING")  # fmt: skip


class Child:
    """One process, its log, and its pool: a killed one takes its whole group along."""

    def __init__(self, name: str, command: tuple[str, ...], env: Mapping[str, str], folder: Path):
        self.name, self.command, self.env, self.folder = name, command, env, folder
        self.start()

    def start(self) -> None:
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def pool(self) -> list[int]:
        """List the processes it has forked."""
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in told.read_text().split()] if told.exists() else []

    @staticmethod
    def peak(pid: int) -> float:
        """Give the megabytes a process has had at most; 0 where it is gone."""
        status = Path(f"/proc/{pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(one.split()[1]) / 1024 for one in lines if one.startswith("VmHWM")), 0.0)

    def signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):  # it may have died of what was done to it
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.process.wait()

    def terminate(self, seconds: float) -> float:
        """Ask it to stop; answer how long that took, or kill it and answer infinity."""
        began = time.monotonic()
        self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return float("inf")
        self.signal(signal.SIGKILL)  # what it leaves behind of its pool
        return time.monotonic() - began


class Stack:
    """A hub under fire. `servers`: PostgreSQL, Redis and two prefork workers; else all embedded."""

    def __init__(
        self, folder: Path, env: Mapping[str, str], servers: "Servers | None", *, haunts: bool
    ) -> None:
        self.folder, self.servers = folder, servers
        self.env = {**os.environ, **env}
        self.redis = servers.redis if servers else None
        self.broker: Child | None = None
        self.haunts = haunts
        self.beats, self.workers, self.webs = list[Child](), list[Child](), list[Child]()
        self.sold_before = 0
        self.may_stand: set[str] = set()
        self.repriced: set[str] = set()
        self.told_before: set[str] = set()

    def start(self) -> None:
        if self.servers:
            self.env["REDIS_URL"] = self.servers.redis.url
            self.servers.redis.flush()
        else:
            self._embed()
        self.beats.append(self._child("beat-1", self._beat(1)))
        for number in (1, 2):
            self.workers.append(self._worker(number))

    def _embed(self) -> None:
        command, url = broker(self.folder / "broker")
        self.env["REDIS_URL"] = url
        self.broker = Child("broker", tuple(command), self.env, self.folder)
        limit = time.monotonic() + 60
        while not answers(url):
            if time.monotonic() > limit:
                raise Silent("the broker that is built in does not answer")
            time.sleep(0.05)

    def _worker(self, number: int) -> Child:
        pool = ("-c", "2") if self.servers else ("-P", "threads", "-c", "4")
        named = ("-n", f"w{number}@board")
        front = HAUNTED if self.haunts else CELERY
        return self._child(f"worker-{number}", (*front, *WORKER, *pool, *named))

    def _beat(self, number: int) -> tuple[str, ...]:
        schedule = str(self.folder / f"beat-{number}")
        return (*CELERY, "beat", "--loglevel", "WARNING", "--pidfile", "", "--schedule", schedule)

    def _child(self, name: str, command: tuple[str, ...]) -> Child:
        return Child(name, command, self.env, self.folder)

    def second_beat(self) -> None:
        self.beats.append(self._child("beat-2", self._beat(2)))

    def web(self, port: int) -> None:
        command = (sys.executable, "-m", "gunicorn", "integrator.wsgi", "--worker-class", "gthread",
                   "--threads", "6", "--bind", f"127.0.0.1:{port}", "--log-level", "warning")  # fmt: skip
        self.door, self.webs = port, [self._child("web", command)]
        wait_for_port(port)

    def shut_door(self) -> None:
        for web in self.webs:
            web.kill()

    def open_door(self) -> None:
        for web in self.webs:
            web.start()
            wait_for_port(self.door)

    @property
    def children(self) -> list[Child]:
        front = [self.broker] if self.broker else []
        return [*front, *self.beats, *self.workers, *self.webs]

    def revive(self) -> list[Child]:
        """Start what is not there any more, as a supervisor would; answer what that was."""
        gone = [child for child in self.children if not child.is_alive]
        for child in gone:
            child.start()
        if self.webs:
            wait_for_port(self.door)
        return gone

    def close(self) -> None:
        for child in reversed(self.children):
            child.kill()


class Servers:
    """The servers that all stacks of a board share."""

    def __init__(self) -> None:
        self.redis = Redis()
        try:
            self.postgresql = PostgreSQL()
        except BaseException:
            self.redis.close()
            raise

    def close(self) -> None:
        self.postgresql.close()
        self.redis.close()
