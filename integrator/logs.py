"""How a log line is spelled: one JSON object, with what it is about, and without secrets."""

import json
import logging
from datetime import UTC, datetime

import orjson

from connectors.kit import redact, trace

# No line of ours tells its thread or process, which cost something to find out (Python's logging
# how-to, "Optimization").
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


class JsonLine(logging.Formatter):
    """{at, level, logger, message, trace?, error?}, and whatever facts were given with `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact.sentence(record.getMessage()),
        }
        given = record.__dict__
        said |= {name: given[name] for name in trace.FACTS if name in given}
        if about := trace.current():
            said["trace"] = about
        if record.exc_info:
            said["error"] = redact.sentence(self.formatException(record.exc_info))
        try:
            return orjson.dumps(said, default=str).decode()
        except orjson.JSONEncodeError:  # half of a character, which some header or file has brought
            return json.dumps(said, default=str)


class PlainLine(logging.Formatter):
    """The same for people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        about = f" [{trace.current()}]" if trace.current() else ""
        return redact.sentence(super().format(record)) + about
