"""`python -m simulators --port 9000`: every pretend system on loopback, for the demo."""

import argparse
import signal
import threading

from simulators import SYSTEMS
from simulators.running import system
from simulators.serving import Garden, server


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m simulators", description=__doc__)
    asked.add_argument("--host", default="127.0.0.1")
    asked.add_argument("--port", type=int, default=9000)
    asked.add_argument("--only", default="", help="keys of systems, by comma")
    asked.add_argument(
        "--arrivals", type=float, default=0, help="a new order every so many seconds"
    )
    asked.add_argument(
        "--ship-after", type=float, default=0, help="ship what was booked so long ago"
    )
    asked.add_argument("--latency", type=float, default=0, help="seconds before each answer")
    asked.add_argument("--empty", action="store_true", help="begin without orders")
    said = asked.parse_args()
    keys = [key for key in said.only.split(",") if key] or sorted(SYSTEMS)
    options = {"arrivals": said.arrivals, "ship_after": said.ship_after, "is_empty": said.empty}
    garden = Garden(system(key, **options) for key in keys)
    garden.listens, garden.latency = False, said.latency
    served = server(garden, said.host, said.port)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=served.serve_forever, daemon=True).start()
    print(
        f"Simulators of {', '.join(keys)} are ready at http://{said.host}:{said.port}/", flush=True
    )
    while not stop.wait(1):
        for one in garden.systems.values():
            with one.lock:
                one.tick()
    served.shutdown()


if __name__ == "__main__":
    main()
