"""A small SFTP server for tests: one user, one folder, faults on demand. It needs the library."""

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import paramiko

from connectors.kit.sftp import fingerprint


class SftpServer:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = paramiko.RSAKey.generate(2048)
        self.host_key = fingerprint(self.key.asbytes())
        self.key_line = f"ssh-rsa {self.key.get_base64()}"
        self.passwords: list[str] = []
        self.breaks_at_rename = False
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.door.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                caller, _ = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        transport = paramiko.Transport(caller)
        transport.add_server_key(self.key)
        transport.set_subsystem_handler("sftp", paramiko.SFTPServer, Folder, self, transport)
        try:
            transport.start_server(server=Gate(self))
        except (EOFError, paramiko.SSHException):
            return  # a caller who leaves at once

    def close(self) -> None:
        self.door.close()


class Gate(paramiko.ServerInterface):
    def __init__(self, served: SftpServer) -> None:
        self.served = served

    def check_auth_password(self, username: str, password: str) -> int:
        self.served.passwords.append(password)
        is_ours = (username, password) == ("hub", "pass-word")
        return int(paramiko.AUTH_SUCCESSFUL if is_ours else paramiko.AUTH_FAILED)

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return int(paramiko.OPEN_SUCCEEDED)

    def get_allowed_auths(self, username: str) -> str:
        return "password"


def told(act: Callable[..., Any], *args: Any) -> Any:
    """Do it, and answer what came of it; a fault as its SFTP number."""
    try:
        made = act(*args)
    except OSError as wrong:
        return paramiko.SFTPServer.convert_errno(wrong.errno)
    return paramiko.SFTP_OK if made is None else made


class Folder(paramiko.SFTPServerInterface):
    def __init__(self, gate: Gate, served: SftpServer, transport: Any) -> None:
        super().__init__(gate)
        self.served, self.transport = served, transport

    def real(self, path: str) -> str:
        return str(self.served.folder) + os.path.normpath("/" + path)

    def list_folder(self, path: str) -> Any:
        return told(self._listed, self.real(path))

    def _listed(self, path: str) -> Any:
        read = paramiko.SFTPAttributes.from_stat
        return [read(e.stat(follow_symlinks=False), e.name) for e in os.scandir(path)]

    def stat(self, path: str) -> Any:
        return told(lambda: paramiko.SFTPAttributes.from_stat(os.stat(self.real(path))))

    def open(self, path: str, flags: int, attr: Any) -> Any:
        return told(self._opened, self.real(path), flags)

    def _opened(self, path: str, flags: int) -> Any:
        file = os.fdopen(os.open(path, flags, 0o660), "wb" if flags & os.O_WRONLY else "rb")
        handle = paramiko.SFTPHandle(flags)
        handle.filename, handle.readfile, handle.writefile = path, file, file
        return handle

    def rename(self, old: str, new: str) -> Any:
        if os.path.exists(self.real(new)):
            return paramiko.SFTP_FAILURE
        return told(os.rename, self.real(old), self.real(new))

    def posix_rename(self, old: str, new: str) -> Any:
        if self.served.breaks_at_rename:
            self.transport.close()
        return told(os.replace, self.real(old), self.real(new))

    def mkdir(self, path: str, attr: Any) -> Any:
        return told(os.mkdir, self.real(path))
