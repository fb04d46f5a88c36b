"""The detector's whole walk, pinned: what it tells of series without chance, hour by hour, and what it expected."""

import numpy as np
import polars as pl
import pytest

from models.bursts.detector import find_bursts
from tests.models.bursts.test_detector import BUDGET, MONDAY, counts_of, with_extra


def wave(days):
    """Two posts an hour on average, most at 20 o'clock."""
    hour = np.arange(days * 24)
    return np.round(2 + np.cos(2 * np.pi * (hour - 20) / 24)).astype(int)


def after_each_other(values, *bursts):
    """The values with bursts of so many extra posts an hour: (day, hour, posts, hours)."""
    for day, hour, n_posts, n_hours in bursts:
        values = with_extra(values, day, hour, [n_posts] * n_hours)
    return values


def watched(days, *, but=(), every_third_not=False):
    """Hours that were watched: all but those from one (day, hour) to another, or two in three."""
    coverage = np.ones(days * 24)
    if but:
        (day, hour), (last_day, last_hour) = but
        coverage[day * 24 + hour : last_day * 24 + last_hour] = 0
    if every_third_not:
        coverage[::3] = 0
    return coverage


SERIES = {
    "later ones": (
        after_each_other(wave(84), (30, 3, 6, 10), (35, 3, 6, 10), (36, 12, 5, 9), (56, 5, 4, 600)),
        watched(84),
    ),
    "returns": (after_each_other(wave(70), (50, 3, 6, 10), (51, 12, 5, 9), (53, 0, 4, 30)), watched(70)),
    "lasts, then more": (after_each_other(wave(75), (40, 5, 4, 720), (49, 0, 20, 5)), watched(75)),
    "a gap": (after_each_other(wave(90), (70, 6, 9, 7)), watched(90, but=((25, 5), (55, 11)))),
    "under way when judging begins": (after_each_other(wave(30), (12, 20, 6, 40)), watched(30)),
    "soon after that": (after_each_other(wave(30), (15, 20, 6, 4)), watched(30)),
    "not seen for days": (after_each_other(wave(60), (50, 3, 8, 90)), watched(60, but=((50, 9), (53, 2)))),
    "two hours in three": (after_each_other(wave(60), (50, 3, 4, 40)), watched(60, every_third_not=True)),
    "one after the other": (
        after_each_other(wave(64), *((day, 8, 7, 60) for day in range(36, 60, 4))),
        watched(64),
    ),
}  # fmt: skip


def since(moment):
    hours = int((moment - MONDAY).total_seconds()) // 3600
    return f"{hours // 24}d{hours % 24:02}"


def told(detection):
    """The bursts and their changes in words: days and hours since the first one, posts of those expected."""
    for burst in detection.bursts:
        before = " or before" * burst.began_before
        yield f"burst {since(burst.started_at)}{before}, alarm {since(burst.alarmed_at)}, score {burst.score:.2f}"
    for change in detection.changes:
        span = f"{since(change.started_at)} to {since(change.ended_at)}"
        yield f"{change.burst} {change.happened} {since(change.at)}: {span}, {change.observed} of {change.expected:.1f}"


def sums(detection):
    """Judged hours; expected, variance and dispersion in all."""
    judged = detection.baseline.filter(pl.col("expected").is_not_null())
    return judged.height, *(judged[name].sum() for name in ("expected", "variance", "dispersion"))


WALKS = {
    "later ones": (
        (1728, 5344.1, 5.604, 2068.5),
        "burst 30d03, alarm 30d04, score 25.12",
        "burst 35d03, alarm 35d04, score 25.68",
        "burst 56d05, alarm 56d07, score 37.05",
        "0 opened 30d05: 30d03 to 30d05, 16 of 3.3",
        "0 closed 30d15: 30d03 to 30d13, 72 of 12.2",
        "1 opened 35d05: 35d03 to 35d05, 16 of 3.3",
        "1 closed 35d15: 35d03 to 35d13, 73 of 12.2",
        "1 reopened 36d15: 35d03 to 36d15, 141 of 64.1",
        "1 closed 37d00: 35d03 to 36d21, 187 of 80.7",
        "2 opened 56d08: 56d05 to 56d08, 15 of 3.3",
        "2 adopted 64d00: 56d05 to 64d00, 1124 of 374.6",
    ),
    "returns": (
        (1392, 2797.9, 4.453, 1606.2),
        "burst 50d03, alarm 50d04, score 25.33",
        "burst 53d00, alarm 53d04, score 23.06",
        "0 opened 50d05: 50d03 to 50d05, 16 of 3.2",
        "0 closed 50d15: 50d03 to 50d13, 72 of 12.1",
        "0 reopened 51d15: 50d03 to 51d15, 139 of 63.7",
        "0 closed 51d23: 50d03 to 51d21, 186 of 80.1",
        "1 opened 53d05: 53d00 to 53d05, 31 of 10.3",
        "1 closed 54d13: 53d00 to 54d06, 180 of 59.5",
    ),
    "lasts, then more": (
        (1512, 5488.8, 4.604, 1837.8),
        "burst 40d05, alarm 40d07, score 35.15",
        "burst 49d00, alarm 49d00, score 35.40",
        "0 opened 40d08: 40d05 to 40d08, 15 of 3.3",
        "0 adopted 48d00: 40d05 to 48d00, 1120 of 380.5",
        "1 opened 49d01: 49d00 to 49d01, 27 of 7.4",
        "1 closed 49d06: 49d00 to 49d05, 131 of 30.9",
    ),
    "a gap": (
        (1146, 2309.7, 7.688, 1516.6),
        "burst 70d06, alarm 70d06, score 36.13",
        "0 opened 70d07: 70d06 to 70d07, 10 of 1.1",
        "0 closed 70d14: 70d06 to 70d13, 71 of 7.4",
    ),
    "under way when judging begins": (
        (432, 870.1, 1.591, 508.6),
        "burst 12d20, alarm 14d00, score 44.88",
        "0 opened 14d01: 12d20 to 14d01, 237 of 63.3",
        "0 closed 14d15: 12d20 to 14d12, 317 of 78.7",
    ),
    "soon after that": (
        (432, 868.9, 1.453, 501.9),
        "burst 15d20, alarm 15d22, score 6.16",
        "0 opened 15d23: 15d20 to 15d23, 27 of 9.1",
        "0 closed 16d03: 15d20 to 16d00, 36 of 12.0",
    ),
    "not seen for days": (
        (1087, 2180.9, 3.707, 1265.2),
        "burst 50d03, alarm 50d03, score 27.92",
        "burst 53d02 or before, alarm 53d03, score 55.80",
        "0 opened 50d04: 50d03 to 50d04, 10 of 1.8",
        "0 closed 53d00: 50d03 to 50d09, 56 of 7.5",
        "1 opened 53d04: 53d02 to 53d04, 20 of 3.8",
        "1 closed 53d22: 53d02 to 53d21, 187 of 34.2",
    ),
    "two hours in three": (
        (752, 1512.0, 3.417, 916.2),
        "burst 50d04 or before, alarm 50d07, score 19.43",
        "0 opened 50d08: 50d04 to 50d08, 16 of 3.6",
        "0 closed 51d21: 50d04 to 51d18, 153 of 47.8",
    ),
    "one after the other": (
        (1248, 2958.3, 7.144, 2303.4),
        "burst 36d08, alarm 36d08, score 83.26",
        "burst 40d08, alarm 40d08, score 65.25",
        "burst 44d08, alarm 44d08, score 64.44",
        "burst 48d08, alarm 48d08, score 36.70",
        "burst 52d08, alarm 52d10, score 19.86",
        "burst 56d08, alarm 56d09, score 37.24",
        "0 opened 36d09: 36d08 to 36d09, 8 of 0.9",
        "0 closed 38d21: 36d08 to 38d20, 538 of 119.3",
        "1 opened 40d09: 40d08 to 40d09, 8 of 0.9",
        "1 closed 42d22: 40d08 to 42d20, 537 of 120.5",
        "2 opened 44d09: 44d08 to 44d09, 8 of 0.9",
        "2 closed 46d22: 44d08 to 46d20, 539 of 120.7",
        "3 opened 48d09: 48d08 to 48d09, 8 of 1.0",
        "3 closed 50d21: 48d08 to 50d16, 499 of 150.3",
        "4 opened 52d11: 52d08 to 52d11, 24 of 7.0",
        "4 closed 54d23: 52d08 to 54d20, 539 of 234.7",
        "5 opened 56d10: 56d08 to 56d10, 16 of 3.0",
        "5 closed 59d01: 56d08 to 58d20, 541 of 159.5",
    ),
}


@pytest.mark.parametrize("name", WALKS)
def test_a_walk_tells_what_it_told(name):
    values, coverage = SERIES[name]
    detection = find_bursts(
        counts_of(np.where(coverage > 0, values, 0), coverage=coverage), alarms_per_year=BUDGET
    )
    expected_sums, *lines = WALKS[name]
    assert list(told(detection)) == lines
    assert sums(detection) == pytest.approx(expected_sums, rel=1e-3)
