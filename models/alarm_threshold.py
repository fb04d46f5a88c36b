"""Which score raises an alarm, so that a quiet series raises no more of them a year than it may."""

from typing import Final

import numpy as np

# Printed by benchmarks/calibrate_alarms.py, 2026-11: 61 simulated years of quiet series at each rate.
RATES: Final = (0.01, 0.02, 0.05, 0.2, 1.0, 5.0, 20.0, 100.0, 500.0)  # posts an hour
BUDGETS: Final = (0.25, 1.0, 4.0, 16.0, 64.0)  # alarms a year
SCORES: Final = (
    (4.10, 2.83, 2.00, 2.00, 2.00),
    (4.70, 3.64, 2.57, 2.00, 2.00),
    (5.04, 4.28, 3.42, 2.43, 2.00),
    (5.16, 4.56, 3.89, 3.10, 2.10),
    (6.00, 5.20, 4.33, 3.38, 2.30),
    (6.73, 5.77, 4.73, 3.55, 2.19),
    (7.32, 6.27, 5.10, 3.76, 2.15),
    (7.41, 6.36, 5.18, 3.82, 2.12),
    (7.72, 6.48, 5.15, 3.71, 2.14),
)


def alarm_threshold(rate: float, *, alarms_per_year: float) -> float:
    """The score above which a window alarms, at a rate of posts per covered hour.

    Between the rates and budgets of the table the score is interpolated on logarithms; beyond them the nearest
    counts.
    """
    at_rates = [np.interp(np.log(alarms_per_year), np.log(BUDGETS), scores) for scores in SCORES]
    return float(np.interp(np.log(max(rate, RATES[0])), np.log(RATES), at_rates))
