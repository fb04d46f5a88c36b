from dataclasses import replace

import numpy as np
import pytest

from models.statistics.event_study import (
    AFFECTED,
    DAYS_BEFORE,
    Effect,
    Panel,
    Shortfall,
    daily_ratios,
    effect,
)

PRODUCTS = ("chatgpt", "claude", "gemini", "grok")
DAYS = 140
DAY = 84


def panel(*, ratio=1.0, per_day=20.0, seed=1, days=DAYS, products=PRODUCTS, from_day=DAY, weekend=0.7):
    """Counts with calmer weekends; those of Claude are ratio times as many from a day on."""
    random = np.random.default_rng(seed)
    mean = np.full((len(products), days), per_day)
    mean *= np.where(np.arange(days) % 7 >= 5, weekend, 1.0)
    mean[products.index("claude"), from_day:] *= ratio
    counts = random.poisson(mean).astype(float)
    return Panel(products, counts, np.ones_like(counts), np.zeros(counts.shape, dtype=bool))


def unseen(made, rows, days):
    """The same with hours that nobody observed."""
    counts, exposure = made.counts.copy(), made.exposure.copy()
    counts[rows, days], exposure[rows, days] = 0, 0
    return replace(made, counts=counts, exposure=exposure)


def found(made, **options):
    estimate = effect(made, "claude", DAY, **options)
    assert isinstance(estimate, Effect), estimate
    return estimate


def test_a_threefold_rise_is_recovered_and_ranks_first():
    estimate = found(panel(ratio=3.0))
    assert estimate.low < 3.0 < estimate.high
    assert estimate.low > 1.5
    assert estimate.p == pytest.approx(1 / (estimate.n_placebos + 1))
    assert estimate.own.seen > 2 * estimate.own.expected


def test_where_nothing_happened_the_interval_holds_one():
    estimates = [found(panel(seed=seed)) for seed in range(20)]
    assert sum(estimate.p <= 0.05 for estimate in estimates) <= 4
    assert all((estimate.p <= 0.05) == (not estimate.low <= 1 <= estimate.high) for estimate in estimates)


def test_what_moves_every_product_is_no_effect():
    made = panel()
    counts = made.counts.copy()
    counts[:, DAY:] *= 3
    assert 0.7 < found(replace(made, counts=counts)).ratio < 1.4


def test_a_day_that_was_not_observed_is_no_fall():
    whole = found(panel(ratio=3.0)).ratio
    assert found(unseen(panel(ratio=3.0), 1, slice(DAY + 1, DAY + 4))).ratio == pytest.approx(whole, rel=0.25)


def test_a_source_that_begins_with_the_announcement_is_no_effect():
    made = panel(products=(*PRODUCTS, "claude"))
    assert 0.6 < found(unseen(made, 4, slice(0, DAY))).ratio < 1.6


def test_a_rise_that_began_a_week_before_shows_in_the_lead():
    estimate = found(panel(ratio=3.0, from_day=DAY - 7))
    assert estimate.lead_ratio > 2
    assert estimate.lead_p < 0.05
    assert found(panel(ratio=3.0)).lead_p > 0.05


def test_a_share_that_rises_is_told_as_odds():
    made = panel(per_day=10.0)
    random = np.random.default_rng(3)
    chance = np.full(made.counts.shape, 0.3)
    chance[1, DAY:] = 0.7
    parts = random.binomial(made.counts.astype(int), chance).astype(float)
    estimate = found(replace(made, counts=parts, exposure=made.counts), shares=True)
    assert estimate.low < (0.7 / 0.3) / (0.3 / 0.7) < estimate.high
    assert estimate.p < 0.05
    assert estimate.own.expected / estimate.own.whole == pytest.approx(0.3, abs=0.1)
    assert estimate.own.seen / estimate.own.whole == pytest.approx(0.7, abs=0.1)


def test_other_announcements_make_no_placebo_and_no_control():
    made = panel(ratio=3.0)
    wild = made.counts.copy()
    wild[0, DAY : DAY + AFFECTED] *= 10
    narrow = found(replace(made, counts=wild))
    estimate = found(replace(made, counts=wild, affected=made.moved("chatgpt", DAY).affected))
    assert estimate.low < 3.0 < estimate.high
    assert estimate.n_placebos < narrow.n_placebos


def test_an_announcement_before_or_after_the_panel_moves_nothing_in_it():
    for day in (-100, DAYS + 100):
        assert not panel().moved("claude", day).affected.any()
    assert panel().moved("claude", -10).affected.sum() == AFFECTED - 10


@pytest.mark.parametrize(
    ("made", "day", "what"),
    [
        pytest.param(panel(per_day=0.1), DAY, "counts before", id="few-complaints"),
        pytest.param(panel(products=("claude",)), DAY, "counts of controls before", id="no-other-product"),
        pytest.param(panel(days=60), 20, "days before", id="too-early-in-the-data"),
        pytest.param(panel(days=DAY + 5), DAY, "days after", id="not-over-yet"),
        pytest.param(panel(days=40, products=("claude", "grok")), 30, "placebo windows", id="few-placebos"),
        pytest.param(unseen(panel(), 1, slice(DAY, DAY + 5)), DAY, "days observed after", id="not-observed"),
    ],
)
def test_too_little_data_says_of_what(made, day, what):
    estimate = effect(made, "claude", day)
    assert isinstance(estimate, Shortfall)
    assert estimate.what == what
    assert estimate.has < estimate.needs


def test_a_product_that_nobody_complains_of_has_no_counts():
    assert effect(panel(), "replika", DAY) == Shortfall("counts before", 0, 10)


def test_day_by_day_the_product_stands_beside_its_controls():
    days = daily_ratios(panel(ratio=3.0, per_day=40.0), "claude", DAY)
    assert days[:, 0].tolist() == list(range(-DAYS_BEFORE, AFFECTED))
    before, after = days[days[:, 0] < 0], days[days[:, 0] >= 0]
    assert before[:, 1].sum() == pytest.approx(before[:, 2].sum())
    assert after[:, 1].sum() / after[:, 2].sum() == pytest.approx(3, rel=0.15)
    assert after[:, 3].sum() / after[:, 4].sum() == pytest.approx(1, rel=0.15)
