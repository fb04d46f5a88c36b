"""Announcements that people registered: those that stand, those that only wait for an analysis, and what moved."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl

from ingest.landing.queue import Landing
from models.announcement import IN_CALENDAR, Announcement
from models.errors import UnknownName, UserMistake
from models.post import short_hash
from models.table import frame_of
from models.understanding.products import product_names
from pipeline.people.landing import land_rows
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, newest_copy, open_published


def made(title: str, product: str, happened_at: datetime, url: str | None, *, now: datetime) -> Announcement:
    """An announcement as a person names it, registered now.

    Raises UnknownName for the product, and UserMistake where the title or the address is none.
    """
    if not title.strip() or not product:
        raise UserMistake("announcement: needs a title and a product")
    if product not in product_names():
        raise UnknownName("product", product, product_names())
    if url and not url.startswith(("https://", "http://")):
        raise UserMistake(f"{url}: expected an address that begins with https://")
    title = " ".join(title.split())
    announcement_id = short_hash(product, happened_at.isoformat(), title)[:16]
    return Announcement(announcement_id, product, happened_at, title, url or None, now, "command", None)


def waiting(home: Path) -> list[Announcement]:
    """Those that were registered since the last analysis, and not withdrawn."""
    return [one for one, pending in registered(home) if pending]


def land(home: Path, one: Announcement) -> None:
    """Land an announcement, or its withdrawal, for the next analysis."""
    land_rows(home, "announce", "announcements", frame_of(Announcement, [one]))


def registered(home: Path) -> list[tuple[Announcement, bool]]:
    """Every announcement that stands, by its date, and whether it still waits for an analysis."""
    published = _published(home, "announcements/all")
    waiting = Landing(home).pending_rows("announcements")
    rows = {row["announcement_id"]: (Announcement(**row), False) for row in published.to_dicts()}
    for row in waiting.to_dicts():
        known = rows.get(row["announcement_id"])
        if known is None or row["withdrawn_at"]:
            rows[row["announcement_id"]] = (Announcement(**row), True)
    standing = [pair for pair in rows.values() if pair[0].withdrawn_at is None]
    return sorted(standing, key=lambda pair: (pair[0].happened_at, pair[0].announcement_id))


def withdrawn(home: Path, announcement_id: str, *, now: datetime) -> Announcement:
    """A registered announcement as withdrawn.

    Raises UnknownName, and UserMistake where it is of the settings file or of the calendar.
    """
    known = {one.announcement_id: one for one, _pending in registered(home)}
    if announcement_id not in known:
        raise UnknownName("announcement", announcement_id, known, location="--withdraw")
    one = known[announcement_id]
    if one.registered_in == IN_CALENDAR:
        raise UserMistake(
            f"--withdraw {announcement_id}: is of the calendar that comes with Trustwatch; 'calendar = false' in the "
            "settings file leaves all of it out"
        )
    if one.registered_in != "command":
        raise UserMistake(f"--withdraw {announcement_id}: is in the settings file; take it out there")
    return replace(one, withdrawn_at=now)


def effects(home: Path) -> pl.DataFrame:
    """What moved after every announcement, by the columns of announcement_effects; empty before the first analysis."""
    return _published(home, "announcements/effects")


def _published(home: Path, name: str) -> pl.DataFrame:
    if newest_copy(home) is None:
        return pl.DataFrame()
    with open_published(home) as connection:
        return frame(connection, statement(__package__, name))
