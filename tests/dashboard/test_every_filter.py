"""A filter keeps exactly its rows: with it a question is answered as without it over those rows alone."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from dashboard import incident_queries, published, queries, search, theme_queries
from dashboard.page.theme_lineage import theme_moves
from tests.command import ROOT
from tests.grid import BEGIN, CHOICES, END, EVERYTHING, FIRST, LAST, connect_grid, only

OUT_OF_ALL_POSTS = {"cause_weeks", "cause_counts", "product_counts"}  # whatever their cause
ALL = frozenset(CHOICES)
DAYS = frozenset({"from", "to"})
# By question: the view whose rows are filtered, and the filters that the question follows.
QUESTIONS = {
    "incidents": (incident_queries.incidents, "incident_summary", DAYS | {"product", "cause"}),
    "floods": (incident_queries.floods, "near_duplicate_floods", ALL),
    "product_days": (queries.product_days, "daily_counts", ALL),
    "cause_days": (queries.cause_days, "daily_counts", ALL),
    "cause_weeks": (queries.cause_weeks, "daily_counts", ALL),
    "product_counts": (queries.product_counts, "daily_counts", ALL),
    "cause_counts": (queries.cause_counts, "daily_counts", ALL),
    "to_review": (partial(queries.to_review, n=10_000), "posts_read", ALL),
    "missed_days": (queries.missed_days, "daily_coverage", DAYS | {"source"}),  # its days: see below
    "unseen_days": (queries.unseen_days, "daily_coverage", DAYS | {"source"}),
    "segment_counts": (queries.segment_counts, "post_segments", ALL),
    "legibility": (queries.legibility, "daily_counts", ALL),
    "blame": (queries.blame, "daily_counts", ALL),
    "themes": (theme_queries.themes, "complaints", ALL),
    "theme_days": (theme_queries.theme_days, "daily_counts", ALL),
    "theme_events": (theme_queries.theme_events, "theme_lineage", DAYS),
    "theme_moves": (theme_moves, "theme_lineage", DAYS),
    "n_complaints": (queries.n_complaints, "daily_counts", ALL),
    "answers": (queries.answers, "complaints", ALL),
    "answer_times": (queries.answer_times, "answer_times", ALL),
    "announcements": (queries.announcements, "announcement_effects", frozenset({"product"})),
    "provider_acknowledgement": (
        incident_queries.provider_acknowledgement,
        "provider_acknowledgement",
        frozenset({"product"}),
    ),
    "flows": (queries.flows, "promotion_flows", ALL),
    "escalations": (queries.escalations, "escalation_list", ALL),
    "voice": (queries.voice, "share_of_voice", DAYS | {"product"}),
    "posts": (partial(queries.posts, narrowed=search.EVERYTHING, n=500), "posts_read", ALL),
    "segments": (partial(queries.segments, n=500), "post_segments", ALL),
    "n_posts": (partial(queries.n_posts, narrowed=search.EVERYTHING), "posts_read", ALL),
    "alike": (
        partial(queries.alike, narrowed=search.EVERYTHING, vector=[1.0], encoder="any", n=500),
        "posts_read",
        ALL,
    ),
}


@pytest.fixture(scope="module")
def grid(story_home):
    with connect_grid(story_home) as connection:
        published.define_filter(connection)
        yield connection


@pytest.fixture(scope="module")
def of_everything(grid):
    """What each question is answered where nothing is chosen; each is asked once."""
    return {question: _rows(ask(grid, EVERYTHING)) for question, (ask, *_) in QUESTIONS.items()}


def _rows(answer):
    return answer if isinstance(answer, int | tuple) else sorted(map(repr, answer.rows()))


@pytest.mark.parametrize("filter_name", CHOICES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_filter_keeps_exactly_its_rows(grid, of_everything, question, filter_name):
    ask, view, followed = QUESTIONS[question]
    choice, condition = CHOICES[filter_name]
    chosen = _rows(ask(grid, replace(EVERYTHING, **choice)))
    if filter_name not in followed:
        assert chosen == of_everything[question]
        return
    assert chosen != of_everything[question]
    if question in ("missed_days", "unseen_days") and filter_name in DAYS:
        return
    seen = ["daily_counts"] if question == "unseen_days" else []
    are_all_seen = question in OUT_OF_ALL_POSTS and filter_name == "cause"
    with only(grid, "true" if are_all_seen else condition, view, *seen):
        if are_all_seen:
            grid.execute(f"UPDATE temp.daily_counts SET n_complaints = 0 WHERE NOT ({condition})")
        assert chosen == _rows(ask(grid, EVERYTHING))


def test_products_are_compared_without_a_complaint_too_and_posts_about_none_are_left_out(grid):
    with only(grid, "true", "daily_counts"):
        grid.execute("UPDATE temp.daily_counts SET n_complaints = 0 WHERE product = 'chatgpt'")
        counts = queries.product_counts(grid, EVERYTHING)
        assert counts.filter(n=0)["product"].to_list() == ["chatgpt"]
        grid.execute(
            "UPDATE temp.daily_counts SET product = 'none', n_complaints = 0 WHERE product = 'claude'"
        )
        assert queries.product_counts(grid, EVERYTHING)["product"].to_list() == ["chatgpt"]


def test_missed_days_are_those_of_the_span_that_a_source_was_not_observed_on(grid):
    days = partial(replace, EVERYTHING)
    missed = queries.missed_days(grid, days(first_day=FIRST, last_day=LAST))
    assert missed["day"].to_list() == [date(2026, 2, 12), date(2026, 2, 13)]
    until = queries.missed_days(grid, days(last_day=LAST))["day"].to_list()
    assert until[0] == EVERYTHING.first_day  # nothing was observed before the first day that was
    assert until[-5:] == [date(2026, 2, day) for day in (4, 7, 8, 12, 13)]
    since = queries.missed_days(grid, days(first_day=FIRST))["day"].to_list()
    assert since == [date(2026, 2, day) for day in (12, 13, 17, 18)]  # the data end on the 20th


def test_a_source_that_stopped_is_missed_while_others_go_on_and_a_new_one_not_before_it_began(grid):
    stopped = "at_source = 'x' OR at_moment BETWEEN TIMESTAMPTZ '2026-02-13 00:00:00+00' AND '2026-02-16 00:00:00+00'"
    with only(grid, stopped, "daily_coverage"):
        missed = queries.missed_days(grid, replace(EVERYTHING, first_day=FIRST))
    assert dict(missed.drop("in_part").iter_rows()) == {
        date(2026, 2, 13): ["x"], date(2026, 2, 17): ["reddit", "x"],
        **{date(2026, 2, day): ["reddit"] for day in (18, 19, 20)},
    }  # fmt: skip


def test_a_day_of_which_a_chosen_source_showed_a_part_is_told_as_such(grid):
    with only(grid, "true", "daily_coverage"):
        grid.execute(
            "UPDATE temp.daily_coverage SET coverage_ratio = 0.5 WHERE source = 'x' AND day = '2026-02-12'"
        )
        partly = queries.missed_days(grid, replace(EVERYTHING, first_day=FIRST)).filter("in_part")
        assert partly.rows() == [(date(2026, 2, 12), ["x"], True)]
        of_reddit = queries.missed_days(grid, replace(EVERYTHING, source=("reddit",)))
        assert not of_reddit["in_part"].any()


def test_every_question_that_is_filtered_is_asked_here():
    asked = {path.stem for path in (ROOT / "dashboard/sql").glob("*.sql") if "$filters" in path.read_text()}
    assert asked == set(QUESTIONS)


def test_hours_are_those_of_one_product_within_a_span(grid):
    hours = incident_queries.hours(grid, "claude", begin=BEGIN, end=END)
    with only(
        grid,
        f"at_product = 'claude' AND {CHOICES['from'][1]} AND {CHOICES['to'][1]}",
        "outages_and_complaints",
    ):
        kept = grid.sql("SELECT hour FROM outages_and_complaints ORDER BY hour").pl()
    assert hours["hour"].to_list() == kept["hour"].to_list()
    assert 0 < hours.height < grid.sql("FROM outages_and_complaints").pl().height


def test_outages_are_those_of_one_product_that_touch_a_span(grid):
    outages = incident_queries.outages(grid, "claude", begin=BEGIN, end=END)
    with only(grid, f"at_product = 'claude' AND {CHOICES['to'][1]}", "outage_list"):
        kept = grid.sql("SELECT started_at FROM outage_list ORDER BY started_at").pl()
    assert outages["started_at"].to_list() == kept["started_at"].to_list()  # the first ends within the span
    late = incident_queries.outages(grid, "claude", begin=END, end=END.replace(day=20))
    assert set(late["started_at"]) == {
        END,
        END.replace(day=14, hour=23, minute=59, second=59, microsecond=999_999),
    }


def test_announcements_beside_an_incident_are_those_of_its_product_within_a_span(grid):
    beside = incident_queries.incident_announcements(grid, "claude", begin=BEGIN, end=END)
    kept = f"at_product = 'claude' AND {CHOICES['from'][1]} AND {CHOICES['to'][1]}"
    with only(grid, kept, "announcement_effects"):
        assert beside["happened_at"].to_list() == sorted(
            grid.sql("FROM announcement_effects").pl()["happened_at"].unique()
        )
    with only(grid, "at_product = 'chatgpt'", "announcement_effects"):
        assert incident_queries.incident_announcements(grid, "claude", begin=BEGIN, end=END).is_empty()


def test_a_day_on_which_a_chosen_source_gave_a_post_is_seen(grid):
    x_alone = replace(EVERYTHING, source=("x",))
    with only(grid, "false", "daily_coverage"), only(grid, "at_source = 'reddit'", "daily_counts"):
        assert queries.unseen_days(grid, x_alone) == (365, 365)
        assert queries.unseen_days(grid, EVERYTHING) == (360, 365)


OF_ONE = {
    "evidence": (incident_queries.evidence, "incident_evidence"),
    "incident_life": (incident_queries.incident_life, "incident_life"),
    "explanations": (incident_queries.explanations, "incident_explanations"),
    "lags": (incident_queries.lags, "incident_lags"),
    "incident_ledger": (incident_queries.incident_ledger, "acknowledgement_ledger"),
    "chance": (incident_queries.chance, "coincidence_tests"),
    "effects": (queries.effects, "announcement_effects"),
    "announcement_days": (queries.announcement_days, "announcement_days"),
}


@pytest.mark.parametrize("question", OF_ONE)
def test_what_is_asked_of_one_is_told_of_it_alone(grid, question):
    ask, view = OF_ONE[question]
    answer = ask(grid, "claude")  # in the grid ids are named like products
    with only(grid, "at_product = 'claude'", view):
        assert _rows(answer) == _rows(ask(grid, "claude"))
        assert answer.height == grid.sql(f"FROM {view}").pl().height


def test_one_thing_is_found_by_its_id_alone(grid):
    assert incident_queries.incident(grid, "reddit:0")["incident_id"].to_list() == ["reddit:0"]
    assert set(queries.announcement(grid, "claude")["announcement_id"]) == {"claude"}


def test_other_events_are_of_the_weeks_of_one_announcement_and_never_itself(grid):
    others = queries.other_events(grid, "claude").filter(kind="announcement")
    assert set(others["product"]) == {"chatgpt"}


@pytest.mark.parametrize(
    ("choice", "condition"),
    [
        pytest.param({"reading": "complaint"}, "at_language = 'en'", id="reading"),
        pytest.param({"reading": "disputed"}, "at_cause = 'timeout'", id="disputed"),
        pytest.param({"words": "NOTES 7 "}, "text LIKE '%note 7 %' OR title LIKE '%note 7 %'", id="words"),
        pytest.param({"blames": ("safety",)}, "blames = 'safety'", id="blames"),
        pytest.param({"explained": ("silent",)}, "explained = 'silent'", id="explained"),
        pytest.param({"severity": (2,)}, "severity = 2", id="severity"),
        pytest.param({"promotes": ("gemini",)}, "promotes = 'gemini'", id="promotes"),
        pytest.param({"leaving": True}, "leaving", id="leaving"),
        pytest.param({"named": ("app_version claude",)}, "at_product = 'claude'", id="named"),
        pytest.param({"post_ids": ("x:9", "reddit:1")}, "post_id IN ('x:9', 'reddit:1')", id="ids"),
    ],
)
def test_posts_are_narrowed_to_a_reading_to_labels_and_to_words(grid, choice, condition):
    grid.execute("""UPDATE memory.main.posts_read SET text = format('all of note {} is gone', number),
        blames = ['safety', 'user'][1 + number % 2], explained = ['silent', 'explained'][1 + number % 2],
        severity = number % 3, promotes = ['gemini', 'none'][1 + number % 2], leaving = number % 2 = 0""")
    asked = search.Narrowed(**choice)
    found = queries.posts(grid, EVERYTHING, asked, n=None)
    with only(grid, condition, "posts_read"):
        assert _rows(found) == _rows(queries.posts(grid, EVERYTHING, search.EVERYTHING, n=None))
    assert 0 < found.height < queries.n_posts(grid, EVERYTHING, search.EVERYTHING)
    assert queries.n_posts(grid, EVERYTHING, asked) == found.height


def test_a_page_of_posts_follows_on_the_one_before(grid):
    everything = queries.posts(grid, EVERYTHING, search.EVERYTHING, n=None)["post_id"].to_list()
    pages = [queries.posts(grid, EVERYTHING, search.EVERYTHING, n=7, skipped=skipped) for skipped in (0, 7)]
    assert [row for page in pages for row in page["post_id"].to_list()] == everything[:14]
