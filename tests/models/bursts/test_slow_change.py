from itertools import pairwise

import numpy as np
import pytest

from models.bursts.slow_change import REFERENCE_DAYS, slow_changes

DAYS = 240


def series(seed, *, share=0.05, ratio=1.0, begin=100, shock=0.2, posts=100, days=DAYS):
    """Complaints and posts of each day; from begin on the share is ratio times what it was."""
    random = np.random.default_rng(seed)
    seen = random.poisson(posts, days).astype(float)
    mean = seen * share * np.where(np.arange(days) < begin, 1.0, ratio)
    return random.poisson(mean * np.exp(random.normal(-(shock**2) / 2, shock, days))).astype(float), seen


def test_a_rise_that_stays_is_told_once_with_its_day_and_size():
    (rise,) = slow_changes(*series(1, ratio=2.0), error=0.001)
    assert abs(rise.since - 100) <= 14
    assert 100 < rise.detected < 200
    assert rise.before == pytest.approx(0.05, rel=0.15)
    assert rise.low < 2 < rise.high
    assert rise.low < rise.after / rise.before < rise.high
    assert rise.evidence > 3


def test_a_rise_over_weeks_is_told():
    counts, posts = series(2)
    random = np.random.default_rng(3)
    counts += random.poisson(posts * 0.05 * np.clip((np.arange(DAYS) - 80) / 56, 0, 1))
    (rise, *_) = slow_changes(counts, posts, error=0.001)
    assert 80 <= rise.since < rise.detected


def test_what_is_unchanged_is_told_as_rarely_as_is_stated():
    told = sum(bool(slow_changes(*series(seed), error=0.1)) for seed in range(200))
    assert told <= 0.1 * 200


def test_a_smaller_error_tells_later():
    early, late = (slow_changes(*series(4, ratio=2.0), error=error)[0].detected for error in (0.1, 1e-6))
    assert early < late


def test_the_level_of_what_rose_is_what_follows():
    counts, posts = series(5, ratio=2.0, days=500)
    counts[300:] += np.random.default_rng(6).poisson(posts[300:] * 0.1)
    first, second = slow_changes(counts, posts, error=0.001)
    assert (first.after, second.before) == pytest.approx((0.1, 0.1), rel=0.15)
    assert abs(second.since - 300) <= 28


def test_what_comes_later_changes_nothing_that_was_told():
    counts, posts = series(7, ratio=2.0)
    (rise,) = slow_changes(counts, posts, error=0.001)
    assert (
        slow_changes(counts[: rise.detected + 1], posts[: rise.detected + 1], error=0.001)[0].since
        == rise.since
    )
    assert slow_changes(counts[: rise.detected], posts[: rise.detected], error=0.001) == []


def test_rises_are_detected_one_after_the_other():
    counts, posts = series(15, ratio=1.5, days=700)
    counts[300:] += np.random.default_rng(16).poisson(posts[300:] * 0.05 * np.linspace(0, 4, 400))
    detected = [rise.detected for rise in slow_changes(counts, posts, error=0.1)]
    assert len(detected) >= 3
    assert all(earlier < later for earlier, later in pairwise(detected))


def test_more_posts_are_no_rise_of_a_share():
    counts, posts = series(8)
    more, looked_at = series(9, posts=400)
    counts[120:], posts[120:] = more[120:], looked_at[120:]
    assert slow_changes(counts, posts, error=0.01) == []


def test_days_not_seen_are_left_out():
    counts, posts = series(10, ratio=2.0)
    gap = np.arange(DAYS) % 3 == 0
    thinned = slow_changes(counts * ~gap, posts * ~gap, error=0.001)
    assert [rise.before for rise in thinned] == pytest.approx([0.05], rel=0.2)
    assert abs(thinned[0].since - 100) <= 21


def test_a_burst_of_three_days_is_no_slow_change():
    counts, posts = series(11)
    counts[150:153] += 60
    assert slow_changes(counts, posts + 60 * (counts > 60), error=0.001) == []


@pytest.mark.parametrize("days", [0, 1, REFERENCE_DAYS])
def test_too_few_days_tell_nothing(days):
    assert slow_changes(*series(12, days=days), error=0.5) == []


def test_a_cause_never_seen_before_is_told():
    counts, posts = series(13, share=0.0)
    counts[100:] += np.random.default_rng(14).poisson(3.0, DAYS - 100)
    (rise,) = slow_changes(counts, posts, error=0.001)
    assert rise.before < 0.001
    assert rise.after > 0.02
