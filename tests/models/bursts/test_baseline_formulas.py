"""The baseline is what docs/detector.md writes: the same formulas, written out count by count, give the same numbers."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import chi2

from models.bursts.baseline import calendar, design_of, fit_baseline
from models.bursts.grain import DAILY, HOURLY
from tests.models.bursts.test_detector import MONDAY

WEEKS, ODD_HOURS = 9, 7


def terms(number, *, now, steps, a_day, n_harmonics):
    """Constant, harmonics, weekend, Monday, trend, seven weekly levels, steps, of one count; MONDAY begins one."""
    hour, weekday = number % a_day, number // a_day % 7
    angles = [2 * np.pi * harmonic * hour / a_day for harmonic in range(1, n_harmonics + 1)]
    season = [wave(angle) for angle in angles for wave in (np.cos, np.sin)]
    levels = [number >= now - week * 7 * a_day for week in range(1, 8)]
    trend = (number - now) / (28 * a_day)
    return [1, *season, weekday in (5, 6), weekday == 0, trend, *levels, *(number >= step for step in steps)]


def ridge_of(n_harmonics, n_steps):
    return np.array([0] + [3] * (2 * n_harmonics + 3) + [30] * 7 + [3] * n_steps, dtype=float)


def penalised_fit(design, padded, exposure, weights, ridge):
    """The coefficients at which the penalised Poisson likelihood is greatest, and its information."""

    def loss(coefficients):
        predictor = design @ coefficients
        means = exposure * np.exp(predictor)
        fit = weights @ (means - padded * predictor) + ridge @ coefficients**2 / 2
        return fit, design.T @ (weights * (means - padded)) + ridge * coefficients

    start = np.zeros(design.shape[1])
    start[0] = np.log(padded @ weights / (exposure @ weights))
    found = minimize(loss, start, jac=True, method="BFGS", options={"gtol": 1e-8, "maxiter": 2_000})
    means = weights * exposure * np.exp(design @ found.x)
    return found.x, design.T @ (design * means[:, None]) + np.diag(ridge)


def day_weights(observed, expected, a_day):
    """One weight a count: of its day, whole days counted from the end."""
    weights = np.ones(len(observed))
    days = [slice(end - a_day, end) for end in range(len(observed), a_day - 1, -a_day)]
    counts, means = (np.array([values[day].sum() for day in days]) for values in (observed, expected))
    dispersion = 1.0
    if means.mean() > 1:
        dispersion = max(1.0, np.median((counts - means) ** 2 / np.maximum(means, 1e-9)) / chi2.ppf(0.5, 1))
    for day, count, mean in zip(days, counts, means, strict=True):
        residual = 1.5 * (count ** (2 / 3) - mean ** (2 / 3)) / max(mean, 0.05) ** (1 / 6) / dispersion**0.5
        weights[day] = (2.58 / residual) ** 2 if residual > 2.58 else 1
    return weights


def window_variance(observed, expected, weights, *, width, a_day, n_terms):
    """v of Var = E + v E^2, of all windows of a width at least half of which counts."""
    spans = [slice(begin, begin + width) for begin in range(len(observed) - width + 1)]
    spans = [span for span in spans if weights[span].sum() >= width / 2]
    counts, means = (np.array([(x * weights)[span].sum() for span in spans]) for x in (observed, expected))
    left = max(0.3, 1 - n_terms / max(len(spans) / width, 1)) if width >= a_day else 1
    return max(0.0, ((counts - means) ** 2 / left - means).sum() / (means @ means))


def by_the_formulas(design, observed, exposure, coverage, trust, *, a_day, widths, n_harmonics, n_steps):
    """coefficients, variances and rate."""
    ridge = ridge_of(n_harmonics, n_steps)
    padded = observed + 0.5 * exposure / (exposure @ trust)
    coefficients, information = penalised_fit(design, padded, exposure, trust, ridge)
    expected = exposure * np.exp(design @ coefficients)
    weights = trust * day_weights(observed * trust, expected * trust, a_day)
    if (weights < trust).any():
        coefficients, information = penalised_fit(design, padded, exposure, weights, ridge)
    expected = exposure * np.exp(design @ coefficients)
    last_week = design[-7 * a_day :]
    recent = slice(-7 * a_day, None) if coverage[-7 * a_day :].any() else slice(None)
    rate = np.exp(last_week @ coefficients).mean() * exposure[recent].sum() / coverage[recent].sum()
    counted = weights * (exposure > 0)
    variances = [
        window_variance(
            observed, expected, counted, width=width, a_day=a_day, n_terms=len(ridge) - 2 * n_harmonics
        )
        for width in widths
    ]
    dispersion = 1 + variances[widths.index(a_day)] * rate * a_day
    recent_terms = last_week.mean(axis=0)
    uncertain = dispersion * recent_terms @ np.linalg.inv(information) @ recent_terms
    return coefficients, np.array(variances) + uncertain, rate


def history(kind, n_counts, a_day):
    """Counts of one kind, and how much of each was watched and is trusted."""
    random = np.random.default_rng(5)
    whole = np.ones(n_counts)
    days = np.arange(n_counts) // a_day
    evenings = 1 + (np.arange(n_counts) % a_day >= a_day // 2)
    busy = random.gamma(2, 0.5, days.max() + 1)[days]  # days that are busy as a whole
    a_burst = np.where(days == days.max() - 20, 1 / a_day, 0.0)  # of one post
    match kind:
        case "busy":
            observed, exposure, coverage, trust = (
                random.poisson(24 / a_day * busy * evenings),
                whole.copy(),
                whole.copy(),
                whole.copy(),
            )
            exposure[: n_counts // 3] = 0.4
            coverage[a_day : 2 * a_day], exposure[a_day : 2 * a_day], trust[a_day : 2 * a_day] = 0, 0, 0
            trust[5 * a_day : 6 * a_day] = 0
            return np.where(exposure > 0, observed, 0).astype(float), exposure, coverage, trust
        case "steady":
            return 24 / a_day * whole + 24 * a_burst, whole, whole, whole
        case "between":
            return random.poisson(1.5 / a_day * busy**2) + 8 * a_burst, whole, whole, whole
        case "sparse":
            return random.poisson(0.8 / a_day * busy**2) + 5 * a_burst, whole, whole, whole
        case "not watched of late":
            exposure = np.where(np.arange(n_counts) < n_counts - 7 * a_day, 0.5, 0.0)
            return (
                random.poisson(24 / a_day * exposure).astype(float),
                exposure,
                2 * exposure,
                1.0 * (exposure > 0),
            )
    raise ValueError(kind)


@pytest.mark.parametrize("grain", [HOURLY, DAILY], ids=["hourly", "daily"])
@pytest.mark.parametrize("kind", ["busy", "steady", "between", "sparse", "not watched of late"])
def test_a_baseline_is_that_of_the_formulas(kind, grain):
    a_day, n_harmonics, widths = (24, 2, (1, 3, 6, 12, 24, 48)) if grain == HOURLY else (1, 0, (1, 2, 7))
    n_counts = WEEKS * 7 * a_day + (ODD_HOURS if grain == HOURLY else 0)
    steps = [n_counts - 10 * a_day] if kind == "busy" else []
    written = np.array(
        [
            terms(number, now=n_counts, steps=steps, a_day=a_day, n_harmonics=n_harmonics)
            for number in range(n_counts)
        ],
        dtype=float,
    )
    design = design_of(
        calendar(MONDAY, n_counts, grain=grain), begin=0, now=n_counts, steps=steps, grain=grain
    )
    assert np.allclose(design, written, atol=1e-12)
    observed, exposure, coverage, trust = history(kind, n_counts, a_day)
    found = fit_baseline(design, observed, exposure=exposure, coverage=coverage, trust=trust, grain=grain)
    coefficients, variances, rate = by_the_formulas(
        written, observed, exposure, coverage, trust,
        a_day=a_day, widths=widths, n_harmonics=n_harmonics, n_steps=len(steps),
    )  # fmt: skip
    assert found.coefficients == pytest.approx(coefficients, abs=2e-4)
    assert found.variances == pytest.approx(variances, rel=2e-3)
    assert found.rate == pytest.approx(rate, rel=1e-4)
    day = widths.index(a_day)
    assert found.dispersion == pytest.approx(1 + variances[day] * rate * a_day, rel=2e-3)
