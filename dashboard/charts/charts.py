"""Charts: each a pure function from frames to a chart.

Colours are Okabe and Ito's and mean one thing everywhere. Every time axis is UTC. A time that was not observed is
hatched and never drawn as zero. Ink is left to ``figures``, which knows whether the page is light or dark.
"""

from datetime import datetime, timedelta
from typing import Final

import polars as pl

from dashboard.charts.time_axis import Span, announcement_rules, hatch, midnight, stretches, time_axis
from dashboard.charts.vega import Channel, Chart, Layer, name, number_tip, quantity, tip, upto

SEEN: Final = "#0072B2"
EXCESS: Final = "#D55E00"
EXPECTED: Final = "#999999"
GOOD: Final = "#009E73"
OUTAGE: Final = "#E69F00"
COMPETITOR: Final = "#CC79A7"
INK: Final = "#1F2933"
STATES: Final = {
    "seen": SEEN,
    "not known": "#5C9FC9",
    "not observed": EXPECTED,
}  # the second is a tint of the first

EXPECTED_BAND: Final = "#9999994d"  # EXPECTED, see-through
LIGHTER: Final = 0.45  # what is not over yet, or was seen in part
_LOW: Final = 180  # pixels
_STRIP: Final = 8  # height of the outage strip, pixels
_WIDE_BARS: Final = 192  # more are too thin to stand apart
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_BRIGHT: Final = quantity("opacity", scale=None)


def hours_chart(
    hours: pl.DataFrame,
    *,
    outages: pl.DataFrame,
    incidents: pl.DataFrame,
    span: Span,
    now: datetime,
    height: int = 260,
    step: timedelta = _HOUR,
    announced: pl.DataFrame | None = None,
) -> Chart:
    """Complaints an hour: bars for what was seen, the excess of incidents, the band expected, outages, gaps.

    hours: hour, observed, expected, expected_low, expected_high, coverage; outages: name, started_at,
    resolved_at; incidents: started_at, ended_at (NULL while open); announced: happened_at, title. An hour of the span
    without a row was not observed; now ends what is open; an hour that is not over, or was covered in part, is lighter.
    step: how long a bar lasts, whole hours of which a day is a multiple.
    """
    bars = _hour_bars(_binned(_every_hour(hours, span), step), incidents=incidents, now=now, step=step)
    seen = bars.filter(pl.col("coverage") > 0)
    x = time_axis("hour", span)
    tooltip = [
        tip("when", "UTC"),
        number_tip("observed", "Seen"),
        tip("expected", "Expected", ".1f"),
        tip("coverage", "Covered", ".0%"),
    ]
    highest = float(bars.select(pl.max_horizontal(pl.col("observed", "expected_high").max(), 1)).item())
    unit = "an hour" if step == _HOUR else "a day" if step >= _DAY else f"in {step // _HOUR} hours"
    title = f"Complaints {unit}" if height > _LOW else None  # a low chart stands beneath one that says it
    scale = {"domain": [0, 1.15 * highest], "nice": False}  # the outage strip goes above the bars
    axis = {"tickMinStep": 1, "tickCount": 6, "format": ",.0f"}

    def blocks(rows: pl.DataFrame, low: str, high: str, colour: str) -> Layer:
        y = quantity(high, title=title, axis=axis, scale=scale)
        channels = {"x": x, "x2": upto("until"), "y": y, "y2": upto(low), "tooltip": tooltip}
        return Layer(rows, {"type": "rect", "color": colour}, channels)

    apart = 0.85 if (span[1] - span[0]) / step <= _WIDE_BARS else 1.0
    drawn = seen.with_columns(until=pl.col("hour") + apart * step)
    over = drawn.filter(pl.col("usual") < pl.col("observed"))
    layers = (  # what has no height is not sent
        hatch(stretches(bars.filter(pl.col("coverage") == 0)), span),
        blocks(seen.filter(pl.col("expected_high") > 0), "expected_low", "expected_high", EXPECTED_BAND),
        blocks(drawn.filter(pl.col("usual") > 0), "zero", "usual", SEEN).with_channels(opacity=_BRIGHT),
        blocks(over, "usual", "observed", EXCESS).with_channels(opacity=_BRIGHT),
        *_outage_strip(outages, span, now=now),
        *(announcement_rules(announced, span) if announced is not None else ()),
    )
    return Chart(layers, height)


def days_chart(
    days: pl.DataFrame,
    *,
    missed: pl.DataFrame,
    span: Span,
    now: datetime,
    top: int | None = None,
    announced: pl.DataFrame | None = None,
    colour: str = SEEN,
) -> Chart:
    """Complaints a day as bars; hatched where a source was not observed, lighter where in part and on the running day.

    days: day, n; missed: day, in_part; announced: happened_at, title, each drawn as a rule. top makes it a small
    multiple: its axis ends there, so that it can be compared with the others, and has no title, which they share.
    """
    partly = missed.filter("in_part")["day"]
    bars = days.with_columns(
        begin=midnight("day"),
        until=midnight("day") + timedelta(hours=21),
        zero=pl.lit(0),
        opacity=pl.when((pl.col("day") == now.date()) | pl.col("day").is_in(partly.implode()))
        .then(LIGHTER)
        .otherwise(1.0),
        when=pl.col("day").dt.strftime("%Y-%m-%d"),
    )
    y = quantity(
        "n",
        title=None if top else "Complaints a day",
        scale={"domain": [0, top]} if top else {"domainMin": 0},
        axis={"tickMinStep": 1, "tickCount": 2 if top else 6, "format": ",.0f"},
    )
    channels = {
        "x": time_axis("begin", span, title=None if top else "UTC"),
        "x2": upto("until"),
        "y": y,
        "y2": upto("zero"),
        "opacity": _BRIGHT,
        "tooltip": [tip("when", "UTC day"), tip("n", "Complaints", ",")],
    }
    gaps = missed.filter(~pl.col("in_part")).select(
        hour=midnight("day"), until=midnight("day") + timedelta(days=1)
    )
    layers = (
        hatch(stretches(gaps), span),
        Layer(bars, {"type": "rect", "color": colour}, channels),
        *(announcement_rules(announced, span, labelled=False) if announced is not None else ()),
    )
    return Chart(layers, height=130 if top else 220)


def share_bars(shares: pl.DataFrame, *, title: str) -> Chart:
    """Shares as horizontal bars with their interval drawn, in the order of the rows.

    shares: label, share, low, high (0..1, NULL of too few: then only the words stand there), words, colour.
    """
    rows = shares.with_columns(end=pl.max_horizontal("share", "high").fill_null(0.0))
    said = rows.drop_nulls("share")
    y = name("label", title=None, sort=rows["label"].to_list(), axis={"labelLimit": 260})
    tooltip = [
        tip("label", " "),
        tip("share", "Share", ".0%"),
        tip("low", "90 % interval from", ".0%"),
        tip("high", "to", ".0%"),
    ]

    def x(column: str) -> Channel:
        axis = {"format": ".0%", "tickCount": 5}
        return quantity(column, title=title, scale={"domain": [0, 1]}, axis=axis)

    bar = {"type": "bar", "height": 18, "opacity": 0.85}
    tick = {"type": "tick", "size": 10, "thickness": 2}
    words = {"type": "text", "align": "left", "dx": 8}
    layers = (
        Layer(said, bar, {"y": y, "x": x("share"), "color": name("colour", scale=None), "tooltip": tooltip}),
        Layer(
            said,
            {"type": "rule", "strokeWidth": 2},
            {"y": y, "x": x("low"), "x2": upto("high"), "tooltip": tooltip},
        ),
        Layer(said, tick, {"y": y, "x": x("low")}),
        Layer(said, tick, {"y": y, "x": x("high")}),
        Layer(rows, words, {"y": y, "x": x("end"), "text": name("words")}),
    )
    return Chart(layers, height={"step": 34})


def coverage_chart(strips: pl.DataFrame, *, span: Span, seen_to: datetime) -> Chart:
    """One strip an origin: what was seen, what was not, and what is not known; hatched from seen_to on.

    strips: label, from_at, to_at, state (a key of STATES).
    """
    written = (pl.col(column).dt.strftime("%Y-%m-%d %H:%M") for column in ("from_at", "to_at"))
    rows = strips.with_columns(when=pl.concat_str(written, separator=" to "))
    there = {state: colour for state, colour in STATES.items() if state in rows["state"]}
    states = {"domain": list(there), "range": list(there.values())}
    channels = {
        "x": time_axis("from_at", span),
        "x2": upto("to_at"),
        "y": name("label", title=None, axis={"labelLimit": 190}),
        "color": name(
            "state", scale=states, legend={"title": None, "orient": "top", "direction": "vertical"}
        ),
        "tooltip": [tip("label", " "), tip("state", " "), tip("when", "UTC")],
    }
    since = pl.DataFrame({"hour": [seen_to], "until": [span[1]]}).filter(pl.col("hour") < pl.col("until"))
    return Chart(
        (hatch(since, span), Layer(rows, {"type": "bar", "height": 14}, channels)), height={"step": 26}
    )


def _every_hour(hours: pl.DataFrame, span: Span) -> pl.DataFrame:
    """One row for every hour of the span; one that was missing has coverage 0."""
    begin = span[0].replace(minute=0, second=0, microsecond=0)
    grid = pl.datetime_range(
        begin, span[1], interval=_HOUR, closed="left", time_zone="UTC", eager=True
    ).alias("hour")
    rows = grid.to_frame().join(hours, on="hour", how="left")
    return rows.with_columns(pl.col("coverage", "observed").fill_null(0))


def _binned(hours: pl.DataFrame, step: timedelta) -> pl.DataFrame:
    """Hours added up to longer bars; of what is expected the bounds as of a sum of hours that vary independently."""
    if step == _HOUR:
        return hours

    def bound(column: str, sign: int) -> pl.Expr:
        return pl.col("expected").sum() + sign * ((pl.col(column) - pl.col("expected")) ** 2).sum().sqrt()

    known = pl.col("expected").is_not_null().any()
    return hours.group_by(pl.col("hour").dt.truncate(step), maintain_order=True).agg(
        pl.col("observed").sum(),
        pl.when(known).then(bound("expected_low", -1)).alias("expected_low"),
        pl.when(known).then(bound("expected_high", 1)).alias("expected_high"),
        pl.when(known).then(pl.col("expected").sum()).alias("expected"),
        pl.col("coverage").mean(),
    )


def _hour_bars(
    hours: pl.DataFrame, *, incidents: pl.DataFrame, now: datetime, step: timedelta
) -> pl.DataFrame:
    """Adds until, zero, usual (what is drawn in blue: all, or in an incident what was expected), opacity, when."""
    within = pl.lit(False)
    for begin, end in incidents.select("started_at", "ended_at").iter_rows():
        within = within | ((pl.col("hour") + step > begin) & (pl.col("hour") < (end or now)))
    usual = pl.min_horizontal("observed", pl.col("expected").fill_null(0.0))
    running = (pl.col("hour") + step > now) | (pl.col("coverage") < 1)
    return hours.with_columns(
        until=pl.col("hour") + step,
        zero=pl.lit(0),
        usual=pl.when(within).then(usual).otherwise("observed"),
        opacity=pl.when(running).then(LIGHTER).otherwise(1.0),
        when=pl.col("hour").dt.strftime("%Y-%m-%d %H:%M"),
    )


def _outage_strip(outages: pl.DataFrame, span: Span, *, now: datetime) -> list[Layer]:
    rows = outages.select(
        "name",
        hour=pl.max_horizontal("started_at", pl.lit(span[0])),
        until=pl.min_horizontal(pl.col("resolved_at").fill_null(now), pl.lit(span[1])),
        when=pl.col("started_at").dt.strftime("%Y-%m-%d %H:%M")
        + " to "
        + pl.col("resolved_at").dt.strftime("%Y-%m-%d %H:%M").fill_null("now"),
    ).filter(pl.col("hour") < pl.col("until"))
    channels = {
        "x": time_axis("hour", span),
        "x2": upto("until"),
        "tooltip": [tip("name", "Outage"), tip("when", "UTC")],
    }
    strip = {**channels, "y": {"value": 0}, "y2": {"value": _STRIP}}
    return [
        Layer(rows, {"type": "rect", "color": OUTAGE, "opacity": 0.14}, channels),
        Layer(rows, {"type": "rect", "color": OUTAGE}, strip),
    ]
