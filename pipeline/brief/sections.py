"""The morning brief in words and tables: each section of a brief as rows of text.

The order is that of the Today page: what is open, what moved, who answered, and last what was not seen.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

import polars as pl

from models.table import rows_of
from models.vocabulary import NONE, OutageVerdict
from pipeline.brief.acknowledgement_words import acknowledgements
from pipeline.brief.brief import Brief
from pipeline.brief.drift_words import drift_lines
from pipeline.brief.effect_words import effect_words, level_words, outcome_name
from pipeline.brief.headline import LATE
from pipeline.brief.incident_words import (
    all_posts_named,
    coinciding,
    copies_named,
    explained,
    likes_named,
    outages_named,
)
from pipeline.brief.phrases import (
    WEAK_NOTE,
    cause_name,
    clock,
    count,
    counted,
    day,
    duration,
    onset,
    percent,
    period,
    product_name,
    ratio,
    shorten,
    source_name,
    stamp,
    usual,
)
from pipeline.brief.rendering import Document, Section
from pipeline.brief.repeated_words import fingerprints, floods
from pipeline.brief.rows import (
    AnnouncedEffectRow,
    AnswersRow,
    CauseWeekRow,
    Figures,
    IncidentRow,
    ThemeWeekRow,
    WeekRow,
)
from pipeline.brief.slow_words import slow_rises
from pipeline.brief.source_rows import GapRow, RejectRow, SourceRow
from pipeline.brief.subject_words import subject_rises
from pipeline.brief.theme_sentence import theme_name
from pipeline.brief.watch_words import products_not_watched, too_small_to_tell
from pipeline.model.reader_words import BY_THE_STRONG

LONGEST_TABLE = 8
NOBODY_REGISTERED = (
    "No competitor is registered, so none is recognised: name its accounts in competitors.toml, beside the settings "
    "file (docs/amplification.md)."
)
MOST_COMPLAINED = "Most complained of, last 7 days"
_Row = TypeVar("_Row")
_WEEKS = ("Last 7 days", "7 before", "Change (99 %)")


def as_document(brief: Brief) -> Document:
    """The whole brief."""
    if brief.now is None or brief.since is None:
        way_out = "Run 'trustwatch collect file …' and then 'trustwatch analyse'."
        return Document(brief.headline, way_out, ())
    since = f"since {day(brief.since, now=brief.now)}"
    sections = (
        Section(
            f"Incidents {since}",
            ("Product", "When (UTC)", "People (usual)", "Excess (90 %)", "Mostly", "Blame safety",
             "Coincides with outage (90 %)", "Answered"),
            _incident_rows(brief),
            empty="None.",
            note=" ".join(
                (
                    *explained(brief.incidents),
                    *all_posts_named(brief.all_posts),
                    *copies_named(brief.incidents),
                    *outages_named(brief.incidents),
                    *likes_named(brief.likes),
                    *coinciding(brief.chance, brief.incidents),
                )
            ),
        ),
        Section(
            "Movements",
            ("Product", "Cause", *_WEEKS),
            tuple(_cause_cells(row) for row in _longest(CauseWeekRow, brief.movements)),
            empty="No cause changed by more than noise between the last 7 days of data and the 7 before.",
            note="People who complained, last 7 days of data against the 7 before; only changes beyond noise.",
        ),
        Section(
            MOST_COMPLAINED,
            ("Product", "Cause", *_WEEKS),
            tuple(_cause_cells(row) for row in _longest(CauseWeekRow, brief.causes.filter(pl.col("n") > 0))),
            empty="Nobody complained of a known product.",
        ),
        Section(
            "Themes",
            ("Theme", "Product", *_WEEKS),
            tuple(_theme_cells(row) for row in _longest(ThemeWeekRow, brief.themes.filter(pl.col("n") > 0))),
            empty="No theme had a complaint in the last 7 days of data.",
            note=_in_no_theme(brief.figures),
        ),
        Section(
            f"Answers by competitors {since}",
            ("Who", "Complaints about", "Answers", "Inviting to switch", "Running it down", "First after", "Median"),
            tuple(_answer_cells(row) for row in _longest(AnswersRow, brief.amplification)),
            empty="None was seen." if brief.figures.n_registered else NOBODY_REGISTERED,
        ),
        *acknowledgements(brief.acknowledgement),
        *_announcements(brief.announcements, since),
        *slow_rises(brief.slow_changes, since, now=brief.now),
        *subject_rises(brief.subjects, since, now=brief.now),
        *fingerprints(brief.fingerprints.head(LONGEST_TABLE)),
        *floods(brief.floods.head(LONGEST_TABLE)),
        Section("Not seen", (), tuple((line,) for line in not_seen(brief)), empty="Nothing that is known of."),
    )  # fmt: skip
    return Document(brief.headline, f"Data as of {stamp(brief.now)} UTC.", sections)


def _announcements(effects: pl.DataFrame, since: str) -> Iterator[Section]:
    """A section only where something was announced."""
    if effects.height:
        yield Section(
            f"After announcements {since}",
            (
                "Announced (UTC)",
                "Product",
                "What",
                "After (usual)",
                "Other products (usual)",
                "Effect (95 %)",
            ),
            tuple(_effect_cells(row) for row in rows_of(AnnouncedEffectRow, effects)),
            empty="",
            note="The 7 days after against the 28 before and the other products. Moving after is not being caused by. "
            f"{WEAK_NOTE}",
        )


def _in_no_theme(figures: Figures) -> str:
    """How much the themes leave out."""
    outside, n = figures.n_in_no_theme, figures.n_distinct
    share = f" ({percent(outside / n)})" if n else ""
    return f"{count(outside)} of {counted(n, 'distinct complaint')}{share} in the last 7 days of data are in no theme."


def _incident_rows(brief: Brief) -> tuple[tuple[str, ...], ...]:
    n = brief.figures.n_registered
    return tuple(incident_cells(row, n_registered=n) for row in rows_of(IncidentRow, brief.incidents))


def incident_cells(row: IncidentRow, *, n_registered: int) -> tuple[str, ...]:
    """One incident as text, in the order of the incidents table; n_registered: accounts of competitors."""
    share = ""
    if row.share is not None and row.share_low is not None and row.share_high is not None:
        share = f"{percent(row.share)} ({100 * row.share_low:.0f} to {100 * row.share_high:.0f})"
    if row.verdict in (OutageVerdict.TOO_FEW, OutageVerdict.UNKNOWN):
        share = ""
    return (
        product_name(row.product),
        onset(period(row.started_at, row.ended_at), began_before=row.began_before),
        f"{count(row.n_authors)} ({usual(row.expected)})",
        f"{count(row.excess)} ({count(row.excess_low)} to {count(row.excess_high)})",
        cause_name(row.leading_cause) if row.leading_cause else "–",
        "–" if row.blamed_safety is None else percent(row.blamed_safety),
        share or row.verdict or OutageVerdict.UNKNOWN,
        count(row.n_answered) if n_registered else "–",
    )


def change_words(row: WeekRow) -> str:
    """How much a count changed, with its interval; or that it is no more than noise."""
    if not row.moved:
        return "no more than noise"
    if row.change is None:
        return "from none"
    low = "0" if row.low == 0 else ratio(row.low)
    high = f"{ratio(row.high)}" if row.high is not None else "any"
    return f"{ratio(row.change)} times ({low} to {high})"


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
    missing = rows_of(GapRow, gaps.filter(pl.col("source") == source.source))
    if missing and covered_to is not None and covered_to >= now - LATE:
        worst = min(missing, key=lambda gap: gap.coverage_ratio)
        seen = "not observed" if worst.coverage_ratio == 0 else f"{percent(worst.coverage_ratio)} observed"
        yield (
            f"{name}: {counted(len(missing), 'day')} of the last 14 not fully observed, "
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


def _longest(kind: type[_Row], rows: pl.DataFrame) -> list[_Row]:
    return rows_of(kind, rows.head(LONGEST_TABLE))


def _cause_cells(row: CauseWeekRow) -> tuple[str, ...]:
    return (product_name(row.product or NONE), cause_name(row.cause), *_week_cells(row))


def _theme_cells(row: ThemeWeekRow) -> tuple[str, ...]:
    product = product_name(row.product) if row.product else "–"
    label = theme_name(shorten(row.label, length=50), row.said, length=70)
    return (f"{label} (new)" if row.is_new else label, product, *_week_cells(row))


def _week_cells(row: WeekRow) -> tuple[str, ...]:
    return count(row.n), count(row.n_before), change_words(row)


def _effect_cells(row: AnnouncedEffectRow) -> tuple[str, ...]:
    return (
        f"{stamp(row.happened_at)}, {shorten(row.title, length=50)}",
        product_name(row.product),
        outcome_name(row),
        level_words(row),
        level_words(row, controls=True),
        effect_words(row),
    )


def _answer_cells(row: AnswersRow) -> tuple[str, ...]:
    competitor = product_name(row.competitor)
    who = {"account": competitor, "promoter": f"people for {competitor}"}
    return (
        who.get(row.by, f"{competitor} (the provider)"),
        product_name(row.product),
        f"{row.n_answers:,} on {counted(row.n_complaints, 'complaint')}",
        count(row.n_recruit),
        count(row.n_disparage),
        duration(row.first_delay_seconds),
        duration(row.median_delay_seconds),
    )
