"""Which score raises an alarm, so that a quiet series raises no more of them a year than it may."""

from typing import Final

import numpy as np

# Printed by benchmarks/calibrate_alarms.py, 2026-11: 61 simulated years of quiet series at each rate up to 5 posts an
# hour. The last three rows are not measured: they go on by what the measured scores rise from 1 to 5 posts an hour,
# less and less, since windows fill and their counts come close to normal.
RATES: Final = (0.01, 0.02, 0.05, 0.2, 1.0, 5.0, 20.0, 100.0, 500.0)  # posts an hour
BUDGETS: Final = (0.25, 1.0, 4.0, 16.0)  # alarms a year
SCORES: Final = (
    (4.10, 2.83, 2.00, 2.00),
    (4.70, 3.63, 2.57, 2.00),
    (4.99, 4.26, 3.43, 2.45),
    (5.08, 4.53, 3.90, 3.15),
    (5.70, 5.09, 4.39, 3.55),
    (6.49, 5.70, 4.81, 3.76),
    (6.9, 6.0, 5.0, 3.9),
    (7.1, 6.2, 5.1, 4.0),
    (7.2, 6.3, 5.2, 4.0),
)


def alarm_threshold(rate: float, *, alarms_per_year: float) -> float:
    """The score above which a window alarms, at a rate of posts per covered hour.

    Between the rates and budgets of the table the score is interpolated on logarithms; beyond them the nearest
    counts.
    """
    at_rates = [np.interp(np.log(alarms_per_year), np.log(BUDGETS), scores) for scores in SCORES]
    return float(np.interp(np.log(max(rate, RATES[0])), np.log(RATES), at_rates))
