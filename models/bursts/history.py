"""For how long series were watched: what the detector asks, and whoever tells of it without the detector."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class History:
    """How many days there are since a series was first seen, and on how many of them it was, beside what judging takes.

    Bursts among the days seen teach nothing, so that enough of them may still be too few.
    """

    n_days: float
    n_days_needed: float
    n_days_seen: float
    n_days_seen_needed: float


@dataclass(frozen=True, slots=True)
class SeriesDays:
    """For how many days a series was watched."""

    series: str
    n_days: float
