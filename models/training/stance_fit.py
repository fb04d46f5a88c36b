"""Fitting the judge of what replies do to labelled ones."""

from collections.abc import Sequence
from typing import Final

from models.encoding.encoder import Encoder
from models.training.adaptation import Adaptation
from models.training.fitting import Question
from models.training.replies_fit import JudgeFit, answers_of, fit_judge, folds_of
from models.training.training_set import Reply
from models.understanding.stance import STANCE, stance_features

_STRENGTH: Final = 0.003  # best of .001, .003 and .01 with threads left out


def fit_stance(replies: Sequence[Reply], *, encoder: Encoder, pooling: Adaptation | None = None) -> JudgeFit:
    """Fit the judge to labelled replies, and where a pooling was fitted to them, one that stands on it."""
    return fit_judge(
        {STANCE: Question([reply.stance for reply in replies], _STRENGTH)},
        stance_features(answers_of(replies), encoder),
        encoder=encoder,
        folds=folds_of(replies),
        pooling=pooling,
    )
