"""Let the tests that run a pretend Odoo speak to the real ones: `-p tests.real.odoo.plugin`."""

import os
from typing import Any

import pytest

import simulators
from tests.real.odoo import passage
from tests.real.odoo.staff import RELEASES, access
from tests.systems import test_odoo_live

#: How long a real one may take, which has to think; the pretend one answers at once.
PATIENCE = 60.0

#: What only the pretend one can be made to do, so that the real one is not asked for it.
ONLY_PRETEND = {
    "test_a_key_that_has_run_out_is_an_end_of_session_then_a_refusal": "the key would be lost",
    "test_every_right_is_asked_for": "the user would lose a right; `verbs.py` asks as a salesman",
    "test_one_that_loses_again_and_again_waits_its_turn": "a race cannot be ordered",
    "test_a_lost_race_is_tried_again": "a race cannot be ordered; `verbs.py` runs one",
    "test_a_booking_that_broke_off_before_confirming_is_finished": "it has no such rule",
    "test_an_order_confirmed_by_staff_meanwhile_is_only_dated": "it has no such rule",
    "test_a_booking_that_broke_off_before_that_is_finished": "it has no such rule",
    "test_a_validation_that_was_refused_is_taken_up_again": "it has no such rule",
}


def pytest_configure(config: pytest.Config) -> None:
    simulators.SYSTEMS["odoo"] = "tests.real.odoo.passage.Passage"
    test_odoo_live.PATIENCE = PATIENCE


@pytest.fixture(scope="session", autouse=True)
def furnished() -> None:
    """Enter what is told, and furnish it where that was not done before."""
    for release in RELEASES:
        if access(release):
            passage.real(release)


@pytest.fixture(autouse=True)
def tidied(furnished: None) -> None:
    passage.tidy()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = {release for release in RELEASES if access(release) is None}
    left = [one for one in items if _is_left_out(one, missing)]
    config.hook.pytest_deselected(items=left)
    items[:] = [one for one in items if one not in left]


#: Tests that name their release themselves.
_OF_RELEASE = {
    "test_a_booking_whose_answer_was_lost_is_taken_up_again": (19,),
    "test_the_protocol_is_found_out_from_the_release": (18, 19),
    "test_an_unknown_database_is_named": (19,),
    "TestTheWebShopAndOdoo": (18,),
    "TestBetweenTheWebShopAndOdoo": (18,),
    "TestInOdoo": (18,),
    "TestRights": (18,),
    "test_trade": (19,),
}


def _is_left_out(item: Any, missing: set[int]) -> bool:
    if item.originalname in ONLY_PRETEND or _lacks_key(item):
        return True
    said = item.callspec.params.values() if hasattr(item, "callspec") else ()
    told = [part for one in said for part in (one if isinstance(one, tuple) else (one,))]
    if any(part in ("ACU", "Inform") for part in told):
        return True
    names = {item.originalname, item.cls.__name__ if item.cls else "", item.path.stem}
    named = {n for name in names for n in _OF_RELEASE.get(name, ())}
    return bool(named & missing) or any(
        part in (release, f"demo{release}", f"Odoo {release}")
        for release in missing
        for part in told
    )


def _lacks_key(item: Any) -> bool:
    is_salesman = item.cls is not None and item.cls.__name__ == "TestAsASalesman"
    is_json2 = "demo19-auto" in item.name
    return is_salesman and is_json2 and not os.environ.get(passage.SALESMAN_KEY)
