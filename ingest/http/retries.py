"""Asking a source again where it failed for a moment: a bounded number of times, ever more slowly, for an hour at most.

A source may say how long to wait. Where that is longer than an hour in all, nobody sleeps while holding a lock: a later
run goes on.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential_jitter

from models.errors import SourceUnreachable

ATTEMPTS: Final = 6  # waits of about 1, 2, 4, 8 and 16 seconds between them
LONGEST_WAIT_SECONDS: Final = 3_600.0  # for one answer in all: as long as GitHub's limits last
_FIRST_SECONDS: Final = 1.0
_LONGEST_STEP_SECONDS: Final = 60.0
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


def patiently(ask: Callable[[], Answer], *, source: str, wait: Callable[[float], None]) -> Answer:
    """What ask returns, asked again while it raises Momentary, at most ATTEMPTS times.

    wait takes seconds, and may raise to end the waiting. Raises SourceUnreachable when the last attempt failed too, and
    without waiting when the waits would be longer than LONGEST_WAIT_SECONDS in all.
    """
    attempts = Retrying(
        retry=retry_if_exception_type(Momentary),
        stop=lambda state: _waits_too_long(state) or stop_after_attempt(ATTEMPTS)(state),
        wait=_seconds,
        sleep=wait,
        reraise=True,
    )
    try:
        return attempts(ask)
    except Momentary as problem:
        n_attempts = attempts.statistics["attempt_number"]
        raise SourceUnreachable(f"{source}: {_given_up(problem, n_attempts)}") from problem


def _seconds(state: RetryCallState) -> float:
    """As long as the source says, else twice as long as before."""
    problem = state.outcome.exception() if state.outcome else None
    asked = problem.seconds if isinstance(problem, Momentary) else None
    return _SLOWER(state) if asked is None else asked


def _waits_too_long(state: RetryCallState) -> bool:
    return state.idle_for + state.upcoming_sleep > LONGEST_WAIT_SECONDS


def _given_up(problem: Momentary, n_attempts: int) -> str:
    if problem.seconds and problem.seconds > LONGEST_WAIT_SECONDS:
        return f"asks to wait {problem.seconds / 3_600:.1f} hours; a later run goes on from there"
    times = f", {n_attempts} times in a row" if n_attempts > 1 else ""
    return f"{problem}{times}; what was landed is kept, the same command goes on"
