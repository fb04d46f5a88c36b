"""The morning brief as data: what is open, what moved, who answered, and what was not seen.

Everything is told as of data time, the newest moment that was covered; the wall clock plays no part.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import duckdb
import polars as pl

from models.statistics.interval import ratio_interval
from models.table import rows_of
from pipeline.brief.headline import headline
from pipeline.brief.rows import Figures
from pipeline.brief.theme_sentence import with_sentences
from pipeline.model.reader_words import reader_in_words
from pipeline.warehouse.statements import named_in, statement
from pipeline.warehouse.warehouse import frame

WEEK = timedelta(days=7)
RECENT = timedelta(days=28)  # incidents and answers are told from then on
CONFIDENCE = 0.99  # some 140 products and causes are compared: at 95 % seven would move by chance
FEWEST_PEOPLE = 5  # in both weeks together, chosen by hand; under it even a certain change is no news
FEWEST_DAYS = 2.0  # covered in each week, chosen by hand; under it the weeks are not compared
_TIME = pl.Datetime("us", "UTC")
_SET_ASIDE = dict.fromkeys(("source", "path", "reason"), pl.String)


@dataclass(frozen=True, slots=True)
class Brief:
    """One frame a section; columns as in ``sql/brief/<section>.sql`` unless said here. Times are UTC."""

    now: datetime | None  # data time; None without a post
    since: datetime | None
    headline: str
    figures: Figures
    incidents: pl.DataFrame  # open, or ended after since
    chance: pl.DataFrame
    likes: pl.DataFrame  # earlier incidents that these go on with or are like
    all_posts: pl.DataFrame  # about their products, in their time and before
    acknowledgement: pl.DataFrame  # what status pages told of, by product
    causes: pl.DataFrame  # product, cause, n, n_before, days, days_before, compared, change, low, high, moved
    # theme_id, label, said, product, cause, n, n_before, days, days_before, compared, change, low, high, moved, is_new
    themes: pl.DataFrame
    amplification: pl.DataFrame
    unlinked: pl.DataFrame  # sources whose posts do not say what they answer: source, n_posts
    announcements: pl.DataFrame  # happened after since, an outcome a row
    floods: pl.DataFrame
    slow_changes: pl.DataFrame  # told after since
    subjects: pl.DataFrame  # readers' own, that rose
    fingerprints: pl.DataFrame  # those that are new and spread
    watches: pl.DataFrame
    sources: pl.DataFrame
    gaps: pl.DataFrame
    rejects: pl.DataFrame
    drifts: pl.DataFrame  # what sources may have changed without a word
    set_aside: pl.DataFrame  # batches that could not be read: source, path, reason
    reader: str  # a sentence on which reader read; empty where nothing was read

    @property
    def movements(self) -> pl.DataFrame:
        """The causes that changed by more than noise, largest change first."""
        size = (pl.col("n") - pl.col("n_before")).abs()
        return self.causes.filter("moved").sort(size, descending=True)

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        values["figures"] = asdict(self.figures)
        return {
            name: value.to_dicts() if isinstance(value, pl.DataFrame) else value
            for name, value in values.items()
        }


def data_time(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    """The newest moment that was covered, or the newest post; None without a post."""
    now: datetime | None = frame(connection, statement(__package__, "now")).item()
    return now


def read_brief(
    connection: duckdb.DuckDBPyConnection,
    *,
    since: datetime | None = None,
    products: Sequence[str] | None = None,
    is_old: bool = False,
    set_aside: pl.DataFrame | None = None,
) -> Brief:
    """The brief over the published views as of data time.

    since: closed incidents and answers are told from then on, by default for the last 28 days; products: only
    these, by default all; is_old: the headline is said long after, in the past tense; set_aside: the batches that no
    analysis could read.
    """
    now = data_time(connection)
    since = since or (now - RECENT if now else None)
    known = {"now": now, "since": since, "products": list(products) if products else None}

    def read(name: str) -> pl.DataFrame:
        text = statement(__package__, name)
        return frame(connection, text, named_in(text, known))

    incidents, watches, sources = read("incidents"), read("watches"), read("sources")
    causes = compare_causes(read("causes"))
    figures = rows_of(Figures, read("figures"))[0]
    weeks = with_days_of_product(read("themes"), causes)
    themes = compare_themes(weeks, now=now, begun=bool(figures.n_posts_before))
    return Brief(
        now=now,
        since=since,
        headline=headline(
            incidents, watches, now=now, is_old=is_old, n_nameless=int(sources["n_without_product"].sum())
        ),
        figures=figures,
        incidents=recent(incidents, since=since),
        chance=read("chance"),
        likes=read("likes"),
        all_posts=read("all_posts"),
        acknowledgement=read("acknowledgement"),
        causes=causes,
        themes=with_sentences(connection, themes),
        amplification=read("amplification"),
        unlinked=read("unlinked"),
        announcements=read("announcements"),
        floods=read("floods"),
        slow_changes=read("slow_changes"),
        subjects=read("subjects"),
        fingerprints=read("fingerprints"),
        watches=watches,
        sources=sources,
        gaps=read("gaps"),
        rejects=read("rejects"),
        drifts=read("drifts"),
        set_aside=pl.DataFrame(schema=_SET_ASIDE) if set_aside is None else set_aside,
        reader=reader_in_words(connection),
    )


def recent(incidents: pl.DataFrame, *, since: datetime | None) -> pl.DataFrame:
    """The incidents that are open or ended after since."""
    return incidents.filter(pl.col("ended_at").is_null() | (pl.col("ended_at") > pl.lit(since, _TIME)))


def compare_causes(weeks: pl.DataFrame) -> pl.DataFrame:
    """Each product and cause, this week against the one before, the most people first.

    weeks: product, cause, n and n_before (people), days and days_before (covered, NULL where not known). Unequal
    coverage is an exposure; a week that was hardly covered is not compared. Adds compared, change (ratio of rates), low
    and high (its interval; change and high NULL from nothing, all three where nothing is compared), and moved (more
    than noise).
    """
    return _compare(weeks).sort("n", descending=True, maintain_order=True)


def compare_themes(themes: pl.DataFrame, *, now: datetime | None, begun: bool = True) -> pl.DataFrame:
    """Each live theme in the same way; is_new: it was first seen this week.

    begun: posts of the week before were read; until then every theme would be new.
    """
    begin = now - WEEK if now and begun else None
    is_new = (pl.col("first_seen_at") > pl.lit(begin, _TIME)).fill_null(value=False)
    return _compare(themes).with_columns(is_new=is_new)


def with_days_of_product(themes: pl.DataFrame, causes: pl.DataFrame) -> pl.DataFrame:
    """Themes with the days and days_before of the product that they mostly tell of; causes: as compared."""
    people = pl.col("n") + pl.col("n_before")
    days = (
        causes.drop_nulls("days")
        .group_by("product")
        .agg((pl.col(name) * people).sum() / people.sum() for name in ("days", "days_before"))
    )
    return themes.join(days, on="product", how="left", maintain_order="left")


def _compare(counts: pl.DataFrame) -> pl.DataFrame:
    days, days_before = (counts[name].fill_null(7.0) for name in ("days", "days_before"))
    seen = (days >= FEWEST_DAYS) & (days_before >= FEWEST_DAYS)
    days, days_before = (part.clip(FEWEST_DAYS) for part in (days, days_before))
    low, high = ratio_interval(
        counts["n"], counts["n_before"], exposure=days, base_exposure=days_before, confidence=CONFIDENCE
    )
    rates, rates_before = counts["n"] / days, counts["n_before"] / days_before
    compared = counts.with_columns(
        compared=seen, change=rates / rates_before, low=pl.Series(low), high=pl.Series(high)
    ).with_columns(
        moved=pl.col("compared")
        & (pl.col("n") + pl.col("n_before") >= FEWEST_PEOPLE)
        & ((pl.col("low") > 1) | (pl.col("high") < 1))
    )
    return compared.with_columns(
        # From nothing to something is no number, and JSON knows no infinity.
        pl.when("compared", pl.col(name).is_finite()).then(name)
        for name in ("change", "low", "high")
    )
