"""`manage.py up`: the whole hub in one command, embedded where no server is given."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrator.embedding import NoBroker, answers, broker, ensure_keys
from integrator.supervising import GaveUp, Process, Supervisor

DEMO_USER = "demo"
DEMO_FILES = ("demo.yaml", "demo-shops.yaml")
#: How often the demo's shops sell, and how soon its warehouse ships, in seconds.
ARRIVALS, SHIP_AFTER = "45", "90"


class Command(BaseCommand):
    help = "Run web, worker and beat together (and a broker, where REDIS_URL is not set)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--demo", action="store_true", help="with simulators and their orders")
        parser.add_argument("--simulators", type=int, default=9000, help="their port")

    def handle(self, *args: Any, **options: Any) -> None:
        self.options = options
        self.address = f"http://{options['host']}:{options['port']}"
        self.var = settings.VAR / "demo" if options["demo"] else settings.VAR
        self.env = {"VAR_DIR": str(self.var), "PYTHONUNBUFFERED": "1", **_quiet_root()}
        # At a terminal people read: whoever wants every call says so in the environment.
        self.env["LOG_FORMAT"] = os.environ.get("LOG_FORMAT", "plain")
        self.env["LOG_LEVEL"] = os.environ.get("LOG_LEVEL", "WARNING")
        self._check_ports()
        try:
            self._prepare()
            supervisor = Supervisor(self._processes())
            supervisor.run(self._tell_ready)
        except (GaveUp, NoBroker) as wrong:
            raise CommandError(str(wrong)) from wrong
        finally:
            self._give_back_sessions()

    def _check_ports(self) -> None:
        """Refuse a port that somebody has, before anything is touched."""
        wanted = {"--port": self.options["port"]}
        if self.options["demo"]:
            wanted["--simulators"] = self.options["simulators"]
        for name, port in wanted.items():
            if not _is_free(self.options["host"], port):
                told = f"Port {port} is in use. Stop what has it, or choose another with {name}"
                raise CommandError(f"{told} (`make demo PORT=8001 SIMULATORS=9001`).")

    def _prepare(self) -> None:
        for name in ensure_keys(settings.ENV_FILE):
            self.stdout.write(f"{name} was missing; written to {settings.ENV_FILE.name}.")
        if self.options["demo"]:
            self._begin_demo_afresh()
        self.var.mkdir(parents=True, exist_ok=True)
        if not os.environ.get("REDIS_URL"):
            self.broker, self.env["REDIS_URL"] = broker(self.var / "broker")
        self._manage("migrate", "--verbosity", "0")
        self._manage("roles")
        if self.options["demo"]:
            self._configure_demo()

    def _begin_demo_afresh(self) -> None:
        """The pretend systems forget everything when they stop, so what is known of them goes too."""
        shutil.rmtree(self.var, ignore_errors=True)
        self.var.mkdir(parents=True)
        self.password = secrets.token_urlsafe(9)
        (self.var / "password").write_text(self.password)
        port = self.options["simulators"]
        self.env |= {
            "DATABASE_URL": os.environ.get("DATABASE_URL")
            or f"sqlite:///{self.var / 'integrator.sqlite3'}",
            "ALLOWED_PRIVATE_HOSTS": f"127.0.0.1:{port}",
            "SIMULATORS_URL": f"http://127.0.0.1:{port}",
            "DEMO_PASSWORD": "demo-password",
            "DJANGO_SUPERUSER_PASSWORD": self.password,
        }

    def _configure_demo(self) -> None:
        for name in DEMO_FILES:
            file = Path(__file__).parents[2] / name
            self._manage("configure", str(file), "--user", DEMO_USER)
        self._manage(
            "createsuperuser", "--noinput", "--username", DEMO_USER, "--email", "demo@localhost"
        )

    def _manage(self, *command: str) -> None:
        done = subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env={**os.environ, **self.env},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise GaveUp(f"`manage.py {command[0]}` failed:\n{done.stderr.strip()[-2000:]}")

    def _processes(self) -> list[Process]:
        python, celery = sys.executable, [sys.executable, "-m", "celery", "-q", "-A", "integrator"]
        found = []
        if "REDIS_URL" in self.env:
            url = self.env["REDIS_URL"]
            found.append(Process("broker", self.broker, {}, is_ready=lambda: answers(url)))
        if self.options["demo"]:
            found.append(self._simulators(python))
        web = [
            *(python, "-m", "gunicorn", "integrator.wsgi", "--worker-class", "gthread"),
            *("--threads", "6", "--bind", f"{self.options['host']}:{self.options['port']}"),
            *("--log-level", "warning", "--worker-tmp-dir", self._shared_memory()),
        ]
        queues = ("-Q", "collect,deliver,hooks,maintenance")
        worker = [*celery, "worker", *queues, "-P", "threads", "-c", "6", "--loglevel", "WARNING"]
        beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""]
        beat += ["--schedule", str(self.var / "beat")]
        return [
            *found,
            Process("web", web, self.env, is_ready=lambda: self._answers("/healthz")),
            Process(
                "worker", [*worker, "--without-gossip", "--without-mingle"], self.env, grace=75
            ),
            Process("beat", beat, self.env, is_ready=lambda: self._answers("/readyz")),
        ]

    def _simulators(self, python: str) -> Process:
        port = str(self.options["simulators"])
        command = [python, "-m", "simulators", "--port", port]
        command += ["--arrivals", ARRIVALS, "--ship-after", SHIP_AFTER]
        url = f"http://127.0.0.1:{port}/"
        return Process("simulators", command, {}, is_ready=lambda: _is_up(url), is_loud=False)

    @staticmethod
    def _shared_memory() -> str:
        return "/dev/shm" if os.path.isdir("/dev/shm") else "."  # noqa: S108 - gunicorn's heartbeat

    def _answers(self, page: str) -> bool:
        return _is_up(f"{self.address}{page}")

    def _tell_ready(self) -> None:
        told = f"Integrator is ready at {self.address}/"
        if self.options["demo"]:
            told += f"  (log in as {DEMO_USER}, password {self.password})"
        self.stdout.write(self.style.SUCCESS(told))

    def _give_back_sessions(self) -> None:
        """Log out where log-ins are counted, once no worker uses them any more."""
        with contextlib.suppress(GaveUp):
            if (self.var / "integrator.sqlite3").exists() or os.environ.get("DATABASE_URL"):
                self._manage("close_sessions")


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError:
            return False
    return True


def _quiet_root() -> dict[str, str]:
    """In a container everything is root; Celery need not say so at each start."""
    return {"PYTHONWARNINGS": "ignore:You're running the worker with superuser"}


def _is_up(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        time.sleep(0.1)
        return False
