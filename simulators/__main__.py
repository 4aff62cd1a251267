"""`python -m simulators --port 9000`: every pretend system on loopback, for the demo."""

import argparse
import signal
import threading
from pathlib import Path
from typing import Any

from simulators import SYSTEMS
from simulators.listening import listen, server, stop
from simulators.running import system
from simulators.serving import Garden


def questions() -> argparse.ArgumentParser:
    asked = argparse.ArgumentParser(prog="python -m simulators", description=__doc__)
    asked.add_argument("--host", default="127.0.0.1")
    asked.add_argument("--port", type=int, default=9000)
    asked.add_argument("--only", default="", help="keys of systems, by comma")
    asked.add_argument("--state", type=Path, help="a folder to remember in from start to start")
    asked.add_argument(
        "--arrivals", type=float, default=0, help="a new order every so many seconds"
    )
    asked.add_argument(
        "--ship-after", type=float, default=0, help="ship what was booked so long ago"
    )
    asked.add_argument("--latency", type=float, default=0, help="seconds before each answer")
    asked.add_argument("--empty", action="store_true", help="begin without orders")
    return asked


def main() -> None:
    asked = questions()
    said = asked.parse_args()
    keys = [key for key in said.only.split(",") if key] or sorted(SYSTEMS)
    if unknown := set(keys) - set(SYSTEMS):
        asked.error(f"no system {', '.join(sorted(unknown))}; there are {', '.join(SYSTEMS)}")
    options = {
        "state_dir": said.state,
        "arrivals": said.arrivals,
        "ship_after": said.ship_after,
        "is_empty": said.empty,
    }
    garden = Garden(system(key, **options) for key in keys)
    garden.latency = said.latency
    serve(garden, said)


def serve(garden: Garden, said: Any) -> None:
    """Serve until told to stop."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    served = server(garden, said.host, said.port)
    listen(served)
    names, address = ", ".join(garden.systems), f"{said.host}:{served.server_port}"
    print(f"Simulators of {names} are ready at http://{address}/", flush=True)
    while not told.wait(1):
        garden.tick()
    stop(served)
    garden.tick()


if __name__ == "__main__":
    main()
