from datetime import timedelta

import pytest

from models.follow_up import next_count, next_visit
from tests.rows import NOON

QUIET = timedelta(days=3)


def hours(number):
    return timedelta(hours=number)


def visits(*, active_at=NOON, began_at=NOON):
    """The hours after noon at which a conversation is visited that stays as it is, each visit on time."""
    read_at, ages = None, []
    while visit := next_visit(began_at=began_at, active_at=active_at, read_at=read_at, quiet=QUIET):
        read_at = visit.due_at
        ages.append((read_at - NOON) / hours(1))
    return ages


def test_a_quiet_conversation_is_visited_at_growing_intervals_until_it_is_given_up():
    assert visits() == [1, 2, 4, 8, 16, 32, 56]


def test_a_new_post_makes_the_interval_short_again_and_the_following_longer():
    before = next_visit(began_at=NOON, active_at=NOON, read_at=NOON + hours(16), quiet=QUIET)
    after = next_visit(began_at=NOON, active_at=NOON + hours(15.5), read_at=NOON + hours(16), quiet=QUIET)
    assert (before.wait, after.wait) == (hours(16), hours(1))
    assert (before.until, after.until) == (NOON + QUIET, NOON + hours(15.5) + QUIET)


def test_a_post_that_came_after_the_last_visit_is_no_reason_to_wait_less_than_the_shortest():
    visit = next_visit(began_at=NOON, active_at=NOON + hours(5), read_at=NOON + hours(2), quiet=QUIET)
    assert (visit.due_at, visit.wait) == (NOON + hours(3), hours(1))


@pytest.mark.parametrize(
    ("counted", "due"),
    [
        pytest.param(None, 1, id="never"),
        pytest.param(0.2, 1, id="when-found"),
        pytest.param(1, 6, id="on-time"),
        pytest.param(5.9, 6, id="too-early-for-the-next"),
        pytest.param(10, 24, id="found-late"),
        pytest.param(25, 72, id="late"),
        pytest.param(72, None, id="the-last"),
    ],
)
def test_counts_are_taken_at_fixed_ages(counted, due):
    counted_at = None if counted is None else NOON + hours(counted)
    visit = next_count(created_at=NOON, counted_at=counted_at)
    assert (visit and visit.due_at) == (due and NOON + hours(due))
