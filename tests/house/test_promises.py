"""What the documents promise of safety is held: each named test exists, each container is nobody."""

import ast
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_test_that_a_promise_names_exists() -> None:
    named = NAMED.findall((ROOT / "docs/promises.md").read_text())
    assert len(named) >= 60
    missing = [f"{file}::{name}" for file, name in named if name not in named_in(file)]
    assert missing == []


def test_every_promise_names_a_test() -> None:
    rows = [
        line
        for line in (ROOT / "docs/promises.md").read_text().splitlines()
        if line.startswith("| ")
    ]
    bare = [
        row
        for row in rows
        if not NAMED.search(row) and row not in ("| promise | held by |", "| --- | --- |")
    ]
    assert bare == []


def named_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_containers_run_as_nobody_on_a_file_system_they_cannot_write() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    (user,) = [line.split()[1] for line in lines if line.startswith("USER")]
    assert user.isdigit()
    assert int(user) > 0
    assert "--require-hashes" in "\n".join(lines)
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    for name in ("migrate", "web", "worker", "beat"):
        assert services[name]["read_only"] is True, name
        assert services[name]["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in services[name]["security_opt"], name
        assert services[name]["volumes"] == ["archive:/var/lib/integrator/archive"], name
    assert "--requirepass" in str(services["redis"]["command"])
    assert [name for name, one in services.items() if one.get("ports")] == ["web"]
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]


def test_a_weakness_that_cannot_be_looked_up_is_said_loudly_and_one_that_is_known_fails(
    capsys: object,
) -> None:
    from tests import audit

    weak = {"name": "x", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
    assert audit._known([weak]) == 1
    assert audit._known([{"name": "x", "version": "1", "vulns": []}]) == 0
    assert audit._unknown("no route") == 0
    assert "NOT DONE" in capsys.readouterr().out  # type: ignore[attr-defined]
