"""A real Chromium, where one is installed, and when a page in it is drawn."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.dashboard.server import SECONDS

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

CHROMIUM: Final = shutil.which("chromium")
_QUIET: Final = ("background-networking", "component-update", "sync", "quic", "gpu", "dev-shm-usage")


@contextmanager
def chromium(profile: Path) -> Iterator["BrowserContext"]:
    """A browser with a profile of its own, in Los Angeles: what is shown is UTC wherever the reader is."""
    from playwright.sync_api import sync_playwright  # a quarter of a second, of which most tests need nothing

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--no-first-run", *(f"--disable-{part}" for part in _QUIET)],
            timezone_id="America/Los_Angeles",
        )
        yield context
        context.close()


def settled(tab: "Page") -> None:
    """Wait until a page has its heading, and nothing of it is still to come."""
    tab.wait_for_selector(
        "[data-testid=stMainBlockContainer] [data-testid=stHeading]", timeout=SECONDS * 1000
    )
    tab.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]', timeout=SECONDS * 1000)
    tab.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton],[data-stale=true]')")
