"""A ledger of what is paid for: a file in the home folder to which lines are only added.

A row is written before something is asked, with the most that it may cost, and again once that is known. So a crash, or
an answer that broke off, counts too much and never too little. Several processes may share one.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from filelock import FileLock

from models.errors import TrustwatchError

Row = TypeVar("Row")


class Ledger(Generic[Row]):
    """Rows of one dataclass, which has a time ``at`` (UTC) and a key; of rows with the same key the last holds.

    consequence: what is not done without the ledger, for errors.
    """

    def __init__(self, path: Path, row: type[Row], *, key: str, consequence: str) -> None:
        self._path, self._row, self._key, self._consequence = path, row, key, consequence
        self.lock = FileLock(path.with_name(f".{path.name}.lock"))

    @property
    def is_begun(self) -> bool:
        """Whether anything was ever written."""
        return self._path.exists()

    def rows(self) -> list[Row]:
        """Every row, with the last that is known of it. Raises TrustwatchError where it cannot be read."""
        return list({getattr(row, self._key): row for row in self._lines()}.values())

    def append(self, row: Row) -> None:
        """Add a row; once this returns it outlasts a crash. Raises TrustwatchError where it cannot be written.

        Take the lock where a row follows from others.
        """
        content: dict[str, Any] = asdict(row)  # type: ignore[call-overload]  # a dataclass, which no type can say
        line = json.dumps(content | {"at": content["at"].isoformat()})  # ASCII: a cut line stays readable
        try:
            with self._path.open("ab+") as file:
                if file.tell() and not _ends_a_line(file.fileno(), file.tell()):
                    line = f"\n{line}"
                file.write(f"{line}\n".encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise TrustwatchError(
                f"{self._path}: cannot be written ({error.strerror}); {self._consequence}"
            ) from error

    def _lines(self) -> Iterator[Row]:
        try:
            lines = self._path.read_text(encoding="ascii", errors="replace").splitlines()
        except FileNotFoundError:
            return
        except OSError as error:
            raise TrustwatchError(
                f"{self._path}: cannot be read ({error.strerror}); {self._consequence}"
            ) from error
        for line in lines:
            try:
                content = json.loads(line)
                yield self._row(**(content | {"at": datetime.fromisoformat(content["at"])}))
            except (ValueError, TypeError, KeyError):
                continue  # half a line, of a crash while it was written; nothing was asked before it was whole


def next_month(now: datetime) -> datetime:
    """The first moment of the month after now, in its time zone."""
    return datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=now.tzinfo)


def _ends_a_line(descriptor: int, size: int) -> bool:
    return os.pread(descriptor, 1, size - 1) == b"\n"
