"""Every command that writes, on a disk that is full: ``python -m benchmarks.full_disk [--mount] [COMMAND …]``.

Each command is run on a copy of a small home where no file may grow beyond one of ten sizes, or with ``--mount``, as
root, on a file system of its own with one of ten sizes of room left. It must be done, or say one sentence and exit 1 or
2, or 4 where it goes on with what else there is; leave nothing half-written and what was published readable; and be
done when it is run again with room. Live sources and a channel are loopback servers; of 'train', which takes minutes,
the model that comes with the package stands for the new one ('install'). Printed: how often each was done, was refused,
and was at fault; exit 1 where any was.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from resource import RLIMIT_FSIZE, prlimit
from typing import Final

import duckdb

from benchmarks.live_sources import LIVE, LiveSources
from ingest.landing.queue import Batch, Landing
from models.post import Post
from models.table import frame_of
from pipeline.warehouse.empty_database import PUBLISHED_STORAGE
from pipeline.warehouse.warehouse import frame, insert, open_published, open_state, publish
from tests.command import ROOT, Result, trustwatch
from tests.rows import post
from tests.story import write_story

N_POSTS: Final = 2_000  # whose texts do not pack
# Bytes of a file.
LARGEST: Final = (0, 1, 4_096, 12_288, 50_000, 100_000, 262_144, 524_288, 800_000, 2_000_000)
# Bytes left.
ROOM: Final = (0, 4_096, 16_384, 65_536, 131_072, 262_144, 524_288, 1_048_576, 2_097_152, 4_194_304)
PUBLISH: Final = ("analyse", "--stage", "load", "--stage", "publish")
N_LIVE: Final = 120  # posts at each source
INSTALL: Final = """
import sys
from importlib.resources import files
from pathlib import Path
from pipeline.model.loading import home_model, install
from pipeline.terminal.reporting import exit_code_of
weights = {path.name: path.read_bytes() for path in files("models").joinpath("weights").iterdir() if path.is_file()}
(folder := home_model(Path(sys.argv[-1]))).mkdir(exist_ok=True)
sys.exit(exit_code_of(lambda: install(folder, weights)))
"""
MAIN: Final = "from pipeline.cli import main; main()"
THING: Final = {
    "author": "a",
    "author_fullname": "t2_9x",
    "subreddit": "ClaudeAI",
    "title": "",
    "created_utc": 1_772_452_800,
}


@dataclass(frozen=True, slots=True)
class Writer:
    """A command that writes. begins: the home it starts from; into: the file beside it that a shell sends stdout to.

    ends: how it ends where there is room. is_live: it asks or tells servers. program: where it is no command.
    """

    words: Sequence[str]
    begins: str = "analysed"
    into: str | None = None
    ends: int = 0
    is_live: bool = False
    program: str = MAIN


WRITERS: Final = {
    "collect": Writer(("collect", "file", "POSTS")),
    "first analysis": Writer(PUBLISH, begins="collected"),
    "analyse": Writer(PUBLISH),
    "analyse, all stages": Writer(("analyse",)),
    "analyse, older state": Writer(PUBLISH, begins="older"),
    "export": Writer(("export", "BESIDE/kept.duckdb")),
    "export again": Writer(("export", "BESIDE/backup.duckdb", "--replace")),
    "export, folder": Writer(("export", "BESIDE/kept")),
    "export --share": Writer(("export", "--share", "BESIDE/shared.duckdb")),
    "restore": Writer(("restore", "BESIDE/backup.duckdb"), begins="empty"),
    "restore, lost state": Writer(("restore",), begins="lost"),
    "forget": Writer(("forget", "--post", "reddit:t3_1")),
    "purge": Writer(PUBLISH, begins="asked"),
    "maintain": Writer(("maintain", "--yes")),
    "correct": Writer(("correct", "post", "reddit:t3_1", "product", "none", "--by", "ann")),
    "incident": Writer(("incident", "acknowledge", "claude-1", "--by", "ann")),
    "subject": Writer(("subject", "add", "It forgot everything about me", "--by", "ann")),
    "announce": Writer(("announce", "A rule", "--product", "claude", "--at", "2026-03-17T16:00")),
    "verify": Writer(("status", "--verify", "--repair"), ends=3),  # as its posts are old
    "brief": Writer(("report", "--format", "html"), into="brief.html"),
    "post-mortem": Writer(("incident", "report", "claude-1"), into="report.md"),
    "sql": Writer(("sql", "FROM complaints, complaints AS others LIMIT 9000"), into="rows.csv"),
    "sql, parquet": Writer(("sql", "FROM complaints", "--format", "parquet"), into="rows.parquet"),
    "init": Writer(("init", "BESIDE/trustwatch.toml")),
    "install": Writer((), into="nothing.txt", program=INSTALL),
    "alert": Writer(("alert",), is_live=True),
    "run": Writer(("run",), begins="empty", is_live=True),
    **{f"collect {name}": Writer(("collect", name), begins="empty", is_live=True) for name in LIVE},
}  # fmt: skip


class Homes:
    """The homes that commands start from, each in a folder with a file of posts and an export beside it."""

    def __init__(self, folder: Path, sources: LiveSources) -> None:
        self.folder, self.sources = folder, sources
        sources.fill(N_LIVE, at=datetime.now(UTC) - timedelta(hours=9), every=timedelta(minutes=1))
        for name in ("empty", "collected", "analysed", "asked", "lost", "older"):
            (folder / name).mkdir()
        home = folder / "analysed" / "home"
        write_story(home)
        with open_state(home) as connection:
            insert(connection, "posts", frame_of(Post, _posts("p")))
            publish(connection, home)
        trustwatch("export", folder / "backup.duckdb", home=home)
        for name in ("asked", "lost", "older"):
            shutil.copytree(home, folder / name / "home", symlinks=True)
        _write_older(folder / "older/home/warehouse/state.duckdb")
        trustwatch("forget", "--post", "reddit:t3_p1", home=folder / "asked" / "home")
        (folder / "lost/home/warehouse/state.duckdb").unlink()
        for name in ("collected", "analysed", "older"):
            batch = Batch("b", "reddit", "file:a.ndjson", tables={"posts": frame_of(Post, _posts("b"))})
            Landing(folder / name / "home").write(batch)
        self.posts = folder / "posts.ndjson"
        self.posts.write_text("".join(map(_line, range(N_POSTS))))

    def copy(self, name: str, place: Path) -> Path:
        """One of them in a place; returns the home."""
        shutil.copytree(self.folder / name, place, symlinks=True, dirs_exist_ok=True)
        shutil.copy(self.folder / "backup.duckdb", place)
        return place / "home"


def _write_older(state: Path) -> None:
    """Put a state that was begun by an older Trustwatch, and is rewritten when it is opened, in the place of one."""
    aside = state.with_name("older.duckdb")
    with duckdb.connect(state) as connection:
        connection.execute(f"ATTACH '{aside}' AS older (STORAGE_VERSION '{PUBLISHED_STORAGE}')")
        connection.execute("COPY FROM DATABASE state TO older")
    aside.replace(state)


def _posts(prefix: str) -> list[Post]:
    return [
        post(0, Random(number).randbytes(150).hex(), post_id=f"reddit:t3_{prefix}{number}")
        for number in range(N_POSTS)
    ]


def _line(number: int) -> str:
    text = Random(number).randbytes(150).hex()
    return json.dumps({"id": f"q{number}", "name": f"t3_q{number}", "selftext": text} | THING) + "\n"


@contextmanager
def mounted(place: Path, n_bytes: int) -> Iterator[None]:
    """Within this block a file system of so many bytes is there."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={n_bytes}", "trustwatch", str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def run(writer: Writer, homes: Homes, home: Path, *, largest: int | None) -> Result:
    """The command, with no file beyond a size."""
    beside = home.parent
    words = [
        str(homes.posts) if word == "POSTS" else word.replace("BESIDE", str(beside)) for word in writer.words
    ]
    if writer.is_live:
        words += ["--config", str(homes.sources.config)]
    if writer.into is None:
        own_home = home if writer.words[0] != "init" else None
        return trustwatch(*words, home=own_home, largest_file=largest, environment=homes.sources.environment)
    command = [sys.executable, "-c", writer.program, *words, "--home", str(home)]
    with (beside / writer.into).open("w") as stdout:
        process = subprocess.Popen(command, cwd=ROOT, stdout=stdout, stderr=subprocess.PIPE, text=True)
        if largest is not None:
            prlimit(process.pid, RLIMIT_FSIZE, (largest, largest))
        _, stderr = process.communicate()
    return Result(process.returncode, "", stderr)


def faults(writer: Writer, homes: Homes, home: Path, *, largest: int | None) -> tuple[bool, list[str]]:
    """Run a command where there is no room, look at the home; whether it was done, and what is wrong."""
    before = readable(home)
    done = run(writer, homes, home, largest=largest)
    wrong = []
    codes = (1, 2, 4) if writer.is_live else (1, 2)
    told = done.exit_code in codes and "Traceback" not in done.stderr and "trustwatch: " in done.stderr
    is_done = done.exit_code == writer.ends
    if not is_done and not told:
        wrong.append(f"exit {done.exit_code}: {done.stderr}")
    if left := sorted(set(_left_over(home.parent))):
        wrong.append(f"left over: {', '.join(left)}")
    if not is_done and (after := readable(home)) != before:
        wrong.append(f"{after} posts can be read, {before} before: {done.stderr}")
    return is_done, wrong


def again(writer: Writer, homes: Homes, home: Path) -> list[str]:
    """Run what was refused again where there is room; what is wrong."""
    done = run(writer, homes, home, largest=None)
    return [] if done.exit_code == writer.ends else [f"again: exit {done.exit_code}: {done.stderr}"]


def readable(home: Path) -> int:
    """How many posts are published."""
    if not (home / "warehouse/current").exists():
        return 0
    with open_published(home) as connection:
        return int(frame(connection, "SELECT count(*) AS n FROM posts").item())


def _left_over(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if "partial" in path.name or path.name in ("beginning.duckdb", "publishing.duckdb"):
            yield path.name


def trial(writer: Writer, homes: Homes, size: int, *, mount: bool) -> tuple[bool, list[str]]:
    """One command at one size; whether it was done, and what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        home = homes.copy(writer.begins, place / "whole")
        if not mount:
            done, wrong = faults(writer, homes, home, largest=size)
            return done, wrong + ([] if done else again(writer, homes, home))
        used = sum(
            -(-path.stat().st_size // 4096) * 4096 for path in home.parent.rglob("*") if path.is_file()
        )
        (small := place / "small").mkdir()
        with mounted(small, used + size + 65_536):
            shutil.copytree(home.parent, small, symlinks=True, dirs_exist_ok=True)
            free = os.statvfs(small).f_bavail * os.statvfs(small).f_frsize - size
            (small / "filling").write_bytes(bytes(max(0, free)))
            done, wrong = faults(writer, homes, small / "home", largest=None)
            (small / "filling").unlink()
            subprocess.run(["mount", "-o", "remount,size=1g", str(small)], check=True)
            return done, wrong + ([] if done else again(writer, homes, small / "home"))


def main() -> None:
    """Run, look, run again and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("commands", nargs="*", metavar="COMMAND", default=[*WRITERS])
    parser.add_argument("--mount", action="store_true", help="on small file systems, as root")
    arguments = parser.parse_args()
    sizes = ROOM if arguments.mount else LARGEST
    n_trials = n_faults = 0
    print("| command | done | refused | at fault |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, LiveSources(Path(folder)) as sources:
        homes = Homes(Path(folder), sources)
        for name in arguments.commands:
            ends = [trial(WRITERS[name], homes, size, mount=arguments.mount) for size in sizes]
            n_done = sum(done for done, _ in ends)
            wrong = [(size, what) for size, (_, found) in zip(sizes, ends, strict=True) for what in found]
            n_trials, n_faults = n_trials + len(ends), n_faults + len(wrong)
            print(f"| {name} | {n_done} | {len(ends) - n_done} | {len(wrong)} |", flush=True)
            for size, what in wrong:
                print(f"{name} at {size:,} bytes: {what}", file=sys.stderr, flush=True)
    print(f"{n_trials} runs, {n_faults} faults")
    sys.exit(n_faults > 0)


if __name__ == "__main__":
    main()
