"""The burst detector on real daily counts with known outages: python -m benchmarks.pulse FOLDER [COLUMN].

FOLDER holds daily_features.csv (day, n_posts, a column a subject), such as the site of "Three Years of r/ChatGPT"
(arXiv 2606.05750) tells them. Printed are, for down_or_unavailable, the outages found of the nine that the press told
of and the alarms a year outside them: ours at several budgets as shipped, and beside it single days under our baseline
(Farrington's test), EARS C1 to C3 and a CUSUM on Poisson deviance, whose thresholds are set on simulated quiet days of
the same rate to the same budget. Then the fewest alarms outside with which each could find eight and nine of them, with
the threshold chosen on these data. For another subject: when ours alarmed, and how large the bursts were.
"""

import sys
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from benchmarks.calibrate_alarms import counts_of
from benchmarks.simulated_counts import DAYS, HISTORY, quiet_series
from models.bursts.baseline import Floats
from models.bursts.detector import Detection, find_bursts
from models.bursts.grain import DAILY
from models.bursts.scan import window_scores

OUTAGES: Final = (
    (date(2023, 3, 20),),
    (date(2024, 6, 4),),
    (date(2024, 12, 11), date(2024, 12, 12)),
    (date(2024, 12, 26),),
    (date(2025, 1, 23),),
    (date(2025, 6, 10),),
    (date(2025, 7, 16),),
    (date(2025, 11, 18),),
    (date(2026, 2, 3),),
)
SUBJECT: Final = "down_or_unavailable"
BUDGETS: Final = (4.0, 1.0, 0.5)  # alarms a year
GRACE: Final = timedelta(days=1)  # an outage late in the evening is spoken of on the next day
N_QUIET: Final = 120  # simulated series that thresholds are set on
MERGED: Final = 2  # days; alarms closer than this are one
SEED: Final = 20_261_129
_TIME: Final = pl.Datetime("us", "UTC")

Detect = Callable[[pl.DataFrame, Detection], Floats]  # counts and what ours says of them; a score a day


def single_day(counts: pl.DataFrame, ours: Detection) -> Floats:
    """Farrington's test: -log10 of the tail of one day under our baseline."""
    judged = ours.baseline.fill_null(0.0)
    observed, expected, variance = (judged[name].cast(pl.Float64).to_numpy() for name in _FITTED)
    scores = np.zeros(len(observed))
    for number in np.flatnonzero(expected > 0):
        here = slice(number, number + 1)
        scores[here] = window_scores(
            observed[here],
            expected[here],
            coverage=np.ones(1),
            variances=np.full(3, variance[number]),
            first=0,
            grain=DAILY,
        )
    return scores


_FITTED: Final = ("observed", "expected", "variance")


def _ears(lag: int) -> Detect:
    """EARS C1 and C2: a day against the mean and deviation of the seven days that end lag days before it."""

    def scores(counts: pl.DataFrame, ours: Detection) -> Floats:
        rates = _rates(counts)
        found = np.zeros(len(rates))
        for number in range(HISTORY, len(rates)):
            past = rates[number - lag - 6 : number - lag + 1]
            found[number] = (rates[number] - past.mean()) / max(past.std(ddof=1), 0.5)
        return found

    return scores


def ears_c3(counts: pl.DataFrame, ours: Detection) -> Floats:
    """EARS C3: what C2 exceeds 1 by, over three days."""
    over = np.maximum(_ears(3)(counts, ours) - 1, 0)
    summed: Floats = np.convolve(over, np.ones(3))[: len(over)]
    return summed


def cusum(counts: pl.DataFrame, ours: Detection) -> Floats:
    """A CUSUM of Pearson residuals under our baseline, allowance one half, begun anew after an alarm of its own."""
    judged = ours.baseline.fill_null(0.0)
    observed, expected, variance = (judged[name].cast(pl.Float64).to_numpy() for name in _FITTED)
    residuals = (observed - expected) / np.sqrt(np.maximum(expected + variance * expected**2, 0.1))
    scores, total = np.zeros(len(residuals)), 0.0
    for number, residual in enumerate(residuals):
        total = max(0.0, total + residual - 0.5) if residual > 0 else 0.0
        scores[number] = total
    return scores


RIVALS: Final[dict[str, Detect]] = {
    "single day": single_day,
    "EARS C1": _ears(1),
    "EARS C2": _ears(3),
    "EARS C3": ears_c3,
    "CUSUM": cusum,
}


def _rates(counts: pl.DataFrame) -> Floats:
    """Counts for the usual exposure."""
    rates: Floats = (counts["count"] * counts["exposure"].median() / counts["exposure"]).to_numpy()
    return rates


def read_counts(folder: Path, subject: str) -> pl.DataFrame:
    """Hour (a day's beginning), count, coverage, exposure of one subject."""
    rows = pl.read_csv(folder / "daily_features.csv", try_parse_dates=True)
    if subject not in rows.columns:
        sys.exit(f"{folder}: daily_features.csv has no column {subject}; it has {', '.join(rows.columns)}")
    return rows.select(
        hour=pl.col("day").cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        count=pl.col(subject),
        coverage=pl.lit(1.0),
        exposure=pl.col("n_posts") / pl.col("n_posts").max(),
    )


def quiet_days(rate: float) -> list[tuple[pl.DataFrame, Detection]]:
    """Simulated quiet series of so many posts a day, and what ours says of each."""
    found = []
    for number in range(N_QUIET):
        series = quiet_series(np.random.default_rng([SEED, number]), rate=rate / 24, peaks=1 + number % 2)
        days = counts_of(series, DAILY)
        first = datetime(2026, 1, 5, tzinfo=UTC)
        hours = [first + timedelta(days=day) for day in range(DAYS)]
        counts = pl.DataFrame(
            {
                "hour": pl.Series(hours, dtype=_TIME),
                "count": days.observed.astype(int),
                "coverage": days.coverage,
            }
        ).filter(pl.col("coverage") > 0)
        counts = counts.upsample("hour", every="1d").with_columns(
            pl.col("count").fill_null(0), pl.col("coverage").fill_null(0.0)
        )
        counts = counts.with_columns(exposure="coverage")
        found.append((counts, find_bursts(counts, alarms_per_year=1.0, grain=DAILY)))
    return found


def alarms_of(scores: Floats, threshold: float) -> list[int]:
    """Days of alarms: over the threshold, and not within two days of one that was."""
    days = np.flatnonzero(scores > threshold)
    return [int(day) for day in days[np.diff(days, prepend=-MERGED - 1) > MERGED]]


def threshold_at(budget: float, scores: Iterable[Floats]) -> float:
    """The threshold at which the quiet series raise so many alarms a year."""
    quiet = list(scores)
    allowed = budget * len(quiet) * (DAYS - HISTORY) / 365
    levels = np.unique(np.concatenate(quiet))
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high) // 2
        if sum(len(alarms_of(score, levels[middle])) for score in quiet) > allowed:
            low = middle + 1
        else:
            high = middle
    return float(levels[high])


def found_and_outside(alarms: Iterable[date], days: Iterable[date]) -> tuple[int, float]:
    """How many of the outages were alarmed on, and how many alarms a year there were besides."""
    raised, watched = list(alarms), list(days)
    known = [outage for outage in OUTAGES if outage[-1] >= watched[HISTORY]]
    near = {alarm: [o for o in known if o[0] <= alarm <= o[-1] + GRACE] for alarm in raised}
    n_found = len({outage for outages in near.values() for outage in outages})
    years = (len(watched) - HISTORY) / 365
    return n_found, sum(not outages for outages in near.values()) / years


def print_outages(counts: pl.DataFrame) -> None:
    """All tables of the subject of outages."""
    days = counts["hour"].dt.date().to_list()
    exposure = counts["exposure"].to_numpy()
    rate = float(counts["count"].to_numpy().sum() / exposure.sum() * np.median(exposure))
    ours = {budget: find_bursts(counts, alarms_per_year=budget, grain=DAILY) for budget in BUDGETS}
    quiet = quiet_days(rate)
    real = {name: detect(counts, ours[4.0]) for name, detect in RIVALS.items()}
    simulated = {name: [detect(*pair) for pair in quiet] for name, detect in RIVALS.items()}
    print(
        f"{len(days)} days, {rate:.1f} posts a day; found of {len(OUTAGES)} outages, alarms a year outside\n"
    )
    print(f"{'':14}" + "".join(f"{f'budget {budget:g} a year':>20}" for budget in BUDGETS))
    cells = [found_and_outside([b.alarmed_at.date() for b in ours[x].bursts], days) for x in BUDGETS]
    print(f"{'trustwatch':14}" + "".join(f"{n:>10} {outside:>9.1f}" for n, outside in cells))
    for name, scores in real.items():
        cells = []
        for budget in BUDGETS:
            alarms = alarms_of(scores, threshold_at(budget, simulated[name]))
            cells.append(found_and_outside([days[alarm] for alarm in alarms], days))
        print(f"{name:14}" + "".join(f"{n:>10} {outside:>9.1f}" for n, outside in cells))
    print(
        f"\n{'':14}{'8 found':>10}{'9 found':>10}  fewest alarms a year outside, threshold chosen on these data"
    )
    bursts = ours[4.0].bursts
    own = [(burst.score, burst.alarmed_at.date()) for burst in bursts]
    curves = {"trustwatch": [([d for s, d in own if s >= level]) for level, _ in own]}
    for name, scores in real.items():
        levels = np.unique(scores[scores > 0])
        curves[name] = [[days[alarm] for alarm in alarms_of(scores, level)] for level in levels]
    for name, curve in curves.items():
        points = [found_and_outside(alarms, days) for alarms in curve]
        least = [min((o for n, o in points if n >= wanted), default=np.nan) for wanted in (8, 9)]
        print(f"{name:14}" + "".join(f"{outside:>10.1f}" for outside in least))


def print_bursts(counts: pl.DataFrame, subject: str) -> None:
    """When ours alarmed on a subject at the budget of daily counts."""
    print(f"{subject}, budget {BUDGETS[1]:g} a year: alarm, from, to, counted and expected")
    for burst in find_bursts(counts, alarms_per_year=BUDGETS[1], grain=DAILY).bursts:
        ended = f"{burst.ended_at:%Y-%m-%d}" if burst.ended_at else "goes on"
        print(
            f"  {burst.alarmed_at:%Y-%m-%d}  {burst.started_at:%Y-%m-%d}  {ended}  {burst.observed} for"
            f" {burst.expected:.0f}"
        )


def main() -> None:
    """Print the tables of outages, or the bursts of another subject."""
    if len(sys.argv) < 2:
        sys.exit("name the folder that holds daily_features.csv")
    folder, subject = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else SUBJECT
    counts = read_counts(folder, subject)
    if subject == SUBJECT:
        print_outages(counts)
    else:
        print_bursts(counts, subject)


if __name__ == "__main__":
    main()
