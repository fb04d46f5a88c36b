"""The replay tells alarms as they were raised, and writes nothing."""

import json
from datetime import timedelta

import pytest

from pipeline.commands.sample import SAMPLE
from pipeline.stages.incidents.replay import replay
from tests.command import trustwatch
from tests.forty_days import DAYS, at, burst, usual
from tests.rows import outage


def replayed(state, *, begin=None, end=None):
    """The replay of all forty days, or of those from begin to end."""
    return replay(state.connection, state.context.settings, begin=begin or at(0), end=end or at(DAYS))


def test_an_alarm_is_told_with_what_was_known_when_it_was_raised(burst_state):
    (alarm,) = replayed(burst_state).alarms
    incident = burst_state.the_incident()
    assert alarm.alarmed_at == incident["detected_at"]
    assert (alarm.started_at, alarm.ended_at) == (incident["started_at"], incident["ended_at"])
    assert alarm.delay_hours == (incident["detected_at"] - incident["started_at"]) / timedelta(hours=1)
    assert alarm.n_people < alarm.n_people_in_all == incident["n_authors"]
    assert alarm.excess_low < alarm.n_people - alarm.expected < alarm.excess_high


def test_what_came_later_changes_no_alarm_of_a_replay(burst_state):
    (alarm,) = replayed(burst_state).alarms
    (early,) = replayed(burst_state, end=alarm.alarmed_at).alarms
    assert (early.alarmed_at, early.n_people, early.verdict) == (
        alarm.alarmed_at,
        alarm.n_people,
        alarm.verdict,
    )
    assert replayed(burst_state, end=alarm.alarmed_at - timedelta(hours=1)).alarms == ()
    assert replayed(burst_state, begin=alarm.alarmed_at).alarms == ()


def test_an_outage_that_had_not_begun_is_not_in_the_verdict_of_that_time(state):
    state.add(usual() + burst(n=100, minutes=2))
    state.cover(at(0), at(DAYS))
    state.declare(outage(1, begin=at(20)), outage(2, begin=at(30, 19), hours=3), outage(3, begin=at(35)))
    state.run()
    (alarm,) = replayed(state).alarms
    assert alarm.alarmed_at == at(30, 19)
    assert alarm.verdict == "does not coincide"
    assert state.the_incident()["verdict"] == "coincides"


def test_an_alarm_within_a_day_of_an_incident_wakes_nobody(state):
    state.add(usual() + burst() + burst(31, 14))
    state.cover(at(0), at(DAYS))
    done = replayed(state)
    assert [alarm.woken for alarm in done.alarms] == [True, False]
    assert done.weeks().rows() == [(at(28).date(), 2, 1)]
    assert done.budget == pytest.approx(0.1 * DAYS / 30.44, rel=0.01)


def test_the_replay_of_the_sample_prints_its_alarms_and_writes_nothing(sample_home):
    before = {path: path.stat().st_mtime_ns for path in (sample_home / "warehouse").iterdir()}
    asked = ["analyse", "--replay", "2026-08-31", "2026-11-09", "--config", SAMPLE / "trustwatch.toml"]
    done = json.loads(trustwatch(*asked, "--json", home=sample_home).stdout)
    assert done["n_woken"] == 2
    assert [alarm["product"] for alarm in done["alarms"] if alarm["woken"]] == ["chatgpt", "claude"]
    printed = trustwatch(*asked, home=sample_home)
    assert "a person would have been woken 2 times" in printed.stdout
    assert "not watched in this time, no coverage" not in printed.stderr
    assert {path: path.stat().st_mtime_ns for path in (sample_home / "warehouse").iterdir()} == before


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        pytest.param(["--replay", "2026-02-01", "2026-01-01"], "ends before it begins", id="backwards"),
        pytest.param(["--replay", "soon", "later"], "expected a date", id="no-dates"),
        pytest.param(["--replay", "2026-01-01", "2026-02-01", "--rebuild"], "runs no stage", id="rebuild"),
    ],
)
def test_a_replay_that_makes_no_sense_is_refused(home, flags, said):
    done = trustwatch("analyse", *flags, home=home)
    assert done.exit_code == 2
    assert said in done.stderr
