"""A collection and an analysis while readers read: ``python -m benchmarks.together FILE… [-- FLAGS]``.

The bundled sample is published first. Then the files are collected and analysed, by the command line, while one
process renders the dashboard's pages and another runs ``trustwatch sql``, both in a loop. Every reading must succeed
and no count may ever fall; exit 1 otherwise.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
COUNT = "SELECT count(*) FROM posts_read"


def run(*arguments: str, home: str) -> str:
    """The output of a command. Raises CalledProcessError when it fails."""
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *arguments, "--home", home]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def read_by_sql(home: str, stop: Path) -> list[int]:
    """The number of posts at each reading."""
    counts = []
    while not stop.exists():
        counts.append(int(run("sql", COUNT, "--format", "csv", home=home).split()[1]))
    return counts


def read_by_dashboard(home: str, stop: Path) -> list[int]:
    """The number of posts each time that a page was rendered."""
    os.environ["TRUSTWATCH_HOME"] = home
    from streamlit.testing.v1 import AppTest

    from pipeline.warehouse.warehouse import frame, open_published

    counts = []
    while not stop.exists():
        page = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=120).run()
        if page.exception:
            raise RuntimeError(page.exception[0].value)
        with open_published(Path(home)) as connection:
            counts.append(int(frame(connection, COUNT).item()))
    return counts


def publish_sample(home: str) -> None:
    """Collect and publish the sample."""
    files = [str(SAMPLE / name) for name in ("reddit.ndjson", "x.json")]
    run("collect", "file", *files, home=home)
    run("analyse", home=home)


def main() -> int:
    """Run it and print what each side did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("arguments", nargs="+", metavar="FILE", help="then, after --, flags of collect file")
    arguments: Sequence[str] = [argument for argument in parser.parse_args().arguments if argument != "--"]
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor() as readers:
        stop, home = Path(folder) / "stop", str(Path(folder) / "home")
        publish_sample(home)
        readings = {f.__name__: readers.submit(f, home, stop) for f in (read_by_sql, read_by_dashboard)}
        began = time.monotonic()
        try:
            run("collect", "file", *arguments, home=home)
            run("analyse", home=home)
        finally:
            stop.touch()
        print(f"collected and analysed in {time.monotonic() - began:.0f} s")
        fell = False
        for name, reading in readings.items():
            counts = reading.result()
            fell |= counts != sorted(counts)
            print(f"{name}: {len(counts)} readings without an error, {counts[0]:,} to {counts[-1]:,} posts")
        print("a count fell" if fell else "no count ever fell")
        return int(fell)


if __name__ == "__main__":
    sys.exit(main())
