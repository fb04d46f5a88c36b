"""Causes out of all posts seen, of one period against another."""

from datetime import date

import polars as pl

from dashboard.rates import by_segment, compared, highest_first, weekly


def counts(n_posts, **causes):
    return pl.DataFrame(
        {"cause": list(causes), "n": list(causes.values()), "n_posts": [n_posts] * len(causes)},
        schema={"cause": pl.String, "n": pl.Int64, "n_posts": pl.Int64},
    )


def changes(now, then):
    return dict(compared(now, then).select("cause", "change").iter_rows())


def test_a_change_is_of_rates_and_only_said_beyond_noise():
    now, then = counts(1_000, timeout=40, privacy=12, other=2), counts(2_000, timeout=20, privacy=20, other=2)
    said = changes(now, then)
    assert said["timeout"].startswith("× 4.0 (2.3 to 7.")
    assert said["privacy"] == "no more than noise"
    assert said["other"] == "too few to say"


def test_a_cause_of_one_period_only_is_there_too():
    said = changes(counts(1_000, timeout=10), counts(1_000, privacy=10))
    assert said == {"timeout": "from none", "privacy": "× 0.00 (0.00 to 0.45)"}


def test_without_a_post_before_there_is_no_rate_to_compare_with():
    rows = compared(counts(1_000, timeout=10), counts(0))
    assert rows["rate"].to_list() == ["10 (5.4 to 18)"]
    assert rows["rate_before"].to_list() == ["–"]
    assert rows["change"].to_list() == ["no post was seen"]


def test_every_week_has_its_place_and_one_without_a_complaint_is_zero():
    weeks = pl.DataFrame(
        {
            "cause": ["timeout", "privacy"],
            "week": [date(2026, 3, 2), date(2026, 3, 9)],
            "n": [5, 1],
            "n_posts": [100, 50],
        }
    )
    rows = weekly(pl.DataFrame({"cause": ["timeout", "privacy"]}), weeks)
    assert rows["weeks"].to_list() == [[50.0, 0.0], [0.0, 20.0]]


def test_of_products_the_one_with_the_highest_lower_bound_stands_first():
    rows = highest_first(
        pl.DataFrame({"product": ["claude", "grok", "chatgpt"], "n": [40, 1, 30], "n_posts": [100, 1, 300]})
    )
    assert rows["product"].to_list() == ["claude", "grok", "chatgpt"]
    assert rows["rate"].to_list() == ["400 (309 to 498)", "1 of 1", "100 (71 to 139)"]


def test_a_version_that_is_named_more_stands_first_and_shares_are_of_its_own_kind():
    def named(**versions):
        systems = [("system", "linux", 900, 900)]
        rows = [("app_version", name, n, sum(versions.values())) for name, n in versions.items()]
        return pl.DataFrame(rows + systems, schema=["kind", "value", "n", "n_posts"], orient="row")

    rows = by_segment(named(new=40, old=60), named(new=5, old=95))
    assert rows["value"].to_list() == ["new", "old", "linux"]
    told = dict(rows.select("value", "change").iter_rows())
    assert told["new"].startswith("× 8.0 (")
    assert told["linux"] == "no more than noise"
    assert rows.filter(value="new")["n_posts"].to_list() == [100]
