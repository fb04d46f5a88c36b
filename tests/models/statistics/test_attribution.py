from datetime import timedelta

import numpy as np
import polars as pl
import pytest

from models.statistics.attribution import coincidence
from models.vocabulary import OutageVerdict
from tests.rows import NOON

HOUR = timedelta(hours=1)


def hours_of(observed, expected=None):
    """Hours from NOON on; one post is expected in each unless said otherwise."""
    expected = expected or [1.0] * len(observed)
    return pl.DataFrame(
        {
            "hour": pl.datetime_range(NOON, NOON + len(observed) * HOUR, HOUR, closed="left", eager=True),
            "observed": observed,
            "expected": pl.Series(expected, dtype=pl.Float64),
        }
    )


def window(begin, end):
    """From begin to end hours after NOON."""
    return NOON + begin * HOUR, NOON + end * HOUR


def coincidence_of(observed, windows, *, dispersion=1.0, seed=1):
    return coincidence(hours_of(observed), windows, dispersion=dispersion, seed=seed)


def test_an_outage_over_the_whole_incident_coincides_with_all_of_it():
    found = coincidence_of([11] * 4, [window(-1, 5)])
    assert (found.share, found.high, found.verdict) == (1.0, 1.0, OutageVerdict.COINCIDES)
    assert found.low > 0.9


def test_without_an_outage_nothing_coincides():
    assert coincidence_of([11] * 4, []).verdict == OutageVerdict.DOES_NOT
    elsewhere = coincidence_of([11] * 4, [window(10, 20)])
    assert (elsewhere.share, elsewhere.low, elsewhere.high, elsewhere.verdict) == (
        0,
        0,
        0,
        OutageVerdict.DOES_NOT,
    )


def test_the_share_is_that_of_the_excess_not_of_the_posts():
    found = coincidence_of([21, 21, 11, 11], [window(0, 2)])
    assert found.share == pytest.approx(40 / 60)
    assert found.low < 40 / 60 < found.high


def test_an_outage_over_half_of_an_incident_coincides_partly():
    assert coincidence_of([11] * 4, [window(0, 2)]).verdict == OutageVerdict.PARTLY


def test_a_sliver_of_an_incident_does_not_coincide():
    assert coincidence_of([26] * 10, [window(0, 0.5)]).verdict == OutageVerdict.DOES_NOT


def test_outages_that_overlap_count_once():
    once = coincidence_of([11] * 4, [window(1, 3)])
    assert coincidence_of([11] * 4, [window(1, 3), window(1.5, 3), window(1, 2)]) == once


def test_an_hour_that_an_outage_covers_in_part_counts_in_part():
    assert coincidence_of([21] * 4, [window(0.75, 2)]).share == pytest.approx(1.25 / 4)


def test_under_fifteen_posts_of_excess_no_share_is_told():
    found = coincidence_of([8, 7], [window(0, 2)])
    assert (found.share, found.low, found.high, found.verdict) == (None, None, None, OutageVerdict.TOO_FEW)
    assert coincidence_of([9, 9], [window(0, 2)]).share == 1.0


def test_an_hour_that_was_not_observed_adds_nothing():
    hours = hours_of([11, 11, 0, 11, 11], [1.0, 1.0, None, 1.0, 1.0])
    found = coincidence(hours, [window(0, 2)], dispersion=1.0, seed=1)
    assert found.share == pytest.approx(0.5)


def test_the_same_seed_gives_the_same_interval():
    assert coincidence_of([11] * 4, [window(0, 2)], seed=7) == coincidence_of(
        [11] * 4, [window(0, 2)], seed=7
    )


def test_restless_counts_give_a_wider_interval():
    calm, restless = (coincidence_of([11] * 4, [window(0, 2)], dispersion=d) for d in (1.0, 4.0))
    assert restless.low < calm.low < calm.high < restless.high


@pytest.mark.parametrize(("extra", "truth"), [(30, 0.3), (60, 0.7), (200, 0.5)])
def test_the_interval_holds_the_truth_about_nine_times_in_ten(extra, truth):
    random = np.random.default_rng(3)
    mean = np.full(8, 2.0) + np.repeat([extra * truth / 4, extra * (1 - truth) / 4], 4)
    held = []
    for draw in range(200):
        found = coincidence(
            hours_of(random.poisson(mean), [2.0] * 8), [window(0, 4)], dispersion=1.0, seed=draw
        )
        if found.share is not None:
            held.append(found.low <= truth <= found.high)
    assert 0.83 <= np.mean(held) <= 0.97
