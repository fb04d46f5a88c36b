"""The morning brief in words and tables: each section of a brief as rows of text.

The order is that of the Today page: what is open, what moved, who answered, and last what was not seen.
"""

from collections.abc import Iterator
from typing import TypeVar

import polars as pl

from models.table import rows_of
from models.vocabulary import NONE, OutageVerdict
from pipeline.brief.acknowledgement_words import acknowledgements
from pipeline.brief.brief import Brief
from pipeline.brief.effect_words import effect_words, level_words, outcome_name
from pipeline.brief.incident_words import (
    all_posts_named,
    coinciding,
    copies_named,
    explained,
    likes_named,
    outages_named,
)
from pipeline.brief.not_seen import answers_not_seen, not_seen
from pipeline.brief.phrases import (
    WEAK,
    WEAK_NOTE,
    cause_name,
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
from pipeline.brief.subject_words import subject_rises
from pipeline.brief.theme_sentence import theme_name

LONGEST_TABLE = 8
LEAST_SEEN = 1 / 24  # days of a week, under which nobody looked
NO_MOVEMENT = "No cause changed by more than noise between the last 7 days of data and the 7 before."
NOT_COMPARED = (
    "Nothing is compared: of the last 7 days of data or of the 7 before fewer than two were observed."
)
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
            ("Product", "When (UTC)", "People (usual)", "Excess (90 %)", "Mostly", f"{WEAK} Blame safety",
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
                    *((WEAK_NOTE,) if brief.incidents.height else ()),
                )
            ),
        ),
        Section(
            "Movements",
            ("Product", "Cause", *_WEEKS),
            tuple(_cause_cells(row) for row in _longest(CauseWeekRow, brief.movements)),
            empty=no_movement(brief),
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
        _answers(brief, since),
        *acknowledgements(brief.acknowledgement),
        *_announcements(brief.announcements, since),
        *slow_rises(brief.slow_changes, since, now=brief.now),
        *subject_rises(brief.subjects, since, now=brief.now),
        *fingerprints(brief.fingerprints.head(LONGEST_TABLE)),
        *floods(brief.floods.head(LONGEST_TABLE)),
        Section("Not seen", (), tuple((line,) for line in not_seen(brief)), empty="Nothing that is known of."),
    )  # fmt: skip
    return Document(brief.headline, f"Data as of {stamp(brief.now)} UTC.", sections)


def _answers(brief: Brief, since: str) -> Section:
    """Who answered complaints, and of which source that cannot be told."""
    unlinked = " ".join(answers_not_seen(brief.unlinked))
    nobody = "None was seen." if brief.figures.n_registered else NOBODY_REGISTERED
    return Section(
        f"Answers by competitors {since}",
        (
            "Who",
            "Complaints about",
            "Answers",
            "Inviting to switch",
            "Running it down",
            "First after",
            "Median",
        ),
        tuple(_answer_cells(row) for row in _longest(AnswersRow, brief.amplification)),
        empty=f"{nobody} {unlinked}".rstrip(),
        note=unlinked if brief.amplification.height else "",
    )


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


def no_movement(brief: Brief) -> str:
    """Why no cause is told to have changed."""
    is_compared = brief.causes.is_empty() or brief.causes["compared"].any()
    return NO_MOVEMENT if is_compared else NOT_COMPARED


def change_words(row: WeekRow) -> str:
    """How much a count changed, with its interval; or that it is no more than noise, or not to be told."""
    if row.low is None:
        return "not compared"
    if not row.moved:
        return "no more than noise"
    if row.change is None:
        return "from none"
    low = "0" if row.low == 0 else ratio(row.low)
    high = f"{ratio(row.high)}" if row.high is not None else "any"
    return f"{ratio(row.change)} times ({low} to {high})"


def _longest(kind: type[_Row], rows: pl.DataFrame) -> list[_Row]:
    return rows_of(kind, rows.head(LONGEST_TABLE))


def _cause_cells(row: CauseWeekRow) -> tuple[str, ...]:
    return (product_name(row.product or NONE), cause_name(row.cause), *_week_cells(row))


def _theme_cells(row: ThemeWeekRow) -> tuple[str, ...]:
    product = product_name(row.product) if row.product else "–"
    label = theme_name(shorten(row.label, length=50), row.said, length=70)
    return (f"{label} (new)" if row.is_new else label, product, *_week_cells(row))


def _week_cells(row: WeekRow) -> tuple[str, ...]:
    unseen = not row.n_before and row.days_before is not None and row.days_before < LEAST_SEEN
    return count(row.n), "not observed" if unseen else count(row.n_before), change_words(row)


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
