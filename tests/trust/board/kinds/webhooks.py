"""Calls at our door: doubled, late, out of order, forged, replayed, missed."""

import json
from concurrent.futures import ThreadPoolExecutor

from tests.trust.board.kinds.kind import Kind
from tests.trust.board.trial import Trial

TAKEN, STRANGER = 200, 401


def _all_answer(trial: Trial, answers: list[int], expected: int) -> None:
    odd = sorted({one for one in answers if one != expected})
    if odd:
        trial.verdict.wrong.append(f"the door answered {odd} where {expected} was due")


def knock_ten_times(trial: Trial) -> None:
    """The same call ten times at once, and again after it was handled."""
    ids = [trial.sell_on_web(trial.chance) for _ in range(4)]
    with ThreadPoolExecutor(10) as pool:
        for _ in range(2):
            answers = list(pool.map(lambda id: trial.knock(id)[0], ids * 10))
            _all_answer(trial, answers, TAKEN)
            trial.pause(0.3, 1.0)


def knock_in_disorder(trial: Trial) -> None:
    """Four changes of an order, told in any order, late: the newest stands in the hub."""
    ids = [trial.sell_on_web(trial.chance) for _ in range(3)]
    told = [(id, version) for id in ids for version in range(1, 5)]
    for id, version in told:
        trial.remotes.act(
            "woocommerce", "change_order", id=id, customer_note=f"note {version} of it"
        )
    trial.chance.shuffle(told)
    for id, version in told:
        body = json.dumps({"id": id, "customer_note": f"note {version} of it"}).encode()
        _all_answer(trial, trial.knock(id, body=body), TAKEN)
        trial.pause(0.0, 0.1)

    def are_newest() -> bool:
        trial.staff.age()
        known = trial.staff.standing()["transfers"]
        return all(f"WEB-{id}" in known for id in ids) and all(_is_newest(trial, id) for id in ids)

    if not trial.wait(are_newest, trial.patience):
        trial.verdict.wrong.append("an older call stands where a newer one was told")


def _is_newest(trial: Trial, id: int) -> bool:
    spelled = json.dumps(trial.staff.said(source="WEB", id=str(id)))
    return "note 4 of it" in spelled and "note 3 of it" not in spelled


def knock_as_somebody_else(trial: Trial) -> None:
    """Forged, changed on its way, unsigned: 401, and nothing comes of it; a replay changes nothing."""
    id = trial.sell_on_web(trial.chance)
    before = trial.staff.calls()
    forged = []
    for n in range(30):
        said = json.dumps({"id": 900_000 + n, "total": "0.01"}).encode()
        forged += trial.knock(id, body=said, secret=f"guess {n}")
    _all_answer(trial, forged, STRANGER)
    after = trial.staff.calls()
    for state in ("waiting", "handled"):
        if after.get(state, 0) > before.get(state, 0) + 50:  # those the shop itself makes
            trial.verdict.wrong.append("a forged call was believed")
    _all_answer(trial, trial.knock(id, times=3), TAKEN)


def miss_calls(trial: Trial) -> None:
    """Our door is shut while orders come: polling finds them all."""
    trial.stack.shut_door()
    for _ in range(5):
        trial.sell_on_web(trial.chance)
    trial.pause(1.0, 2.0)
    trial.stack.open_door()


KINDS = (
    Kind(key="F9", name="the same webhook ten times at once", strike=knock_ten_times, has_web=True),
    Kind(key="F10", name="webhooks late and out of order", strike=knock_in_disorder, has_web=True),
    Kind(
        key="F11", name="webhooks forged and replayed", strike=knock_as_somebody_else, has_web=True
    ),
    Kind(
        key="F12", name="webhooks missed while our door was shut", strike=miss_calls, has_web=True
    ),
)
