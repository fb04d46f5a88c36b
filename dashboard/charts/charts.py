"""Charts: each a pure function from frames to an Altair chart.

Colours are Okabe and Ito's and mean one thing everywhere. Every time axis is UTC. A time that was not observed is
hatched and never drawn as zero. Ink is left to ``figures``, which knows whether the page is light or dark.
"""

import math
from datetime import datetime, timedelta
from typing import Final, cast

import altair as alt
import polars as pl

from dashboard.charts.time_axis import Span, announcement_rules, hatch, midnight, stretches, time_axis

SEEN: Final = "#0072B2"
EXCESS: Final = "#D55E00"
EXPECTED: Final = "#999999"
GOOD: Final = "#009E73"
OUTAGE: Final = "#E69F00"
COMPETITOR: Final = "#CC79A7"
STATES: Final = {
    "seen": SEEN,
    "not known": "#5C9FC9",
    "not observed": EXPECTED,
}  # the second is a tint of the first

_BAND: Final = "#9999994d"  # EXPECTED, see-through
_LIGHTER: Final = 0.45  # what is not over yet, or was seen in part
_LOW: Final = 180  # pixels
_STRIP: Final = 8  # height of the outage strip, pixels
_WIDE_BARS: Final = timedelta(days=8)  # beyond it bars of an hour are too thin to stand apart
_HOUR: Final = timedelta(hours=1)

Chart = alt.LayerChart


def hours_chart(
    hours: pl.DataFrame,
    *,
    outages: pl.DataFrame,
    incidents: pl.DataFrame,
    span: Span,
    now: datetime,
    height: int = 260,
) -> Chart:
    """Complaints an hour: bars for what was seen, the excess of incidents, the band expected, outages, gaps.

    hours: hour, observed, expected, expected_low, expected_high, coverage; outages: name, started_at,
    resolved_at; incidents: started_at, ended_at (NULL while open). An hour of the span without a row was not
    observed; now ends what is open; an hour that is not over, or was covered in part, is lighter.
    """
    bars = _hour_bars(_every_hour(hours, span), incidents=incidents, now=now)
    seen = bars.filter(pl.col("coverage") > 0)
    x = time_axis("hour", span)
    tooltip = [
        alt.Tooltip("when:N", title="UTC"),
        alt.Tooltip("observed:Q", title="Seen"),
        alt.Tooltip("expected:Q", title="Expected", format=".1f"),
        alt.Tooltip("coverage:Q", title="Hour covered", format=".0%"),
    ]

    highest = float(bars.select(pl.max_horizontal(pl.col("observed", "expected_high").max(), 1)).item())
    title = "Complaints an hour" if height > _LOW else None  # a low chart stands beneath one that says it
    scale = alt.Scale(domain=[0, 1.15 * highest], nice=False)  # the outage strip goes above the bars

    def blocks(rows: pl.DataFrame, low: str, high: str, colour: str) -> alt.Chart:
        axis = alt.Axis(tickMinStep=1, tickCount=6, format=",.0f")
        y = alt.Y(f"{high}:Q", title=title, axis=axis, scale=scale)
        chart = alt.Chart(rows).mark_rect(color=colour)
        return cast(alt.Chart, chart.encode(x=x, x2="until:T", y=y, y2=f"{low}:Q", tooltip=tooltip))

    apart = 0.85 if span[1] - span[0] <= _WIDE_BARS else 1.0
    drawn = seen.with_columns(until=pl.col("hour") + apart * _HOUR)
    bright = alt.Opacity("opacity:Q", scale=None)
    return _layered(
        [
            hatch(stretches(bars.filter(pl.col("coverage") == 0)), span),
            blocks(seen, "expected_low", "expected_high", _BAND),
            blocks(drawn, "zero", "usual", SEEN).encode(opacity=bright),
            blocks(drawn.filter(pl.col("usual") < pl.col("observed")), "usual", "observed", EXCESS).encode(
                opacity=bright
            ),
            *_outage_strip(outages, span, now=now),
        ],
        height=height,
    )


def days_chart(
    days: pl.DataFrame,
    *,
    missed: pl.DataFrame,
    span: Span,
    now: datetime,
    top: int | None = None,
    announced: pl.DataFrame | None = None,
) -> Chart:
    """Complaints a day as bars; hatched where a source was not observed; the running day lighter.

    days: day, n; missed: day; announced: happened_at, title, each drawn as a rule. top makes it a small multiple: its
    axis ends there, so that it can be compared with the others, and has no title, which they share.
    """
    bars = days.with_columns(
        begin=midnight("day"),
        until=midnight("day") + timedelta(hours=21),
        zero=pl.lit(0),
        opacity=pl.when(pl.col("day") == now.date()).then(_LIGHTER).otherwise(1.0),
        when=pl.col("day").dt.strftime("%Y-%m-%d"),
    )
    y = alt.Y(
        "n:Q",
        title=None if top else "Complaints a day",
        scale=alt.Scale(domain=[0, top]) if top else alt.Scale(domainMin=0),
        axis=alt.Axis(tickMinStep=1, tickCount=2 if top else 6, format=",.0f"),
    )
    x = time_axis("begin", span, title=None if top else "UTC")
    tooltip = [alt.Tooltip("when:N", title="UTC day"), alt.Tooltip("n:Q", title="Complaints", format=",")]
    bright = alt.Opacity("opacity:Q", scale=None)
    blocks = alt.Chart(bars).mark_rect(color=SEEN)
    gaps = missed.select(hour=midnight("day"), until=midnight("day") + timedelta(days=1))
    return _layered(
        [
            hatch(stretches(gaps), span),
            blocks.encode(x=x, x2="until:T", y=y, y2="zero:Q", opacity=bright, tooltip=tooltip),
            *(announcement_rules(announced, span, labelled=False) if announced is not None else ()),
        ],
        height=130 if top else 220,
    )


def share_bars(shares: pl.DataFrame, *, title: str) -> Chart:
    """Shares as horizontal bars with their interval drawn, in the order of the rows.

    shares: label, share, low, high (0..1, NULL of too few: then only the words stand there), words, colour.
    """
    rows = shares.with_columns(end=pl.max_horizontal("share", "high").fill_null(0.0))
    said = rows.drop_nulls("share")
    y = alt.Y("label:N", title=None, sort=rows["label"].to_list(), axis=alt.Axis(labelLimit=260))
    scale, percent = alt.Scale(domain=[0, 1]), alt.Axis(format=".0%", tickCount=5)
    tooltip = [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("share:Q", title="Share", format=".0%"),
        alt.Tooltip("low:Q", title="90 % interval from", format=".0%"),
        alt.Tooltip("high:Q", title="to", format=".0%"),
    ]

    def x(column: str) -> alt.X:
        return alt.X(f"{column}:Q", title=title, scale=scale, axis=percent)

    base = alt.Chart(said).encode(y=y)
    tick = base.mark_tick(size=10, thickness=2)
    words = alt.Chart(rows).mark_text(align="left", dx=8)
    return _layered(
        [
            base.mark_bar(height=18, opacity=0.85).encode(
                x=x("share"), color=alt.Color("colour:N", scale=None), tooltip=tooltip
            ),
            base.mark_rule(strokeWidth=2).encode(x=x("low"), x2="high:Q", tooltip=tooltip),
            tick.encode(x=x("low")),
            tick.encode(x=x("high")),
            words.encode(y=y, x=x("end"), text="words:N"),
        ],
        height=alt.Step(34),
    )


def survival_chart(curve: pl.DataFrame, *, longest_seconds: float) -> Chart:
    """The share of complaints that no competitor's account has answered yet, in steps, with its band.

    curve: delay_seconds, surviving, low, high; drawn until longest_seconds.
    """
    unit, seconds = ("Minutes", 60) if longest_seconds <= 3 * 3600 else ("Hours", 3600)
    drawn = curve.filter(pl.col("delay_seconds") <= longest_seconds)
    last = drawn.tail(1).with_columns(delay_seconds=pl.lit(longest_seconds, dtype=pl.Float64))
    rows = pl.concat([drawn, last]).with_columns(delay=pl.col("delay_seconds") / seconds)
    scale = alt.Scale(domain=[0, longest_seconds / seconds], nice=False)
    x = alt.X("delay:Q", title=f"{unit} since the complaint", scale=scale, axis=alt.Axis(tickCount=6))
    percent = alt.Axis(format=".0%", tickCount=5)
    lowest = math.floor(10 * float(rows.select(pl.col("low").min()).item())) / 10
    scale_y = alt.Scale(domain=[lowest, 1])
    y = alt.Y("surviving:Q", title="Not answered yet", axis=percent, scale=scale_y)
    tooltip = [
        alt.Tooltip("delay:Q", title=unit, format=".1f"),
        alt.Tooltip("surviving:Q", title="Not answered yet", format=".0%"),
    ]
    base = alt.Chart(rows).encode(x=x)
    band = base.mark_area(color=COMPETITOR, opacity=0.25, interpolate="step-after")
    line = base.mark_line(color=COMPETITOR, interpolate="step-after", strokeWidth=2)
    return _layered(
        [
            band.encode(y=alt.Y("low:Q", title="Not answered yet", axis=percent, scale=scale_y), y2="high:Q"),
            line.encode(y=y, tooltip=tooltip),
        ],
        height=260,
    )


def coverage_chart(strips: pl.DataFrame, *, span: Span) -> Chart:
    """One strip an origin: what was seen, what was not, and what is not known.

    strips: label, from_at, to_at, state (a key of STATES).
    """
    written = (pl.col(column).dt.strftime("%Y-%m-%d %H:%M") for column in ("from_at", "to_at"))
    rows = strips.with_columns(when=pl.concat_str(written, separator=" to "))
    scale = alt.Scale(domain=list(STATES), range=list(STATES.values()))
    tooltip = [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("state:N", title=" "),
        alt.Tooltip("when:N", title="UTC"),
    ]
    bars = alt.Chart(rows).mark_bar(height=14)
    drawn = bars.encode(
        x=time_axis("from_at", span),
        x2="to_at:T",
        y=alt.Y("label:N", title=None, axis=alt.Axis(labelLimit=300)),
        color=alt.Color("state:N", scale=scale, legend=alt.Legend(title=None, orient="top")),
        tooltip=tooltip,
    )
    return _layered([drawn], height=alt.Step(26))


def _layered(layers: list[alt.Chart], *, height: int | alt.Step) -> Chart:
    drawn = [layer for layer in layers if layer.data.height] or layers[:1]
    return cast(Chart, alt.layer(*drawn).properties(height=height, width="container"))


def _every_hour(hours: pl.DataFrame, span: Span) -> pl.DataFrame:
    """One row for every hour of the span; one that was missing has coverage 0."""
    begin = span[0].replace(minute=0, second=0, microsecond=0)
    grid = pl.datetime_range(
        begin, span[1], interval=_HOUR, closed="left", time_zone="UTC", eager=True
    ).alias("hour")
    rows = grid.to_frame().join(hours, on="hour", how="left")
    return rows.with_columns(pl.col("coverage", "observed").fill_null(0))


def _hour_bars(hours: pl.DataFrame, *, incidents: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Adds until, zero, usual (what is drawn in blue: all, or in an incident what was expected), opacity, when."""
    within = pl.lit(False)
    for begin, end in incidents.select("started_at", "ended_at").iter_rows():
        within = within | ((pl.col("hour") >= begin) & (pl.col("hour") < (end or now)))
    usual = pl.min_horizontal("observed", pl.col("expected").fill_null(0.0))
    running = (pl.col("hour") + _HOUR > now) | (pl.col("coverage") < 1)
    return hours.with_columns(
        until=pl.col("hour") + _HOUR,
        zero=pl.lit(0),
        usual=pl.when(within).then(usual).otherwise("observed"),
        opacity=pl.when(running).then(_LIGHTER).otherwise(1.0),
        when=pl.col("hour").dt.strftime("%Y-%m-%d %H:%M"),
    )


def _outage_strip(outages: pl.DataFrame, span: Span, *, now: datetime) -> list[alt.Chart]:
    rows = outages.select(
        "name",
        hour=pl.max_horizontal("started_at", pl.lit(span[0])),
        until=pl.min_horizontal(pl.col("resolved_at").fill_null(now), pl.lit(span[1])),
        when=pl.col("started_at").dt.strftime("%Y-%m-%d %H:%M")
        + " to "
        + pl.col("resolved_at").dt.strftime("%Y-%m-%d %H:%M").fill_null("now"),
    ).filter(pl.col("hour") < pl.col("until"))
    tooltip = [alt.Tooltip("name:N", title="Outage"), alt.Tooltip("when:N", title="UTC")]
    base = alt.Chart(rows).encode(x=time_axis("hour", span), x2="until:T", tooltip=tooltip)
    return [
        base.mark_rect(color=OUTAGE, opacity=0.14),
        base.mark_rect(color=OUTAGE).encode(y=alt.value(0), y2=alt.value(_STRIP)),
    ]
