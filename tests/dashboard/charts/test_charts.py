import json
from datetime import date, datetime, timedelta

import altair as alt
import polars as pl
import pytest

from dashboard.charts import answer_charts, charts
from dashboard.charts.colours import ON_DARK
from dashboard.charts.event_chart import ratio_chart
from dashboard.charts.subject_chart import people_chart
from dashboard.charts.theme_chart import map_chart
from dashboard.page.health import coverage_strips
from dashboard.shares import share_rows
from tests.rows import NOON

BEGIN = NOON - timedelta(hours=6)
SPAN = (BEGIN, NOON)
NO_OUTAGES = pl.DataFrame(
    schema={"name": pl.String} | dict.fromkeys(("started_at", "resolved_at"), pl.Datetime("us", "UTC"))
)
NO_INCIDENTS = pl.DataFrame(schema=dict.fromkeys(("started_at", "ended_at"), pl.Datetime("us", "UTC")))


def hours(observed, *, coverage=None):
    n = len(observed)
    return pl.DataFrame(
        {
            "hour": [BEGIN + timedelta(hours=number) for number in range(n)],
            "observed": observed,
            "expected": 1.0,
            "expected_low": 0.0,
            "expected_high": 3.0,
            "coverage": coverage or [1.0] * n,
        }
    )


def spans(begin, end):
    return pl.DataFrame({"name": ["Down"], "started_at": [begin], "resolved_at": [end], "ended_at": [end]})


def layers(chart):
    """The layers by colour: rows and the mark of each."""
    found = {}
    for layer in chart.layers:
        colour = layer.mark.get("color")
        found["striped" if isinstance(colour, dict) else colour] = layer.rows
    return found


def check(chart):
    """Raises where it is no Vega-Lite, or cannot be sent."""
    return alt.LayerChart.from_dict(json.loads(json.dumps(chart.spec(ink="#1F2933"))))


def draw(rows, *, outages=NO_OUTAGES, incidents=NO_INCIDENTS, now=NOON):
    chart = charts.hours_chart(rows, outages=outages, incidents=incidents, span=SPAN, now=now)
    check(chart)
    return layers(chart)


def test_an_hour_that_was_not_observed_is_striped_and_has_no_bar():
    drawn = draw(hours([1, 2, 0, 0, 1, 1], coverage=[1.0, 1.0, 0.0, 0.0, 1.0, 1.0]))
    assert drawn["striped"].select("hour", "until").rows() == [
        (BEGIN + timedelta(hours=2), BEGIN + timedelta(hours=4))
    ]
    assert drawn[charts.SEEN].height == 4


def test_an_hour_without_a_row_was_not_observed():
    drawn = draw(hours([1, 1, 1]))
    assert drawn["striped"]["until"].to_list() == [NOON]


def test_a_span_of_nothing_is_an_empty_chart():
    chart = charts.hours_chart(
        hours([1]).clear(), outages=NO_OUTAGES, incidents=NO_INCIDENTS, span=(BEGIN, BEGIN), now=BEGIN
    )
    assert check(chart).layer


def test_only_hours_within_an_incident_show_an_excess():
    incidents = spans(BEGIN + timedelta(hours=2), BEGIN + timedelta(hours=4))
    drawn = draw(hours([9, 9, 9, 9, 9, 9]), incidents=incidents)
    assert drawn[charts.EXCESS]["hour"].to_list() == [BEGIN + timedelta(hours=2), BEGIN + timedelta(hours=3)]
    assert set(drawn[charts.EXCESS]["usual"]) == {1.0}


def test_an_open_incident_lasts_until_now():
    incidents = spans(BEGIN + timedelta(hours=4), None).with_columns(
        ended_at=pl.lit(None, pl.Datetime("us", "UTC"))
    )
    assert draw(hours([9, 9, 9, 9, 9, 9]), incidents=incidents)[charts.EXCESS].height == 2


def test_an_outage_is_cut_to_the_span_of_the_chart():
    drawn = draw(hours([1] * 6), outages=spans(BEGIN - timedelta(days=1), BEGIN + timedelta(hours=1)))
    assert drawn[charts.OUTAGE].select("hour", "until").rows() == [(BEGIN, BEGIN + timedelta(hours=1))]


def test_the_hour_that_is_not_over_is_lighter():
    drawn = draw(hours([1] * 6), now=NOON - timedelta(minutes=10))[charts.SEEN]
    assert drawn["opacity"].to_list()[:-1] == [1.0] * 5
    assert drawn["opacity"][-1] < 1


@pytest.mark.parametrize("days", [2, 5, 10, 60, 300, 1500, 5000])
def test_the_time_axis_has_a_readable_number_of_ticks_in_utc(days):
    span = (
        datetime(2016, 1, 7, 5, 30, tzinfo=NOON.tzinfo),
        datetime(2016, 1, 7, tzinfo=NOON.tzinfo) + timedelta(days),
    )
    axis = charts.time_axis("hour", span)
    assert 4 <= len(axis["axis"]["values"]) <= 21
    assert axis["scale"]["type"] == "utc"
    assert all(tick["utc"] for tick in axis["axis"]["values"])


def test_gaps_between_what_was_seen_are_not_observed_and_a_file_without_coverage_is_not_known():
    seen = [(0, 3), (1, 2), (5, 6)]  # the second lies within the first
    coverage = pl.DataFrame(
        {
            "source": "reddit",
            "origin": "new",
            "from_at": [BEGIN + timedelta(hours=begin) for begin, _ in seen],
            "to_at": [BEGIN + timedelta(hours=end) for _, end in seen],
        }
    )
    origins = pl.DataFrame(
        {"source": ["reddit", "x"], "origin": ["new", "file"], "first_post_at": BEGIN, "last_post_at": NOON}
    )
    strips = coverage_strips(coverage, origins)
    spans = {
        state: strips.filter(pl.col("state") == state).select("from_at", "to_at").rows()
        for state in charts.STATES
    }
    assert spans["not observed"] == [(BEGIN + timedelta(hours=3), BEGIN + timedelta(hours=5))]
    assert spans["not known"] == [(BEGIN, NOON)]
    check(charts.coverage_chart(strips, span=SPAN, seen_to=SPAN[1]))


def test_what_nobody_watched_since_is_hatched_to_the_end_of_the_axis():
    strips = pl.DataFrame(
        {"label": ["Reddit, new"], "from_at": [BEGIN], "to_at": [NOON], "state": ["seen"]},
    )
    until = NOON + timedelta(days=300)
    chart = charts.coverage_chart(strips, span=(BEGIN, until), seen_to=NOON)
    assert chart.layers[0].rows.select("hour", "until").rows() == [(NOON, until)]
    check(chart)
    assert chart.layers[1].channels["x"]["scale"]["domain"][1]["month"] == until.month
    assert charts.coverage_chart(strips, span=(BEGIN, NOON), seen_to=NOON).layers[0].rows.is_empty()


def test_a_share_of_too_few_has_words_and_no_bar():
    shares = share_rows(pl.DataFrame({"label": ["Many", "Few"], "part": [6, 1], "whole": [12, 4]}))
    assert shares["words"].to_list() == ["6 of 12", "too few to say: 1 of 4"]
    assert shares["share"].to_list() == [0.5, None]
    chart = charts.share_bars(shares.with_columns(colour=pl.lit(charts.SEEN)), title="Share")
    assert [layer.rows["label"].to_list() for layer in chart.layers] == [["Many"]] * 4 + [["Many", "Few"]]
    check(chart)


DAYS = pl.DataFrame({"day": [BEGIN.date()], "n": [3]})
ANNOUNCED = pl.DataFrame({"happened_at": [BEGIN + timedelta(hours=1)], "title": ["A policy"]})


@pytest.mark.parametrize(
    "chart",
    [
        pytest.param(
            charts.days_chart(
                DAYS,
                missed=DAYS.select("day", in_part=pl.lit(False)),
                span=SPAN,
                now=NOON,
                top=4,
                announced=ANNOUNCED,
            ),
            id="days",
        ),
        pytest.param(
            answer_charts.survival_chart(
                pl.DataFrame({"delay_seconds": [60.0], "surviving": [0.5], "low": [0.4], "high": [0.6]}),
                longest_seconds=600.0,
            ),
            id="survival",
        ),
        pytest.param(
            ratio_chart(
                pl.DataFrame(
                    {"day": [0], "begins_at": [BEGIN], "ratio": [40.0], "low": [20.0], "high": [None]}
                    | {"n_complaints": [7]},
                    schema_overrides={"high": pl.Float64},
                ),
                announced=ANNOUNCED,
                span=SPAN,
                title="Ratio",
            ),
            id="ratio",
        ),
    ],
)
def test_a_chart_is_what_vega_lite_reads(chart):
    check(chart)


def test_a_dark_page_draws_dark_colours_lighter_in_marks_and_in_rows():
    days = pl.DataFrame({"day": [NOON.date()], "n": [3]})
    dark = next(iter(ON_DARK))
    chart = charts.days_chart(
        days,
        missed=days.select("day", in_part=pl.lit(True)).clear(),
        span=(BEGIN, NOON),
        now=NOON,
        colour=dark,
    )
    shares = pl.DataFrame({"label": ["a"], "share": [0.5], "low": [0.4], "high": [0.6], "words": ["5 of 10"]})
    bars = charts.share_bars(shares.with_columns(colour=pl.lit(dark)), title="Share")
    for drawn in (chart, bars):
        assert dark in json.dumps(drawn.spec(ink="#1F2933"))
        told = json.dumps(drawn.spec(ink="#E8ECEF", shades=ON_DARK))
        assert dark not in told
        assert ON_DARK[dark] in told


def test_a_day_that_was_observed_in_part_is_lighter_and_one_that_was_not_is_striped():
    days = pl.DataFrame({"day": [BEGIN.date(), BEGIN.date() + timedelta(days=1)], "n": [3, 2]})
    span = (BEGIN, BEGIN + timedelta(days=9))
    missed = pl.DataFrame({"day": days["day"], "in_part": [True, False]})
    chart = charts.days_chart(days, missed=missed, span=span, now=span[1])
    gaps, bars = chart.layers[:2]
    first, second = bars.rows["opacity"].to_list()
    assert first < second
    assert gaps.rows["hour"].dt.date().unique().to_list() == [days["day"][1]]


def people(**columns):
    days = [date(2026, 3, 1), date(2026, 3, 2)]
    usual = {"expected": 1.0, "expected_low": 0.0, "expected_high": 3.0}
    return pl.DataFrame(
        {"day": days, "n_people": [1, 9], "coverage_ratio": 1.0, "in_alarm": [False, True]} | usual | columns
    )


def test_people_beyond_the_expected_are_orange_within_a_rise_and_unseen_days_striped():
    span = (NOON.replace(hour=0) - timedelta(days=3), NOON.replace(hour=0) + timedelta(days=1))
    chart = people_chart(people(), span=span, now=NOON, title="People a day")
    check(chart)
    drawn = layers(chart)
    assert drawn["striped"].select("hour", "until").rows() == [(span[0], span[0] + timedelta(days=2))]
    assert drawn[charts.SEEN].select("usual", "opacity").rows() == [(1.0, 1.0), (1.0, charts.LIGHTER)]
    assert drawn[charts.EXCESS].select("usual", "n_people").rows() == [(1.0, 9)]


def test_people_of_days_that_nobody_is_known_to_have_watched_are_pale_and_have_no_band():
    nothing = dict.fromkeys(
        ("expected", "expected_low", "expected_high"), pl.Series([None, None], dtype=pl.Float64)
    )
    chart = people_chart(
        people(coverage_ratio=0.0, in_alarm=False, **nothing),
        span=(NOON - timedelta(days=1), NOON),
        now=NOON,
        title="x",
    )
    check(chart)
    drawn = layers(chart)
    assert drawn["striped"].is_empty()
    assert drawn[charts.EXPECTED_BAND].is_empty()
    assert drawn[charts.SEEN]["opacity"].to_list() == [charts.LIGHTER, charts.LIGHTER]


def test_a_theme_whose_weeks_are_not_compared_is_drawn_as_one_that_did_not_change():
    themes = pl.DataFrame(
        {
            "said": ["a", "b"],
            "label": "a",
            "n_authors": 1,
            "n_lately": 1,
            "n_before": 0,
            "x": [0.0, 1.0],
            "y": 0.0,
        }
    ).with_columns(changed=pl.lit("not compared"), page=pl.lit("themes"))
    colour = map_chart(themes).layers[0].channels["color"]
    assert colour["scale"] == {"domain": ["not compared"], "range": [charts.EXPECTED]}


def test_the_map_of_themes_has_no_axis_and_every_circle_leads_to_its_theme():
    themes = pl.DataFrame(
        {
            "said": ["a", "b", "c"], "label": ["a", "b", "c"], "n_authors": [1, 9, 3], "n_lately": [1, 9, 3], "n_before": 1,
            "changed": ["no more than noise", "more than before", "no more than noise"],
            "x": [0.0, 1.0, -1.0], "y": [0.0, 0.5, 0.2], "page": ["themes?theme=a", "themes?theme=b", "themes?theme=c"],
        }
    )  # fmt: skip
    chart = map_chart(themes)
    check(chart)
    circles = chart.layers[0].channels
    assert circles["x"]["axis"] is None
    assert circles["href"]["field"] == "page"
    assert circles["color"]["scale"]["range"] == [charts.EXCESS, charts.EXPECTED]
