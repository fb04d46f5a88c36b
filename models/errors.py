"""Every error that Trustwatch raises on purpose.

TrustwatchError            exit 1   something failed
├── UserMistake            exit 2   a file, flag or setting is wrong
│   ├── UnknownName        exit 2   a name that is not in a known set
│   └── BatchRejected      exit 2   a landed batch that cannot be read; set aside, the others are read
├── SourceUnreachable      exit 3   a source or service did not answer
│   └── QueryRefused        exit 3   it answers, but not this query; others may work
├── PartlyDone             exit 4   what landed stays, the rest is named
└── Locked                 exit 5   another run holds the lock
RowRejected                         one bad row: quarantined and counted, never fatal
"""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path


class TrustwatchError(Exception):
    """Something failed; the message is one line that names the thing, the place and the way out."""

    exit_code = 1


class UserMistake(TrustwatchError):
    """The caller can mend it: a path, a flag, a setting, a label file."""

    exit_code = 2


class UnknownName(UserMistake):
    """A name outside a known set; the message lists the set and the nearest member."""

    def __init__(self, kind: str, name: str, known: Iterable[str], *, location: str = "") -> None:
        self.name = name
        self.known = sorted(str(member) for member in known)
        self.nearest = next(iter(get_close_matches(name, self.known, n=1)), None)
        hint = f": did you mean {self.nearest!r}?" if self.nearest else "."
        where = f"{location}: " if location else ""
        super().__init__(f"{where}unknown {kind} {name!r}{hint} Known: {', '.join(self.known)}")


class BatchRejected(UserMistake):
    """A batch in landing that is not as one was written; reason names what is wrong in which of its files."""

    def __init__(self, path: Path, reason: str) -> None:
        self.reason = f"{path.name}: {reason}"
        super().__init__(f"{path}: {reason}")


class SourceUnreachable(TrustwatchError):
    """A source or service did not answer, or what is stored is stale."""

    exit_code = 3


class QueryRefused(SourceUnreachable):
    """The source answers, but not what was asked here: a private community, a page that moved. Others may work."""


class PartlyDone(TrustwatchError):
    """Some of the work is done and kept; the message names the rest."""

    exit_code = 4


class Locked(TrustwatchError):
    """Another run holds the lock."""

    exit_code = 5


def is_interrupted(problem: BaseException | None) -> bool:
    """Whether SIGINT came: while Python ran, or while DuckDB worked, which tells it by an error of its own."""
    by_duckdb = isinstance(problem, RuntimeError) and str(problem) == "Query interrupted"
    return by_duckdb or isinstance(problem, KeyboardInterrupt)


def code_of(problem: BaseException | None) -> int:
    """The exit code that a problem gives, 0 where there is none."""
    if problem is None:
        return 0
    if is_interrupted(problem):
        return PartlyDone.exit_code
    return problem.exit_code if isinstance(problem, TrustwatchError) else TrustwatchError.exit_code


class RowRejected(Exception):  # noqa: N818  -- a verdict on a row, not a failure of the program
    """One row that cannot be read.

    field names the offending field, reason says what is wrong with it and what was expected.
    """

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field} {reason}")
