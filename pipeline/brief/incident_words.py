"""What is said beneath a table of incidents: what their posts share, which outages they overlap, what chance would."""

from collections.abc import Iterator, Sequence

import polars as pl

from models.table import rows_of
from pipeline.brief.explanation_words import explanation_words
from pipeline.brief.headline import copies_within
from pipeline.brief.phrases import counted, day, listed, onset, percent, product_name, ratio, shorten, stamp
from pipeline.brief.rows import AllPostsRow, ChanceRow, ExplainedIncidentRow, IncidentRow, LikeRow

MOST_NAMED = 4  # outages of one incident
MORE_POSTS = 2.0  # times the usual number, chosen by hand; from there on a rise of other posts is told, too
FEWEST_POSTS = 30  # before, chosen by hand; of fewer the usual number is hardly known


def explained(incidents: pl.DataFrame) -> Iterator[str]:
    """One sentence for each incident whose posts share what would explain it: the strongest that stands out.

    Another where the strongest that their authors name of themselves, a version or a plan, is not that one.
    """
    for row in rows_of(ExplainedIncidentRow, incidents.filter(pl.col("explanation").is_not_null())):
        when = onset(stamp(row.started_at), began_before=row.began_before)
        told = filter(None, (row.explanation, row.segment))
        yield f"{product_name(row.product)}, {when}: {'; '.join(map(explanation_words, told))}."


def all_posts_named(rows: pl.DataFrame) -> Iterator[str]:
    """One sentence for each incident in whose time posts that complain of nothing were many more, too."""
    for row in rows_of(AllPostsRow, rows):
        if row.n_posts_before - row.n_complaints_before < FEWEST_POSTS:
            continue
        times = (row.n_posts - row.n_complaints) / row.n_others_usual
        if times >= MORE_POSTS:
            yield (
                f"{product_name(row.product)}, {stamp(row.started_at)}: posts that complain of nothing were"
                f" {ratio(times)} times the usual too; of all posts about it {percent(row.n_complaints / row.n_posts)}"
                f" complain, {percent(row.n_complaints_before / row.n_posts_before)} before."
            )


def likes_named(rows: pl.DataFrame) -> Iterator[str]:
    """One sentence for each incident that goes on with an earlier one or is like it: which that is."""
    for row in rows_of(LikeRow, rows):
        how = "goes on with" if row.is_same_story else "is like"
        other = day(row.other_started_at, now=None)
        yield f"{product_name(row.product)}, {stamp(row.started_at)}: {how} the one of {other}."


def copies_named(incidents: pl.DataFrame) -> Iterator[str]:
    """One sentence for each incident many of whose posts are copies."""
    for row in rows_of(IncidentRow, incidents):
        for told in copies_within(row):
            yield f"{product_name(row.product)}, {stamp(row.started_at)}: {told}."


def outages_named(incidents: pl.DataFrame) -> Iterator[str]:
    """One sentence for each incident that declared outages overlap: which they are."""
    for row in rows_of(IncidentRow, incidents):
        if row.outage_names:
            yield f"{product_name(row.product)}, {stamp(row.started_at)}: {overlapping(row.outage_names)}."


def overlapping(names: Sequence[str]) -> str:
    """The outages that an incident overlaps, as their provider calls them; of many the first ones."""
    told = [f"“{shorten(name, length=60)}”" for name in dict.fromkeys(names)]
    more = [f"{len(told) - MOST_NAMED} more"] if len(told) > MOST_NAMED else []
    return f"overlaps the provider's {listed([*told[:MOST_NAMED], *more])}"


def coinciding(chance: pl.DataFrame, incidents: pl.DataFrame) -> Iterator[str]:
    """How much of all incidents of each product here coincides with outages, beside what would by chance."""
    for row in rows_of(ChanceRow, chance):
        if row.product in incidents["product"]:
            yield (
                f"{product_name(row.product)}, of all times: {percent(row.share)} of the excess of "
                f"{counted(row.n_incidents, 'incident')} coincides with outages, {percent(row.share_by_chance)} would "
                f"by chance."
            )
