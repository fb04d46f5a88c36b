import numpy as np
import pytest

from models.threads.nearest import nearest_above


def nearest(above, marked):
    return nearest_above(np.array(above, dtype=np.int64), np.array(marked, dtype=bool)).tolist()


@pytest.mark.parametrize(
    ("above", "marked", "found"),
    [
        pytest.param([], [], [], id="nothing"),
        pytest.param([-1, 0, 1], [True, False, False], [-1, 0, 0], id="the-root"),
        pytest.param([-1, 0, 1, 2], [True, True, False, False], [-1, 0, 1, 1], id="the-nearest-of-two"),
        pytest.param([-1, 0], [False, True], [-1, -1], id="never-itself"),
        pytest.param([1, 0], [False, False], [-1, -1], id="a-circle"),
    ],
)
def test_the_nearest_marked_post_above_is_found(above, marked, found):
    assert nearest(above, marked) == found


def test_a_chain_of_fifty_thousand_answers_is_followed_to_its_root():
    n = 50_000
    found = nearest(range(-1, n - 1), [True] + [False] * (n - 1))
    assert found == [-1] + [0] * (n - 1)
