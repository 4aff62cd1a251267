"""`make audit`: ask the package index for known weaknesses of the pinned requirements.

One that is known fails. An index that cannot be asked does not: it is said loudly instead, for a check
that fails whenever the network does is soon switched off.
"""

import json
import subprocess
import sys

COMMAND = [sys.executable, "-m", "pip_audit", "--requirement", "requirements.txt", "--require-hashes",
           "--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "10"]  # fmt: skip


def main() -> int:
    try:
        done = subprocess.run(COMMAND, capture_output=True, text=True, timeout=300, check=False)
        told = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as unknown:
        why = getattr(locals().get("done"), "stderr", "") or str(unknown)
        return _unknown(why)
    return _known(told["dependencies"])


def _known(packages: list[dict]) -> int:
    """Tell each known weakness; answer 1 where there is one."""
    weak = [(p, v) for p in packages for v in p.get("vulns", ())]
    for package, weakness in weak:
        fixed = ", ".join(weakness["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {weakness['id']}, mended in {fixed}")
    print(f"audit: {len(packages)} packages, {len(weak)} known weaknesses")
    return 1 if weak else 0


def _unknown(why: str) -> int:
    """Say that nothing is known."""
    lines = why.strip().splitlines() or ["it gave no answer"]
    print("!" * 78)
    print("!! audit: NOT DONE. The package index could not be asked for known weaknesses:")
    print(f"!! {lines[-1][:200]}")
    print("!! Run `make audit` where it can be reached before this is put into production.")
    print("!" * 78)
    return 0


if __name__ == "__main__":
    sys.exit(main())
