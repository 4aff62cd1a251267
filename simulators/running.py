"""Run pretend systems in this process, on a free port of loopback: for tests and the benchmark."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from simulators import SYSTEMS
from simulators.listening import listen, server, stop
from simulators.serving import Garden
from simulators.system import System


def system(key: str, **options: Any) -> System:
    module, _, name = SYSTEMS[key].rpartition(".")
    made: System = getattr(import_module(module), name)(**options)
    return made


class Running:
    """What a test holds: addresses, state, faults and deeds of the systems that run."""

    def __init__(self, garden: Garden, port: int) -> None:
        self.garden, self.port = garden, port
        self.address = f"127.0.0.1:{port}"

    def url(self, key: str) -> str:
        return f"http://{self.address}/{key}"

    def system(self, key: str) -> Any:
        return self.garden.systems[key]

    def state(self, key: str) -> dict[str, list[dict[str, Any]]]:
        with self.garden.systems[key].lock:
            return self.garden.systems[key].state()

    def fault(self, key: str, kind: str, **said: Any) -> None:
        self.garden.faults[key].add({"kind": kind, **said})

    def act(self, key: str, name: str, **args: Any) -> Any:
        return self.garden.systems[key].act(name, args)

    def requests(self, key: str) -> list[dict[str, Any]]:
        return list(self.garden.heard[key])

    def clear(self) -> None:
        for key in self.garden.systems:
            self.garden.faults[key].waiting.clear()
            self.garden.heard[key].clear()


@contextmanager
def running(systems: Iterable[System | str], port: int = 0, **options: Any) -> Iterator[Running]:
    """Serve systems, or those of these keys made with `options`, until the block ends."""
    garden = Garden(system(one, **options) if isinstance(one, str) else one for one in systems)
    served = server(garden, "127.0.0.1", port)
    listen(served)
    try:
        yield Running(garden, served.server_port)
    finally:
        stop(served)
        garden.tick()
