"""The board: a stack for each kind and database, its repetitions one after another, and what leaked."""

import os
import random
import re
import secrets
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from subprocess import run
from typing import Any, TypeVar

from connectors.kit.secrets import new_key
from tests.live.servers import free_port
from tests.trust.board.checker import Verdict
from tests.trust.board.kinds import Kind, together
from tests.trust.board.remotes import ROOT, Remotes
from tests.trust.board.servers import Silent
from tests.trust.board.stack import Servers, Stack
from tests.trust.board.staff import Staff
from tests.trust.board.trial import Trial

T = TypeVar("T")
HERE = Path(__file__).parent
TEMPLATE = "board"
REFERENCE = re.compile(r"\b(?:SC|WEB)-\d+")
#: Seconds after which what is not final has not recovered; where rows are aged, and where waits are sat out.
PATIENCE, PATIENCE_SAT_OUT = 120.0, 300.0
#: How often a fault that met nothing is struck again.
STRIKES = 5


@dataclass(frozen=True)
class Result:
    verdict: Verdict
    recovered: float
    struck: int
    seconds: float = 0.0


class Board:
    """Starts what all kinds share: the servers, and a configured database to copy."""

    def __init__(
        self, seed: str, size: int, on: str, *, ages: bool = True, keep: bool = False,
        patience: float = 0.0,
    ) -> None:  # fmt: skip
        self.seed, self.size, self.ages, self.keep = seed, size, ages, keep
        self.patience = patience or (PATIENCE if ages else PATIENCE_SAT_OUT)
        self.sides = {"embedded": (False,), "servers": (True,), "both": (True, False)}[on]
        self.folder = Path(tempfile.mkdtemp(prefix="board"))
        self.servers = Servers() if True in self.sides else None
        self.ports = {side: (free_port(), free_port()) for side in self.sides}
        # For the board's whole life: what a thread has started dies with it.
        self.at_once = ThreadPoolExecutor(len(self.sides))
        self.password = f"canary-{secrets.token_hex(8)}"
        self.hook = f"canary-{secrets.token_hex(8)}"
        self.keys = {"SECRET_KEY": secrets.token_hex(24), "FIELD_ENCRYPTION_KEYS": new_key()}
        try:
            self.urls = dict(zip(self.sides, self._on_each_side(self._template), strict=True))
        except BaseException:
            self.__exit__()
            raise

    def _on_each_side(self, do: Callable[[bool], T]) -> list[T]:
        """Do something on every side at once; the first error is raised when all are through."""
        doing = [self.at_once.submit(do, side) for side in self.sides]
        wait(doing)
        return [one.result() for one in doing]

    def __enter__(self) -> "Board":
        return self

    def __exit__(self, *_: Any) -> None:
        self.at_once.shutdown()
        if self.servers:
            self.servers.close()
        if self.keep:
            print(f"What every process said is in {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def env(self, side: bool) -> dict[str, str]:
        port, door = self.ports[side]
        return {
            **self.keys,
            "ENV_FILE": "/nonexistent",
            "DJANGO_SETTINGS_MODULE": "integrator.settings",
            "ALLOWED_PRIVATE_HOSTS": f"127.0.0.1:{port}",
            "SIMULATORS_URL": f"http://127.0.0.1:{port}",
            "PUBLIC_URL": f"http://127.0.0.1:{door}",
            "DEMO_PASSWORD": self.password,
            "HOOK_SECRET": self.hook,
            "HTTP_LIMITS": "connect=2,read=2,deadline=5",
            "SWEEP_SECONDS": "2",
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
        }

    def _template(self, on_servers: bool) -> str:
        """Make a database with the configuration and every system's words in it."""
        folder = self.folder / f"template-{on_servers}"
        folder.mkdir()
        file = folder / "board.sqlite3"
        url = self.servers.postgresql.create(TEMPLATE) if on_servers and self.servers else ""
        env = {**os.environ, **self.env(on_servers), "DATABASE_URL": url or f"sqlite:///{file}",
               "VAR_DIR": str(folder)}  # fmt: skip
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        run(migrate, cwd=ROOT, env=env, check=True)
        remotes, staff = (
            Remotes(folder, self.password, self.ports[on_servers][0]),
            Staff(env, folder),
        )
        try:
            staff.configure(file=str(HERE / "hub.yaml"))
        finally:
            staff.close()
            remotes.close()
        if not url:  # what stands in its log must be in the file that is copied
            with sqlite3.connect(file) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return str(file)

    def run(self, kind: Kind, repeat: int) -> list[Result]:
        """Repeat a kind: odd repetitions on one side, even ones on the other, both at once."""
        turns = {
            side: range(place, repeat, len(self.sides)) for place, side in enumerate(self.sides)
        }

        def one_side(side: bool) -> dict[int, Result]:
            acts = [(kind, number) for number in turns[side]]
            results = self._on_one_stack(kind, acts, side)
            return dict(zip(turns[side], results, strict=True))

        found = {n: result for one in self._on_each_side(one_side) for n, result in one.items()}
        return [found[number] for number in range(repeat)]

    def select(self, kinds: Mapping[bool, Sequence[Kind]]) -> dict[str, Result]:
        """Let each kind happen once, all of a side one after another on one stack."""

        def one_side(side: bool) -> list[Result]:
            return self._on_one_stack(together(kinds[side]), [(k, 0) for k in kinds[side]], side)

        found = zip(self.sides, self._on_each_side(one_side), strict=True)
        return {kind.key: result for side, results in found
                for kind, result in zip(kinds[side], results, strict=True)}  # fmt: skip

    def _on_one_stack(
        self, kind: Kind, acts: Sequence[tuple[Kind, int]], on_servers: bool
    ) -> list[Result]:
        """Let repetitions happen on one stack; one that cannot be had or looked over proves nothing."""
        results: list[Result] = []
        leaked: list[str] = []
        try:
            with Fire(self, kind, on_servers) as fire:
                for act in acts:
                    results.append(fire.turn(*act))
                leaked = fire.leaks()
        except Exception as fault:  # noqa: BLE001 - told, counted, and the other kinds go on
            told = failed(fault)
            print(f"{kind.key}, {spelled(on_servers)}: {told}", flush=True)
            return [Result(Verdict(wrong=[told]), 0.0, 0) for _ in acts]
        if acts:
            results[-1].verdict.leaked.extend(leaked)
        for one in leaked:
            print(f"  leaked: {one}", flush=True)
        return results


def go_through(verdict: Verdict, *acts: Callable[[], None]) -> None:
    """Do one thing after another; what the harness fails at is wrong, and never clean."""
    for act in acts:
        try:
            act()
        except Exception as fault:  # noqa: BLE001 - told, counted, and what follows goes on
            verdict.wrong.append(failed(fault))


def failed(fault: Exception) -> str:
    return f"the harness failed: {type(fault).__name__}: {fault}"


def spelled(on_servers: bool) -> str:
    return "servers" if on_servers else "embedded"


class Fire:
    """One stack under one kind of fault."""

    def __init__(self, board: Board, kind: Kind, on_servers: bool) -> None:
        self.board, self.kind, self.on_servers = board, kind, on_servers
        self.folder = board.folder / f"{kind.key}-{on_servers}"
        self.folder.mkdir()
        self.name = self.folder.name.lower()

    def __enter__(self) -> "Fire":
        with ExitStack() as started:
            self._start(started)
            self.started = started.pop_all()
        return self

    def __exit__(self, *_: Any) -> None:
        self.started.close()

    def _start(self, started: ExitStack) -> None:
        board, kind, (port, door) = self.board, self.kind, self.board.ports[self.on_servers]
        servers = board.servers if self.on_servers else None
        env = {**board.env(self.on_servers), **kind.env(self.folder), "VAR_DIR": str(self.folder)}
        env["DATABASE_URL"] = self._database()
        if servers:
            started.callback(servers.postgresql.drop, self.name)
        self.remotes = Remotes(self.folder, board.password, port)
        started.callback(self.remotes.close)
        self.stack = Stack(self.folder, env, servers, haunts=kind.is_haunted)
        started.callback(self.stack.close)
        self.stack.start()
        if kind.has_web:
            self.stack.web(door)
        self.staff = Staff(self.stack.env, self.folder)
        started.callback(self.staff.close)
        self._until_beating()

    def _until_beating(self) -> None:
        limit = time.monotonic() + 120
        while not self.staff.is_beating():  # what strikes before anybody works proves nothing
            if time.monotonic() > limit:
                raise Silent("no worker has worked in two minutes")
            time.sleep(0.1)

    def _database(self) -> str:
        if self.on_servers and self.board.servers:
            return self.board.servers.postgresql.create(self.name, TEMPLATE)
        file = self.folder / "board.sqlite3"
        shutil.copy(self.board.urls[False], file)
        return f"sqlite:///{file}"

    def turn(self, kind: Kind, number: int) -> Result:
        """Let one repetition happen, and judge it; a harness that fails has proven nothing."""
        began = time.monotonic()
        chance = random.Random(f"{self.board.seed} {kind.key} {number}")
        trial = Trial(
            self.stack, self.remotes, self.staff, chance, self.board.size,
            ages=self.board.ages, patience=self.board.patience,
        )  # fmt: skip
        verdict = trial.verdict
        go_through(verdict, lambda: self._play(kind, trial), trial.recover, trial.judge)
        self.stack.sold_before += len(trial.sold)
        if not verdict.is_clean:
            side = spelled(self.on_servers)
            print(f"{kind.key}, repetition {number + 1} ({side}):\n{verdict}", flush=True)
            go_through(verdict, lambda: self._tell_stories(verdict))
        return Result(verdict, trial.recovered, trial.struck, time.monotonic() - began)

    def _tell_stories(self, verdict: Verdict) -> None:
        """Say what became of the orders that are not right, as the hub tells it."""
        names = {name for told in verdict.told() for name in REFERENCE.findall(told)}
        for name in sorted(names)[:3]:
            print(
                f"  the story of {name}:",
                *self.staff.story(reference=name),
                sep="\n    ",
                flush=True,
            )

    def _play(self, kind: Kind, trial: Trial) -> None:
        size = self.board.size
        self.remotes.forget()
        trial.sell(size // 2)
        trial.collect()
        trial.sell_meanwhile(size - size // 2, 1.5)
        for _ in range(STRIKES):
            kind.strike(trial)
            if trial.has_struck():
                return
            self.stack.revive()
            trial.sell_more()
        raise Silent(f"the fault met nothing in {STRIKES} strikes")

    def leaks(self) -> list[str]:
        """Look for what must stand nowhere: in the database, and in what any process said."""
        canaries = [self.board.password, self.board.hook, *self.board.keys.values()]
        found: list[str] = self.staff.leaks(canaries=canaries)
        for log in self.folder.glob("*.log"):
            text = log.read_text(errors="replace")
            found += [f"{log.name} holds a secret" for canary in canaries if canary in text]
        return found
