"""What a team does with incidents: it holds from run to run, changes no other analysis, and can be undone."""

from datetime import timedelta

import polars as pl
import pytest

from models.correction import Correction
from models.errors import UserMistake
from models.table import frame_of
from pipeline.people.incident_actions import Act, Verb, corrections_of
from pipeline.stages.load import purge
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert
from tests.command import trustwatch
from tests.forty_days import DAYS, at, burst, opened, usual
from tests.rows import outage
from tests.story import write_copy, write_story
from tests.views import make_view

FOUND = ("incidents", "incident_posts", "incident_events", "attributions", "estimates", "baselines")
NOTHING = frame_of(Correction, [])


def write_two(home):
    with opened(home) as state:
        state.add(usual(), cause="timeout", severity=1)
        state.add(burst() + burst(32, 2))
        state.cover(at(0), at(DAYS))
        state.declare(*(outage(day, begin=at(day, 17), hours=5) for day in (5, 30)))
        state.run()
    return home


@pytest.fixture
def two(home):
    """Two incidents twenty-eight hours apart; the first within an outage."""
    with opened(write_copy(write_two, home)) as state:
        state.first, state.second = state.rows("incidents").sort("started_at")["incident_id"]
        state.minutes = 0
        yield state


def do(state, verb, incident_id, *, when=None, **fields):
    """Land it, and analyse anew."""
    state.minutes += 1
    make_view(state.connection, "incident_summary")
    act = Act(verb, incident_id, "ann", **fields)
    said = corrections_of(
        state.connection, act, at=(when or at(DAYS)) + timedelta(minutes=state.minutes), waiting=NOTHING
    )
    insert(state.connection, "corrections", frame_of(Correction, said))
    state.run()
    return said


def found(state):
    return [state.rows(name) for name in FOUND]


def summary(state, incident_id):
    return state.view("incident_summary").filter(incident_id=incident_id).to_dicts()[0]


def posts_of(state, incident_id):
    return state.rows("incident_posts").filter(incident_id=incident_id)["post_id"].to_list()


def same(before, after):
    return all(one.equals(other) for one, other in zip(before, after, strict=True))


def test_merged_incidents_are_one_from_the_first_start_to_the_last_end(two):
    before = {name: summary(two, name) for name in (two.first, two.second)}
    as_found = found(two)
    do(two, Verb.MERGE, two.second, value=two.first)
    for _ in range(2):
        whole, part = summary(two, two.first), summary(two, two.second)
        assert (part["state"], part["merged_into"]) == ("merged", two.first)
        assert (whole["started_at"], whole["ended_at"]) == (
            before[two.first]["started_at"],
            before[two.second]["ended_at"],
        )
        assert whole["n_posts"] >= before[two.first]["n_posts"] + before[two.second]["n_posts"]
        assert whole["share"] < before[two.first]["share"]  # the second is outside the outage
        two.run(run_id="again")
    do(two, Verb.UNDO, two.second)
    two.run(run_id="test-run")
    assert same(as_found, found(two))


def test_what_is_split_off_is_an_incident_of_its_own_with_its_part_of_all(two):
    as_found, before = found(two), summary(two, two.first)
    posts = posts_of(two, two.first)[:6]
    (said, *_) = do(two, Verb.SPLIT, two.first, posts=tuple(posts))
    new = said.new
    for _ in range(2):
        part, rest = summary(two, new), summary(two, two.first)
        assert sorted(posts_of(two, new)) == sorted(posts)
        assert set(posts).isdisjoint(posts_of(two, two.first))
        assert part["n_posts"] + rest["n_posts"] == before["n_posts"]
        for size in ("expected", "excess", "excess_low", "excess_high"):
            assert part[size] + rest[size] == pytest.approx(before[size]), size
        assert before["started_at"] <= part["started_at"] < part["ended_at"] <= before["ended_at"]
        two.run(run_id="again")
    lives = (
        two.view("incident_life")
        .filter(happened="split")
        .select("incident_id", "other_incident_id", "n_posts")
    )
    assert sorted(lives.rows()) == sorted([(two.first, new, 6), (new, two.first, 6)])
    do(two, Verb.UNDO, two.first)
    assert (summary(two, new)["state"], summary(two, new)["merged_into"]) == ("merged", two.first)
    two.connection.execute("DELETE FROM incidents WHERE state = 'merged'")
    two.run(run_id="test-run")
    assert same(as_found, found(two))


def test_a_post_taken_out_is_one_less_and_stays_a_complaint(two):
    as_found, before = found(two), summary(two, two.first)
    n_complaints = two.view("complaints").height
    gone = posts_of(two, two.first)[:2]
    do(two, Verb.TAKE_OUT, two.first, posts=tuple(gone))
    after = summary(two, two.first)
    assert after["n_posts"] == before["n_posts"] - 2
    assert after["excess"] == pytest.approx(before["excess"] - 2)
    assert two.view("complaints").height == n_complaints
    do(two, Verb.UNDO, two.first)
    two.run(run_id="test-run")
    assert same(as_found, found(two))


@pytest.mark.parametrize(
    ("verb", "decided"), [(Verb.DISMISS, "dismissed"), (Verb.CLOSE, "closed"), (Verb.REOPEN, "open")]
)
def test_a_decision_on_the_state_changes_nothing_that_was_found(two, verb, decided):
    set_aside = statement("pipeline.stages", "announcements/set_aside")
    as_found, hours = found(two), frame(two.connection, set_aside, {"now": at(DAYS)}).sort("hour")
    assert hours.height
    do(two, verb, two.first, note="it was a joke")
    two.run(run_id="test-run")
    assert same(as_found, found(two))
    assert frame(two.connection, set_aside, {"now": at(DAYS)}).sort("hour").equals(hours)
    told = summary(two, two.first)
    assert (told["state"], told["decided_by"], told["note"]) == (decided, "ann", "it was a joke")
    do(two, Verb.UNDO, two.first)
    told = summary(two, two.first)
    assert (told["state"], told["decided_by"], told["note"]) == ("closed", None, None)


def test_what_was_dealt_with_is_open_again_when_it_flares_and_what_was_none_stays_so(state):
    state.add(usual() + burst() + burst(31, 14))
    state.cover(at(0), at(30, 21))
    state.run()
    state.minutes = 0
    incident_id = state.rows("incidents")["incident_id"].item()
    do(state, Verb.CLOSE, incident_id, when=at(30, 21))
    assert summary(state, incident_id)["state"] == "closed"
    state.cover(at(30, 21), at(31, 16))
    state.run()
    assert summary(state, incident_id)["state"] == "open"
    do(state, Verb.DISMISS, incident_id, when=at(30, 21))
    assert summary(state, incident_id)["state"] == "dismissed"


def test_undo_goes_back_step_by_step_and_everything_stays_in_the_life(two):
    do(two, Verb.ACKNOWLEDGE, two.first)
    do(two, Verb.ASSIGN, two.first, value="bob")
    do(two, Verb.ASSIGN, two.first, value="eve")
    do(two, Verb.COMMENT, two.first, value="asked them, says @larry")
    do(two, Verb.COMMENT, two.first, value="they know")
    assert [summary(two, two.first)[name] for name in ("acknowledged_by", "assignee", "n_comments")] == [
        "ann",
        "eve",
        2,
    ]
    for assignee, n_comments in (("eve", 1), ("eve", 0), ("bob", 0), (None, 0)):
        do(two, Verb.UNDO, two.first)
        told = summary(two, two.first)
        assert (told["assignee"], told["n_comments"], told["acknowledged_by"]) == (
            assignee,
            n_comments,
            "ann",
        )
    life = two.view("incident_life").filter("by_people", incident_id=two.first).sort("happened_at")
    assert life["happened"].to_list() == [
        "acknowledged", "assigned", "assigned", "commented", "commented", "undone", "undone", "undone", "undone",
    ]  # fmt: skip
    assert life["is_undone"].to_list() == [False] + 4 * [True] + 4 * [False]
    assert life["words"].to_list()[:4] == [None, "bob", "eve", "asked them, says @user"]
    assert set(life["by"]) == {"ann"}
    do(two, Verb.UNDO, two.first)
    with pytest.raises(UserMistake, match="nothing that people said"):
        do(two, Verb.UNDO, two.first)


def test_what_was_said_of_a_forgotten_post_goes_with_it(two):
    gone = posts_of(two, two.first)[0]
    do(two, Verb.TAKE_OUT, two.first, posts=(gone,))
    purge(two.connection, pl.DataFrame({"subject_kind": ["post"], "subject_id": [gone]}), now=at(DAYS))
    assert two.rows("corrections").is_empty()


@pytest.mark.parametrize(
    ("verb", "fields", "message"),
    [
        (Verb.MERGE, {"value": "first"}, "cannot be merged into itself"),
        (Verb.MERGE, {"value": "nonsense"}, "no incident 'nonsense' is published"),
        (Verb.SPLIT, {"posts": ("reddit:t3_1",)}, "is none of incident"),
        (Verb.SPLIT, {"posts": ()}, "no post is named"),
        (Verb.ASSIGN, {"value": ""}, "expected 1 to 254"),
    ],
)
def test_what_cannot_be_done_is_said(two, verb, fields, message):
    fields = {key: two.first if value == "first" else value for key, value in fields.items()}
    with pytest.raises(UserMistake, match=message):
        do(two, verb, two.first, **fields)


def test_the_command_lands_it_under_a_name(tmp_path):
    home = write_story(tmp_path / "home")
    assert trustwatch("incident", "acknowledge", "claude-1", home=home).exit_code == 2
    done = trustwatch("incident", "assign", "claude-1", "bob", "--by", "ann", home=home)
    assert (done.exit_code, done.stdout) == (0, "incident claude-1: assigned to bob (by ann)\n")
    done = trustwatch("incident", "undo", "claude-1", "--by", "eve", home=home)
    assert done.stdout == "incident claude-1: what was said last is undone (by eve)\n"
    again = trustwatch("incident", "undo", "claude-1", "--by", "eve", home=home)
    assert (again.exit_code, again.stderr.count("\n")) == (2, 1)
