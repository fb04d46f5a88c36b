"""Subjects: a reader's own question as a series, from one sentence and posts that say what it asks for.

What people say of a subject is kept as corrections of the kind ``subject``, of each field the latest: its sentence, its
state, words that were pasted, and of posts whether they are an example, or were judged right or wrong. What an analysis
makes of it are the rows below.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from models.post import short_hash
from models.vocabulary import WatchVerdict

SUBJECT: Final = "subject"  # the kind of a correction
SENTENCE: Final = "sentence"
STATE: Final = "state"
DROPPED: Final = "dropped"
LONGEST_SENTENCE: Final = 200  # characters
LONGEST_TEXT: Final = 2_000  # characters of an example that is pasted
_TEXT: Final = "text/"
_ID_LENGTH: Final = 16


class Answer(StrEnum):
    """What a reader says of a post for a subject."""

    EXAMPLE = "example"
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class SubjectFit:
    """A subject as it was matched; border is a cosine.

    n_checked: of the posts that were judged, those that are counted without their own answer; n_right: those of them
    that were judged right; right_low: the 5 % bound of their share. There is no upper one: most of them lie near the
    border, where fewer are right than farther within.
    """

    subject_id: str
    sentence: str
    by: str | None
    added_at: datetime
    n_examples: int
    encoder: str
    border: float
    is_judged: bool  # the border is of the reader's answers; else it is a guess
    n_judged: int
    n_checked: int
    n_right: int
    right_low: float
    n_looked_at: int  # posts with a vector: no near-duplicates, and none that is surely no complaint
    n_posts: int  # counted, copies too
    verdict: WatchVerdict


@dataclass(frozen=True, slots=True)
class SubjectPost:
    """A post that is counted, or that the reader is asked about."""

    subject_id: str
    post_id: str
    likeness: float
    is_counted: bool
    is_asked: bool


@dataclass(frozen=True, slots=True)
class SubjectCount:
    """A day of a subject; what was expected is None where nothing could be judged."""

    subject_id: str
    day: date
    n_people: int
    expected: float | None
    expected_low: float | None  # 90 % of quiet days lie between them
    expected_high: float | None
    coverage: float  # the part of the day in which anything was watched; 0 also where that is not known


@dataclass(frozen=True, slots=True)
class SubjectAlarm:
    """A rise of a subject above its baseline."""

    subject_id: str
    started_at: datetime
    ended_at: datetime | None  # None while it goes on
    alarmed_at: datetime  # the end of the day whose data first raised it
    n_people: int
    expected: float
    excess_low: float  # the 90 % interval
    excess_high: float


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject as it is published, of the view ``subjects``."""

    subject_id: str
    sentence: str
    by: str | None
    n_examples: int
    border: float
    is_judged: bool
    n_judged: int
    n_checked: int
    n_right: int
    right_low: float | None
    n_looked_at: int
    n_posts: int
    n_last_7_days: int
    n_previous_7_days: int
    verdict: WatchVerdict
    is_alarming: bool


def new_subject_id(sentence: str, *, at: datetime) -> str:
    """The id of a subject that is added."""
    return short_hash(SUBJECT, sentence, at.isoformat())[:_ID_LENGTH]


def text_field(text: str) -> str:
    """The field of an example that was pasted."""
    return f"{_TEXT}{short_hash(text)[:8]}"


def is_text(field: str) -> bool:
    """Whether a field is of an example that was pasted."""
    return field.startswith(_TEXT)
