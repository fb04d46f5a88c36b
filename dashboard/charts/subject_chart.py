"""The chart of a subject: people a day beside what was expected."""

from datetime import datetime, timedelta
from typing import Final

import polars as pl

from dashboard.charts.charts import EXCESS, EXPECTED_BAND, LIGHTER, SEEN
from dashboard.charts.time_axis import Span, hatch, midnight, stretches, time_axis
from dashboard.charts.vega import Chart, Layer, number_tip, quantity, tip, upto

_DAY: Final = timedelta(days=1)
_BAR: Final = timedelta(hours=21)


def people_chart(days: pl.DataFrame, *, span: Span, now: datetime, title: str) -> Chart:
    """Bars for what was seen, the excess of a rise, the band expected, and what was not observed.

    days: day, n_people, expected, expected_low, expected_high (NULL: nothing is known of what is usual),
    coverage_ratio, in_alarm. A day of the span without a row was not observed.
    """
    grid = pl.date_range(span[0].date(), (span[1] - timedelta(microseconds=1)).date(), eager=True).alias(
        "day"
    )
    rows = (
        grid.to_frame()
        .join(days, on="day", how="left")
        .with_columns(
            pl.col("n_people", "coverage_ratio").fill_null(0),
            begin=midnight("day"),
            until=midnight("day") + _BAR,
            end=midnight("day") + _DAY,
            zero=pl.lit(0),
            when=pl.col("day").dt.strftime("%Y-%m-%d"),
        )
    )
    usual = pl.min_horizontal("n_people", pl.col("expected").fill_null(0.0))
    rows = rows.with_columns(
        usual=pl.when(pl.col("in_alarm").fill_null(False)).then(usual).otherwise("n_people"),
        opacity=pl.when((pl.col("coverage_ratio") < 1) | (pl.col("end") > now)).then(LIGHTER).otherwise(1.0),
    )
    unseen = rows.filter((pl.col("coverage_ratio") == 0) & (pl.col("n_people") == 0))
    tooltip = [
        tip("when", "UTC day"),
        number_tip("n_people", "People"),
        tip("expected", "Expected", ".1f"),
        tip("coverage_ratio", "Covered", ".0%"),
    ]
    x, bright = time_axis("begin", span), quantity("opacity", scale=None)
    highest = float(rows.select(pl.max_horizontal(pl.col("n_people", "expected_high").max(), 1)).item())

    def blocks(shown: pl.DataFrame, low: str, high: str, colour: str, *, until: str = "until") -> Layer:
        scale = {"domain": [0, 1.1 * highest], "nice": False}
        axis = {"tickMinStep": 1, "tickCount": 6, "format": ",.0f"}
        y = quantity(high, title=title, axis=axis, scale=scale)
        channels = {"x": x, "x2": upto(until), "y": y, "y2": upto(low), "tooltip": tooltip}
        return Layer(shown, {"type": "rect", "color": colour}, channels)

    over = rows.filter(pl.col("usual") < pl.col("n_people"))
    layers = (
        hatch(stretches(unseen.select(hour="begin", until="end")), span),
        blocks(rows.drop_nulls("expected"), "expected_low", "expected_high", EXPECTED_BAND, until="end"),
        blocks(rows.filter(pl.col("n_people") > 0), "zero", "usual", SEEN).with_channels(opacity=bright),
        blocks(over, "usual", "n_people", EXCESS).with_channels(opacity=bright),
    )
    return Chart(layers, height=260)
