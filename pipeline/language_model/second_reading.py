"""A second reading, by the judge, of posts that no warehouse holds: of those alone that the classifier is not sure of.

What was answered is kept in the home folder under a fingerprint of the question, without any text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ingest.ledger import Ledger
from models.judgement import Judgement
from models.understanding.judge import AnswerRejected, Labels, is_uncertain, judged, read_answer
from models.understanding.reader import UnreadPost
from pipeline.language_model.judge import Asked, Judge, Tally, Verdict
from pipeline.model.loading import complaint_threshold
from pipeline.settings.settings import Settings

ANSWERS: Final = "judge_answers.jsonl"


@dataclass(frozen=True, slots=True)
class _Kept:
    """One answer; labels are JSON, None where it was rejected."""

    said: str
    at: datetime
    labels: str | None
    rejected: str | None


def read_again(
    posts: Sequence[UnreadPost],
    judgements: Sequence[Judgement],
    settings: Settings,
    *,
    now: datetime,
    tell: Callable[[str], None],
) -> tuple[list[Judgement], Tally]:
    """The judgements, row for row with the posts, with the judge's labels where it has any; and how the posts fared.

    The settings name an endpoint. Raises UserMistake where they name no model, TrustwatchError where the answers cannot
    be kept.
    """
    judge = Judge(settings, now=now, tell=tell)
    kept = Ledger(settings.home / ANSWERS, _Kept, key="said", consequence="the judge is not asked without it")
    known = {row.said: verdict for row in kept.rows() if (verdict := _verdict(row))}
    threshold = complaint_threshold(settings)
    asked = [
        Asked(judgement.post_id, post.title, post.text)
        for post, judgement in zip(posts, judgements, strict=True)
        if is_uncertain(judgement, source=post.source, threshold=threshold, band=settings.judge.band)
    ]
    labels: dict[str, Labels] = {}
    for post, verdict in judge.verdicts(asked, known):
        if verdict.said not in known:
            kept.append(_row(verdict, now))
            known[verdict.said] = verdict
        if verdict.labels:
            labels[post.post_id] = verdict.labels
    read = [
        judged(judgement, labels[judgement.post_id], model=judge.model)
        if judgement.post_id in labels
        else judgement
        for judgement in judgements
    ]
    return read, judge.tally


def _row(verdict: Verdict, now: datetime) -> _Kept:
    labels = verdict.labels.model_dump_json() if verdict.labels else None
    return _Kept(verdict.said, now, labels, verdict.rejected)


def _verdict(row: _Kept) -> Verdict | None:
    """What was kept, None where that is neither labels nor a reason: it is asked for again."""
    if row.rejected is not None:
        return Verdict(row.said, None, row.rejected)
    try:
        return Verdict(row.said, read_answer(row.labels or ""))
    except AnswerRejected:
        return None
