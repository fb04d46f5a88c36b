"""Ray is an extra: what needs it is skipped without, and measured by ``python -m benchmarks.engines``."""

import importlib.util
import json
import subprocess
import sys

import pytest

from models.errors import UserMistake
from pipeline.model.engines import open_engine, reader_of
from pipeline.settings.sections import Engine
from pipeline.settings.settings import Settings
from tests.command import ROOT, trustwatch


def with_engine(home, name, **fields):
    return Settings(home=home, engine=Engine(name=name, **fields))


def read(settings, posts):
    reader = reader_of(settings)
    with open_engine(settings, reader) as engine:
        return engine.read(posts)


@pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="Ray is not installed: pip install --editable '.[ray]'"
)
def test_workers_read_what_this_process_reads_though_one_of_them_is_killed():
    command = [sys.executable, "-m", "benchmarks.engines", "--maximum", "400", "--workers", "2"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    rows = [[cell.strip() for cell in line.split("|")] for line in done.stdout.splitlines()[4:]]
    assert {name: (n_differ, float(apart) < 1e-6) for _, name, _, _, n_differ, apart, _ in rows} == {
        "this process": ("0", True),
        "Ray, 2 workers": ("0", True),
        "Ray, 2 workers, one killed": ("0", True),
    }


def test_without_ray_its_engine_is_refused_with_the_way_to_it(home, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UserMistake, match=r"install Trustwatch with its extra .*\.\[ray\]"):
        read(with_engine(home, "ray"), [])


def test_an_engine_that_there_is_not_is_named(home):
    failed = trustwatch("analyse", "--engine", "rya", home=home)
    assert failed.exit_code == 2
    assert "unknown engine 'rya': did you mean 'ray'? Known: local, ray" in failed.stderr


def test_the_flag_overrides_the_settings(tmp_path, home):
    config = tmp_path / "trustwatch.toml"
    config.write_text('[engine]\nname = "ray"\naddress = "127.0.0.1:1"\n')
    done = trustwatch("analyse", "--engine", "local", "--json", "--config", config, home=home)
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["understand.posts"] == 0
