"""Takes docs/today.png anew: the Today page of the bundled sample, as at its last day, in a headless Chromium.

Run: ``python -m docs.take_today HOME``, where HOME is the analysed sample, as ``make sample`` makes it.
"""

import shutil
from argparse import ArgumentParser
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.dashboard.server import SECONDS, served

PICTURE = Path(__file__).with_name("today.png")
PATIENCE = 4_000 * SECONDS  # milliseconds, for a busy machine
WIDTH, HEIGHT = 1440, 900  # pixels, as the page is laid out for


def main() -> None:
    """Serve the home, draw the page, keep the picture."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    home = parser.parse_args().home
    with served(home) as (address, _process), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        tab.goto(address)
        tab.wait_for_selector("[data-testid=stVegaLiteChart] :is(canvas, svg)", timeout=PATIENCE)
        tab.wait_for_function(
            "() => !document.querySelector('[data-testid=stSkeleton],[data-stale=true]')", timeout=PATIENCE
        )
        tab.screenshot(path=PICTURE, timeout=PATIENCE)
        browser.close()


if __name__ == "__main__":
    main()
