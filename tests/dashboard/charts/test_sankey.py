import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.sankey import APART, Ends, Link, ends, heights, tops

SMALL = 1e-9


def links_between(columns):
    """Links from column to column, at most one between two nodes."""
    pairs = st.tuples(st.integers(0, columns - 1), st.sampled_from("abcd"), st.sampled_from("abcd"))
    return st.lists(
        st.tuples(pairs, st.floats(0.02, 1)), min_size=1, max_size=12, unique_by=lambda one: one[0]
    ).map(
        lambda drawn: [
            Link((column, begin), (column + 1, end), width) for (column, begin, end), width in drawn
        ]
    )


@given(links_between(3))
def test_no_two_nodes_of_a_column_touch_and_all_links_lie_within_their_nodes_side_by_side(links):
    top, high = tops(links), heights(links)
    for column in {column for column, _ in top}:
        spans = sorted((top[node], top[node] + high[node]) for node in top if node[0] == column)
        assert all(
            lower >= upper + APART - SMALL for (_, upper), (lower, _) in zip(spans, spans[1:], strict=False)
        )
    placed = list(zip(links, ends(links, top), strict=True))
    for node in top:
        for side in (
            [(where.begin, link.width) for link, where in placed if link.begin == node],
            [(where.end, link.width) for link, where in placed if link.end == node],
        ):
            side.sort()
            assert all(
                top[node] - SMALL <= at and at + width <= top[node] + high[node] + SMALL for at, width in side
            )
            assert all(
                at + width <= below + SMALL for (at, width), (below, _) in zip(side, side[1:], strict=False)
            )


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_nodes_lie_near_those_that_they_are_linked_with(is_mirrored):
    pairs = [("a", "z"), ("b", "y"), ("a", "x")]
    links = [
        Link((0, other), (1, one), 1.0) if is_mirrored else Link((0, one), (1, other), 1.0)
        for one, other in pairs
    ]
    top = tops(links)
    column = 0 if is_mirrored else 1
    assert sorted("xyz", key=lambda node: top[column, node]) == ["z", "x", "y"]


def test_links_lie_beneath_each_other_in_the_order_of_their_other_ends():
    links = [
        Link((0, "a"), (1, "z"), 1.0),
        Link((0, "b"), (1, "y"), 0.5),
        Link((0, "b"), (1, "x"), 0.5),
        Link((0, "c"), (1, "x"), 1.0),
    ]
    top = tops(links)
    assert heights(links)[1, "x"] == 1.5
    assert ends(links, top)[2:] == [
        Ends(top[0, "b"] + 0.5, top[1, "x"]),
        Ends(top[0, "c"], top[1, "x"] + 0.5),
    ]
