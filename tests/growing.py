"""A stream of posts on a loopback Reddit that grows while a collector reads it, and is killed, and started again.

The collector is a process of its own. It is killed (SIGKILL) a random while after a random request of its run.
"""

import json
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from threading import Timer

from ingest.landing.known_records import open_known_records
from ingest.observations.author import author_key
from pipeline.collecting.collectors import LiveTask, collect_query, gaps, make_collector
from pipeline.settings.settings import Settings
from pipeline.settings.sources import Reddit
from pipeline.stages.load import load, remove_loaded
from pipeline.stages.stage import StageContext
from pipeline.terminal.reporting import narrate
from pipeline.warehouse.warehouse import frame, newest_copy, open_state, prepare_home, publish
from tests.command import PROCESSES
from tests.servers.exchange import Answer, Request
from tests.servers.reddit import RedditServer

QUERY = "submissions:ClaudeAI"
BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
PATIENCE_SECONDS = 0.25  # a kill comes at most so long after its request
PAGE = 100


@dataclass(frozen=True)
class Plan:
    """posts_a_run: how many come between two runs, at most; floods: how often there are more than a listing shows."""

    n_posts: int
    n_kills: int
    listing_limit: int
    posts_a_run: int
    floods: int
    runs_an_analysis: int
    seed: int


@dataclass
class Report:
    """What became of it. Lists name posts; unexplained and lost must be empty."""

    n_landed: int
    n_rows: int  # of the posts table, so that twice the same would show
    unexplained: list[str]  # not landed, not deleted, and in time that coverage says was seen
    lost: list[str]  # shown to a run that ended well, and not landed
    n_behind_limit: int  # not landed: coverage says that the source did not show them
    uncovered: list[timedelta]  # time of which coverage says nothing, but for what is to be asked for next
    n_runs: int
    n_killed: int
    n_pages: int
    n_pages_again: int  # all of whose posts had been shown before
    n_pages_needed: int  # by the same polls, had none of them been killed

    @property
    def calls_per_1000(self) -> float:
        return 1_000 * self.n_pages / self.n_landed


class GrowingReddit(RedditServer):
    """Time passes with every request. pages: the posts that each answer showed."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.now = BEGIN
        self.listing_limit = plan.listing_limit
        self.random = random.Random(plan.seed)
        self.pages: list[list[str]] = []
        self.on_request: Callable[[], None] = lambda: None

    def answer(self, request: Request) -> Answer:
        self.clock.advance(seconds=self.random.randrange(20))
        answer = super().answer(request)
        if request.path == "/r/ClaudeAI/new":
            children = json.loads(answer.content)["data"]["children"]
            self.pages.append([child["data"]["name"] for child in children])
        self.on_request()
        return answer


@dataclass
class Growth:
    """One stream from its first post to its last."""

    plan: Plan
    server: GrowingReddit
    home: Path
    names: list[str] = field(default_factory=list)
    n_runs: int = 0
    n_killed: int = 0
    n_needed: int = 0
    n_polled: int = 0  # posts that were there at the last poll
    shown_well: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.random = random.Random(self.plan.seed + 1)
        moment = BEGIN
        for number in range(self.plan.n_posts):
            moment += timedelta(seconds=self.random.choice([0, 0, 1, 5, 20, 60]))
            self.names.append(self.server.add_submission("ClaudeAI", f"post {number}", at=moment))

    def live(self) -> Report:
        """Until the last post is there, and both it and every kill are behind us; then one run undisturbed."""
        floods = set(self.random.sample(range(3, 3 + 4 * self.plan.floods), self.plan.floods))
        while self._n_there() < len(self.names):
            share = self.plan.listing_limit * 1.4 if self.n_runs in floods else self.plan.posts_a_run
            self._grow(self.random.randrange(int(share / 2), int(share)))
            left = len(self.names) - self._n_there()
            runs_left = max(1, 2 * left // self.plan.posts_a_run)
            to_kill = self.n_killed < self.plan.n_kills
            self.run(kill=to_kill and self.random.random() < (self.plan.n_kills - self.n_killed) / runs_left)
            if self.n_runs % self.plan.runs_an_analysis == 0:
                self.analyse()
        while self.n_killed < self.plan.n_kills:
            self.run(kill=True)
        self.server.clock.advance(hours=1)
        self.run(kill=False)
        self.analyse()
        return self.report()

    def run(self, *, kill: bool) -> None:
        """One run of the collector in a process of its own."""
        self.n_runs += 1
        n_there = self._n_there()
        new = min(n_there - self.n_polled, self.plan.listing_limit)
        self.n_needed += max(1, ceil(min(new + 1, self.plan.listing_limit) / PAGE))
        self.n_polled = n_there
        process = PROCESSES.Process(target=collect, args=(self.server.url, self.home, self.server.now))
        timers = []
        waiting = self.random.randrange(1 + ceil(new / PAGE)) if kill else -1
        patience = self.random.random() * PATIENCE_SECONDS

        def on_request() -> None:
            nonlocal waiting
            if waiting == 0:
                timers.append(Timer(patience, process.kill))
                timers[-1].start()
            waiting -= 1

        self.server.on_request = on_request
        n_pages = len(self.server.pages)
        process.start()
        process.join()
        for timer in timers:
            timer.cancel()
            timer.join()
        assert process.exitcode in ((0, -9) if kill else (0,)), process.exitcode
        if process.exitcode == 0:
            self.shown_well.update(name for page in self.server.pages[n_pages:] for name in page)
        else:
            self.n_killed += 1
        process.close()

    def analyse(self) -> None:
        """Load and publish; landing is empty afterwards."""
        with open_state(self.home) as connection:
            load(connection, StageContext(self.settings, now=self.server.now, run_id="test"))
            publish(connection, self.home)
            remove_loaded(connection, self.home)

    @property
    def settings(self) -> Settings:
        return settings_of(self.server.url, self.home)

    def report(self) -> Report:
        with open_state(self.home) as connection:
            rows = frame(connection, "SELECT replace(post_id, 'reddit:', '') AS name FROM posts")[
                "name"
            ].to_list()
            spans = frame(connection, "SELECT from_at, to_at, complete FROM coverage").rows()
        landed = set(rows)
        seen = [(begin, end) for begin, end, complete in spans if complete]
        hidden = [(begin, end) for begin, end, complete in spans if not complete]
        missing = [name for name in self.names if name not in landed]
        in_seen = [name for name in missing if _within(self.server.things[name].created_at, seen)]
        asked: set[str] = set()
        n_again = 0
        for page in self.server.pages:
            n_again += asked.issuperset(page)
            asked.update(page)
        task = task_of(self.settings, self.server.now)
        uncovered = gaps(make_collector("reddit", self.settings, now=task.now), QUERY, task)[1:]
        return Report(
            n_landed=len(landed),
            n_rows=len(rows),
            unexplained=[name for name in in_seen if not self.server.things[name].gone],
            lost=sorted(self.shown_well - landed),
            n_behind_limit=sum(_within(self.server.things[name].created_at, hidden) for name in missing),
            uncovered=[gap.to_at - gap.from_at for gap in uncovered],
            n_runs=self.n_runs,
            n_killed=self.n_killed,
            n_pages=len(self.server.pages),
            n_pages_again=n_again,
            n_pages_needed=self.n_needed,
        )

    def _n_there(self) -> int:
        return sum(self.server.things[name].created_at <= self.server.now for name in self.names)

    def _grow(self, n_posts: int) -> None:
        """Let so many posts more come, and one that is there be deleted."""
        there = self._n_there()
        last = self.names[min(there + n_posts, len(self.names)) - 1]
        self.server.now = max(self.server.now, self.server.things[last].created_at)
        self.server.delete(self.random.choice(self.names[: there + 1][-3 * PAGE :]))


def collect(url: str, home: Path, now: datetime) -> None:
    """What the process of the collector does."""
    os.environ |= {
        "REDDIT_CLIENT_ID": "an-id",
        "REDDIT_CLIENT_SECRET": "a-secret",
        "REDDIT_USER_AGENT": "trustwatch-test/0.1",
        "NO_PROXY": "127.0.0.1",
    }
    settings = settings_of(url, home)
    task = task_of(settings, now)
    with open_known_records(home, published=lambda: newest_copy(home)) as known:
        done = collect_query(make_collector("reddit", settings, now=task.now), QUERY, task, known=known)
    assert done.partly is None, done.partly


def settings_of(url: str, home: Path) -> Settings:
    return Settings(home=home, reddit=Reddit(communities=("ClaudeAI",), base_url=url))


def task_of(settings: Settings, now: datetime) -> LiveTask:
    return LiveTask(
        command="collect reddit",
        settings=settings,
        authors=author_key(prepare_home(settings.home)),
        now=lambda: now,
        stopping=lambda: False,
        tell=narrate,
    )


def _within(moment: datetime, spans: list[tuple[datetime, datetime]]) -> bool:
    return any(begin <= moment < end for begin, end in spans)
