"""`make real`: say our sentences against the real systems whose addresses the environment tells."""

import os
import subprocess
import sys
from dataclasses import dataclass

STORIES = "tests/stories/"


@dataclass(frozen=True, kw_only=True)
class Part:
    """Tests of one system. Each group of variables is a site; one is enough, beside what is needed."""

    name: str
    groups: tuple[tuple[str, ...], ...]
    tests: tuple[str, ...]
    needed: tuple[str, ...] = ()
    plugin: str = ""


def _of_odoo(release: int) -> tuple[str, ...]:
    return tuple(f"ODOO{release}_{name}" for name in ("URL", "DB", "LOGIN", "KEY"))


ODOO = "tests.real.odoo.plugin"
SHOP = ("WOOCOMMERCE_URL", "WOOCOMMERCE_KEY", "WOOCOMMERCE_SECRET")
PARTS = (
    Part(
        name="Odoo",
        groups=(_of_odoo(18), _of_odoo(19)),
        plugin=ODOO,
        tests=(
            "tests/real/odoo/verbs.py",
            "tests/real/odoo/documents.py",
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
    Part(
        name="WooCommerce",
        groups=(SHOP,),
        tests=("tests/real/woocommerce",),
    ),
    Part(
        name="shop with Odoo",
        groups=(_of_odoo(18), _of_odoo(19)),
        needed=SHOP,
        plugin=ODOO,
        tests=("tests/real/pair/shop_to_books.py",),
    ),
)


def missing(part: Part) -> list[str]:
    """Name what is not set: of what is needed, and of a group begun; of all groups where none is."""
    needed = _unset(part.needed)
    lacking = [_unset(group) for group in part.groups]
    if any(not names for names in lacking):
        begun = [n for n, group in zip(lacking, part.groups, strict=True) if len(n) < len(group)]
        lacking = begun
    return [*needed, *(name for names in lacking for name in names)]


def _unset(names: tuple[str, ...]) -> list[str]:
    return [name for name in names if not os.environ.get(name)]


def run(part: Part) -> int:
    plugin = ["-p", part.plugin] if part.plugin else []
    asked = [sys.executable, "-m", "pytest", "-n", "0", *plugin, *part.tests, *sys.argv[1:]]
    return subprocess.run(asked, check=False).returncode


def main() -> int:
    untold = {part.name: missing(part) for part in PARTS}
    for name, names in untold.items():
        if names:
            sys.stderr.write(f"The real {name} is not asked: {', '.join(names)} not set.\n")
    told = [part for part in PARTS if not untold[part.name]]
    if not told:
        sys.stderr.write("Nothing was tested; see connectors/README.md, “Against real systems”.\n")
        return 2
    return max(run(part) for part in told)


if __name__ == "__main__":
    sys.exit(main())
