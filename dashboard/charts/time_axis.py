"""The UTC time axis that all charts share, and the hatching of what was not observed."""

from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

import polars as pl

from dashboard.charts.vega import Channel, Layer, name, tip, upto
from models.table import worded
from pipeline.brief.phrases import shorten

_TICKS: Final = (  # the longest span, the time between two ticks, and how one at midnight reads
    (timedelta(days=3), "6h", "%-d %b"),
    (timedelta(days=6), "12h", "%-d %b"),
    (timedelta(days=16), "1d", "%-d %b"),
    (timedelta(days=120), "1w", "%-d %b"),
    (timedelta(days=400), "1mo", "%b %Y"),
    (timedelta(days=2_000), "3mo", "%b %Y"),
    (timedelta.max, "1y", "%Y"),
)
ANNOUNCEMENT: Final = "#56B4E9"
_HATCH_LINES: Final = 20
_STRIPES: Final = ("#99999955", "#99999911")

Span = tuple[datetime, datetime]


def time_axis(column: str, span: Span, *, title: str | None = "UTC") -> Channel:
    """The horizontal axis over a span, in UTC whatever the clock of the browser says."""
    ticks, form = _ticks(span)
    axis = {
        "values": [_instant(tick) for tick in ticks],
        "labelExpr": f"utcFormat(datum.value, utchours(datum.value) ? '%H:%M' : '{form}')",
        "labelOverlap": True,
        "labelFlush": True,
    }
    scale = {"type": "utc", "domain": [_instant(moment) for moment in span], "nice": False}
    return {"field": column, "type": "temporal", "title": title, "axis": axis, "scale": scale}


@lru_cache(maxsize=1_000)
def _ticks(span: Span) -> tuple[tuple[datetime, ...], str]:
    """The moments of a span that are named on its axis, and how one at midnight reads; a page asks again and again."""
    every, form = next((every, form) for longest, every, form in _TICKS if span[1] - span[0] <= longest)
    first = pl.Series([span[0]]).dt.truncate(every).item()
    ticks = pl.datetime_range(first, span[1], interval=every, eager=True)
    return tuple(tick for tick in ticks if span[0] <= tick < span[1]), form


def midnight(column: str) -> pl.Expr:
    """The begin of each UTC day."""
    return pl.col(column).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def stretches(gaps: pl.DataFrame) -> pl.DataFrame:
    """Gaps (hour, until) that touch, joined to one."""
    if gaps.is_empty():
        return gaps.select("hour", "until")
    number = (pl.col("hour") != pl.col("until").shift(1)).fill_null(True).cum_sum()
    return (
        gaps.sort("hour")
        .group_by(number.alias("stretch"), maintain_order=True)
        .agg(pl.col("hour").min(), pl.col("until").max())
    )


def hatch(stretches: pl.DataFrame, span: Span) -> Layer:
    """Stripes over the whole height; Vega-Lite has no hatching, so a gradient with hard edges stands in."""
    edges = [line / (2 * _HATCH_LINES) for line in range(2 * _HATCH_LINES + 1)]
    stops = [
        {"offset": edge, "color": _STRIPES[number % 2]}
        for number, pair in enumerate(pairwise(edges))
        for edge in pair
    ]
    stripes = {"gradient": "linear", "stops": stops, "x1": 0, "x2": 0, "y1": 0, "y2": 1}
    words = stretches.with_columns(
        when=pl.col("hour").dt.strftime("%Y-%m-%d %H:%M")
        + " to "
        + pl.col("until").dt.strftime("%Y-%m-%d %H:%M")
    )
    channels = {"x": time_axis("hour", span), "x2": upto("until"), "tooltip": tip("when", "Not observed")}
    return Layer(words, {"type": "rect", "color": stripes}, channels)


def announcement_rules(announced: pl.DataFrame, span: Span, *, labelled: bool = True) -> list[Layer]:
    """A thin rule at each announcement within the span, with its title beside it where it is labelled.

    announced: happened_at (UTC), title.
    """
    within = announced.filter(pl.col("happened_at").is_between(*span, closed="left"))
    if within.is_empty():
        return []
    rows = within.with_columns(
        when=pl.col("happened_at").dt.strftime("%Y-%m-%d %H:%M"),
        label=worded(within["title"], lambda title: shorten(title, length=60)),
    )
    channels = {
        "x": time_axis("happened_at", span),
        "tooltip": [tip("title", "Announced"), tip("when", "UTC")],
    }
    rules = [Layer(rows, {"type": "rule", "color": ANNOUNCEMENT, "strokeWidth": 2}, channels)]
    if labelled:
        beside = {"type": "text", "align": "right", "baseline": "bottom", "dx": 4, "dy": -3}
        rules.append(Layer(rows, beside, {**channels, "y": {"value": 0}, "text": name("label")}))
    return rules


def _instant(moment: datetime) -> dict[str, Any]:
    return {
        "year": moment.year,
        "month": moment.month,
        "date": moment.day,
        "hours": moment.hour,
        "minutes": moment.minute,
        "utc": True,
    }
