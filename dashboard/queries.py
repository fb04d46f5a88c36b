"""One function a question, each a frame from the published views; nothing here reads a table or writes anything.

The columns are those of ``sql/<question>.sql``; times are UTC.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from dashboard.filters import Filters, Options, in_order
from pipeline.warehouse.warehouse import frame, open_published

Connection = duckdb.DuckDBPyConnection

POSTS_SHOWN = 500


@contextmanager
def opened(home: Path) -> Iterator[Connection]:
    """A connection to the newest published copy that knows the filter. Raises as ``open_published``."""
    with open_published(home) as connection:
        define_filter(connection)
        yield connection


def define_filter(connection: Connection) -> None:
    """Give a connection the macros by which every query filters."""
    connection.execute(_text("filter"))


def options(connection: Connection) -> Options | None:
    """What the filter bar offers; None without a post."""
    days = _rows(connection, "span").row(0, named=True)
    if days["first_day"] is None:
        return None
    values = _rows(connection, "options").group_by("kind").agg("value")
    found: dict[str, list[str]] = dict(values.iter_rows())
    return Options(
        product=tuple(sorted(found.get("product", []))),
        cause=in_order(found.get("cause", [])),
        source=tuple(sorted(found.get("source", []))),
        language=tuple(sorted(found.get("language", []))),
        first_day=days["first_day"],
        last_day=days["last_day"],
    )


def hours(connection: Connection, product: str, *, begin: datetime, end: datetime) -> pl.DataFrame:
    """Hour by hour what was seen and expected of a product; no rows where it is not watched."""
    return _rows(connection, "hours", {"product": product, "from_at": begin, "to_at": end})


def outages(connection: Connection, product: str, *, begin: datetime, end: datetime) -> pl.DataFrame:
    """The declared outages of a product that touch a span."""
    return _rows(connection, "outages", {"product": product, "from_at": begin, "to_at": end})


def incidents(connection: Connection, filters: Filters) -> pl.DataFrame:
    """The incidents that touch the chosen days, open ones first."""
    return _rows(connection, "incidents", filters.parameters())


def evidence(connection: Connection, incident_id: str) -> pl.DataFrame:
    """The complaints of an incident, newest first."""
    return _rows(connection, "evidence", {"incident_id": incident_id})


def incident_life(connection: Connection, incident_id: str) -> pl.DataFrame:
    """What became of an incident, in order."""
    return _rows(connection, "incident_life", {"incident_id": incident_id})


def incident_themes(connection: Connection, incident_id: str) -> pl.DataFrame:
    """The themes of an incident's complaints, the largest first."""
    return _rows(connection, "incident_themes", {"incident_id": incident_id})


def incident_words(connection: Connection, incident_id: str) -> pl.DataFrame:
    """The product's sentences that an incident's complaints quote."""
    return _rows(connection, "incident_words", {"incident_id": incident_id})


def incident_answers(connection: Connection, incident_id: str) -> pl.DataFrame:
    """The answers to an incident's complaints, newest first."""
    return _rows(connection, "incident_answers", {"incident_id": incident_id})


def incident_links(connection: Connection, incident_id: str) -> pl.DataFrame:
    """The earlier incidents that one goes on with or is like."""
    return _rows(connection, "incident_links", {"incident_id": incident_id})


def incident_ledger(connection: Connection, incident_id: str) -> pl.DataFrame:
    """When people, the detector and the provider spoke of an incident."""
    return _rows(connection, "incident_ledger", {"incident_id": incident_id})


def provider_acknowledgement(connection: Connection, filters: Filters) -> pl.DataFrame:
    """What status pages told of the incidents of 90 days."""
    return _rows(connection, "provider_acknowledgement", filters.parameters())


def incident_announcements(
    connection: Connection, product: str, *, begin: datetime, end: datetime
) -> pl.DataFrame:
    """What was announced of a product in a span."""
    return _rows(connection, "incident_announcements", {"product": product, "from_at": begin, "to_at": end})


def explanations(connection: Connection, incident_id: str) -> pl.DataFrame:
    """What the posts of an incident may say of it themselves."""
    return _rows(connection, "explanations", {"incident_id": incident_id})


def lags(connection: Connection, incident_id: str) -> pl.DataFrame:
    """The share of an incident's excess that coincides with outages, by lag."""
    return _rows(connection, "lags", {"incident_id": incident_id})


def chance(connection: Connection, product: str) -> pl.DataFrame:
    """Whether a product's incidents coincide with outages more than by chance; no row where it cannot be told."""
    return _rows(connection, "chance", {"product": product})


def floods(connection: Connection, filters: Filters) -> pl.DataFrame:
    """Complaints that many others repeated nearly word for word."""
    return _rows(connection, "floods", filters.parameters())


def incident(connection: Connection, incident_id: str) -> pl.DataFrame:
    """The incident under which an id stands today, whatever the filters; no row where there is none any more."""
    return _rows(connection, "incident", {"incident_id": incident_id})


def product_days(connection: Connection, filters: Filters) -> pl.DataFrame:
    """Complaints by product and day."""
    return _rows(connection, "product_days", filters.parameters())


def cause_days(connection: Connection, filters: Filters) -> pl.DataFrame:
    """Complaints by cause and day."""
    return _rows(connection, "cause_days", filters.parameters())


def missed_days(connection: Connection, filters: Filters) -> pl.DataFrame:
    """The days on which a source whose coverage is known was not observed at all."""
    return _rows(connection, "missed_days", filters.parameters())


def legibility(connection: Connection, filters: Filters) -> pl.DataFrame:
    """By cause: how often the product said what it did and why."""
    return _rows(connection, "legibility", filters.parameters())


def blame(connection: Connection, filters: Filters) -> pl.DataFrame:
    """By cause: how many of its authors hold the safety layer responsible."""
    return _rows(connection, "blame", filters.parameters())


def themes(connection: Connection, filters: Filters) -> pl.DataFrame:
    """The live themes among the chosen complaints, the largest first."""
    return _rows(connection, "themes", filters.parameters())


def theme_days(connection: Connection, filters: Filters) -> pl.DataFrame:
    """Complaints by theme and day."""
    return _rows(connection, "theme_days", filters.parameters())


def theme_events(connection: Connection, filters: Filters) -> pl.DataFrame:
    """What became of themes in the chosen days, the newest first."""
    return _rows(connection, "theme_events", filters.parameters())


def exemplars(connection: Connection) -> pl.DataFrame:
    """The most central complaints of every theme."""
    return _rows(connection, "exemplars")


def n_complaints(connection: Connection, filters: Filters) -> int:
    """How many complaints are chosen."""
    return int(_rows(connection, "n_complaints", filters.parameters()).item())


def answers(connection: Connection, filters: Filters) -> pl.DataFrame:
    """Every answer to a chosen complaint, newest first."""
    return _rows(connection, "answers", filters.parameters())


def answer_times(connection: Connection, filters: Filters) -> pl.DataFrame:
    """By complaint: how long until a competitor's account answered, or how long none did."""
    return _rows(connection, "answer_times", filters.parameters())


def announcements(connection: Connection, filters: Filters) -> pl.DataFrame:
    """The announcements about the chosen products, newest first, whatever the days."""
    return _rows(connection, "announcements", filters.parameters())


def announcement(connection: Connection, announcement_id: str) -> pl.DataFrame:
    """One announcement, whatever the filters; no row where there is none any more."""
    return _rows(connection, "announcement", {"announcement_id": announcement_id})


def effects(connection: Connection, announcement_id: str) -> pl.DataFrame:
    """What moved after an announcement, an outcome a row."""
    return _rows(connection, "effects", {"announcement_id": announcement_id})


def announcement_days(connection: Connection, announcement_id: str) -> pl.DataFrame:
    """Day by day around an announcement."""
    return _rows(connection, "announcement_days", {"announcement_id": announcement_id})


def other_events(connection: Connection, announcement_id: str) -> pl.DataFrame:
    """Incidents and other announcements in the weeks that an effect compares."""
    return _rows(connection, "other_events", {"announcement_id": announcement_id})


def voice(connection: Connection, filters: Filters) -> pl.DataFrame:
    """By product: replies to complaints, and those by competitors' accounts."""
    return _rows(connection, "voice", filters.parameters())


def posts(
    connection: Connection, filters: Filters, *, reading: str | None, words: str | None
) -> pl.DataFrame:
    """The newest posts, at most POSTS_SHOWN; reading and words narrow them."""
    more = {"reading": reading, "words": words, "n": POSTS_SHOWN}
    return _rows(connection, "posts", filters.parameters() | more)


def n_posts(connection: Connection, filters: Filters, *, reading: str | None, words: str | None) -> int:
    """How many posts there are in all."""
    more = {"reading": reading, "words": words}
    return int(_rows(connection, "n_posts", filters.parameters() | more).item())


def freshness(connection: Connection) -> pl.DataFrame:
    """How new what each source gave is."""
    return _rows(connection, "freshness")


def coverage(connection: Connection) -> pl.DataFrame:
    """The intervals that were seen, by source and origin."""
    return _rows(connection, "coverage")


def origins(connection: Connection) -> pl.DataFrame:
    """What became of what was read, by source and origin."""
    return _rows(connection, "origins")


def rejects(connection: Connection) -> pl.DataFrame:
    """Why rows were turned away."""
    return _rows(connection, "rejects")


def not_read(connection: Connection) -> pl.DataFrame:
    """Posts that were not read, by language and source."""
    return _rows(connection, "not_read")


def runs(connection: Connection) -> pl.DataFrame:
    """The newest runs."""
    return _rows(connection, "runs")


def _rows(connection: Connection, name: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
    text = _text(name)
    named = set(re.findall(r"\$(\w+)", text))
    return frame(connection, text, {key: value for key, value in (parameters or {}).items() if key in named})


def _text(name: str) -> str:
    return files("dashboard").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
