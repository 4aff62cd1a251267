"""The harness's end of the agent: what staff do, and how the clock goes on."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.trust.board.remotes import ROOT


class Staff:
    """`staff.retry_any(seed=3)` asks the agent of that name."""

    def __init__(self, env: Mapping[str, str], folder: Path) -> None:
        self.log = (folder / "agent.log").open("ab")
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tests.trust.board.agent"],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )

    def __getattr__(self, name: str) -> Any:
        def ask(**args: Any) -> Any:
            assert self.child.stdin is not None
            assert self.child.stdout is not None
            self.child.stdin.write(json.dumps({"name": name, "args": args}) + "\n")
            self.child.stdin.flush()
            told = json.loads(self.child.stdout.readline() or '{"error": "the agent is gone"}')
            if "error" in told:
                raise RuntimeError(told["error"])
            return told["answer"]

        return ask

    def close(self) -> None:
        self.child.kill()
        self.child.wait()
        self.log.close()
