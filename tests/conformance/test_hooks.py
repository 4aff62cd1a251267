"""What every system that calls our door must keep, told by its class."""

import ast
import inspect
import textwrap
from typing import Any

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
    """By construction: `compare_digest` decides, and no `==` stands in `is_ours` or what it calls."""
    spelled = [ast.parse(textwrap.dedent(text)) for text in called_by(system.is_ours)]
    compared = [
        op for tree in spelled for n in ast.walk(tree) if isinstance(n, ast.Compare) for op in n.ops
    ]
    assert not [op for op in compared if isinstance(op, ast.Eq | ast.NotEq)]
    assert any("compare_digest" in ast.unparse(tree) for tree in spelled)


def called_by(verb: Any) -> list[str]:
    """Give the source of a verb and of the functions of ours it names, and they in turn."""
    found, due = {}, [inspect.unwrap(verb)]
    while due:
        one = due.pop()
        found[one] = inspect.getsource(one)
        for name in {*one.__code__.co_names}:
            for place in (one.__globals__, *vars_of_modules(one)):
                known = place.get(name)
                if inspect.isfunction(known) and known not in found and is_ours(known):
                    due.append(known)
    return list(found.values())


def vars_of_modules(verb: Any) -> list[dict[str, Any]]:
    named = [verb.__globals__.get(name) for name in verb.__code__.co_names]
    return [vars(one) for one in named if inspect.ismodule(one) and is_ours(one)]


def is_ours(named: Any) -> bool:
    where = getattr(named, "__module__", None) or named.__name__
    return where.split(".")[0] in ("connectors", "tests")


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
