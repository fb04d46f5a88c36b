"""Fitting the judge of what answers sell; asked of the replies that recruit or run a product down."""

from collections.abc import Sequence
from typing import Final

from models.encoding.encoder import Encoder
from models.training.adaptation import Adaptation
from models.training.fitting import Question
from models.training.replies_fit import JudgeFit, answers_of, fact, fit_judge, folds_of, selling
from models.training.training_set import Reply
from models.understanding.appeal import APPEAL, FACT, appeal_features
from models.understanding.classifier import Classifier, ReadPost

_STRENGTH: Final = 0.01  # best of .003, .01 and .03 with threads left out
_FACT_STRENGTH: Final = 0.01


def fit_appeal(
    replies: Sequence[Reply],
    *,
    encoder: Encoder,
    classifier: bytes | None = None,
    pooling: Adaptation | None = None,
) -> JudgeFit:
    """Fit the judge to those of the replies that sell, and where a pooling was fitted to all, one that stands on it.

    classifier: the file that says the causes of what is answered, else the shipped one.
    """
    rows, folds = selling(replies), folds_of(replies)
    asked = [replies[row] for row in rows]
    return fit_judge(
        {
            APPEAL: Question([one.appeal for one in asked], _STRENGTH, by_traits=True),
            FACT: Question([fact(one) for one in asked], _FACT_STRENGTH, by_traits=True),
        },
        appeal_features(answers_of(asked), _causes(asked, encoder, classifier), encoder),
        encoder=encoder,
        folds=[folds[row] for row in rows],
        pooling=pooling,
    )


def _causes(replies: Sequence[Reply], encoder: Encoder, classifier: bytes | None) -> list[dict[str, float]]:
    threads = [
        ReadPost.of(one.reply_id, text=one.thread_text, title=None, product=one.product) for one in replies
    ]
    judged = Classifier.load(classifier).judge(threads, encoder.encode([post.reading for post in threads]))
    return [one.causes or {} for one in judged]
