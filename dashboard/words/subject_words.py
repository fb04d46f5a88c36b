"""The words of the page Watch, and its sentences."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from dashboard.words.sentences import as_text
from models.subject import Subject
from models.vocabulary import WatchVerdict
from pipeline.brief.phrases import count, counted

NONE_WATCHED: Final = "No question of yours is watched yet"
ABOUT: Final = (
    "A sentence and a few posts that say the same become a subject: every analysis finds the posts that are like them, "
    "counts their people by the day, and tells when there are more than usual."
)
ALL_SUBJECTS: Final = "All subjects"
GONE: Final = "Subject {subject_id} is gone: it was dropped, or never was one here."
WAITS: Final = "“{sentence}” waits for 'trustwatch analyse'."
ADD: Final = "Watch a question"
SENTENCE: Final = "What people say, as they would"
SENTENCE_HELP: Final = "As a post would have it: Claude forgot everything that it knew about me."
POSTS: Final = "Posts that say it, by id"
POSTS_HELP: Final = "One a line, such as reddit:t3_1pvse64; the page Posts has them in its links."
TEXTS: Final = "Or words that say it, pasted"
TEXTS_HELP: Final = "One example a line. They stay when a post is forgotten: name it by its id where you can."
BY: Final = "By"
BY_HELP: Final = "Who says so, as it may be published."
WATCH: Final = "Watch it"
DROP: Final = "Watch it no longer"
NAME_FIRST: Final = "Say who you are first: each answer carries a name."
GUESSED: Final = "{precision}. Judge the posts below; then the border is drawn where you draw it."
DAYS: Final = "People a day"
DAYS_LEGEND: Final = (
    "Blue: people whose posts count, each once a day. Orange: more than expected, within a rise. Grey band: expected "
    "(90 % of quiet days). Striped: not observed. Lighter: observed in part, or it is not known whether."
)
NOT_WATCHED: Final = {
    WatchVerdict.INSUFFICIENT_HISTORY: "There is too little history to say what is usual: no day can alarm yet.",
    WatchVerdict.NO_COVERAGE: "It is not known which days were seen: no day can alarm.",
}
QUESTION: Final = "Is this it?"
QUESTION_NOTE: Final = (
    "“{sentence}”. Twenty posts near the border, ever farther from it, on both sides. Your answers draw the border and "
    "say how many of what is counted are right."
)
JUDGED: Final = "{n} of {total} judged"
YES: Final = "Yes"
NO: Final = "No"
SKIP: Final = "Skip"
ALL_JUDGED: Final = "All are judged. 'trustwatch analyse' draws the border anew, and asks about others."
NOTHING_ASKED: Final = "There is no post left to be asked about."
EVIDENCE: Final = "The posts that count"
NO_EVIDENCE: Final = "No post counts: none is as like the subject as its border asks."


def headline(subjects: Sequence[Subject]) -> str:
    """How many are watched, and how many are above what is usual."""
    above = sum(row.is_alarming for row in subjects)
    verb = "is" if len(subjects) == 1 else "are"
    rest = f"; {above} above the usual" if above else "; none is above the usual"
    return f"{counted(len(subjects), 'subject')} {verb} watched{rest}."


def subject_sentence(row: Subject) -> str:
    """One subject in a sentence."""
    people = counted(row.n_last_7_days, "person", "people")
    state = "above the usual" if row.is_alarming else "not above the usual"
    if row.verdict != WatchVerdict.WATCHED:
        state = "what is usual is not known"
    return as_text(
        f"“{row.sentence}”: {people} in the last 7 days of data, {count(row.n_previous_7_days)} in the 7 before;"
        f" {state}."
    )


def subject_facts(row: Subject, *, precision: str, added_at: datetime) -> str:
    """How it was matched."""
    examples = (
        f"the sentence and {counted(row.n_examples, 'example')}" if row.n_examples else "the sentence alone"
    )
    by = f" by {row.by}" if row.by else ""
    border = f"a cosine of {row.border:.2f} of {examples}"
    counts = f"{counted(row.n_posts, 'post')} count, near-duplicates too: those within {border}"
    sure, among = (
        f"{precision[0].upper()}{precision[1:]}",
        f"among {count(row.n_looked_at)} that may be complaints",
    )
    return as_text(f"{sure}. {counts}, {among}. Added{by} on {added_at:%Y-%m-%d}.")


def state_words(row: Subject) -> str:
    """A subject's state in a table."""
    if row.is_alarming:
        return "above the usual"
    return "watched" if row.verdict == WatchVerdict.WATCHED else str(row.verdict)
