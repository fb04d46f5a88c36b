"""How finely a series is counted: by the hour, or by the day where its posts bear dates alone."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

HOURS_A_DAY: Final = 24


@dataclass(frozen=True, slots=True)
class Grain:
    """a_day: counts a day; windows: those of the scan, in counts; harmonics: of the hour of the day.

    reported: the window for which the smallest burst that alarms is given.
    """

    a_day: int
    windows: tuple[int, ...]
    harmonics: int
    reported: int

    @property
    def step(self) -> timedelta:
        """The time of one count."""
        return timedelta(days=1) / self.a_day

    def counts(self, hours: int) -> int:
        """How many counts lie in a number of hours that is whole days."""
        return hours * self.a_day // HOURS_A_DAY


HOURLY: Final = Grain(HOURS_A_DAY, windows=(1, 3, 6, 12, 24, 48), harmonics=2, reported=6)
# A week beside the single days: what rises moderately for days is no burst of hours.
DAILY: Final = Grain(1, windows=(1, 2, 7), harmonics=0, reported=1)
