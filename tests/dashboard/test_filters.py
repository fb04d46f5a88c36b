from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.filters import Filters, Options, defaults, from_query, in_order, to_query
from dashboard.words import wording

OPTIONS = Options(
    product=("chatgpt", "claude"),
    cause=("lost_work", "timeout"),
    source=("reddit", "x"),
    language=("en", "it"),
    first_day=date(2026, 1, 31),
    last_day=date(2026, 3, 2),
)
days = st.dates(OPTIONS.first_day, OPTIONS.last_day)


def some_of(values):
    return st.sets(st.sampled_from(values)).map(
        lambda chosen: tuple(value for value in values if value in chosen)
    )


chosen = st.builds(
    lambda product, cause, source, language, span: Filters(product, cause, source, language, *sorted(span)),
    some_of(OPTIONS.product),
    some_of(OPTIONS.cause),
    some_of(OPTIONS.source),
    some_of(OPTIONS.language),
    st.tuples(days, days),
)


@given(chosen)
def test_filters_survive_the_way_through_the_url(filters):
    assert from_query(to_query(filters), OPTIONS) == filters


def test_the_url_says_every_day_also_those_of_the_default():
    assert to_query(defaults(OPTIONS)) == {"from": ["2026-02-03"], "to": ["2026-03-02"]}


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"product": ["nobody"]}, id="unknown-product"),
        pytest.param({"from": ["yesterday"]}, id="no-date"),
        pytest.param({"from": ["2026-03-01"], "to": ["2026-02-01"]}, id="end-before-begin"),
        pytest.param({"from": ["1999-01-01"], "to": ["1999-02-01"]}, id="before-the-first-post"),
    ],
)
def test_what_a_link_asks_for_and_the_data_have_not_is_left_out(query):
    assert from_query(query, OPTIONS) == defaults(OPTIONS)


def test_causes_come_in_the_order_of_their_cost():
    assert in_order(["timeout", "unclear", "lost_work"]) == ("lost_work", "timeout", "unclear")


def test_a_link_sets_the_bar_and_the_page(open_page, story_home):
    app = open_page("posts", story_home, product=["chatgpt"], **{"from": "2026-02-01", "to": "2026-02-10"})
    assert app.multiselect(key="product").value == ["chatgpt"]
    assert app.date_input(key="days").value == (date(2026, 2, 1), date(2026, 2, 10))
    headlines = [line.value for line in app.markdown if line.value.startswith("**")]
    assert any("ChatGPT" in words for words in headlines)
    assert not any("Claude:" in words for words in headlines)


def test_a_choice_in_the_bar_is_written_to_the_url(open_page, story_home):
    app = open_page("posts", story_home)
    app.multiselect(key="source").set_value(["x"]).run()
    app.date_input(key="days").set_value((date(2026, 3, 1), date(2026, 3, 2))).run()
    assert app.query_params == {"source": "x", "from": "2026-03-01", "to": "2026-03-02"}
    assert app.code[0].value == "?from=2026-03-01&to=2026-03-02&source=x"
    posts = [button.key for button in app.button if button.key.startswith("correct_")]
    assert {post_id.partition(":")[0] for post_id in posts} == {"correct_x"}


def test_a_page_that_follows_no_filter_has_no_bar_and_keeps_what_is_chosen(open_page, story_home):
    app = open_page("health", story_home, product="claude", **{"from": "2026-02-01", "to": "2026-02-10"})
    assert not app.multiselect
    assert wording.NO_FILTER in [line.value for line in app.caption]
    assert app.query_params["product"] == "claude"
    assert app.query_params["from"] == "2026-02-01"


def test_half_a_choice_of_days_keeps_the_old_ones(open_page, story_home):
    app = open_page("posts", story_home, **{"from": "2026-02-01", "to": "2026-02-10"})
    app.date_input(key="days").set_value((date(2026, 2, 5),)).run()
    assert (app.query_params["from"], app.query_params["to"]) == ("2026-02-01", "2026-02-10")
