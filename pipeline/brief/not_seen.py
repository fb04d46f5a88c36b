"""What a brief cannot know: one sentence for each thing that was not observed, not read, or is not told by a source."""

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from models.table import rows_of
from pipeline.brief.brief import Brief
from pipeline.brief.drift_words import drift_lines
from pipeline.brief.headline import LATE
from pipeline.brief.phrases import clock, count, counted, percent, source_name
from pipeline.brief.source_rows import GapRow, RejectRow, SourceRow
from pipeline.brief.watch_words import products_not_watched, too_small_to_tell
from pipeline.model.reader_words import BY_THE_STRONG

DAYS_TOLD = 14  # of which it is said how much was observed


def not_seen(brief: Brief) -> Iterator[str]:
    """One sentence for each thing that the brief cannot know."""
    assert brief.now is not None
    yield from products_not_watched(brief.watches, now=brief.now)
    yield from too_small_to_tell(brief.watches, now=brief.now)
    for source in rows_of(SourceRow, brief.sources):
        yield from _source_lines(source, brief.gaps, now=brief.now)
    yield from drift_lines(brief.drifts)
    for reject in rows_of(RejectRow, brief.rejects):
        rows = f"{source_name(reject.source)}: {counted(reject.n_rejects, 'row')} turned away"
        yield f"{rows}, {reject.field} {reject.reason}; such as {reject.example}."
    for source, first, n in (
        brief.set_aside.group_by("source", maintain_order=True)
        .agg(pl.col("path").first(), n=pl.len())
        .iter_rows()
    ):
        batches = counted(n, "batch", "batches")
        yield f"{source_name(source)}: {batches} could not be read, and set aside: {first}."
    if brief.reader not in ("", BY_THE_STRONG):
        yield brief.reader


def _source_lines(source: SourceRow, gaps: pl.DataFrame, *, now: datetime) -> Iterator[str]:
    name, covered_to = source_name(source.source), source.covered_to
    if covered_to is None:
        newest = clock(source.newest_post_at, now=now)
        yield f"{name}: which hours were seen is not known; its newest post is of {newest}."
    elif covered_to < now:
        yield f"{name}: not observed since {clock(covered_to, now=now)}."
    of_which = f"of the last {DAYS_TOLD}"
    if source.first_day is not None and (now.date() - source.first_day).days < DAYS_TOLD:
        first_day = f"{source.first_day:%Y-%m-%d}"
        yield f"{name}: observed only since {first_day}; which hours were seen before is not known."
        of_which = "since then"
    missing = rows_of(GapRow, gaps.filter(pl.col("source") == source.source))
    if missing and covered_to is not None and covered_to >= now - LATE:
        worst = min(missing, key=lambda gap: gap.coverage_ratio)
        seen = "not observed" if worst.coverage_ratio == 0 else f"{percent(worst.coverage_ratio)} observed"
        yield (
            f"{name}: {counted(len(missing), 'day')} {of_which} not fully observed, "
            f"the worst {worst.day:%Y-%m-%d} ({seen})."
        )
    parts = []
    if source.n_not_read:
        parts.append(
            f"{count(source.n_not_read)} of {counted(source.n_posts, 'post')} not read, in languages that the model "
            "does not know"
        )
    if source.n_without_product > source.n_complaints / 2:
        yield (
            f"{name}: {counted(source.n_without_product, 'complaint')} of {source.n_complaints:,} that name no known"
            " product, and count nowhere; of a store or a forum of one product, a column map can name it as community."
        )
    if source.n_unclear:
        parts.append(
            f"{count(source.n_unclear)} of {counted(source.n_complaints, 'complaint')} of a cause that the model "
            "declines to name"
        )
    if parts:
        yield f"{name}: {'; '.join(parts)}."


def answers_not_seen(unlinked: pl.DataFrame) -> Iterator[str]:
    """One sentence for each source of which it is not known who answered whom."""
    for source, n in unlinked.iter_rows():
        yield (
            f"{source_name(source)}: none of its {count(n)} posts says what it answers, so that answers there cannot "
            "be seen."
        )
