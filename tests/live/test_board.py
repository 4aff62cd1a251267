"""A seeded selection of the fault board: each of the 26 kinds once, half of them on each side."""

import os

import pytest

from tests.live.servers import lacking
from tests.trust.board.board import Board, Result
from tests.trust.board.kinds import KINDS, Kind
from tests.trust.board.servers import Missing

SEED = os.environ.get("BOARD_SEED", "selection")
ORDERS = 12
#: Recovering takes seconds; beside the other tests a machine may be many times slower.
PATIENCE = 180.0
ON_SERVERS, EMBEDDED = KINDS[0::2], KINDS[1::2]


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    try:
        with Board(SEED, ORDERS, "both", patience=PATIENCE) as board:
            return board.select({True: ON_SERVERS, False: EMBEDDED})
    except Missing as missing:
        lacking(str(missing))


def test_the_board_has_26_kinds_of_fault() -> None:
    assert [kind.key for kind in KINDS] == [f"F{number}" for number in range(1, 27)]


@pytest.mark.servers
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_whatever_strikes_nothing_is_lost_or_doubled_and_all_is_explained(
    kind: Kind, results: dict[str, Result]
) -> None:
    result = results[kind.key]
    assert result.struck, f"{kind.name}: it met nothing"
    assert result.verdict.is_clean, f"{kind.name}, seed {SEED}:\n{result.verdict}"
