import io
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from models.encoding.encoder import Encoder
from models.training.classifier_fit import STRENGTHS, fit_classifier, posts_of
from models.training.memory import WEIGHTS, Memory
from models.training.real_posts import real_labels
from models.training.training_set import our_examples
from models.understanding.artefact import Artefact
from models.understanding.classifier import Classifier

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def memory():
    return Memory.load()


def test_the_package_remembers_every_real_post_and_what_words_said_of_all(memory):
    assert memory.version == Classifier.load().version
    assert len(memory.real) == len(real_labels())
    assert set(memory.by_words) == set(STRENGTHS)
    assert {len(answers) for answers in memory.by_words.values()} == {
        len(our_examples()) + len(real_labels())
    }


def test_it_holds_numbers_alone_and_is_small():
    content = files("models").joinpath("weights", WEIGHTS).read_bytes()
    assert len(content) <= 20 * MEGABYTE
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        kinds = {name: archive[name].dtype.kind for name in archive.files}
    assert {name for name, kind in kinds.items() if kind not in "fi"} == {"version"}


def test_vectors_are_kept_to_a_hundredth_of_their_spread(memory):
    again = Memory.from_bytes(replace(memory, real=memory.real * 3).to_bytes()).real
    spread = np.abs(memory.real - memory.real.mean(axis=0)).max(axis=0) * 3
    assert np.all(np.abs(again - memory.real * 3) <= spread / 100 + 1e-6)


def test_what_is_recalled_stands_in_the_order_of_the_examples(memory):
    written, more = our_examples()[:3], our_examples()[3:5]
    few = Memory("", memory.real[:4], {name: answers[:7] for name, answers in memory.by_words.items()})
    encoding = Encoder().encode([post.reading for post in posts_of([*written, *more])])
    features, words = few.recall(written, more, encoding)
    assert features.dense.shape == (9, memory.real.shape[1])
    assert np.array_equal(features.dense[3:7], memory.real[:4])
    assert {len(answers) for answers in words.answers.values()} == {9}
    assert words.heads == Classifier.load().artefact.heads


def test_a_fit_to_it_keeps_the_words_and_learns_by_vectors(memory):
    written = our_examples()[::40]
    rows = [*range(0, len(our_examples()), 40), *range(len(our_examples()), len(our_examples()) + 200)]
    few = Memory("", memory.real[:200], {name: answers[rows] for name, answers in memory.by_words.items()})
    encoder = Encoder()
    encoding = encoder.encode([post.reading for post in posts_of(written)])
    features, words = few.recall(written, [], encoding)
    fit = fit_classifier([*written, *real_labels()[:200]], encoder=encoder, features=features, words=words)
    found, shipped = Artefact.from_bytes(fit.content), Classifier.load().artefact
    for name, head in found.heads.items():
        assert np.array_equal(head.terms.weights, shipped.heads[name].terms.weights), name
        assert not np.array_equal(head.dense.weights, shipped.heads[name].dense.weights), name
    assert len(fit.out_of_fold) == len(written) + 200
