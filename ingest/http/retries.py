"""Asking a source again where it failed for a moment: a bounded number of times, ever more slowly, for an hour at most.

A source may say how long to wait. Where that is longer than an hour in all, nobody sleeps while holding a lock: a later
run goes on.
"""

import time
from collections.abc import Callable
from typing import Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential_jitter

from models.errors import SourceUnreachable

ATTEMPTS: Final = 6  # waits of about 1, 2, 4, 8 and 16 seconds between them
_HOUR_SECONDS: Final = 3_600.0
LONGEST_WAIT_SECONDS: Final = _HOUR_SECONDS  # for one answer in all: as long as GitHub's limits last
_FIRST_SECONDS: Final = 1.0
_LONGEST_STEP_SECONDS: Final = 60.0
_STEP_SECONDS: Final = 0.5  # how long a request to stop may go unheard while waiting
_SLOWER: Final = wait_exponential_jitter(
    initial=_FIRST_SECONDS, max=_LONGEST_STEP_SECONDS, jitter=_FIRST_SECONDS
)

Answer = TypeVar("Answer")


class Momentary(Exception):  # noqa: N818  -- says that asking again may help
    """A source failed in a way that may pass. seconds is how long it asked us to wait, None where it did not say."""

    def __init__(self, reason: str, *, seconds: float | None = None) -> None:
        self.seconds = seconds
        super().__init__(reason)


class LostAnswer(Momentary):
    """An answer that was perhaps given, and charged for, and that did not come through."""


def patiently(
    ask: Callable[[], Answer],
    *,
    source: str,
    wait: Callable[[float], None],
    attempts: int = ATTEMPTS,
    longest_seconds: float = LONGEST_WAIT_SECONDS,
) -> Answer:
    """What ask returns, asked again while it raises Momentary, at most so many times.

    wait takes seconds, and may raise to end the waiting. Raises SourceUnreachable when the last attempt failed too, and
    without waiting when the waits would be longer than longest_seconds in all.
    """
    tries = Retrying(
        retry=retry_if_exception_type(Momentary),
        stop=lambda state: (
            state.idle_for + state.upcoming_sleep > longest_seconds or stop_after_attempt(attempts)(state)
        ),
        wait=_seconds,
        sleep=wait,
        reraise=True,
    )
    try:
        return tries(ask)
    except Momentary as problem:
        n_attempts = tries.statistics["attempt_number"]
        raise SourceUnreachable(f"{source}: {_given_up(problem, n_attempts, longest_seconds)}") from problem


def paused(
    seconds: float, *, stopping: Callable[[], bool], sleep: Callable[[float], None] = time.sleep
) -> bool:
    """Whether the time has passed: a request to stop ends it early."""
    while seconds > 0:
        if stopping():
            return False
        sleep(min(seconds, _STEP_SECONDS))
        seconds -= _STEP_SECONDS
    return True


def _seconds(state: RetryCallState) -> float:
    """As long as the source says, else twice as long as before."""
    problem = state.outcome.exception() if state.outcome else None
    asked = problem.seconds if isinstance(problem, Momentary) else None
    return _SLOWER(state) if asked is None else asked


def _given_up(problem: Momentary, n_attempts: int, longest_seconds: float) -> str:
    if problem.seconds and problem.seconds > longest_seconds:
        hours = problem.seconds / _HOUR_SECONDS
        asked = f"{hours:.1f} hours" if hours >= 1 else f"{problem.seconds:,.0f} s"
        return f"asks to wait {asked}; a later run goes on from there"
    times = f", {n_attempts} times in a row" if n_attempts > 1 else ""
    return f"{problem}{times}; what was landed is kept, the same command goes on"
