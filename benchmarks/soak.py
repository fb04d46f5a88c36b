"""Hours of collecting in minutes: ``python -m benchmarks.soak [--minutes 60] [--posts 100] [--speed-up 6] …``.

A loopback Reddit, X and status page show so many posts a minute of simulated time, replies, quotes and deletions among
them. ``trustwatch schedule`` collects (with the real PRAW and Tweepy), follows, rechecks and analyses them every so
many minutes, by a clock that runs faster; a second process asks what the dashboard asks, over and over. Afterwards two
runs bring what was posted last. Printed: the memory of each process, errors, and what landed of what was shown; exit 1
where a post is missing or something failed.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean
from typing import Any

from tests.servers.reddit import RedditServer
from tests.servers.server import Clock
from tests.servers.status import StatusServer
from tests.servers.x import XServer
from tests.servers.x_posts import Reference

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
N_BEFORE = 300
BACKLOG = timedelta(hours=3)
SAMPLING_SECONDS = 2.0
SHOWN = (
    "read",
    "kept",
    "duplicate",
    "rejected",
    "there",
    "gone",
    "purged",
    "load.records",
    "understand.posts",
)

Told = dict[str, Any]  # a line of JSON


class FastClock(Clock):
    """The servers' time, by the same rule as the commands' (``benchmarks.fast_clock``)."""

    def __init__(self, begin: float, speed_up: float) -> None:
        self.begin, self.speed_up = begin, speed_up

    @property
    def now(self) -> datetime:
        """Now, UTC."""
        return datetime.fromtimestamp(self.begin + (time.time() - self.begin) * self.speed_up, UTC)

    @now.setter
    def now(self, _moment: datetime) -> None:
        raise AttributeError("a fast clock goes by itself")


class World:
    """Three sources, and everything that will be posted to them."""

    def __init__(self, clock: FastClock) -> None:
        self.clock = clock
        self.reddit, self.x = RedditServer(clock=clock), XServer(clock=clock)
        self.status = StatusServer("statuspage", clock=clock)
        self.random = random.Random(4)
        self.served: dict[str, datetime] = {}
        self.deleted: set[str] = set()
        lines = (SAMPLE / "reddit.ndjson").read_text(encoding="utf-8").splitlines()
        things = [json.loads(line) for line in lines]
        self.texts = [item.get("selftext") or item.get("body") or item.get("title") or "" for item in things]

    def fill(self, minutes: float, *, posts_a_minute: int) -> None:
        """Post it all at its times; what lies ahead is not shown. Some is hours old, so as to be followed at once."""
        begin, n_posts = self.clock.now, int(minutes * posts_a_minute)
        before = [begin - BACKLOG * (1 - number / N_BEFORE) for number in range(N_BEFORE)]
        ahead = [begin + timedelta(minutes=minutes) * number / n_posts for number in range(n_posts)]
        for number, at in enumerate(before + ahead):
            text = f"{self.random.choice(self.texts)} ({number})"
            self.served[(self._on_reddit if number % 2 else self._on_x)(text, at)] = at
        for part in (0.2, 0.6):
            outage = self.status.begin(
                "Elevated errors", impact="major", at=begin + timedelta(minutes=minutes * part)
            )
            self.status.update(
                outage, "resolved", "Over.", at=begin + timedelta(minutes=minutes * (part + 0.2))
            )

    def delete_one(self) -> None:
        """Now and then somebody deletes a post that is there."""
        if self.random.random() > 0.2:
            return
        there = [post_id for post_id, at in self.served.items() if at < self.clock.now]
        if there and (post_id := self.random.choice(there)) not in self.deleted:
            self.deleted.add(post_id)
            source, native_id = post_id.split(":")
            (self.reddit if source == "reddit" else self.x).delete(native_id)

    def _on_reddit(self, text: str, at: datetime) -> str:
        community = self.random.choice(["ClaudeAI", "ChatGPT"])
        submissions = [name for name in list(self.reddit.things)[-200:] if name.startswith("t3_")]
        if submissions and self.random.random() < 0.6:
            return f"reddit:{self.reddit.add_comment(self.random.choice(submissions), text, at=at)}"
        title, _, rest = text.partition(". ")
        return f"reddit:{self.reddit.add_submission(community, title[:300], rest, at=at)}"

    def _on_x(self, text: str, at: datetime) -> str:
        author = f"writer_{self.random.randrange(500)}"
        words = f"claude {text}"[:270]
        earlier = list(self.x.posts)[-200:]
        kinds: list[Reference | None] = ["replied_to", "quoted", None]
        kind = self.random.choices(kinds, [0.3, 0.1, 0.6])[0]
        to = (kind, self.random.choice(earlier)) if kind and earlier else None
        return f"x:{self.x.add_post(words, author=author, at=at, to=to)}"


class Memory:
    """The resident memory of processes over time, in MiB, by the processes' names."""

    def __init__(self) -> None:
        self.samples: dict[str, list[float]] = {}

    def sample(self, name: str, pid: int) -> None:
        """Read it once; nothing where the process has ended."""
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return
        for line in status.splitlines():
            if line.startswith("VmRSS:"):
                self.samples.setdefault(name, []).append(int(line.split()[1]) / 1_024)

    def sample_children(self, name: str, pid: int) -> None:
        """The same of what a process has started."""
        with suppress(OSError):
            for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
                self.sample(name, int(child))

    def lines(self) -> Iterator[str]:
        """A line a process: the mean of the first and the last third of the time, and the peak."""
        for name, values in self.samples.items():
            third = max(1, len(values) // 3)
            first, last = mean(values[:third]), mean(values[-third:])
            thirds = f"first third {first:,.0f} MiB, last third {last:,.0f} MiB ({last / first:.2f}x)"
            yield f"{name}: {thirds}, peak {max(values):,.0f} MiB"


def read_like_the_dashboard(home: Path) -> int:
    """Ask what the dashboard asks, once; returns how many posts there are."""
    from dashboard import incident_queries, published, queries, theme_queries
    from dashboard.filters import Filters
    from dashboard.search import EVERYTHING

    with published.opened(home) as connection:
        offered = queries.options(connection)
        if offered is None:
            return 0
        chosen = Filters((), (), (), (), offered.first_day, offered.last_day)
        for ask in (
            incident_queries.incidents,
            queries.cause_days,
            theme_queries.themes,
            theme_queries.theme_days,
            queries.answers,
        ):
            ask(connection, chosen)
        for of_all in (queries.freshness, queries.coverage, queries.origins, queries.rejects, queries.runs):
            of_all(connection)
        queries.posts(connection, chosen, EVERYTHING, n=500)
        return queries.n_posts(connection, chosen, EVERYTHING)


def reader(home: Path) -> None:
    """What the reading process does until it is ended: one JSON line at the end."""
    counts: list[int] = []
    errors: list[str] = []
    going = True

    def stop(*_: object) -> None:
        nonlocal going
        going = False

    signal.signal(signal.SIGTERM, stop)
    while going:
        if (home / "warehouse" / "current").exists():
            try:
                counts.append(read_like_the_dashboard(home))
            except Exception as error:
                errors.append(repr(error))
        time.sleep(0.5)
    print(json.dumps({"n_readings": len(counts), "errors": errors}))


def environment_of(world: World) -> dict[str, str]:
    """Settings and credentials of the commands."""
    return os.environ | {
        "REDDIT_CLIENT_ID": "an-id", "REDDIT_CLIENT_SECRET": "a-secret", "REDDIT_USER_AGENT": "trustwatch-soak/1.0",
        "X_BEARER_TOKEN": "a-token", "NO_PROXY": "127.0.0.1",
        "TRUSTWATCH_REDDIT__BASE_URL": world.reddit.url, "TRUSTWATCH_X__BASE_URL": world.x.url,
        "TRUSTWATCH_X__QUERIES": '["claude"]', "TRUSTWATCH_X__MONTHLY_READS": "1000000",
        "TRUSTWATCH_STATUS": json.dumps({"anthropic": {"url": world.status.url, "product": "claude"}}),
        "SOAK_BEGIN": str(world.clock.begin), "SOAK_SPEED_UP": str(world.clock.speed_up),
    }  # fmt: skip


@contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """The process, which is ended at the end of this block however that comes."""
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def soak(
    world: World, home: Path, options: argparse.Namespace
) -> tuple[list[Told], dict[str, object], Memory]:
    """Let time pass; the reports of all runs, what the reader found, and the memory of every process."""
    environment, memory = environment_of(world), Memory()
    command = [sys.executable, "-m", "benchmarks.fast_clock"]
    cron = ["schedule", f"*/{options.every} * * * *", "--json", "--home", str(home)]
    reading = [sys.executable, "-m", "benchmarks.soak", "--read", str(home)]
    log = (home.parent / "schedule.log").open("w")
    started: Callable[[list[str]], subprocess.Popen[str]] = lambda words: subprocess.Popen(  # noqa: E731
        words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
    )
    end = world.clock.now + timedelta(minutes=options.minutes)
    with ended(started([*command, *cron])) as schedule, ended(started(reading)) as dashboard:
        while world.clock.now < end:
            time.sleep(SAMPLING_SECONDS)
            world.delete_one()
            if not (home / "warehouse" / "current").exists():  # nobody has warmed up yet
                continue
            for name, pid in (
                ("schedule", schedule.pid),
                ("reader", dashboard.pid),
                ("servers", os.getpid()),
            ):
                memory.sample(name, pid)
            memory.sample_children("runs", schedule.pid)
        schedule.send_signal(signal.SIGTERM)
        lines = schedule.communicate()[0].splitlines()
        for _ in range(2):  # what came last, once it has settled; then what that leads to
            time.sleep(180 / options.speed_up)
            run = started([*command, "run", "--json", "--home", str(home)])
            lines += run.communicate()[0].splitlines()
        dashboard.send_signal(signal.SIGTERM)
        found = json.loads(dashboard.communicate()[0])
    return [json.loads(line) for line in lines], found, memory


def landed(home: Path) -> set[str]:
    """The ids of all posts in the warehouse."""
    from pipeline.warehouse.warehouse import frame, open_published

    if not (home / "warehouse" / "current").exists():
        return set()
    with open_published(home) as connection:
        return set(frame(connection, "SELECT post_id FROM posts")["post_id"])


def main() -> int:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60, help="of simulated time")
    parser.add_argument("--posts", type=int, default=100, help="a simulated minute")
    parser.add_argument("--speed-up", type=float, default=6)
    parser.add_argument("--every", type=int, default=10, help="simulated minutes between two runs")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        reader(options.read)
        return 0
    with tempfile.TemporaryDirectory() as folder, ExitStack() as servers:
        world = World(FastClock(time.time(), options.speed_up))
        for server in (world.reddit, world.x, world.status):
            servers.enter_context(server)
        world.fill(options.minutes, posts_a_minute=options.posts)
        home = Path(folder) / "home"
        began = time.monotonic()
        runs, found, memory = soak(world, home, options)
        log = (Path(folder) / "schedule.log").read_text()
        missing = set(world.served) - landed(home) - world.deleted
    minutes = (time.monotonic() - began) / 60
    print(f"{options.minutes:g} simulated minutes at {options.speed_up:g}x, {minutes:.1f} real ones in all")
    return report(world, runs, found, memory, missing, log)


def report(
    world: World,
    runs: list[Told],
    found: Told,
    memory: Memory,
    missing: set[str],
    log: str,
) -> int:
    """Print what came of it; 1 where anything is wrong."""
    steps = [step for run in runs for step in run["steps"]]
    # The schedule was asked to stop, and says what it left to the next run.
    errors = [error for step in steps for error in step["errors"] if "goes on from there" not in error]
    print(f"{len(runs)} runs, exit codes {sorted({run['exit_code'] for run in runs})}, {len(errors)} errors")
    for name in dict.fromkeys(step["name"] for step in steps):
        counts = [step["counts"] for step in steps if step["name"] == name]
        keys = [key for key in dict.fromkeys(key for count in counts for key in count) if key in SHOWN]
        print(f"  {name}:", *(f"{key} {sum(count.get(key, 0) for count in counts):,}" for key in keys))
    print(*memory.lines(), sep="\n")
    n_asked = [len(server.requests) for server in (world.reddit, world.x, world.status)]
    print("requests: reddit {}, x {}, status {}".format(*n_asked))
    print(f"served {len(world.served):,}, deleted {len(world.deleted):,}, missing {len(missing):,}")
    print(f"reader: {found['n_readings']} readings, {len(found['errors'])} errors")
    for problem in [*errors, *found["errors"]][:5]:
        print(f"  {problem}")
    if "Traceback" in log:
        print(log[-3_000:])
    return int(bool(missing or errors or found["errors"] or "Traceback" in log))


if __name__ == "__main__":
    sys.exit(main())
