"""An analysis after each of many days tells what one at the end tells: the same incidents, people, ids and lives."""

import numpy as np
import polars as pl

from pipeline.people.incident_actions import Verb
from tests.forty_days import DAYS, at, burst, usual
from tests.pipeline.people.test_incident_actions import do

LATE = (24, 27)  # the days of a file that comes last
ENDS = (25.3, 31.7, DAYS)  # of the days after which an analysis follows: within bursts, and not
TABLES = ("incidents", "incident_posts", "incident_events", "attributions")


def complaints(seed):
    """Times by product: bursts of all sizes, some within a day or two of each other; the second product begins late."""
    random = np.random.default_rng(seed)
    told = {}
    for product, begin in (("claude", 0), ("chatgpt", 19)):
        times = usual(seed=seed + begin, per_day=float(random.choice([6, 12, 24])))
        day = 17.0
        while day < DAYS - 3:
            minutes = float(random.choice([2, 6, 20, 45]))
            times += burst(day, float(random.integers(0, 24)), n=int(random.integers(6, 45)), minutes=minutes)
            day += float(random.choice([0.8, 1.2, 1.6, 4, 6]))
        told[product] = [time for time in times if time >= at(begin)]
    return told


def bring(state, told, begin, end):
    for product, times in told.items():
        state.add([time for time in times if at(begin) <= time < at(end)], product=product)
    if begin < end:
        state.cover(at(begin), at(end))


def standing(state):
    """What is told of the incidents that went into no other."""
    incidents = state.rows("incidents").filter(pl.col("state") != "merged")
    ids = incidents["incident_id"].implode()
    return [incidents, *(state.rows(name).filter(pl.col("incident_id").is_in(ids)) for name in TABLES[1:])]


def at_once(state):
    """What one analysis tells of all that a followed home has."""
    for name in TABLES:
        state.connection.execute(f"DELETE FROM {name}")
    state.run()
    return standing(state)


def test_a_home_that_was_followed_tells_what_one_analysis_tells_whatever_people_merged_meanwhile(state):
    told, state.minutes, begin = complaints(3), 0, 0.0
    for end in ENDS:
        bring(state, told, begin, end)
        state.run()
        begin = end
        closed = state.rows("incidents").filter(product="claude", state="closed").sort("started_at")
        if not state.minutes and closed.height > 1:  # the first time that there are two
            first, second = closed["incident_id"][:2]
            do(state, Verb.MERGE, second, value=first)
    assert state.minutes
    followed = standing(state)
    assert followed[0].height > 4
    for one, other in zip(followed, at_once(state), strict=True):
        assert one.rows() == other.rows()


def test_a_late_file_changes_no_id_that_was_told_and_gives_the_people_of_one_analysis(state):
    told, begin = complaints(6), 0.0
    for end in ENDS:
        bring(state, told, begin, min(end, max(begin, LATE[0])))
        bring(state, told, max(begin, min(end, LATE[1])), end)
        state.run()
        begin = end
    before, *_ = standing(state)
    bring(state, told, *LATE)
    state.run()
    followed, *_ = standing(state)
    anew, *_ = at_once(state)
    found = ["product", "started_at", "ended_at", "n_authors", "excess_low", "excess_high"]
    assert anew.join(followed, on=found, how="anti", nulls_equal=True).is_empty()
    again = before.join(followed, on=["product", "started_at"])
    assert again["incident_id"].to_list() == again["incident_id_right"].to_list()
    assert not set(again["incident_id"]) <= set(anew["incident_id"])  # the file moved the hour of an alarm
    # What was told by what was known then stands, or is withdrawn, and is no part of what is told anew.
    more = followed.join(anew, on=found, how="anti", nulls_equal=True)
    assert set(more["incident_id"]) <= set(before["incident_id"])
    assert set(more["state"]) <= {"closed", "withdrawn"}
