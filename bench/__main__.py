"""`make bench`: the bounds of speed and size, as ratios in one run against a plain script.

    python -m bench [--on postgresql sqlite] [--orders 2000] [--runs 5] [--sizes 1000 10000]

Medians of several runs. CPU is of the work alone, start-up of both left out, and so is what a database
server does for either. The bounds are those of PostgreSQL, on which the hub is run in earnest; of the
embedded database the same is told, and bound is all but the CPU of an import and an export.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from connectors.kit.secrets import new_key
from simulators.serving import REMEMBERED
from tests.live.servers import postgresql

PORT = 9391
ON = ["postgresql", "sqlite"]
KEYS = {"SECRET_KEY": "bench", "FIELD_ENCRYPTION_KEYS": new_key(), "ENV_FILE": "/nonexistent"}
#: Give an empty database: its address, or its file.
Fresh = Callable[[str], str]


@contextmanager
def databases(kind: str) -> Iterator[Fresh]:
    """Have a database system run, or a folder for files of the embedded one."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield lambda name: _emptied(Path(folder) / f"{name}.sqlite3")
        return
    with postgresql() as server:
        yield lambda name: _made(server, f"bench_{name}")


def _emptied(file: Path) -> str:
    for old in file.parent.glob(f"{file.name}*"):
        old.unlink()
    return str(file)


def _made(server: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        db.execute(f"CREATE DATABASE {name}")
    return urlsplit(server)._replace(path=f"/{name}").geturl()


@contextmanager
def simulators(orders: int, latency: float = 0, port: int = PORT) -> Iterator[str]:
    """Have the remote systems run, with so many orders; give their address."""
    command = [
        sys.executable,
        "-m",
        "simulators",
        "--port",
        str(port),
        "--empty",
        "--latency",
        str(latency),
    ]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        child.stdout.readline()
        said = json.dumps({"name": "add_orders", "count": orders}).encode()
        address = f"http://127.0.0.1:{port}"
        urllib.request.urlopen(f"{address}/sellercloud/_act", said).read()
        yield address
    finally:
        child.terminate()
        child.wait()


def measure(contender: str, job: str, at: str, address: str, **env: str) -> dict[str, Any]:
    allowed = {"ALLOWED_PRIVATE_HOSTS": address.removeprefix("http://")}
    done = subprocess.run(
        [sys.executable, "-m", "bench.one", contender, job, address, at],
        env={**os.environ, **KEYS, **allowed, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{contender} {job} failed:\n{done.stderr[-3000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def once(orders: int, fresh: Fresh) -> dict[str, dict[str, Any]]:
    """Run every job of both contenders, each on fresh systems: the same job of both, one right after
    the other, since the speed of a shared machine changes from minute to minute.
    """
    found: dict[str, dict[str, Any]] = {}
    with simulators(orders) as one, simulators(orders, port=PORT + 1) as other:
        contenders = {"plain": (one, fresh("plain")), "hub": (other, fresh("hub"))}
        measure("hub", "prepare", contenders["hub"][1], other)
        for job in ("import", "again", "export"):
            for contender, (address, at) in contenders.items():
                count_calls(address)
                told = measure(contender, job, at, address)
                found[f"{contender} {job}"] = {**told, "calls": count_calls(address)}
    return found


def count_calls(address: str) -> int:
    """Give how many calls the systems heard since they were asked last; 0 if more than they count."""
    counts = []
    for system in ("sellercloud", "acumatica"):
        door = f"{address}/{system}/_requests"
        with urllib.request.urlopen(door) as answer:
            counts.append(len(json.load(answer)))
        urllib.request.urlopen(urllib.request.Request(door, method="DELETE")).close()
    return 0 if max(counts) >= REMEMBERED else sum(counts)


def cpu_table(
    orders: int, runs: int, fresh: Fresh, *, is_bound: bool
) -> tuple[list[list[str]], bool]:
    all_runs = [once(orders, fresh) for _ in range(runs)]

    def ratio(one: str, other: str) -> float:
        return statistics.median(r[one]["cpu"] / r[other]["cpu"] for r in all_runs)

    def cpu(name: str) -> str:
        return f"{statistics.median(r[name]['cpu'] for r in all_runs) / orders * 1000:.2f}"

    def per_call(name: str) -> str:
        found = [r[name]["cpu"] / r[name]["calls"] for r in all_runs if r[name]["calls"]]
        calls = all_runs[0][name]["calls"]
        return f"{statistics.median(found) * 1000:.2f} of {calls:,}" if found else "not counted"

    messages = statistics.median(
        r["hub import"]["messages"] + r["hub export"]["messages"] for r in all_runs
    )
    per_thousand = messages / orders * 1000
    bounds: list[tuple[str, float, float | None]] = [
        ("import / plain script", ratio("hub import", "plain import"), 0.5 if is_bound else None),
        ("unchanged / first import", ratio("hub again", "hub import"), 0.4),
        (
            "export with log / plain script",
            ratio("hub export", "plain export"),
            0.8 if is_bound else None,
        ),
        ("messages per 1,000 orders", per_thousand, 25),
    ]
    rows = [
        [name, f"{value:.2f}", f"at most {bound}", _met(value <= bound)]
        if bound
        else [name, f"{value:.2f}", "", ""]
        for name, value, bound in bounds
    ]
    rows += [
        [f"{who} {job}, CPU s per 1,000", cpu(f"{who} {job}"), "", ""]
        for who in ("plain", "hub")
        for job in ("import", "again", "export")
    ]
    rows += [
        [f"{who} {job}, CPU ms per remote call", per_call(f"{who} {job}"), "", ""]
        for who in ("plain", "hub")
        for job in ("import", "export")
    ]
    return rows, all(value <= bound for _, value, bound in bounds if bound)


def share_row(
    orders: int, fresh: Fresh, width: int = 8, latency: float = 0.1
) -> tuple[list[str], bool]:
    """Tell what share of K / latency the export reaches; each order is two calls at least."""
    at = fresh("hub")
    with simulators(orders, latency) as address:
        measure("hub", "prepare", at, address, BENCH_K=str(width))
        measure("hub", "import", at, address, BENCH_K=str(width))
        count_calls(address)
        told = measure("hub", "export", at, address, BENCH_K=str(width))
        calls = count_calls(address)
    share = calls * latency / width / told["wall"]
    name = f"share of K / latency (K={width}, {latency * 1000:.0f} ms, {calls} calls)"
    return [name, f"{share:.2f}", "at least 0.8", _met(share >= 0.8)], share >= 0.8


def memory_rows(sizes: list[int], fresh: Fresh) -> tuple[list[list[str]], bool]:
    peaks = {}
    for size in sizes:
        at = fresh("hub")
        with simulators(size) as address:
            measure("hub", "prepare", at, address)
            told = [measure("hub", job, at, address)["peak_mb"] for job in ("import", "export")]
            peaks[size] = max(told)
    rows = [
        [f"peak memory at {size:,} orders, MB", f"{peak:.0f}", "under 150", _met(peak < 150)]
        for size, peak in peaks.items()
    ]
    growth = peaks[sizes[-1]] / peaks[sizes[0]]
    rows.append(
        [
            f"memory at {sizes[-1]:,} / at {sizes[0]:,}",
            f"{growth:.2f}",
            "at most 1.1",
            _met(growth <= 1.1),
        ]
    )
    return rows, growth <= 1.1 and max(peaks.values()) < 150


def _met(is_met: bool) -> str:
    return "met" if is_met else "NOT MET"


def main() -> None:
    asked = argparse.ArgumentParser(prog="make bench", description=__doc__)
    asked.add_argument("--on", nargs="+", choices=ON, default=ON)
    asked.add_argument("--orders", type=int, default=2000)
    asked.add_argument("--runs", type=int, default=5)
    asked.add_argument("--sizes", type=int, nargs=2, default=[1000, 5000])
    said = asked.parse_args()
    met = [bench(kind, said) for kind in said.on]
    sys.exit(0 if all(met) else 1)


def bench(kind: str, said: argparse.Namespace) -> bool:
    """Print the figures of one database; tell whether all that is bound was met."""
    with databases(kind) as fresh:
        rows, is_quick = cpu_table(said.orders, said.runs, fresh, is_bound=kind == "postgresql")
        share, is_wide = share_row(said.orders, fresh)
        memory, is_flat = memory_rows(said.sizes, fresh)
    print(f"on {kind}")
    for name, value, bound, met in [*rows, share, *memory]:
        print(f"{name:<58} {value:>14}  {bound:<14} {met}".rstrip())
    return is_quick and is_wide and is_flat


if __name__ == "__main__":
    main()
