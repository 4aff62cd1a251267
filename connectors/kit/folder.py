"""A drop in a mounted folder, below one named in DROP_FOLDERS; no step into it follows a link."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.conf import settings

from connectors.errors import AddressRefused, Misconfigured, NotThere
from connectors.kit.files import DONE, LARGEST, Files, Place, Seen, checked, seen, within

_LINK = (errno.ELOOP, errno.ENOTDIR)


class LocalFiles(Files):
    """A mounted folder. Every folder is opened step by step, from the allowed root, without links."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.root, self.steps = _below_allowed(place)

    @contextmanager
    def _at(self, *folders: str) -> Iterator[int]:
        steps = [*self.steps, *(checked(folder) for folder in folders if folder)]
        here = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for step in steps:
                above, here = here, self._into(here, step)
                os.close(above)
            yield here
        finally:
            os.close(here)

    def _into(self, above: int, step: str) -> int:
        try:
            return os.open(step, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=above)
        except OSError as refused:
            if refused.errno in _LINK:
                told = f"“{step}” is a link or no folder; name the folder itself"
                raise AddressRefused(told, system=self.place.label) from refused
            if refused.errno == errno.ENOENT:
                raise Misconfigured(f"there is no folder “{step}”", system=self.place.label) from (
                    refused
                )
            raise

    def _list(self, folder: str) -> Iterator[Seen]:
        with self._at(folder) as here, os.scandir(here) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    about = entry.stat(follow_symlinks=False)
                    yield seen(entry.name, about.st_mtime, about.st_size)

    def _read(self, folder: str, name: str) -> bytes:
        with self._at(folder) as here:
            # Without O_NONBLOCK a pipe of that name would hold the call for ever.
            opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here)
            with os.fdopen(opened, "rb") as file:
                if not stat.S_ISREG(os.fstat(opened).st_mode):
                    raise NotThere(f"{name} is no file", system=self.place.label)
                return within(file.read(LARGEST + 1), name, self.place.label)

    def _write(self, folder: str, name: str, body: bytes) -> None:
        how = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        with (
            self._at(folder) as here,
            os.fdopen(os.open(name, how, 0o660, dir_fd=here), "wb") as file,
        ):
            file.write(body)
            file.flush()
            os.fsync(file.fileno())

    def _rename(self, folder: str, name: str, new: str) -> None:
        with self._at(folder) as here:
            os.rename(name, new, src_dir_fd=here, dst_dir_fd=here)

    def _put_away(self, folder: str, name: str) -> None:
        with self._at(folder) as here:
            if DONE not in os.listdir(here):
                os.mkdir(DONE, dir_fd=here)
            with self._at(folder, DONE) as done:
                os.rename(name, name, src_dir_fd=here, dst_dir_fd=done)


def _below_allowed(place: Place) -> tuple[str, tuple[str, ...]]:
    """Give the allowed root a path lies below, and the steps from there."""
    given = PurePosixPath(place.address)
    for root in settings.DROP_FOLDERS:
        allowed = PurePosixPath(root)
        if ".." not in given.parts and given.is_relative_to(allowed):
            return str(Path(root).resolve()), given.relative_to(allowed).parts
    told = f"“{place.address[:80]}” does not lie below a folder named in DROP_FOLDERS"
    raise AddressRefused(told, system=place.label)
