"""Rules as staff keep them: checked, once each, with a history."""

import pytest
from django.core.exceptions import ValidationError

from connectors.canonical.words import joined
from connectors.models import Connection
from mappings import changes
from mappings.models import ItemMapping, MappingGap, Revision, TaxMapping
from tests.conftest import Hub


def rule(**said: object) -> TaxMapping:
    return TaxMapping(**{"match": "exact", "key": ["NY"], "word": "T", **said})


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"key": []}, "Say which word"),
        ({"key": ["a", "b", "c", "d"]}, "at most three parts"),
        ({"match": "pattern"}, "A pattern needs a *"),
        ({"word": " "}, "Choose the target's word"),
    ],
)
def test_a_wrong_rule_is_refused_in_words(db: None, said: dict, told: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        changes.save_rule(rule(**said), "ann")
    assert told in str(wrong.value)
    assert not Revision.objects.exists()


def test_a_word_is_mapped_once_between_two_connections_blank_ones_included(db: None) -> None:
    changes.save_rule(rule(), "ann")
    with pytest.raises(ValidationError):
        changes.save_rule(rule(key=["  ny "]), "ann")


def test_a_factor_of_nothing_is_refused(db: None) -> None:
    with pytest.raises(ValidationError):
        changes.save_rule(ItemMapping(key=["A"], word="B", factor=0), "ann")


def test_every_change_is_remembered_with_who_and_what(db: None) -> None:
    made = rule()
    changes.save_rule(made, "ann")
    made.word = "U"
    changes.save_rule(made, "ben")
    changes.delete_rule(made, "chloe")
    assert list(Revision.objects.values_list("who", flat=True)) == ["chloe", "ben", "ann"]
    middle = Revision.objects.all()[1]
    assert (middle.before["word"], middle.after["word"]) == ("T", "U")


def test_a_gap_is_one_however_often_it_is_met(hub: Hub) -> None:
    source, target = Connection.objects.get(code="SC"), Connection.objects.get(code="ACU")
    for word in ("FedEx  2Day", "fedex 2day"):
        changes.note_gaps(source, target, [("shipping_method", ("FedEx", word))])
    assert MappingGap.objects.count() == 1


def test_a_spelling_is_shared_by_words_that_compare_equal() -> None:
    assert joined(["FedEx  2Day"]) == joined([" fedex 2day "])
