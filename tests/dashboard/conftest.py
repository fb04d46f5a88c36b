from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.browser import CHROMIUM, chromium
from tests.rows import NOON
from tests.story import write_nothing, write_story

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext


@pytest.fixture(scope="session")
def story_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_story(tmp_path_factory.mktemp("story") / "home")


@pytest.fixture(scope="session")
def hollow_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Published, and without a row."""
    return write_nothing(tmp_path_factory.mktemp("hollow") / "home")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator["BrowserContext"]:
    """A real browser for the tests of one file, which are skipped without one."""
    if CHROMIUM is None:
        pytest.skip("no 'chromium' on this machine; apt-get install chromium brings it")
    with chromium(tmp_path_factory.mktemp("profile")) as context:
        yield context


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Draw one page over a home, as if its address had been opened with a query; claims: of who has signed in."""

    def open_it(
        name: str,
        home: Path,
        now: datetime = NOON + timedelta(minutes=12),
        claims: Mapping[str, Any] | None = None,
        **query: str | list[str],
    ) -> AppTest:
        monkeypatch.setenv("TRUSTWATCH_HOME", str(home))
        app = AppTest.from_function(_draw, args=(name, now), default_timeout=30)
        app.query_params.update(query)
        app.user = dict(claims or {})
        return app.run()

    return open_it


def _draw(name: str, now: "datetime") -> None:  # its text is run elsewhere, where nothing is imported
    from dashboard.app import draw

    draw(name, now=now)
