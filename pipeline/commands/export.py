"""``trustwatch export`` and ``trustwatch restore``: copies to keep or to share, and back from them."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ingest.landing.queue import Landing
from ingest.observations.author import ENVIRONMENT_VARIABLE, author_key
from models.statistics.disclosure import FEWEST_AUTHORS, LOWEST_FEWEST_AUTHORS
from pipeline.brief.phrases import counted
from pipeline.commands.options import Config, Home, Json, settings_from
from pipeline.exports.archive import Header
from pipeline.exports.ledger import known_exports
from pipeline.exports.private import (
    check_writable,
    export_state,
    strike_deleted,
)
from pipeline.exports.restoring import rebuild_state, restore_state
from pipeline.exports.shared import export_shared
from pipeline.terminal.reporting import narrate, print_json
from pipeline.warehouse.warehouse import published

ExportPath = Annotated[
    Path, typer.Argument(metavar="PATH", help="A name that ends in .duckdb, or a folder of Parquet files.")
]


def add_commands(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(export)
    app.command()(restore)


def export(
    path: ExportPath,
    share: Annotated[
        bool, typer.Option("--share", help="Counts for other people instead of everything.")
    ] = False,
    fewest_authors: Annotated[
        int,
        typer.Option(
            min=LOWEST_FEWEST_AUTHORS, help="With --share: no count of complaints by fewer distinct authors."
        ),
    ] = FEWEST_AUTHORS,
    replace: Annotated[bool, typer.Option("--replace", help="Write over an earlier export.")] = False,
    gone: Annotated[
        bool, typer.Option("--gone", help="Write nothing: say that this export was deleted for good.")
    ] = False,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Write a copy of the warehouse: all of it, to be restored from, or with --share only counts.

    A full copy holds what people wrote: keep it as you keep the home folder. What is purged later is purged in it too,
    as long as it stays where it was written. With --share there is no text, no author and no post in it, and no count
    that fewer than --fewest-authors people made, also not as a difference of counts; what is withheld is said.

    Example: trustwatch export backup.duckdb && trustwatch export --share to-share.duckdb
    """
    settings = settings_from(home, config)
    path = path.expanduser().resolve()
    if gone:
        strike_deleted(settings.home, path)
        narrate(f"export: {path} is no longer purged")
        return
    check_writable(path, replace=replace)
    now = datetime.now(UTC)
    if share:
        _tell_shared(settings.home, path, fewest_authors=fewest_authors, now=now, as_json=as_json)
    else:
        published(settings.home)  # an empty home is a mistake, and not made by exporting it
        header = export_state(settings.home, path, now=now)
        if n_pending := len(Landing(settings.home).pending()):
            waiting = counted(n_pending, "batch", "batches")
            narrate(f"export: not in it, since not analysed yet: {waiting}")
        _tell(path, header, {}, as_json=as_json)


def restore(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="PATH", help="A full export; none makes a lost state anew of the newest published copy."
        ),
    ] = None,
    as_json: Json = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Fill an empty home from a full export, or one that lost its state from what it published last.

    'trustwatch analyse' then publishes it and goes on from there. What was ever purged does not come back, so far as
    the export, or a published copy in the home, tells. Exports that the old home knew are known here: what is purged
    here is purged in them too.

    Example: trustwatch restore backup.duckdb --home data && trustwatch analyse --home data
    """
    settings = settings_from(home, config)
    if path is None:
        path, header = rebuild_state(settings.home, now=datetime.now(UTC))
    else:
        path = path.expanduser().resolve()
        header = restore_state(settings.home, path)
        _compare_keys(settings.home, header)
    n_posts = header.n_rows.get("posts", 0)
    n_full = sum(export.kind == "private" for export in known_exports(settings.home))
    narrate(
        f"restore: {counted(n_posts, 'post')} from {path}; what is purged here is"
        f" purged in {counted(n_full, 'full export')} too; 'trustwatch analyse' goes on"
    )
    if as_json:
        print_json({"place": path, "written_at": header.written_at, "n_rows": header.n_rows})


def _tell_shared(home: Path, path: Path, *, fewest_authors: int, now: datetime, as_json: bool) -> None:
    shared = export_shared(home, path, fewest_authors=fewest_authors, now=now)
    withheld = {"cells": shared.n_cells_withheld, "incidents": shared.n_incidents_withheld}
    narrate(
        f"export: withheld, so that no count has fewer than {fewest_authors} authors:"
        f" {withheld['cells']:,} counts, {withheld['incidents']:,} incidents"
    )
    _tell(path, shared.header, {"fewest_authors": fewest_authors, "withheld": withheld}, as_json=as_json)


def _tell(path: Path, header: Header, more: dict[str, object], *, as_json: bool) -> None:
    n_rows = sum(header.n_rows.values())
    narrate(f"export: {counted(n_rows, 'row')} in {len(header.n_rows)} tables written to {path}")
    if as_json:
        written = {"place": path, "kind": header.kind, "written_at": header.written_at}
        print_json(written | {"n_rows": header.n_rows} | more)


def _compare_keys(home: Path, header: Header) -> None:
    """Say when new posts of an author could not be joined with the restored ones."""
    has_key = ENVIRONMENT_VARIABLE in os.environ or (home / "author.key").exists()
    if not has_key or author_key(home).fingerprint != header.author_key_fingerprint:
        narrate(
            f"restore: the author key of the export is not here; put it into"
            f" {home / 'author.key'} or {ENVIRONMENT_VARIABLE} before you collect, else authors count twice"
        )
