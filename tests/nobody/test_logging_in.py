"""Guessing gets nobody in, and tells nobody who is known here."""

import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.test import Client

from console import second
from console.models import SecondFactor

PATH = "/admin/login/"


class Counted(MD5PasswordHasher):
    """A quick hasher that counts how often a guess was compared."""

    compared = 0

    def verify(self, password: str, encoded: str) -> bool:
        Counted.compared += 1
        return bool(super().verify(password, encoded))

    def encode(self, password: str, salt: str) -> str:
        Counted.compared += 1
        return str(super().encode(password, salt))


@pytest.fixture
def ann(db: None, settings: Any) -> User:
    settings.PASSWORD_HASHERS = [f"{__name__}.Counted"]
    return User.objects.create_superuser("ann", password="right")


def guess(name: str, password: str, code: str = "", **more: Any) -> Any:
    said = {"username": name, "password": password, "code": code}
    return Client().post(PATH, said, **more)


def code_of(factor: SecondFactor, ago: int = 0) -> str:
    key = bytes.fromhex(SecondFactor.objects.get(pk=factor.pk).held["key"])
    return TOTP(key, 6, SHA1(), 30).generate(time.time() - ago).decode()


def test_of_a_thousand_guesses_ten_are_looked_at(ann: User) -> None:
    Counted.compared = 0
    answers = [guess("ann", f"guess {n}").status_code for n in range(1000)]
    assert Counted.compared <= 2 * 10, "each comparison hashes once or twice"
    assert answers[-1] == 429
    assert guess("ann", "right").status_code == 429, "and the right one is too late"


def test_another_address_may_still_log_in(ann: User) -> None:
    for n in range(12):
        guess("ann", f"guess {n}")
    assert guess("ann", "right", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_behind_our_proxy_the_caller_is_whom_it_saw(ann: User, settings: Any) -> None:
    settings.BEHIND_TLS = True
    for n in range(12):
        forged = f"10.0.0.{n}, 192.0.2.9"
        answer = guess("ann", f"guess {n}", headers={"X-Forwarded-For": forged})
    assert answer.status_code == 429, "an invented address does not help"
    assert guess("ann", "right", headers={"X-Forwarded-For": "192.0.2.10"}).status_code == 302


def test_nobody_learns_which_names_exist(ann: User) -> None:
    def heard(name: str) -> tuple[Any, ...]:
        answers = [guess(name, "wrong") for _ in range(12)]
        return tuple((a.status_code, _plain(a, name)) for a in answers)

    assert heard("ann") == heard("nobody-here")


def _plain(answer: Any, name: str) -> str:
    import re

    text = answer.content.decode().replace(name, "NAME")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def test_a_second_factor_is_asked_for_once_it_is_set_up(ann: User) -> None:
    factor = second.begin(ann)
    assert guess("ann", "right").status_code == 302, "begun is not set up"
    codes = second.confirm(factor, code_of(factor, ago=30))
    assert len(codes) == 8
    assert guess("ann", "right").status_code == 200
    assert guess("ann", "right", "000000").status_code == 200
    now = code_of(factor)
    assert guess("ann", "right", now).status_code == 302
    assert guess("ann", "right", now).status_code == 200, "each code is good once"
    assert guess("ann", "right", codes[0]).status_code == 302, "a recovery code will do"
    assert guess("ann", "right", codes[0]).status_code == 200, "once"


def test_a_wrong_code_reads_like_a_wrong_password_and_weighs_as_much(ann: User) -> None:
    factor = second.begin(ann)
    second.confirm(factor, code_of(factor))
    wrong_code, wrong_word = guess("ann", "right", "123456"), guess("ann", "wrong", "123456")
    assert _plain(wrong_code, "ann") == _plain(wrong_word, "ann")
    for n in range(10):
        answer = guess("ann", "right", f"{n:06}")
    assert answer.status_code == 429


def test_the_key_and_the_recovery_codes_are_not_readable_in_the_database(ann: User) -> None:
    factor = second.begin(ann)
    codes = second.confirm(factor, code_of(factor))
    key = SecondFactor.objects.get().held["key"]
    said = str(SecondFactor.objects.values_list("held", "recovery").get())
    assert key not in said
    assert not any(code in said for code in codes)


def test_staff_set_it_up_and_take_it_away_on_a_page(ann: User) -> None:
    browser = Client()
    browser.force_login(ann)
    page = "/second-factor/"
    assert "Set one up" in browser.get(page).content.decode()
    browser.post(page, {"deed": "begin"})
    factor = SecondFactor.objects.get()
    assert "data:image/svg" in browser.get(page).content.decode()
    browser.post(page, {"deed": "confirm", "code": "000000"})
    assert second.of(ann) is None
    shown = browser.post(
        page, {"deed": "confirm", "code": code_of(factor, ago=30)}
    ).content.decode()
    assert shown.count("<li><code>") == 8
    browser.post(page, {"deed": "remove", "code": "1"})
    assert second.of(ann)
    browser.post(page, {"deed": "remove", "code": code_of(factor)})
    assert second.of(ann) is None


def test_an_administrator_lets_in_who_lost_the_app(ann: User) -> None:
    factor = second.begin(ann)
    second.confirm(factor, code_of(factor))
    browser = Client()
    browser.force_login(User.objects.create_superuser("root", password="x"))
    browser.get(f"/admin/auth/user/{ann.pk}/take-factor/")
    assert second.of(ann), "a GET only asks"
    browser.post(f"/admin/auth/user/{ann.pk}/take-factor/")
    assert second.of(ann) is None


def test_an_administrator_cannot_make_a_superuser(ann: User) -> None:
    from django.contrib.auth.models import Group

    from console.roles import write_roles

    write_roles()
    boss = User.objects.create_user("boss", password="x", is_staff=True)
    boss.groups.add(Group.objects.get(name="Administrator"))
    browser = Client()
    browser.force_login(boss)
    assert browser.post(f"/admin/auth/user/{ann.pk}/password/", {}).status_code == 403
    browser.post(f"/admin/auth/user/{boss.pk}/change/", {
        "username": "boss", "is_active": "on", "is_staff": "on", "is_superuser": "on",
        "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"})  # fmt: skip
    boss.refresh_from_db()
    assert not boss.is_superuser
