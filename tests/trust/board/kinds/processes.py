"""Processes that die, stop or come twice: workers, beat, broker, database."""

import signal
import time

from tests.trust.board.kinds.kind import Kind, Paths
from tests.trust.board.trial import FLOWS, Trial

MOST_SECONDS_TO_STOP = 30.0


def kill_a_worker(trial: Trial) -> None:
    """Before, during or after a remote write, or at any moment; one worker, its pool, or all."""
    moment = trial.chance.choice(("timeout_before", "accept_then_timeout", "slow", "any"))
    if moment == "any":
        trial.pause(0.2, 2.0)
    else:
        path = trial.chance.choice((Paths.ORDER, Paths.CUSTOMER, Paths.PAYMENT))[trial.target]
        trial.fault(moment, path, seconds=1.5, after=trial.some(8))
        if not trial.until_struck():
            return
        trial.pause(0.0, 0.2)
    workers = trial.stack.workers
    count = trial.chance.choice((1, len(workers)))
    trial.kill(*trial.chance.sample(workers, count))


def lose_the_broker(trial: Trial) -> None:
    """Flushed, restarted with nothing in it, or gone for a while."""
    trial.pause(0.1, 1.0)
    redis, broker = trial.stack.redis, trial.stack.broker
    deed = trial.chance.choice(("flush", "restart", "gone"))
    if redis and deed == "flush":
        redis.flush()
        return
    if redis:
        redis.kill()
    elif broker:
        broker.kill()
    if deed == "gone":
        trial.pause(2.0, 5.0)
    if redis:
        redis.start()
    elif broker:
        broker.start()


def crash_the_database(trial: Trial) -> None:
    """PostgreSQL stops at once and starts again; SQLite has every writer killed at work."""
    trial.pause(0.1, 1.5)
    servers = trial.stack.servers
    if servers:
        for _ in range(trial.chance.randint(1, 3)):
            servers.postgresql.crash()
            trial.pause(0.0, 1.0)
            servers.postgresql.start()
            trial.pause(0.1, 0.6)
        trial.was_killed = True
        return
    trial.kill(*trial.stack.workers, *trial.stack.beats)
    told = trial.staff.integrity()
    if told != "ok":
        trial.verdict.wrong.append(f"the database is damaged: {told}")


def run_twice(trial: Trial) -> None:
    """Two beats, and staff who press Run now again and again."""
    if len(trial.stack.beats) == 1:
        trial.stack.second_beat()
    for _ in range(trial.chance.randint(10, 25)):
        trial.staff.run_now(code=trial.chance.choice(FLOWS))
        time.sleep(0.08)
    if trial.chance.random() < 0.5:
        trial.chance.choice(trial.stack.beats).kill()


def deploy(trial: Trial) -> None:
    """SIGTERM to every worker in the middle of it; each hands back within a bound."""
    trial.pause(0.2, 1.5)
    if trial.chance.random() < 0.5:
        trial.fault("slow", Paths.WRITE[trial.target], seconds=1, times=4)
        if not trial.until_struck():
            return
    for worker in trial.stack.workers:
        worker.process.send_signal(signal.SIGTERM)
    for worker in trial.stack.workers:
        took = worker.terminate(MOST_SECONDS_TO_STOP)
        if took > MOST_SECONDS_TO_STOP:
            trial.verdict.stuck.append(
                f"{worker.name} did not stop in {MOST_SECONDS_TO_STOP:.0f} s"
            )


KINDS = (
    Kind(key="F1", name="a worker killed -9 around a remote write", strike=kill_a_worker),
    Kind(key="F2", name="the broker flushed, restarted, gone", strike=lose_the_broker),
    Kind(key="F3", name="the database restarted in the middle", strike=crash_the_database),
    Kind(key="F16", name="two beats, two workers, Run now pressed twice", strike=run_twice),
    Kind(key="F25", name="SIGTERM in the middle of a run", strike=deploy),
)
