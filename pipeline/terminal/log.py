"""Narration as a structured log: one JSON object a line on stderr, for programs that gather logs.

What libraries log goes the same way, from warnings on.
"""

import json
import logging
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

_OWN: Final = logging.getLogger("trustwatch")
_FAILURE: Final = "trustwatch: "  # how a line begins that tells what went wrong


class LogFormat(StrEnum):
    """How narration is written."""

    TEXT = "text"
    JSON = "json"


def log_as_json(command: str) -> None:
    """From now on narration is logged as JSON; command is named in each line."""
    handler = logging.StreamHandler()
    handler.setFormatter(_JsonLine(command))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    _OWN.setLevel(logging.INFO)


def is_logging() -> bool:
    """Whether narration is a log."""
    return _OWN.isEnabledFor(logging.INFO)


def logged(message: str, *, error: Exception | None = None) -> bool:
    """Whether narration is a log, into which the message then went; error: one whose traceback goes with it."""
    if not is_logging():
        return False
    told_as = logging.WARNING if message.startswith(_FAILURE) else logging.INFO
    _OWN.log(logging.ERROR if error else told_as, "%s", message.removeprefix(_FAILURE), exc_info=error)
    return True


class _JsonLine(logging.Formatter):
    """at: UTC; level: info, warning or error; logger: trustwatch, or the library that speaks."""

    def __init__(self, command: str) -> None:
        super().__init__()
        self._command = command

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "command": self._command,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
