import numpy as np

from models.themes.places import places
from tests.vectors import themed_vectors


def test_themes_that_are_alike_lie_together():
    centres = themed_vectors(4, 4, 4, spread=0.2)
    at = places(centres)
    assert at.shape == (12, 2)
    for first in range(0, 12, 4):
        inside, outside = at[first : first + 4], np.delete(at, range(first, first + 4), axis=0)
        within = max(np.linalg.norm(one - other) for one in inside for other in inside)
        apart = min(np.linalg.norm(one - other) for one in inside for other in outside)
        assert within < apart


def test_the_same_themes_lie_in_the_same_places_in_any_order():
    centres = themed_vectors(3, 3, 3, spread=0.3)
    order = np.random.default_rng(0).permutation(9)
    assert np.allclose(places(centres)[order], places(centres[order]), atol=1e-5)


def test_a_map_lies_as_it_lay_before_when_themes_come_and_go():
    centres = themed_vectors(4, 3, 3, spread=0.3)
    before = places(centres[1:])
    more = np.concatenate([np.full((1, 2), np.nan), before])
    assert np.abs(places(centres, before=more)[1:] - before).max() < 0.2
    turned = before @ np.array([[0.0, -1.0], [1.0, 0.0]])
    assert np.array_equal(
        places(centres[1:], before=turned), turned
    )  # drawn again, it is the same to the last bit
    nowhere = np.full((10, 2), np.nan)
    assert np.array_equal(places(centres, before=nowhere), places(centres))


def test_what_has_no_extent_lies_in_the_middle():
    one = themed_vectors(1)
    assert places(one).tolist() == [[0.0, 0.0]]
    assert places(one[:0]).shape == (0, 2)
    assert np.allclose(places(np.concatenate([one, one])), 0.0)
    assert np.linalg.norm(places(themed_vectors(1, 1)), axis=1).max() == 1.0
