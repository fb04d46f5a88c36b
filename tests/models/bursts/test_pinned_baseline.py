"""How much a baseline believes its training: where a figure crosses a bound, an input to either side."""

from itertools import pairwise

import numpy as np
import pytest

from models.bursts.baseline import DAY, WEEK, calendar, design_of, fit_baseline
from tests.models.bursts.test_detector import MONDAY

TRAINING = 8 * WEEK


def expected_after(observed):
    """Expected counts of the 24 hours after the training, all of which was watched."""
    n_hours = len(observed)
    design = design_of(calendar(MONDAY, n_hours + DAY), begin=0, now=n_hours, steps=[])
    whole = np.ones(n_hours)
    baseline = fit_baseline(design[:n_hours], observed, exposure=whole, coverage=whole, trust=whole)
    return baseline.expect(design[n_hours:], np.ones(DAY))


def test_a_silent_history_expects_half_a_post_in_as_long_a_time():
    assert expected_after(np.zeros(TRAINING)).mean() * TRAINING == pytest.approx(0.5)


def night_beside_evening(n_posts):
    """What is expected at 8 as a part of what is at 20, after so many posts, all of them at 20."""
    observed = np.zeros(TRAINING)
    observed[np.linspace(0, TRAINING // DAY - 1, n_posts).astype(int) * DAY + 20] = 1
    expected = expected_after(observed)
    return expected[8] / expected[20]


def test_twelve_posts_do_not_empty_the_other_hours_and_thirteen_begin_to():
    assert night_beside_evening(12) > 0.1 > night_beside_evening(13)


def after_a_doubled_week(n_usual):
    """What is expected, in times of the usual, after a last week of twice as many posts as in those before it."""
    observed = np.full(TRAINING, n_usual / WEEK)
    observed[-WEEK:] *= 2
    return expected_after(observed).mean() / observed[0]


def test_the_level_follows_a_doubled_week_the_more_the_more_posts_are_usual():
    assert after_a_doubled_week(43) < 1.9 < after_a_doubled_week(47)


def after_a_day_of(n_posts):
    """What is expected after a history of 24 posts a day, one of whose days had so many."""
    observed = np.ones(TRAINING)
    observed[TRAINING // 2 : TRAINING // 2 + DAY] = n_posts / DAY
    return expected_after(observed).sum()


def test_a_day_far_above_the_others_teaches_as_one_a_little_above_them():
    taught = [after_a_day_of(n_posts) for n_posts in (34, 150, 35)]
    assert all(less < more for less, more in pairwise(taught))
