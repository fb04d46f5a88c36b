"""Which score raises an alarm, so that a quiet series raises no more of them a year than it may."""

from typing import Final

import numpy as np

from models.bursts.grain import DAILY, HOURLY, Grain

# Printed by benchmarks/calibrate_alarms.py, with --daily for days, 2026-11: 61 simulated years of quiet series a rate.
# benchmarks/detector.py tells what false alarms they give on others.
RATES: Final = (0.01, 0.02, 0.05, 0.2, 1.0, 5.0, 20.0, 100.0, 500.0)  # posts an hour
BUDGETS: Final = (0.25, 1.0, 4.0, 16.0, 64.0)  # alarms a year
SCORES: Final = (
    (4.06, 2.57, 2.00, 2.00, 2.00),
    (4.64, 3.59, 2.46, 2.00, 2.00),
    (5.02, 4.24, 3.37, 2.37, 2.00),
    (5.10, 4.52, 3.85, 3.07, 2.07),
    (6.36, 5.41, 4.42, 3.39, 2.32),
    (7.19, 6.17, 5.04, 3.77, 2.26),
    (8.43, 7.15, 5.73, 4.12, 2.20),
    (9.55, 8.01, 6.31, 4.39, 2.14),
    (9.61, 7.97, 6.21, 4.28, 2.15),
)

# The same of days: fewer looks a year need less. At the largest budget even the lowest threshold allows fewer.
DAILY_SCORES: Final = (
    (2.75, 1.96, 1.23, 0.8, 0.8),
    (3.02, 2.41, 1.72, 0.93, 0.8),
    (3.11, 2.58, 2.0, 1.33, 0.8),
    (3.71, 2.91, 2.15, 1.41, 0.8),
    (4.17, 3.46, 2.65, 1.72, 0.8),
    (4.91, 4.03, 3.05, 1.91, 0.8),
    (5.39, 4.42, 3.33, 2.06, 0.8),
    (6.4, 5.13, 3.74, 2.2, 0.8),
    (7.15, 5.5, 3.84, 2.17, 0.8),
)


def alarm_threshold(rate: float, *, alarms_per_year: float, grain: Grain = HOURLY) -> float:
    """The score above which a window alarms, at a rate of posts per covered hour, or day of a daily grain.

    Between the rates and budgets of the table the score is interpolated on logarithms; beyond them the nearest
    counts.
    """
    table = DAILY_SCORES if grain == DAILY else SCORES
    at_rates = [np.interp(np.log(alarms_per_year), np.log(BUDGETS), scores) for scores in table]
    an_hour = rate * grain.a_day / HOURLY.a_day
    return float(np.interp(np.log(max(an_hour, RATES[0])), np.log(RATES), at_rates))
