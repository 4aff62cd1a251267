"""A task that knows its rules already, while what they stand on changes: it judges anew, and once."""

from connectors.models import Connection, Word
from mappings.selectors import KnownRules
from syncs import actions, configuring
from syncs.deliveries import claiming
from tests.conftest import Hub, story

SKU = "BRAND-NEW-1"


def test_an_item_listed_meanwhile_is_not_refused_by_what_was_known_before(hub: Hub) -> None:
    transfer = hub.book(items=[{"sku": SKU}])
    assert (transfer.state, transfer.code) == ("blocked", "gap"), story(transfer)
    target = Connection.objects.get(code="ACU")
    rules = KnownRules()
    rules.between(transfer.record.connection, target)
    Word.objects.create(
        connection=target, kind="item", key=[SKU], spelled=SKU.lower(), is_listed=True
    )
    actions.retry([transfer], "ann")
    for _ in range(2):  # the first time by what was known, and then no more
        claimed = claiming.claim(target, "a-task")
        assert [one.pk for one in claimed] == [transfer.pk]
        jobs = claiming.jobs(target, claimed, rules)
    assert [job.transfer.pk for job in jobs] == [transfer.pk]


def test_a_mapping_changed_meanwhile_is_read(hub: Hub) -> None:
    transfer = hub.book()
    ends = (transfer.record.connection, Connection.objects.get(code="ACU"))
    rules = KnownRules()
    known = rules.between(*ends)
    assert rules.between(*ends) is known
    configuring.apply(
        {"mappings": {"item": [{"to": "ACU", "key": ["OLD-1"], "word": "COLA-24"}]}}, "test"
    )
    assert rules.between(*ends) is not known
