"""How a log line is spelled: one JSON object, with what it is about, and without secrets."""

import json
import logging
from datetime import UTC, datetime

from connectors.kit import redact, trace


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
        return json.dumps(said, ensure_ascii=False, default=str)


class PlainLine(logging.Formatter):
    """The same for people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        about = f" [{trace.current()}]" if trace.current() else ""
        return redact.sentence(super().format(record)) + about
