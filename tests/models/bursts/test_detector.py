from dataclasses import astuple
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.bursts.detector import find_bursts
from models.bursts.grain import DAILY
from models.bursts.history import History
from models.vocabulary import WatchVerdict

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
BUDGET = 4.0  # alarms a year


def counts_of(values, *, begin=MONDAY, coverage=1.0):
    hours = pl.datetime_range(begin, begin + len(values) * HOUR, HOUR, closed="left", eager=True)
    return pl.DataFrame(
        {
            "hour": hours,
            "count": pl.Series(values, dtype=pl.Int64),
            "coverage": pl.Series(np.broadcast_to(coverage, len(values)), dtype=pl.Float64),
        }
    )


def quiet(seed=8, *, rate=1.0, days=70, growth=1.0, shock=0.0, size=1e6):
    """Counts with a daily and a weekly cycle; shock and size make them vary more than chance alone."""
    random = np.random.default_rng(seed)
    hour = np.arange(days * 24)
    level = np.log(rate) + 0.7 * np.cos(2 * np.pi * (hour - 20) / 24) - 0.36 * (hour // 24 % 7 >= 5)
    level += np.log(growth) * hour / len(hour) + np.repeat(random.normal(0, shock, days), 24)
    mean = np.exp(level)
    return random.negative_binomial(size, size / (size + mean))


def bursts_in(values, **options):
    return find_bursts(counts_of(values, **options), alarms_per_year=BUDGET).bursts


def at(day, hour=0):
    return MONDAY + timedelta(days=day, hours=hour)


def with_extra(values, day, hour, extra):
    """The values with extra posts in the hours from a day and hour on."""
    first = day * 24 + hour
    more = np.zeros_like(values)
    more[first : first + len(extra)] = extra
    return values + more


@pytest.mark.parametrize("rate", [0.2, 1.0, 5.0])
def test_a_burst_is_found_with_its_start_end_and_size(rate):
    values = with_extra(quiet(rate=rate), 50, 9, [round(8 * max(rate, 1))] * 8)
    (burst,) = bursts_in(values)
    assert abs(burst.started_at - at(50, 9)) <= HOUR
    assert abs(burst.ended_at - at(50, 17)) <= HOUR
    assert burst.started_at <= burst.alarmed_at <= at(50, 12)
    assert burst.excess == burst.observed - burst.expected
    assert burst.excess_low < burst.excess < burst.excess_high
    assert burst.excess_low <= 8 * round(8 * max(rate, 1)) <= burst.excess_high


def test_a_burst_of_eight_posts_is_found_where_one_in_two_days_is_usual():
    values = with_extra(quiet(rate=0.02), 50, 12, [1, 0, 2, 2, 0, 1, 1, 0, 1])
    (burst,) = bursts_in(values)
    assert at(50, 10) <= burst.started_at < burst.alarmed_at < burst.ended_at <= at(50, 22)
    assert burst.expected < 1 < 5 < burst.observed


def test_a_burst_that_ramps_up_and_fades_is_found():
    ramp = [1, 2, 4, 6, 8, 7, 6, 5, 4, 3, 2, 1]
    (burst,) = bursts_in(with_extra(quiet(), 50, 6, ramp))
    assert at(50, 6) <= burst.started_at <= at(50, 9)
    assert at(50, 13) <= burst.ended_at <= at(50, 20)


def test_the_expected_count_follows_the_hour_of_the_day_and_the_weekend():
    baseline = find_bursts(counts_of(quiet(days=100)), alarms_per_year=BUDGET).baseline
    judged = baseline.filter(pl.col("expected").is_not_null())
    hour, weekend = pl.col("hour").dt.hour(), pl.col("hour").dt.weekday() >= 6
    evening, morning, quiet_evening = (
        judged.filter(which)["expected"].mean()
        for which in ((hour == 20) & ~weekend, (hour == 8) & ~weekend, (hour == 20) & weekend)
    )
    assert evening == pytest.approx(np.exp(0.7), rel=0.15)
    assert morning == pytest.approx(np.exp(-0.7), rel=0.2)
    assert quiet_evening == pytest.approx(np.exp(0.7 - 0.36), rel=0.2)
    assert (judged["expected_low"] <= judged["expected"]).all()
    inside = pl.col("observed").is_between("expected_low", "expected_high")
    assert judged.select(inside.mean()).item() > 0.88


def test_a_missing_hour_is_one_that_was_not_observed():
    values = quiet()
    coverage = np.ones(len(values))
    coverage[400:450] = coverage[1000:1300] = 0
    found = find_bursts(counts_of(values * (coverage > 0), coverage=coverage), alarms_per_year=BUDGET)
    missing = counts_of(values).filter(pl.Series(coverage > 0))
    assert find_bursts(missing, alarms_per_year=BUDGET).baseline.equals(found.baseline)
    assert found.baseline["expected"][1000:1300].null_count() == 300


def test_a_gap_is_neither_quiet_nor_a_burst():
    values = quiet(days=84)
    week = slice(60 * 24, 67 * 24)
    gap = find_bursts(
        counts_of(values).filter(~pl.Series(np.isin(np.arange(len(values)), np.r_[week]))),
        alarms_per_year=BUDGET,
    )
    silent = values.copy()
    silent[week] = 0
    zeros = find_bursts(counts_of(silent), alarms_per_year=BUDGET)
    whole = find_bursts(counts_of(values), alarms_per_year=BUDGET)
    expected = [found.baseline["expected"][68 * 24 : 72 * 24].sum() for found in (whole, gap, zeros)]
    assert expected[1] == pytest.approx(expected[0], rel=0.1)
    assert expected[2] < 0.8 * expected[0]
    assert gap.bursts == ()


def test_half_covered_hours_are_expected_to_hold_half_as_much():
    values = quiet(days=84)
    coverage = np.where(np.arange(len(values)) >= 60 * 24, 0.5, 1.0)
    thinned = np.random.default_rng(5).binomial(values, coverage)
    found = find_bursts(counts_of(thinned, coverage=coverage), alarms_per_year=BUDGET)
    whole = find_bursts(counts_of(values), alarms_per_year=BUDGET)
    later = slice(70 * 24, 84 * 24)
    ratio = found.baseline["expected"][later].sum() / whole.baseline["expected"][later].sum()
    assert ratio == pytest.approx(0.5, abs=0.07)
    assert found.bursts == ()


def test_steady_growth_raises_no_more_than_the_budget():
    series = [quiet(seed, rate=2.0, days=150, growth=6.0) for seed in range(6)]
    assert sum(len(bursts_in(values)) for values in series) <= BUDGET * 6 * 150 / 365


def test_a_lasting_rise_alarms_once_or_twice_and_becomes_the_new_normal():
    values = quiet(days=100) + quiet(2, rate=2.0, days=100) * (np.arange(2400) >= 50 * 24)
    found = find_bursts(counts_of(values), alarms_per_year=BUDGET)
    raised = [burst.alarmed_at for burst in found.bursts]
    assert at(50) <= raised[0] <= at(51)
    assert len(raised) <= 2
    assert found.bursts[-1].ended_at <= at(70)
    last_week = found.baseline.tail(7 * 24)
    assert last_week["expected"].sum() == pytest.approx(last_week["observed"].sum(), rel=0.2)


def test_after_a_lasting_rise_the_new_level_says_how_much_its_days_vary():
    values = quiet(days=100, shock=0.3)
    values += quiet(2, rate=2.0, days=100, shock=0.3) * (np.arange(2400) >= 50 * 24)
    baseline = find_bursts(counts_of(values), alarms_per_year=BUDGET).baseline
    before, after = (baseline["dispersion"][day * 24] - 1 for day in (49, 66))
    assert 1.5 * before < after < 4 * before


def test_a_long_burst_that_flares_again_after_its_end_does_not_become_the_new_normal():
    values = with_extra(with_extra(quiet(days=84), 45, 8, [3] * 24 * 6), 52, 4, [6] * 30)
    found = find_bursts(counts_of(values), alarms_per_year=BUDGET)
    happened = [change.happened for change in found.changes]
    assert happened[0] == "opened"
    assert "reopened" in happened
    assert "adopted" not in happened
    plain = find_bursts(counts_of(quiet(days=84)), alarms_per_year=BUDGET).baseline
    after = found.baseline.filter(pl.col("hour") >= at(54))["expected"].sum()
    assert after == pytest.approx(plain.filter(pl.col("hour") >= at(54))["expected"].sum(), rel=0.25)


def test_a_past_burst_teaches_nothing():
    values = quiet(days=84)
    flooded = with_extra(values, 45, 8, [40] * 30)
    plain, after = (find_bursts(counts_of(v), alarms_per_year=BUDGET).baseline for v in (values, flooded))
    later = slice(60 * 24, 80 * 24)
    assert after["expected"][later].sum() == pytest.approx(plain["expected"][later].sum(), rel=0.1)
    assert after["dispersion"][later].max() < 2
    assert len(bursts_in(with_extra(flooded, 60, 8, [6] * 6))) == 2


def test_a_burst_before_there_is_history_does_not_hide_a_later_one():
    values = with_extra(with_extra(quiet(), 5, 10, [30] * 10), 40, 10, [6] * 6)
    (burst,) = bursts_in(values)
    assert burst.started_at >= at(39)


def test_a_burst_under_way_when_judging_begins_has_its_own_start():
    (burst,) = bursts_in(with_extra(quiet(), 13, 6, [20] * 60))
    assert (burst.started_at, burst.alarmed_at, burst.began_before) == (at(13, 6), at(14), False)


def test_a_burst_older_than_what_is_looked_back_over_began_before():
    (burst,) = bursts_in(with_extra(quiet(), 11, 18, [20] * 24 * 4))
    assert (burst.started_at, burst.began_before) == (at(12, 1), True)


@pytest.mark.parametrize(
    ("gap", "began_before"), [(range(1209 - 30, 1209), True), (range(1150, 1180), False)]
)
def test_a_burst_that_begins_where_a_gap_ends_began_before(gap, began_before):
    values = with_extra(quiet(), 50, 9, [12] * 12)
    counts = counts_of(values).filter(~pl.Series(np.isin(np.arange(len(values)), gap)))
    (burst,) = find_bursts(counts, alarms_per_year=BUDGET).bursts
    assert (burst.started_at, burst.began_before) == (at(50, 9), began_before)


def daily(values, *, coverage=1.0):
    counts = counts_of(values, coverage=coverage)
    days = pl.datetime_range(MONDAY, MONDAY + timedelta(days=len(values) - 1), "1d", eager=True)
    return counts.with_columns(hour=days.cast(pl.Datetime("us", "UTC")))


def test_daily_counts_are_judged_by_the_day():
    values = quiet(rate=0.3, days=120).reshape(-1, 24).sum(axis=1)
    values[90:92] += 20
    found = find_bursts(daily(values), alarms_per_year=1.0, grain=DAILY)
    (burst,) = found.bursts
    assert (burst.started_at, burst.ended_at, burst.alarmed_at) == (at(90), at(92), at(90))
    assert found.changes[0].at == at(91)
    assert (
        found.baseline["expected"].null_count() == 7
    )  # as many days as its longest window reach back from the 14th
    weekend = found.baseline.filter(pl.col("hour").dt.weekday() >= 6, pl.col("hour") >= at(56))
    assert (
        weekend["expected"].mean() < 0.85 * found.baseline.filter(pl.col("hour") >= at(56))["expected"].mean()
    )


def test_restless_days_without_bursts_keep_their_budget():
    series = [quiet(seed, days=210, shock=0.23, size=5.0).reshape(-1, 24).sum(axis=1) for seed in range(12)]
    alarms = sum(len(find_bursts(daily(days), alarms_per_year=BUDGET, grain=DAILY).bursts) for days in series)
    assert 0 < alarms <= 1.5 * BUDGET * 12 * (210 - 14) / 365


def test_what_is_missing_of_a_short_history_is_told():
    coverage = np.repeat([1.0, 0.0, 0.5], 4 * 24)
    values = quiet(days=12) * (coverage > 0)
    assert find_bursts(counts_of(values, coverage=coverage), alarms_per_year=BUDGET).history == History(
        n_days=12.0, n_days_needed=14.0, n_days_seen=6.0, n_days_seen_needed=7.0
    )


def test_alarms_less_than_a_day_apart_are_one_burst():
    together = bursts_in(with_extra(with_extra(quiet(), 50, 0, [9] * 4), 50, 20, [9] * 4))
    apart = bursts_in(with_extra(with_extra(quiet(), 50, 0, [9] * 4), 54, 0, [9] * 4))
    assert len(together) == 1
    assert together[0].started_at <= at(50, 1)
    assert together[0].ended_at >= at(50, 23)
    assert len(apart) == 2


def test_a_burst_that_goes_on_has_no_end():
    values = with_extra(quiet(days=60), 59, 20, [9] * 4)
    (burst,) = bursts_in(values)
    assert burst.ended_at is None
    assert burst.observed == values[-((at(60) - burst.started_at) // HOUR) :].sum()


def test_a_burst_that_nobody_could_follow_ends_where_it_was_last_seen():
    counts = counts_of(with_extra(quiet(), 50, 12, [12] * 12))
    unseen = pl.col("hour").is_between(at(51), at(60), closed="left")
    (burst,) = find_bursts(counts.filter(~unseen), alarms_per_year=BUDGET).bursts
    assert burst.ended_at == at(51)


@pytest.mark.parametrize("begin", [0, 7, 23])
def test_a_series_may_begin_at_any_hour(begin):
    values = with_extra(quiet(), 50, 9, [9] * 8)[begin:]
    (burst,) = bursts_in(values, begin=MONDAY + begin * HOUR)
    assert abs(burst.started_at - at(50, 9)) <= HOUR


def test_a_restless_series_without_bursts_keeps_its_budget():
    series = [quiet(seed, days=154, shock=0.23, size=5.0) for seed in range(8)]
    years = 8 * (154 - 14) / 365
    alarms = sum(len(bursts_in(values)) for values in series)
    assert alarms <= 2 * BUDGET * years


def test_a_larger_budget_raises_more_alarms():
    counts = [counts_of(quiet(seed, days=154, shock=0.23, size=5.0)) for seed in range(4)]
    alarms = [
        sum(len(find_bursts(c, alarms_per_year=budget).bursts) for c in counts) for budget in (0.5, 4.0, 16.0)
    ]
    assert alarms[0] <= alarms[1] < alarms[2]


RESTLESS = with_extra(
    with_extra(quiet(3, days=90, shock=0.3, size=4.0), 40, 9, [4, 9, 5, 3, 1]), 60, 2, [2] * 40
)
ALL_OF_IT = find_bursts(counts_of(RESTLESS), alarms_per_year=50.0)


@settings(max_examples=20)
@given(st.integers(15 * 24, len(RESTLESS)))
def test_what_comes_later_changes_no_alarm_and_no_expectation(n_hours):
    found = find_bursts(counts_of(RESTLESS[:n_hours]), alarms_per_year=50.0)
    now = MONDAY + n_hours * HOUR
    assert [b.alarmed_at for b in found.bursts] == [
        b.alarmed_at for b in ALL_OF_IT.bursts if b.alarmed_at < now
    ]
    expected_then, expected_later = found.baseline["expected"], ALL_OF_IT.baseline["expected"].head(n_hours)
    assert expected_then.to_numpy() == pytest.approx(expected_later.to_numpy(), nan_ok=True)


def test_the_example_for_causality_has_alarms():
    assert len(ALL_OF_IT.bursts) >= 4


def test_the_order_of_the_rows_does_not_matter():
    counts = counts_of(RESTLESS)
    shuffled = counts.sample(fraction=1.0, shuffle=True, seed=1)
    found = find_bursts(shuffled, alarms_per_year=50.0)
    assert list(map(astuple, found.bursts)) == list(map(astuple, ALL_OF_IT.bursts))
    assert found.baseline.equals(ALL_OF_IT.baseline)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([], id="empty"),
        pytest.param([500], id="one-hour"),
        pytest.param(with_extra(quiet(days=13), 12, 0, [50] * 9), id="thirteen-days"),
    ],
)
def test_a_short_history_is_not_judged(values):
    found = find_bursts(counts_of(values), alarms_per_year=BUDGET)
    assert (found.bursts, found.verdict) == ((), WatchVerdict.INSUFFICIENT_HISTORY)
    assert found.baseline.height == len(values)
    assert found.baseline["expected"].null_count() == len(values)


def test_a_silent_series_is_watched_and_its_first_flood_is_a_burst():
    values = np.zeros(60 * 24, dtype=int)
    assert find_bursts(counts_of(values), alarms_per_year=BUDGET).verdict == WatchVerdict.WATCHED
    (burst,) = bursts_in(with_extra(values, 50, 9, [3, 4, 2]))
    assert (burst.started_at, burst.ended_at, burst.observed) == (at(50, 9), at(50, 12), 9)


def test_a_series_that_was_never_observed_is_not_judged():
    found = find_bursts(counts_of(np.zeros(900, dtype=int), coverage=0.0), alarms_per_year=BUDGET)
    assert (found.bursts, found.verdict) == ((), WatchVerdict.INSUFFICIENT_HISTORY)


def test_a_month_without_data_is_followed_by_a_new_history():
    values = quiet(days=120)
    counts = counts_of(with_extra(values, 100, 9, [9] * 8))
    unseen = pl.col("hour").is_between(at(20), at(90), closed="left")
    found = find_bursts(counts.filter(~unseen), alarms_per_year=BUDGET)
    assert found.baseline.filter(pl.col("hour") == at(92))["expected"].item() is None
    assert [burst.started_at >= at(99) for burst in found.bursts] == [True]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"count": [-1, 2]}, "negative", id="negative-count"),
        pytest.param({"coverage": [1.5, 1.0]}, "coverage", id="coverage-over-one"),
        pytest.param({"coverage": [0.0, 1.0]}, "not covered", id="posts-while-not-covered"),
        pytest.param({"count": [None, 2]}, "null", id="no-count"),
        pytest.param({"hour": [MONDAY, MONDAY]}, "twice", id="an-hour-twice"),
        pytest.param({"hour": [MONDAY, MONDAY + HOUR / 2]}, "whole hour", id="half-past"),
    ],
)
def test_rows_that_break_the_contract_are_refused(change, said):
    rows = {"hour": [MONDAY, MONDAY + HOUR], "count": [1, 2], "coverage": [1.0, 1.0]} | change
    with pytest.raises(ValueError, match=said):
        find_bursts(pl.DataFrame(rows, schema=counts_of([]).schema), alarms_per_year=BUDGET)


def test_the_smallest_burst_that_is_told_of_alarms_and_a_smaller_one_does_not():
    before = np.random.default_rng(3).poisson(1.0, 60 * 24)
    smallest = find_bursts(counts_of(before), alarms_per_year=BUDGET).smallest
    assert smallest
    assert (smallest.hours, smallest.expected) == (6, pytest.approx(6, rel=0.2))

    def alarms(n):
        spread = np.full(smallest.hours, n // smallest.hours) + (
            np.arange(smallest.hours) < n % smallest.hours
        )
        found = find_bursts(counts_of([*before, *spread]), alarms_per_year=BUDGET)
        return any(burst.ended_at is None for burst in found.bursts)

    assert alarms(smallest.count + 2)  # the hours that follow are not quite like the day before
    assert not alarms(smallest.count - 3)


def test_what_is_too_short_to_be_judged_has_no_smallest_burst():
    assert find_bursts(counts_of([1] * 200), alarms_per_year=BUDGET).smallest is None
