"""The classifier in use held against labelled posts, beside a judge where there is one, and two baselines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from models.judgement import Judgement
from models.training.evaluation import Score, evaluate, rare_causes
from models.training.keyword_rules import judge_by_rules
from models.training.plain_vectors import WEIGHTS, judge_plainly
from models.training.training_set import Example
from models.understanding.reader import UnreadPost
from pipeline.model.loading import installed, load_reader
from pipeline.settings.settings import Settings

_OURS: Final = "classifier"
_JUDGED: Final = "with the judge"
_PLAIN: Final = "plain vectors"
_RULES: Final = "keyword rules"

Judge = Callable[[Sequence[UnreadPost], Sequence[Judgement], Settings], Sequence[Judgement]]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """scores: of every reader, the same in the same order; rare_causes: by set, those with too few rows to average."""

    model_version: str
    scores: Mapping[str, Sequence[Score]]
    rare_causes: Mapping[str, Mapping[str, int]]


def evaluate_model(settings: Settings, examples: Sequence[Example], *, judge: Judge) -> Evaluation:
    """Score every reader on the examples.

    judge: gives the judgements with a language model's answers; it is asked where the settings name one.
    """
    reader = load_reader(settings)
    posts = [
        UnreadPost(
            str(index), example.text, title=example.title, community=example.community, source=example.source
        )
        for index, example in enumerate(examples)
    ]
    judgements: dict[str, Sequence[Judgement]] = {_OURS: reader.read(posts).judgements}
    if settings.judge.url:
        judgements[_JUDGED] = judge(posts, judgements[_OURS], settings)
    judgements[_PLAIN] = judge_plainly(examples, installed(settings.home, WEIGHTS))
    judgements[_RULES] = judge_by_rules(examples)
    scores = {name: evaluate(examples, found) for name, found in judgements.items()}
    return Evaluation(reader.version, scores, rare_causes(examples))
