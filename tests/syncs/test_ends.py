"""Ends of every pattern in the configuration file: told, kept, and told again alike."""

from typing import Any

import pytest
import yaml

from syncs import configuring
from syncs.file_rows import ConfigurationError
from syncs.models import Endpoint, Flow
from tests.conftest import Hub
from tests.stories.shops import SHOPS, shop

BOTH = {
    "code": "both",
    "name": "Stock both ways",
    "kind": "stock",
    "pattern": "bidirectional",
    "both": ["NORTH", "SOUTH"],
    "masters": {"quantity": "NORTH"},
    "ends": {"SOUTH": {"warehouses": ["MAIN"], "safety_stock": "5", "maximum": "40"}},
}
MOVE = {
    "code": "move",
    "name": "Old orders",
    "kind": "order",
    "pattern": "migration",
    "import_from": "2026-01-01T00:00:00+00:00",
    "import_until": "2026-07-01T00:00:00+00:00",
    "throttle": 60,
    "sources": ["SC"],
    "targets": ["ACU"],
}


@pytest.fixture
def hub(hub: Hub) -> Hub:
    configuring.apply({"connections": [shop(code, key) for code, key in SHOPS.items()]}, "test")
    return hub


def told(code: str) -> dict[str, Any]:
    return next(row for row in configuring.export()["flows"] if row["code"] == code)


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is spelled more fully than it was said."""
    return {n: v for n, v in row.items() if n not in ("ends", "import_from", "import_until")}


def test_what_is_told_is_told_again_alike_and_applying_it_changes_nothing(hub: Hub) -> None:
    configuring.apply({"flows": [BOTH, MOVE]}, "test")
    for row in (BOTH, MOVE):
        said = told(row["code"])
        assert plain({name: said[name] for name in row}) == plain(row)
    assert told("both")["ends"]["SOUTH"]["warehouses"] == ["MAIN"]
    exported = yaml.safe_load(yaml.safe_dump(configuring.export()["flows"]))
    assert configuring.apply({"flows": exported}, "test") == []


def test_a_rule_nobody_knows_and_an_end_that_is_none_are_refused(hub: Hub) -> None:
    with pytest.raises(ConfigurationError, match="no end of flow"):
        configuring.apply({"flows": [{**BOTH, "ends": {"ACU": {}}}]}, "test")
    with pytest.raises(ConfigurationError, match="no rule reserve"):
        configuring.apply({"flows": [{**BOTH, "ends": {"SOUTH": {"reserve": 5}}}]}, "test")
    assert not Endpoint.objects.filter(flow__code="both").exists()


def test_a_file_that_does_not_speak_of_the_rules_leaves_them(hub: Hub) -> None:
    configuring.apply({"flows": [BOTH]}, "test")
    configuring.apply({"flows": [{n: v for n, v in BOTH.items() if n != "ends"}]}, "test")
    assert Endpoint.objects.get(connection__code="SOUTH").warehouses == ["MAIN"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"masters": {}}, "Say which connection is the master"),
        ({"masters": {"quantity": "ACU"}}, "is not in this flow"),
        ({"kind": "order"}, "go both ways"),
        ({"both": ["NORTH"]}, "two or more"),
    ],
)
def test_both_ways_without_a_master_or_a_second_side_is_refused(
    hub: Hub, changed: dict[str, Any], why: str
) -> None:
    row = {**BOTH, **changed}
    row["ends"] = {}
    with pytest.raises(ConfigurationError, match=why):
        configuring.apply({"flows": [row]}, "test")
    assert not Flow.objects.filter(code="both").exists()


@pytest.mark.parametrize(
    ("changed", "why"), [({"collect": "mark"}, "window"), ({"throttle": 0}, "At least one")]
)
def test_a_migration_that_cannot_be_is_refused(hub: Hub, changed: dict[str, Any], why: str) -> None:
    with pytest.raises(ConfigurationError, match=why):
        configuring.apply({"flows": [{**MOVE, **changed}]}, "test")
