"""Event studies on simulated counts with a known effect: python -m benchmarks.event_study [SERIES].

Five products (5 to 40 complaints a day, calmer weekends) over 182 days whose days differ by more than chance: each has
a log shock that lasts for days (sd 0.23 or 0.4, correlation 0.5 with the day before), and all share one (sd 0.15). One
of the larger three is given an effect for a week from a random day on. Printed: how often each estimator rejects at 5
%, and how often its 95 % interval holds the truth. `naive` is the same difference in differences with the Poisson
standard error of a textbook. Shares: the effect is on the odds that a complaint says the product explained itself (40 %
before), with a shock of sd 0.2 on each day's logit.
"""

import sys
from dataclasses import replace
from statistics import NormalDist
from typing import Final

import numpy as np

from benchmarks.simulated_counts import MEMORY, SHOCK, WEEKEND
from models.bursts.baseline import Floats
from models.statistics.event_study import DAYS_BEFORE, LEVEL, WEEK, Effect, Panel, effect

PER_DAY: Final = (5.0, 10.0, 20.0, 20.0, 40.0)
PRODUCTS: Final = ("a", "b", "c", "d", "e")
LARGER: Final = (2, 3, 4)
DAYS: Final = 182
COMMON_SHOCK: Final = 0.15
ROUGH: Final = 0.4  # standard deviation of the shocks of rougher days
SHARE: Final = 0.4
SHARE_SHOCK: Final = 0.2
RATIOS: Final = (1.0, 1.5, 2.0)
SERIES: Final = 1_000
SEED: Final = 20_261_124
_Z: Final = NormalDist().inv_cdf(0.975)


def shocks(random: np.random.Generator, n: int, spread: float) -> Floats:
    """Autoregressive log shocks, (n, DAYS)."""
    steps = random.normal(0, spread, (n, DAYS))
    for day in range(1, DAYS):
        steps[:, day] = MEMORY * steps[:, day - 1] + np.sqrt(1 - MEMORY**2) * steps[:, day]
    return steps


def simulate(
    random: np.random.Generator, *, ratio: float, shares: bool, shock: float
) -> tuple[Panel, str, int]:
    """A panel, the product with the effect, and the day on which it begins."""
    treated, day = int(random.choice(LARGER)), int(random.integers(DAYS_BEFORE + 2 * WEEK, DAYS - WEEK))
    week = slice(day, day + WEEK)
    level = np.log(PER_DAY)[:, None] + shocks(random, len(PER_DAY), shock) + shocks(random, 1, COMMON_SHOCK)
    level += np.log(WEEKEND) * (np.arange(DAYS) % WEEK >= 5)
    if not shares:
        level[treated, week] += np.log(ratio)
    counts = random.poisson(np.exp(level)).astype(float)
    panel = Panel(PRODUCTS, counts, np.ones_like(counts), np.zeros(counts.shape, dtype=bool))
    if shares:
        logit = np.log(SHARE / (1 - SHARE)) + random.normal(0, SHARE_SHOCK, counts.shape)
        logit[treated, week] += np.log(ratio)
        parts = random.binomial(counts.astype(int), 1 / (1 + np.exp(-logit))).astype(float)
        panel = replace(panel, counts=parts, exposure=counts)
    return panel, PRODUCTS[treated], day


def naive(panel: Panel, product: str, day: int) -> tuple[float, float]:
    """The textbook's estimate and standard error of the log ratio of rates."""
    own = np.array(panel.products) == product
    before, after = slice(day - DAYS_BEFORE, day), slice(day, day + WEEK)
    sums = [panel.counts[rows, days].sum() + 0.5 for rows in (own, ~own) for days in (after, before)]
    logs = np.log(sums)
    return float(logs[0] - logs[1] - logs[2] + logs[3]), float(np.sqrt(sum(1 / count for count in sums)))


def row(n_series: int, *, ratio: float, shares: bool, shock: float) -> str:
    """One effect: what both estimators make of it."""
    effects: list[Effect] = []
    textbook = np.zeros((n_series, 2))
    for number in range(n_series):
        random = np.random.default_rng([SEED, int(shares), int(10 * ratio), number])
        panel, product, day = simulate(random, ratio=ratio, shares=shares, shock=shock)
        estimate = effect(panel, product, day, shares=shares)
        if isinstance(estimate, Effect):
            effects.append(estimate)
        textbook[number] = naive(panel, product, day)
    rejected = np.mean([one.p <= LEVEL for one in effects])
    held = np.mean([one.low <= ratio <= one.high for one in effects])
    said = len(effects) / n_series
    words = (
        f"{'shares' if shares else 'rates':7} {shock:<6} x{ratio:<6} {rejected:18.3f} {held:6.3f} {said:5.2f}"
    )
    if shares:
        return words
    difference, limit = textbook[:, 0], _Z * textbook[:, 1]
    far, near = np.abs(difference) > limit, np.abs(difference - np.log(ratio)) <= limit
    return f"{words} {far.mean():16.3f} {near.mean():5.3f}"


def main() -> None:
    """Print one row an effect."""
    n_series = int(sys.argv[1]) if len(sys.argv) > 1 else SERIES
    print(f"{n_series} series a row; share rejected at 5 %, share of 95 % intervals that hold the truth")
    print("outcome shock  effect  placebos: rejected  held  said  naive: rejected  held")
    for shares, shock in ((False, SHOCK), (False, ROUGH), (True, SHOCK)):
        for ratio in RATIOS:
            print(row(n_series, ratio=ratio, shares=shares, shock=shock), flush=True)


if __name__ == "__main__":
    main()
