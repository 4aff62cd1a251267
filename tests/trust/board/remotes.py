"""The pretend systems as a process of their own, and their doors of control."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from integrator.supervising import die_with_parent
from tests.live.servers import free_port
from tests.trust.board.servers import wait_for_port

ROOT = Path(__file__).parents[3]
KEYS = ("sellercloud", "woocommerce", "acumatica", "odoo")


class Remotes:
    """What the harness knows of them is what they themselves recorded, never what the hub says."""

    def __init__(self, folder: Path, password: str, port: int = 0) -> None:
        self.port = port or free_port()
        self.address = f"127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "simulators", "--port", str(self.port), "--empty"]
        self.log = (folder / "simulators.log").open("ab")
        self.child = subprocess.Popen(
            [*command, "--only", ",".join(KEYS)],
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "DEMO_PASSWORD": password},
            stdout=self.log,
            stderr=self.log,
            preexec_fn=die_with_parent,
        )
        wait_for_port(self.port)

    def act(self, key: str, name: str, **said: Any) -> Any:
        return self._ask("POST", f"{key}/_act", {"name": name, **said})

    def fault(self, key: str, kind: str, **said: Any) -> None:
        self._ask("POST", f"{key}/_faults", {"kind": kind, **said})

    def heal(self) -> None:
        for key in KEYS:
            self._ask("DELETE", f"{key}/_faults")

    def waiting(self, key: str) -> list[dict[str, Any]]:
        """Give the faults that have not met all their calls yet."""
        found: list[dict[str, Any]] = self._ask("GET", f"{key}/_faults")
        return found

    def state(self, key: str) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = self._ask("GET", f"{key}/_state")
        return found

    def heard(self, key: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask("GET", f"{key}/_requests")
        return found

    def forget(self) -> None:
        for key in KEYS:
            self._ask("DELETE", f"{key}/_requests")

    def _ask(self, method: str, path: str, said: Any = None) -> Any:
        body = None if said is None else json.dumps(said).encode()
        request = urllib.request.Request(f"http://{self.address}/{path}", body, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def close(self) -> None:
        self.child.terminate()
        self.child.wait(30)
        self.log.close()
