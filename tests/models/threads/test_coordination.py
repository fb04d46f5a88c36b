from datetime import timedelta

import polars as pl

from models.threads.coordination import Window, coordinated_groups, shared_within
from tests.rows import NOON


def shares(*rows):
    """account, object and second of each post."""
    return pl.DataFrame(
        [
            {
                "post_id": f"p{number:03}",
                "account": account,
                "object": thing,
                "at": NOON + timedelta(seconds=second),
            }
            for number, (account, thing, second) in enumerate(rows)
        ],
        schema_overrides={"at": pl.Datetime("us", "UTC")},
    )


def test_two_accounts_share_what_both_post_within_the_window():
    pairs = shared_within(
        shares(("a", "t", 0), ("b", "t", 60), ("a", "t", 61), ("c", "t", 200), ("b", "u", 0)),
        Window(seconds=60),
    )
    assert pairs.select("account", "other", "seconds").rows() == [("a", "b", 60.0), ("b", "a", 1.0)]


def test_accounts_that_repeat_each_other_again_and_again_are_a_group_and_chance_meetings_are_none():
    day = 86_400
    together = [
        (name, f"t{n}", n * day // 2 + second)
        for n in range(6)
        for name, second in (("a", 0), ("b", 5), ("c", 9))
    ]
    apart = [(f"u{n}", f"v{n // 2}", n * 7_001) for n in range(60)]
    (group,) = coordinated_groups(shares(*together, *apart), Window(seconds=60))
    assert (group.accounts, len(group.posts), group.n_objects) == (("a", "b", "c"), 18, 6)
    assert group.p <= 0.05


def test_what_everybody_repeats_all_the_time_is_no_group():
    crowd = [(f"u{n % 12}", f"t{n % 3}", n) for n in range(200)]
    assert coordinated_groups(shares(*crowd), Window(seconds=60)) == []


def test_one_text_in_common_is_no_habit():
    assert coordinated_groups(shares(("a", "t", 0), ("b", "t", 1)), Window()) == []
