"""The table in models/bursts/alarm_threshold.py: python -m benchmarks.calibrate_alarms [SERIES A RATE].

Simulated quiet series (benchmarks/simulated_counts.py; half with one daily peak and half with two, half of them
growing) are watched at fixed thresholds, alarms are counted, and the threshold for each budget is read off a smooth
curve through the counts. 160 series a rate are 61 watched years: a sampling error of 13 % of the budget at one alarm
a year and of 7 % at four. About half an hour of CPU.
"""

import sys
from typing import Final

import numpy as np

from benchmarks.simulated_counts import DAYS, FIRST_HOUR, HISTORY, Series, quiet_series
from models.bursts.alarm_threshold import BUDGETS, RATES
from models.bursts.baseline import Floats, calendar
from models.bursts.monitor import Hours, Monitor

THRESHOLDS: Final = np.arange(2.0, 7.0, 0.75)
SERIES: Final = 160
CERTAIN: Final = (
    60  # alarms; more count no more, or the thousands at low thresholds would bend the curve at high ones
)
SEED: Final = 20_261_101


def n_alarms(series: Series, threshold: float) -> int:
    """Alarms that a fixed threshold raises on a series."""
    hours = Hours(
        series.observed, series.coverage, series.coverage, calendar(FIRST_HOUR, len(series.observed))
    )
    monitor = Monitor(hours, lambda _rate: threshold)
    monitor.judge(midnight=0)
    return len(monitor.episodes)


def thresholds_for(alarms: Floats, years: float) -> list[float]:
    """The threshold of each budget: a parabola through the logarithms of the counts, weighted by their certainty.

    Rates so low that even the lowest threshold keeps a budget get that one.
    """
    counted = alarms >= 3
    degree = min(2, int(counted.sum()) - 1)
    certainty = np.sqrt(np.minimum(alarms[counted], CERTAIN))
    curve = np.polyfit(THRESHOLDS[counted], np.log(alarms[counted] / years), degree, w=certainty)
    fine = np.arange(THRESHOLDS[0], 10.0, 0.01)
    alarms_per_year = np.minimum.accumulate(np.exp(np.polyval(curve, fine)))
    return [round(float(fine[np.argmax(alarms_per_year <= budget)]), 2) for budget in BUDGETS]


def main() -> None:
    """Print the rows of the table, one a rate."""
    n_series = int(sys.argv[1]) if len(sys.argv) > 1 else SERIES
    years = n_series * (DAYS - HISTORY) / 365
    for number, rate in enumerate(RATES):
        alarms = np.zeros(len(THRESHOLDS))
        for index in range(n_series):
            random = np.random.default_rng([SEED, number, index])
            series = quiet_series(random, rate=rate, peaks=1 + index % 2, growth=1.0 + index // 2 % 2)
            alarms += [n_alarms(series, threshold) for threshold in THRESHOLDS]
        rows = ", ".join(map(str, thresholds_for(alarms, years)))
        print(f"    ({rows}),  # {rate} posts an hour; alarms {alarms.astype(int).tolist()}", flush=True)


if __name__ == "__main__":
    main()
