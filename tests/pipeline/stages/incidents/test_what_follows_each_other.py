"""Files and collections that follow each other give what one file of all of it gives; sources come and go."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

import polars as pl
import pytest

from tests.forty_days import DAYS, at, burst, usual

CUTS = (0, 10, 20, 30, DAYS)
FOUND = ("product", "started_at", "ended_at", "n_authors", "detected_at")
BUSY = {"source": "x", "origin": "file:x.json", "community": None, "kind": "tweet"}


def found(state):
    return state.rows("incidents").filter(pl.col("state") == "closed").select(FOUND).rows()


def posts(state, origin_of, times=None):
    """The usual and a burst on the thirty-fifth day; origin_of names the file or query that told of a day."""
    by_origin = defaultdict(list)
    for time in times or usual() + burst(day=35):
        by_origin[origin_of((time - at(0)).total_seconds() / 86_400)].append(time)
    for origin, own in by_origin.items():
        state.add(own, fields={"origin": origin})


@pytest.fixture
def whole(state):
    """What one file of all forty days gives."""
    posts(state, lambda _day: "file:all.ndjson")
    state.cover(at(0), at(DAYS), origin="file:all.ndjson")
    state.run()
    incidents = found(state)
    assert len(incidents) == 1
    for table in ("posts", "judgements", "coverage", "incidents", "incident_posts", "incident_events"):
        state.connection.execute(f"DELETE FROM {table}")
    state.n_posts = 0
    return incidents


def number(day):
    return next(place for place, (begin, end) in enumerate(pairwise(CUTS)) if begin <= day < end)


NUMBERED = "file:2026-{}.ndjson".format
SPELLED = ("file:june.ndjson", "file:july.ndjson", "file:august.ndjson", "file:september.ndjson").__getitem__


@pytest.mark.parametrize("name", [NUMBERED, SPELLED], ids=["numbered", "spelled"])
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)], ids=str)
def test_a_file_a_month_gives_what_one_file_gives(state, whole, name, order):
    posts(state, lambda day: name(number(day)))
    for place in order:
        state.cover(at(CUTS[place]), at(CUTS[place + 1]), origin=name(place))
    state.run()
    assert found(state) == whole


@pytest.mark.parametrize("first", ["file:early.ndjson", "file:late.ndjson"])
def test_files_that_overlap_give_what_one_file_gives(state, whole, first):
    second = "file:late.ndjson" if first == "file:early.ndjson" else "file:early.ndjson"
    early_first = first == "file:early.ndjson"
    edge = 25 if early_first else 15  # what both hold is known from the one that was read first
    posts(
        state,
        lambda day: (first if early_first else second) if day < edge else (second if early_first else first),
    )
    state.cover(at(0), at(25), origin="file:early.ndjson")
    state.cover(at(15), at(DAYS), origin="file:late.ndjson")
    state.run()
    assert found(state) == whole


def test_a_live_listing_after_files_goes_on_with_them(state, whole):
    posts(state, lambda day: "file:before.ndjson" if day < 33 else "submissions:ClaudeAI")
    state.cover(at(0), at(33), origin="file:before.ndjson")
    for day in range(33, DAYS):
        state.cover(at(day), at(day + 1), origin="submissions:ClaudeAI")
    state.cover(at(33), at(DAYS), origin="comments:ClaudeAI")
    state.run()
    assert found(state) == whole


def test_a_file_of_what_is_all_known_counts_as_watching(state, whole):
    posts(state, lambda day: NUMBERED(number(day)))
    state.cover(at(0), at(DAYS), origin="file:all.ndjson")
    state.run()
    assert found(state) == whole


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("file:claude/2026/0{}/posts.csv", id="folders-of-dates"),
        pytest.param("file:claude/{}/posts.csv", id="folders-of-numbers"),
        pytest.param("file:claude/part-000{}.csv", id="parts"),
        pytest.param("file:posts.csv", id="one-name-in-folders-of-no-product"),
    ],
)
def test_files_of_no_forum_in_folders_of_dates_give_what_one_file_gives(state, whole, name):
    packed = {2: ".gz"}

    def origin(place):
        return f"{name.format(place)}{packed.get(place, '')}"

    for place, times in parted(usual() + burst(day=35)).items():
        state.add(times, fields={"origin": origin(place), "community": None})
        state.cover(at(CUTS[place]), at(CUTS[place + 1]), origin=origin(place))
    state.run()
    assert found(state) == whole


def parted(times):
    by_place = defaultdict(list)
    for time in times:
        by_place[number((time - at(0)).total_seconds() / 86_400)].append(time)
    return by_place


@pytest.mark.parametrize("has_forum", [True, False], ids=["of-forums", "of-no-forum"])
@pytest.mark.parametrize(
    ("claude", "chatgpt"),
    [
        pytest.param("file:claude/2026-06.csv", "file:chatgpt/2026-07.csv", id="two-folders"),
        pytest.param("file:claude/posts.csv", "file:chatgpt/posts.csv", id="one-name"),
        pytest.param("file:claude/2026/06/posts.csv", "file:chatgpt/2026/07/posts.csv", id="dates-beneath"),
        pytest.param("file:claude/part-0001.csv", "file:chatgpt/part-0001.csv.gz", id="parts-packed"),
        pytest.param("file:data/claude-2026-06.csv", "file:data/chatgpt-2026-07.csv", id="one-folder"),
        pytest.param("file:claude_june.csv", "file:chatgpt_july.csv", id="folders-unknown"),
    ],
)
def test_files_of_two_streams_that_follow_each_other_are_two_sources(state, claude, chatgpt, has_forum):
    forum = ("ClaudeAI", "ChatGPT") if has_forum else (None, None)
    state.add(usual(days=20), fields={"origin": claude, "community": forum[0]})
    begins = usual(seed=2, first=20, per_day=40)
    state.add(begins, fields={"origin": chatgpt, "community": forum[1]}, product="chatgpt")
    state.cover(at(0), at(20), origin=claude)
    state.cover(at(20), at(DAYS), origin=chatgpt)
    state.run()
    assert state.rows("incidents").is_empty()


def test_a_file_packed_that_tells_nothing_was_watched_as_those_beside_it_that_are_not(state):
    state.add(usual(days=20), fields={"origin": "file:claude/2026-06.csv"})
    state.cover(at(0), at(20), origin="file:claude/2026-06.csv")
    state.cover(at(20), at(22), origin="file:claude/2026-07.csv.gz")
    state.run()
    assert state.rows("baselines")["hour"].max() == at(22) - timedelta(hours=1)


def test_a_day_of_which_a_file_tells_nothing_was_watched_all_the_same(state):
    times = usual(per_day=2)
    posts(state, lambda day: f"file:{int(day)}.ndjson", times)
    for day in range(DAYS):
        state.cover(at(day), at(day + 1), origin=f"file:{day}.ndjson")
    state.run()
    silent = set(range(DAYS)) - {(time - at(0)).days for time in times}
    assert silent
    hours = state.rows("baselines")
    # A file that held nothing is not known by any post of its own: its name says what it is like.
    assert hours["coverage"].min() == 1
    assert hours.height >= 24 * (DAYS - 1)


def test_a_burst_is_found_where_the_larger_source_has_stopped(state):
    state.add(usual(per_day=48, days=25), fields=BUSY)
    state.cover(at(0), at(25), source="x", origin=BUSY["origin"])
    state.add(usual() + burst(day=35))
    state.cover(at(0), at(DAYS))
    state.run()
    (incident,) = state.rows("incidents").to_dicts()
    assert incident["started_at"] == at(35, 18)
    later = state.rows("baselines").filter(pl.col("hour") >= at(38))
    assert later["coverage"].mean() == pytest.approx(0.2, abs=0.07)
    assert later["expected"].mean() == pytest.approx(0.5, rel=0.35)


def test_two_files_that_each_tell_of_what_the_other_does_not_are_two_sources(state):
    other = BUSY | {"origin": "file:another.json"}
    state.add(usual(), fields=BUSY)
    state.add(usual(seed=2, per_day=36, first=30), fields=other)
    state.cover(at(0), at(DAYS), source="x", origin=BUSY["origin"])
    state.cover(at(30), at(DAYS), source="x", origin=other["origin"])
    state.run()
    assert state.rows("incidents").is_empty()


@pytest.mark.parametrize("n_copies", [0, 20])
def test_an_incident_stands_when_a_file_is_added_and_its_history_says_so(state, n_copies):
    state.add(usual() + burst(n=6, minutes=10))
    state.add(burst(n=n_copies, minutes=3), duplicate_of="reddit:t3_1")
    state.cover(at(0), at(DAYS))
    state.run()
    (before,) = state.rows("incidents").to_dicts()
    state.add(usual(seed=3, per_day=40), fields=BUSY)
    state.cover(at(0), at(DAYS), source="x", origin=BUSY["origin"])
    state.run()
    (after,) = state.rows("incidents").to_dicts()
    assert (after["incident_id"], after["state"]) == (before["incident_id"], "closed")
    state.run(now=at(DAYS, 1))
    assert state.rows("incidents").to_dicts() == [after]
    life = state.view("incident_life").sort("said_at", "happened_at")["happened"].to_list()
    assert life == ["opened", "closed", "stood"]


def test_an_incident_that_what_came_later_contradicts_is_withdrawn_and_its_history_says_so(state):
    state.add(usual() + burst(n=6, minutes=10))
    state.cover(at(0), at(DAYS))
    state.run()
    (before,) = state.rows("incidents").to_dicts()
    state.add(usual(seed=3, per_day=400), fields=BUSY)
    state.cover(at(0), at(DAYS), source="x", origin=BUSY["origin"])
    for _ in range(2):
        state.run()
        rows = state.rows("incidents").filter(incident_id=before["incident_id"])
        assert rows["state"].to_list() == ["withdrawn"]
        life = (
            state.view("incident_life")
            .filter(incident_id=before["incident_id"])
            .sort("said_at", "happened_at")
        )
        assert life["happened"].to_list() == ["opened", "closed", "withdrawn"]
        assert life["n_people"][-1] > 2 * before["n_authors"]
        assert life["expected"][-1] > 2 * before["n_authors"]


def test_a_search_stays_what_it_was_when_the_forum_of_its_name_speaks(state):
    found = {"origin": "search:claude"}
    state.add(usual() + burst(day=35), fields=found | {"community": "LocalLLaMA"})
    state.cover(at(0), at(DAYS), origin="search:claude")
    state.run()
    (before,) = state.rows("incidents").to_dicts()
    state.add([at(36)], fields=found | {"community": "Claude"})
    state.run()
    assert state.rows("incidents").to_dicts() == [before]
    assert state.rows("baselines")["observed"].sum() == state.n_posts
