import numpy as np
import pytest

from models.bursts.scan import count_band, excess_interval, strongest_interval, window_scores

WINDOWS_ALIKE = np.zeros(6)


def scores(observed, expected=1.0, *, coverage=1.0, variances=WINDOWS_ALIKE):
    n_hours = len(observed)
    return window_scores(
        np.array(observed, dtype=float),
        np.full(n_hours, expected),
        coverage=np.broadcast_to(np.array(coverage, dtype=float), n_hours),
        variances=variances,
        first=0,
    )


def test_a_score_is_the_rarity_of_the_rarest_window():
    # Poisson(1): P(X > 6) + P(X = 6) / 2, in the window of one hour
    assert scores([0, 6])[1] == pytest.approx(-np.log10(8.324e-5 + 5.109e-4 / 2), abs=1e-3)


def test_a_slow_rise_scores_in_a_long_window():
    assert scores([2] * 24)[-1] > scores([2] * 3)[-1]


def test_restless_windows_score_less():
    assert scores([6], variances=np.full(6, 0.5)) < scores([6])


@pytest.mark.parametrize(
    ("observed", "coverage"),
    [
        pytest.param([0, 2], 1.0, id="two-posts"),
        pytest.param([9, 0], [1.0, 0.0], id="not-covered"),
        pytest.param([0, 9], [1.0, 0.4], id="less-than-half-covered"),
    ],
)
def test_no_score_for_too_few_posts_or_too_little_coverage(observed, coverage):
    expected = 0.01 if max(observed) < 3 else 1.0
    assert scores(observed, expected, coverage=coverage)[-1] == 0


def test_an_extreme_count_has_a_finite_score():
    assert np.isfinite(scores([10**9])).all()


def test_the_strongest_interval_is_where_the_rise_is():
    assert strongest_interval(np.array([1, 0, 7, 9, 8, 1, 0.0]), np.ones(7)) == (2, 4)


def test_one_post_where_none_is_expected_is_no_interval():
    expected = np.array([1e-6, 1, 1, 1])
    assert strongest_interval(np.array([1, 0, 9, 9.0]), expected) == (2, 3)


def test_where_nothing_rises_the_interval_is_everything():
    assert strongest_interval(np.array([1, 2, 1.0]), np.full(3, 9.0)) == (0, 2)


def test_the_interval_of_an_excess_is_wider_for_restless_hours_and_restless_days():
    observed, expected = np.full(4, 10.0), np.full(4, 2.5)
    calm, hours, days = (
        excess_interval(observed, expected, variance=variance, dispersion=dispersion)
        for variance, dispersion in ((0.0, 1.0), (0.2, 1.0), (0.0, 3.0))
    )
    assert hours[0] < calm[0] < 30 < calm[1] < hours[1]
    assert days[0] < calm[0] < calm[1] < days[1]
    assert excess_interval(np.zeros(4), expected, variance=0.0, dispersion=1.0)[1] < 0


@pytest.mark.parametrize("height", [2.0, 10.0, 40.0])
def test_the_interval_of_an_excess_holds_its_mean_nine_times_in_ten(height):
    random = np.random.default_rng(1)
    expected, variance = np.full(10, 2.0), 0.2
    mean = expected + height
    draws = random.negative_binomial(1 / variance, 1 / (1 + variance * mean), (2000, 10)).astype(float)
    bounds = np.array([excess_interval(y, expected, variance=variance, dispersion=1.0) for y in draws])
    held = ((bounds[:, 0] <= 10 * height) & (10 * height <= bounds[:, 1])).mean()
    assert held == pytest.approx(0.9, abs=0.03)


def test_the_band_holds_nine_quiet_hours_in_ten():
    random = np.random.default_rng(1)
    expected, variance = np.array([0.05, 2.0, 50.0]), np.array([0.2, 0.2, 0.2])
    draws = random.negative_binomial(5, 5 / (5 + expected), (20_000, 3))
    low, high = count_band(expected, variance)
    inside = ((draws >= low) & (draws <= high)).mean(axis=0)
    assert (inside >= 0.895).all()
    assert inside[2] == pytest.approx(0.9, abs=0.02)
