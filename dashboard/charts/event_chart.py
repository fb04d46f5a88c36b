"""The chart of an event study: each day's ratio to what was expected, before and after the event."""

from datetime import timedelta
from typing import Final

import polars as pl

from dashboard.charts.charts import EXPECTED, SEEN
from dashboard.charts.time_axis import Span, announcement_rules, time_axis
from dashboard.charts.vega import Channel, Chart, Layer, number_tip, quantity, tip, upto

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
    tooltip = [
        number_tip("day", "Day from the announcement"),
        tip("when", "Begins (UTC)"),
        tip("n_complaints", "Complaints", ","),
        tip("ratio", "Times the expected", ".2f"),
        tip("low", "90 % interval from", ".2f"),
        tip("high", "to", ".2f"),
    ]
    x = time_axis("middle", span)

    def y(column: str) -> Channel:
        scale = {"type": "log", "domain": [lowest, highest]}
        return quantity(column, title=title, scale=scale, axis={"values": list(_TICKS), "labelExpr": _FORMAT})

    line = {"type": "line", "strokeWidth": 1, "strokeDash": [4, 4], "color": EXPECTED}
    interval = {"type": "rule", "strokeWidth": 1, "opacity": 0.5}
    point = {"type": "circle", "size": 60, "color": SEEN, "opacity": 1}
    layers = (
        Layer(rows, line, {"x": x, "y": y("one")}),
        Layer(rows, interval, {"x": x, "y": y("begin"), "y2": upto("end"), "tooltip": tooltip}),
        Layer(rows, point, {"x": x, "y": y("point"), "tooltip": tooltip}),
        *announcement_rules(announced, span),
    )
    return Chart(layers, height=280)
