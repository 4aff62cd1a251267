"""One measured job in a process of its own: prints {cpu, wall, peak_mb, messages} as JSON."""

import json
import resource
import sys
import time


def main() -> None:
    contender, job, simulators, at = sys.argv[1:5]
    if contender == "hub":
        from bench import hub as chosen
    else:
        from bench import plain as chosen  # type: ignore[no-redef]
    chosen.start(at)
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    messages = chosen.run(job, simulators, at)
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = {
        "cpu": cpu,
        "wall": time.monotonic() - began,
        "peak_mb": after.ru_maxrss / 1024,
        "messages": messages or 0,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
