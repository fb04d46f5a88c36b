"""One function a question, each a frame from the published views; nothing here reads a table or writes anything.

The columns are those of ``sql/<question>.sql``; times are UTC.
"""

from datetime import date

import polars as pl

from dashboard.filters import Filters, Options, in_order
from dashboard.published import Connection, kept, rows
from dashboard.search import Narrowed
from pipeline.brief.brief import Brief, read_brief
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame


def days(connection: Connection) -> tuple[date, date] | None:
    """The first and the last day with a post; None without one."""
    first, last = rows(connection, "span").row(0)
    return None if first is None else (first, last)


def options(connection: Connection) -> Options | None:
    """What the filter bar offers; None without a post."""
    if (span := days(connection)) is None:
        return None
    found: dict[str, list[str]] = dict(rows(connection, "options").group_by("kind").agg("value").iter_rows())
    return Options(
        product=tuple(sorted(found.get("product", []))),
        cause=in_order(found.get("cause", [])),
        source=tuple(sorted(found.get("source", []))),
        language=tuple(sorted(found.get("language", []))),
        first_day=span[0],
        last_day=span[1],
    )


def product_days(connection: Connection, filters: Filters) -> pl.DataFrame:
    """Complaints by product and day."""
    return rows(connection, "product_days", filters.parameters())


def cause_days(connection: Connection, filters: Filters) -> pl.DataFrame:
    """Complaints by cause and day."""
    return rows(connection, "cause_days", filters.parameters())


def cause_weeks(connection: Connection, filters: Filters) -> pl.DataFrame:
    """Complaints by cause and week: cause, week, n, n_posts."""
    return rows(connection, "cause_weeks", filters.parameters())


def cause_counts(connection: Connection, filters: Filters) -> pl.DataFrame:
    """Complaints by cause: cause, n, n_posts."""
    return rows(connection, "cause_counts", filters.parameters())


def product_counts(connection: Connection, filters: Filters) -> pl.DataFrame:
    """Complaints by product, out of the posts read about it: product, n, n_posts."""
    return rows(connection, "product_counts", filters.parameters())


def missed_days(connection: Connection, filters: Filters) -> pl.DataFrame:
    """The days on which a source whose coverage is known was not observed, or in part: day, sources, in_part."""
    return rows(connection, "missed_days", filters.parameters())


def unseen_days(connection: Connection, filters: Filters) -> tuple[int, int]:
    """On how many days of the chosen span nobody is known to have looked, and how many days it has."""
    found = rows(connection, "unseen_days", filters.parameters())
    return int(found["n_unseen"].item()), int(found["n_days"].item())


def segment_counts(connection: Connection, filters: Filters) -> pl.DataFrame:
    """By version, model, system and plan: kind, value, n complaints that name it, n_posts that name any of its kind."""
    return rows(connection, "segment_counts", filters.parameters())


def legibility(connection: Connection, filters: Filters) -> pl.DataFrame:
    """By cause: how often the product said what it did and why."""
    return rows(connection, "legibility", filters.parameters())


def blame(connection: Connection, filters: Filters) -> pl.DataFrame:
    """By cause: how many of its authors hold the safety layer responsible."""
    return rows(connection, "blame", filters.parameters())


def n_complaints(connection: Connection, filters: Filters) -> int:
    """How many complaints are chosen."""
    return int(rows(connection, "n_complaints", filters.parameters()).item())


def answers(connection: Connection, filters: Filters) -> pl.DataFrame:
    """Every answer to a chosen complaint, newest first."""
    return rows(connection, "answers", filters.parameters())


def answer_times(connection: Connection, filters: Filters) -> pl.DataFrame:
    """By complaint: how long until a competitor's account answered, or how long none did."""
    return rows(connection, "answer_times", filters.parameters())


def flows(connection: Connection, filters: Filters) -> pl.DataFrame:
    """From which product to which, as complainers tell and others urge."""
    return rows(connection, "flows", filters.parameters())


def lifts(connection: Connection) -> pl.DataFrame:
    """What followed competitors' answers; over all that is known, whatever the filters."""
    return rows(connection, "lifts")


def registry(connection: Connection) -> pl.DataFrame:
    """The registered accounts."""
    return rows(connection, "registry")


def escalations(connection: Connection, filters: Filters) -> pl.DataFrame:
    """Complaints that tell of a regulator, a lawyer or the press."""
    return rows(connection, "escalations", filters.parameters())


def announcements(connection: Connection, filters: Filters) -> pl.DataFrame:
    """The announcements about the chosen products, newest first, whatever the days."""
    return rows(connection, "announcements", filters.parameters())


def announcement(connection: Connection, announcement_id: str) -> pl.DataFrame:
    """One announcement, whatever the filters; no row where there is none any more."""
    return rows(connection, "announcement", {"announcement_id": announcement_id})


def effects(connection: Connection, announcement_id: str) -> pl.DataFrame:
    """What moved after an announcement, an outcome a row."""
    return rows(connection, "effects", {"announcement_id": announcement_id})


def announcement_days(connection: Connection, announcement_id: str) -> pl.DataFrame:
    """Day by day around an announcement."""
    return rows(connection, "announcement_days", {"announcement_id": announcement_id})


def other_events(connection: Connection, announcement_id: str) -> pl.DataFrame:
    """Incidents and other announcements in the weeks that an effect compares."""
    return rows(connection, "other_events", {"announcement_id": announcement_id})


def voice(connection: Connection, filters: Filters) -> pl.DataFrame:
    """By product: replies to complaints, and those by competitors' accounts."""
    return rows(connection, "voice", filters.parameters())


def posts(
    connection: Connection,
    filters: Filters,
    narrowed: Narrowed,
    *,
    n: int | None,
    skipped: int = 0,
    gravest_first: bool = False,
) -> pl.DataFrame:
    """The newest or the gravest posts that are chosen, so many after those that are skipped; n None: all of them."""
    more = narrowed.parameters() | {"n": n, "skipped": skipped, "gravest_first": gravest_first}
    return rows(connection, "posts", filters.parameters() | more, keep=n is not None)


def n_posts(connection: Connection, filters: Filters, narrowed: Narrowed) -> int:
    """How many posts there are in all."""
    return int(rows(connection, "n_posts", filters.parameters() | narrowed.parameters()).item())


def post(connection: Connection, post_id: str) -> pl.DataFrame:
    """One post, whatever the filters; no row where it is not held."""
    return rows(connection, "post", {"post_id": post_id})


def thread(connection: Connection, conversation_id: str, *, n: int) -> pl.DataFrame:
    """The posts of a conversation, the oldest first."""
    return rows(connection, "thread", {"conversation_id": conversation_id, "n": n})


def promoted(connection: Connection) -> list[str]:
    """The products that posts praise."""
    return list(rows(connection, "promoted")["promotes"])


def segments(connection: Connection, filters: Filters, *, n: int) -> pl.DataFrame:
    """What the chosen complaints name: kind, value, n; the commonest so many."""
    return rows(connection, "segments", filters.parameters() | {"n": n})


def encoder(connection: Connection) -> str | None:
    """The encoder whose vectors the complaints have; None where none has one."""
    found = rows(connection, "encoders")
    return None if found.is_empty() else str(found.item())


def alike(
    connection: Connection, filters: Filters, narrowed: Narrowed, *, vector: list[float], encoder: str, n: int
) -> pl.DataFrame:
    """The chosen complaints nearest to a vector: post_id, likeness (cosine)."""
    more = narrowed.parameters() | {"vector": vector, "encoder": encoder, "n": n}
    return rows(connection, "alike", filters.parameters() | more)


def freshness(connection: Connection) -> pl.DataFrame:
    """How new what each source gave is."""
    return rows(connection, "freshness")


def coverage(connection: Connection) -> pl.DataFrame:
    """The intervals that were seen, by source and origin."""
    return rows(connection, "coverage")


def origins(connection: Connection) -> pl.DataFrame:
    """What became of what was read, by source and origin."""
    return rows(connection, "origins")


def volumes(connection: Connection) -> pl.DataFrame:
    """How many posts a source says there are beside what was read of them, last 7 days, by source and origin."""
    return rows(connection, "volumes")


def followed(connection: Connection) -> pl.DataFrame:
    """What is read again, and when, by source and kind."""
    return rows(connection, "followed")


def rejects(connection: Connection) -> pl.DataFrame:
    """Why rows were turned away."""
    return rows(connection, "rejects")


def not_read(connection: Connection) -> pl.DataFrame:
    """Posts that were not read, by language and source."""
    return rows(connection, "not_read")


def drifts(connection: Connection) -> pl.DataFrame:
    """What sources may have changed without a word."""
    found: pl.DataFrame = kept(
        connection, "drifts", {}, lambda: frame(connection, statement("pipeline.brief", "drifts"))
    )
    return found


def to_review(connection: Connection, filters: Filters, *, n: int) -> pl.DataFrame:
    """Posts for a person to read, the uncertain and the random in turn: why (uncertain, random), post_id."""
    return rows(connection, "to_review", filters.parameters() | {"n": n})


def views(connection: Connection) -> pl.DataFrame:
    """The published views: name, about."""
    return rows(connection, "views")


def view_columns(connection: Connection, view: str) -> pl.DataFrame:
    """The columns of a view: column, type, meaning."""
    return rows(connection, "view_columns", {"view": view})


def runs(connection: Connection) -> pl.DataFrame:
    """The newest runs."""
    return rows(connection, "runs")


def brief(connection: Connection, *, products: tuple[str, ...], is_old: bool) -> Brief:
    """The brief as of the newest data, without the batches that are set aside: these are no part of a copy."""
    known = {"products": products, "is_old": is_old}
    found: Brief = kept(
        connection, "brief", known, lambda: read_brief(connection, products=products, is_old=is_old)
    )
    return found
