"""Would incidents coincide with outages as much by chance? The test moves the whole calendar of outages.

Promises that an incident, the counts in it and the outages among themselves stay as they are; only how the two lie to
each other changes. Moved by whole weeks an outage keeps its hour and its weekday.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.statistics.attribution import HOUR, Window, covered_parts

WEEK: Final = 168  # hours
STEPS: Final = (WEEK, 24)  # hours; whole days where too few weeks were observed
MINIMUM_SHIFTS: Final = 19  # fewer cannot reach a chance of one in twenty
MINIMUM_OUTAGES: Final = 2  # one outage is no calendar

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calendar:
    """One product's incidents and outages over hours in which both could be seen.

    hours: hour (Datetime UTC, consecutive), observed and expected, null where nothing was judged. incidents: begin and
    end of each. windows: one an outage.
    """

    hours: pl.DataFrame
    incidents: Sequence[Window]
    windows: Sequence[Window]


@dataclass(frozen=True, slots=True)
class Chance:
    """The excess share of all incidents together, beside what shifted calendars give; all shares 0..1."""

    share: float
    by_chance: float  # the mean over the shifts
    corrected: float  # (share - by_chance) / (1 - by_chance)
    p: float  # the part of the shifts that give as much
    n_incidents: int
    n_shifts: int
    step_hours: int


def shift_test(calendars: Sequence[Calendar]) -> Chance | None:
    """The circular shift test over all incidents of the calendars; None where there is too little to test.

    The calendar is bent to a circle of whole weeks, the last ones, and moved by each multiple of a week, or of a day
    where fewer than 19 weeks were seen. All calendars move together.
    """
    circles = [circle for calendar in calendars if (circle := _circle(calendar))]
    if not circles:
        return None
    shortest = min(len(circle.inside) for circle in circles)
    step = next((step for step in STEPS if shortest // step > MINIMUM_SHIFTS), None)
    if step is None:
        return None
    shares = [_share(circles, shift) for shift in range(0, shortest, step)]
    share, shifted = shares[0], np.array(shares[1:])
    by_chance = float(shifted.mean())
    return Chance(
        share=share,
        by_chance=by_chance,
        corrected=(share - by_chance) / (1 - by_chance) if by_chance < 1 else 0.0,
        p=float(1 + (shifted >= share - 1e-9).sum()) / len(shares),
        n_incidents=sum(len(circle.incidents) for circle in circles),
        n_shifts=len(shifted),
        step_hours=step,
    )


@dataclass(frozen=True, slots=True)
class _Circle:
    """The covered part of each hour, the excess of each hour, and the hours of each incident."""

    inside: Floats
    excess: Floats
    incidents: list[slice]


def _circle(calendar: Calendar) -> _Circle | None:
    """The last whole weeks of a calendar; None without two outages or an incident in them."""
    hours = calendar.hours.tail(calendar.hours.height // WEEK * WEEK)
    if hours.is_empty():
        return None
    first: datetime = hours["hour"][0]
    last = first + hours.height * HOUR
    incidents = [
        slice(int((begin - first) / HOUR), int((end - first) / HOUR))
        for begin, end in calendar.incidents
        if first <= begin and end <= last
    ]
    n_outages = sum(begin < last and end > first for begin, end in calendar.windows)
    if not incidents or n_outages < MINIMUM_OUTAGES:
        return None
    observed, expected = (
        hours[name].cast(pl.Float64).fill_null(0.0).to_numpy() for name in ("observed", "expected")
    )
    return _Circle(covered_parts(first, hours.height, calendar.windows), observed - expected, incidents)


def _share(circles: Sequence[_Circle], shift: int) -> float:
    """Excess inside outages over all excess, each incident's sums clipped at 0."""
    inside = total = 0.0
    for circle in circles:
        moved = np.roll(circle.inside, shift)
        for hours in circle.incidents:
            within = max(float(moved[hours] @ circle.excess[hours]), 0.0)
            without = max(float((1 - moved[hours]) @ circle.excess[hours]), 0.0)
            inside += within
            total += within + without
    return inside / total if total else 0.0
