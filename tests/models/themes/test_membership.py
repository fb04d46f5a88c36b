import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.themes.membership import NO_THEME, centres, nearest, spread_over
from tests.vectors import themed_vectors

SIZES = (30, 20, 25)
THEME = np.repeat(np.arange(3), SIZES)
MEMBERS = themed_vectors(*SIZES)
AGAIN = themed_vectors(*SIZES, strays=40)[::-1].copy()
CENTRES = centres(MEMBERS, THEME, n_themes=3)


def test_posts_like_the_members_join_and_strays_do_not():
    theme, strength = nearest(AGAIN, CENTRES)
    assert np.mean(theme[:40] == NO_THEME) > 0.9
    assert np.mean(theme[40:] == THEME[::-1]) > 0.9
    assert ((strength > 0) == (theme != NO_THEME)).all()


@settings(max_examples=30)
@given(st.permutations(range(len(AGAIN))), st.integers(1, len(AGAIN)))
def test_neither_order_nor_company_changes_what_a_post_joins(order, portion):
    together = nearest(AGAIN, CENTRES)
    rows = list(order)
    for start in range(0, len(rows), portion):
        part = rows[start : start + portion]
        for apart, whole in zip(nearest(AGAIN[part], CENTRES), together, strict=True):
            assert np.array_equal(apart, whole[part])


def test_about_one_member_in_twenty_would_not_have_joined_the_others():
    members = themed_vectors(400, 400, spread=1.2)
    theme = np.repeat([0, 1], 400)
    joined = [
        nearest(members[[row]], centres(np.delete(members, row, 0), np.delete(theme, row), n_themes=2))[0][0]
        for row in range(0, 800, 8)
    ]
    assert np.mean(np.array(joined) == theme[::8]) == pytest.approx(0.95, abs=0.05)


def test_without_themes_nothing_joins():
    nothing = centres(MEMBERS, np.full(len(MEMBERS), NO_THEME), n_themes=0)
    assert set(nearest(AGAIN, nothing)[0]) == {NO_THEME}
    assert len(nearest(AGAIN[:0], CENTRES)[0]) == 0


def test_those_spread_over_a_theme_are_near_and_far():
    chosen = spread_over(MEMBERS, THEME, n_each=5)
    for number in range(3):
        similarity = MEMBERS[number == THEME] @ CENTRES.at[number]
        picked = similarity[chosen[number == THEME]]
        assert len(picked) == 5
        assert (picked.min(), picked.max()) == (similarity.min(), similarity.max())
