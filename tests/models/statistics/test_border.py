"""Where the border of what counts is drawn from a reader's answers, and what is asked next."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.statistics.border import ASKED, border, questions, rungs

ANSWERS = st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=1, max_size=25)


def drawn(*answers):
    likeness, right = zip(*answers, strict=True)
    return border(np.array(likeness, dtype=float), np.array(right))


def misplaced(answers, at):
    return sum((likeness >= at) != right for likeness, right in answers)


@given(ANSWERS)
def test_no_other_border_has_fewer_answers_on_the_wrong_side(answers):
    at = drawn(*answers)
    others = [likeness + step for likeness, _ in answers for step in (-0.5, 0.5)]
    assert misplaced(answers, at) == min(misplaced(answers, other) for other in [at, *others])


@given(ANSWERS, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(answers, random):
    shuffled = random.sample(answers, len(answers))
    assert drawn(*shuffled) == drawn(*answers)


def test_it_lies_half_way_between_the_last_that_is_right_and_the_next_that_is_not():
    assert drawn((0.8, True), (0.6, True), (0.4, False), (0.2, False)) == pytest.approx(0.5)


def test_where_none_is_right_nothing_that_was_judged_counts_and_where_all_are_all_do():
    assert 0.8 < drawn((0.8, False), (0.4, False)) < 0.8001
    assert drawn((0.8, True), (0.4, True)) == pytest.approx(0.4)


def test_of_borders_that_are_as_good_the_one_that_counts_less_is_drawn():
    assert drawn((0.9, True), (0.7, False), (0.5, True), (0.3, False)) == pytest.approx(0.8)


@given(st.integers(0, 3_000), st.integers(1, 20))
def test_rungs_begin_at_the_border_end_at_the_reach_and_lie_ever_farther_apart(reach, n):
    steps = rungs(reach, n=n).tolist()
    assert len(steps) == len(set(steps)) == min(reach, n)
    assert steps == sorted(steps)
    assert not steps or (steps[0] == 1 and steps[-1] <= reach)
    if n > 1 and reach:
        assert steps[-1] == reach


@pytest.mark.parametrize(
    ("n_above", "n_beneath", "n_up", "n_down"),
    [(500, 9_000, 10, 10), (3, 9_000, 3, 17), (500, 4, 16, 4), (0, 0, 0, 0), (2, 1, 2, 1)],
)
def test_as_many_are_asked_about_above_the_border_as_beneath_where_there_are_so_many(
    n_above, n_beneath, n_up, n_down
):
    up, down = questions(n_above, n_beneath)
    assert (len(up), len(down)) == (n_up, n_down)
    assert len(up) + len(down) <= ASKED
    assert down.max(initial=0) <= max(2 * n_above, 50)
