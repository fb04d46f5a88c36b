"""The map of themes: a circle each, large by its people, coloured by how it changed."""

from typing import Final

import polars as pl

from dashboard.charts.charts import EXCESS, EXPECTED, GOOD
from dashboard.charts.vega import Channel, Chart, Layer, name, number_tip, quantity, tip

COLOURS: Final = {
    "more than before": EXCESS,
    "fewer than before": GOOD,
    "no more than noise": EXPECTED,
    "not compared": EXPECTED,
}
_SIZES: Final = (60, 1_600)  # square pixels
_NAMED: Final = 6  # themes that bear their name
# Of the map's width and height: nearer, one name would lie over the other, on a phone.
_APART: Final = (0.45, 0.07)
_HEIGHT: Final = 420
_ROOM: Final = 0.15  # of the themes' width and height, on each side
_LIMIT: Final = {"expr": "width < 500 ? 100 : 160"}  # pixels: on a phone a longer name reaches beyond the map
_ABOVE: Final = {"type": "text", "baseline": "bottom", "dy": -22, "limit": _LIMIT, "cursor": "pointer"}


def map_chart(themes: pl.DataFrame) -> Chart:
    """Circles without axes, the largest named, the others when pointed at; a click leads to the theme.

    themes: x, y, label, said, n_authors, n_lately, n_before, changed (a key of COLOURS), page.
    """
    rows = themes.sort("n_authors", descending=True, maintain_order=True)
    there = {changed: colour for changed, colour in COLOURS.items() if changed in rows["changed"]}

    def place(column: str) -> Channel:
        lowest, highest = (float(edge) for edge in (rows[column].min() or 0, rows[column].max() or 0))  # type: ignore[arg-type]
        room = _ROOM * max(highest - lowest, 0.1)
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
    named = {**at, "text": name("said"), "href": name("page"), "tooltip": tooltip}
    layers = (
        Layer(rows, {"type": "circle", "opacity": 0.7, "cursor": "pointer"}, circles),
        Layer(_apart(rows), _ABOVE, named),
    )
    return Chart(layers, _HEIGHT)


def _apart(themes: pl.DataFrame) -> pl.DataFrame:
    """The first themes whose names do not lie over each other."""
    across, down = (_placed(themes[column].to_list()) for column in ("x", "y"))
    named: list[int] = []
    for row in range(themes.height):
        clear = (
            abs(across[row] - across[other]) >= _APART[0] or abs(down[row] - down[other]) >= _APART[1]
            for other in named
        )
        if len(named) < _NAMED and all(clear):
            named.append(row)
    return themes[named]


def _placed(places: list[float]) -> list[float]:
    """Where things lie between the first and the last, 0 to 1."""
    room = max(max(places) - min(places), 0.1)
    return [(place - min(places)) / room for place in places]
