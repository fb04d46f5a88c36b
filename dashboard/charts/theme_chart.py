"""The map of themes: a circle each, large by its people, coloured by how it changed."""

from typing import Final

import polars as pl

from dashboard.charts.charts import EXCESS, EXPECTED, GOOD
from dashboard.charts.vega import Channel, Chart, Layer, name, number_tip, quantity, tip

COLOURS: Final = {"more than before": EXCESS, "fewer than before": GOOD, "no more than noise": EXPECTED}
_SIZES: Final = (60, 1_600)  # square pixels
_NAMED: Final = 6  # themes that bear their name; more would lie over each other
_HEIGHT: Final = 420
_ABOVE: Final = {"type": "text", "baseline": "bottom", "dy": -22, "limit": 160, "cursor": "pointer"}


def map_chart(themes: pl.DataFrame) -> Chart:
    """Circles without axes, the largest named, the others when pointed at; a click leads to the theme.

    themes: x, y, label, said, n_authors, n_lately, n_before, changed (a key of COLOURS), page.
    """
    rows = themes.sort("n_authors", descending=True, maintain_order=True)
    there = {changed: colour for changed, colour in COLOURS.items() if changed in rows["changed"]}

    def place(column: str) -> Channel:
        lowest, highest = (float(edge) for edge in (rows[column].min() or 0, rows[column].max() or 0))  # type: ignore[arg-type]
        room = 0.12 * max(highest - lowest, 0.1)
        scale = {"domain": [lowest - room, highest + room], "nice": False, "zero": False}
        return quantity(column, axis=None, scale=scale)

    at = {"x": place("x"), "y": place("y")}
    tooltip = [
        tip("said", " "),
        tip("label", "Words"),
        number_tip("n_authors", "People"),
        number_tip("n_lately", "Complaints, last 7 days"),
        number_tip("n_before", "7 before"),
        tip("changed", "Change"),
    ]
    colours = {"domain": list(there), "range": list(there.values())}
    circles = {
        **at,
        "size": quantity("n_authors", scale={"range": list(_SIZES), "zero": True}, legend=None),
        "color": name("changed", scale=colours, legend={"title": None, "orient": "top"}),
        "href": name("page"),
        "tooltip": tooltip,
    }
    named = {**at, "text": name("label"), "href": name("page"), "tooltip": tooltip}
    layers = (
        Layer(rows, {"type": "circle", "opacity": 0.7, "cursor": "pointer"}, circles),
        Layer(
            rows.head(_NAMED),
            {"type": "text", "baseline": "bottom", "dy": -22, "limit": 160, "cursor": "pointer"},
            named,
        ),
    )
    return Chart(layers, _HEIGHT)
