"""Subjects: readers' own questions, matched over the posts and watched like complaints, but by the day.

A post is like a subject by its cosine to the mean of the sentence, the examples and what was judged right. From which
on it counts the reader's answers say, once there are enough of them; until then a guess does. The false-alarm budget of
the settings is given once more, to all subjects together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import duckdb
import numpy as np
import polars as pl

from models.bursts.detector import Detection, find_bursts
from models.bursts.grain import DAILY
from models.encoding.encoder import Encoder, Vectors
from models.incident_action import post_of
from models.statistics.border import ASKED, border, questions
from models.statistics.interval import share_interval
from models.subject import SENTENCE, Answer, SubjectAlarm, SubjectCount, SubjectFit, SubjectPost, is_text
from models.subject_match import checked, direction
from models.table import frame_of
from models.understanding.text import reading
from pipeline.stages.incidents.detection import MONTHS_A_YEAR, counts_by_day, people_of
from pipeline.stages.series import Series, read_series
from pipeline.stages.stage import StageContext
from pipeline.warehouse.statements import statement
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import frame, insert, registered

GUESS: Final = 0.5  # a cosine; from benchmarks/subjects.py
_DAY: Final = timedelta(days=1)


@dataclass(slots=True)
class _Said:
    """What people said of one subject."""

    subject_id: str
    sentence: str = ""
    by: str | None = None
    added_at: datetime | None = None
    texts: list[str] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)  # by post

    @property
    def examples(self) -> list[str]:
        """The posts that are examples."""
        return [post_id for post_id, answer in self.answers.items() if answer == Answer.EXAMPLE]

    @property
    def judged(self) -> dict[str, bool]:
        """Whether a post was judged right, by post."""
        return {
            post_id: answer == Answer.RIGHT
            for post_id, answer in self.answers.items()
            if answer != Answer.EXAMPLE
        }


def subjects(connection: duckdb.DuckDBPyConnection, context: StageContext) -> dict[str, int]:
    """Match and count every subject anew; the same data give the same days and alarms."""
    said = [one for one in _read(connection) if one.sentence]
    encoder = context.settings.encoder.name
    given = _given(connection, said, encoder=encoder) if said else ()
    series = read_series(connection) if said else None
    budget = MONTHS_A_YEAR * context.settings.incidents.false_alarms_per_month / max(len(said), 1)
    n_alarming = 0
    with transaction(connection):
        connection.execute(statement(__package__, "subjects/clear"))
        for one, vectors in zip(said, given, strict=True):
            assert series is not None
            match = _match(connection, one, vectors, encoder=encoder)
            detection = _watch(match.posts, series, alarms_per_year=budget)
            alarms = list(_alarms(one.subject_id, detection))
            fit = _fit(one, match, detection, encoder=encoder)
            insert(connection, "subject_fits", frame_of(SubjectFit, [fit]))
            insert(connection, "subject_posts", _rows(one, match))
            insert(connection, "subject_counts", _days(one.subject_id, match.posts, detection.baseline))
            insert(connection, "subject_alarms", frame_of(SubjectAlarm, alarms))
            n_alarming += any(alarm.ended_at is None for alarm in alarms)
    return {"subjects": len(said), "alarming": n_alarming}


def _read(connection: duckdb.DuckDBPyConnection) -> list[_Said]:
    found: dict[str, _Said] = {}
    rows = frame(connection, statement(__package__, "subjects/said"))
    for subject_id, name, new, said_at, by in rows.iter_rows():
        one = found.setdefault(subject_id, _Said(subject_id))
        if new is None:
            continue
        if name == SENTENCE:
            one.sentence, one.by, one.added_at = new, by, said_at
        elif is_text(name):
            one.texts.append(new)
        elif post_id := post_of(name):
            one.answers[post_id] = Answer(new)
    return list(found.values())


def _given(
    connection: duckdb.DuckDBPyConnection, said: Sequence[_Said], *, encoder: str
) -> Iterator[Vectors]:
    """The vectors of each subject's sentence and examples: float32 (n, n_dims)."""
    posts = pl.DataFrame(
        {"post_id": [post_id for one in said for post_id in one.examples]}, {"post_id": pl.String}
    )
    with registered(connection, posts):
        held = frame(connection, statement(__package__, "subjects/texts")).iter_rows()
    texts = {post_id: reading(text, title=title) for post_id, title, text in held}
    each = [
        [one.sentence, *one.texts, *(texts[post_id] for post_id in one.examples if post_id in texts)]
        for one in said
    ]
    vectors = Encoder(encoder).encode([text for words in each for text in words]).vectors
    begin = 0
    for words in each:
        yield vectors[begin : begin + len(words)]
        begin += len(words)


@dataclass(frozen=True, slots=True)
class _Match:
    """likeness: post_id, likeness of every post that was looked at, the likest first; posts: those that count."""

    likeness: pl.DataFrame
    posts: pl.DataFrame
    border: float
    is_judged: bool
    judged: Mapping[str, bool]  # of the posts that were looked at
    n_checked: int
    n_right: int


def _match(connection: duckdb.DuckDBPyConnection, said: _Said, given: Vectors, *, encoder: str) -> _Match:
    posts = pl.DataFrame({"post_id": list(said.judged)}, {"post_id": pl.String})
    with registered(connection, posts):
        answered = frame(connection, statement(__package__, "subjects/vectors"), {"encoder": encoder})
    judged = {post_id: said.judged[post_id] for post_id in answered["post_id"]}
    right = np.array(list(judged.values()), dtype=bool)
    vectors = np.array(answered["vector"].to_list(), dtype=np.float32).reshape(-1, given.shape[1])
    to = direction(given, vectors, right)
    is_judged = len(judged) >= ASKED
    drawn = border((vectors @ to).astype(np.float64), right) if is_judged else GUESS
    n_checked, n_right = checked(given, vectors, right) if is_judged else (0, 0)
    asked = {"direction": to.tolist(), "encoder": encoder}
    likeness = frame(connection, statement(__package__, "subjects/likeness"), asked)
    with registered(connection, likeness.filter(pl.col("likeness") >= drawn)):
        counted = frame(connection, statement(__package__, "subjects/posts"))
    return _Match(likeness, counted, drawn, is_judged, judged, n_checked, n_right)


def _fit(said: _Said, match: _Match, detection: Detection, *, encoder: str) -> SubjectFit:
    assert said.added_at is not None
    low, _ = share_interval([match.n_right], [match.n_checked])
    return SubjectFit(
        subject_id=said.subject_id,
        sentence=said.sentence,
        by=said.by,
        added_at=said.added_at,
        n_examples=len(said.texts) + len(said.examples),
        encoder=encoder,
        border=match.border,
        is_judged=match.is_judged,
        n_judged=len(match.judged),
        n_checked=match.n_checked,
        n_right=match.n_right,
        right_low=float(low[0]),
        n_looked_at=match.likeness.height,
        n_posts=match.posts.height,
        verdict=detection.verdict,
    )


def _watch(posts: pl.DataFrame, series: Series, *, alarms_per_year: float) -> Detection:
    """What the detector says of the people of a subject, of the times that were watched."""
    days = counts_by_day(series.covered(posts), series.hours())
    return find_bursts(days, alarms_per_year=alarms_per_year, grain=DAILY)


def _rows(said: _Said, match: _Match) -> pl.DataFrame:
    """What counts, and what the reader is asked about: near the border, ever farther from it."""
    unanswered = match.likeness.filter(~pl.col("post_id").is_in(list(said.answers)))
    above = unanswered.filter(pl.col("likeness") >= match.border).reverse()
    beneath = unanswered.filter(pl.col("likeness") < match.border)
    up, down = questions(above.height, beneath.height)
    asked = pl.concat([above[up - 1], beneath[down - 1]])
    held = pl.concat([match.posts.select("post_id", "likeness"), asked]).unique(
        "post_id", maintain_order=True
    )
    rows = held.with_columns(
        subject_id=pl.lit(said.subject_id),
        is_counted=pl.col("likeness") >= match.border,
        is_asked=pl.col("post_id").is_in(asked["post_id"].implode()),
    )
    return rows.select(frame_of(SubjectPost, ()).columns)


def _days(subject_id: str, posts: pl.DataFrame, baseline: pl.DataFrame) -> pl.DataFrame:
    """Each day with people or within what was watched; where it was watched, the people who were seen then."""
    people = people_of(posts).group_by(day=pl.col("created_at").dt.date()).agg(n=pl.len().cast(pl.Int64))
    watched = baseline.select(
        "observed", "expected", "expected_low", "expected_high", "coverage", day=pl.col("hour").dt.date()
    )
    days = watched.join(people, on="day", how="full", coalesce=True).sort("day")
    seen = pl.when(pl.col("coverage") > 0).then("observed")
    rows = days.with_columns(
        subject_id=pl.lit(subject_id),
        n_people=pl.coalesce(seen, pl.col("n")).fill_null(0),
        coverage=pl.col("coverage").fill_null(0.0),
    )
    return rows.select(frame_of(SubjectCount, ()).columns)


def _alarms(subject_id: str, detection: Detection) -> Iterator[SubjectAlarm]:
    for burst in detection.bursts:
        yield SubjectAlarm(
            subject_id=subject_id,
            started_at=burst.started_at,
            ended_at=burst.ended_at,
            alarmed_at=burst.alarmed_at + _DAY,
            n_people=burst.observed,
            expected=burst.expected,
            excess_low=burst.excess_low,
            excess_high=burst.excess_high,
        )
