"""Fit a whole model: the classifiers of posts and of replies, the first filter, their record and card.

The project's own examples are written ones, whose texts come with the package, and real ones, whose texts do not. Who
has those texts fits everything anew; who has not fits the regressions over vectors, with the real posts as the package
remembers them, and keeps the package's regressions over words, its first filter and its judges of replies.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.landing.held_folder import scratch_folder
from models.encoding.encoder import Encoder, Encoding, Vectors
from models.encoding.upper_layers import POOLING, REPLY_POOLING
from models.encoding.upper_layers import WEIGHTS as UPPER_LAYERS
from models.judgement import Judgement
from models.training.adaptation import LARGER, SMALL, Adaptation, Labelled, Plan, adapt
from models.training.appeal_fit import fit_appeal
from models.training.classifier_fit import (
    STRENGTHS,
    ClassifierFit,
    answers_to,
    features_of,
    fit_classifier,
    posts_of,
)
from models.training.evaluation import Change
from models.training.first_filter_fit import fit_filter
from models.training.fitting import Words
from models.training.groups import wide_folds_of
from models.training.memory import WEIGHTS as MEMORY
from models.training.memory import Asked, Memory
from models.training.model_card import figures, with_figures
from models.training.plain_vectors import WEIGHTS as PLAIN
from models.training.plain_vectors import fit_plain
from models.training.real_posts import REAL
from models.training.replies_fit import JudgeFit, fit_pooling
from models.training.stance_fit import fit_stance
from models.training.strong_fit import fit_strong, passed_on
from models.training.training_set import Example, our_examples
from models.understanding import appeal, classifier, first_filter, stance, strong
from models.understanding.artefact import Artefact, shipped
from models.understanding.features import Features
from models.vocabulary import AdaptedEncoder
from pipeline.model.loading import CARD, RECORD, STRONG_RECORD
from pipeline.model.own_examples import OwnExamples
from pipeline.model.training import against, judgements_of, record_of, refuse_if_worse

# The files of what is fitted on encoders' first layers, by the part of a head that stands on it.
LAYERS: Final = {"adapted": UPPER_LAYERS, "larger_adapted": POOLING}


def fit_model(
    own: OwnExamples,
    more: Sequence[Example],
    *,
    encoder_name: str,
    larger: Encoder | None,
    adapts: Collection[AdaptedEncoder],
    card: str,
    rival: Mapping[str, Judgement] | None,
    tell: Callable[[list[Change]], None],
) -> dict[str, bytes]:
    """The files of a model, by their names.

    larger: the encoder of a strong reader beside it; None fits none. adapts: whose upper layers are adapted anew, where
    the texts are at hand. tell is given how it differs from its rival on the own examples. Raises TrustwatchError,
    before the rest is fitted, where it is worse.
    """
    encoder = Encoder(encoder_name, n_threads=1)  # heads are fitted on the vectors that they will be given
    examples = [*own.examples, *more]
    at_hand = examples if own.has_texts else [*our_examples(), *more]
    encoding = encoder.encode([post.reading for post in posts_of(at_hand)])
    material = _material(own, more, at_hand, encoding, encoder=encoder, adapts=AdaptedEncoder.SMALL in adapts)
    posts_fit = fit_classifier(
        examples,
        encoder=encoder,
        features=material.features,
        words=material.words,
        adaptations=material.adaptations,
    )
    if rival is not None:
        changes = against(rival, own.examples, posts_fit)
        tell(changes)
        refuse_if_worse(changes)
    # What judges replies asks the classifier, which stands on these layers.
    if "adapted" in material.adaptations:
        encoder = Encoder(encoder_name, upper=material.adaptations["adapted"].layers, n_threads=1)
    replies_fits, judges = judges_of_replies(own, encoder, classifier=posts_fit.content, larger=larger)
    filter_fit = fit_filter(examples) if own.has_texts else None
    found = figures(posts_fit, *replies_fits, filter_fit, examples=examples, replies=own.replies)
    contents = {
        classifier.WEIGHTS: posts_fit.content,
        **judges,
        first_filter.WEIGHTS: filter_fit.content if filter_fit else _shipped(first_filter.WEIGHTS),
        PLAIN: fit_plain(at_hand, encoding.vectors, encoder=encoder_name),
        RECORD: record_of(own.examples, posts_fit),
        CARD: with_figures(card, found).encode(),
    }
    if own.has_texts:
        contents |= _of_texts(
            own,
            examples,
            posts_fit,
            material,
            encoder=encoder,
            larger=larger,
            adapts=AdaptedEncoder.LARGER in adapts,
        )
    return contents


def _of_texts(
    own: OwnExamples,
    examples: Sequence[Example],
    posts_fit: ClassifierFit,
    material: "_Material",
    *,
    encoder: Encoder,
    larger: Encoder | None,
    adapts: bool,
) -> dict[str, bytes]:
    """The files that only who has the real posts' texts can make."""
    contents, adaptations = {}, dict(material.adaptations)
    if larger:
        encoding = larger.encode([post.reading for post in posts_of(examples)])
        adaptations |= _of_larger(examples, posts_fit, larger, encoding, adapts=adapts)
        strong_fit = fit_strong(
            examples,
            posts_fit,
            encoder=encoder,
            features=material.features,
            larger=encoding.layers,
            adaptations=adaptations,
        )
        contents = {strong.WEIGHTS: strong_fit.content, STRONG_RECORD: record_of(own.examples, strong_fit)}
    contents[MEMORY] = _memory(own, posts_fit, material.features, adaptations).to_bytes()
    return contents | {LAYERS[part]: adaptation.layers.to_bytes() for part, adaptation in adaptations.items()}


def _of_larger(
    examples: Sequence[Example],
    posts_fit: ClassifierFit,
    larger: Encoder,
    encoding: Encoding,
    *,
    adapts: bool,
) -> dict[str, Adaptation]:
    """What stands on the larger encoder's first layers, if anything does."""
    judged = passed_on(examples, posts_fit)
    if adapts:
        return {"larger_adapted": _adapted(examples, larger, LARGER, judged=judged)}
    return _kept_layers("larger_adapted", larger, strong.WEIGHTS, examples, encoding.adapted, needed=judged)


def judges_of_replies(
    own: OwnExamples, encoder: Encoder, *, classifier: bytes, larger: Encoder | None = None
) -> tuple[tuple[JudgeFit | None, JudgeFit | None], dict[str, bytes]]:
    """The fits of stance and appeal, None where the package's stay as they are; and the files of what judges replies.

    Each time the larger encoder is at hand what stands on it is fitted anew, a matter of minutes.
    """
    if own.memory:  # what it remembers is of posts
        return (None, None), {name: _shipped(name) for name in (stance.WEIGHTS, appeal.WEIGHTS)}
    pooling = None
    if larger and own.has_texts:
        with scratch_folder() as aside:
            pooling = fit_pooling(own.replies, larger, aside=aside)
    said = fit_stance(own.replies, encoder=encoder, pooling=pooling)
    sold = fit_appeal(own.replies, encoder=encoder, classifier=classifier, pooling=pooling)
    files = {stance.WEIGHTS: said.content, appeal.WEIGHTS: sold.content}
    return (said, sold), files | ({REPLY_POOLING: pooling.layers.to_bytes()} if pooling else {})


def _shipped(name: str) -> bytes:
    return files("models").joinpath("weights", name).read_bytes()


@dataclass(frozen=True, slots=True)
class _Material:
    """What the classifier is fitted to, and the parts of it that are kept or come ready made."""

    features: Features
    words: Words | None
    adaptations: Mapping[str, Adaptation]  # by the part of a head that stands on them


def _material(
    own: OwnExamples,
    more: Sequence[Example],
    at_hand: Sequence[Example],
    encoding: Encoding,
    *,
    encoder: Encoder,
    adapts: bool,
) -> _Material:
    if own.memory:
        recalled = own.memory.recall(our_examples(), more, encoding)
        return _Material(recalled.features, recalled.words, recalled.adaptations)
    adaptations: Mapping[str, Adaptation] = {}
    if own.has_texts and adapts:
        adaptations = {"adapted": _adapted(at_hand, encoder, SMALL)}
    elif own.has_texts:
        adaptations = _kept_layers("adapted", encoder, classifier.WEIGHTS, at_hand, encoding.adapted)
    return _Material(features_of(posts_of(at_hand), encoding), None, adaptations)


def _adapted(
    examples: Sequence[Example], encoder: Encoder, plan: Plan, *, judged: NDArray[np.bool_] | None = None
) -> Adaptation:
    labelled = Labelled(
        [post.reading for post in posts_of(examples)],
        {name: answers_to(examples, name) for name in STRENGTHS},
        np.array([example.subset == REAL for example in examples]),
        judged,
    )
    location = str(encoder.folder or encoder.name)
    with scratch_folder() as aside:
        return adapt(encoder.name, location, labelled, folds=wide_folds_of(examples), aside=aside, plan=plan)


def _kept_layers(
    part: str,
    encoder: Encoder,
    judge: str,
    examples: Sequence[Example],
    adapted: Vectors,
    *,
    needed: NDArray[np.bool_] | None = None,
) -> dict[str, Adaptation]:
    """What comes with the package to stand on an encoder, by the part of a head, if anything does.

    judge: the file of the classifier whose heads stand on it; needed: as in ``Asked``.
    """
    if encoder.upper is None:
        return {}
    kept = Memory.load().kept_layers(
        part,
        encoder.upper,
        shipped(judge),
        known=list(judgements_of(_shipped(RECORD))),
        asked=Asked([example.example_id for example in examples], adapted, needed),
    )
    return {part: kept} if kept else {}


def _memory(
    own: OwnExamples, fit: ClassifierFit, features: Features, adaptations: Mapping[str, Adaptation]
) -> Memory:
    """What later fits, without texts, are to know of the real examples.

    What the package remembers of the larger encoder's stays where that encoder is not at hand, of these very examples.
    """
    first, last = len(our_examples()), len(own.examples)
    ids = [example.example_id for example in own.examples]
    earlier = Memory.remembered_layers() if list(judgements_of(_shipped(RECORD))) == ids else {}
    assert features.outright is not None
    return Memory(
        Artefact.from_bytes(fit.content).version,
        features.dense[first:last],
        {name: answers[:last] for name, answers in fit.by_words.items()},
        earlier
        | {
            part: {name: answers[:last] for name, answers in adaptation.answers.items()}
            for part, adaptation in adaptations.items()
        },
        features.outright[first:last],
    )
