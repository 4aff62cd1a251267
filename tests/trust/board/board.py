"""The board: a stack for each kind and database, its repetitions one after another, and what leaked."""

import os
import random
import secrets
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import run
from typing import Any

from connectors.kit.secrets import new_key
from tests.live.servers import free_port
from tests.trust.board.checker import Verdict
from tests.trust.board.kinds import Kind, together
from tests.trust.board.remotes import ROOT, Remotes
from tests.trust.board.servers import Missing, wait_for_port
from tests.trust.board.stack import Servers, Stack
from tests.trust.board.staff import Staff
from tests.trust.board.trial import Trial

HERE = Path(__file__).parent
TEMPLATE = "board"


@dataclass(frozen=True)
class Result:
    verdict: Verdict
    recovered: float
    struck: int


class Board:
    """Starts what all kinds share: the servers, and a configured database to copy."""

    def __init__(
        self, seed: str, size: int, on: str, *, ages: bool = True, keep: bool = False
    ) -> None:
        self.seed, self.size, self.ages, self.keep = seed, size, ages, keep
        self.sides = {"embedded": (False,), "servers": (True,), "both": (True, False)}[on]
        self.folder = Path(tempfile.mkdtemp(prefix="board"))
        self.servers = Servers() if True in self.sides else None
        self.ports = {side: (free_port(), free_port()) for side in self.sides}
        # For the board's whole life: what a thread has started dies with it.
        self.at_once = ThreadPoolExecutor(len(self.sides))
        self.password = f"canary-{secrets.token_hex(8)}"
        self.hook = f"canary-{secrets.token_hex(8)}"
        self.keys = {"SECRET_KEY": secrets.token_hex(24), "FIELD_ENCRYPTION_KEYS": new_key()}
        self.urls = {side: self._template(side) for side in self.sides}

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
        work = [
            self.at_once.submit(self._on_one_stack, kind, turns, on_servers)
            for place, on_servers in enumerate(self.sides)
            if (turns := range(place, repeat, len(self.sides)))
        ]
        found = {number: result for one in work for number, result in one.result().items()}
        return [found[number] for number in sorted(found)]

    def _on_one_stack(self, kind: Kind, turns: Any, on_servers: bool) -> dict[int, Result]:
        with Fire(self, kind, on_servers) as fire:
            results = {n: fire.turn(kind, n) for n in turns}
            leaked = fire.leaks()
        last = max(results)
        results[last].verdict.leaked.extend(leaked)
        for told in leaked:
            print(f"  leaked: {told}", flush=True)
        return results

    def select(self, kinds: Sequence[Kind], on_servers: bool) -> list[Result]:
        """Let each kind happen once, one after another on one stack."""
        with Fire(self, together(kinds), on_servers) as fire:
            results = [fire.turn(kind, 0) for kind in kinds]
            results[-1].verdict.leaked.extend(fire.leaks())
        return results


class Fire:
    """One stack under one kind of fault."""

    def __init__(self, board: Board, kind: Kind, on_servers: bool) -> None:
        self.board, self.kind, self.on_servers = board, kind, on_servers
        self.folder = board.folder / f"{kind.key}-{on_servers}"
        self.folder.mkdir()
        self.name = self.folder.name.lower()
        env = {**board.env(on_servers), **kind.env(self.folder), "VAR_DIR": str(self.folder)}
        env["DATABASE_URL"] = self._database()
        port, door = board.ports[on_servers]
        self.remotes = Remotes(self.folder, board.password, port)
        servers = board.servers if on_servers else None
        self.stack = Stack(self.folder, env, servers, haunts=kind.is_haunted)
        if kind.has_web:
            self.stack.web(door)
            wait_for_port(door)
        self.staff = Staff(self.stack.env, self.folder)
        limit = time.monotonic() + 120
        while not self.staff.is_beating():  # what strikes before anybody works proves nothing
            if time.monotonic() > limit:
                raise Missing("no worker has worked in two minutes")
            time.sleep(0.1)

    def _database(self) -> str:
        if self.on_servers and self.board.servers:
            return self.board.servers.postgresql.create(self.name, TEMPLATE)
        file = self.folder / "board.sqlite3"
        shutil.copy(self.board.urls[False], file)
        return f"sqlite:///{file}"

    def __enter__(self) -> "Fire":
        return self

    def __exit__(self, *_: Any) -> None:
        self.staff.close()
        self.stack.close()
        self.remotes.close()
        if self.on_servers and self.board.servers:
            self.board.servers.postgresql.drop(self.name)

    def turn(self, kind: Kind, number: int) -> Result:
        """Let one repetition happen, and judge it; a harness that fails is no proof of anything."""
        chance = random.Random(f"{self.board.seed} {kind.key} {number}")
        trial = Trial(
            self.stack, self.remotes, self.staff, chance, self.board.size, ages=self.board.ages
        )
        try:
            self._play(kind, trial)
            verdict = trial.judge()
        except Exception as fault:  # noqa: BLE001 - told, counted, and the other kinds go on
            verdict = trial.verdict
            verdict.wrong.append(f"the harness failed: {type(fault).__name__}: {fault}")
        self.stack.sold_before += len(trial.sold)
        if not verdict.is_clean:
            side = "servers" if self.on_servers else "embedded"
            print(f"{kind.key}, repetition {number + 1} ({side}):\n{verdict}", flush=True)
        return Result(verdict, trial.recovered, trial.struck)

    def _play(self, kind: Kind, trial: Trial) -> None:
        size = self.board.size
        self.remotes.forget()
        trial.sell(size // 2)
        trial.collect()
        trial.sell_meanwhile(size - size // 2, 1.5)
        kind.strike(trial)
        trial.recover()

    def leaks(self) -> list[str]:
        """Look for what must stand nowhere: in the database, and in what any process said."""
        canaries = [self.board.password, self.board.hook, *self.board.keys.values()]
        found: list[str] = self.staff.leaks(canaries=canaries)
        for log in self.folder.glob("*.log"):
            text = log.read_text(errors="replace")
            found += [f"{log.name} holds a secret" for canary in canaries if canary in text]
        return found
