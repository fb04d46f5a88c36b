"""Where the posts of themes went from clustering to clustering, as a Sankey."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from dashboard.charts.charts import EXPECTED, OUTAGE, SEEN
from dashboard.charts.sankey import Ends, Link, Node, ends, heights, tops
from dashboard.charts.vega import Channel, Chart, Layer, name, quantity, tip, upto
from models.vocabulary import ThemeChange

COLOURS: Final = {"went on": EXPECTED, "split off": OUTAGE, "went into another": SEEN}
MOVES: Final = {
    ThemeChange.SURVIVED: "went on",
    ThemeChange.SPLIT: "split off",
    ThemeChange.MERGED: "went into another",
    ThemeChange.ABSORBED: "went into another",
}
_HALF: Final = 0.008  # of a node's thickness, where from one clustering to the next is 1
_THIN: Final = 0.02  # a share that is drawn no thinner
_UNIT: Final = 64  # pixels for all posts of a theme
_PIECES: Final = 16  # of a curve
_HEAD: Final = 0.45  # room for the times above the nodes
_BEFORE: Final = "before"


def lineage_chart(moves: pl.DataFrame) -> Chart:
    """Bands from the themes before a clustering to those after it, each as wide as the share of its theme's posts.

    moves: happened_at, happened (of MOVES), theme_id, label, other_theme_id, other_label, overlap (0..1), said, page.
    Each theme is named once, where it first is.
    """
    times = moves["happened_at"].unique().sort().to_list()
    links = [
        Link((times.index(at), theme_id), (times.index(at) + 1, other), max(overlap or 0.0, _THIN))
        for at, theme_id, other, overlap in moves.select(
            "happened_at", "theme_id", "other_theme_id", "overlap"
        ).iter_rows()
    ]
    top, high = tops(links), heights(links)
    lowest = max(top[node] + high[node] for node in top)
    at = {
        "x": quantity("x", axis=None, scale={"domain": [-_HALF, len(times) + _HALF], "nice": False}),
        "y": quantity("y", axis=None, scale={"domain": [lowest, -_HEAD], "nice": False, "zero": False}),
    }
    told = moves.select("said", "page", move=pl.col("happened").replace_strict(MOVES)).with_row_index("band")
    bands = pl.concat(
        _band(number, *pair) for number, pair in enumerate(zip(links, ends(links, top), strict=True))
    )
    layers = (
        _bands(bands.join(told, on="band"), at),
        _nodes(top, high, at),
        *_names(moves, top, high, at),
        *_times(times, at),
    )
    return Chart(layers, round(_UNIT * (lowest + _HEAD)))


def _bands(rows: pl.DataFrame, at: Mapping[str, Channel]) -> Layer:
    colours = {"domain": list(COLOURS), "range": list(COLOURS.values())}
    channels = {
        **at,
        "y2": upto("y2"),
        "detail": name("band"),
        "color": name("move", scale=colours, legend={"title": None, "orient": "top"}),
        "href": name("page"),
        "tooltip": [tip("said", " ")],
    }
    return Layer(rows, {"type": "area", "opacity": 0.55, "cursor": "pointer"}, channels)


def _nodes(top: Mapping[Node, float], high: Mapping[Node, float], at: Mapping[str, Channel]) -> Layer:
    columns = [column for column, _theme in top]
    rows = pl.DataFrame({"x": columns, "y": list(top.values()), "high": [high[node] for node in top]})
    edges = rows.select(x=pl.col("x") - _HALF, x2=pl.col("x") + _HALF, y="y", y2=pl.col("y") + pl.col("high"))
    return Layer(edges, {"type": "rect", "color": EXPECTED}, {**at, "x2": upto("x2"), "y2": upto("y2")})


def _band(number: int, link: Link, where: Ends) -> pl.DataFrame:
    """The edges of a band, bent as a smooth step."""
    parts = [piece / _PIECES for piece in range(_PIECES + 1)]
    begin, length = link.begin[0] + _HALF, 1 - 2 * _HALF
    edge = [where.begin + (where.end - where.begin) * part * part * (3 - 2 * part) for part in parts]
    return pl.DataFrame(
        {
            "band": pl.Series([number] * len(parts), dtype=pl.UInt32),
            "x": [begin + length * part for part in parts],
            "y": edge,
            "y2": [upper + link.width for upper in edge],
        }
    )


def _names(
    moves: pl.DataFrame, top: Mapping[Node, float], high: Mapping[Node, float], at: Mapping[str, Channel]
) -> list[Layer]:
    """Each theme's label beside the first node of it, always towards the middle."""
    labels = dict(moves.select("other_theme_id", "other_label").iter_rows())
    labels |= dict(moves.select("theme_id", "label").iter_rows())
    last = max(column for column, _theme in top)
    first: dict[str, Node] = {}
    for node in sorted(top):
        first.setdefault(node[1], node)
    rows = pl.DataFrame(
        {
            "x": [float(column) for column, _theme in first.values()],
            "y": [top[node] + high[node] / 2 for node in first.values()],
            "label": [labels[theme] for theme in first],
        }
    )
    way = f"width / {last}"  # from a column to the next, which between the last two is shared
    return [
        Layer(
            side,
            {"type": "text", "align": align, "dx": dx, "limit": {"expr": f"max(40, {room} - 18)"}},
            {**at, "text": name("label")},
        )
        for side, align, dx, room in (
            (rows.filter(pl.col("x") < last - 1), "left", 8, way),
            (rows.filter(pl.col("x") == last - 1), "left", 8, f"{way} / 2"),
            (rows.filter(pl.col("x") == last), "right", -8, f"{way} / 2"),
        )
    ]


def _times(times: list[object], at: Mapping[str, Channel]) -> list[Layer]:
    """When the clusterings were, above the columns; the outer ones within the chart."""
    words = [_BEFORE, *(f"{time:%-d %b %Y}" for time in times)]
    rows = pl.DataFrame({"x": [float(column) for column in range(len(words))], "y": -_HEAD, "time": words})
    sides = (("left", rows.head(1)), ("center", rows[1:-1]), ("right", rows.tail(1)))
    return [
        Layer(
            side,
            {"type": "text", "align": align, "baseline": "top", "fontWeight": "bold"},
            {**at, "text": name("time")},
        )
        for align, side in sides
    ]
