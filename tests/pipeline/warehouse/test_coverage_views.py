from datetime import UTC, date, datetime

import polars as pl
import pytest

from pipeline.warehouse.warehouse import frame, open_state, registered
from tests.views import make_view


def hour(day, number):
    return datetime(2026, 3, day, number, tzinfo=UTC)


@pytest.fixture
def covered(home):
    """The daily coverage that follows from intervals (query, from, to), all shown in full or not."""

    def of(*intervals, shown=True):
        shown = (shown,) * len(intervals) if isinstance(shown, bool) else shown
        rows = pl.DataFrame(intervals, schema=["query", "from_at", "to_at"], orient="row").with_columns(
            batch_id=pl.int_range(pl.len()).cast(pl.String),
            source=pl.lit("reddit"),
            run_id=pl.lit("run"),
            complete=pl.Series(shown),
            **dict.fromkeys(("n_read", "n_kept", "n_duplicate", "n_rejected"), pl.lit(0)),
        )
        with open_state(home) as connection:
            with registered(connection, rows):
                connection.execute("INSERT INTO coverage BY NAME FROM incoming")
            make_view(connection, "daily_coverage")
            return dict(
                frame(connection, "SELECT day, coverage_ratio FROM daily_coverage ORDER BY day").iter_rows()
            )

    return of


def test_intervals_that_overlap_count_once(covered):
    assert covered(("new", hour(2, 0), hour(2, 12)), ("new", hour(2, 6), hour(2, 12))) == {
        date(2026, 3, 2): 0.5
    }


def test_an_interval_over_midnight_is_shared_by_both_days(covered):
    days = covered(("new", hour(2, 12), hour(3, 6)))
    assert days == {date(2026, 3, 2): 0.5, date(2026, 3, 3): 0.25}


def test_an_interval_that_ends_at_midnight_says_nothing_of_the_next_day(covered):
    assert covered(("new", hour(2, 0), hour(3, 0))) == {date(2026, 3, 2): 1.0}


def test_a_day_between_two_intervals_has_no_row(covered):
    assert date(2026, 3, 3) not in covered(("new", hour(2, 0), hour(3, 0)), ("new", hour(4, 0), hour(5, 0)))


def test_several_queries_count_their_mean(covered):
    assert covered(("new", hour(2, 0), hour(3, 0)), ("search", hour(2, 0), hour(2, 12))) == {
        date(2026, 3, 2): 0.75
    }


def test_what_was_not_shown_in_full_does_not_count(covered):
    intervals = ("new", hour(1, 0), hour(2, 12)), ("new", hour(2, 12), hour(3, 0))
    assert covered(*intervals, shown=(False, True)) == {date(2026, 3, 1): 0.0, date(2026, 3, 2): 0.5}
