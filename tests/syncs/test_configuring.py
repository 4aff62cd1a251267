"""The configuration file: applied whole or not at all, told beforehand, written out again."""

import pytest
import yaml
from django.core.management import CommandError, call_command

from connectors.models import Connection
from mappings.models import ShippingMethodMapping
from syncs import configuring
from syncs.models import Flow
from tests.conftest import DEMO, Hub


def test_applying_the_same_file_again_changes_nothing(hub: Hub) -> None:
    assert configuring.apply(yaml.safe_load(DEMO.read_text()), "test") == []


def test_what_is_exported_can_be_applied_and_holds_no_secret(hub: Hub, monkeypatch) -> None:
    spelled = configuring.export()
    assert "demo-password" not in yaml.safe_dump(spelled)
    monkeypatch.setenv("SC_PASSWORD", "demo-password")
    monkeypatch.setenv("ACU_PASSWORD", "demo-password")
    assert configuring.apply(yaml.safe_load(yaml.safe_dump(spelled)), "test") == []


def test_a_plan_tells_the_changes_and_makes_none(hub: Hub) -> None:
    row = {"from": "SC", "to": "ACU", "key": ["DHL", "Express"], "word": "UPSNEXT"}
    told = configuring.plan({"mappings": {"shipping_method": [row]}}, "test")
    assert len(told) == 1
    assert not ShippingMethodMapping.objects.filter(word="UPSNEXT").exists()


@pytest.mark.parametrize(
    ("spelled", "told"),
    [
        ({"conections": []}, "Unknown part: conections"),
        (
            {
                "flows": [
                    {
                        "code": "x",
                        "kind": "order",
                        "name": "X",
                        "sources": ["NO"],
                        "targets": ["ACU"],
                    }
                ]
            },
            "No connection has the code NO",
        ),
        ({"mappings": {"colour": []}}, "There is no mapping “colour”"),
        ({"connections": [{"code": "Z", "system": "sellercloud", "name": "Z"}]}, "Team is needed"),
        ({"connections": [{"code": "Z", "system": "nosuch", "name": "Z"}]}, "no system is called"),
        ({"connections": [{"name": "without a code"}]}, "'code' is missing"),
        (
            {
                "flows": [
                    {
                        "code": "x",
                        "name": "X",
                        "kind": "charges",
                        "sources": ["ACU"],
                        "targets": ["SC"],
                    }
                ]
            },
            "cannot bring profit and loss",
        ),
        (
            {"mappings": {"tax": [{"match": "pattern", "key": ["no star"], "word": "T"}]}},
            "A pattern needs a *",
        ),
        (
            {"connections": [{"code": "SC", "secrets": {"password": "${NOT_THERE}"}}]},
            "does not hold NOT_THERE",
        ),
    ],
)
def test_a_wrong_file_changes_nothing_and_says_what_is_wrong(
    hub: Hub, tmp_path, spelled, told
) -> None:
    before = configuring.export()
    file = tmp_path / "wrong.yaml"
    file.write_text(yaml.safe_dump(spelled))
    with pytest.raises(CommandError) as wrong:
        call_command("configure", str(file))
    assert told in str(wrong.value)
    assert configuring.export() == before


def test_a_secret_is_encrypted_at_rest_and_survives_a_change_of_keys(hub: Hub, settings) -> None:
    from django.db import connection as database

    from connectors.kit.secrets import Locked, new_key

    def kept() -> str:
        with database.cursor() as cursor:
            cursor.execute("SELECT secrets FROM connectors_connection WHERE code = 'SC'")
            return str(cursor.fetchone()[0])

    first = kept()
    assert "demo-password" not in first
    old = settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [new_key(), *old]
    call_command("rotate_keys")
    assert kept() != first
    settings.FIELD_ENCRYPTION_KEYS = settings.FIELD_ENCRYPTION_KEYS[:1]
    assert Connection.objects.get(code="SC").secrets == {"password": "demo-password"}
    settings.FIELD_ENCRYPTION_KEYS = [new_key()]
    assert isinstance(Connection.objects.get(code="SC").secrets, Locked)


def test_a_secret_moved_to_another_row_cannot_be_opened(hub: Hub) -> None:
    from django.db import connection as database

    from connectors.kit.secrets import Locked

    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE connectors_connection SET secrets = (SELECT secrets FROM connectors_connection "
            "WHERE code = 'ACU') WHERE code = 'SC'"
        )
    assert isinstance(Connection.objects.get(code="SC").secrets, Locked)


def test_each_flow_owns_one_beat_entry_that_follows_it(hub: Hub) -> None:
    from syncs import actions

    flow = Flow.objects.get(code="orders")
    assert flow.schedule.interval.every == 30
    assert flow.schedule.expire_seconds < 30
    actions.pause(flow)
    flow.schedule.refresh_from_db()
    assert not flow.schedule.enabled
