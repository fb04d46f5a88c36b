import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.rows import NOON
from tests.story import write_nothing, write_story


@pytest.fixture(scope="session")
def story_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_story(tmp_path_factory.mktemp("story") / "home")


@pytest.fixture(scope="session")
def hollow_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Published, and without a row."""
    return write_nothing(tmp_path_factory.mktemp("hollow") / "home")


@pytest.fixture(autouse=True)
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit puts the page in the place of the main module, from which processes of later tests would start."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Draw one page over a home, as if its address had been opened with a query."""

    def open_it(
        name: str, home: Path, now: datetime = NOON + timedelta(minutes=12), **query: str | list[str]
    ) -> AppTest:
        monkeypatch.setenv("TRUSTWATCH_HOME", str(home))
        app = AppTest.from_function(_draw, args=(name, now), default_timeout=30)
        app.query_params.update(query)
        return app.run()

    return open_it


def _draw(name: str, now: "datetime") -> None:  # its text is run elsewhere, where nothing is imported
    from dashboard.app import draw

    draw(name, now=now)
