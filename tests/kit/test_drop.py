"""Files as a way to talk: in a mounted folder, and over SFTP where the library is there."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors import errors
from connectors.kit.capture import capturing
from connectors.kit.drop import opened
from connectors.kit.files import Files, Place
from connectors.kit.sftp import fingerprint, is_key
from tests.kit.sftp_server import SftpServer

PLACE = {"label": "The site", "user": "hub", "password": "pass-word", "seconds": 5.0}


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    folder = tmp_path / "drops"
    (folder / "site").mkdir(parents=True)
    settings.DROP_FOLDERS = [str(folder)]
    return folder


def at(address: Path | str, **changed: Any) -> Any:
    return opened(Place(**{**PLACE, "address": str(address), **changed}))


@pytest.fixture(params=["folder", "sftp"])
def files(request: Any, root: Path) -> Iterator[Files]:
    """The same folder twice: mounted, and behind a server of its own."""
    if request.param == "folder":
        with at(root / "site") as made:
            yield made
        return
    server = request.getfixturevalue("sftp_server")
    with at(f"sftp://{server.address}/", host_key=server.host_key) as made:
        yield made


class TestEitherWay:
    def test_a_file_is_written_whole_and_read_back(self, files: Files, root: Path) -> None:
        files.write("orders-1.csv", b"a,b\n")
        assert files.read("orders-1.csv") == b"a,b\n"
        assert os.listdir(root / "site") == ["orders-1.csv"]

    def test_writing_again_replaces_the_file(self, files: Files) -> None:
        files.write("orders-1.csv", b"old")
        files.write("orders-1.csv", b"new")
        assert files.read("orders-1.csv") == b"new"

    def test_files_are_listed_oldest_first_and_half_written_ones_left_out(
        self, files: Files, root: Path
    ) -> None:
        for name, at in (("b.csv", 100), ("a.csv", 200), ("c.csv.tmp", 50), (".hidden", 50)):
            (root / "site" / name).write_bytes(b"x")
            os.utime(root / "site" / name, (at, at))
        (root / "site" / "folder").mkdir()
        assert [one.name for one in files.list()] == ["b.csv", "a.csv"]
        assert files.list()[1].changed_at.timestamp() == 200

    def test_what_was_dealt_with_is_moved_to_done(self, files: Files, root: Path) -> None:
        for body in (b"first", b"second"):
            files.write("answers-1.csv", body)
            files.put_away("answers-1.csv")
        assert files.list() == []
        assert (root / "site/done/answers-1.csv").read_bytes() == b"second"

    def test_a_file_that_is_not_there_is_said_so(self, files: Files) -> None:
        with pytest.raises(errors.NotThere, match=r"answers-1\.csv"):
            files.read("answers-1.csv")

    @pytest.mark.parametrize("name", ["../x.csv", "a/b.csv", "/etc/passwd", ".x", "", "a\0b"])
    def test_a_name_that_leads_elsewhere_is_refused(self, files: Files, name: str) -> None:
        with pytest.raises(ValueError, match="plain name"):
            files.read(name)
        with pytest.raises(ValueError, match="plain name"):
            files.write(name, b"x")

    def test_what_was_exchanged_can_be_seen_without_the_password(self, files: Files) -> None:
        with capturing() as exchanges:
            files.write("orders-1.csv", b"my pass-word")
        assert [e["method"] for e in exchanges] == ["WRITE", "RENAME"]
        assert "pass-word" not in str(exchanges)


class TestAMountedFolder:
    def test_no_folder_is_open_unless_a_root_is_named(self, tmp_path: Path, settings: Any) -> None:
        settings.DROP_FOLDERS = []
        with pytest.raises(errors.AddressRefused, match="DROP_FOLDERS"), at(tmp_path):
            pass

    @pytest.mark.parametrize("path", ["site/../..", "../drops2", "/etc", "site"])
    def test_a_path_out_of_the_root_is_refused(self, root: Path, path: str) -> None:
        address = path if path in ("/etc", "site") else f"{root}/{path}"
        with pytest.raises(errors.AddressRefused), at(address):
            pass

    def test_a_folder_that_is_a_link_is_refused(self, root: Path, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        (root / "link").symlink_to(tmp_path / "elsewhere")
        with at(root / "link") as files, pytest.raises(errors.AddressRefused, match="link"):
            files.write("orders-1.csv", b"x")
        assert os.listdir(tmp_path / "elsewhere") == []

    def test_a_file_that_is_a_link_is_neither_listed_nor_read(
        self, root: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "secret").write_bytes(b"secret")
        (root / "site/answers-1.csv").symlink_to(tmp_path / "secret")
        with at(root / "site") as files:
            assert files.list() == []
            with pytest.raises(errors.AddressRefused, match="link"):
                files.read("answers-1.csv")

    def test_a_link_under_the_name_of_the_half_written_file_is_not_followed(
        self, root: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "victim").write_bytes(b"untouched")
        (root / "site/orders-1.csv.tmp").symlink_to(tmp_path / "victim")
        with at(root / "site") as files, pytest.raises(errors.AddressRefused):
            files.write("orders-1.csv", b"x")
        assert (tmp_path / "victim").read_bytes() == b"untouched"

    def test_a_pipe_does_not_hold_the_call(self, root: Path) -> None:
        os.mkfifo(root / "site/answers-1.csv")
        with at(root / "site") as files, pytest.raises(errors.NotThere):
            files.read("answers-1.csv")

    def test_a_missing_folder_is_named(self, root: Path) -> None:
        with at(root / "nowhere") as files, pytest.raises(errors.Misconfigured, match="nowhere"):
            files.list()


class TestHostKeys:
    KEY = b"\0\0\0\x0bssh-ed25519\0\0\0 " + b"k" * 32

    def test_a_line_or_a_fingerprint_is_compared(self) -> None:
        line = (
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtra2tra2tra2tra2tra2tra2tra2tra2tra2tra2tr site"
        )
        assert is_key(line, "ssh-ed25519", self.KEY)
        assert is_key(fingerprint(self.KEY), "ssh-ed25519", self.KEY)
        assert is_key(fingerprint(self.KEY) + "=", "ssh-ed25519", self.KEY)

    @pytest.mark.parametrize("given", ["ssh-ed25519", "ssh-ed25519 AAAA", "SHA256:xyz", "x y z"])
    def test_any_other_is_not_it(self, given: str) -> None:
        assert not is_key(given, "ssh-ed25519", self.KEY)

    def test_without_a_host_key_nothing_is_called(self) -> None:
        with pytest.raises(errors.Misconfigured, match="host key"), at("sftp://files.example/x"):
            pass


class TestSftp:
    def test_another_host_key_is_refused_before_the_password_is_shown(
        self, sftp_server: Any
    ) -> None:
        place = at(f"sftp://{sftp_server.address}/", host_key="SHA256:" + "A" * 43)
        with pytest.raises(errors.AddressRefused, match="another host key"), place:
            pass
        assert sftp_server.passwords == []

    def test_the_whole_line_of_the_key_does_too(self, sftp_server: Any) -> None:
        with at(f"sftp://{sftp_server.address}/", host_key=sftp_server.key_line) as files:
            assert files.list() == []

    def test_a_wrong_password_is_a_refused_log_in(self, sftp_server: Any) -> None:
        place = at(
            f"sftp://{sftp_server.address}/", host_key=sftp_server.host_key, password="wrong"
        )
        with pytest.raises(errors.LogInRefused), place:
            pass

    def test_a_private_address_is_open_only_by_name(self, sftp_server: Any, settings: Any) -> None:
        settings.ALLOWED_PRIVATE_HOSTS = []
        place = at(f"sftp://{sftp_server.address}/", host_key=sftp_server.host_key)
        with pytest.raises(errors.AddressRefused, match="ALLOWED_PRIVATE_HOSTS"), place:
            pass

    def test_a_server_that_is_down_is_tried_again_later(
        self, settings: Any, sftp_server: Any
    ) -> None:
        settings.ALLOWED_PRIVATE_HOSTS = ["127.0.0.1:1"]
        with pytest.raises(errors.RemoteDown), at("sftp://127.0.0.1:1/", host_key="SHA256:x"):
            pass

    def test_a_break_while_renaming_leaves_the_outcome_open(self, sftp_server: Any) -> None:
        sftp_server.breaks_at_rename = True
        place = at(f"sftp://{sftp_server.address}/", host_key=sftp_server.host_key)
        with place as files, pytest.raises(errors.OutcomeUnknown, match=r"orders-1\.csv"):
            files.write("orders-1.csv", b"x")


@pytest.fixture
def sftp_server(root: Path, settings: Any) -> Iterator[Any]:
    """An SFTP server of the library's own, over the folder `site`."""
    made = SftpServer(root / "site")
    settings.ALLOWED_PRIVATE_HOSTS = [made.address]
    threading.Thread(target=made.serve, daemon=True).start()
    yield made
    made.close()
