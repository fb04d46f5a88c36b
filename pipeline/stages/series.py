"""Series: which files and queries watch the same stream, one after the other, and when each stream was watched.

Promises that the answer depends on which file or query told of what and when each watched, not on the order in which
they came. What follows each other is one series: a file a month, files that overlap, a live listing of a forum after
files of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Final

import duckdb
import polars as pl

from ingest.observations.intervals import Interval, joined
from pipeline.stages.file_names import are_named_apart, family, is_file
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame

SEARCH: Final = "search"
# Two that watch one forum on the same days are two streams where each told of posts that the other did not.
LEAST_OWN: Final = 3  # posts
LEAST_OWN_SHARE: Final = 0.2
PLACE: Final = ("source", "origin", "community", "kind")
_DAY: Final = timedelta(days=1)
_TIME: Final = pl.Datetime("us", "UTC")
_MEMBERS: Final = pl.Schema(dict.fromkeys((*PLACE, "series"), pl.String()))
_STRETCHES: Final = pl.Schema({"series": pl.String(), "from_at": _TIME, "to_at": _TIME})

Origin = tuple[str, str]  # a source, and its query or file
Forum = tuple[str, str, str]  # source, community, kind of post; the community is empty where there is none


@dataclass(frozen=True, slots=True)
class Series:
    """members: source, origin, community, kind and the series of such posts, where they have one.

    stretches: series, from_at, to_at: when each was watched; those of one series neither overlap nor touch.
    """

    members: pl.DataFrame
    stretches: pl.DataFrame

    def covered(self, posts: pl.DataFrame) -> pl.DataFrame:
        """The posts at whose time their series was watched, each with its series.

        posts: source, origin, community, kind, created_at and more, oldest first.
        """
        placed = posts.join(self.members, on=PLACE, how="inner", maintain_order="left")
        found = placed.join_asof(
            self.stretches.sort("from_at"),
            left_on="created_at",
            right_on="from_at",
            by="series",
            check_sortedness=False,
        )
        return found.filter(pl.col("created_at") < pl.col("to_at")).drop("from_at", "to_at")

    def hours(self) -> pl.DataFrame:
        """series, hour, coverage (0..1): how much of each hour a series was watched; hours not watched are left out."""
        last = pl.col("to_at") - pl.duration(microseconds=1)
        hours = self.stretches.with_columns(
            hour=pl.datetime_ranges(pl.col("from_at").dt.truncate("1h"), last.dt.truncate("1h"), "1h")
        ).explode("hour")
        part = pl.min_horizontal("to_at", pl.col("hour") + timedelta(hours=1)) - pl.max_horizontal(
            "from_at", "hour"
        )
        parts = hours.group_by("series", "hour").agg(coverage=part.dt.total_microseconds().sum() / 3.6e9)
        return parts.sort("series", "hour")


def read_series(connection: duckdb.DuckDBPyConnection) -> Series:
    """The series of a state or a published copy."""
    posts, watched = (
        frame(connection, statement(__package__, f"series/{name}")) for name in ("posts", "watched")
    )
    return series_of(posts, watched)


def series_of(posts: pl.DataFrame, intervals: pl.DataFrame) -> Series:
    """The series of all that was collected.

    posts: source, origin, community, kind, day and n posts; intervals: source, origin, from_at, to_at that were seen
    in full.
    """
    collected = _Collected(posts, intervals)
    names: dict[tuple[Origin, Forum], str] = {}
    watchers: dict[str, Sequence[Origin]] = {}
    for forum, origins in collected.watchers.items():
        for chain in _chains(forum, origins, collected):
            name = _name(chain)
            watchers[name] = chain
            names |= {(origin, forum): name for origin in chain}
            # What a file without coverage told of was in a watched forum too.
            names.setdefault((("", ""), forum), name)
    for origin in collected.searches:
        watchers[_name([origin])] = [origin]
    members = [
        (*origin, *forum[1:], series)
        for origin, forum in collected.days
        if (series := _series_name(origin, forum, names, collected))
    ]
    stretches = [
        (name, stretch.from_at, stretch.to_at)
        for name, chain in sorted(watchers.items())
        for stretch in joined(interval for origin in chain for interval in collected.watched[origin])
    ]
    return Series(
        pl.DataFrame(members, schema=_MEMBERS, orient="row"),
        pl.DataFrame(stretches, schema=_STRETCHES, orient="row"),
    )


class _Collected:
    """What each origin told of and when it watched."""

    def __init__(self, posts: pl.DataFrame, intervals: pl.DataFrame) -> None:
        self.days: dict[tuple[Origin, Forum], dict[date, int]] = defaultdict(dict)
        for source, origin, community, kind, day, n in posts.iter_rows():
            self.days[(source, origin), (source, community, kind)][day] = n
        spans: dict[Origin, list[Interval]] = defaultdict(list)
        for source, origin, from_at, to_at in intervals.iter_rows():
            spans[source, origin].append(Interval(from_at, to_at))
        self.watched = {origin: joined(stretches) for origin, stretches in spans.items()}

    @cached_property
    def searches(self) -> list[Origin]:
        """The watched queries that belong to no forum and are no file: each is a stream of its own."""
        forums = {origin for origins in self.watchers.values() for origin in origins}
        return [origin for origin in self.watched if origin not in forums and not _is_file(origin)]

    @cached_property
    def watchers(self) -> dict[Forum, list[Origin]]:
        """Who watched each forum: the query that lists it, the files that told of it, and files like those."""
        forums: dict[Origin, set[Forum]] = defaultdict(set)
        families: dict[Origin, set[Forum]] = defaultdict(set)
        for origin, forum in self.days:
            if _is_file(origin):
                families[_family(origin)].add(forum)
            if origin in self.watched and (_is_file(origin) or _lists(origin, forum)):
                forums[origin].add(forum)
        watchers: dict[Forum, list[Origin]] = defaultdict(list)
        for origin, stretches in sorted(
            self.watched.items(), key=lambda watched: (watched[1][0].from_at, watched[0])
        ):
            known = forums[origin] | (families[_family(origin)] if _is_file(origin) else set())
            for forum in sorted(known or self._repeated(origin, stretches)):
                watchers[forum].append(origin)
        return watchers

    def _repeated(self, origin: Origin, stretches: Sequence[Interval]) -> set[Forum]:
        """The forums of which other files told in the time of a file all of whose posts were known already."""
        return {
            forum
            for (other, forum), days in self.days.items()
            if _is_file(origin) and _is_file(other) and other[0] == origin[0]
            and any(_reaches(stretch, day) for stretch in stretches for day in days)
        }  # fmt: skip

    def are_apart(self, one: Origin, other: Origin, forum: Forum) -> bool:
        """Whether two watch different things in a forum: each told of posts that the other had to see, and did not.

        Where there is no forum, nor a day that both watched, their names decide.
        """
        if not _is_file(one) and not _is_file(other):
            return True
        both = self._whole_days(one) & self._whole_days(other)
        if not both and not forum[1]:
            return _is_file(one) and _is_file(other) and are_named_apart(one[1], other[1])
        n_one, n_other = (
            sum(self.days[origin, forum].get(day, 0) for day in both) for origin in (one, other)
        )
        fewest = max(LEAST_OWN, LEAST_OWN_SHARE * (n_one + n_other))
        return min(n_one, n_other) >= fewest

    def _whole_days(self, origin: Origin) -> set[date]:
        days = set()
        for stretch in self.watched[origin]:
            day = (stretch.from_at + _DAY - timedelta(microseconds=1)).date()
            while _midnight(day + _DAY) <= stretch.to_at:
                days.add(day)
                day += _DAY
        return days


def _chains(forum: Forum, origins: Iterable[Origin], collected: _Collected) -> list[list[Origin]]:
    """The watchers of a forum that follow each other; origins: the one that began first comes first.

    One that fits several goes on with none of them, unless by its name.
    """
    chains: list[list[Origin]] = []
    for origin in origins:
        akin = [chain for chain in chains if any(_family(other) == _family(origin) for other in chain)]
        fitting = akin or [
            chain for chain in chains if not any(collected.are_apart(origin, other, forum) for other in chain)
        ]
        if len(fitting) == 1:
            fitting[0].append(origin)
        else:
            chains.append([origin])
    return chains


def _series_name(
    origin: Origin, forum: Forum, names: Mapping[tuple[Origin, Forum], str], collected: _Collected
) -> str | None:
    if name := names.get((origin, forum)):
        return name
    if origin in collected.searches:
        return _name([origin])
    return names.get((("", ""), forum)) if _is_file(origin) and forum[1] else None


def _name(chain: Sequence[Origin]) -> str:
    """The same for all forums that the same files and queries watched: their coverage is one."""
    return f"{chain[0][0]} {', '.join(sorted(query for _, query in chain))}"


def _is_file(origin: Origin) -> bool:
    return is_file(origin[1])


def _family(origin: Origin) -> Origin:
    return origin[0], family(origin[1])


def _lists(origin: Origin, forum: Forum) -> bool:
    """Whether a query asks for all of a forum: it is named after it. Where there is no forum the query is all.

    A search for a forum's name finds what others tell too: it stays one stream when the forum itself speaks.
    """
    kind, _, subject = origin[1].lower().partition(":")
    return (kind != SEARCH and subject == forum[1]) or origin[1].lower() == forum[1] or not forum[1]


def _reaches(stretch: Interval, day: date) -> bool:
    return stretch.from_at < _midnight(day + _DAY) and stretch.to_at > _midnight(day)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
