from dataclasses import replace

import numpy as np
import pytest

from models.themes.clusters import RECIPE, find_themes, smallest_theme
from models.themes.membership import NO_THEME
from models.themes.neighbours import neighbours
from tests.vectors import themed_vectors


def grouping(theme):
    """The themes as sets of rows, whatever their numbers."""
    return {frozenset(np.flatnonzero(theme == number)) for number in set(theme.tolist()) - {NO_THEME}}


def test_posts_that_lie_together_become_a_theme():
    found = find_themes(themed_vectors(30, 20, 25), minimum_size=8)
    assert grouping(found.theme) == {
        frozenset(range(30)),
        frozenset(range(30, 50)),
        frozenset(range(50, 75)),
    }


@pytest.mark.parametrize("sizes", [(30, 20), (100, 15), (15, 150, 20)], ids=str)
def test_a_theme_that_fills_most_of_a_day_stays_one(sizes):
    found = find_themes(themed_vectors(*sizes, spread=1.2), minimum_size=8)
    rows = np.arange(sum(sizes))
    assert grouping(found.theme) == {frozenset(part) for part in np.split(rows, np.cumsum(sizes)[:-1])}


def test_a_heap_of_all_but_a_clump_is_cut_into_its_themes():
    vectors = [themed_vectors(*[40] * 6, spread=2.4, seed=1), themed_vectors(10, spread=0.3, seed=51)]
    assert find_themes(np.concatenate(vectors), minimum_size=8).n_themes > 4


def test_strays_are_left_out():
    found = find_themes(themed_vectors(40, 40, strays=20), minimum_size=8)
    assert grouping(found.theme[:80]) == {frozenset(range(40)), frozenset(range(40, 80))}
    assert np.mean(found.theme[80:] == NO_THEME) > 0.8
    assert not found.strength[found.theme == NO_THEME].any()


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_the_rows_changes_nothing(seed):
    vectors = themed_vectors(30, 15, 25, strays=60, spread=1.2)
    order = np.random.default_rng(seed).permutation(len(vectors))
    as_given, shuffled = find_themes(vectors, minimum_size=8), find_themes(vectors[order], minimum_size=8)
    assert as_given.n_themes > 1
    assert grouping(as_given.theme[order]) == grouping(shuffled.theme)
    assert np.array_equal(as_given.strength[order], shuffled.strength)
    assert np.array_equal(as_given.by_centroid[order], shuffled.by_centroid)


def test_the_order_of_the_rows_changes_nothing_where_links_have_a_say():
    vectors = themed_vectors(*[40] * 27, strays=60, spread=1.6)
    order = np.random.default_rng(1).permutation(len(vectors))
    as_given, shuffled = find_themes(vectors, minimum_size=8), find_themes(vectors[order], minimum_size=8)
    assert as_given.n_themes > 20
    assert grouping(as_given.theme[order]) == grouping(shuffled.theme)


def test_one_text_copied_many_times_is_no_theme():
    vectors = np.concatenate([themed_vectors(30, 30), np.repeat(themed_vectors(1, seed=9), 50, axis=0)])
    found = find_themes(vectors, minimum_size=8)
    assert set(found.theme[60:]) == {NO_THEME}


def test_copies_share_the_theme_of_their_text():
    vectors = themed_vectors(30, 30)
    found = find_themes(np.concatenate([vectors, vectors[:5]]), minimum_size=8)
    assert np.array_equal(found.theme[60:], found.theme[:5])


def test_those_assigned_by_centroid_are_as_near_as_most_members_would_be_to_the_others():
    vectors = themed_vectors(40, 40, 40, strays=200, spread=1.4)
    found = find_themes(vectors, minimum_size=8)
    assert found.by_centroid.any()
    for number in range(found.n_themes):
        members = vectors[(found.theme == number) & ~found.by_centroid]
        held_out = [member @ centre_without(members, row) for row, member in enumerate(members)]
        joined = vectors[(found.theme == number) & found.by_centroid] @ centre_without(members, None)
        assert (joined >= np.quantile(held_out, 0.05) - 1e-6).all()


def centre_without(members, row):
    """The direction of the mean of all members but one."""
    total = members.sum(axis=0) - (0 if row is None else members[row])
    return total / np.linalg.norm(total)


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_too_few_posts_have_no_themes(n):
    found = find_themes(themed_vectors(n), minimum_size=8)
    assert found.theme.tolist() == [NO_THEME] * n
    assert found.n_themes == 0


def test_a_small_set_may_have_smaller_themes_than_asked_for():
    found = find_themes(themed_vectors(7, 7, 7), minimum_size=8)
    assert grouping(found.theme) == {
        frozenset(range(7)),
        frozenset(range(7, 14)),
        frozenset(range(14, 21)),
    }


@pytest.mark.parametrize(
    ("n", "smallest"),
    [
        pytest.param(20, 3, id="few"),
        pytest.param(300, 6, id="some"),
        pytest.param(800, 8, id="as-asked"),
        pytest.param(10_000, 25, id="many"),
    ],
)
def test_the_smallest_theme_follows_the_number_of_posts(n, smallest):
    assert smallest_theme(n, minimum_size=8) == smallest


NEAR_BY = replace(RECIPE, exact_to=0)  # as in a set of many thousands


@pytest.mark.parametrize("sizes", [(30, 20, 25), (150, 100, 120), (40,) * 27], ids=str)
def test_where_neighbours_are_sought_near_by_the_themes_are_the_same(sizes):
    vectors = themed_vectors(*sizes, strays=60)
    compared, near_by = (
        find_themes(vectors, minimum_size=8, recipe=recipe).theme[: sum(sizes)]
        for recipe in (RECIPE, NEAR_BY)
    )
    assert grouping(near_by) == grouping(compared)
    assert len(grouping(near_by)) == len(sizes)


def test_where_neighbours_are_sought_near_by_neither_order_nor_another_run_changes_anything():
    vectors = themed_vectors(*[40] * 27, strays=60, spread=1.6)
    order = np.random.default_rng(1).permutation(len(vectors))
    first, again, shuffled = (
        find_themes(rows, minimum_size=8, recipe=NEAR_BY) for rows in (vectors, vectors, vectors[order])
    )
    assert (first.theme.tobytes(), first.strength.tobytes()) == (
        again.theme.tobytes(),
        again.strength.tobytes(),
    )
    assert grouping(first.theme[order]) == grouping(shuffled.theme)
    assert np.array_equal(first.strength[order], shuffled.strength)


def test_most_of_the_nearest_are_found_near_by():
    rows = themed_vectors(*[60] * 30, strays=200)
    all_of_them, near_by = (
        [set(near) for near in neighbours(rows, n_near=20, exact=exact).tolist()] for exact in (True, False)
    )
    assert np.mean([len(one & other) / 20 for one, other in zip(all_of_them, near_by, strict=True)]) > 0.9


@pytest.mark.parametrize("n", [1, 5, 12])
def test_of_fewer_rows_than_are_sought_near_by_all_are_neighbours(n):
    near = neighbours(themed_vectors(n), n_near=20, exact=False)
    assert np.array_equal(np.sort(near, axis=1), np.tile(np.arange(n), (n, 1)))
