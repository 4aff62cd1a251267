"""What happens at home: staff at work in the middle of it, a full disk, a new schema."""

from tests.trust.board.kinds.kind import Kind
from tests.trust.board.trial import Trial

TABLES = ("syncs_transfer", "syncs_attempt", "syncs_event", "connectors_record")


def meddle(trial: Trial) -> None:
    """Staff retry, leave out and take up again whatever is on its way."""
    for _ in range(trial.chance.randint(6, 12)):
        seed = trial.chance.randint(1, 10**6)
        if trial.chance.random() < 0.6:
            trial.staff.retry_any(seed=seed)
        else:
            trial.staff.skip_some(seed=seed)
        trial.pause(0.05, 0.3)
    trial.staff.unskip()


def lack_a_word(trial: Trial) -> None:
    """Orders wait for a word nobody mapped; one mapping frees exactly those."""
    service = f"Express {trial.chance.randint(1, 10**9)}"
    ids = [
        trial.sell_in_shop(trial.chance, carrier="DHL", service=service)
        for _ in range(trial.chance.randint(3, 8))
    ]
    trial.collect()

    def blocked() -> list[list[str]]:
        known = trial.staff.standing()["transfers"]
        rows = [known.get(f"SC-{id}", ("", "")) for id in ids]
        return [row for row in rows if row[0] == "blocked"]

    def are_blocked() -> bool:
        trial.staff.age()
        return len(blocked()) == len(ids)

    if not trial.wait(are_blocked, trial.patience):
        trial.verdict.wrong.append(f"{len(blocked())} of {len(ids)} wait for the word they lack")
    trial.verdict.unexplained += [
        "a wait that names no word" for r in blocked() if service not in r[1]
    ]
    freed = trial.staff.fill(kind="shipping_method", word="UPSGROUND")
    if freed != len(ids):
        trial.verdict.wrong.append(f"one mapping freed {freed} of {len(ids)}")


def fill_the_disk(trial: Trial) -> None:
    """The database refuses every write as it does when its disk is full, for a while."""
    trial.pause(0.0, 1.0)
    begin, end = full_disk(trial.staff.vendor())
    try:
        trial.staff.execute(statements=begin)
        trial.pause(1.5, 3.0)
    finally:
        trial.staff.execute(statements=end)


def full_disk(vendor: str) -> tuple[list[str], list[str]]:
    """Give the statements after which a database refuses to write, and those that end it."""
    return _on_sqlite() if vendor == "sqlite" else _on_postgresql()


def _on_postgresql() -> tuple[list[str], list[str]]:
    told = (
        "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'"
    )
    begin = [f"CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
             f"$$ BEGIN {told}; END $$"]  # fmt: skip
    begin += [
        f"CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION full_disk()"
        for table in TABLES
    ]
    return begin, [f"DROP TRIGGER IF EXISTS full_disk ON {table}" for table in TABLES]


def _on_sqlite() -> tuple[list[str], list[str]]:
    """A trigger that reads a table nobody has: the error a write meets is operational, as there."""
    begin = [
        f"CREATE TRIGGER full_disk_{verb}_{table} BEFORE {verb} ON {table} "
        "BEGIN SELECT * FROM database_or_disk_is_full; END"
        for table in TABLES
        for verb in ("INSERT", "UPDATE")
    ]
    end = [
        f"DROP TRIGGER IF EXISTS full_disk_{verb}_{t}"
        for t in TABLES
        for verb in ("INSERT", "UPDATE")
    ]
    return begin, end


def migrate(trial: Trial) -> None:
    """The schema of a newer release, while workers of this one are at work; and its messages."""
    trial.pause(0.2, 1.0)
    name = f"later_{trial.chance.randint(1, 10**9)}"
    for table in TABLES:
        trial.staff.execute(statements=[f"ALTER TABLE {table} ADD COLUMN {name} text NULL"])
        trial.pause(0.1, 0.4)
    trial.staff.send_strange_messages()


KINDS = (
    Kind(key="F22", name="staff edit, retry and leave out in the middle", strike=meddle),
    Kind(key="F23", name="a word missing, then mapped", strike=lack_a_word),
    Kind(key="F24", name="the database's disk is full", strike=fill_the_disk),
    Kind(key="F26", name="a newer schema and newer messages", strike=migrate),
)
