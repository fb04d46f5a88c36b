"""A reader's own questions: added, judged and dropped as corrections that land, and what stands of them.

Promises that each word bears who said it and when, that handles in free text are masked, and that a post is named by
its id alone, so that forgetting it takes every answer about it with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from ingest.observations.author import mask_handles
from models.correction import LONGEST_BY, Correction, words
from models.errors import UserMistake
from models.incident_action import post_field, post_of
from models.subject import (
    DROPPED,
    LONGEST_SENTENCE,
    LONGEST_TEXT,
    SENTENCE,
    STATE,
    SUBJECT,
    Answer,
    Subject,
    new_subject_id,
    text_field,
)
from models.table import rows_of
from pipeline.people.corrections import land, pending
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, newest_copy, open_published

LISTED_BY: Final = "'trustwatch subject list' shows the ids"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A subject that no analysis has matched yet."""

    subject_id: str
    sentence: str


def add(
    home: Path, sentence: str, *, posts: Sequence[str], texts: Sequence[str], by: str, now: datetime
) -> str:
    """Land a subject: its sentence, and examples by id or in words. Returns its id.

    Raises UserMistake where there is nothing to match, or a post is not published.
    """
    sentence = mask_handles(words(sentence, longest=LONGEST_SENTENCE, what="sentence"))
    by = words(by, longest=LONGEST_BY, what="by")
    pasted = [mask_handles(words(text, longest=LONGEST_TEXT, what="example")) for text in texts]
    _check_posts(home, posts)
    subject_id = new_subject_id(sentence, at=now)
    said = {SENTENCE: sentence} | {text_field(text): text for text in pasted}
    _land(home, subject_id, said | {post_field(post): str(Answer.EXAMPLE) for post in posts}, by=by, now=now)
    return subject_id


def judge(home: Path, subject_id: str, answers: Mapping[str, Answer], *, by: str, now: datetime) -> None:
    """Land what a reader says of posts. Raises UserMistake where the subject or a post is not known."""
    by = words(by, longest=LONGEST_BY, what="by")
    _check_known(home, subject_id)
    _check_posts(home, list(answers))
    _land(
        home, subject_id, {post_field(post): str(answer) for post, answer in answers.items()}, by=by, now=now
    )


def drop(home: Path, subject_id: str, *, by: str, now: datetime) -> None:
    """Land that a subject is watched no longer. Raises UserMistake where it is not known."""
    by = words(by, longest=LONGEST_BY, what="by")
    _check_known(home, subject_id)
    _land(home, subject_id, {STATE: DROPPED}, by=by, now=now)


def standing(home: Path) -> tuple[list[Subject], list[Waiting]]:
    """The published subjects that nobody dropped, the oldest first, and those that wait for an analysis."""
    said = _waiting(home)
    dropped = said.filter(field=STATE, new=DROPPED)["subject_id"].to_list()
    published = [row for row in _published(home) if row.subject_id not in dropped]
    known = [*dropped, *(row.subject_id for row in published)]
    new = said.filter(~pl.col("subject_id").is_in(known), field=SENTENCE).select("subject_id", "new")
    return published, [Waiting(*row) for row in new.iter_rows()]


def asked(home: Path, subject_id: str) -> pl.DataFrame:
    """The posts that a reader is asked about and has not judged, by ``sql/subjects/asked.sql``.

    Raises UserMistake where the subject is not known.
    """
    _check_known(home, subject_id)
    with open_published(home) as connection:
        rows = frame(connection, statement(__package__, "subjects/asked"), {"subject_id": subject_id})
    return rows.filter(~pl.col("post_id").is_in(list(answers_waiting(home, subject_id))))


def answers_waiting(home: Path, subject_id: str) -> dict[str, str]:
    """What was said of posts since the last analysis, by post."""
    own = _waiting(home).filter(pl.col("new").is_not_null(), subject_id=subject_id)
    return {post: new for name, new in own.select("field", "new").iter_rows() if (post := post_of(name))}


def _waiting(home: Path) -> pl.DataFrame:
    return pending(home).filter(subject_kind=SUBJECT)


def _published(home: Path) -> list[Subject]:
    if newest_copy(home) is None:
        return []
    with open_published(home) as connection:
        return rows_of(Subject, frame(connection, statement(__package__, "subjects/published")))


def _check_known(home: Path, subject_id: str) -> None:
    published, waiting = standing(home)
    known = {row.subject_id for row in published} | {one.subject_id for one in waiting}
    if subject_id not in known:
        raise UserMistake(f"no subject {subject_id!r:.100} is watched; {LISTED_BY}")


def _check_posts(home: Path, posts: Sequence[str]) -> None:
    if not posts:
        return
    with open_published(home) as connection:
        held = set(
            frame(connection, statement(__package__, "subjects/posts"), {"post_ids": list(posts)})["post_id"]
        )
    if missing := next((post for post in posts if post not in held), None):
        raise UserMistake(
            f"no post {missing!r:.100} is published; 'trustwatch sql' shows the ids, as in \"FROM posts_read\""
        )


def _land(home: Path, subject_id: str, said: Mapping[str, str], *, by: str, now: datetime) -> None:
    land(
        home, [Correction(SUBJECT, subject_id, name, now, None, new, by, None) for name, new in said.items()]
    )
