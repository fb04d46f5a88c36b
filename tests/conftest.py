"""Fixtures that more than one kind of test needs."""

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from pipeline.settings.settings import Settings
from pipeline.stages.stage import StageContext
from tests.command import trustwatch
from tests.rows import NOON

# What is tested is what every machine has, whether or not this one has the larger encoder, too.
os.environ["TRUSTWATCH_ENCODER__STRONG"] = "off"

# Files that take long, the longest first: begun last, one would keep one process at work while the other had none.
LONGEST_FILES = (
    "dashboard/test_browser.py",
    "benchmarks/test_benchmarks.py",
    "pipeline/commands/test_export_command.py",
    "dashboard/test_pages.py",
    "pipeline/stages/test_watchlist.py",
    "pipeline/commands/test_run_command.py",
    "models/training/test_adaptation.py",
    "pipeline/stages/test_interruption.py",
    "dashboard/test_access.py",
    "pipeline/warehouse/test_migrations.py",
    "pipeline/stages/incidents/test_incidents.py",
    "pipeline/stages/incidents/test_explanations.py",
    "models/understanding/test_classifier.py",
    "pipeline/people/test_incident_actions.py",
    "pipeline/stages/incidents/test_incident_life.py",
    "dashboard/test_first_visit.py",
    "pipeline/people/test_corrected_home.py",
    "models/bursts/test_detector.py",
    "models/training/test_replies_fit.py",
    "dashboard/test_handles.py",
    "pipeline/collecting/test_resuming.py",
    "pipeline/test_start_up.py",
    "dashboard/test_viewers.py",
    "pipeline/stages/test_together.py",
)

settings.register_profile("trustwatch", deadline=None)  # how long an example takes is no test's matter
settings.load_profile("trustwatch")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; all others as they were found."""
    places = {Path(__file__).parent / name: place for place, name in enumerate(LONGEST_FILES)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.fixture(scope="module", autouse=True)
def modules_at_rest() -> None:
    """What was imported is no garbage: Streamlit looks for some after each drawing, and reads all of that for it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def own_environment() -> Iterator[None]:
    """What a test changes in the environment ends with it: a number of threads moves the last digit of all vectors."""
    before = dict(os.environ)
    yield
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(autouse=True)
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit puts the page in the place of the main module, from which processes of later tests would start."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


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
    """A home with the bundled sample, collected and analysed by the command line as a user would.

    Once for all processes that test side by side.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    home, whole = folder / "sample" / "home", folder / "sample.whole"
    with FileLock(folder / "sample.lock"):
        if not whole.exists():
            _analyse_sample(home)
            whole.touch()
    return home


def _analyse_sample(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    home.parent.mkdir(exist_ok=True)
    done = trustwatch("sample", home=home)
    assert done.exit_code == 0, done.stderr
    assert "Incidents since 31 August" in done.stdout
