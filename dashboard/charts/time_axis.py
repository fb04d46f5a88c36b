"""The UTC time axis that all charts share, and the hatching of what was not observed."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, cast

import altair as alt
import polars as pl

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


def time_axis(column: str, span: Span, *, title: str | None = "UTC") -> alt.X:
    """The horizontal axis over a span, in UTC whatever the clock of the browser says."""
    every, form = next((every, form) for longest, every, form in _TICKS if span[1] - span[0] <= longest)
    first = pl.Series([span[0]]).dt.truncate(every).item()
    ticks = pl.datetime_range(first, span[1], interval=every, eager=True)
    axis = alt.Axis(
        values=[_instant(tick) for tick in ticks if span[0] <= tick < span[1]],
        labelExpr=f"utcFormat(datum.value, utchours(datum.value) ? '%H:%M' : '{form}')",
        labelOverlap=True,
        labelFlush=True,
    )
    domain = [_instant(moment) for moment in span]
    return alt.X(
        f"{column}:T", title=title, axis=axis, scale=alt.Scale(type="utc", domain=domain, nice=False)
    )


def midnight(column: str) -> pl.Expr:
    """The begin of each UTC day."""
    return pl.col(column).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def stretches(gaps: pl.DataFrame) -> pl.DataFrame:
    """Gaps (hour, until) that touch, joined to one."""
    number = (pl.col("hour") != pl.col("until").shift(1)).fill_null(True).cum_sum()
    return (
        gaps.sort("hour")
        .group_by(number.alias("stretch"), maintain_order=True)
        .agg(pl.col("hour").min(), pl.col("until").max())
    )


def hatch(stretches: pl.DataFrame, span: Span) -> alt.Chart:
    """Stripes over the whole height; Vega-Lite has no hatching, so a gradient with hard edges stands in."""
    edges = [line / (2 * _HATCH_LINES) for line in range(2 * _HATCH_LINES + 1)]
    stops = [
        alt.GradientStop(offset=edge, color=_STRIPES[number % 2])
        for number, pair in enumerate(pairwise(edges))
        for edge in pair
    ]
    stripes = alt.LinearGradient(gradient="linear", stops=stops, x1=0, x2=0, y1=0, y2=1)
    words = stretches.with_columns(
        when=pl.col("hour").dt.strftime("%Y-%m-%d %H:%M")
        + " to "
        + pl.col("until").dt.strftime("%Y-%m-%d %H:%M")
    )
    chart = alt.Chart(words).mark_rect(color=stripes)
    tooltip = alt.Tooltip("when:N", title="Not observed")
    return cast(alt.Chart, chart.encode(x=time_axis("hour", span), x2="until:T", tooltip=tooltip))


def announcement_rules(announced: pl.DataFrame, span: Span, *, labelled: bool = True) -> list[alt.Chart]:
    """A thin rule at each announcement within the span, with its title beside it where it is labelled.

    announced: happened_at (UTC), title.
    """
    rows = announced.filter(pl.col("happened_at").is_between(*span, closed="left")).with_columns(
        when=pl.col("happened_at").dt.strftime("%Y-%m-%d %H:%M"),
        label=pl.col("title").map_elements(lambda title: shorten(title, length=60), return_dtype=pl.String),
    )
    tooltip = [alt.Tooltip("title:N", title="Announced"), alt.Tooltip("when:N", title="UTC")]
    base = alt.Chart(rows).encode(x=time_axis("happened_at", span), tooltip=tooltip)
    rules = [base.mark_rule(color=ANNOUNCEMENT, strokeWidth=2)]
    if labelled:
        beside = base.mark_text(align="right", baseline="bottom", dx=4, dy=-3)
        rules.append(beside.encode(y=alt.value(0), text="label:N"))
    return rules if rows.height else []


def _instant(moment: datetime) -> alt.DateTime:
    return alt.DateTime(
        year=moment.year,
        month=moment.month,
        date=moment.day,
        hours=moment.hour,
        minutes=moment.minute,
        utc=True,
    )
