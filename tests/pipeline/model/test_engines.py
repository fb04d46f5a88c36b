"""Ray is an extra: what needs it is skipped without, and measured by ``python -m benchmarks.engines``."""

import importlib.util
import json
import sys
from types import SimpleNamespace
from unittest.mock import Mock

import numpy as np
import pytest

from benchmarks import engines as measured
from ingest.landing.queue import Batch, Landing
from ingest.observations.record import Counts
from models.errors import SourceUnreachable, TrustwatchError, UserMistake
from models.post import Post
from models.table import frame_of
from models.training.training_set import our_examples
from models.understanding.reader import ReadResult, UnreadPost
from pipeline.model import engines
from pipeline.model.engines import open_engine, reader_of
from pipeline.settings.sections import Engine
from pipeline.settings.settings import Settings
from tests.command import trustwatch
from tests.rows import post


def with_engine(home, name, **fields):
    return Settings(home=home, engine=Engine(name=name, **fields))


def read(settings, posts):
    reader = reader_of(settings)
    with open_engine(settings, reader) as engine:
        return engine.read(posts)


needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="Ray is not installed: pip install --editable '.[ray]'"
)


@needs_ray
def test_workers_read_what_this_process_reads_though_one_of_them_is_killed(home, monkeypatch):
    monkeypatch.setattr(engines, "BATCH", 10)
    texts = [example.text for example in our_examples()[:60]]
    posts = [UnreadPost(f"reddit:t3_{number}", text, source="reddit") for number, text in enumerate(texts)]
    here = read(with_engine(home, "local"), posts)
    assert any(judgement.cause for judgement in here.judgements)
    settings = with_engine(home, "ray", workers=2)
    with open_engine(settings, reader_of(settings)) as engine:
        check_same(engine.read(posts), here)
        check_same(measured.read(engine, posts, killed=True), here)


@needs_ray
def test_a_cluster_that_cannot_have_the_workers_is_told_as_such(home, monkeypatch):
    import ray

    def refuses(error, message, **asked):
        with pytest.raises(error, match=message):
            read(with_engine(home, "ray", **asked), [])
        assert not ray.is_initialized()

    with monkeypatch.context() as patch:
        patch.setattr(ray, "cluster_resources", lambda: {"CPU": 1.0})
        refuses(UserMistake, "engine.workers is 2, and the Ray cluster has 1 cores", workers=2)
        patch.setattr(ray, "cluster_resources", dict)
        refuses(UserMistake, "the Ray cluster has 0 cores")
    with monkeypatch.context() as patch:
        patch.setattr(engines, "READY_SECONDS", 0.0)
        refuses(SourceUnreachable, "not all of 1 workers began", workers=1)


@needs_ray
def test_what_a_worker_that_does_not_come_back_was_reading_another_reads(monkeypatch):
    """As where a machine is lost: a cluster of several has no loopback, so that Ray's answers are given by hand."""
    import ray
    from ray.exceptions import ActorUnavailableError

    monkeypatch.setattr(engines, "BATCH", 1)
    posts = [UnreadPost(f"reddit:t3_{number}", "the chat is gone", source="reddit") for number in range(5)]

    def worker(name):
        return SimpleNamespace(read=SimpleNamespace(remote=lambda _shared, batch: (name, batch[0].post_id)))

    def answer(promise):
        name, post_id = promise
        if name == "lost":
            raise ActorUnavailableError("gone", None)
        return ReadResult([], ["en"], [post_id], np.empty((0, 0), np.float32))

    monkeypatch.setattr(ray, "wait", lambda promises: (promises[:1], promises[1:]))
    monkeypatch.setattr(ray, "get", answer)
    found = engines._Pool([worker("lost"), worker("there")], None).read(posts)
    assert found.read_ids == [post.post_id for post in posts]
    with pytest.raises(TrustwatchError, match="no other could read them"):
        engines._Pool([worker("lost"), worker("lost")], None).read(posts)


@needs_ray
def test_what_ray_fails_at_is_told_as_what_it_is(monkeypatch):
    import ray
    from ray.exceptions import ObjectLostError, WorkerCrashedError

    posts = [UnreadPost("reddit:t3_1", "the chat is gone", source="reddit")]
    for error, message in [
        (ObjectLostError("0" * 56, None, ""), "Ray: ObjectLostError .*what was read before is kept"),
        (WorkerCrashedError(), "a worker ended 4 times at the same"),
    ]:
        monkeypatch.setattr(ray, "wait", lambda promises: (promises, []))
        monkeypatch.setattr(ray, "get", Mock(side_effect=error))
        pool = engines._Pool([SimpleNamespace(read=SimpleNamespace(remote=Mock()))], None)
        with pytest.raises(TrustwatchError, match=message):
            pool.read(posts)


def check_same(found, expected):
    assert list(map(measured.labels, found.judgements)) == list(map(measured.labels, expected.judgements))
    assert (found.read_ids, found.languages) == (expected.read_ids, expected.languages)
    assert np.abs(found.vectors - expected.vectors).max() < 1e-6
    for ours, theirs in zip(found.judgements, expected.judgements, strict=True):
        assert ours.p_complaint == pytest.approx(theirs.p_complaint, abs=1e-6)


def test_without_ray_its_engine_is_refused_with_the_way_to_it(home, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UserMistake, match=r"install Trustwatch with its extra .*\.\[ray\]"):
        read(with_engine(home, "ray"), [])


def test_an_engine_that_there_is_not_is_named(home):
    failed = trustwatch("analyse", "--engine", "rya", home=home)
    assert failed.exit_code == 2
    assert "unknown engine 'rya': did you mean 'ray'? Known: local, ray" in failed.stderr


def test_the_flag_overrides_the_settings(tmp_path, home):
    counts, tables = Counts(1, 1, 0, 0), {"posts": frame_of(Post, [post()])}
    Landing(home).write(Batch("one", "reddit", "r/a", counts, tables=tables))
    config = tmp_path / "trustwatch.toml"
    config.write_text('[engine]\nname = "ray"\naddress = "127.0.0.1:1"\n')
    done = trustwatch("analyse", "--engine", "local", "--json", "--config", config, home=home)
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["understand.posts"] == 1
