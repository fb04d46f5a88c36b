"""Fit the first filter to labelled posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.training.classifier_fit import VOICES
from models.training.fitting import Question, fit_heads
from models.training.training_set import Example
from models.understanding.artefact import Artefact
from models.understanding.classifier import NO, YES
from models.understanding.features import ReadText
from models.understanding.first_filter import COMPLAINT, filter_inputs
from models.understanding.text import reading

# Of the complaints in a voice that the filter was not fitted to. Real posts are further from the examples than the
# examples' voices are from each other: at .998 out of fold .982 of the complaints among labelled posts pass.
TARGET_RECALL: Final = 0.998
_STRENGTH: Final = 0.00003  # C of the regression over traits; with more it errs more on real posts


@dataclass(frozen=True, slots=True)
class FilterFit:
    """The file of a filter, and what its threshold does to examples in voices that it had not been fitted to."""

    content: bytes
    recall: float  # of complaints
    stopped: float  # of the others


def fit_filter(examples: Sequence[Example]) -> FilterFit:
    """Fit the filter and choose its threshold out of fold; a fold is a voice."""
    texts = [ReadText(example.text, reading(example.text, title=example.title)) for example in examples]
    truth = np.array([example.complaint for example in examples])
    fitted = fit_heads(
        {COMPLAINT: Question([YES if complaint else NO for complaint in truth], _STRENGTH)},
        [text.reading for text in texts],
        lambda terms: filter_inputs(texts, terms),
        folds=[VOICES.get(example.source, example.source) for example in examples],
    )
    p_complaint = fitted.out_of_fold[COMPLAINT][:, fitted.heads[COMPLAINT].classes.index(YES)]
    threshold = float(np.quantile(p_complaint[truth], 1 - TARGET_RECALL, method="lower"))
    content = Artefact(
        encoder="", terms=fitted.terms, heads=fitted.heads, thresholds={COMPLAINT: threshold}
    ).to_bytes()
    passes = p_complaint >= threshold
    return FilterFit(content, float(passes[truth].mean()), float((~passes[~truth]).mean()))
