"""`make faults REPEAT=20 SEED=… ONLY=F1,F6`: 26 kinds of fault, and whether anything was lost or doubled.

Everything random comes from the seed: repetition n of a kind is the same whichever others are run.
Odd repetitions run embedded on SQLite, even ones on PostgreSQL and Redis with two workers. Waits that
only pass time (back-off, pauses, doubts, the leases of what was killed) are aged in the database
rather than sat out; `--real` sits them out.
"""

import argparse
import secrets
import signal
import statistics
import sys
import time
from collections.abc import Sequence

from tests.trust.board.board import Board, Result
from tests.trust.board.kinds import KINDS, Kind
from tests.trust.board.servers import Missing

ROW = "{:<5}{:<58}{:>4}{:>8}{:>6}{:>8}{:>7}{:>7}{:>13}{:>8}{:>11}{:>9}"


def asked() -> argparse.Namespace:
    said = argparse.ArgumentParser(prog="make faults", description=__doc__)
    said.add_argument("--repeat", type=repetitions, default=2)
    said.add_argument("--seed", default="")
    said.add_argument("--only", default="", help="kinds, by comma: F1,F6")
    said.add_argument("--orders", type=int, default=100, help="a repetition")
    said.add_argument("--on", choices=("both", "embedded", "servers"), default="both")
    said.add_argument("--real", action="store_true", help="sit waits out instead of ageing rows")
    said.add_argument("--keep", action="store_true", help="keep what every process said")
    return said.parse_args()


def repetitions(said: str) -> int:
    if int(said) < 1:
        raise argparse.ArgumentTypeError("a kind that is not repeated once proves nothing")
    return int(said)


def chosen(only: str) -> list[Kind]:
    names = [name.strip().upper() for name in only.split(",") if name.strip()]
    if unknown := set(names) - {kind.key for kind in KINDS}:
        raise SystemExit(f"no kind {', '.join(sorted(unknown))}; there are F1 to F26")
    return [kind for kind in KINDS if not names or kind.key in names]


def show(kind: Kind, results: Sequence[Result]) -> None:
    def count(name: str) -> int:
        return sum(len(getattr(one.verdict, name)) for one in results)

    mean = statistics.mean(one.recovered for one in results)
    each = statistics.mean(one.seconds for one in results)
    told = ROW.format(
        kind.key, kind.name[:57], len(results), sum(one.struck for one in results), count("lost"), count("doubled"), count("wrong"),
        count("stuck"), count("unexplained"), count("leaked"), f"{mean:.1f} s", f"{each:.1f} s",
    )  # fmt: skip
    print(told, flush=True)


def last_line(kinds: int, repeat: int, results: Sequence[Result]) -> str:
    if len(results) != kinds * repeat:
        raise SystemExit(f"of {kinds * repeat} repetitions {len(results)} have a result")
    lost, doubled, wrong = (
        sum(len(getattr(one.verdict, name)) for one in results)
        for name in ("lost", "doubled", "wrong")
    )
    return f"faults: {kinds} kinds x {repeat}: lost {lost}, doubled {doubled}, wrong {wrong}"


def main() -> None:
    said = asked()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the servers are stopped all the same
    seed, kinds = said.seed or secrets.token_hex(4), chosen(said.only)
    print(f"seed {seed}; {said.orders} orders a repetition", flush=True)
    print(ROW.format("", "fault", "n", "struck", "lost", "doubled", "wrong", "stuck", "unexplained",
                     "leaked", "recovered", "each"), flush=True)  # fmt: skip
    began, every = time.monotonic(), []
    try:
        with Board(seed, said.orders, said.on, ages=not said.real, keep=said.keep) as board:
            for kind in kinds:
                results = board.run(kind, said.repeat)
                show(kind, results)
                every += results
    except Missing as missing:
        raise SystemExit(f"{missing} is neither on PATH nor in a wheel") from missing
    minutes = (time.monotonic() - began) / 60
    print(f"{len(every)} repetitions in {minutes:.1f} minutes; seed {seed}")
    print(last_line(len(kinds), said.repeat, every), flush=True)
    sys.exit(0 if all(one.verdict.is_clean for one in every) else 1)


if __name__ == "__main__":
    main()
