"""What the posts of an incident may explain themselves, as incident_explanations tells it."""

from datetime import timedelta

import pytest

from pipeline.brief.brief import read_brief
from pipeline.brief.incident_words import all_posts_named, copies_named
from pipeline.brief.incident_words import explained as explained_in_words
from pipeline.brief.post_mortem import post_mortem
from pipeline.brief.sections import as_document
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame
from tests.forty_days import DAYS, at, burst, usual
from tests.pipeline.stages.incidents.test_fingerprints import loaded


def explained(state):
    """The explanations that stand out: kind, detail, posts."""
    state.cover(at(0), at(DAYS))
    state.run()
    rows = state.view("incident_explanations").filter("stands_out").sort("kind").to_dicts()
    return [(row["kind"], row["detail"], row["n"]) for row in rows]


QUOTED = {
    "It only says Network Error and stops": "network error",
    "API Error: 529 again": "529",
    "503 Service Unavailable since noon": "service unavailable",
    "got a 502 error twice": "502",
    "HTTP 429, what did I do": "429",
    "rate_limit_error on every call": "rate_limit_error",
    "read ECONNRESET in the terminal": "econnreset",
    "Oops, something went wrong. Try again": "something went wrong",
    "An unexpected fault occurred, it says": "fault occurred",
    "This request appears to violate our Usage Policy": "appears to violate",
    "You have reached the limit of messages": "reached the limit",
    "safeguards flagged this chat for biology": "safeguards flagged",
    "Your account has been disabled. Why?": "your account has been disabled",
    "I can't help with that request, and that is all": "i can't help",
    "there is an error in my essay": None,
    "their usage policy is a riddle, and I hit my limit of patience": None,
    "I can't work like this": None,
    "### Error Messages/Logs\n\nnone": None,
    "I paid $500 and 400 people saw it": None,
    "it deleted 450 lines": None,
}


def test_an_error_is_quoted_where_a_message_or_a_code_is_and_not_by_the_word_alone(state):
    for text in QUOTED:
        state.add([at(1)], fields={"text": text})
    quoted = dict(state.view("quoted_errors").select("post_id", "quoted_error").rows())
    texts = state.rows("posts").select("text", "post_id").rows()
    assert {text: quoted.get(post_id) for text, post_id in texts} == QUOTED


def test_errors_that_a_fifth_quotes_stand_out(state):
    state.add(usual() + burst(n=15))
    state.add(burst(n=15), fields={"text": "it says internal server error"})
    assert explained(state) == [("client_error", "internal server error", 15)]


def test_a_burst_in_one_community_stands_out_where_complaints_usually_come_from_several(state):
    for seed, community in enumerate(("ClaudeAI", "Anthropic", "LocalLLaMA"), start=1):
        state.add(usual(seed=seed, per_day=4), fields={"community": community})
    state.add(burst(), fields={"community": "Anthropic"})
    ((kind, detail, n),) = explained(state)
    assert (kind, detail) == ("one_community", "Anthropic")
    assert n >= 30


def test_the_only_community_there_is_does_not_stand_out(state):
    state.add(usual() + burst())
    assert explained(state) == []


def test_a_burst_on_one_source_stands_out(state):
    x = {"source": "x", "origin": "search", "community": None}
    state.add(usual())
    state.add(usual(seed=2), fields=x)
    state.add(burst(n=40), fields=x)
    state.cover(at(0), at(DAYS), source="x", origin="search")
    ((kind, detail, n),) = explained(state)
    assert (kind, detail) == ("one_source", "x")
    assert n >= 40


@pytest.mark.parametrize(
    ("other_until", "found"), [(DAYS, [("one_source", "x", 40)]), (DAYS - 15, [])], ids=["both", "one"]
)
def test_a_platform_explains_nothing_where_no_other_was_watched(state, other_until, found):
    x = {"source": "x", "origin": "search", "community": None}
    state.add(usual(per_day=4), fields=x)
    state.add(burst(n=40), fields=x)
    state.cover(at(0), at(DAYS), source="x", origin="search")
    state.add([moment for moment in usual(seed=2) if moment < at(other_until)])
    state.cover(at(0), at(other_until))
    state.run()
    rows = state.view("incident_explanations").filter(kind="one_source").to_dicts()
    assert [(row["kind"], row["detail"]) for row in rows] == [(kind, detail) for kind, detail, _ in found]


def test_copies_within_an_incident_stand_out_and_leave_its_excess_alone(state):
    state.add(usual() + burst())
    state.add(burst(n=50, minutes=3), duplicate_of="reddit:t3_1")
    assert explained(state) == [("copied_text", None, 50)]
    (incident,) = state.view("incident_summary").to_dicts()
    assert incident["n_copies"] == 50
    assert incident["excess"] < 40 < incident["n_posts"]
    (told,) = copies_named(
        frame(state.connection, statement("pipeline.brief", "incidents"), {"products": None})
    )
    assert f": 50 of the {incident['n_posts']} posts nearly repeat an earlier one" in told


def test_the_brief_tells_the_explanation_with_the_highest_odds(state):
    state.add(usual(per_day=10), fields={"text": "it stopped"})
    state.add(usual(seed=3, per_day=2), fields={"text": "API Error: 529 again"})
    state.add(burst(n=40), fields={"source": "x", "origin": "search", "text": "it says error 529"})
    state.cover(at(0), at(DAYS), source="x", origin="search")
    assert {kind for kind, *_ in explained(state)} == {"client_error", "one_source"}
    state.view("incident_summary")
    rows = frame(state.connection, statement("pipeline.brief", "incidents"), {"products": None}).to_dicts()
    assert [row["explanation"]["kind"] for row in rows] == ["one_source"]


def test_a_version_that_most_who_name_one_name_stands_out_of_those_alone(state):
    state.add(usual())
    state.add(usual(seed=2, per_day=1), fields={"text": "version 1.2025.90 stopped on my iphone"})
    state.add(burst(n=20))
    state.add(burst(n=7, minutes=10), fields={"text": "since version 1.2025.120 it is gone"})
    state.add(burst(n=2, minutes=50), fields={"text": "app v 1.2025.90 lost it, on Android"})
    assert ("app_version", "1.2025.120", 7) in explained(state)
    (row,) = state.view("incident_explanations").filter(kind="app_version").to_dicts()
    assert (row["n"], row["n_posts"]) == (7, row["n_posts"])
    assert row["new_since"] == at(30, 18)
    assert row["n_posts"] < 12


def test_what_a_store_tells_of_a_review_is_a_segment_and_its_stars_explain_nothing(state):
    review = {"source": "playstore", "kind": "review", "rating": 1, "country": "GB"}
    state.add(usual(), fields=review | {"app_version": "1.2025.90"})
    state.add(burst(n=20), fields=review | {"app_version": "1.2025.120"})
    state.cover(at(0), at(DAYS), source="playstore")
    state.run()
    named = state.view("post_segments").group_by("kind").len().rows()
    assert set(dict(named)) == {"app_version", "rating", "country"}
    (row,) = state.view("incident_explanations").filter(kind="app_version").to_dicts()
    assert (row["detail"], row["stands_out"]) == ("1.2025.120", True)
    kinds = set(state.view("incident_explanations")["kind"])
    assert "country" in kinds
    assert "rating" not in kinds


SEGMENTS = {
    "Claude Pro user, Opus 4.5 is lazy on macOS": [
        ("model", "opus 4.5"),
        ("plan", "pro"),
        ("system", "macOS"),
    ],
    "4o and GPT-4o are gone on the plus plan": [("model", "gpt 4o"), ("plan", "plus")],
    "it crashes since App v 2.1.3 on my Pixel 9": [("app_version", "2.1.3"), ("system", "Android")],
    "v4 of the essay, and I am free on Monday": [],
}


def test_what_a_text_names_of_its_author_is_read_alike_however_it_is_written(state):
    for text in SEGMENTS:
        state.add([at(1)], fields={"text": text})
    named = state.view("post_segments").select("post_id", "kind", "value").rows()
    texts = state.rows("posts").select("text", "post_id").rows()
    read = {text: [segment for owner, *segment in named if owner == post_id] for text, post_id in texts}
    assert read == {text: [[*segment] for segment in segments] for text, segments in SEGMENTS.items()}


def test_what_few_name_is_noise_where_few_named_anything_before(state):
    state.add(usual())
    state.add([at(day) for day in (3, 9)], fields={"text": "version 1.2025.90 stopped"})
    state.add([at(15)], fields={"text": "version 1.2025.120 stopped"})
    state.add(burst(n=20))
    state.add(burst(n=5, minutes=10), fields={"text": "version 1.2025.120 lost it"})
    assert explained(state) == []
    (row,) = state.view("incident_explanations").filter(kind="app_version").to_dicts()
    assert (row["n"], row["n_posts"], row["n_usual"], row["n_outside"]) == (5, 5, 1, 3)
    assert row["odds_ratio"] > 3


@pytest.mark.parametrize("first", [0, 10], ids=["since-watching-began", "weeks-before"])
def test_a_version_that_there_was_before_is_not_new(state, first):
    state.add(usual())
    state.add([at(first)], fields={"text": "since version 1.2025.120 it is gone"})
    state.add(burst(n=20))
    state.add(burst(n=7, minutes=10), fields={"text": "since version 1.2025.120 it is gone"})
    state.cover(at(0), at(DAYS))
    state.run()
    (row,) = state.view("incident_explanations").filter(kind="app_version").to_dicts()
    assert row["new_since"] is None


def test_the_brief_and_the_post_mortem_tell_of_a_version_beside_the_errors_quoted(state):
    state.add(usual())
    state.add(usual(seed=2, per_day=1), fields={"text": "version 1.2025.90 stopped"})
    state.add(burst(n=7, minutes=10), fields={"text": "since version 1.2025.120 it is gone"})
    state.add(burst(n=30), fields={"text": "API Error: 529"})
    assert [kind for kind, *_ in explained(state)] == ["app_version", "client_error"]
    with state.published() as copy:
        rows = frame(copy, statement("pipeline.brief", "incidents"), {"products": None})
        ((told,), incident_id) = list(explained_in_words(rows)), rows["incident_id"][0]
        shared = post_mortem(copy, incident_id).partition("## What its posts share")[2]
    assert "quote an error" in told
    assert "7 of the" in told
    assert "posts that name a version say 1.2025.120 (usually" in told
    assert "; first named 2026-04-01 18:00 UTC)" in told
    assert [line[:5] for line in shared.strip().splitlines()[:2]] == ["- 30 ", "- 7 o"]


def test_that_other_posts_were_many_more_too_is_told_with_the_complaints(state):
    def told():
        with state.published() as copy:
            (section, *_) = as_document(read_brief(copy, since=at(0))).sections
        return section.note

    state.add(usual())
    state.add(usual(seed=2), is_complaint=False, cause="none")
    state.add(burst(n=90, minutes=2))
    loaded(state, 0)
    state.run()
    assert "complain of nothing" not in told()
    state.add(burst(n=400, minutes=0.4), is_complaint=False, cause="none")
    assert "times the usual too; of all posts about it 18 % complain, 51 % before" in told()
    begin = state.view("incident_summary")["started_at"][0] - timedelta(days=28)
    state.connection.execute(
        "UPDATE posts SET purged_at = now() WHERE created_at < $1", [begin + timedelta(days=2, minutes=1)]
    )
    assert "complain of nothing" not in told()


@pytest.mark.parametrize(
    ("first", "told"),
    [
        pytest.param(0, True, id="as-long"),
        pytest.param(25, False, id="added-lately"),
        pytest.param(None, False, id="never"),
    ],
)
def test_posts_count_as_many_more_only_where_their_origin_was_watched_as_long(state, first, told):
    elsewhere = {"origin": "file:other.ndjson"}
    if first is not None:
        state.cover(at(first), at(DAYS), origin="file:other.ndjson")
    state.add(usual())
    state.add(usual(seed=2), is_complaint=False, cause="none")
    state.add(usual(seed=3), fields=elsewhere, is_complaint=False, cause="none")
    state.add(burst(n=90, minutes=2))
    loaded(state, 0)
    state.run()
    state.add(burst(n=400, minutes=0.4), fields=elsewhere, is_complaint=False, cause="none")
    with state.published() as copy:
        lines = list(all_posts_named(read_brief(copy, since=at(0)).all_posts))
    assert any("times the usual too" in line for line in lines) is told
