"""The same posts read by every engine: python -m benchmarks.engines [--maximum N] [--workers N …] [--engine NAME].

Our own examples, each with its number so that none is read for another: by this process on all cores, then by 1 and 2
workers of Ray, then by two of which one is killed in the middle. One row a way: seconds until the first posts are read
(start-up), then posts a second, how many labels differ from those of the first row, and by how much a complaint's
probability does at most. Ray is of the extra trustwatch[ray]; --engine local does without.
"""

import argparse
import os
import re
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from models.judgement import Judgement
from models.training.training_set import our_examples
from models.understanding.reader import ReadResult, UnreadPost
from pipeline.model.engines import BATCH, Engine, open_engine, reader_of
from pipeline.settings import sections
from pipeline.settings.settings import Settings

N_POSTS: Final = 3_000
WARM_UP: Final = BATCH  # a worker's first posts wait for its reader


@dataclass(frozen=True, slots=True)
class Way:
    """One row: who reads, and whether a worker is killed."""

    name: str
    engine: sections.Engine
    killed: bool = False


def main() -> None:
    """Print one row a way."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--maximum", type=int, default=N_POSTS)
    parser.add_argument("--workers", type=int, nargs="*", default=(1, 2))
    parser.add_argument("--engine", choices=[*sections.EngineName], help="instead of all")
    asked = parser.parse_args()
    texts = [example.text for example in our_examples()]
    posts = [
        UnreadPost(f"reddit:t3_{number}", f"{texts[number % len(texts)]} ({number})", source="reddit")
        for number in range(asked.maximum)
    ]
    first: ReadResult | None = None
    print(f"{len(posts):,} posts\n")
    print("| way | s until it reads | posts a second | labels that differ | probabilities differ by |")
    print("|---|---|---|---|---|")
    for way in ways(asked.workers):
        if asked.engine in (None, way.engine.name):
            first = row(way, posts, first)


def ways(workers: Sequence[int]) -> list[Way]:
    """The process itself, then so many workers, then the most of them with one that is killed."""
    on_ray = [(n, sections.Engine(name=sections.EngineName.RAY, workers=n)) for n in workers]
    return [
        Way("this process", sections.Engine()),
        *(Way(f"Ray, {n} workers", engine) for n, engine in on_ray),
        *(Way(f"Ray, {n} workers, one killed", engine, killed=True) for n, engine in on_ray[-1:]),
    ]


def row(way: Way, posts: Sequence[UnreadPost], first: ReadResult | None) -> ReadResult:
    """Read, and print how it went beside the first reading, which is returned."""
    with TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), engine=way.engine)
        began = time.perf_counter()
        with open_engine(settings, reader_of(settings)) as engine:
            engine.read(posts[: WARM_UP * max(1, way.engine.workers)])
            ready = time.perf_counter()
            found = read(engine, posts, killed=way.killed)
            ended = time.perf_counter()
    against = first or found
    changed = sum(
        labels(ours) != labels(theirs)
        for ours, theirs in zip(found.judgements, against.judgements, strict=True)
    )
    changed += found.read_ids != against.read_ids or found.languages != against.languages
    apart = max(
        abs((ours.p_complaint or 0) - (theirs.p_complaint or 0))
        for ours, theirs in zip(found.judgements, against.judgements, strict=True)
    )
    cells = (f"{ready - began:.0f}", f"{len(posts) / (ended - ready):.0f}", changed, f"{apart:.0e}")
    print(f"| {way.name} | {' | '.join(map(str, cells))} |", flush=True)
    return against


def read(engine: Engine, posts: Sequence[UnreadPost], *, killed: bool) -> ReadResult:
    """Read the posts; where that is asked for, a worker gets SIGKILL once the first of them are read."""
    waiting = [kill_a_worker] if killed else []

    def progress(_n_read: int) -> None:
        if waiting:
            waiting.pop()()

    return engine.read(posts, progress=progress)


def kill_a_worker() -> None:
    """SIGKILL to one worker of Ray that this process began, while there is more to be read."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            name = (process / "cmdline").read_text().strip("\0")
            if name.startswith("ray::Worker") and os.getpid() in _ancestors(process.name):
                os.kill(int(process.name), signal.SIGKILL)
                return
    raise SystemExit("no worker is there")


def _ancestors(pid: str) -> Iterator[int]:
    while pid != "0":
        (pid,) = re.findall(r"PPid:\t(\d+)", Path(f"/proc/{pid}/status").read_text())
        yield int(pid)


def labels(judgement: Judgement) -> Judgement:
    """A judgement without its probabilities."""
    return replace(judgement, p_complaint=None, p_cause=None, causes={})


if __name__ == "__main__":
    main()
