"""What was said is put into the archive before it is let go of; what failed is kept with its order."""

import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from syncs import archiving, tending
from syncs.models import Attempt, Transfer
from tests.conftest import Hub


@pytest.fixture
def old(hub: Hub, settings: Any, tmp_path: Path) -> Hub:
    """A hub whose orders are a hundred days old: one booked, one refused."""
    settings.ARCHIVE_DIR = tmp_path / "archive"
    hub.book()
    hub.remotes.fault("acumatica", "refuse", path="SalesOrder", times=5)
    hub.book()
    assert sorted(
        Transfer.objects.filter(record__kind="order").values_list("state", flat=True)
    ) == ["posted", "refused"]
    Attempt.objects.update(started_at=timezone.now() - timedelta(days=100))
    return hub


def told(state: str) -> list[Any]:
    rows = Attempt.objects.filter(transfer__state=state)
    return [one for one in rows.values_list("exchanges", flat=True) if one]


def test_successes_are_put_away_and_failures_kept(old: Hub) -> None:
    said = told("posted")
    assert said
    assert told("refused")
    tending.prune()
    assert told("posted") == []
    assert told("refused"), "what failed stays until it is settled"
    (day,) = archiving.days()
    lines = gzip.decompress(b"".join(archiving.whole(day.day))).decode().splitlines()
    archived = [json.loads(line)["exchanges"] for line in lines]
    assert sorted(map(str, archived)) == sorted(map(str, said))


def test_what_is_young_stays(old: Hub) -> None:
    Attempt.objects.update(started_at=timezone.now() - timedelta(days=80))
    tending.prune()
    assert told("posted")
    assert archiving.days() == []


def test_a_full_disk_loses_nothing(old: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told("posted")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        archiving.put_away(timezone.now())
    assert told("posted") == before
    assert list(archiving.settings.ARCHIVE_DIR.iterdir()) == [], "no half file is left"
    monkeypatch.undo()


def test_pruning_twice_archives_once(old: Hub) -> None:
    tending.prune()
    files = archiving.days()[0].files
    tending.prune()
    assert archiving.days()[0].files == files


def test_the_archive_is_searched_and_downloaded_on_its_page(old: Hub, admin_client: Client) -> None:
    number = Transfer.objects.get(state="posted", record__kind="order").number
    tending.prune()
    page = admin_client.get("/archive/", {"q": f"{number.lower()} order"}).content.decode()
    assert number in page
    assert "Nothing in the archive" not in page
    assert "Nothing in the archive" in admin_client.get("/archive/?q=no-such-word").content.decode()
    day = archiving.days()[0].day
    answer = admin_client.get(f"/archive/{day:%Y-%m-%d}/")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert number in gzip.decompress(b"".join(answer)).decode()


@pytest.mark.parametrize("day", ["2020-01-01", "no-day", "..", "%2e%2e%2fetc", "2026-13-01"])
def test_no_other_file_is_given(old: Hub, admin_client: Client, day: str) -> None:
    assert admin_client.get(f"/archive/{day}/").status_code == 404


def test_only_who_may_see_orders_opens_the_archive(db: None, client: Client) -> None:
    client.force_login(User.objects.create_user("ben", password="x", is_staff=True))
    assert client.get("/archive/").status_code == 403
