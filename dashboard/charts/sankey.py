"""Where the nodes and links of a Sankey lie, since Vega-Lite has no such chart: pure geometry, in links' own units."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

APART: Final = 0.35  # between two nodes of a column
_SWEEPS: Final = 4  # there and back, in which the order of the nodes is mended; chosen by hand

Node = tuple[int, str]  # its column and what it is


@dataclass(frozen=True, slots=True)
class Link:
    """From a node to one of the next column; width: more than 0."""

    begin: Node
    end: Node
    width: float


@dataclass(frozen=True, slots=True)
class Ends:
    """Where a link leaves and arrives: its upper edges."""

    begin: float
    end: float


def heights(links: Sequence[Link]) -> dict[Node, float]:
    """How high each node is: what leaves it or what arrives, the more of the two."""
    leaving: dict[Node, float] = defaultdict(float)
    arriving: dict[Node, float] = defaultdict(float)
    for link in links:
        leaving[link.begin] += link.width
        arriving[link.end] += link.width
    return {node: max(leaving[node], arriving[node]) for node in [*leaving, *arriving]}


def tops(links: Sequence[Link]) -> dict[Node, float]:
    """The upper edge of each node, downwards from 0: near those that it is linked with, so that few links cross."""
    high = heights(links)
    columns: dict[int, list[Node]] = defaultdict(list)
    for node in high:
        columns[node[0]].append(node)
    before, after = (
        _neighbours((link.end, link.begin, link.width) for link in links),
        _neighbours((link.begin, link.end, link.width) for link in links),
    )
    for _sweep in range(_SWEEPS):
        for column in sorted(columns)[1:]:
            columns[column] = _ordered(columns[column], columns[column - 1], before)
        for column in sorted(columns, reverse=True)[1:]:
            columns[column] = _ordered(columns[column], columns[column + 1], after)
    return {node: top for nodes in columns.values() for node, top in _stacked(nodes, high)}


def ends(links: Sequence[Link], top: Mapping[Node, float]) -> list[Ends]:
    """Where each link leaves and arrives: at a node one beneath the other, in the order of the other ends."""
    begins = _offsets([(link.begin, top[link.end], link.width) for link in links])
    arrivals = _offsets([(link.end, top[link.begin], link.width) for link in links])
    return [
        Ends(top[link.begin] + begin, top[link.end] + end)
        for link, begin, end in zip(links, begins, arrivals, strict=True)
    ]


def _neighbours(links: Iterable[tuple[Node, Node, float]]) -> dict[Node, list[tuple[Node, float]]]:
    found: dict[Node, list[tuple[Node, float]]] = defaultdict(list)
    for node, other, width in links:
        found[node].append((other, width))
    return found


def _ordered(
    nodes: Sequence[Node], others: Sequence[Node], linked: Mapping[Node, Sequence[tuple[Node, float]]]
) -> list[Node]:
    """The nodes of a column by the mean place of those that they are linked with in the column beside it."""
    places = {node: float(place) for place, node in enumerate(others)}

    def place(node: Node) -> float:
        near = [(places[other], width) for other, width in linked.get(node, ())]
        return (
            sum(at * width for at, width in near) / sum(width for _, width in near)
            if near
            else nodes.index(node)
        )

    return sorted(nodes, key=place)


def _stacked(nodes: Sequence[Node], high: Mapping[Node, float]) -> Iterator[tuple[Node, float]]:
    at = 0.0
    for node in nodes:
        yield node, at
        at += high[node] + APART


def _offsets(links: Sequence[tuple[Node, float, float]]) -> list[float]:
    """How far beneath the upper edge of its node each link is: node, place of the other end, width."""
    used: dict[Node, float] = defaultdict(float)
    found = [0.0] * len(links)
    for number in sorted(range(len(links)), key=lambda number: links[number][1]):
        node, _place, width = links[number]
        found[number] = used[node]
        used[node] += width
    return found
