"""Which reader reads, and which read what is published, is said."""

from dataclasses import replace

import numpy as np
import pytest

from models.encoding.encoder import Encoder
from models.encoding.larger import NAME, Larger
from models.encoding.upper_layers import POOLING, REPLY_POOLING, shipped_layers
from models.judgement import Judgement
from models.post import Post
from models.table import frame_of
from models.understanding import classifier, stance, strong
from models.understanding.artefact import shipped
from pipeline.model import loading
from pipeline.model.loading import home_model, judges_of_replies, strong_reader
from pipeline.model.reader_words import reader_in_words
from pipeline.settings.settings import Settings
from pipeline.warehouse.warehouse import insert, open_published, open_state, publish
from tests.command import trustwatch
from tests.rows import judgement, post


def told(home, version):
    with open_state(home) as state:
        insert(state, "posts", frame_of(Post, [post()]))
        insert(state, "judgements", frame_of(Judgement, [judgement(model_version=version)]))
        publish(state, home)
    with open_published(home) as connection:
        return reader_in_words(connection)


@pytest.mark.parametrize(
    ("version", "words"),
    [
        pytest.param(
            shipped(classifier.WEIGHTS).version, "'make strong' installs the strong one", id="small"
        ),
        pytest.param(shipped(strong.WEIGHTS).version, "by the strong reader.", id="strong"),
        pytest.param("test", "a model of this home's own", id="another"),
    ],
)
def test_the_reader_of_what_is_published_is_named(home, version, words):
    assert words in told(home, version)


def test_of_nothing_read_nothing_is_said(home):
    with open_state(home) as state:
        publish(state, home)
    with open_published(home) as connection:
        assert reader_in_words(connection) == ""


def test_status_says_why_the_small_reader_reads_alone(home):
    told(home, "test")
    done = trustwatch("status", home=home, environment={"TRUSTWATCH_ENCODER__STRONG": "off"})
    assert (
        'Posts are read by the small reader alone: it is switched off ([encoder] strong = "off").'
        in done.stdout
    )


def test_where_the_larger_encoder_is_missing_the_way_to_it_is_said(home, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("TRUSTWATCH_ENCODER__STRONG")
    found = strong_reader(Settings(home=home))
    assert found.strong is None
    assert "not installed ('make strong' installs it)" in found.in_words


def test_a_strong_reader_fitted_over_another_pooling_is_not_used(home, monkeypatch):
    pooling = replace(shipped_layers(NAME, POOLING), arrays={"mean": np.zeros(2, dtype=np.float16)})
    monkeypatch.setattr(loading, "find", lambda *_, **__: Larger(Encoder(NAME, upper=pooling)))
    found = strong_reader(Settings(home=home))
    assert found.strong is None
    assert "this version has no strong one for its classifier" in found.in_words


def test_a_model_of_ones_own_judges_replies_over_the_pooling_that_was_fitted_with_it(home, monkeypatch):
    pooling = replace(shipped_layers(NAME, REPLY_POOLING), arrays={"mean": np.zeros(2, dtype=np.float16)})
    monkeypatch.setattr(loading, "find", lambda _setting, *, upper: Larger(Encoder(NAME, upper=upper)))
    settings = Settings(home=home)
    packaged = judges_of_replies(settings).stance.version
    content = replace(shipped(stance.WEIGHTS), larger_layers=pooling.version).to_bytes()
    folder = home_model(home)
    folder.mkdir(parents=True)
    (folder / classifier.WEIGHTS).write_bytes(b"")
    (folder / stance.WEIGHTS).write_bytes(content)
    assert "+" not in judges_of_replies(settings).stance.version  # fitted over another than the package's
    (folder / REPLY_POOLING).write_bytes(pooling.to_bytes())
    own = judges_of_replies(settings).stance.version
    assert own.endswith(f"+{NAME}")
    assert own != packaged
    (folder / stance.WEIGHTS).write_bytes(
        shipped(stance.WEIGHTS).to_bytes()
    )  # a later model, without a pooling
    assert judges_of_replies(settings).stance.version == packaged
