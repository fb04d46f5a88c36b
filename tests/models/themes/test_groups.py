import numpy as np
import pytest

from models.themes.groups import group_themes
from tests.vectors import themed_vectors


def test_themes_that_lie_near_each_other_are_a_group():
    groups = group_themes(themed_vectors(3, 4, 2, spread=0.5))
    assert [len(set(part)) for part in np.split(groups, [3, 7])] == [1, 1, 1]
    assert len(set(groups)) == 3


@pytest.mark.parametrize("n", [0, 1, 3])
def test_a_few_themes_are_a_group_each(n):
    assert group_themes(themed_vectors(n)).tolist() == list(range(n))


def test_the_order_of_the_themes_changes_nothing():
    centres = themed_vectors(5, 6, 4, 5)
    order = np.random.default_rng(1).permutation(20)
    one, two = group_themes(centres)[order], group_themes(centres[order])
    assert {frozenset(np.flatnonzero(one == number)) for number in one} == {
        frozenset(np.flatnonzero(two == number)) for number in two
    }
