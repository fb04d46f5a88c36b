from dataclasses import replace

import polars as pl
import pytest

from pipeline.brief.incident_words import outages_named, overlapping
from pipeline.settings.sections import Attributions
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, registered
from tests.forty_days import DAYS, at, burst, usual
from tests.rows import outage

TABLES = ("incidents", "incident_posts", "incident_events", "attributions", "baselines", "watches")


def test_a_burst_of_complaints_is_an_incident(burst_state):
    incident = burst_state.the_incident()
    assert (incident["product"], incident["state"]) == ("claude", "closed")
    assert incident["started_at"] == at(30, 18)
    assert at(30, 20) <= incident["ended_at"] <= at(30, 22)
    assert at(30, 18) < incident["detected_at"] <= at(30, 20)
    assert incident["causes"] == ["lost_work"]
    assert incident["excess_low"] < 30 < incident["excess_high"]


def test_an_incident_leads_to_its_posts(burst_state):
    incident = burst_state.the_incident()
    posts = frame(
        burst_state.connection,
        "SELECT post_id FROM posts WHERE created_at >= $begin AND created_at < $end",
        {"begin": incident["started_at"], "end": incident["ended_at"]},
    )
    assert set(burst_state.rows("incident_posts")["post_id"]) == set(posts["post_id"])
    assert incident["n_posts"] == incident["n_authors"] == posts.height


def test_severity_is_by_the_people_who_lost_something(burst_state):
    assert burst_state.the_incident()["severity"] == 2  # thirty lost work


@pytest.mark.parametrize(
    ("n", "labels", "severity"),
    [
        pytest.param(30, {"severity": 1}, 0, id="time-of-few"),
        pytest.param(130, {"severity": 1}, 1, id="time-of-many"),
        pytest.param(15, {"severity": 2}, 1, id="work-of-few"),
        pytest.param(12, {"severity": 3}, 3, id="lasting-harm"),
        pytest.param(30, {"severity": 3, "duplicate_of": "reddit:t3_1"}, 0, id="copies"),
    ],
)
def test_severity_weighs_what_was_lost_against_for_how_many(state, n, labels, severity):
    state.add(usual() + burst(n=15), severity=0)
    state.add(burst(n=n, minutes=1), **labels)
    state.cover(at(0), at(DAYS))
    state.run()
    assert state.the_incident()["severity"] == severity


def test_the_baseline_is_kept_hour_by_hour(burst_state):
    baseline = burst_state.rows("baselines")
    assert baseline.height == DAYS * 24
    assert baseline["observed"].sum() == burst_state.n_posts
    judged = baseline.filter(pl.col("hour") >= at(14))
    assert judged["expected"].null_count() == 0
    assert judged["expected"].mean() == pytest.approx(0.5, rel=0.2)


def test_a_product_is_watched_from_its_first_covered_hour_to_its_last(burst_state):
    (watch,) = burst_state.rows("watches").to_dicts()
    there = ("product", "covered_from", "covered_to", "verdict", "counted_by")
    assert tuple(watch[name] for name in there) == ("claude", at(0), at(DAYS), "watched", "hour")


def test_running_again_changes_nothing(burst_state):
    before = {table: burst_state.rows(table) for table in TABLES}
    assert before["incidents"].height == 1
    burst_state.run(now=at(DAYS + 3), run_id="another")
    for table in TABLES:
        assert burst_state.rows(table).equals(before[table]), table


def test_more_data_keeps_the_id_and_the_time_of_the_first_alarm(state):
    state.add(usual(days=30) + burst()[:15])
    state.cover(at(0), at(30, 20))
    state.run()
    opened = state.the_incident()
    assert (opened["state"], opened["ended_at"]) == ("open", None)
    state.add(burst()[15:] + usual(seed=2, first=31))
    state.cover(at(30, 20), at(DAYS))
    state.run()
    closed = state.the_incident()
    assert closed["state"] == "closed"
    assert closed["n_posts"] > opened["n_posts"]
    assert (closed["incident_id"], closed["detected_at"]) == (opened["incident_id"], opened["detected_at"])


def test_the_hour_still_running_is_not_judged(state):
    state.add(usual(days=30) + burst(minutes=1))
    state.cover(at(0), at(30, 18.5))
    state.run()
    assert state.rows("incidents").is_empty()
    assert state.rows("watches")["covered_to"].to_list() == [at(30, 18)]


def test_what_a_person_said_of_an_incident_stays(burst_state):
    burst_state.connection.execute("UPDATE incidents SET note = 'a joke that went round'")
    burst_state.run()
    incident = burst_state.the_incident()
    assert incident["note"] == "a joke that went round"


def test_an_incident_that_was_none_after_all_goes(burst_state):
    burst_state.connection.execute("UPDATE judgements SET is_complaint = false WHERE cause = 'lost_work'")
    burst_state.run()
    for table in ("incidents", "incident_posts", "attributions"):
        assert burst_state.rows(table).is_empty(), table


def test_an_incident_whose_posts_were_purged_keeps_its_numbers(burst_state):
    before = burst_state.the_incident()
    author = burst_state.rows("posts").filter(pl.col("created_at") == at(30, 18))
    gone = burst_state.rows("incident_posts")["post_id"].head(20).to_list() + author["post_id"].to_list()
    deletions = pl.DataFrame({"subject_kind": "post", "subject_id": gone}).with_columns(
        requested_at=pl.lit(at(DAYS)), purged_at=pl.lit(at(DAYS))
    )
    with registered(burst_state.connection, deletions):
        burst_state.connection.execute(statement("pipeline.stages", "load/purge"))
    burst_state.run()
    after = burst_state.the_incident()
    assert after["n_purged"] >= 20
    assert after | {"n_purged": 0} == before
    assert burst_state.rows("incident_posts").height == before["n_posts"] - after["n_purged"]


def test_one_person_who_posts_thirty_times_is_no_incident(state):
    state.add(usual())
    state.add(burst(minutes=1), fields={"author_key": "one"})
    state.cover(at(0), at(DAYS))
    state.run()
    assert state.rows("incidents").is_empty()


def test_a_flood_of_copies_counts_once_and_no_more(state):
    state.add(usual())
    state.add(burst(), duplicate_of="reddit:t3_1")
    state.cover(at(0), at(DAYS))
    state.run()
    assert state.rows("incidents").is_empty()


def test_posts_without_known_coverage_raise_no_incident(state):
    state.add(usual() + burst())
    state.run()
    assert state.rows("incidents").is_empty()
    assert state.rows("watches")["verdict"].to_list() == ["no coverage"]


def test_a_product_of_which_no_complaint_is_sure_is_not_said_to_be_unobserved(state):
    state.add(usual() + burst())
    state.add([at(20)], product="chatgpt", p_complaint=0.6)
    state.cover(at(0), at(DAYS))
    state.run()
    assert state.rows("watches")["product"].to_list() == ["claude"]


def test_two_weeks_are_too_little_history(state):
    state.add(usual(first=27) + burst())
    state.cover(at(27), at(DAYS))
    state.run()
    assert state.rows("incidents").is_empty()
    (watch,) = state.rows("watches").to_dicts()
    assert watch["verdict"] == "insufficient history"
    assert (watch["n_days"], watch["n_days_needed"]) == (13.0, 14.0)
    assert (watch["n_days_seen"], watch["n_days_seen_needed"]) == (13.0, 7.0)
    assert [series["n_days"] for series in watch["series_days"]] == [13.0]


def test_an_incident_under_way_when_watching_goes_on_began_before(state):
    state.add([time for time in usual() if not at(28) <= time < at(30)] + burst(day=30, hour=0))
    state.cover(at(0), at(28))
    state.cover(at(30), at(DAYS))
    state.run()
    incident = state.the_incident()
    assert (incident["started_at"], incident["began_before"]) == (at(30), True)
    assert state.view("incident_summary")["began_before"].to_list() == [True]


def test_a_new_source_is_no_incident(state):
    x = {"source": "x", "origin": "search"}
    state.add(usual())
    state.add(usual(seed=2, per_day=36, first=30), fields=x)
    state.cover(at(0), at(DAYS))
    state.cover(at(30), at(DAYS), source="x", origin="search")
    state.run()
    assert state.rows("incidents").is_empty()
    later = state.rows("baselines").filter(pl.col("hour") >= at(38))
    assert later["expected"].mean() == pytest.approx(2.0, rel=0.25)


def test_a_source_that_stops_is_not_quiet(state):
    x = {"source": "x", "origin": "search"}
    state.add(usual())
    state.add(usual(seed=2, days=30), fields=x)
    state.cover(at(0), at(DAYS))
    state.cover(at(0), at(30), source="x", origin="search")
    state.run()
    later = state.rows("baselines").filter(pl.col("hour") >= at(35))
    assert later["coverage"].mean() == pytest.approx(0.5, abs=0.1)
    assert later["expected"].mean() == pytest.approx(0.5, rel=0.25)


def test_intervals_that_overlap_cover_an_hour_once(state):
    state.add(usual())
    state.cover(at(0), at(20, 0.5))
    state.cover(at(20, 0.25), at(20, 0.5))
    state.cover(at(20, 0.4), at(20, 0.75))
    state.cover(at(21), at(DAYS))
    state.run()
    hour = state.rows("baselines").filter(pl.col("hour") == at(20))
    assert hour["coverage"].item() == pytest.approx(0.75)


def test_an_hour_that_every_series_saw_whole_was_seen_whole(state):
    for seed, per_day in enumerate((5, 7, 9, 11, 13)):
        origin = {"source": "reddit", "origin": f"community {seed}"}
        state.add(usual(seed=seed, per_day=per_day), fields=origin)
        state.cover(at(0), at(DAYS), **origin)
    state.run()
    assert set(state.rows("baselines")["coverage"]) == {1.0}


def test_an_interval_not_seen_in_full_is_no_coverage(state):
    state.add(usual())
    state.cover(at(0), at(DAYS), complete=False)
    state.run()
    assert state.rows("watches")["verdict"].to_list() == ["no coverage"]


def test_products_are_judged_each_alone(burst_state):
    burst_state.add(usual(seed=4), product="chatgpt")
    burst_state.run()
    assert burst_state.the_incident()["product"] == "claude"
    assert burst_state.rows("watches")["product"].to_list() == ["chatgpt", "claude"]


def test_an_outage_at_the_time_coincides_and_blame_stands_beside_it(burst_state):
    burst_state.declare(
        outage(1, begin=at(30, 18), hours=2), outage(2, begin=at(20)), outage(3, begin=at(35))
    )
    burst_state.run()
    incident = burst_state.the_incident()
    assert (incident["verdict"], incident["outage_ids"]) == ("coincides", ["anthropic:1"])
    assert incident["share_low"] <= incident["share"] <= incident["share_high"]
    assert incident["share"] > 0.9
    assert incident["blamed_safety"] > 0.9
    assert incident["blamed_technical"] == 0


def test_the_lag_after_an_outage_is_a_setting(burst_state):
    burst_state.declare(outage(1, begin=at(30, 17), hours=1), outage(2, begin=at(35)))
    burst_state.run()
    assert burst_state.the_incident()["verdict"] == "coincides"
    settings = burst_state.context.settings.model_copy(update={"attributions": Attributions(lag_minutes=0)})
    burst_state.run(settings=settings)
    assert burst_state.the_incident()["verdict"] == "does not coincide"


def test_an_outage_of_another_product_does_not_coincide(burst_state):
    others = [outage(n, begin=at(day), product="chatgpt") for n, day in ((1, 20), (2, 30), (3, 35))]
    burst_state.declare(*others, outage(4, begin=at(28)), outage(5, begin=at(33)))
    burst_state.run()
    incident = burst_state.the_incident()
    assert (incident["share"], incident["verdict"]) == (0.0, "does not coincide")


def test_without_a_status_history_nothing_is_said_of_outages(burst_state):
    incident = burst_state.the_incident()
    assert (incident["share"], incident["verdict"], incident["outage_ids"]) == (None, "unknown", [])


def test_a_page_that_was_read_and_told_of_no_outage_does_not_coincide(burst_state):
    burst_state.declare(outage(1, begin=at(2)))
    burst_state.cover(at(25), at(30, 12), source="status", origin="anthropic")
    burst_state.run()
    assert burst_state.the_incident()["verdict"] == "unknown"
    burst_state.cover(at(30, 6), at(31), source="status", origin="anthropic")
    burst_state.run()
    assert burst_state.the_incident()["verdict"] == "does not coincide"


def test_the_share_is_told_under_each_lag(burst_state):
    burst_state.declare(outage(1, begin=at(30, 12), hours=1), outage(2, begin=at(35)))
    burst_state.run()
    lags = burst_state.rows("estimates").filter(pl.col("name") == "outage_share_at_lag").sort("horizon")
    assert lags["horizon"].to_list() == ["0h", "3h", "6h"]
    assert lags["subject_id"].unique().to_list() == [burst_state.the_incident()["incident_id"]]
    assert lags["value"].to_list()[:2] == [0, 0]
    assert 0.2 < lags["value"][2] < 0.6


def test_coinciding_is_held_against_shifted_calendars(burst_state):
    burst_state.declare(*(outage(number, begin=at(day, 18)) for number, day in enumerate((17, 22, 30, 35))))
    burst_state.run()
    estimates = {
        row["name"]: row for row in burst_state.rows("estimates").to_dicts() if row["subject_id"] == "claude"
    }
    assert estimates["outage_share"]["value"] > 0.9
    assert estimates["outage_share"]["p"] < 0.2
    assert 0.05 < estimates["outage_share_by_chance"]["value"] < 0.2
    assert "multiples of 24 h" in estimates["outage_share"]["method"]
    burst_state.connection.execute("DELETE FROM outages")
    burst_state.run()
    assert burst_state.rows("estimates")["name"].to_list() == ["smallest_burst"]


def test_an_outage_that_still_lasts_reaches_to_now(burst_state):
    burst_state.declare(replace(outage(1, begin=at(30, 18)), resolved_at=None))
    burst_state.run()
    assert burst_state.the_incident()["verdict"] == "coincides"


def test_an_empty_warehouse_has_no_incidents(state):
    assert state.run() == {"products": 0, "incidents": 0, "open": 0}


def test_the_outages_of_a_verdict_are_named(burst_state):
    burst_state.declare(
        outage(1, begin=at(30, 17), hours=3, name="Elevated errors"),
        outage(2, begin=at(30, 18), hours=1, name="Logins fail"),
        outage(3, begin=at(33, 15), hours=2, name="Another day"),
    )
    burst_state.run()
    summary = burst_state.view("incident_summary")
    assert summary["outage_names"].to_list() == [["Elevated errors", "Logins fail"]]
    (told,) = outages_named(summary)
    assert told.endswith("overlaps the provider's “Elevated errors” and “Logins fail”.")


def test_of_many_outages_the_first_are_named():
    assert overlapping([f"outage {n}" for n in range(6)]) == (
        "overlaps the provider's “outage 0”, “outage 1”, “outage 2”, “outage 3” and 2 more"
    )
