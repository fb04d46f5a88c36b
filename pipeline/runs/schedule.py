"""Work on a cron expression, in the foreground; the clock, the waiting and the narration are arguments."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from cronsim import CronSim, CronSimError

from models.errors import UserMistake

_STEP_SECONDS: Final = 0.5  # how long a request to stop may go unheard, while waiting or during a run


def next_time(expression: str, *, after: datetime) -> datetime:
    """The first moment after another at which a cron expression says to begin, in UTC as that one.

    Raises UserMistake where it is no cron expression, or names a day that never comes.
    """
    try:
        moment: datetime = next(CronSim(expression, after))
    except CronSimError as error:
        raise UserMistake(
            f'schedule {expression!r}: {error}; write minute, hour, day, month and weekday, as "*/15 * * * *"'
        ) from None
    return moment


def keep_schedule(
    expression: str,
    *,
    work: Callable[[], object],
    now: Callable[[], datetime],
    sleep: Callable[[float], object],
    stopping: Callable[[], bool],
    tell: Callable[[str], None],
) -> None:
    """Do the work each time the expression says, until asked to stop.

    A time that comes while work is under way is passed over: the work after it makes good for it.
    """
    while not stopping():
        due_at = next_time(expression, after=now())
        tell(f"schedule: the next run begins at {due_at:%Y-%m-%d %H:%M} UTC")
        while not stopping() and (left := due_at - now()) > timedelta(0):
            sleep(min(left.total_seconds(), _STEP_SECONDS))
        if not stopping():
            work()


def run_apart(arguments: Sequence[str], *, stopping: Callable[[], bool]) -> None:
    """One run in a process of its own, started as this one was: what it took of memory it gives back."""
    program = sys.orig_argv[: len(sys.orig_argv) - len(sys.argv[1:])]
    # In a process group of its own it hears of Ctrl-C once, from here.
    with subprocess.Popen([*program, "run", *arguments], process_group=0) as child:
        while child.poll() is None and not stopping():
            time.sleep(_STEP_SECONDS)
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
