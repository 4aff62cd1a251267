"""`make real`: say our sentences against the real systems whose addresses the environment tells."""

import os
import subprocess
import sys
from dataclasses import dataclass

STORIES = "tests/stories/"


@dataclass(frozen=True, kw_only=True)
class Part:
    """Tests of one system. Each group of variables is a site of its own; one site is enough."""

    name: str
    groups: tuple[tuple[str, ...], ...]
    plugin: str
    tests: tuple[str, ...]


def _of_odoo(release: int) -> tuple[str, ...]:
    return tuple(f"ODOO{release}_{name}" for name in ("URL", "DB", "LOGIN", "KEY"))


PARTS = (
    Part(
        name="odoo",
        groups=(_of_odoo(18), _of_odoo(19)),
        plugin="tests.real.odoo.plugin",
        tests=(
            "tests/real/odoo/verbs.py",
            "tests/systems/test_odoo_live.py",
            f"{STORIES}test_status_from_odoo.py",
            f"{STORIES}test_parcels.py::TestTheWebShopAndOdoo",
            f"{STORIES}test_parcels.py::TestSellercloudAndOdoo",
            f"{STORIES}test_given_back.py::TestBetweenTheWebShopAndOdoo",
            f"{STORIES}test_shipped_already.py::TestInOdoo",
            f"{STORIES}test_entered_there.py",
            f"{STORIES}test_trade.py",
        ),
    ),
)


def missing(part: Part) -> list[str]:
    """Name what is not set, where no group is whole or one is begun and not ended."""
    lacking = [[name for name in group if not os.environ.get(name)] for group in part.groups]
    begun = [
        names for names, group in zip(lacking, part.groups, strict=True) if names != list(group)
    ]
    return [name for names in (begun or lacking) for name in names]


def run(part: Part, further: list[str]) -> int:
    asked = ["-p", part.plugin, "-n", "0", *part.tests, *further]
    return subprocess.run([sys.executable, "-m", "pytest", *asked], check=False).returncode


def main(further: list[str]) -> int:
    untold = {part.name: missing(part) for part in PARTS}
    told = [part for part in PARTS if not untold[part.name]]
    for name, names in untold.items():
        if names:
            sys.stderr.write(f"The real {name} is not asked: set {', '.join(names)}.\n")
    if not told:
        sys.stderr.write("Nothing was tested. connectors/README.md, “Against real systems”.\n")
        return 2
    return max(run(part, further) for part in told)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
