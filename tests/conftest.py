"""Fixtures that more than one kind of test needs."""

import os
from pathlib import Path

import pytest

from pipeline.settings.settings import Settings
from pipeline.stages.stage import StageContext
from tests.command import ROOT, trustwatch
from tests.rows import NOON

# What is tested is what every machine has, whether or not this one has the larger encoder, too.
os.environ["TRUSTWATCH_ENCODER__STRONG"] = "off"

SAMPLE = ROOT / "data" / "sample"
SAMPLE_FILES = ("reddit.ndjson", "x.json", "status_anthropic.json", "status_openai.json")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder of its own, not made yet."""
    return tmp_path / "home"


@pytest.fixture
def context(home: Path) -> StageContext:
    """What a stage is given, with default settings."""
    return StageContext(Settings(home=home), now=NOON, run_id="test-run")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real material beside the project; a test that needs it is skipped without it."""
    folder = Path(__file__).parents[2] / "shared"
    if not (folder / "corpora").is_dir():
        pytest.skip("the folder of real corpora is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the bundled sample, collected and analysed once by the command line as a user would."""
    home = tmp_path_factory.mktemp("sample") / "home"
    settings = ["--config", SAMPLE / "trustwatch.toml"]
    files = [SAMPLE / name for name in SAMPLE_FILES]
    span = ["--covers", "2026-08-31", "2026-11-09"]
    for command in (["collect", "file", *files, *span], ["analyse"]):
        done = trustwatch(*command, *settings, home=home)
        assert done.exit_code == 0, done.stderr
    return home
