import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from pipeline.ask.answer import Asked, Verdict, answer, usual
from pipeline.ask.mentions import names
from pipeline.ask.reading import read_sentence
from pipeline.ask.words import lines, sentence
from pipeline.model.loading import load_reader
from pipeline.settings.settings import Settings
from pipeline.warehouse.warehouse import open_published, open_state, publish
from tests.command import trustwatch
from tests.rows import NOON, judgement
from tests.story import write_story

OUTAGE = datetime(2026, 10, 21, 20, tzinfo=UTC)
POLICY = datetime(2026, 10, 5, 20, tzinfo=UTC)
LAUNCH = datetime(2026, 9, 24, 22, tzinfo=UTC)
END = datetime(2026, 11, 9, tzinfo=UTC)
LOST = "Claude lost my draft twenty minutes ago"


@pytest.fixture(scope="module")
def ask(sample_home):
    reader = load_reader(Settings(home=sample_home))
    with open_published(sample_home) as connection:
        yield lambda text, at=OUTAGE: answer(connection, read_sentence(reader, text), asked_at=at)


@pytest.mark.parametrize(
    ("text", "at", "verdict", "words"),
    [
        (LOST, OUTAGE, Verdict.OTHERS, "20 other people complained of lost work with Claude"),
        ("Claude times out with a network error", OUTAGE, Verdict.OTHERS, "timeouts and errors with Claude"),
        ("ChatGPT won't discuss my medication", POLICY, Verdict.OTHERS, "perceived censorship with ChatGPT"),
        ("ChatGPT deleted the chapter I wrote", OUTAGE, Verdict.AS_USUAL, "It may be you: 1 other person"),
        ("Gemini freezes in every answer", OUTAGE, Verdict.NOBODY, "nobody else in the 65 posts seen"),
        ("ChatGPT is slow today and times out", LAUNCH, Verdict.NOBODY, "nobody else in the 45 posts seen"),
        ("Claude banned my account, no reason", END, Verdict.NOBODY, "though few posts say little"),
        (LOST, OUTAGE - timedelta(days=365), Verdict.NOT_WATCHED, "Claude was not watched"),
        ("How do I export a chat from Claude?", OUTAGE, Verdict.NO_COMPLAINT, "does not read as a complaint"),
        ("it lost my draft again", OUTAGE, Verdict.NO_PRODUCT, "names no product"),
        (
            "Claude ha perso la mia bozza venti minuti fa",
            OUTAGE,
            Verdict.NOT_READ,
            "a language that the model",
        ),
    ],
)
def test_a_sentence_is_held_against_what_others_told_in_the_same_hours(ask, text, at, verdict, words):
    found = ask(text, at)
    assert found.verdict == verdict
    assert words in sentence(found)


def test_what_the_sentence_rests_on_is_told(ask):
    found = ask(LOST)
    said = " ".join(lines(found))
    assert "The provider tells of an outage from 18:22 to 23:41 UTC on 21 October 2026" in said
    assert "47 % blame the safety layer" in said
    assert "50 people complained of Claude in these hours; 1.3 are usual (0.7 to 2.2 at 90 %)" in said
    assert len(found.nearest) == 5
    assert [row.likeness for row in found.nearest] == sorted(
        (row.likeness for row in found.nearest), reverse=True
    )
    assert all(found.from_at <= row.created_at < found.to_at for row in found.nearest)


def test_what_a_store_tells_of_reviews_is_not_what_their_authors_name(home):
    with open_state(write_story(home)) as state:
        state.execute("UPDATE posts SET app_version = '2.1', rating = 1, country = 'DE'")
        publish(state, home)
    asked = Asked("Claude 2.1 lost my work", judgement(1), np.empty(0, np.float32), "none")
    with open_published(home) as connection:
        found = answer(connection, asked, asked_at=NOON)
    assert {row.kind for row in found.segments} == {"app_version"}
    assert "the version 2.1, as you do" in " ".join(lines(found))


def test_of_hours_after_the_data_nothing_is_said(ask):
    late = ask(LOST, END + timedelta(days=20))
    assert late.is_stale
    assert sentence(late) == (
        "Of now it cannot be said, since the data end 20 days before. As of then: it may be you, though few posts say"
        " little: nobody else in the 3 posts seen complained of lost work with Claude in the last 6 hours of data."
    )
    assert not ask(LOST, END + timedelta(hours=2)).is_stale


def test_of_hours_that_nobody_watched_nobody_is_no_count(ask):
    said = list(lines(ask(LOST, OUTAGE - timedelta(days=365))))
    assert "Claude was watched in none of these 6 hours." in said
    assert (
        "Whether Claude had an outage is not known: its provider's status page was not read for these hours."
        in said
    )
    assert not [line for line in said if "0 people" in line or line.startswith("No ")]


def test_no_outage_is_told_only_where_the_status_page_would_have_told_of_one(ask):
    assert "Claude's provider, as it was last read, tells of no outage" in " ".join(
        lines(ask(LOST, OUTAGE - timedelta(days=3)))
    )
    assert not ask(LOST, END).is_outage_known  # its page told of nothing since


def test_many_outages_are_one_line(ask):
    found = ask(LOST)
    (row,) = found.outages
    told = lines(replace(found, outages=(row,) * 5))
    (line,) = (
        line for line in told if line.startswith("The provider tells of an outage from 18:22 to 23:41")
    )
    assert line.count("; of another from 18:22") == 2
    assert line.endswith("; and of 2 more in these hours.")


def test_the_command_answers_in_text_and_json_and_exits_3_where_the_data_end_too_early(sample_home):
    text = trustwatch("ask", LOST, home=sample_home)
    assert text.exit_code == 3
    assert text.stdout.startswith("# Of now it cannot be said")
    assert "the data end at 2026-11-09 00:00 UTC; run 'trustwatch collect'" in text.stderr
    asked = trustwatch("ask", LOST, "--at", "2026-10-21T20:00", "--hours", "2", "--json", home=sample_home)
    assert asked.exit_code == 0
    found = json.loads(asked.stdout)
    assert found["sentence"].startswith("It is not only you")
    assert (found["verdict"], found["cause"], found["of_cause"]["n"]) == ("others too", "lost_work", 20)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [([" "], "the sentence is empty"), ([LOST, "--at", "noon"], "--at noon: expected a date or a time")],
)
def test_a_mistake_is_told_in_one_line(home, arguments, words):
    failed = trustwatch("ask", *arguments, home=home)
    assert failed.exit_code == 2
    assert words in failed.stderr


def weeks(n, before, *, hours=6.0, incident=()):
    rows = [(n, 6.0, False)] + [(count, hours, week in incident) for week, count in enumerate(before)]
    return pl.DataFrame(rows, schema=["n", "hours", "has_incident"], orient="row")


@pytest.mark.parametrize(
    ("table", "expected", "is_more"),
    [
        (weeks(3, [1, 1, 1, 1]), 1.0, False),
        (weeks(9, [1, 1, 1, 1]), 1.0, True),
        (weeks(2, [0] * 8), 0.0, False),  # two may be chance, whatever the numbers say
        (weeks(9, [50, 1, 1, 1], incident={0}), 1.0, True),
        (weeks(9, [1]), None, False),
        (weeks(9, [1, 1, 1], hours=2.0), None, False),
    ],
)
def test_usual_is_what_the_same_hours_of_watched_weeks_without_an_incident_had(table, expected, is_more):
    found = usual(table, "n", hours=6.0)
    assert (found.expected, found.is_more) == (expected, is_more)


@pytest.mark.parametrize(
    ("text", "value", "is_named"),
    [("on my Pro plan", "pro", True), ("a problem", "pro", False), ("Sonnet 4.5", "sonnet 4", False)],
)
def test_a_version_or_plan_is_named_as_a_word_of_its_own(text, value, is_named):
    assert names(text, value) == is_named
