"""A second reader for posts of which the classifier is not sure: when to ask it, what to tell it, what its answer says.

The guide (``judge_guide.txt``) is short and in our own words, the answer JSON under a strict schema. An answer with an
unknown label, or with labels that contradict each other, is rejected whole: the post keeps what the classifier said.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from models.judgement import Judgement
from models.post import short_hash
from models.understanding.classifier import UNSTATED, counts
from models.vocabulary import BLAMES, CAUSE_KEYS, CAUSES, EXPLAINED, NONE, SEVERITIES, UNCLEAR

JUDGED: Final = "judge:"  # how the model_version begins of what a judge said; the rest is its model
LONGEST_ANSWER: Final = 300  # tokens; a whole answer has about 80
_LONGEST_TEXT: Final = (
    4_000  # characters of a title and of a text that are sent: more costs, and says no more
)


class AnswerRejected(Exception):  # noqa: N818  -- a verdict on an answer, not a failure of the program
    """An answer that is none; the message is of a kind that can be counted and quotes nothing of it."""


def _one_of(known: Iterable[Any]) -> Any:  # noqa: ANN401  -- an annotation, which no type can say
    """A value of a known set, in the schema too."""
    values = list(known)

    def check(value: Any) -> Any:  # noqa: ANN401  -- text or a number
        if value not in values:
            raise ValueError("unknown label")
        return value

    return AfterValidator(check), Field(json_schema_extra={"enum": values})


class Labels(BaseModel):
    """What a judge says of one post; none of it contradicts the rest."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    complaint: bool
    cause: Annotated[str, *_one_of((*CAUSE_KEYS, UNCLEAR, NONE))]
    also: tuple[Annotated[str, *_one_of(CAUSE_KEYS)], ...]
    blames: Annotated[str, *_one_of(BLAMES)]
    explained: Annotated[str, *_one_of(EXPLAINED)]
    leaving: bool
    severity: Annotated[int, *_one_of(SEVERITIES)]

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.complaint == (self.cause == NONE):
            raise ValueError("complaint and cause contradict each other")
        if len({self.cause, *self.also}) <= len(self.also):
            raise ValueError("a cause is named twice")
        told = self.also or self.severity or {self.blames, self.explained} != {UNSTATED}
        if told and not self.complaint:
            raise ValueError("no complaint, and yet what is complained of")
        return self


@cache
def guide() -> str:
    """What the judge is told of the labels."""
    causes = "\n".join(f"- {cause.key}: {cause.meaning}" for cause in CAUSES)
    text = files(__package__).joinpath("judge_guide.txt").read_text(encoding="utf-8")
    return text.format(causes=causes)


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of an answer, in the subset that endpoints enforce strictly."""
    return Labels.model_json_schema()


@cache
def guide_version() -> str:
    """Changes with the guide and the schema: answers under another are asked for anew."""
    return short_hash(guide(), json.dumps(schema()))[:12]


def question(text: str, *, title: str | None) -> str:
    """All that is sent of a post: its title and its text, as JSON, so that neither can pass for the guide."""
    content = {"title": (title or "")[:_LONGEST_TEXT], "text": text[:_LONGEST_TEXT]}
    return json.dumps(content, ensure_ascii=False)


def said_to(model: str, asked: str, *, version: str) -> str:
    """The fingerprint of a question, under which its answer is kept: the model, the guide's version, the content."""
    return short_hash(model, version, asked)


def read_answer(content: str) -> Labels:
    """The labels in what a judge wrote. Raises AnswerRejected."""
    try:
        return Labels.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(
            part for part in first["loc"] if isinstance(part, str) and part in Labels.model_fields
        )
        reason = (
            first["msg"].removeprefix("Value error, ") if first["type"] == "value_error" else first["type"]
        )
        raise AnswerRejected(f"{field}: {reason}" if field else reason) from None


def is_uncertain(judgement: Judgement, *, source: str | None, threshold: float, band: float) -> bool:
    """Whether a judge is to be asked: p_complaint is within the band around its threshold, or the cause is unclear.

    Not about what was not read, what the first filter stopped, and what could not count whatever it is. The same stands
    in SQL for stored posts (``uncertain.sql``).
    """
    if judgement.p_complaint is None or judgement.causes is None or not counts(judgement.product, source):
        return False
    return judgement.cause == UNCLEAR or abs(judgement.p_complaint - threshold) <= band


def judged(judgement: Judgement, labels: Labels, *, model: str) -> Judgement:
    """A judgement with the judge's labels in place of the classifier's; product and promotion stay.

    The same stands in SQL for stored posts (view ``effective_judgements``).
    """
    names_cause = labels.cause not in (NONE, UNCLEAR)
    return replace(
        judgement,
        model_version=f"{JUDGED}{model}",
        is_complaint=labels.complaint,
        p_complaint=float(labels.complaint),
        cause=labels.cause,
        p_cause=1.0 if names_cause else judgement.p_cause,
        causes={labels.cause: 1.0} if names_cause else judgement.causes,
        also=labels.also,
        blames=labels.blames,
        explained=labels.explained,
        leaving=labels.leaving,
        severity=labels.severity,
    )
