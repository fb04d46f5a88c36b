"""Posts per CPU second of each step: ``python -m benchmarks.stages [--stage NAME …] FILE… [-- COLLECT FLAGS]``.

Each step is the command line in a process of its own; CPU time is what the operating system charged it,
start-up included. Nothing is printed as a verdict: run it beside a change and compare.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence

TRUSTWATCH = (sys.executable, "-c", "from pipeline.cli import main; main()")
STAGES = ("load", "understand", "themes", "incidents", "amplification", "publish")


def cpu_seconds(command: Sequence[str]) -> tuple[float, str]:
    """CPU seconds of a command with its children, and what it printed on stdout."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, env=os.environ | {"OMP_NUM_THREADS": "1"}
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def main() -> None:
    """Collect, then run stage after stage, printing a row for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", action="append", choices=STAGES, help="instead of all; may be repeated")
    parser.add_argument("arguments", nargs="+", metavar="FILE", help="then, after --, flags of collect file")
    asked = parser.parse_args()
    arguments = [argument for argument in asked.arguments if argument != "--"]
    with tempfile.TemporaryDirectory() as home:
        home_option = ["--home", home]
        seconds, printed = cpu_seconds([*TRUSTWATCH, "collect", "file", *arguments, "--json", *home_option])
        n_posts = sum(row["kept"] for row in json.loads(printed))
        print(f"{'step':14} {'posts':>8} {'CPU s':>8} {'posts / CPU s':>14}")
        print(f"{'collect':14} {n_posts:8,} {seconds:8.1f} {n_posts / seconds:14,.0f}")
        for step in asked.stage or STAGES:
            seconds, _ = cpu_seconds([*TRUSTWATCH, "analyse", "--stage", step, *home_option])
            print(f"{step:14} {n_posts:8,} {seconds:8.1f} {n_posts / seconds:14,.0f}")


if __name__ == "__main__":
    main()
