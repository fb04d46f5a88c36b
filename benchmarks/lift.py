"""How far the lift of an answer can be trusted: simulated threads of which the truth is known.

    python -m benchmarks.lift [--repetitions 20] [--threads 2000]

Threads differ in liveliness, die down, and every post draws others (Hawkes 1971). Competitors prefer lively threads:
mildly, by how many posts the last three hours had; strongly, by the square of that; or by how lively the thread is
underneath, which nobody sees (hidden) and no matching can mend. After their answer posts come so many times as often,
and blame so many times as often, as the truth says. For each estimator the mean and how often its 90 % interval holds
the truth.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.threads.lift import lift, outcome_ratio
from models.threads.risk_sets import Matching, Threads, matched_pairs

HOURS = 48.0
BRANCHING = 0.4  # posts that one post draws
GRID = 0.5  # hours between two looks of a competitor


@dataclass(frozen=True)
class World:
    """What is true: how competitors choose, and what their answer does."""

    selection: str  # mild, strong, hidden
    lift: float = 1.0
    blame: float = 1.0


def main() -> None:
    """Print one row a world and estimator."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=20)
    parser.add_argument("--threads", type=int, default=2_000)
    arguments = parser.parse_args()
    print("selection | truth | estimator | mean | interval holds the truth")
    for selection in ("mild", "strong", "hidden"):
        for truth in (1.0, 1.5, 2.5):
            _report(World(selection, lift=truth), truth, arguments)
        for truth in (1.0, 1.3):
            _report(World(selection, blame=truth), truth, arguments, blame=True)


def _report(world: World, truth: float, arguments: Any, *, blame: bool = False) -> None:  # noqa: ANN401
    found: dict[str, list[tuple[float, float, float]]] = {}
    for seed in range(arguments.repetitions):
        threads = simulated(world, n=arguments.threads, seed=seed)
        for name, values in of_blame(threads) if blame else of_posts(threads):
            found.setdefault(name, []).append(values)
    for name, rows in found.items():
        values, low, high = np.array(rows).T
        holds = np.mean((low <= truth) & (truth <= high)) if np.isfinite(low).all() else np.nan
        print(f"{world.selection} | {truth} | {name} | {values.mean():.2f} | {holds:.2f}", flush=True)


def of_posts(threads: Threads) -> Iterator[tuple[str, tuple[float, float, float]]]:
    """Each estimator of the lift of posts."""
    nothing = (np.nan, np.nan)
    yield "posts: naive", (_naive(threads), *nothing)
    yield "posts: never answered", (_never_answered(threads), *nothing)
    if found := lift(threads, Matching()):
        for name, one in (
            ("matched", found.matched),
            ("placebo", found.placebo),
            ("over placebo", found.adjusted),
        ):
            if one:
                yield f"posts: {name}", (one.value, one.low, one.high)


def of_blame(threads: Threads) -> Iterator[tuple[str, tuple[float, float, float]]]:
    """The estimator of the share that blames."""
    if one := outcome_ratio(threads, Matching()):
        yield "blame: matched", (one.value, one.low, one.high)


def simulated(world: World, *, n: int, seed: int) -> Threads:
    """Threads of one world."""
    rng = np.random.default_rng(seed)
    rate = rng.lognormal(0.6, 0.9, n)
    fade = rng.uniform(4, 16, n)
    ages = [_posts(rng, rate[one], fade[one]) for one in range(n)]
    answered = np.array([_answered(rng, world, ages[one], rate[one], fade[one]) for one in range(n)])
    thread, age, marked = [], [], []
    share = rng.beta(2, 4, n)
    for one in range(n):
        own = ages[one]
        later = own[own > answered[one]]
        copies = (
            rng.poisson(world.lift - 1, len(later)) if world.lift > 1 else np.zeros(len(later), dtype=int)
        )
        own = np.sort(np.concatenate([own, np.repeat(later, copies) + rng.uniform(0, 0.05, copies.sum())]))
        chance = np.where(own > answered[one], np.minimum(share[one] * world.blame, 1), share[one])
        thread.append(np.full(len(own), one))
        age.append(own)
        marked.append(rng.random(len(own)) < chance)
    return Threads(
        np.concatenate(thread).astype(np.int64),
        np.concatenate(age),
        np.concatenate(marked),
        answered,
        np.full(n, HOURS),
        np.zeros(n, dtype=np.int64),
        np.isfinite(answered),
    )


def _posts(rng: np.random.Generator, rate: float, fade: float) -> NDArray[np.float64]:
    """Ages of posts: those that come of themselves die down, and each draws others within the hour or two."""
    n = rng.poisson(rate * fade * (1 - np.exp(-HOURS / fade)))
    born = -fade * np.log(1 - rng.random(n) * (1 - np.exp(-HOURS / fade)))
    every = [born]
    while len(born):
        born = np.repeat(born, rng.poisson(BRANCHING, len(born)))
        born = born + rng.exponential(1.0, len(born))
        every.append(born)
    ages = np.concatenate(every)
    return np.sort(ages[ages < HOURS])


def _answered(
    rng: np.random.Generator, world: World, ages: NDArray[np.float64], rate: float, fade: float
) -> float:
    looks = np.arange(GRID, HOURS / 2, GRID)
    recent = np.searchsorted(ages, looks) - np.searchsorted(ages, looks - 3)
    if world.selection == "mild":
        hazard = 0.004 * recent
    elif world.selection == "strong":
        hazard = 0.001 * recent**2.0
    else:
        hazard = 0.003 * (rate * np.exp(-looks / fade) * 3) ** 1.3
    came = rng.random(len(looks)) < 1 - np.exp(-hazard * GRID)
    return float(looks[came.argmax()] + rng.uniform(0, 0.01)) if came.any() else np.inf


def _later(threads: Threads, hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Posts of each thread in the twelve hours after an age."""
    begin = hours[threads.thread]
    within = (threads.age_hours > begin) & (threads.age_hours <= begin + 12)
    return np.bincount(threads.thread[within], minlength=threads.n_threads).astype(np.float64)


def _naive(threads: Threads) -> float:
    """Threads that were answered against the others, from the same ages on."""
    treated = np.isfinite(threads.answered_hours)
    ages = np.where(treated, threads.answered_hours, np.median(threads.answered_hours[treated]))
    later = _later(threads, ages)
    return float(later[treated].mean() / later[~treated].mean())


def _never_answered(threads: Threads) -> float:
    """Matched as ours, but only with threads that were never answered, which conditions on the future."""
    pairs = matched_pairs(threads, Matching(n_controls=50))
    weights = pairs.weights * ~np.isfinite(threads.answered_hours[pairs.control])
    return float(weights @ pairs.treated_posts / (weights @ pairs.control_posts))


if __name__ == "__main__":
    main()
