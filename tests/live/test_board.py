"""A seeded selection of the fault board: each of the 26 kinds once, half of them on each side."""

import os

import pytest

from tests.live.servers import lacking
from tests.trust.board.board import Board
from tests.trust.board.kinds import KINDS
from tests.trust.board.servers import Missing

SEED = os.environ.get("BOARD_SEED", "selection")
ORDERS = 12
SIDES = {"servers": KINDS[0::2], "embedded": KINDS[1::2]}


def test_the_board_has_each_of_the_26_kinds_once() -> None:
    assert [kind.key for kind in KINDS] == [f"F{number}" for number in range(1, 27)]


@pytest.mark.servers
@pytest.mark.parametrize("side", SIDES)
def test_whatever_strikes_nothing_is_lost_or_doubled_and_all_is_explained(side: str) -> None:
    kinds = SIDES[side]
    try:
        with Board(SEED, ORDERS, side) as board:
            results = board.select(kinds, side == "servers")
    except Missing as missing:
        lacking(str(missing))
    told = [
        f"{kind.key} {kind.name}:\n{result.verdict}"
        for kind, result in zip(kinds, results, strict=True)
        if not result.verdict.is_clean
    ]
    assert told == [], "\n".join(told)
