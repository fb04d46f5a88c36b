"""What a page costs the server: seconds of its processor for each drawing, by one reader over a real websocket.

Drawn again, when its answers are remembered, and after a choice that nobody made before: a cause not chosen yet. Beside
that the bare SQL: what the statements that such a choice asks take in a process that draws nothing else.

Run: ``python -m benchmarks.dashboard HOME [--posts 100000] [--viewers 20]``, where HOME is analysed, such as that of
the bundled sample. With --posts its posts are multiplied to so many in a home of their own. With --viewers so many
readers turn all pages at once while new posts are collected and published: how long it took, and the server's memory.
"""

import json
import os
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copytree
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from unittest.mock import patch

import duckdb
import polars as pl
from streamlit.testing.v1 import AppTest
from websockets.sync.client import ClientConnection

import dashboard.app  # noqa: F401  -- what asks is watched once it is imported
from dashboard.words import wording
from models.vocabulary import CAUSE_KEYS
from pipeline.warehouse.warehouse import frame, open_state, publish, published
from tests.command import ROOT, trustwatch
from tests.dashboard.server import SECONDS, served
from tests.dashboard.viewers import PAGES, draw, look_around, viewer

SAMPLE = ROOT / "data" / "sample"
DRAWINGS = 5
COPY = "post_id || ':' || number AS post_id"
MOVED = "created_at - to_seconds(hash(post_id, number) % 86400) AS created_at"
COPIED = {
    "posts": f"{COPY}, {MOVED}, author_key || number AS author_key",
    "judgements": f"{COPY}, duplicate_of || ':' || number AS duplicate_of",
    "theme_members": COPY,
    "incident_posts": COPY,
    "embeddings": COPY,
}


def processor_seconds(process: int) -> float:
    """What a process and the children that it waits for have used so far, as Linux counts it."""
    used = 0
    for number in _with_children(process):
        fields = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
        used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


def _with_children(process: int) -> list[str]:
    return [str(process), *Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def measure(home: Path, *, drawings: int = DRAWINGS) -> dict[str, tuple[float, float]]:
    """Seconds of processor for a drawing of each page again, and after a choice: the medians of some."""
    costs = {}
    with served(home) as (address, process), viewer(address) as connection:
        for page in PAGES:
            draw(connection, page, seconds=SECONDS)  # the first one also loads what it needs
            again = [_cost(process.pid, connection, page, "") for _ in range(drawings)]
            choices = [f"cause={cause}" for cause in CAUSE_KEYS[:drawings]]
            chosen = [_cost(process.pid, connection, page, choice) for choice in choices]
            costs[page] = median(again), median(chosen)
    return costs


def crowd(home: Path, *, n_viewers: int) -> tuple[int, float, int, int]:
    """Pages drawn for readers at once, in how many seconds, copies published meanwhile, the server's peak in bytes."""
    before = published(home)
    with served(home) as (address, process), ThreadPoolExecutor(1) as beside:
        writing = beside.submit(_collect_and_publish, home)
        begun = perf_counter()
        drawn = look_around(address, n_viewers=n_viewers, n_pages=len(PAGES), seconds=10 * SECONDS)
        seconds = perf_counter() - begun
        writing.result()
        peak = sum(_peak_bytes(number) for number in _with_children(process.pid))
    assert not [page for page in drawn if wording.FAILED in page or wording.UNREADABLE in page]
    return len(drawn), seconds, int(published(home) != before), peak


def _collect_and_publish(home: Path) -> None:
    """What a scheduled job does, with the posts of the sample under other ids."""
    posts = home.parent / "new.ndjson"
    text = (SAMPLE / "reddit.ndjson").read_text()
    posts.write_text(re.sub(r'("id": "|"t[13]_)', r"\1new", text))
    collected = trustwatch("collect", "file", posts, "--json", home=home)
    assert json.loads(collected.stdout)[0]["kept"], collected.stdout
    analysed = trustwatch("analyse", "--stage", "load", "--stage", "publish", home=home)
    assert analysed.exit_code == 0, analysed.stderr


def _peak_bytes(process: str) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


def measure_sql(home: Path, *, drawings: int = DRAWINGS) -> dict[str, float]:
    """Seconds of processor for the statements alone that a page asks after a choice: the medians of some."""
    os.environ["TRUSTWATCH_HOME"] = str(home)
    costs = {}
    with _watched() as spent:
        for page in PAGES:
            app = AppTest.from_function(_draw, args=(page,), default_timeout=10 * SECONDS).run()
            chosen = []
            for cause in CAUSE_KEYS[:drawings]:
                spent.clear()
                app.query_params["cause"] = cause
                app.run()
                assert wording.FAILED not in [heading.value for heading in app.subheader], page
                chosen.append(sum(spent))
            costs[page] = median(chosen)
    return costs


@contextmanager
def _watched() -> Iterator[list[float]]:
    """The seconds of processor that each statement took from here on, whichever module asks it."""
    spent: list[float] = []

    def watched(connection: duckdb.DuckDBPyConnection, query: str, parameters: object = None) -> pl.DataFrame:
        before = process_time()
        found = frame(connection, query, parameters)
        spent.append(process_time() - before)
        return found

    with ExitStack() as patches:
        for name, module in list(sys.modules.items()):
            if name.startswith(("dashboard", "pipeline")) and getattr(module, "frame", None) is frame:
                patches.enter_context(patch.object(module, "frame", watched))
        yield spent


def _draw(page: str) -> None:  # its text is run elsewhere, where nothing is imported
    from dashboard.app import draw

    draw(page)


def _cost(process: int, connection: ClientConnection, page: str, query: str) -> float:
    before = processor_seconds(process)
    draw(connection, page, seconds=SECONDS, query=query)
    return processor_seconds(process) - before


def multiply(home: Path, *, n_posts: int) -> float:
    """Publish a home anew with its posts over and over, each moved by up to a day; the seconds that publishing took."""
    with open_state(home) as connection:
        ((n_held,),) = connection.execute("SELECT count(*) FROM posts").fetchall()
        times = max(1, n_posts // max(1, n_held))
        for table, changed in COPIED.items():
            connection.execute(
                f"INSERT INTO {table} BY NAME"
                f" SELECT {table}.* REPLACE ({changed}) FROM {table}, range(1, $1) AS copies(number)",
                [times],
            )
        before = perf_counter()
        publish(connection, home)
        return perf_counter() - before


def main() -> None:
    """Print a page a line."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--drawings", type=int, default=DRAWINGS, help="of each page")
    parser.add_argument("--posts", type=int, help="multiply the posts of HOME to so many")
    parser.add_argument(
        "--viewers", type=int, help="at once, while posts are collected; nothing else is measured"
    )
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        copytree(asked.home, home, symlinks=True)
        if asked.posts:
            seconds = multiply(home, n_posts=asked.posts)
            print(f"{'publishing':<14} {seconds:6.2f} s, {published(home).stat().st_size / 1e6:,.0f} MB")
        if asked.viewers:
            n_pages, seconds, n_copies, peak = crowd(home, n_viewers=asked.viewers)
            meanwhile = f"{n_copies} copy published meanwhile, {peak / 1e6:,.0f} MB at most"
            print(f"{n_pages} pages in {seconds:.0f} s, {meanwhile}")
            return
        _print(home, asked.drawings)


def _print(home: Path, drawings: int) -> None:
    bare = measure_sql(home, drawings=drawings)
    for page, (again, chosen) in measure(home, drawings=drawings).items():
        print(
            f"{page:<14} {again:6.2f} s again, {chosen:6.2f} s after a choice, {bare[page]:6.3f} s its SQL alone"
        )


if __name__ == "__main__":
    main()
