"""What the user sees: results on stdout, narration on stderr, and the exit code; decided here alone."""

import errno
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import typer
from rich.console import Console

from models.errors import PartlyDone, TrustwatchError, UserMistake, is_interrupted
from pipeline.terminal.log import logged

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# What DuckDB raises of a file that is damaged, or is not there any more.
_BROKEN_DATABASE = ("IOException", "FatalException", "SerializationException")
_INTERRUPTED_BY_TYPER = 130  # what typer makes of Ctrl-C

results = Console(highlight=False, soft_wrap=True)
narration = Console(stderr=True, highlight=False, soft_wrap=True)


def narrate(message: str) -> None:
    """Say what is being done, on stderr or in the log. Text from outside is printed as it is, never as markup."""
    if not logged(message):
        narration.print(message, markup=False)


def print_json(payload: object) -> None:
    """One JSON document on stdout; times as ISO 8601."""
    sys.stdout.write(json.dumps(payload, indent=1, ensure_ascii=False, default=str) + "\n")


def exit_code_of(program: Callable[[], object]) -> int:
    """Run the program; turn what it raises into one line on stderr and the exit code of its kind.

    The program may return an exit code; anything else it returns counts as 0.
    """
    try:
        code = program()
        sys.stdout.flush()
    except TrustwatchError as error:
        narrate(f"trustwatch: {error}")
        return error.exit_code
    except typer.TyperException as error:
        message = error.format_message()
        helped = message.startswith("Usage: ")  # no argument was given
        narrate(message if helped else f"trustwatch: {message} See 'trustwatch --help'.")
        return UserMistake.exit_code
    except KeyboardInterrupt:
        code = _INTERRUPTED_BY_TYPER
    except BrokenPipeError:  # the reader of our output left, as `| head` does
        _drop_output()
        return 0
    except Exception as error:
        if not is_interrupted(error):
            return _told(error)
        code = _INTERRUPTED_BY_TYPER
    if code == _INTERRUPTED_BY_TYPER:
        narrate("trustwatch: interrupted; what was finished is kept")
        return PartlyDone.exit_code
    return code if isinstance(code, int) else 0


def _told(error: Exception) -> int:
    """Say what went wrong that nobody foresaw; returns the exit code."""
    reason = str(error).strip().partition("\n")[0]
    if is_disk_full(error):
        _drop_output()
        narrate(f"trustwatch: the disk is full ({reason}); make room and repeat: what was finished is kept")
        return TrustwatchError.exit_code
    if isinstance(error, OSError) and error.filename:
        why = str(error.strerror).lower()
        narrate(f"trustwatch: {error.filename}: {why}; see what stands there, and that you may use it")
        return UserMistake.exit_code
    if type(error).__name__ in _BROKEN_DATABASE and type(error).__module__.endswith("duckdb"):
        narrate(
            f"trustwatch: a database cannot be used ({reason}); if it is state.duckdb, move it away, then 'trustwatch"
            " restore' makes it anew of the newest published copy"
        )
        return UserMistake.exit_code
    if not logged("this is a bug; please report this line", error=error):
        traceback.print_exc()
        narrate("trustwatch: this is a bug; please report the lines above")
    return TrustwatchError.exit_code


def _drop_output() -> None:
    """Let what is still to be written go nowhere, so that ending raises no second error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def fill_closed_streams() -> None:
    """Put the null device in place of streams that were closed, before a file of ours takes their numbers."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        continue
    os.close(number)
    sys.stdin = sys.stdin or os.fdopen(0)
    sys.stdout = sys.stdout or os.fdopen(1, "w")
    sys.stderr = sys.stderr or os.fdopen(2, "w")


def is_disk_full(error: BaseException | None) -> bool:
    """Whether an error, or one that it came of, is that a file could not be written further."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if any(os.strerror(number) in str(error) for number in _FULL):  # as libraries tell it
            return True
        error = error.__cause__ or error.__context__
    return False


class StopRequest:
    """Set by SIGINT or SIGTERM; work looks at it between batches."""

    def __init__(self) -> None:
        self.requested = False

    def __bool__(self) -> bool:
        return self.requested


@contextmanager
def stop_between_batches() -> Iterator[StopRequest]:
    """Within this block SIGINT and SIGTERM ask for a stop instead of interrupting the work under way."""
    stop = StopRequest()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.requested = True
        narrate("trustwatch: stopping after the current batch")

    previous = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
