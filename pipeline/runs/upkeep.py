"""What a run does now and then beside collecting: rechecks and retention."""

from datetime import datetime, timedelta
from typing import Final

from pipeline.settings.settings import Settings
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, newest_copy, open_published

RECHECK: Final = "recheck"
MAINTAIN: Final = "maintain"
_MONTH_HOURS: Final = 30 * 24
_ONE_BY_ONE: Final = 2_000  # posts of Hacker News, each a request: some minutes


def is_due(settings: Settings, command: str, *, source: str | None = None, now: datetime) -> bool:
    """Whether [upkeep] every_hours have passed since a command was last done, for a source where one is named."""
    every = settings.upkeep.every_hours
    if not every or not newest_copy(settings.home):
        return False
    with open_published(settings.home) as connection:
        parameters = {"command": command, "source": source}
        last = frame(connection, statement(__package__, "upkeep_last"), parameters).item()
    return last is None or bool(last <= now - timedelta(hours=every))


def maximum_posts(settings: Settings, source: str) -> int:
    """How many posts a run may recheck: at X no more than its part of the month's reserve.

    At Hacker News, where each is a request of its own, no more than a run has time for.
    """
    maximum = settings.upkeep.recheck_posts
    if source == "hackernews":
        return min(maximum, _ONE_BY_ONE)
    if source != "x":
        return maximum
    reserve = settings.x.monthly_reads * settings.x.recheck_share
    return min(maximum, int(reserve * settings.upkeep.every_hours / _MONTH_HOURS))
