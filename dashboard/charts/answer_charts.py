"""Charts of answers by competitors: how fast they come, and from where to where people move."""

import math

import polars as pl

from dashboard.charts.charts import COMPETITOR
from dashboard.charts.vega import Channel, Chart, Layer, name, number_tip, quantity, tip, upto


def survival_chart(curve: pl.DataFrame, *, longest_seconds: float) -> Chart:
    """The share of complaints that no competitor's account has answered yet, in steps, with its band.

    curve: delay_seconds, surviving, low, high; drawn until longest_seconds.
    """
    unit, seconds = ("Minutes", 60) if longest_seconds <= 3 * 3600 else ("Hours", 3600)
    drawn = curve.filter(pl.col("delay_seconds") <= longest_seconds)
    last = drawn.tail(1).with_columns(delay_seconds=pl.lit(longest_seconds, dtype=pl.Float64))
    rows = pl.concat([drawn, last]).with_columns(delay=pl.col("delay_seconds") / seconds)
    x = quantity(
        "delay",
        title=f"{unit} since the complaint",
        scale={"domain": [0, longest_seconds / seconds], "nice": False},
        axis={"tickCount": 6},
    )
    lowest = math.floor(10 * float(rows.select(pl.col("low").min()).item())) / 10
    tooltip = [tip("delay", unit, ".1f"), tip("surviving", "Not answered yet", ".0%")]

    def y(column: str) -> Channel:
        axis = {"format": ".0%", "tickCount": 5}
        return quantity(column, title="Not answered yet", scale={"domain": [lowest, 1]}, axis=axis)

    steps = {"color": COMPETITOR, "interpolate": "step-after"}
    layers = (
        Layer(rows, {"type": "area", "opacity": 0.25, **steps}, {"x": x, "y": y("low"), "y2": upto("high")}),
        Layer(
            rows,
            {"type": "line", "strokeWidth": 2, **steps},
            {"x": x, "y": y("surviving"), "tooltip": tooltip},
        ),
    )
    return Chart(layers, height=260)


def flow_chart(flows: pl.DataFrame) -> Chart:
    """A matrix of moves: from the rows to the columns, the count in each cell.

    flows: product, destination, n, words for screen.
    """
    channels = {
        "x": name("destination", title="To", axis={"labelAngle": 0, "orient": "top", "labelLimit": 120}),
        "y": name("product", title="From", axis={"labelLimit": 160}),
        "tooltip": [tip("product", "From"), tip("destination", "To"), number_tip("n", "Moves")],
    }
    shade = quantity("n", scale={"domainMin": 0, "range": [0.15, 0.6]}, legend=None)
    layers = (
        Layer(flows, {"type": "rect", "color": COMPETITOR}, {**channels, "fillOpacity": shade}),
        Layer(flows, {"type": "text", "fontSize": 14}, {**channels, "text": quantity("n", format=",")}),
    )
    return Chart(layers, height={"step": 38})
