"""What a remote does to a call: pauses, failures, silence, garbage, sessions that end, slowness."""

import time
from collections import Counter

from tests.trust.board.kinds.kind import Kind, Paths
from tests.trust.board.trial import Trial


def _strike_any(trial: Trial, kinds: tuple[str, ...], least: int = 1, most: int = 4) -> None:
    """Strike a few calls of a kind, at the target or at a source."""
    for _ in range(trial.chance.randint(least, most)):
        kind = trial.chance.choice(kinds)
        key, path = trial.chance.choice(
            (
                (trial.key, Paths.WRITE[trial.target]),
                (trial.key, Paths.ORDER[trial.target]),
                (trial.key, Paths.CUSTOMER[trial.target]),
                (trial.key, Paths.PAYMENT[trial.target]),
                (trial.key, Paths.LOOK[trial.target]),
                ("sellercloud", Paths.MARK),
                ("sellercloud", Paths.SHOP_LIST),
                ("sellercloud", Paths.SHOP_ONE),
                ("woocommerce", Paths.WEB_LIST),
            )
        )
        trial.fault(kind, path, key, seconds=3, after=trial.some(6),
                    times=trial.chance.randint(1, 3))  # fmt: skip
    trial.pause(1.5, 3.0)


def ask_for_a_pause(trial: Trial) -> None:
    """429 with Retry-After in seconds, as a date, or without; nobody calls meanwhile."""
    kind = trial.chance.choice(("rate_limit", "rate_limit_date", "rate_limit_bare"))
    path = trial.chance.choice((Paths.WRITE, Paths.ANY))[trial.target]
    trial.fault(kind, path, seconds=40, times=1, after=trial.some(5))
    if not trial.until_struck():
        return

    def is_paused() -> bool:
        return bool(trial.staff.connection_state(code=trial.target)["paused"])

    if not trial.wait(is_paused, trial.patience):
        trial.verdict.wrong.append(f"{trial.target} asked for a pause and got none")
    time.sleep(1.2)  # what was under way when it was said comes to its end
    before = len(trial.remotes.heard(trial.key))
    time.sleep(2.0)
    called = [f"{one['method']} {one['path']}" for one in trial.remotes.heard(trial.key)[before:]]
    if len(called) > 1:  # one probe is excepted
        most, _ = Counter(called).most_common(1)[0]
        trial.verdict.wrong.append(
            f"{trial.target} was called {len(called)} times while it asked for a pause, most by {most}"
        )


def fail(trial: Trial) -> None:
    """500s, 502s, 503s, and no connection at all, for a while: calls stay few."""
    path, before = Paths.ANY[trial.target], len(trial.remotes.heard(trial.key))
    kind = trial.chance.choice(("500", "502", "503", "reset"))
    trial.fault(kind, path, times=100_000)
    trial.pause(2.5, 4.0)
    called = len(trial.remotes.heard(trial.key)) - before
    if called > 200:
        trial.verdict.wrong.append(f"{trial.target} was called {called} times while it was down")


def time_out(trial: Trial) -> None:
    """No answer: before it was done, after it was done, or done only later."""
    _strike_any(trial, ("accept_then_timeout", "timeout_before", "accept_later"))


def garble(trial: Trial) -> None:
    """Cut, reset, a page, a wrong shape, nothing, an error inside a 200, a list without an end."""
    _strike_any(
        trial,
        ("cut", "reset", "reset_after", "html", "html_after", "wrong_type", "empty",
         "error_inside", "refuse", "endless"),
        least=2,
        most=6,
    )  # fmt: skip


def flood(trial: Trial) -> None:
    """Answers of many megabytes, bombs and nests: no worker grows by much."""
    before = _peaks(trial)
    _strike_any(trial, ("huge", "bomb", "nested"))
    after = _peaks(trial)
    grown = max((after[pid] - before[pid] for pid in before if pid in after), default=0)
    if grown > 120:
        trial.verdict.wrong.append(f"a worker grew by {grown:.0f} MB")


def _peaks(trial: Trial) -> dict[int, float]:
    """Give the megabytes each worker process has had at most."""
    found = {}
    for worker in trial.stack.workers:
        for pid in (worker.process.pid, *worker.pool()):
            peak = worker.peak(pid)
            if peak:
                found[pid] = peak
    return found


def end_sessions(trial: Trial) -> None:
    """Sessions end in the middle, log-ins are revoked, or the licence has no place left."""
    deed = trial.chance.choice(("expire", "revoke", "limit"))
    if deed == "expire":
        for key in (trial.key, "sellercloud"):
            if key != "odoo":
                trial.fault("expire_token", "", key, times=2, after=trial.some(30))
        trial.pause(1.5, 2.5)
    elif deed == "revoke":
        _revoke(trial)
    else:
        trial.remotes.act("acumatica", "occupy")
        trial.fault("expire_token", "", "acumatica")
        trial.pause(2.0, 3.0)
    trial.remotes.act("acumatica", "vacate")


def _revoke(trial: Trial) -> None:
    """Take the log-in away: nothing is refused or parked, all waits, and the connection says why."""
    trial.pause(0.3, 0.8)
    trial.remotes.act(trial.key, "revoke")
    trial.sell_more()
    trial.wait(lambda: trial.staff.connection_state(code=trial.target)["state"] == "reconnect", 15)
    told = trial.staff.connection_state(code=trial.target)
    trial.has_missed = told["state"] != "reconnect"
    if told["state"] == "reconnect" and not told["trouble"]:
        trial.verdict.unexplained.append(
            f"{trial.target} needs re-authorising and does not say why"
        )
    stopped = trial.staff.standing()["transfers"].items()
    trial.verdict.wrong += [
        f"{reference} was {row[0]} because the log-in was revoked"
        for reference, row in stopped
        if row[0] in ("refused", "parked")
    ]
    trial.remotes.act(trial.key, "reinstate")


def crawl(trial: Trial) -> None:
    """One remote answers a byte at a time: the other flow goes on as if nothing were."""
    other = "WEB" if trial.target == "ACU" else "SC"
    trial.fault("drip", Paths.ANY[trial.target], seconds=4, times=60)
    trial.pause(0.5, 1.0)
    sell = trial.sell_on_web if other == "WEB" else trial.sell_in_shop
    ids = [sell(trial.chance) for _ in range(5)]
    began = time.monotonic()
    trial.collect()

    def are_booked() -> bool:
        trial.staff.age()
        standing = trial.staff.standing()["transfers"]
        return all(standing.get(f"{other}-{id}", ("",))[0] in ("posted", "linked") for id in ids)

    if not trial.wait(are_booked, trial.patience):
        took = time.monotonic() - began
        trial.verdict.stuck.append(f"{other} waited {took:.0f} s for a slow {trial.target}")


KINDS = (
    Kind(key="F4", name="429, with Retry-After, a date, or nothing", strike=ask_for_a_pause),
    Kind(key="F5", name="500s and refused connections for a while", strike=fail),
    Kind(key="F6", name="time-outs before and after it was accepted", strike=time_out),
    Kind(key="F7", name="cut, reset, HTML, wrong types, error in a 200, no end", strike=garble),
    Kind(key="F8", name="10 MB bodies, gzip bombs, deep nests", strike=flood),
    Kind(key="F14", name="tokens expired, log-ins revoked, no licence left", strike=end_sessions),
    Kind(key="F20", name="one remote slow enough to tempt every worker", strike=crawl),
)
