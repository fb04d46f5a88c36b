"""Themes: what the complaints are about, as groups that keep their identity from run to run.

Every run gives new complaints to the themes that live. On a schedule, which goes by the time of the data and by
no clock, those left over are searched for new themes, and all are clustered anew. What became of each theme is
an event.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import duckdb
import polars as pl

from models.post import short_hash
from models.table import frame_of
from models.theme import ThemeClustering, ThemeEvent
from models.themes.lineage import Fate, fates, inherit, redirect
from models.vocabulary import ThemeChange
from pipeline.settings.sections import Themes
from pipeline.stages.stage import StageContext
from pipeline.stages.themes.clusterings import cluster_all, cluster_left_over, group
from pipeline.stages.themes.complaints import (
    Complaints,
    Standing,
    list_complaints,
    list_until,
    posts_by_theme,
    read_complaints,
    read_held,
    read_standing,
)
from pipeline.stages.themes.joining import join, keep_cores, place
from pipeline.stages.themes.naming import name_themes
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import frame, insert, registered

ALL: Final = "all"
LEFT_OVER: Final = "left over"
_GROWTH: Final = 1.5  # times the complaints of the last review: what it found no longer stands for them
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def themes(connection: duckdb.DuckDBPyConnection, context: StageContext) -> dict[str, int]:
    """Bring the themes up to date; a rebuild replays all complaints in the order of their times."""
    encoder = context.settings.encoder.name
    with transaction(connection):
        list_complaints(connection, encoder)
        before = set(frame(connection, statement(__package__, "ids"))["theme_id"])
        if context.rebuild:
            _replay(connection, context)
        else:
            _advance(connection, context, lambda: read_complaints(connection, encoder))
        place(connection, encoder)
        standing = read_standing(connection)
        live = set(frame(connection, statement(__package__, "members"))["theme_id"].unique())
    settings = context.settings.themes
    names = name_themes(connection, settings) if settings.naming_url else {}
    return {
        "complaints": standing.n_complaints,
        "in_no_theme": standing.n_in_no_theme,
        "themes": standing.n_themes,
        "new": len(live - before),
    } | names


def _advance(
    connection: duckdb.DuckDBPyConnection,
    context: StageContext,
    read: Callable[[], Complaints],
    *,
    scope: str = "",
) -> None:
    """One step: listed complaints leave and join, are read and clustered where that is due, and events are kept."""
    encoder = context.settings.encoder.name
    events = [
        Fate(ThemeChange.VANISHED, theme_id, overlap=0.0)
        for theme_id in frame(connection, statement(__package__, "emptied"))["theme_id"]
    ]
    connection.execute(statement(__package__, "leave"))
    standing = read_standing(connection)
    scope = scope or _due(connection, standing, context.settings.themes)
    before = posts_by_theme(connection) if scope else {}
    join(connection, encoder)
    if scope:
        complaints = read()
        _cluster(connection, complaints, scope=scope, minimum_size=context.settings.themes.minimum_size)
        events = fates(posts_by_theme(connection), before) + events
        group(connection, complaints)
    if scope != ALL:
        events = [event for event in events if event.happened != ThemeChange.SURVIVED]
    _settle(connection, events)
    if standing.latest:
        _keep(connection, context, standing.latest, events)
        if scope:
            _record(connection, context, standing.latest, scope=scope)
            keep_cores(connection, encoder)


def _cluster(
    connection: duckdb.DuckDBPyConnection, complaints: Complaints, *, scope: str, minimum_size: int
) -> None:
    if scope == ALL:
        cluster_all(connection, complaints, minimum_size=minimum_size)
    else:
        held = read_held(connection, complaints)
        cluster_left_over(connection, complaints, held, minimum_size=minimum_size)


@dataclass(frozen=True, slots=True)
class _LastClusterings:
    """The row of ``last_clusterings.sql``; None where complaints, or all of them, were never clustered."""

    clustered_at: datetime | None
    reviewed_at: datetime | None
    n_reviewed: int | None


def _due(connection: duckdb.DuckDBPyConnection, standing: Standing, settings: Themes) -> str:
    """What the schedule asks for: to cluster all complaints, those left over, or none."""
    last = _LastClusterings(*frame(connection, statement(__package__, "last_clusterings")).row(0))
    if standing.latest is None:
        return ""
    if last.clustered_at is None or last.reviewed_at is None or last.n_reviewed is None:
        return ALL
    if standing.n_complaints >= _GROWTH * last.n_reviewed:
        return ALL
    if standing.latest >= last.reviewed_at + timedelta(days=settings.review_days):
        return ALL
    if standing.latest >= last.clustered_at + timedelta(hours=settings.cluster_hours):
        return LEFT_OVER
    return ""


def _settle(connection: duckdb.DuckDBPyConnection, events: Iterable[Fate]) -> None:
    """Themes follow their members: sizes, those without members dormant, and where those that merged went."""
    connection.execute(statement(__package__, "recount"))
    with registered(connection, _pairs_of(redirect(events), "theme_id", "other_theme_id")):
        connection.execute(statement(__package__, "redirect"))


def _keep(
    connection: duckdb.DuckDBPyConnection, context: StageContext, at: datetime, events: Iterable[Fate]
) -> None:
    rows = [
        ThemeEvent(
            short_hash(context.run_id, at, event.happened, event.theme_id, event.other_theme_id),
            context.run_id,
            at,
            event.happened,
            event.theme_id,
            event.other_theme_id,
            event.overlap,
        )
        for event in events
    ]
    insert(connection, "theme_events", frame_of(ThemeEvent, rows))


def _record(
    connection: duckdb.DuckDBPyConnection, context: StageContext, at: datetime, *, scope: str
) -> None:
    standing = read_standing(connection)
    done = ThemeClustering(at, scope, context.run_id, standing.n_complaints, standing.n_in_no_theme)
    insert(connection, "theme_clusterings", frame_of(ThemeClustering, [done]))


def _replay(connection: duckdb.DuckDBPyConnection, context: StageContext) -> None:
    """Find the themes again from nothing, step by step as if live, then give them the ids that they had."""
    complaints = read_complaints(connection, context.settings.encoder.name)
    had = frame(connection, statement(__package__, "known"))
    connection.execute(statement(__package__, "forget"))
    for moment in _moments(complaints, every=timedelta(hours=context.settings.themes.cluster_hours)):
        list_until(connection, moment)
        _advance(connection, context, partial(complaints.until, moment))
    list_until(connection, None)
    _advance(connection, context, lambda: complaints, scope=ALL)
    before = {row["theme_id"]: set(row["post_ids"]) for row in had.iter_rows(named=True) if row["post_ids"]}
    found = posts_by_theme(connection)
    heirs = inherit(list(found.values()), before)
    pairs = _permutation({one: heir for one, heir in zip(found, heirs, strict=True) if heir})
    with registered(connection, _pairs_of(pairs, "found_id", "theme_id")):
        connection.execute(statement(__package__, "rename"))
    keep_cores(connection, context.settings.encoder.name)
    after = {pairs.get(theme_id, theme_id): posts for theme_id, posts in found.items()}
    _settle(connection, fates(after, before))


def _permutation(pairs: Mapping[str, str]) -> dict[str, str]:
    """The renaming completed so that no two themes get one id: whoever is displaced takes an id that was freed."""
    givers = {heir: theme_id for theme_id, heir in pairs.items()}
    whole = dict(pairs)
    for heir in set(givers) - set(pairs):
        freed = heir
        while freed in givers:
            freed = givers[freed]
        whole[heir] = freed
    return whole


def _moments(complaints: Complaints, *, every: timedelta) -> list[datetime]:
    """When a schedule from the first complaint to the last would have run."""
    created_at = complaints.posts["created_at"].sort()
    if created_at.is_empty():
        return []
    first = _EPOCH + ((created_at[0] - _EPOCH) // every + 1) * every
    return [first + step * every for step in range((created_at[-1] - first) // every + 1)]


def _pairs_of(pairs: Mapping[str, str], one: str, other: str) -> pl.DataFrame:
    return pl.DataFrame(
        {one: list(pairs), other: list(pairs.values())}, schema={one: pl.String, other: pl.String}
    )
