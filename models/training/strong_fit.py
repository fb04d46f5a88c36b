"""Fit the strong reader beside a classifier: the same parts, and regressions over the larger encoder's layers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from models.encoding.encoder import Encoder, Vectors
from models.training.adaptation import Adaptation
from models.training.classifier_fit import ClassifierFit, confusion_of, fit_classifier
from models.training.fitting import Words
from models.training.groups import choosing
from models.training.training_set import Example
from models.understanding.artefact import Artefact
from models.understanding.classifier import Classifier
from models.understanding.features import Features
from models.understanding.strong import PASSED_ON, is_passed_on

PASSED_RECALL: Final = 0.97  # of real complaints in groups that the small reader had not seen


def fit_strong(
    examples: Sequence[Example],
    small: ClassifierFit,
    *,
    encoder: Encoder,
    features: Features,
    larger: Vectors,
    adaptation: Adaptation | None,
) -> ClassifierFit:
    """Fit it, and choose what the small reader passes on to it.

    small: the classifier that it stands beside, whose regressions over words it shares; features and adaptation: what
    that one was fitted to. larger: (n, d), what the larger encoder makes of the examples.
    """
    beside = Artefact.from_bytes(small.content)
    fitted = fit_classifier(
        examples,
        encoder=encoder,
        features=replace(features, larger=larger),
        words=Words(beside.terms, beside.heads, small.by_words),
        adaptation=adaptation,
    )
    p_small = np.array([judgement.p_complaint for judgement in small.out_of_fold])
    complains = np.array([example.complaint for example in examples]) & choosing(examples)
    passed_on = float(np.quantile(p_small[complains], 1 - PASSED_RECALL, method="lower"))
    artefact = Artefact.from_bytes(fitted.content)
    artefact = replace(
        artefact, beside=beside.version, thresholds={**artefact.thresholds, PASSED_ON: passed_on}
    )
    judged = [
        again if is_passed_on(first, Classifier(artefact)) else first
        for first, again in zip(small.out_of_fold, fitted.out_of_fold, strict=True)
    ]
    content = replace(artefact, confusion=confusion_of(examples, judged)).to_bytes()
    version = Artefact.from_bytes(content).version
    return ClassifierFit(content, tuple(replace(judgement, model_version=version) for judgement in judged))
