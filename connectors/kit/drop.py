"""Files as a way to talk: a mounted folder, or one behind SFTP."""

from collections.abc import Iterator
from contextlib import contextmanager

from connectors.kit.files import Files, Place
from connectors.kit.folder import LocalFiles
from connectors.kit.sftp import SftpFiles, session


@contextmanager
def opened(place: Place) -> Iterator[Files]:
    """Open a drop for one act; a remote one is logged in to, and left again at the end."""
    if place.is_remote:
        with session(place) as sftp:
            yield SftpFiles(place, sftp)
    else:
        yield LocalFiles(place)
