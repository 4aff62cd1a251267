"""How a log line is spelled, one JSON object without secrets, and how lines are written."""

import json
import logging
import os
import threading
import time
from datetime import UTC, datetime
from typing import Any, TextIO

import orjson

from connectors.kit import redact, trace

#: Seconds for which lines are gathered into one write.
TOGETHER = 0.1


class JsonLine(logging.Formatter):
    """{at, level, logger, message, trace?, error?}, and whatever facts were given with `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact.sentence(record.getMessage()),
            **{name: getattr(record, name) for name in trace.FACTS if hasattr(record, name)},
        }
        if about := trace.current():
            said["trace"] = about
        if record.exc_info:
            said["error"] = redact.sentence(self.formatException(record.exc_info))
        return _spelled(said)


def _spelled(said: dict[str, Any]) -> str:
    try:
        return orjson.dumps(said, default=str).decode()
    except TypeError:  # half a character, which a remote system may well say
        return json.dumps(said, default=str)


class PlainLine(logging.Formatter):
    """The same for people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        about = f" [{trace.current()}]" if trace.current() else ""
        return redact.sentence(super().format(record)) + about


class Together(logging.StreamHandler[TextIO]):
    """Write lines `TOGETHER` seconds' worth at a time; a warning, and all before it, at once.

    A write for each line has the threads that call remote systems wait for one another, which
    costs more than to spell the line. A kill loses no more than those last lines.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        super().__init__(stream)
        self._begin()
        os.register_at_fork(after_in_child=self._begin)  # the parent writes its own

    def _begin(self) -> None:
        """Begin with nothing: a fork has neither the thread nor, for sure, a lock that is free."""
        self.lines: list[str] = []
        self.is_due = threading.Event()
        self.writer = threading.Thread()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.lines.append(self.format(record) + self.terminator)
            if record.levelno >= logging.WARNING:
                self.flush()
            elif not (self.is_due.is_set() and self.writer.is_alive()):
                self._have_written()
        except Exception:  # noqa: BLE001 - what a line cannot say must not stop what it tells of
            self.handleError(record)

    def flush(self) -> None:
        self.acquire()
        try:
            said = "".join(self.lines)
            self.lines.clear()
            if said:
                self.stream.write(said)
                super().flush()
        finally:
            self.release()

    def close(self) -> None:
        self.flush()
        super().close()

    def _have_written(self) -> None:
        self.is_due.set()
        if not self.writer.is_alive():  # the first line of a process, be it a fork
            self.writer = threading.Thread(target=self._write, name="log lines", daemon=True)
            self.writer.start()

    def _write(self) -> None:
        while self.is_due.wait():
            time.sleep(TOGETHER)
            self.is_due.clear()
            self.flush()
