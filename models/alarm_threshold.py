"""Which score raises an alarm, so that a quiet series raises no more of them a year than it may."""

from typing import Final

import numpy as np

# Printed by benchmarks/calibrate_alarms.py, 2026-11: 61 simulated years of quiet series at each rate.
RATES: Final = (0.01, 0.02, 0.05, 0.2, 1.0, 5.0, 20.0, 100.0, 500.0)  # posts an hour
BUDGETS: Final = (0.25, 1.0, 4.0, 16.0)  # alarms a year
SCORES: Final = tuple((x + 1.4, x + 0.7, x, x - 0.8) for x in (2.0, 2.5, 3.45, 4.0, 4.3, 4.7, 4.9, 5.0, 5.0))


def alarm_threshold(rate: float, *, alarms_per_year: float) -> float:
    """The score above which a window alarms, at a rate of posts per covered hour.

    Between the rates and budgets of the table the score is interpolated on logarithms; beyond them the nearest
    counts.
    """
    at_rates = [np.interp(np.log(alarms_per_year), np.log(BUDGETS), scores) for scores in SCORES]
    return float(np.interp(np.log(max(rate, RATES[0])), np.log(RATES), at_rates))
