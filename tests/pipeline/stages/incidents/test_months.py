"""Four months of a forum, however they are brought in, give the incidents of one file of all of it."""

import gzip
import json
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ingest.landing.known_records import open_known_records
from ingest.observations.author import author_key
from ingest.observations.context import unheeded
from pipeline.collecting.files import FileTask, collect_file
from pipeline.settings.settings import Settings
from pipeline.stages.analysis import STAGES
from pipeline.stages.stage import StageContext
from pipeline.warehouse.warehouse import frame, newest_copy, open_state, prepare_home
from tests.servers.reddit import RedditServer
from tests.station import Station

MONTHS = ("RS_2026-06", "RS_2026-07", "RS_2026-08", "RS_2026-09")
BEGINS = ("2026-06-01", "2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01")
LAST_WEEKS = ("2026-06-24", "2026-07-25", "2026-08-25")
NOW = datetime(2026, 10, 1, tzinfo=UTC)
FOUND = """
    SELECT product, started_at, ended_at, n_authors FROM incidents
    WHERE state <> 'withdrawn' ORDER BY started_at
"""


def moment(day):
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


class Watch:
    """A home into which files are collected and analysed; what a post says is read from judged, where it is known."""

    def __init__(self, home: Path, judged: Path | None = None) -> None:
        self.settings = Settings(home=home)
        self.judged = judged

    def collect(self, path: Path, begin: str, end: str) -> None:
        task = FileTask(
            settings=self.settings,
            now=NOW,
            file_format="auto",
            column_map=None,
            covers=(moment(begin), moment(end)),
            limit=None,
            authors=author_key(prepare_home(self.settings.home)),
            stopping=lambda: False,
            progress=lambda _name, _size: nullcontext(unheeded),
        )
        home = self.settings.home
        with open_known_records(home, published=lambda: newest_copy(home)) as known:
            outcome = collect_file(path, task, known=known)
        assert outcome.failure is None

    def analyse(self) -> list[tuple[object, ...]]:
        context = StageContext(self.settings, now=NOW, run_id="test-run")
        with open_state(self.settings.home) as state:
            STAGES["load"](state, context)
            if self.judged:
                self._take_judgements(state)
            for stage in ("understand", "incidents"):
                STAGES[stage](state, context)
            return frame(state, FOUND).rows()

    def _take_judgements(self, state: duckdb.DuckDBPyConnection) -> None:
        """To read the same words again would only cost time."""
        state.execute(f"ATTACH '{self.judged}' AS judged (READ_ONLY)")
        for table in ("judgements", "embeddings"):
            state.execute(f"""
                INSERT OR IGNORE INTO {table} BY NAME
                SELECT theirs.* REPLACE (ours.post_id AS post_id)
                FROM posts AS ours
                JOIN judged.posts AS known ON (ours.title, ours.text) = (known.title, known.text)
                JOIN judged.{table} AS theirs ON theirs.post_id = known.post_id
            """)
        state.execute("DETACH judged")


@pytest.fixture(scope="module")
def months(shared):
    return shared / "cases" / "months"


@pytest.fixture(scope="module")
def whole(months, tmp_path_factory):
    """The incidents of one file of all, and the state in which its posts are judged."""
    home = tmp_path_factory.mktemp("whole") / "home"
    watch = Watch(home)
    watch.collect(months / "all.ndjson", BEGINS[0], BEGINS[-1])
    found = watch.analyse()
    assert [(product, begin.isoformat()[:13]) for product, begin, _end, _n in found] == [
        ("claude", "2026-08-20T13"),
        ("claude", "2026-09-17T09"),
    ]
    assert all(28 <= n_people <= 32 for *_rest, n_people in found)
    return found, home / "warehouse" / "state.duckdb"


@pytest.fixture
def watch(whole, home):
    return Watch(home, judged=whole[1])


def test_a_file_a_month_in_order(months, whole, watch):
    for number, month in enumerate(MONTHS):
        watch.collect(months / f"{month}.ndjson", BEGINS[number], BEGINS[number + 1])
    assert watch.analyse() == whole[0]


def test_the_newest_month_first_with_an_analysis_after_each(months, whole, watch):
    for number in reversed(range(len(MONTHS))):
        watch.collect(months / f"{MONTHS[number]}.ndjson", BEGINS[number], BEGINS[number + 1])
        found = watch.analyse()
    assert found == whole[0]


def test_files_that_hold_the_last_week_of_the_month_before_again_and_are_packed(
    months, whole, watch, tmp_path
):
    before: list[bytes] = []
    for number, month in enumerate(MONTHS):
        own = (months / f"{month}.ndjson").read_bytes().splitlines(keepends=True)
        path = tmp_path / f"{month}.ndjson.gz"
        path.write_bytes(gzip.compress(b"".join([*before, *own])))
        begin = LAST_WEEKS[number - 1] if number else BEGINS[0]
        watch.collect(path, begin, BEGINS[number + 1])
        if number < len(LAST_WEEKS):
            since = moment(LAST_WEEKS[number]).timestamp()
            before = [line for line in own if json.loads(line)["created_utc"] >= since]
    assert watch.analyse() == whole[0]


def test_of_a_month_that_is_missing_nothing_is_said_and_the_incidents_of_the_others_stay(
    months, whole, watch
):
    for number in (0, 1, 3):
        watch.collect(months / f"{MONTHS[number]}.ndjson", BEGINS[number], BEGINS[number + 1])
    assert watch.analyse() == whole[0][1:]
    with open_state(watch.settings.home) as state:
        hours = state.execute(
            "SELECT count(*), count(expected), coalesce(max(coverage), 0) FROM baselines WHERE hour >= ? AND hour < ?",
            [moment(BEGINS[2]), moment(BEGINS[3])],
        )
        assert hours.fetchone() == (31 * 24, 0, 0)


def test_the_last_month_live_after_files(months, whole, watch, monkeypatch):
    for name in ("REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET", "REDDIT_USER_AGENT"):
        monkeypatch.setenv(name, "test/1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for number in range(3):
        watch.collect(months / f"{MONTHS[number]}.ndjson", BEGINS[number], BEGINS[number + 1])
    with RedditServer() as server:
        server.now = NOW
        for line in (months / f"{MONTHS[3]}.ndjson").read_text().splitlines():
            told = json.loads(line)
            at = datetime.fromtimestamp(told["created_utc"], UTC)
            server.add_submission(
                told["subreddit"], told["title"], told["selftext"], author=told["author"], at=at
            )
        station = Station(server, watch.settings.home, "reddit", {"communities": ["ClaudeAI"]})
        station.collect("submissions:ClaudeAI", since=moment(BEGINS[3]))
    assert watch.analyse() == whole[0]
