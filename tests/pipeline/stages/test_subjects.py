"""A reader's own questions, from a sentence to posts, people a day, a baseline, an alarm, and how far to trust them."""

from datetime import date, timedelta

import polars as pl
import pytest

from models.correction import Correction
from models.encoding.encoder import Encoder
from models.incident_action import post_field
from models.statistics.border import ASKED
from models.subject import DROPPED, SENTENCE, STATE, SUBJECT, text_field
from models.table import frame_of
from pipeline.brief.brief import read_brief
from pipeline.brief.sections import as_document
from pipeline.settings.sections import Encoder as EncoderSettings
from pipeline.stages.load import purge
from pipeline.stages.subjects import subjects
from pipeline.warehouse.warehouse import insert, open_published, publish
from tests.forty_days import DAYS, ORIGIN, at, burst, usual

FORGOT = "Claude forgot everything it knew about me, its memory was wiped"
ALIKE = "the memory is wiped, Claude does not know me any more"
BETWEEN = "my project instructions are ignored by Claude"
OTHER = "the app crashes when I open the camera"
SUBJECT_ID = "s1"


@pytest.fixture(scope="module")
def vectors():
    texts = (FORGOT, ALIKE, BETWEEN, OTHER)
    return dict(zip(texts, Encoder().encode(texts).vectors, strict=True))


def say(warehouse, *, subject_id=SUBJECT_ID, minute=0, **fields):
    """What a reader says of a subject, by field."""
    said_at = at(DAYS) + timedelta(minutes=minute)
    rows = [
        Correction(SUBJECT, subject_id, name, said_at, None, new, "ann", None) for name, new in fields.items()
    ]
    insert(warehouse.connection, "corrections", frame_of(Correction, rows))


def add(state, vectors, times, text):
    """A post at each time with the text's vector; returns their ids."""
    first = state.n_posts + 1
    state.add(times, fields={"text": text})
    ids = [f"reddit:t3_{number}" for number in range(first, state.n_posts + 1)]
    rows = {"post_id": ids, "encoder": EncoderSettings().name, "vector": [vectors[text].tolist()] * len(ids)}
    insert(
        state.connection, "embeddings", pl.DataFrame(rows, schema_overrides={"vector": pl.List(pl.Float32)})
    )
    return ids


def run(state):
    return subjects(state.connection, state.context)


@pytest.fixture
def wiped(state, vectors):
    """Forty days with two people a day whose memory was wiped, twenty more on the thirty-fifth, and other complaints."""
    state.usual = add(state, vectors, usual(per_day=2), ALIKE)
    state.burst = add(state, vectors, burst(35, 9, n=20, minutes=20), ALIKE)
    state.between = add(state, vectors, usual(seed=3, per_day=1), BETWEEN)
    state.other = add(state, vectors, usual(seed=2, per_day=6), OTHER)
    state.cover(at(0), at(DAYS))
    say(state, **{SENTENCE: FORGOT})
    return state


def test_posts_that_are_like_the_sentence_are_counted_by_people_a_day_and_a_rise_is_an_alarm(wiped):
    assert run(wiped) == {"subjects": 1, "alarming": 0}
    counted = wiped.rows("subject_posts").filter("is_counted")["post_id"].to_list()
    assert sorted(counted) == sorted(wiped.usual + wiped.burst)
    days = wiped.view("subject_days")
    assert days.height == DAYS
    risen = days.filter(day=date(2026, 4, 6)).to_dicts()[0]
    assert risen["n_people"] >= 20 > 6 > risen["expected"] > 0.5
    assert risen["in_alarm"]
    assert days.filter("in_alarm").height <= 2
    (rise,) = wiped.view("subject_bursts").to_dicts()
    assert rise["started_at"] == at(35)
    assert rise["excess_low"] > 8


def test_who_says_it_twice_a_day_is_one_person_and_a_copy_follows_its_original(wiped, vectors):
    wiped.add([at(5, 10), at(5, 11)], fields={"author_key": "twice"})
    wiped.add([at(6, 10)], duplicate_of=wiped.usual[0])
    ids = [f"reddit:t3_{wiped.n_posts - back}" for back in (2, 1)]
    rows = {"post_id": ids, "encoder": EncoderSettings().name, "vector": [vectors[ALIKE].tolist()] * 2}
    insert(
        wiped.connection, "embeddings", pl.DataFrame(rows, schema_overrides={"vector": pl.List(pl.Float32)})
    )
    run(wiped)
    n_usual = sum(moment.date() == date(2026, 3, 7) for moment in usual(per_day=2))
    assert wiped.view("subject_days").filter(day=date(2026, 3, 7))["n_people"].to_list() == [n_usual + 1]
    counted = wiped.view("subject_evidence").filter("is_counted")["post_id"].to_list()
    assert f"reddit:t3_{wiped.n_posts}" in counted


def test_what_was_not_judged_is_told_to_be_a_guess_and_posts_on_both_sides_are_asked_about(wiped):
    run(wiped)
    (row,) = wiped.view("subjects").to_dicts()
    assert (row["is_judged"], row["n_judged"], row["n_checked"], row["right_low"]) == (False, 0, 0, None)
    asked = wiped.view("subject_evidence").filter("is_asked")
    assert asked.height == ASKED
    assert asked["is_counted"].sum() == ASKED // 2


def test_twenty_answers_draw_the_border_and_say_how_many_are_right(wiped):
    right, wrong = wiped.usual[:10] + wiped.between[:6], wiped.other[:10]
    answers = dict.fromkeys(right, "right") | dict.fromkeys(wrong, "wrong")
    say(wiped, **{post_field(post): answer for post, answer in answers.items()})
    run(wiped)
    (row,) = wiped.view("subjects").to_dicts()
    assert (row["is_judged"], row["n_judged"], row["n_checked"], row["n_right"]) == (True, 26, 16, 16)
    assert row["right_low"] == pytest.approx(0.855, abs=0.01)
    counted = set(wiped.view("subject_evidence").filter("is_counted")["post_id"])
    assert counted == {*wiped.usual, *wiped.burst, *wiped.between}
    asked = wiped.view("subject_evidence").filter("is_asked")["post_id"]
    assert not set(asked) & set(answers)


def test_fewer_answers_leave_the_guess_and_a_later_word_holds(wiped):
    say(wiped, **{post_field(post): "right" for post in wiped.between[: ASKED - 1]})
    run(wiped)
    (before,) = wiped.view("subjects").to_dicts()
    assert (before["is_judged"], before["n_judged"], before["border"]) == (False, ASKED - 1, 0.5)
    say(wiped, minute=1, **{post_field(wiped.between[0]): "wrong", post_field(wiped.other[0]): "wrong"})
    run(wiped)
    (after,) = wiped.view("subjects").to_dicts()
    assert (after["is_judged"], after["n_judged"]) == (True, ASKED)


def test_examples_in_words_and_by_id_pull_the_subject_towards_them(wiped):
    def likeness():
        run(wiped)
        rows = wiped.view("subject_evidence")
        return rows.filter(pl.col("post_id").is_in(wiped.between))["likeness"].max()

    alone = likeness()
    say(wiped, **{text_field(BETWEEN): BETWEEN})
    pasted = likeness()
    say(wiped, **{post_field(wiped.between[0]): "example"})
    assert alone < pasted < likeness()
    assert wiped.view("subjects")["n_examples"].to_list() == [2]


def test_running_twice_changes_nothing_and_one_that_is_dropped_is_gone(wiped):
    tables = ("subject_fits", "subject_posts", "subject_counts", "subject_alarms")
    run(wiped)
    before = [wiped.rows(name) for name in tables]
    run(wiped)
    assert all(was.equals(wiped.rows(name)) for was, name in zip(before, tables, strict=True))
    say(wiped, **{STATE: DROPPED})
    assert run(wiped) == {"subjects": 0, "alarming": 0}
    assert all(wiped.rows(name).is_empty() for name in tables)


def test_what_was_said_of_a_forgotten_post_goes_with_it(wiped):
    say(wiped, **{post_field(wiped.usual[0]): "right"})
    run(wiped)
    forgotten = pl.DataFrame({"subject_kind": ["post"], "subject_id": [wiped.usual[0]]})
    purge(wiped.connection, forgotten, now=at(DAYS))
    assert wiped.rows("subject_posts").filter(post_id=wiped.usual[0]).is_empty()
    assert wiped.rows("corrections").filter(field=post_field(wiped.usual[0])).is_empty()
    run(wiped)
    assert wiped.view("subjects")["n_judged"].to_list() == [0]


def test_days_that_nobody_is_known_to_have_watched_are_counted_and_cannot_alarm(state, vectors):
    add(state, vectors, [*usual(per_day=2), *burst(35, 9, n=20)], ALIKE)
    say(state, **{SENTENCE: FORGOT})
    run(state)
    assert state.view("subjects")["verdict"].to_list() == ["insufficient history"]
    days = state.view("subject_days")
    assert days["n_people"].sum() > 60
    assert (days["coverage_ratio"] == 0).all()
    assert state.rows("subject_alarms").is_empty()


def test_the_brief_tells_of_a_rise_and_how_far_to_trust_it(wiped):
    run(wiped)
    batch = {"batch_id": ["b"], "source": ["reddit"], "query": [ORIGIN], "n_read": [9], "n_kept": [9]}
    rest = {"n_duplicate": [0], "n_rejected": [0], "loaded_at": [at(DAYS)]}
    insert(wiped.connection, "batches", pl.DataFrame(batch | rest))
    publish(wiped.connection, wiped.context.settings.home)
    with open_published(wiped.context.settings.home) as connection:
        document = as_document(read_brief(connection))
    lines = [
        row[0]
        for section in document.sections
        if "Your own subjects" in section.title
        for row in section.rows
    ]
    assert len(lines) == 1
    assert lines[0].startswith(f"“{FORGOT}”: ")
    assert "from 6 April to 7 April" in lines[0]
    assert lines[0].endswith("not judged: these counts are a guess.")
