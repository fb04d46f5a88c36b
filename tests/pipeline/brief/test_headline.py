from datetime import timedelta

import polars as pl
import pytest

from pipeline.brief.headline import headline
from tests.rows import NOON


def watching(*products, verdict="watched", covered_to=NOON):
    return pl.DataFrame(
        [{"product": product, "verdict": verdict, "covered_to": covered_to} for product in products],
        schema={"product": pl.String, "verdict": pl.String, "covered_to": pl.Datetime("us", "UTC")},
    )


def incident(**fields):
    """An open incident of Claude that began four hours ago; fields override."""
    values = {
        "product": "claude",
        "began_before": False,
        "leading_cause": "lost_work",
        "leading_share": 0.8,
        "started_at": NOON - timedelta(hours=4),
        "ended_at": None,
        "state": "open",
        "is_growing": False,
        "n_posts": 60,
        "n_copies": 0,
        "n_authors": 60,
        "expected": 12.0,
        "excess": 48.0,
        "excess_low": 36.0,
        "excess_high": 61.0,
        "ratio": 4.1,
        "blamed_safety": 0.62,
        "blamed_technical": 0.2,
        "outage_ids": ["anthropic:1"],
        "outage_names": ["Elevated errors"],
        "share": 0.71,
        "share_low": 0.55,
        "share_high": 0.84,
        "verdict": "coincides",
        "n_answered": 9,
        "n_competitors": 1,
        "competitors": ["Larkspur"],
        "first_answer_seconds": 360,
    }
    return values | fields


def closed(**fields):
    return incident(state="closed", ended_at=NOON - timedelta(hours=1), **fields)


def say(*incidents, watches=watching("claude"), is_old=False):  # noqa: B008
    rows = pl.DataFrame(
        incidents, schema=None if incidents else {"state": pl.String, "ended_at": pl.Datetime("us", "UTC")}
    )
    return headline(rows, watches, now=NOON, is_old=is_old)


def test_an_open_incident_is_told_as_a_person_would():
    assert say(incident()) == (
        "Claude: complaints, mostly of lost work, are 4.1 times the usual since 08:00 UTC; 62 % blame the safety layer,"
        " 71 % (55 to 84) of the excess coincides with the provider's outage; Larkspur answered 9 of them, first after 6 minutes."
    )


def test_an_incident_that_grows_says_so():
    assert "the usual since 08:00 UTC and growing;" in say(incident(is_growing=True))


def test_a_closed_incident_is_told_in_the_past():
    sentence = say(closed())
    assert sentence.startswith(
        "No incident is open. Claude: complaints, mostly of lost work, were 4.1 times the usual"
    )
    assert "from 08:00 to 11:00 UTC;" in sentence


def test_an_incident_of_another_day_names_the_day():
    assert "since 08:00 UTC on 28 February" in say(incident(started_at=NOON - timedelta(days=2, hours=4)))


def test_other_open_incidents_are_counted_and_named():
    assert say(incident(), incident(product="chatgpt")).endswith(" 1 more incident is open: ChatGPT.")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param(
            {"leading_share": 0.3}, "complaints, most often of lost work, are", id="no-majority-cause"
        ),
        pytest.param({"leading_cause": "unclear"}, "Claude: complaints, are", id="unclear"),
        pytest.param(
            {"blamed_safety": 0.1, "blamed_technical": 0.7}, "70 % blame a technical fault", id="technical"
        ),
        pytest.param(
            {"blamed_safety": 0.4, "blamed_technical": 0.3},
            "40 % blame the safety layer and 30 % a technical fault",
            id="no-majority-blame",
        ),
        pytest.param(
            {"n_posts": 8, "n_authors": 8, "blamed_safety": 0.5},
            "4 of 8 blame the safety layer",
            id="few-posts-in-counts",
        ),
        pytest.param(
            {"verdict": "too few posts", "share": None},
            "too few posts to say whether they coincide with an outage",
            id="too-few",
        ),
        pytest.param(
            {"verdict": "unknown", "share": None}, "whether there was an outage is not known", id="unknown"
        ),
        pytest.param(
            {"verdict": "does not coincide", "share": 0.0, "outage_ids": []},
            "no declared outage coincides with them",
            id="no-outage",
        ),
        pytest.param({"n_copies": 45}, "45 of the 60 posts nearly repeat an earlier one", id="copies"),
        pytest.param(
            {"n_competitors": 2, "competitors": ["Heron", "Larkspur"]},
            "Heron and Larkspur answered 9",
            id="two-competitors",
        ),
        pytest.param(
            {"n_competitors": 4, "competitors": ["Ash", "Birch", "Cedar", "Dogwood"]},
            "accounts of 4 competitors answered 9",
            id="many-competitors",
        ),
        pytest.param(
            {"expected": 0.1, "ratio": 600.0},
            "Claude: 60 people complain where 0.1 would be usual, mostly of lost work, since 08:00 UTC",
            id="from-nothing",
        ),
        pytest.param(
            {"n_authors": 3, "expected": 0.026, "ratio": 116.0},
            "Claude: 3 people complain where 0.03 would be usual",
            id="a-multiple-of-next-to-nothing-is-not-said",
        ),
    ],
)
def test_the_sentence_says_no_more_than_is_known(fields, words):
    assert words in say(incident(**fields))


def test_no_answer_is_not_mentioned():
    assert "answered" not in say(incident(n_answered=0))


def test_nothing_open_names_what_is_watched_and_the_last_incident():
    long_ago = incident(
        state="closed", started_at=NOON - timedelta(days=20), ended_at=NOON - timedelta(days=19)
    )
    assert say(long_ago) == "No incident is open for Claude; the last ended on 11 February."


def test_many_watched_products_are_counted_instead_of_named():
    watches = watching("claude", "chatgpt", "gemini", "grok")
    assert say(watches=watches).startswith("No incident is open among 4 products;")


@pytest.mark.parametrize(
    ("watches", "words"),
    [
        (watching("claude"), "No incident is open for Claude; there was no incident yet."),
        (
            watching("claude", verdict="insufficient history"),
            "Too little history to say whether anything is unusual",
        ),
        (
            watching("claude", verdict="no coverage"),
            "Not observed: which hours were really seen is not known",
        ),
        (
            watching("claude", covered_to=NOON - timedelta(days=9)),
            "Not observed since 21 February: no product is",
        ),
        (watching(), "No product is watched yet"),
    ],
    ids=["watched", "young", "no-coverage", "left-off", "nothing"],
)
def test_without_an_incident_the_sentence_says_what_could_be_told(watches, words):
    assert say(watches=watches).startswith(words)


@pytest.mark.parametrize(
    ("ended_at", "told"),
    [(None, "the usual since before 08:00 UTC"), (NOON, "the usual from before 08:00 to 12:00 UTC")],
    ids=["open", "over"],
)
def test_an_incident_that_may_have_begun_before_is_dated_so(ended_at, told):
    row = incident(began_before=True, ended_at=ended_at, state="closed" if ended_at else "open")
    assert told in say(row)


def test_an_open_incident_that_is_no_longer_observed_says_so():
    watches = watching("claude", covered_to=NOON - timedelta(days=2))
    assert say(incident(), watches=watches).endswith(" Not observed since 28 February.")
    assert "Not observed" not in say(incident())


def test_without_a_post_there_is_nothing_to_say():
    assert headline(pl.DataFrame(), pl.DataFrame(), now=None) == "There are no posts yet."


def test_what_is_read_long_after_is_said_in_the_past_with_the_year():
    sentence = say(incident(), incident(), is_old=True)
    assert "were 4.1 times the usual since 08:00 UTC on 2 March 2026;" in sentence
    assert sentence.endswith("1 more incident was open: Claude.")
    ended = "When the data ended, on 2 March 2026, no incident was open"
    assert say(closed(), is_old=True).startswith(f"{ended}. Claude: complaints")
    assert "from 08:00 to 11:00 UTC on 2 March 2026;" in say(closed(), is_old=True)
    assert say(is_old=True) == f"{ended} for Claude; there was no incident yet."
    long_ago = closed() | {"ended_at": NOON - timedelta(days=19), "started_at": NOON - timedelta(days=20)}
    assert say(long_ago, is_old=True).endswith("; the last ended on 11 February 2026.")
