"""What a source tells of late beside its own past, by the published view and in the brief's words."""

from datetime import timedelta

import duckdb
import polars as pl
import pytest

from models.post import Engagement, Post
from models.table import frame_of
from pipeline.brief.drift_words import drift_lines
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, registered
from tests.rows import NOON, post
from tests.views import make_view

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
QUERY = "submissions:ClaudeAI"


def posts_of(n, *, last_day, days, first=0, **fields):
    """So many posts, evenly over so many days that end last_day days before noon."""
    step = days * DAY / n
    return [
        post(first + number, at=NOON - last_day * DAY - step * (number + 0.5), origin=QUERY, **fields)
        for number in range(n)
    ]


def counted(rows):
    return [Engagement(row.post_id, row.created_at, 1, 1, None, None, None) for row in rows]


@pytest.fixture(scope="module")
def warehouse():
    """The tables and the views that are asked, once for all tests."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name in ("tables", "macros"):
            connection.execute(statement("pipeline.warehouse", name))
        make_view(connection, "source_drift")
        yield connection


@pytest.fixture
def told(warehouse):
    """The rows of the view, and what has drifted in words; posts have counts unless given, and all time is covered."""

    def of(posts, *, engagements=None, covered=((NOON - 60 * DAY, NOON),)):
        batch = {"batch_id": "b", "source": "reddit", "query": QUERY, "run_id": "run", "complete": True}
        counts = dict.fromkeys(("n_read", "n_kept", "n_duplicate", "n_rejected"), 1)
        spans = [{**batch, **counts, "from_at": begin, "to_at": end} for begin, end in covered]
        batches = {**batch, **counts, "loaded_at": NOON}
        del batches["complete"], batches["run_id"]
        tables = {
            "posts": frame_of(Post, posts),
            "engagements": frame_of(Engagement, counted(posts) if engagements is None else engagements),
            "coverage": pl.DataFrame(spans),
            "batches": pl.DataFrame([batches]),
        }
        for name, rows in tables.items():
            warehouse.execute(f"DELETE FROM {name}")
            with registered(warehouse, rows):
                warehouse.execute(f"INSERT INTO {name} BY NAME FROM incoming")
        rows = frame(warehouse, "FROM source_drift").to_dicts()
        drifts = frame(warehouse, statement("pipeline.brief", "drifts"))
        return {row["measure"]: row for row in rows}, list(drift_lines(drifts))

    return of


def test_a_source_that_goes_on_as_it_was_has_not_drifted(told):
    rows, lines = told(posts_of(200, last_day=0, days=7) + posts_of(800, last_day=7, days=28, first=1_000))
    assert lines == []
    assert {measure: row["has_drifted"] for measure, row in rows.items()} == dict.fromkeys(
        ["without author", "without text", "without thread", "without counts", "language", "volume"], False
    )
    assert (rows["volume"]["n_posts"], rows["volume"]["n_posts_before"]) == (200, 800)
    assert rows["volume"]["value"] == pytest.approx(200 / 7)
    assert rows["volume"]["value_before"] == pytest.approx(800 / 28)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"author_key": None}, "name no author", id="author"),
        pytest.param({"text": "", "title": "gone"}, "have no text", id="text"),
        pytest.param({"conversation_id": None}, "name no conversation", id="thread"),
    ],
)
def test_a_field_that_goes_empty_is_told_with_its_figures(told, changed, said):
    before = posts_of(800, last_day=7, days=28, first=1_000)
    now = posts_of(120, last_day=0, days=3.5, **changed) + posts_of(80, last_day=3.5, days=3.5, first=500)
    _, lines = told(now + before)
    assert lines == [
        f"Reddit: submissions that {said} are 60 % of 200 submissions in the last 7 days, 0 % of 800 in the 28 before."
    ]


def test_counts_that_stop_are_told(told):
    before, now = posts_of(800, last_day=7, days=28, first=1_000), posts_of(200, last_day=0, days=7)
    _, lines = told(now + before, engagements=counted(before))
    assert [line.partition(" are ")[0] for line in lines] == ["Reddit: submissions that come without counts"]


def test_a_field_that_fills_is_no_news(told):
    before = posts_of(800, last_day=7, days=28, first=1_000, author_key=None)
    rows, lines = told(posts_of(200, last_day=0, days=7) + before)
    assert (rows["without author"]["has_drifted"], lines) == (False, [])


@pytest.mark.parametrize(("n", "has_drifted"), [(99, None), (100, True)])
def test_under_100_posts_nothing_is_said_of_a_field(told, n, has_drifted):
    before = posts_of(400, last_day=7, days=28, first=1_000)
    rows, lines = told(posts_of(n, last_day=0, days=7, author_key=None) + before)
    assert rows["without author"]["has_drifted"] is has_drifted
    assert len(lines) == bool(has_drifted)


def test_other_languages_of_a_query_are_told(told):
    before = posts_of(800, last_day=7, days=28, first=1_000)
    now = posts_of(130, last_day=0, days=7) + posts_of(70, last_day=0, days=7, first=500, language="ja")
    _, lines = told(now + before)
    assert lines == [
        f"Reddit, {QUERY}: posts in English are 65 % of 200 posts in the last 7 days, 100 % of 800 in the 28 before."
    ]


@pytest.mark.parametrize(
    ("n", "said"),
    [
        pytest.param(
            1_000, "1,000 posts in the last 7 days (143 a covered day), usual are 29 a day.", id="more"
        ),
        pytest.param(40, "40 posts in the last 7 days (5.7 a covered day), usual are 29 a day.", id="fewer"),
    ],
)
def test_a_volume_that_jumps_is_told(told, n, said):
    _, lines = told(posts_of(n, last_day=0, days=7) + posts_of(800, last_day=7, days=28, first=2_000))
    assert lines == [f"Reddit, {QUERY}: {said}"]


def test_a_query_that_finds_nothing_any_more_is_told(told):
    _, lines = told(posts_of(800, last_day=7, days=28, first=2_000))
    assert lines == [f"Reddit, {QUERY}: 0 posts in the last 7 days (none), usual are 29 a day."]


def test_what_was_not_observed_is_no_fall(told):
    seen = (NOON - 60 * DAY, NOON - 7 * DAY), (NOON - 3 * DAY, NOON)
    now = posts_of(90, last_day=0, days=3)
    rows, lines = told(now + posts_of(800, last_day=7, days=28, first=2_000), covered=seen)
    assert rows["volume"]["value"] == pytest.approx(30)
    assert lines == []


def test_a_query_observed_for_hours_only_says_nothing_of_its_volume(told):
    seen = (NOON - 60 * DAY, NOON - 7 * DAY), (NOON - 12 * HOUR, NOON)
    now = posts_of(120, last_day=0, days=0.5)
    rows, _ = told(now + posts_of(800, last_day=7, days=28, first=2_000), covered=seen)
    assert rows["volume"]["has_drifted"] is None


def test_intervals_that_overlap_count_once(told):
    twice = ((NOON - 60 * DAY, NOON), (NOON - 50 * DAY, NOON))
    rows, _ = told(
        posts_of(200, last_day=0, days=7) + posts_of(800, last_day=7, days=28, first=1_000), covered=twice
    )
    assert rows["volume"]["value"] == pytest.approx(200 / 7)
