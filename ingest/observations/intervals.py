"""What was really seen: half-open intervals of time, and what is still missing between them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From from_at (within) to to_at (without), both UTC."""

    from_at: datetime
    to_at: datetime

    def __post_init__(self) -> None:
        if self.from_at >= self.to_at:
            raise ValueError(f"an interval ends after it begins, not {self.from_at} to {self.to_at}")


def joined(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time in the fewest intervals, in order; those that touch are one."""
    whole: list[Interval] = []
    for interval in sorted(intervals):
        if whole and interval.from_at <= whole[-1].to_at:
            whole[-1] = Interval(whole[-1].from_at, max(whole[-1].to_at, interval.to_at))
        else:
            whole.append(interval)
    return whole


def missing(wanted: Interval, seen: Iterable[Interval]) -> list[Interval]:
    """What of the wanted interval no seen one covers, newest first: the order in which sources page."""
    gaps: list[Interval] = []
    begin = wanted.from_at
    for interval in joined(seen):
        if interval.from_at > begin and begin < wanted.to_at:
            gaps.append(Interval(begin, min(interval.from_at, wanted.to_at)))
        begin = max(begin, interval.to_at)
    if begin < wanted.to_at:
        gaps.append(Interval(begin, wanted.to_at))
    return gaps[::-1]
