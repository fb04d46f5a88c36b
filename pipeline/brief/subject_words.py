"""What may be said of readers' own subjects: how far their counts can be trusted, and what rose."""

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from models.statistics.border import ASKED
from models.subject import Subject
from models.table import rows_of
from pipeline.brief.phrases import count, counted, day, percent, shorten, usual
from pipeline.brief.rendering import Section
from pipeline.brief.rows import SubjectBurstRow

GUESS = "these counts are a guess"


def precision_words(row: Subject) -> str:
    """'14 of 17 judged right, so at least 65 %', or that nobody knows yet."""
    if not row.n_judged:
        return f"not judged: {GUESS}"
    if not row.is_judged:
        return f"{row.n_judged} of {ASKED} judged: {GUESS}"
    if row.right_low is None:
        return f"{row.n_judged} judged, none of them counted"
    return f"{row.n_right} of {row.n_checked} judged right, so at least {percent(row.right_low)}"


def rise_words(row: SubjectBurstRow, *, now: datetime | None) -> str:
    """'“memory was wiped”: 14 people since 12 November, 2.1 expected (5 to 17 more at 90 %); …'."""
    until = f"from {day(row.started_at, now=now)} to {day(row.ended_at, now=now)}" if row.ended_at else None
    when = until or f"since {day(row.started_at, now=now)}"
    people = counted(row.n_people, "person", "people")
    more = f"{count(row.excess_low)} to {count(row.excess_high)} more at 90 %"
    sentence = shorten(row.sentence, length=80)
    return f"“{sentence}”: {people} {when}, {usual(row.expected)} expected ({more}); {precision_words(row)}."


def risen_subjects(subjects: pl.DataFrame, *, now: datetime | None) -> Iterator[str]:
    """A sentence for each rise of a subject."""
    return (rise_words(row, now=now) for row in rows_of(SubjectBurstRow, subjects))


def subject_rises(subjects: pl.DataFrame, since: str, *, now: datetime | None) -> Iterator[Section]:
    """A section only where a subject rose; since: from when on it is told."""
    lines = tuple((line,) for line in risen_subjects(subjects, now=now))
    if lines:
        yield Section(f"Your own subjects that rose {since}", (), lines, empty="")
