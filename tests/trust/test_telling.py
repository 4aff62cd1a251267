"""The board's last line counts whatever went wrong, and the harness's own failures are wrong."""

import subprocess
import sys

import pytest

from tests.trust.board.__main__ import last_line
from tests.trust.board.board import Result, go_through
from tests.trust.board.checker import Verdict
from tests.trust.board.remotes import ROOT


def test_a_clean_board_ends_with_nothing_lost_doubled_or_wrong() -> None:
    clean = [Result(Verdict(), 1.0, 1)] * 40
    assert last_line(2, 20, clean) == "faults: 2 kinds x 20: lost 0, doubled 0, wrong 0"


def test_each_loss_double_and_wrong_is_counted() -> None:
    bad = Result(Verdict(lost=["SC-1"], doubled=["SC-2", "SC-3"], wrong=["SC-4"]), 1.0, 1)
    told = last_line(1, 2, [bad, Result(Verdict(), 1.0, 1)])
    assert told == "faults: 1 kinds x 2: lost 1, doubled 2, wrong 1"


def test_a_harness_that_fails_is_never_a_clean_run_and_what_follows_is_done() -> None:
    verdict, done = Verdict(), []

    def fail() -> None:
        raise RuntimeError("the agent is gone")

    go_through(verdict, fail, lambda: done.append("healed"))
    assert done == ["healed"]
    assert not verdict.is_clean
    told = last_line(1, 1, [Result(verdict, 0.0, 0)])
    assert told == "faults: 1 kinds x 1: lost 0, doubled 0, wrong 1"


def test_a_repetition_without_a_result_is_told_instead_of_the_last_line() -> None:
    with pytest.raises(SystemExit, match="of 2 repetitions 1 have a result"):
        last_line(1, 2, [Result(Verdict(), 1.0, 1)])


@pytest.mark.parametrize("said", [["--repeat", "0"], ["--only", "F27"]])
def test_a_board_that_would_prove_nothing_is_not_begun(said: list[str]) -> None:
    command = [sys.executable, "-m", "tests.trust.board", *said]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode != 0
    assert "faults:" not in ended.stdout
