"""Charts as plain Vega-Lite: layers of rows, a mark and channels, which become a specification when they are drawn.

Nothing is checked here, since checking costs more than drawing; tests check every chart against Vega-Lite's schema.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import polars.selectors as cs

Channel = Mapping[str, Any]
Height = int | Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Layer:
    """Rows drawn with one mark; channels: Vega-Lite's encoding, a channel or a list of them by name."""

    rows: pl.DataFrame
    mark: Mapping[str, Any]
    channels: Mapping[str, Any]

    def with_channels(self, **channels: Channel) -> "Layer":
        """The same layer with more channels."""
        return Layer(self.rows, self.mark, {**self.channels, **channels})

    def spec(self, shades: Mapping[str, str]) -> dict[str, Any]:
        """As Vega-Lite, with the columns that a channel names; times in milliseconds since 1970."""
        rows = self.rows.select(column for column in self.rows.columns if column in self._fields())
        values = rows.with_columns(
            pl.col(pl.Datetime("us", "*")).dt.epoch("ms"),
            cs.by_name("colour", require_all=False).replace(shades),
        ).to_dicts()
        mark = {
            key: shades.get(said, said) if key == "color" and isinstance(said, str) else said
            for key, said in self.mark.items()
        }
        return {"data": {"values": values}, "mark": mark, "encoding": dict(self.channels)}

    def _fields(self) -> set[str]:
        lines = [channel if isinstance(channel, list) else [channel] for channel in self.channels.values()]
        return {channel["field"] for line in lines for channel in line if "field" in channel}


@dataclass(frozen=True, slots=True)
class Chart:
    """Layers over each other, as wide as their place; height in pixels, or in pixels a row."""

    layers: tuple[Layer, ...]
    height: Height

    def spec(self, *, ink: str, shades: Mapping[str, str] | None = None) -> dict[str, Any]:
        """As Vega-Lite, its words and rules in an ink; layers without rows are left out, but for the first.

        shades: what is drawn in place of a colour, of marks and of the column ``colour``.
        """
        drawn = [layer for layer in self.layers if layer.rows.height] or self.layers[:1]
        marks = {mark: {"color": ink} for mark in ("text", "rule", "tick")}
        words = {"axis": {"labelColor": ink, "titleColor": ink}, "legend": {"labelColor": ink}}
        return {
            "layer": [layer.spec(shades or {}) for layer in drawn],
            "height": self.height,
            "width": "container",
            "config": marks | words,
        }


def quantity(column: str, **more: object) -> Channel:
    """A channel of numbers."""
    return {"field": column, "type": "quantitative", **more}


def name(column: str, **more: object) -> Channel:
    """A channel of names."""
    return {"field": column, "type": "nominal", **more}


def upto(column: str) -> Channel:
    """Where what begins on the other channel ends."""
    return {"field": column}


def tip(column: str, title: str, form: str | None = None) -> Channel:
    """A line of a tooltip: a name, or a number in a form of d3."""
    return name(column, title=title) if form is None else quantity(column, title=title, format=form)


def number_tip(column: str, title: str) -> Channel:
    """A line of a tooltip with a number as it is."""
    return quantity(column, title=title)
