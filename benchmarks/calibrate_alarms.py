"""The tables in models/bursts/alarm_threshold.py: python -m benchmarks.calibrate_alarms [--daily] [SERIES [RATE …]].

Simulated quiet series (benchmarks/simulated_counts.py; half with one daily peak and half with two, half of them
growing) are watched at fixed thresholds, alarms are counted, and the threshold for each budget is read off a smooth
curve through the counts. 160 series a rate are 61 watched years: a sampling error of 13 % of the budget at one alarm
a year and of 7 % at four. About half an hour of CPU for all rates of the table; with --daily, for counts of days, two
minutes.
"""

import sys
from typing import Final

import numpy as np

from benchmarks.simulated_counts import DAYS, FIRST_HOUR, HISTORY, Series, quiet_series
from models.bursts.alarm_threshold import BUDGETS, RATES
from models.bursts.baseline import Floats, calendar
from models.bursts.grain import DAILY, HOURLY, Grain
from models.bursts.monitor import Counts, Monitor

THRESHOLDS: Final = {HOURLY: np.arange(2.0, 7.0, 0.75), DAILY: np.arange(0.8, 4.5, 0.45)}
SERIES: Final = 160
CERTAIN: Final = (
    60  # alarms; more count no more, or the thousands at low thresholds would bend the curve at high ones
)
SEED: Final = 20_261_101


def n_alarms(counts: Counts, threshold: float) -> int:
    """Alarms that a fixed threshold raises on a series."""
    monitor = Monitor(counts, lambda _rate, _number: threshold)
    monitor.judge(midnight=0)
    return len(monitor.episodes)


def counts_of(series: Series, grain: Grain) -> Counts:
    """The hours of a series, or the days that they are."""
    per_day = HOURLY.a_day // grain.a_day
    observed = series.observed.reshape(-1, per_day).sum(axis=1)
    coverage = series.coverage.reshape(-1, per_day).mean(axis=1)
    return Counts(observed, coverage, coverage, calendar(FIRST_HOUR, len(observed), grain=grain), grain)


def thresholds_for(alarms: Floats, years: float, thresholds: Floats) -> list[float]:
    """The threshold of each budget: a parabola through the logarithms of the counts, weighted by their certainty.

    Rates so low that even the lowest threshold keeps a budget get that one.
    """
    counted = alarms >= 3
    degree = min(2, int(counted.sum()) - 1)
    certainty = np.sqrt(np.minimum(alarms[counted], CERTAIN))
    curve = np.polyfit(thresholds[counted], np.log(alarms[counted] / years), degree, w=certainty)
    fine = np.arange(thresholds[0], 10.0, 0.01)
    alarms_per_year = np.minimum.accumulate(np.exp(np.polyval(curve, fine)))
    return [round(float(fine[np.argmax(alarms_per_year <= budget)]), 2) for budget in BUDGETS]


def main() -> None:
    """Print the rows of a table, one a rate."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--daily"]
    grain = DAILY if "--daily" in sys.argv else HOURLY
    n_series = int(arguments[0]) if arguments else SERIES
    wanted = [float(argument) for argument in arguments[1:]] or RATES
    years = n_series * (DAYS - HISTORY) / 365
    thresholds = THRESHOLDS[grain]
    for number, rate in enumerate(RATES):
        if rate not in wanted:
            continue
        alarms = np.zeros(len(thresholds))
        for index in range(n_series):
            random = np.random.default_rng([SEED, number, index])
            series = quiet_series(random, rate=rate, peaks=1 + index % 2, growth=1.0 + index // 2 % 2)
            alarms += [n_alarms(counts_of(series, grain), threshold) for threshold in thresholds]
        rows = ", ".join(map(str, thresholds_for(alarms, years, thresholds)))
        print(f"    ({rows}),  # {rate} posts an hour; alarms {alarms.astype(int).tolist()}", flush=True)


if __name__ == "__main__":
    main()
