"""What becomes of an incident after its first alarm, as the tables and views tell it."""

from datetime import timedelta

import polars as pl
import pytest

from pipeline.exports.retention import purge_old
from pipeline.settings.sections import Incidents
from tests.forty_days import DAYS, at, burst, usual

BUSY = {"source": "x", "origin": "file:x.json", "community": None, "kind": "tweet"}


def life_of(state):
    return [(row["happened"], row["happened_at"]) for row in state.view("incident_life").to_dicts()]


def test_an_incident_is_opened_by_its_alarm_and_closed_when_the_hours_say_that_it_is_over(burst_state):
    incident = burst_state.the_incident()
    (opened, opened_at), (closed, closed_at) = life_of(burst_state)
    assert (opened, opened_at) == ("opened", incident["detected_at"])
    assert closed == "closed"
    assert incident["ended_at"] < closed_at <= incident["ended_at"] + timedelta(days=2)


def test_a_burst_that_flares_again_within_a_day_reopens_its_incident(state):
    state.add(usual() + burst() + burst(31, 14))
    state.cover(at(0), at(DAYS))
    state.run()
    assert state.rows("incidents").height == 1
    assert [happened for happened, _ in life_of(state)] == ["opened", "closed", "reopened", "closed"]
    assert state.view("incident_summary")["n_reopened"].to_list() == [1]


def test_a_life_tells_when_each_thing_was_first_said_beside_when_it_happened_in_the_data(state):
    state.add(usual() + burst() + burst(31, 14))
    for number, (begin, end) in enumerate([(0, 30.9), (30.9, 31.4), (31.4, DAYS), (DAYS, DAYS)]):
        if begin < end:
            state.cover(at(begin), at(end))
        state.run(now=at(100 + number))
    life = state.view("incident_life").sort("said_at", "happened_at")
    assert life["happened"].to_list() == ["opened", "closed", "reopened", "closed"]
    assert life["said_at"].to_list() == [at(100), at(101), at(102), at(102)]
    assert life["happened_at"].is_between(at(30, 18), at(DAYS)).all()


def test_what_was_told_before_it_happened_was_another_change(burst_state):
    burst_state.connection.execute(
        "UPDATE incident_events SET said_at = ? WHERE happened = 'closed'", [at(0)]
    )
    burst_state.run(now=at(101))
    life = dict(burst_state.view("incident_life").select("happened", "said_at").iter_rows())
    assert life["opened"] < life["closed"] == at(101)


def test_an_incident_followed_run_by_run_is_the_one_that_is_found_at_once(state):
    names = ("incidents", "incident_posts", "incident_events", "attributions")
    state.add(usual() + burst() + burst(31, 14))
    begin = at(0)
    for end in (at(30, 18), at(30, 20), at(31), at(31, 15), at(33), at(DAYS)):
        state.cover(begin, end)
        state.run()
        begin = end
    followed = {name: state.rows(name) for name in names}
    for name in names:
        state.connection.execute(f"DELETE FROM {name}")
    state.run()
    for name in names:
        assert state.rows(name).equals(followed[name]), name


def test_an_incident_grows_while_more_people_come_than_before(state):
    state.add(usual(days=30) + burst()[:15])
    state.cover(at(0), at(30, 20))
    state.run()
    assert state.view("incident_summary")["is_growing"].to_list() == [True]
    state.cover(at(30, 20), at(31, 2))
    state.run()
    assert state.view("incident_summary")["is_growing"].to_list() != [True]


def test_an_incident_far_below_its_peak_is_not_growing_though_more_come_than_at_night(state):
    state.add(
        usual(days=31) + burst(30, 6, n=120, minutes=2) + burst(30, 10, n=28, minutes=30) + burst(31, 0)
    )
    state.cover(at(0), at(31, 3))
    state.run()
    (told,) = state.view("incident_summary").to_dicts()
    assert told["state"] == "open"
    assert told["is_growing"] is False


def test_as_many_more_as_the_hour_brings_are_no_growth(state):
    by_day = [at(day, 6) + timedelta(minutes=10 * number) for day in range(31) for number in range(72)]
    state.add(
        [time for time in by_day if time.hour >= 12 or time.minute == 0]
    )  # one an hour before noon, six after
    state.add(burst(30, 6, n=60, minutes=6) + burst(30, 12, n=90, minutes=4))
    state.cover(at(0), at(30, 18))
    state.run()
    (told,) = state.view("incident_summary").to_dicts()
    assert told["state"] == "open"
    assert told["is_growing"] is False


@pytest.fixture
def bridged(state):
    """Two incidents twenty-eight hours apart, and then posts that came late and lie between them."""
    state.add(usual() + burst() + burst(32, 2))
    state.cover(at(0), at(DAYS))
    state.run()
    assert state.rows("incidents").height == 2
    state.first, state.second = state.rows("incidents").sort("started_at")["incident_id"]
    state.add(burst(30, 22, n=40, minutes=42))
    state.run(now=at(DAYS, 2))
    return state


def test_incidents_that_turn_out_to_be_one_are_merged_into_the_first(bridged):
    rows = {row["incident_id"]: row for row in bridged.rows("incidents").to_dicts()}
    assert rows[bridged.first]["state"] == "closed"
    assert (rows[bridged.second]["state"], rows[bridged.second]["merged_into"]) == ("merged", bridged.first)
    (merging,) = bridged.view("incident_life").filter(happened="merged").to_dicts()
    assert (merging["incident_id"], merging["other_incident_id"]) == (bridged.second, bridged.first)
    assert (merging["said_at"], merging["happened_at"]) == (at(DAYS, 2), at(DAYS))


def test_a_post_may_belong_to_several_incidents(bridged):
    posts = bridged.rows("incident_posts").group_by("post_id").agg(pl.len())
    assert posts["len"].max() == 2


def test_a_merged_incident_stays_so_when_the_stage_runs_again(bridged):
    before = {name: bridged.rows(name) for name in ("incidents", "incident_posts", "incident_events")}
    bridged.run(run_id="another")
    for name, rows in before.items():
        assert bridged.rows(name).equals(rows), name


def test_what_was_merged_comes_back_as_itself_when_what_lay_between_is_no_complaint(bridged):
    bridged.connection.execute(
        """
        UPDATE judgements SET is_complaint = false FROM posts
        WHERE posts.post_id = judgements.post_id AND created_at BETWEEN ? AND ?""",
        [at(30, 22), at(32, 1.9)],
    )
    bridged.run(now=at(DAYS, 3))
    rows = bridged.rows("incidents").sort("started_at")
    assert rows["incident_id"].to_list() == [bridged.first, bridged.second]
    assert rows["state"].to_list() == ["closed", "closed"]
    life = (
        bridged.view("incident_life")
        .filter(incident_id=bridged.second)
        .sort("said_at", "happened_at")["happened"]
    )
    assert life.to_list() == ["opened", "closed", "merged", "found again"]


def test_a_withdrawn_incident_that_is_found_again_keeps_its_id_and_its_history(state):
    state.add(usual() + burst(n=6, minutes=10))
    state.cover(at(0), at(DAYS))
    state.run()
    (before,) = state.rows("incidents").to_dicts()
    state.add(usual(seed=3, per_day=400), fields=BUSY)
    state.cover(at(0), at(DAYS), source="x", origin=BUSY["origin"])
    state.run(now=at(DAYS, 1))
    assert state.rows("incidents").filter(incident_id=before["incident_id"])["state"].to_list() == [
        "withdrawn"
    ]
    state.add(burst(n=200, minutes=0.3), fields=BUSY)
    for hour in (2, 3):  # once it stands, nothing more is told
        state.run(now=at(DAYS, hour))
        (after,) = state.rows("incidents").filter(incident_id=before["incident_id"]).to_dicts()
        assert (after["state"], after["detected_at"]) == ("closed", before["detected_at"])
        life = (
            state.view("incident_life")
            .filter(incident_id=before["incident_id"])
            .sort("said_at", "happened_at")
        )
        assert life["happened"].to_list() == ["opened", "closed", "withdrawn", "found again"]
        assert life["said_at"].to_list()[2:] == [at(DAYS, 1), at(DAYS, 2)]


def test_an_incident_goes_on_in_what_its_people_are_found_to_have_said_the_day_before(burst_state):
    """Who complains again within a day counts once, so that what came late moves whom an hour counts."""
    before = burst_state.the_incident()
    inside = pl.col("created_at").is_between(before["started_at"], before["ended_at"])
    for number, person in enumerate(burst_state.rows("posts").filter(inside)["author_key"]):
        burst_state.add([at(29, 20 + 0.7 * number)], fields={"author_key": person})
    burst_state.run()
    (after,) = burst_state.rows("incidents").to_dicts()
    assert (after["incident_id"], after["state"]) == (before["incident_id"], "closed")
    assert after["started_at"] < after["ended_at"] <= before["started_at"]


def test_a_person_who_complains_all_day_is_one_person(state):
    state.add(usual())
    state.add(burst(hour=6, n=40, minutes=30), fields={"author_key": "one"})
    state.cover(at(0), at(DAYS))
    state.run()
    assert state.rows("incidents").is_empty()
    assert state.rows("baselines")["observed"].sum() == state.n_posts - 40 + 1


def test_the_false_alarm_budget_is_shared_by_all_products(state):
    state.add(usual() + burst(n=4))
    state.cover(at(0), at(DAYS))
    settings = state.context.settings.model_copy(update={"incidents": Incidents(false_alarms_per_month=1)})
    state.run(settings=settings)
    assert at(30, 18) in state.rows("incidents")["started_at"]
    for number in range(12):
        state.add([at(5, number)], product=f"product-{number}")
    state.connection.execute("DELETE FROM incidents")  # one that stood would go on standing
    state.run(settings=settings)
    assert at(30, 18) not in state.rows("incidents")["started_at"]


def test_products_that_nobody_spoke_of_yet_have_no_share_of_the_budget(state):
    state.add(usual() + burst(n=4))
    state.cover(at(0), at(DAYS))
    settings = state.context.settings.model_copy(update={"incidents": Incidents(false_alarms_per_month=1)})

    def told():
        """Who was told of what before the day on which the others are first spoken of."""
        state.connection.execute("DELETE FROM incidents")  # one that stood would go on standing
        state.run(settings=settings)
        rows = state.rows("incidents").filter(pl.col("ended_at") < at(32))
        return rows.select("incident_id", "detected_at", "started_at", "ended_at", "n_authors").rows()

    alone = told()
    assert at(30, 18) in [started_at for _, _, started_at, *_ in alone]
    for number in range(12):
        state.add([at(33, number)], product=f"product-{number}")
    assert told() == alone


def test_what_was_lost_is_told_with_how_many_lost_it(burst_state):
    summary = burst_state.view("incident_summary").to_dicts()[0]
    assert summary["severity"] == 2
    assert summary["n_time_lost"] == summary["n_authors"]
    assert 30 <= summary["n_work_lost"] <= summary["n_time_lost"]
    assert summary["n_harmed"] == 0


def test_a_flood_of_copies_is_told_as_one(state):
    state.add(usual())
    state.add(burst(), duplicate_of="reddit:t3_1")
    state.cover(at(0), at(DAYS))
    state.run()
    (flood,) = state.view("near_duplicate_floods").to_dicts()
    assert (flood["post_id"], flood["n_copies"], flood["n_authors"]) == ("reddit:t3_1", 30, 30)


def told_of(state):
    """The incident as it is told, but for how many of its posts are gone."""
    return state.the_incident() | {"n_purged": 0}


def test_an_incident_outlives_the_texts_before_it_and_its_own(burst_state):
    before, usual_before = told_of(burst_state), burst_state.rows("baselines")
    life = life_of(burst_state)
    for day in (10, 20, 29, 30.75, DAYS):  # at last nothing is left of what was posted
        purge_old(burst_state.connection, before=at(day), now=at(DAYS))
        burst_state.run()
        assert told_of(burst_state) == before, day
        assert life_of(burst_state) == life, day
        assert burst_state.rows("baselines").equals(usual_before), day
    assert burst_state.the_incident()["n_purged"] == before["n_posts"]


def test_an_incident_stands_where_nothing_is_left_to_judge_it_by(burst_state):
    before = told_of(burst_state)
    for day in (20, 32, DAYS):
        purge_old(burst_state.connection, before=at(day), now=at(DAYS))
        burst_state.connection.execute("DELETE FROM kept_counts; DELETE FROM kept_coverage")
        burst_state.run()
        assert told_of(burst_state) == before, day


def test_what_is_kept_of_purged_complaints_counts_people_as_the_detector_does(state):
    state.add([at(1, 6), at(1, 6.5), at(2, 7)], fields={"author_key": "one"}, cause="timeout")
    state.add([at(1, 6.75)], cause="lost_work")
    state.add([at(3)])
    state.cover(at(0), at(DAYS))
    for _ in range(2):
        purge_old(state.connection, before=at(3), now=at(DAYS))
    kept = state.rows("kept_counts").select("cause", "hour", "n_complaints", "n_people")
    assert sorted(kept.rows()) == [
        ("lost_work", at(1, 6), 1, 1),
        ("timeout", at(1, 6), 2, 1),
        ("timeout", at(2, 7), 1, 1),
    ]


def test_when_a_status_page_was_read_is_known_beyond_the_texts(state):
    state.cover(at(0), at(DAYS), source="status", origin="anthropic")
    purge_old(state.connection, before=at(20), now=at(DAYS))
    assert state.rows("coverage").select("from_at", "complete").rows() == [(at(0), True)]
