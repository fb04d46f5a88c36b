"""The chart of an event study: each day's ratio to what was expected, before and after the event."""

from datetime import timedelta
from typing import Final, cast

import altair as alt
import polars as pl

from dashboard.charts.charts import SEEN, Chart
from dashboard.charts.time_axis import Span, announcement_rules, time_axis

_TICKS: Final = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16)
_FORMAT: Final = "datum.value < 1 ? '1/' + format(1 / datum.value, '.0f') : format(datum.value, '.0f')"


def ratio_chart(days: pl.DataFrame, *, announced: pl.DataFrame, span: Span, title: str) -> Chart:
    """A point a day with its interval, on a logarithmic axis; a rule at 1 and one at each announcement.

    days: begins_at (UTC), ratio, low, high (NULL: without a bound), n_complaints; announced: happened_at, title. What
    lies beyond the axis is drawn at its end, and told by the tooltip.
    """
    lowest, highest = _TICKS[0], _TICKS[-1]
    rows = days.with_columns(
        middle=pl.col("begins_at") + timedelta(hours=12),
        point=pl.col("ratio").clip(lowest, highest),
        begin=pl.col("low").clip(lowest, highest),
        end=pl.col("high").fill_null(highest).clip(lowest, highest),
        one=pl.lit(1.0),
        when=pl.col("begins_at").dt.strftime("%Y-%m-%d %H:%M"),
    )
    scale = alt.Scale(type="log", domain=[lowest, highest])
    axis = alt.Axis(values=list(_TICKS), labelExpr=_FORMAT)
    tooltip = [
        alt.Tooltip("day:Q", title="Day from the announcement"),
        alt.Tooltip("when:N", title="Begins (UTC)"),
        alt.Tooltip("n_complaints:Q", title="Complaints", format=","),
        alt.Tooltip("ratio:Q", title="Times the expected", format=".2f"),
        alt.Tooltip("low:Q", title="90 % interval from", format=".2f"),
        alt.Tooltip("high:Q", title="to", format=".2f"),
    ]
    base = alt.Chart(rows).encode(x=time_axis("middle", span))
    y = alt.Y("point:Q", title=title, scale=scale, axis=axis)
    layers = [
        base.mark_line(strokeWidth=1, strokeDash=[4, 4], color="#999999").encode(
            y=alt.Y("one:Q", title=title, scale=scale, axis=axis)
        ),
        base.mark_rule(strokeWidth=1, opacity=0.5).encode(
            y=alt.Y("begin:Q", title=title, scale=scale, axis=axis), y2="end:Q", tooltip=tooltip
        ),
        base.mark_circle(size=60, color=SEEN, opacity=1).encode(y=y, tooltip=tooltip),
        *announcement_rules(announced, span),
    ]
    return cast(Chart, alt.layer(*layers).properties(height=280, width="container"))
