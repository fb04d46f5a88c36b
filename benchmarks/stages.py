"""Posts per CPU second of each step: ``python -m benchmarks.stages FILE… [-- COLLECT FLAGS]``.

Each step is the installed command in a process of its own; CPU time is what the operating system charged it,
start-up included. Nothing is printed as a verdict: run it beside a change and compare.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence

STEPS = ("load", "understand", "themes", "incidents", "amplification", "publish")


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
    arguments = [argument for argument in sys.argv[1:] if argument != "--"]
    with tempfile.TemporaryDirectory() as home:
        home_option = ["--home", home]
        seconds, printed = cpu_seconds(["trustwatch", "collect", "file", *arguments, "--json", *home_option])
        n_posts = sum(row["kept"] for row in json.loads(printed))
        print(f"{'step':14} {'posts':>8} {'CPU s':>8} {'posts / CPU s':>14}")
        print(f"{'collect':14} {n_posts:8,} {seconds:8.1f} {n_posts / seconds:14,.0f}")
        for step in STEPS:
            seconds, _ = cpu_seconds(["trustwatch", "analyse", "--stage", step, *home_option])
            print(f"{step:14} {n_posts:8,} {seconds:8.1f} {n_posts / seconds:14,.0f}")


if __name__ == "__main__":
    main()
