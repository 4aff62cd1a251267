"""Jobs that are claimed and not begun: in line, or behind a customer that another order makes."""

from collections import deque
from collections.abc import Collection, Iterable, Sequence

from connectors.base import Posted
from connectors.models import Connection
from syncs.deliveries import claiming, customers
from syncs.deliveries.steps import CUSTOMER, Job


class Queue:
    """The line of one task. `under_way` is whatever of its jobs is begun and has no answer yet."""

    def __init__(self, target: Connection) -> None:
        self.target = target
        self.line: deque[Job] = deque()
        self.behind: dict[str, list[Job]] = {}

    def __len__(self) -> int:
        return len(self.line)

    def join(self, jobs: Sequence[Job], under_way: Iterable[Job]) -> None:
        """Let each new customer be made by one job only; others go on, or wait behind it."""
        ready = [job for job in jobs if _made_by(job) is None]
        asking = [job for job in jobs if _made_by(job) is not None]
        # Who may have made it looks first: all others wait for that, and would else hold it up.
        asking.sort(key=lambda job: job.transfer.doubt != CUSTOMER)
        making = {_made_by(job) for job in (*self.line, *under_way)}
        while asking:
            first: dict[str, Job] = {}
            for job in asking:
                key = _made_by(job) or ""
                if key in first or key in making:
                    self.behind.setdefault(key, []).append(job)
                else:
                    first[key] = job
            asking = self._claimed(first, ready)
        self.line.extend(ready)

    def _claimed(self, first: dict[str, Job], ready: list[Job]) -> list[Job]:
        """Sort the jobs that want a customer each; answer those who waited for one that is known."""
        known, busy = customers.claim(self.target, {k: job.transfer.pk for k, job in first.items()})
        again: list[Job] = []
        for key, job in first.items():
            if key in known:
                job.walk_on(known[key])
                ready.append(job)
                again += self.behind.pop(key, [])
            elif key in busy:
                self.behind.setdefault(key, []).append(job)
            else:
                ready.append(job)
        return again

    def learn(self, key: str, posted: Posted) -> None:
        """Let the orders that waited for a customer go on, before any other."""
        for other in self.behind.pop(key, []):
            other.walk_on(posted)
            self.line.appendleft(other)

    def free(self, keys: Iterable[str], under_way: Collection[Job]) -> None:
        """Let others make the customers whose maker failed."""
        for key in keys:
            self.join(self.behind.pop(key, []), under_way)

    def take(self, room: int, busy: Sequence[Job]) -> list[Job]:
        """Take what may begin; what a worker died at is sent alone, so that nobody dies with it."""
        if any(job.transfer.deaths for job in busy):
            return []
        taken: list[Job] = []
        while self.line and len(busy) + len(taken) < room:
            is_suspect = self.line[0].transfer.deaths > 0
            if is_suspect and (busy or taken):
                break
            taken.append(self.line.popleft())
            if is_suspect:
                break
        return taken

    def give_back(self) -> None:
        """Free what was not begun; what is behind a customer, for a short while later."""
        claiming.give_back(job.transfer for job in self.line)
        claiming.put_behind(job.transfer for jobs in self.behind.values() for job in jobs)


def _made_by(job: Job) -> str | None:
    """Name the customer a job is about to make."""
    return job.step.reference if job.step and job.step.name == CUSTOMER else None
