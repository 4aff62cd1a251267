"""What every system that calls our door must keep, told by its class."""

import ast
import inspect
import textwrap
from pathlib import Path

import pytest

from connectors.capabilities import WebhookSource
from connectors.kinds import KINDS
from connectors.kit.hooks import is_signed
from connectors.kit.http import Kit
from connectors.registry import systems
from tests.conformance.test_conformance import filled
from tests.toy.caller import Caller

CALLERS = [*(s for s in systems() if issubclass(s, WebhookSource)), Caller]
every_caller = pytest.mark.parametrize("system", CALLERS, ids=lambda s: s.key)


@every_caller
def test_its_secret_is_a_field_and_its_kinds_are_known(system: type[WebhookSource]) -> None:
    assert "hook_secret" in [field.name for field in system.fields if field.is_secret]
    assert system.hook_kinds
    for kind in system.hook_kinds:
        assert issubclass(system, KINDS[kind].source), "it can be asked for what it calls about"


@every_caller
def test_signatures_are_compared_in_constant_time(system: type[WebhookSource]) -> None:
    """By construction: `compare_digest` is called, and nothing else decides within `is_ours`."""
    verb = ast.parse(textwrap.dedent(inspect.getsource(system.is_ours)))
    beside = Path(inspect.getfile(system.is_ours)).parent
    assert not [n for n in ast.walk(verb) if isinstance(n, ast.Compare)]
    spelled = ast.unparse(verb)
    named = {n.attr for n in ast.walk(verb) if isinstance(n, ast.Attribute)}
    helpers = [
        p.read_text() for p in beside.glob("*.py") if any(name in p.read_text() for name in named)
    ]
    assert "compare_digest" in spelled or any("compare_digest" in text for text in helpers)


@every_caller
@pytest.mark.parametrize("body", [b"", b"{}", b"[" * 100_000, b"\xff", b"webhook_id=5"])
def test_nothing_unsigned_is_ours_whatever_it_says(
    system: type[WebhookSource], body: bytes
) -> None:
    made = system({**filled(system), "hook_secret": "one two"}, Kit())
    for headers in ({}, {"Authorization": "é", "X-Signature": "x"}):
        assert not is_signed(made, headers, body)
    blank = system({**filled(system), "hook_secret": ""}, Kit())
    assert not is_signed(blank, {}, body)
