import re
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from dashboard import queries
from dashboard.filters import defaults
from dashboard.published import define_filter, opened
from pipeline.warehouse.statements import VIEWS, recipes, statement
from pipeline.warehouse.warehouse import newest_copy, open_published
from tests.command import ROOT
from tests.rows import NOON

FILES = [
    *sorted(path for path in (ROOT / "dashboard" / "sql").glob("*.sql") if path.stem != "filter"),
    *sorted((ROOT / "pipeline/brief/sql").glob("*.sql")),
]

_ANY = (
    "{'products': NULL::VARCHAR[], 'causes': NULL::VARCHAR[], 'sources': NULL::VARCHAR[],"
    " 'languages': NULL::VARCHAR[], 'from_at': NULL::TIMESTAMPTZ, 'to_at': NULL::TIMESTAMPTZ}"
)


@pytest.fixture
def published(story_home):
    with opened(story_home) as connection:
        yield connection


@pytest.fixture(scope="module")
def only_views(story_home):
    """A database in which nothing but the views can be asked, by their names and columns."""
    with open_published(story_home) as published, duckdb.connect() as connection:
        connection.execute(statement("pipeline.warehouse", "macros"))
        for view in VIEWS:
            connection.register("columns", published.sql(f"FROM {view} LIMIT 0").pl())
            connection.execute(f"CREATE TABLE {view} AS FROM columns")
        define_filter(connection)
        yield connection


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_shown_is_read_from_views_never_from_tables(only_views, path):
    text = path.read_text().replace("$filters", _ANY)
    only_views.sql(re.sub(r"\$\w+", "NULL", text))


@pytest.mark.parametrize("column", ["day", "source", "language", "product", "cause", "theme_id"])
def test_sums_over_days_are_the_posts_and_complaints_themselves(sample_home, column):
    by_post = "(created_at AT TIME ZONE 'UTC')::DATE" if column == "day" else column
    seen = "FROM posts_read LEFT JOIN post_themes ON posts_read.post_id = post_themes.post_id AND reading = 'complaint'"
    with open_published(sample_home) as connection:
        for summed, counted in {
            "n_posts": f"SELECT {by_post}, count(*) {seen} GROUP BY 1",
            "n_complaints": f"SELECT {by_post}, count(*) FROM complaints GROUP BY 1",
            "n_blame_safety": f"SELECT {by_post}, count(*) FROM complaints WHERE blames = 'safety' GROUP BY 1",
            "n_explained": f"SELECT {by_post}, count(*) FROM complaints WHERE explained = 'explained' GROUP BY 1",
            "n_silent": f"SELECT {by_post}, count(*) FROM complaints WHERE explained = 'silent' GROUP BY 1",
        }.items():
            sums = connection.sql(f"SELECT {column}, sum({summed}) FROM daily_counts GROUP BY 1").fetchall()
            counts = dict(connection.sql(counted).fetchall())
            assert {value: n for value, n in sums if n} == counts != {}, summed


def test_rates_are_out_of_the_posts_that_were_read(sample_home):
    with opened(sample_home) as connection:
        options = queries.options(connection)
        everything = replace(defaults(options), first_day=options.first_day)
        ((seen, read, about_a_product),) = connection.sql(
            "SELECT count(*), count(*) FILTER (reading <> 'not read'),"
            " count(*) FILTER (reading <> 'not read' AND product <> 'none') FROM posts_read"
        ).fetchall()
        assert seen > read
        assert set(queries.cause_counts(connection, everything)["n_posts"]) == {read}
        assert queries.product_counts(connection, everything)["n_posts"].sum() == about_a_product
        by_week = connection.sql(
            recipes()["How many people complained of what, week by week, and of how many posts?"]
        ).pl()
        weeks = by_week.select("product", "week", "n_posts").unique()
        assert weeks.height == weeks.select("product", "week").n_unique()
        assert weeks["n_posts"].sum() <= about_a_product


def test_nothing_can_be_chosen_without_a_post(hollow_home):
    with open_published(hollow_home) as connection:
        assert queries.options(connection) is None


def test_complaints_in_no_filter_add_up_to_those_of_each_product(published):
    everything = defaults(queries.options(published))
    by_product = queries.product_days(published, everything)
    assert by_product["n"].sum() == queries.n_complaints(published, everything) == 118


def test_every_complaint_is_watched_for_an_answer_on_sources_where_one_was_given(published):
    times = queries.answer_times(published, defaults(queries.options(published)))
    assert times.height == 24  # those on X; nobody has ever answered on Reddit
    assert times.filter("answered")["delay_seconds"].min() == 360
    waited = times.filter(~times["answered"])["delay_seconds"]
    assert waited.min() == (NOON - NOON.replace(hour=11, minute=27)).total_seconds()


def test_a_day_that_no_source_observed_in_full_is_not_missed_when_part_of_it_was(published):
    days = queries.missed_days(published, defaults(queries.options(published)))
    assert days["in_part"].to_list() == [True, True]


def test_another_file_under_the_name_of_the_copy_in_use_is_read(story_home, hollow_home, tmp_path):
    home = Path(shutil.copytree(story_home, tmp_path / "home", symlinks=True))
    with opened(home) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM complaints").fetchone() == (True,)
    other = Path(shutil.copy(newest_copy(hollow_home), tmp_path / "other.duckdb"))
    other.replace(newest_copy(home))
    with opened(home) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM complaints").fetchone() == (False,)
