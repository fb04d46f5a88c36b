"""The judge in an analysis: posts of which the classifier is not sure, each answer kept as soon as it is there."""

from datetime import datetime

import duckdb

from models.judgement import JudgeAnswer
from models.table import frame_of, rows_of
from models.understanding.communities import STORES
from models.understanding.judge import Labels, guide_version
from pipeline.language_model.judge import Asked, Judge, Verdict, fingerprint
from pipeline.model.loading import complaint_threshold
from pipeline.stages.stage import StageContext
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, insert, registered


def judge_uncertain(connection: duckdb.DuckDBPyConnection, context: StageContext) -> dict[str, int]:
    """Ask the judge, where the settings name one; counts of how the posts fared, none where they name none."""
    _drop_outdated(connection)
    settings = context.settings.judge
    if not settings.url:
        return {}
    judge = Judge(context.settings, now=context.now, tell=context.tell, stopping=context.stopping)
    asked = _uncertain(connection, context, model=judge.model)
    with context.progress("judging", len(asked)) as advance:
        for post, verdict in judge.verdicts(asked, _known(connection)):
            answer = _answer(post, verdict, model=judge.model, at=context.now)
            insert(connection, "judge_answers", frame_of(JudgeAnswer, [answer]))
            advance(1)
    return judge.tally.counts()


def _uncertain(connection: duckdb.DuckDBPyConnection, context: StageContext, *, model: str) -> list[Asked]:
    """The posts to be asked about that have no answer to what would be said of them now."""
    limits = {
        "threshold": complaint_threshold(context.settings),
        "band": context.settings.judge.band,
        "stores": list(STORES),
        "since": context.since,
    }
    rows = frame(connection, statement(__package__, "understand/uncertain"), limits).iter_rows()
    return [
        Asked(post_id, title, text)
        for post_id, title, text, said in rows
        if said != fingerprint(text, title=title, model=model, version=guide_version())
    ]


def _drop_outdated(connection: duckdb.DuckDBPyConnection) -> None:
    """An answer stands for the words that it was given: who edits a post is read anew."""
    answered = frame(connection, statement(__package__, "understand/answered"))
    outdated = [
        row["post_id"]
        for row in answered.iter_rows(named=True)
        if row["said"]
        != fingerprint(row["text"], title=row["title"], model=row["model"], version=row["guide_version"])
    ]
    if outdated:
        with registered(connection, answered.filter(answered["post_id"].is_in(outdated)).select("post_id")):
            connection.execute(statement(__package__, "understand/drop_answers"))


def _known(connection: duckdb.DuckDBPyConnection) -> dict[str, Verdict]:
    """Every answer that is kept, by what was said: the same words under another id are not asked about again."""
    rows = rows_of(JudgeAnswer, frame(connection, "FROM judge_answers"))
    return {row.said: Verdict(row.said, _labels(row), row.rejected) for row in rows}


def _labels(row: JudgeAnswer) -> Labels | None:
    if row.rejected is not None:
        return None
    fields = {name: getattr(row, name) for name in Labels.model_fields if name != "complaint"}
    return Labels(complaint=bool(row.is_complaint), **fields)


def _answer(post: Asked, verdict: Verdict, *, model: str, at: datetime) -> JudgeAnswer:
    said = verdict.labels.model_dump() if verdict.labels else dict.fromkeys(Labels.model_fields)
    return JudgeAnswer(
        post_id=post.post_id,
        said=verdict.said,
        model=model,
        guide_version=guide_version(),
        answered_at=at,
        rejected=verdict.rejected,
        is_complaint=said.pop("complaint"),
        **(said | {"also": said["also"] or ()}),
    )
