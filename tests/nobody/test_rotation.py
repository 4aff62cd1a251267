"""The encryption key is changed on a filled database while the hub works: nothing is lost."""

import threading
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connections

from connectors.kit.secrets import Locked, new_key
from connectors.models import Connection, Session
from console import second
from console.models import SecondFactor


def filled(count: int) -> None:
    for number in range(count):
        one = Connection.objects.create(
            code=f"C{number}", name=f"Connection {number}", system="odoo",
            secrets={"api_key": f"secret {number}"},
        )  # fmt: skip
        Session.objects.create(connection=one, held={"cookies": {"sid": f"held {number}"}})
    second.begin(User.objects.create_user("ann"))


def sealed() -> list[str]:
    rows = [Connection.objects.values_list("secrets"), Session.objects.values_list("held"),
            SecondFactor.objects.values_list("held")]  # fmt: skip
    return [value for values in rows for (value,) in values]


def test_a_new_key_takes_over_on_a_filled_database_under_load(
    transactional_db: None, settings: Any
) -> None:
    old, new = new_key(), new_key()
    settings.FIELD_ENCRYPTION_KEYS = [old]
    filled(40)
    before = sealed()
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    wrong, stop = [], threading.Event()

    def at_work(number: int) -> None:
        """A worker that uses secrets, and keeps a new log-in now and then."""
        while not stop.is_set():
            one = Connection.objects.get(code=f"C{number}")
            held = Session.objects.get(connection=one)
            if one.secrets != {"api_key": f"secret {number}"} or isinstance(held.held, Locked):
                wrong.append(one)
            held.held = {"cookies": {"sid": f"held {number}"}}
            held.save(update_fields=["held"])
        connections.close_all()

    workers = [threading.Thread(target=at_work, args=(n,)) for n in (3, 17)]
    [worker.start() for worker in workers]
    for _ in range(3):
        call_command("rotate_keys")
    stop.set()
    [worker.join() for worker in workers]
    assert wrong == []
    assert not set(before) & set(sealed()), "all of it is sealed anew"
    settings.FIELD_ENCRYPTION_KEYS = [new]
    for number, one in enumerate(Connection.objects.order_by("pk")):
        assert one.secrets == {"api_key": f"secret {number}"}
        assert one.session.held == {"cookies": {"sid": f"held {number}"}}
    assert len(SecondFactor.objects.get().held["key"]) == 40


def test_what_no_key_opens_is_named_and_kept(db: None, settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [new_key()]
    filled(2)
    lost = sealed()
    settings.FIELD_ENCRYPTION_KEYS = [new_key()]
    with pytest.raises(CommandError, match="Connection 0, Connection 1, second factor of ann"):
        call_command("rotate_keys")
    assert Connection.objects.values_list("secrets", flat=True)[0] in lost, "it can still be saved"
    assert Session.objects.first().held == {}


def test_a_secret_is_of_no_use_in_another_row(db: None) -> None:
    filled(2)
    one, two = Connection.objects.order_by("pk")
    raw = Connection.objects.filter(pk=one.pk).values_list("secrets", flat=True)[0]
    Connection.objects.filter(pk=two.pk).update(secrets=raw)
    assert isinstance(Connection.objects.get(pk=two.pk).secrets, Locked)
