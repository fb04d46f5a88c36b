"""Fitting the judge of what answers sell; asked of the replies that recruit or run a product down."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from models.encoding.encoder import Encoder
from models.training.fitting import Question, fit_heads, folds_by_thread
from models.training.training_set import Reply
from models.understanding.appeal import APPEAL, FACT, NO, YES, appeal_features
from models.understanding.artefact import Artefact
from models.understanding.classifier import Classifier, ReadPost
from models.understanding.stance import Answer
from models.vocabulary import SELLING

_STRENGTH: Final = 0.01  # best of .003, .01 and .03 with threads left out
_FACT_STRENGTH: Final = 0.01


@dataclass(frozen=True, slots=True)
class AppealFit:
    """The file of a judge, the replies that it was asked of, and what folds said of threads that they had not seen."""

    content: bytes
    asked: tuple[Reply, ...]
    appeals: tuple[str, ...]
    names_fact: tuple[bool, ...]


def fit_appeal(replies: Sequence[Reply], *, encoder: Encoder, classifier: bytes | None = None) -> AppealFit:
    """Fit the judge. classifier: the file that says the causes of what is answered, else the shipped one."""
    asked = tuple(reply for reply in replies if reply.stance in SELLING)
    answers = [Answer(one.text, one.thread_text, one.product, one.author_product) for one in asked]
    features = appeal_features(answers, _causes(asked, encoder, classifier), encoder)
    appeals, facts = [one.appeal for one in asked], [YES if one.names_fact else NO for one in asked]
    fitted = fit_heads(
        {
            APPEAL: Question(appeals, _STRENGTH, by_traits=True),
            FACT: Question(facts, _FACT_STRENGTH, by_traits=True),
        },
        features,
        folds=folds_by_thread(appeals, [one.thread_text for one in asked]),  # it says much of what is sold
    )
    guesses = {name: fitted.out_of_fold[name].argmax(axis=1) for name in (APPEAL, FACT)}
    classes = {name: fitted.heads[name].classes for name in (APPEAL, FACT)}
    return AppealFit(
        Artefact(encoder.name, fitted.terms, fitted.heads, {}).to_bytes(),
        asked,
        tuple(classes[APPEAL][guess] for guess in guesses[APPEAL]),
        tuple(classes[FACT][guess] == YES for guess in guesses[FACT]),
    )


def _causes(replies: Sequence[Reply], encoder: Encoder, classifier: bytes | None) -> list[dict[str, float]]:
    threads = [
        ReadPost.of(one.reply_id, text=one.thread_text, title=None, product=one.product) for one in replies
    ]
    judged = Classifier.load(classifier).judge(threads, encoder.encode([post.reading for post in threads]))
    return [one.causes or {} for one in judged]
