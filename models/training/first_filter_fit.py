"""Fit the first filter to labelled posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.training.classifier_fit import posts_of
from models.training.fitting import Question, fit_heads
from models.training.groups import choosing, folds_of
from models.training.training_set import Example
from models.understanding.artefact import Artefact
from models.understanding.classifier import NO, YES
from models.understanding.features import Features, traits
from models.understanding.first_filter import COMPLAINT

TARGET_RECALL: Final = 0.99  # of the complaints among real posts of a group that the filter was not fitted to
_STRENGTH: Final = 0.00003  # C of the regression over traits; with more it errs more on real posts


@dataclass(frozen=True, slots=True)
class FilterFit:
    """The file of a filter, and what its threshold does to posts of groups that it had not been fitted to."""

    content: bytes
    recall: float  # of complaints
    stopped: float  # of the others


def fit_filter(examples: Sequence[Example]) -> FilterFit:
    """Fit the filter and choose its threshold out of fold, on real posts where there are any."""
    texts = [post.as_text for post in posts_of(examples)]
    by_hand = traits(texts)
    fitted = fit_heads(
        {COMPLAINT: Question([YES if example.complaint else NO for example in examples], _STRENGTH)},
        Features(by_hand, by_hand.shape[1], [text.reading for text in texts]),
        folds=folds_of(examples),
        calibrating=(chosen := choosing(examples)),
    )
    p_complaint = fitted.out_of_fold[COMPLAINT][chosen, fitted.heads[COMPLAINT].classes.index(YES)]
    truth = np.array([example.complaint for example in examples])[chosen]
    threshold = float(np.quantile(p_complaint[truth], 1 - TARGET_RECALL, method="lower"))
    content = Artefact(
        encoder="", terms=fitted.terms, heads=fitted.heads, thresholds={COMPLAINT: threshold}
    ).to_bytes()
    passes = p_complaint >= threshold
    return FilterFit(content, float(passes[truth].mean()), float((~passes[~truth]).mean()))
