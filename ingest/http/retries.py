"""Asking a source again where it failed for a moment: a bounded number of times, ever more slowly, with jitter."""

from collections.abc import Callable
from typing import Final, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential_jitter

from models.errors import SourceUnreachable

ATTEMPTS: Final = 6  # waits of about 1, 2, 4, 8 and 16 seconds between them
_FIRST_SECONDS: Final = 1.0
_LONGEST_SECONDS: Final = 60.0
_SLOWER: Final = wait_exponential_jitter(initial=_FIRST_SECONDS, max=_LONGEST_SECONDS, jitter=_FIRST_SECONDS)

Answer = TypeVar("Answer")


class Momentary(Exception):  # noqa: N818  -- says that asking again may help
    """A source failed in a way that may pass. seconds is how long it asked us to wait, None where it did not say."""

    def __init__(self, reason: str, *, seconds: float | None = None) -> None:
        self.seconds = seconds
        super().__init__(reason)


def patiently(ask: Callable[[], Answer], *, source: str, wait: Callable[[float], None]) -> Answer:
    """What ask returns, asked again while it raises Momentary, at most ATTEMPTS times.

    wait takes seconds, and may raise to end the waiting. Raises SourceUnreachable when the last attempt failed too.
    """
    attempts = Retrying(
        retry=retry_if_exception_type(Momentary),
        stop=stop_after_attempt(ATTEMPTS),
        wait=_seconds,
        sleep=wait,
        reraise=True,
    )
    try:
        return attempts(ask)
    except Momentary as problem:
        raise SourceUnreachable(
            f"{source}: {problem}, {ATTEMPTS} times in a row; what was landed is kept, the same command goes on"
        ) from problem


def _seconds(state: RetryCallState) -> float:
    """As long as the source said, else twice as long as before."""
    problem = state.outcome.exception() if state.outcome else None
    asked_for = problem.seconds if isinstance(problem, Momentary) else None
    return _SLOWER(state) if asked_for is None else asked_for
