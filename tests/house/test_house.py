"""The house itself: what no file may hold, and what the documents promise."""

import ast
import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from connectors.features import as_markdown
from connectors.registry import SYSTEMS

ROOT = Path(__file__).parents[2]
ROOMS = (
    "integrator",
    "console",
    "syncs",
    "orders",
    "mappings",
    "catalog",
    "connectors",
    "templates",
)
PURE = [*ROOT.glob("connectors/canonical/*.py"), *ROOT.glob("connectors/systems/*/translate*.py"),
        *ROOT.glob("connectors/systems/*/sequels.py"), *ROOT.glob("connectors/systems/*/fields.py"),
        ROOT / "mappings/resolver.py", ROOT / "mappings/kinds.py", ROOT / "mappings/suggest.py",
        ROOT / "mappings/modifiers.py", ROOT / "mappings/paths.py", ROOT / "mappings/filling.py",
        ROOT / "connectors/extras.py", *ROOT.glob("connectors/systems/*/offers.py")]  # fmt: skip


def sources() -> list[Path]:
    files = [p for room in ROOMS for p in (ROOT / room).rglob("*") if p.suffix in (".py", ".html")]
    return [p for p in files if "migrations" not in p.parts]


@pytest.mark.parametrize("file", PURE, ids=lambda p: str(p.relative_to(ROOT)))
def test_translators_and_canonical_words_know_no_clock_no_network_no_database(file: Path) -> None:
    tree = ast.parse(file.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            names = [a.name for a in node.names] + [getattr(node, "module", "") or ""]
            assert not {"django", "requests", "time", "random", "socket"} & {
                n.split(".")[0] for n in names
            }
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("now", "today", "utcnow")


@pytest.mark.parametrize("key", sorted(SYSTEMS))
def test_no_system_is_named_outside_its_own_places(key: str) -> None:
    allowed = {ROOT / "connectors/registry.py"}
    name = re.compile(rf"(?<![a-z]){key}(?![a-z])", re.IGNORECASE)
    named = [
        str(p.relative_to(ROOT))
        for p in sources()
        if p not in allowed and key not in p.parts and name.search(p.read_text())
    ]
    assert named == []


def test_no_file_says_where_or_how_it_was_made() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if name.startswith("requirements") or not (ROOT / name).is_file():
            continue
        body = (ROOT / name).read_bytes()
        for secret in (b"/ro" + b"ot/", b"/wo" + b"rk/", b"BEGIN PRIV" + b"ATE"):
            assert secret not in body, name


def test_the_feature_matrix_is_told_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("feature_matrix", format="json")
    told = json.loads(capsys.readouterr().out)
    assert {row["key"] for row in told["systems"]} == set(SYSTEMS)
    first = told["systems"][0]
    assert {"capabilities", "patterns", "record_kinds"} <= set(first)


def test_the_readme_holds_the_feature_matrix_as_the_classes_tell_it() -> None:
    assert as_markdown() in (ROOT / "README.md").read_text()


def test_the_environment_s_example_names_every_setting_of_the_readme() -> None:
    names = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    readme = (ROOT / "README.md").read_text()
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "FIELD_ENCRYPTION_KEYS", "ALLOWED_HOSTS",
            "ALLOWED_PRIVATE_HOSTS", "DEBUG"} <= set(names)  # fmt: skip
    assert [name for name in names if name not in readme] == []


def test_production_settings_pass_the_deployment_check() -> None:
    from connectors.kit.secrets import new_key

    env = {
        "PATH": "/usr/bin:/bin",
        "SECRET_KEY": "a-long-and-random-one-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
        "FIELD_ENCRYPTION_KEYS": new_key(),
        "BEHIND_TLS": "true",
        "ALLOWED_HOSTS": "hub.example.com",
        "ENV_FILE": "/nonexistent",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=env, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_production_without_keys_refuses_to_start_and_says_what_to_do() -> None:
    env = {"PATH": "/usr/bin:/bin", "ENV_FILE": "/nonexistent"}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr


def test_a_port_that_somebody_has_is_named_before_anything_is_touched(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        env = {
            "PATH": "/usr/bin:/bin",
            "ENV_FILE": str(tmp_path / ".env"),
            "VAR_DIR": str(tmp_path / "var"),
        }
        done = subprocess.run(
            [sys.executable, "manage.py", "up", "--demo", "--port", str(door.getsockname()[1])],
            cwd=ROOT, env=env, capture_output=True, text=True,
        )  # fmt: skip
    assert "is in use" in done.stderr
    assert not (tmp_path / "var" / "demo").exists()


def test_the_compose_file_fits_its_schema() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
