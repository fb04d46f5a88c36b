import numpy as np
import pytest

from models.themes.lineage import fates, inherit, new_theme_id, redirect

EAST, NORTH, UP = np.eye(3, dtype=np.float32)
NOWHERE = np.zeros(3, dtype=np.float32)


def heirs(found, known, *, found_at=None, known_at=None):
    """Themes as strings of one-letter posts; centroids far from each other unless given."""
    return inherit(
        [set(posts) for posts in found],
        {theme_id: set(posts) for theme_id, posts in known.items()},
        found_centroids=np.reshape(found_at or [EAST] * len(found), (-1, 3)),
        known_centroids=np.reshape(known_at or [NORTH] * len(known), (-1, 3)),
    )


def test_a_theme_that_kept_most_of_its_posts_keeps_its_id():
    assert heirs(["xyz", "abcdx"], {"old": "abcde"}) == [None, "old"]


def test_too_few_shared_posts_are_another_theme():
    assert heirs(["abxyz"], {"old": "abcde"}) == [None]


def test_a_split_leaves_the_id_with_the_larger_part():
    assert heirs(["abc", "defgh"], {"old": "abcdefgh"}) == [None, "old"]


def test_an_id_goes_to_one_theme_and_a_theme_takes_one_id():
    assert heirs(["abcdefgh"], {"small": "abc", "large": "defgh"}) == ["large"]


def test_ids_are_given_for_the_most_shared_posts_in_all():
    # Greedy pairing would give 'one' to the first theme and leave the second without.
    found, known = ["abcde", "abcf"], {"one": "abcdf", "two": "ade"}
    assert heirs(found, known) == ["two", "one"]


def test_a_theme_without_shared_posts_is_known_by_its_place():
    assert heirs(["xyz"], {"old": "abc"}, found_at=[EAST], known_at=[EAST + 0.2 * NORTH]) == ["old"]
    assert heirs(["xyz"], {"old": "abc"}, found_at=[EAST], known_at=[UP]) == [None]
    assert heirs(["xyz"], {"old": ""}, found_at=[EAST], known_at=[NOWHERE]) == [None]


def test_shared_posts_win_over_place():
    at = {"found_at": [EAST, NORTH], "known_at": [NORTH]}
    assert heirs(["abc", "xyz"], {"old": "abc"}, **at) == ["old", None]


def test_without_themes_before_or_now_there_is_nothing_to_inherit():
    assert heirs([], {"old": "abc"}) == []
    assert heirs(["abc"], {}) == [None]


def test_the_id_of_a_new_theme_follows_from_its_founders_alone():
    assert new_theme_id(["a", "b"]) == new_theme_id(["b", "a"])
    assert new_theme_id(["a", "b"]) != new_theme_id(["ab"])


def happened(found, known):
    """What became of themes given as strings of one-letter posts, as 'what theme other'."""
    events = fates(
        {theme_id: set(posts) for theme_id, posts in found.items()},
        {theme_id: set(posts) for theme_id, posts in known.items()},
    )
    return [
        " ".join(filter(None, (event.happened, event.theme_id, event.other_theme_id))) for event in events
    ]


@pytest.mark.parametrize(
    ("found", "known", "expected"),
    [
        pytest.param({"a": "xy"}, {}, ["appeared a"], id="appeared"),
        pytest.param({"a": "wxyz"}, {"a": "wxy"}, ["survived a"], id="survived"),
        pytest.param({}, {"a": "xyz"}, ["vanished a"], id="vanished"),
        pytest.param({"a": "uvw", "b": "xy"}, {"a": "uvwxy"}, ["survived a", "split a b"], id="split"),
        pytest.param({"a": "qrstuvwx", "b": "yz"}, {"a": "qrstuvwxy"}, ["survived a", "appeared b"], id="crumb"),
        pytest.param(
            {"b": "uvw", "c": "xyz"}, {"a": "uvwxyz"}, ["split a b", "split a c"], id="split-without-an-heir"
        ),
        pytest.param({"a": "uvwxyz"}, {"a": "uvw", "b": "xyz"}, ["survived a", "merged b a"], id="merged"),
        pytest.param({"a": "tuvwxyz"}, {"a": "tuvwx", "b": "yz"}, ["survived a", "absorbed b a"], id="absorbed"),
        pytest.param({"c": "uvwxyz"}, {"a": "uvw", "b": "xyz"}, ["merged a c", "merged b c", "appeared c"], id="both"),
    ],
)  # fmt: skip
def test_what_became_of_a_theme(found, known, expected):
    assert happened(found, known) == expected


def test_an_id_that_is_gone_leads_to_where_most_of_its_posts_are():
    known = {"a": set("uvw"), "b": set("xyz"), "c": set("mnopq")}
    found = {"a": set("uvwxyz"), "d": set("mno"), "e": set("pq")}
    assert redirect(fates(found, known)) == {"b": "a", "c": "d"}
