import io
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest

from models.encoding.encoder import DEFAULT_ENCODER, Encoder
from models.encoding.larger import NAME as LARGER
from models.encoding.upper_layers import POOLING, shipped_layers
from models.training.classifier_fit import STRENGTHS, fit_classifier, posts_of
from models.training.memory import WEIGHTS, Asked, Memory
from models.training.real_posts import real_labels
from models.training.training_set import our_examples
from models.understanding.artefact import Artefact, shipped
from models.understanding.classifier import Classifier
from models.understanding.strong import WEIGHTS as STRONG

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def memory():
    return Memory.load()


def test_the_package_remembers_every_real_post_and_what_words_and_layers_said_of_all(memory):
    assert memory.version == Classifier.load().version
    assert len(memory.real) == len(memory.outright) == len(real_labels())
    for said in (memory.by_words, *memory.by_layers.values()):
        assert set(said) == set(STRENGTHS)
        assert {len(answers) for answers in said.values()} == {len(our_examples()) + len(real_labels())}


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
    few = _rows_of(memory, 4, list(range(7)))
    encoding = Encoder().encode([post.reading for post in posts_of([*written, *more])])
    found = few.recall(written, more, encoding)
    assert found.features.dense.shape == (9, memory.real.shape[1])
    assert np.array_equal(found.features.dense[3:7], memory.real[:4])
    for said in (found.words.answers, found.adaptations["adapted"].answers):
        assert {len(answers) for answers in said.values()} == {9}
    assert found.words.heads == Classifier.load().artefact.heads
    kept, remembered = found.adaptations["adapted"].answers, memory.by_layers["adapted"]
    assert np.array_equal(kept["cause"][:7], remembered["cause"][:7])


def test_layers_that_are_kept_say_what_is_remembered_and_judge_what_is_new(memory):
    known = [example.example_id for example in (*our_examples(), *real_labels())]
    examples = [our_examples()[7], replace(our_examples()[8], example_id="new"), our_examples()[9]]
    encoding = Encoder().encode([post.reading for post in posts_of(examples)])
    asked = Asked([example.example_id for example in examples], encoding.adapted)
    layers, judge = shipped_layers(DEFAULT_ENCODER), Classifier.load().artefact
    kept = memory.kept_layers("adapted", layers, judge, known=known, asked=asked)
    for name, head in kept.heads.items():
        assert np.array_equal(kept.answers[name][[0, 2]], memory.by_layers["adapted"][name][[7, 9]]), name
        np.testing.assert_allclose(kept.answers[name][1], head.answers(encoding.adapted[1:2])[0], atol=1e-3)


def test_layers_that_folds_were_not_asked_about_a_post_answer_only_where_it_is_needed(memory):
    known = [example.example_id for example in (*our_examples(), *real_labels())]
    said = memory.by_layers["larger_adapted"]
    unasked = np.flatnonzero(np.isnan(said["cause"]).any(axis=1))[:2]
    asked_once = np.flatnonzero(~np.isnan(said["cause"]).any(axis=1))[0]
    rows = [*unasked, asked_once]
    judge, layers = shipped(STRONG), shipped_layers(LARGER, POOLING)
    width = judge.heads["cause"].larger_adapted.weights.shape[1]
    asked = Asked(
        [known[row] for row in rows],
        np.random.default_rng(1).normal(size=(3, width)).astype(np.float32),
        np.array([True, False, True]),
    )
    kept = memory.kept_layers("larger_adapted", layers, judge, known=known, asked=asked)
    for name, head in kept.heads.items():
        np.testing.assert_allclose(kept.answers[name][0], head.answers(asked.adapted[:1])[0], atol=1e-3)
        assert np.isnan(kept.answers[name][1]).all(), name
        assert np.array_equal(kept.answers[name][2], said[name][asked_once]), name


def _rows_of(memory, n_real, rows):
    def few(said):
        return {name: answers[rows] for name, answers in said.items()}

    by_layers = {part: few(said) for part, said in memory.by_layers.items()}
    return Memory("", memory.real[:n_real], few(memory.by_words), by_layers, memory.outright[:n_real])


def test_a_fit_to_it_keeps_the_words_and_learns_by_vectors(memory):
    written = our_examples()[::40]
    rows = [*range(0, len(our_examples()), 40), *range(len(our_examples()), len(our_examples()) + 200)]
    few = _rows_of(memory, 200, rows)
    encoder = Encoder()
    encoding = encoder.encode([post.reading for post in posts_of(written)])
    recalled = few.recall(written, [], encoding)
    fit = fit_classifier(
        [*written, *real_labels()[:200]],
        encoder=encoder,
        features=recalled.features,
        words=recalled.words,
        adaptations=recalled.adaptations,
    )
    found, shipped = Artefact.from_bytes(fit.content), Classifier.load().artefact
    for name, head in found.heads.items():
        assert np.array_equal(head.terms.weights, shipped.heads[name].terms.weights), name
        assert np.array_equal(head.adapted.weights, shipped.heads[name].adapted.weights), name
        assert not np.array_equal(head.dense.weights, shipped.heads[name].dense.weights), name
    assert len(fit.out_of_fold) == len(written) + 200
