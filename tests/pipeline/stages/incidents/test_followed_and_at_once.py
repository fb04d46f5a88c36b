"""An analysis after each of many days tells what one at the end tells: the same incidents, people, ids and lives."""

from types import MappingProxyType

import numpy as np
import polars as pl
import pytest

from pipeline.people.incident_actions import Verb
from tests.forty_days import DAYS, at, burst, usual
from tests.pipeline.people.test_incident_actions import do

X = {"source": "x", "origin": "file:x.json", "community": None, "kind": "tweet"}
# From when to when each file goes, in the order in which they come, and whether it is of another source.
HOLE = [(0, 24), (27, DAYS), (24, 27)]
BESIDE = [(0, DAYS), (0, DAYS, X)]
ENDED = ("merged", "withdrawn")
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


def bring(state, told, begin, end, place=MappingProxyType({})):
    for product, times in told.items():
        state.add([time for time in times if at(begin) <= time < at(end)], product=product, fields=place)
    if begin < end:
        state.cover(
            at(begin), at(end), **{name: place[name] for name in ("source", "origin") if name in place}
        )


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


@pytest.mark.parametrize(
    ("seed", "spans", "says"),
    [
        pytest.param(6, HOLE, set(), id="a-hole-filled-last"),
        pytest.param(3, BESIDE, {"stood", "withdrawn"}, id="another-source-last"),
        pytest.param(9, BESIDE, {"stood", "merged"}, id="another-source-last-that-joins-two"),
    ],
)
def test_in_whatever_order_files_come_the_same_is_told_and_what_was_told_stays_or_its_life_says_so(
    state, seed, spans, says
):
    told, before = complaints(seed), {}
    for number, (begin, end, *place) in enumerate(spans):
        product = "chatgpt" if place else "claude"  # what the other source tells is of the same product
        bring(state, {"claude": told[product]}, begin, end, *place)
        state.run(now=at(DAYS, number))
        events = set(state.rows("incident_events").select("incident_id", "happened").rows())
        after = {row["incident_id"]: row for row in state.rows("incidents").to_dicts()}
        for incident_id, row in before.items():
            now = after[incident_id]
            if now["state"] in ENDED:
                assert row["state"] in ENDED or (incident_id, now["state"]) in events
            else:
                assert row["started_at"] <= (now["ended_at"] or at(DAYS))
                assert now["started_at"] <= (row["ended_at"] or at(DAYS))
        before = after
    assert {happened for _, happened in events} - {"opened", "closed", "reopened"} == says
    life = state.rows("incident_events").sort("said_at", "happened_at").group_by("incident_id").last()
    followed = state.rows("incidents").join(life.filter(happened="stood"), on="incident_id", how="anti")
    followed = followed.filter(~pl.col("state").is_in(ENDED))
    found = ("product", "started_at", "ended_at", "n_authors", "excess_low", "excess_high", "state")
    assert sorted(followed.select(found).rows()) == sorted(at_once(state)[0].select(found).rows())
