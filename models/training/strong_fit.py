"""Fit the strong reader beside a classifier: the same parts, and regressions over the larger encoder's layers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

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
    adaptations: Mapping[str, Adaptation],
) -> ClassifierFit:
    """Fit it, and choose what the small reader passes on to it.

    small: the classifier that it stands beside, whose regressions over words it shares; features: what that one was
    fitted to. larger: (n, d), what the larger encoder makes of the examples. adaptations: of both encoders' layers, by
    the part of a head that stands on them.
    """
    beside = Artefact.from_bytes(small.content)
    fitted = fit_classifier(
        examples,
        encoder=encoder,
        features=replace(features, larger=larger),
        words=Words(beside.terms, beside.heads, small.by_words),
        adaptations=adaptations,
    )
    artefact = Artefact.from_bytes(fitted.content)
    artefact = replace(
        artefact,
        beside=beside.version,
        larger_layers=adaptations["larger_adapted"].layers.version if "larger_adapted" in adaptations else "",
        thresholds={**artefact.thresholds, PASSED_ON: _passed_from(examples, small)},
    )
    judged = [
        again if is_passed_on(first, Classifier(artefact)) else first
        for first, again in zip(small.out_of_fold, fitted.out_of_fold, strict=True)
    ]
    content = replace(artefact, confusion=confusion_of(examples, judged)).to_bytes()
    version = Artefact.from_bytes(content).version
    return ClassifierFit(content, tuple(replace(judgement, model_version=version) for judgement in judged))


def passed_on(examples: Sequence[Example], small: ClassifierFit) -> NDArray[np.bool_]:
    """Which examples the small reader passes on to a strong one, by folds that had not seen them."""
    return _p_complaint(small) >= _passed_from(examples, small)


def _passed_from(examples: Sequence[Example], small: ClassifierFit) -> float:
    """The p_complaint from which on it does: so that it loses no more real complaints than it may."""
    complains = np.array([example.complaint for example in examples]) & choosing(examples)
    return float(np.quantile(_p_complaint(small)[complains], 1 - PASSED_RECALL, method="lower"))


def _p_complaint(small: ClassifierFit) -> NDArray[np.float64]:
    return np.array([judgement.p_complaint or 0.0 for judgement in small.out_of_fold])
