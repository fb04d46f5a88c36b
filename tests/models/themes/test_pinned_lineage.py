"""Where a theme stops being the one it was, a post or a hundredth to either side."""

import numpy as np
import pytest

from models.themes.lineage import fates, inherit, redirect


def posts(first, after):
    """The posts numbered from first up to the one after the last."""
    return {str(number) for number in range(first, after)}


def happened(found, known, theme_id="old"):
    return [str(event.happened) for event in fates(found, known) if event.theme_id == theme_id]


@pytest.mark.parametrize(("n_shared", "heir"), [(30, "old"), (29, None)])
def test_three_tenths_of_the_posts_of_both_carry_the_id_on(n_shared, heir):
    assert inherit([posts(0, n_shared)], {"old": posts(0, 100)}) == [heir]


@pytest.mark.parametrize(("cosine", "heir"), [(0.81, "old"), (0.79, None)])
def test_without_shared_posts_a_cosine_of_eight_tenths_carries_the_id_on(cosine, heir):
    at = np.array([[1, 0]], np.float32), np.array([[cosine, np.sqrt(1 - cosine**2)]], np.float32)
    assert inherit([{"a"}], {"old": {"b"}}, found_centroids=at[0], known_centroids=at[1]) == [heir]


@pytest.mark.parametrize(("n_taken", "expected"), [(20, ["survived", "split"]), (19, ["survived"])])
def test_a_fifth_of_a_theme_is_a_part_of_it(n_taken, expected):
    found = {"old": posts(n_taken, 100), "new": posts(0, n_taken)}
    assert happened(found, {"old": posts(0, 100)}) == expected


@pytest.mark.parametrize(("n_taken", "expected"), [(50, "merged"), (49, "vanished")])
def test_a_theme_went_where_half_of_its_posts_are(n_taken, expected):
    found = {"other": posts(0, n_taken) | posts(200, 300)}
    assert happened(found, {"old": posts(0, 100), "other": posts(200, 300)}) == [expected]


@pytest.mark.parametrize(("n_other", "expected"), [(200, "merged"), (201, "absorbed")])
def test_one_more_than_twice_its_size_absorbs_a_theme(n_other, expected):
    other = posts(1_000, 1_000 + n_other)
    assert happened({"other": other | posts(0, 100)}, {"old": posts(0, 100), "other": other}) == [expected]


@pytest.mark.parametrize(("n_kept", "expected"), [(30, ["survived", "split"]), (29, ["survived"])])
def test_a_theme_that_lives_on_is_split_where_half_of_its_posts_are_in_its_parts(n_kept, expected):
    found = {"old": posts(0, n_kept), "new": posts(n_kept, n_kept + 20)}
    assert happened(found, {"old": posts(0, 100)}) == expected


@pytest.mark.parametrize(("n_second", "expected"), [(25, ["split", "split"]), (24, ["vanished"])])
def test_a_theme_that_is_gone_is_split_where_half_of_its_posts_are_in_new_parts(n_second, expected):
    found = {"new": posts(0, 25), "newer": posts(25, 25 + n_second)}
    assert happened(found, {"old": posts(0, 100)}) == expected


def test_the_id_of_a_theme_that_was_split_leads_to_its_largest_part():
    found = {"larger": posts(0, 40), "part": posts(40, 65)}
    assert redirect(fates(found, {"old": posts(0, 100)})) == {"old": "larger"}


def test_the_id_of_a_theme_that_lives_on_leads_nowhere_else():
    found = {"old": posts(40, 100), "part": posts(0, 40)}
    assert redirect(fates(found, {"old": posts(0, 100)})) == {}
