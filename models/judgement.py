"""What Trustwatch says of one post."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """The labels of one post.

    is_complaint is None when the post was not read because the model does not know its language; then every
    field but product and duplicate_of is None or empty.
    """

    post_id: str
    model_version: str
    product: str
    is_complaint: bool | None
    p_complaint: float | None  # calibrated probability
    cause: str | None  # 'none' when no complaint, 'unclear' when the classifier abstains
    p_cause: float | None
    causes: dict[str, float] | None  # cause -> probability, given that it is a complaint
    also: tuple[str, ...]
    blames: str | None
    explained: str | None
    leaving: bool | None
    promotes: str | None
    severity: int | None
    duplicate_of: str | None  # post_id of the earliest near-duplicate


@dataclass(frozen=True, slots=True)
class JudgeAnswer:
    """What a language model answered about one post; without labels where its answer was rejected."""

    post_id: str
    said: str  # fingerprint of the question: model, version of the guide, title and text
    model: str
    guide_version: str
    answered_at: datetime
    rejected: str | None  # why no label of it holds
    is_complaint: bool | None
    cause: str | None
    also: tuple[str, ...]
    blames: str | None
    explained: str | None
    leaving: bool | None
    severity: int | None
