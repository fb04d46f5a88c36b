import json
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
import zstandard

from ingest.landing.known_records import open_known_records
from ingest.landing.queue import Landing
from ingest.observations.author import author_key
from ingest.observations.context import unheeded
from pipeline.cli import app
from pipeline.collecting.files import FileTask, collect_file
from pipeline.settings.settings import Settings
from pipeline.stages.load import load
from pipeline.terminal.reporting import exit_code_of
from pipeline.warehouse.warehouse import frame, newest_copy, open_state, prepare_home
from tests.command import ROOT, Result, trustwatch
from tests.ingest.status.test_page import incident, page
from tests.ingest.written_files import submission, write_json, write_lines
from tests.rows import NOON

MAPS = ROOT / "docs" / "maps"


@pytest.fixture
def collect(home, capsys):
    """The command as a user meets it, but in this process: arguments in; exit code, stdout and stderr out."""

    def run(*arguments):
        line = ["collect", "file", "--home", str(home), *map(str, arguments)]
        exit_code = exit_code_of(lambda: app(line, standalone_mode=False))
        shown = capsys.readouterr()
        assert "Traceback" not in shown.err
        return Result(exit_code, shown.out, shown.err)

    return run


def counts(result):
    """(file, read, kept, duplicate, rejected) of each file as --json tells it."""
    return [tuple(row.values())[:5] for row in json.loads(result.stdout)]


def test_files_are_read_and_counted(tmp_path, collect):
    dump = write_lines(tmp_path / "dump.ndjson", [submission(1), submission(2), submission(2), "{"])
    status = write_json(tmp_path / "incidents.json", page(incident()))
    done = collect(dump, status)
    assert done.exit_code == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines()]
    assert rows == [
        ["file", "read", "kept", "duplicate", "rejected"],
        ["dump.ndjson", "4", "2", "1", "1"],
        ["incidents.json", "1", "1", "0", "0"],
        ["5", "3", "1", "1"],
    ]
    assert "dump.ndjson:4: line is not JSON" in done.stderr
    assert 'trustwatch sql "FROM reject_reasons"' in done.stderr


@pytest.mark.parametrize(
    ("place", "origin"),
    [
        ("claude/2026-06.ndjson", "file:claude/2026-06.ndjson"),
        ("claude/2026/06/posts.ndjson", "file:claude/2026/06/posts.ndjson"),
        ("claude/year=2026/2026-W23/posts.ndjson", "file:claude/year=2026/2026-W23/posts.ndjson"),
        ("claude/June/posts.ndjson", "file:claude/June/posts.ndjson"),
        ("Mayer/posts.ndjson", "file:posts.ndjson"),
        ("june/chatgpt-2026.ndjson", "file:chatgpt-2026.ndjson"),
    ],
)
def test_a_file_is_known_by_its_name_and_a_folder_that_is_named_for_a_product(
    tmp_path, home, collect, monkeypatch, place, origin
):
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    write_lines(path, [submission(1)])
    monkeypatch.chdir(path.parent)
    assert collect(path.name).exit_code == 0
    assert {batch.query for batch in Landing(home).headers()} == {origin}


def test_a_file_of_outages_covers_the_pages_of_its_providers(tmp_path, home, collect):
    pages = [page(incident()), page(incident(id="b"), url="https://status.openai.com")]
    both, again = (write_json(tmp_path / name, pages) for name in ("both.json", "again.json"))
    days = ("--covers", "2026-02-01", "2026-03-01")
    assert collect(both, *days).exit_code == collect(again, *days).exit_code == 0
    covering = [batch for batch in Landing(home).headers() if batch.covered and batch.complete]
    assert {batch.query for batch in covering} == {"anthropic", "openai"}


def test_a_second_reading_adds_nothing(tmp_path, home):
    dump = write_lines(tmp_path / "dump.ndjson", [submission(1), submission(2), "{"])
    first, second = (trustwatch("collect", "file", dump, "--json", home=home) for _ in range(2))
    assert counts(first) == [(str(dump), 3, 2, 0, 1)]
    assert counts(second) == [(str(dump), 3, 0, 2, 1)]


def test_what_was_collected_can_be_loaded(tmp_path, home, context, collect):
    dump = write_lines(tmp_path / "dump.ndjson", [submission(1), submission(2), "{"])
    covers = ("--covers", "2025-10-01", "2025-11-01T12:00+01:00")
    assert collect(dump, *covers).exit_code == 0
    with open_state(home) as connection:
        load(connection, context)
        assert frame(connection, "FROM posts").height == 2
        (run,) = frame(connection, "FROM runs").to_dicts()
        (covered,) = frame(connection, "FROM coverage").to_dicts()
        (rejected,) = frame(connection, "FROM rejects").to_dicts()
        total = frame(connection, "SELECT sum(n_read) AS n FROM batches").item()
    assert (run["command"], run["outcome"]) == ("collect file", "done")
    assert f"{covered['from_at']:%m-%d %H:%M} {covered['to_at']:%m-%d %H:%M}" == "10-01 00:00 11-01 11:00"
    assert covered["complete"]
    assert (rejected["location"], rejected["raw"]) == ("dump.ndjson:3", "{")
    assert total == 3


def test_registered_accounts_keep_their_handles(tmp_path, home, collect):
    config = tmp_path / "trustwatch.toml"
    config.write_text('[competitors.rival]\nname = "Rival"\naccounts = ["reddit:RivalHQ"]\n')
    dump = write_lines(
        tmp_path / "dump.ndjson", [submission(author="RivalHQ", selftext="u/RivalHQ and u/jane")]
    )
    assert collect(dump, "--config", config).exit_code == 0
    landing = Landing(home)
    (posts,) = [b.tables["posts"] for b in map(landing.read, landing.pending()) if b.tables]
    assert posts.select("author_account", "text").row(0) == ("rivalhq", "u/RivalHQ and @user")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "export: no such file; check the path", id="missing"),
        pytest.param(b"", "export: is empty", id="empty"),
        pytest.param(b"date,title\n", "is a table; say with --map FILE", id="table-without-map"),
        pytest.param(zstandard.compress(b"x" * 1_000)[:9], "was cut off", id="cut-in-its-first-bytes"),
        pytest.param(b"good morning", "no known format; name it with --format", id="prose"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, collect, content, message):
    path = tmp_path / "export"
    if content is not None:
        path.write_bytes(content)
    failed = collect(path)
    assert failed.exit_code == 2
    assert message in failed.stderr
    assert failed.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["."], ".: is a folder; name the files in it", id="folder"),
        pytest.param(
            ["a", "--format", "redit"], "unknown format 'redit': did you mean 'reddit'?", id="format"
        ),
        pytest.param(["a", "--map", "nowhere.toml"], "nowhere.toml: cannot be read", id="map"),
        pytest.param(
            ["a", "--covers", "2026-02-02", "2026-02-01"], "ends before it begins", id="covers-reversed"
        ),
        pytest.param(
            ["a", "--covers", "monday", "2026-02-01"], "expected a date or a time", id="covers-no-date"
        ),
        pytest.param(
            ["a", "--covers", "1246-01-01", "2026-02-01"], "nothing was posted before 2005", id="covers-1246"
        ),
        pytest.param(["a", "--limit", "0"], "limit", id="limit"),
        pytest.param([], "PATH", id="no-file"),
    ],
)
def test_a_mistake_in_the_command_is_named(collect, arguments, message):
    failed = collect(*arguments)
    assert failed.exit_code == 2
    assert message in failed.stderr


def moments(*days):
    return [
        submission(number, created_utc=int(datetime(2026, 2, day, 12, tzinfo=UTC).timestamp()))
        for number, day in enumerate(days)
    ]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        pytest.param(range(1, 28), [], id="all-of-it"),
        pytest.param(
            [1, 1, 1, 2, 2, 2, 2],
            ["the last post is of 2026-02-02 12:00, 26 days before --covers ends"],
            id="cut-off",
        ),
        pytest.param(
            [26, 26, 26, 27, 27, 27, 27],
            ["the first post is of 2026-02-26 12:00, 26 days after --covers begins"],
            id="begun-late",
        ),
    ],
)
def test_a_file_that_holds_less_than_is_claimed_is_told(tmp_path, collect, days, said):
    dump = write_lines(tmp_path / "dump.ndjson", moments(*days))
    done = collect(dump, "--covers", "2026-02-01", "2026-03-01")
    lines = [line for line in done.stderr.splitlines() if "--covers" in line]
    assert [line.partition(": ")[2].partition(";")[0] for line in lines] == said
    assert done.exit_code == 0


def test_posts_outside_of_what_is_claimed_are_told(tmp_path, collect):
    dump = write_lines(tmp_path / "dump.ndjson", moments(1, 2, 3, 4))
    done = collect(dump, "--covers", "2025-02-01", "2025-03-01")  # a slip in the year
    assert "4 of 4 posts lie outside of --covers, and raise no incident" in done.stderr


def claimed(home):
    """The time that counts as seen in full."""
    landing = Landing(home)
    return [span for folder in landing.pending() for span in landing.read(folder).covered]


def test_a_file_of_which_most_was_rejected_was_not_seen(tmp_path, collect, home):
    rows = [*moments(1, 2), *({**row, "created_utc": "yesterday"} for row in moments(3, 4, 5))]
    done = collect(write_lines(tmp_path / "dump.ndjson", rows), "--covers", "2026-02-01", "2026-03-01")
    assert "3 of 5 rows were rejected; the others were kept, and nothing counts as seen" in done.stderr
    assert done.exit_code == 4
    assert claimed(home) == []


def test_what_is_to_come_was_not_seen(tmp_path, collect, home):
    dump = write_lines(tmp_path / "dump.ndjson", moments(1, 2))
    done = collect(dump, "--covers", "2026-02-01", "2999-01-01")
    assert "ends in the future; until now is what counts as seen" in done.stderr
    ((_, end),) = claimed(home)
    assert end <= datetime.now(UTC)
    failed = collect(dump, "--covers", "2998-01-01", "2999-01-01")
    assert (failed.exit_code, "begins in the future" in failed.stderr) == (2, True)


def test_a_map_with_an_unknown_key_is_named(tmp_path, collect):
    path = tmp_path / "map.toml"
    path.write_text((MAPS / "appstore-chatgpt.toml").read_text().replace("title =", "titel ="))
    failed = collect("reviews.csv", "--map", path)
    assert failed.exit_code == 2
    assert "unknown field of [post] 'titel': did you mean 'title'?" in failed.stderr


def test_a_home_that_cannot_be_written_is_named(tmp_path, collect):
    dump = write_lines(tmp_path / "dump.ndjson", [submission()])
    failed = collect(dump, "--home", dump / "home")
    assert failed.exit_code == 2
    assert "cannot be written" in failed.stderr


def test_the_other_files_are_read_when_one_cannot_be(tmp_path, collect):
    dump = write_lines(tmp_path / "dump.ndjson", [submission()])
    done = collect(tmp_path / "nowhere.json", dump, "--json")
    assert done.exit_code == 4
    assert "nowhere.json: no such file" in done.stderr
    assert "1 of 2 files were not read to their end" in done.stderr
    neither = collect(tmp_path / "nowhere.json", tmp_path)
    assert neither.exit_code == 2
    assert "2 of 2 files were not read to their end" in neither.stderr
    assert counts(done)[1] == (str(dump), 1, 1, 0, 0)


def test_a_dump_that_was_cut_off_is_partly_read(tmp_path, home, collect):
    lines = "\n".join(
        json.dumps(submission(number, selftext=str(hash(str(number))))) for number in range(4_000)
    )
    dump = tmp_path / "RS.zst"
    dump.write_bytes(zstandard.compress(lines.encode())[:-100])
    done = collect(dump, "--covers", "2025-10-01", "2025-11-01")
    assert done.exit_code == 4
    assert "cut off" in done.stderr
    assert "rows before it are kept" in done.stderr
    landing = Landing(home)
    read = [landing.read(folder) for folder in landing.pending()]
    assert sum(batch.counts.kept for batch in read) > 1_000
    assert [batch.run.outcome for batch in read if batch.run] == ["partly"]
    assert not any(batch.covered for batch in read)


def test_a_limit_reads_the_first_rows(tmp_path, collect):
    dump = write_lines(tmp_path / "dump.ndjson", [submission(number) for number in range(1, 6)])
    assert counts(collect(dump, "--limit", "2", "--json")) == [(str(dump), 2, 2, 0, 0)]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param(
            "a.ndjson", [submission(created_utc="soon"), "{"], "all 2 rows were rejected", id="rejects"
        ),
        pytest.param(
            "a.json", [{"kind": "Listing", "data": {"children": []}}], "no posts in it", id="no-posts"
        ),
        pytest.param(
            "page.json",
            [{"page": {"url": "https://status.claude.com"}, "components": []}],
            "no incidents",
            id="page",
        ),
    ],
)
def test_a_run_that_keeps_nothing_says_so_and_claims_no_coverage(
    tmp_path, home, context, collect, name, content, words
):
    done = collect(write_lines(tmp_path / name, content), "--covers", "2025-10-01", "2025-11-01")
    assert done.exit_code == 4
    assert words in done.stderr
    assert "nothing counts as seen" in done.stderr
    with open_state(home) as connection:
        load(connection, context)
        assert frame(connection, "FROM coverage WHERE to_at > from_at").height == 0


def test_a_file_of_which_all_is_known_is_no_run_that_kept_nothing(tmp_path, collect):
    dump = write_lines(tmp_path / "dump.ndjson", [submission(1)])
    assert collect(dump, "--covers", "2025-10-01", "2025-11-01").exit_code == 0
    assert collect(dump, "--covers", "2025-10-01", "2025-11-01").exit_code == 0


def test_a_file_read_by_a_clock_in_the_past_is_read_again_once_it_is_right(home, context, tmp_path):
    dump = write_lines(tmp_path / "dump.ndjson", [submission(1), submission(2)])
    settings, counts = Settings(home=home), []
    for now in (NOON - timedelta(days=400), NOON + timedelta(days=400), NOON + timedelta(days=400)):
        task = FileTask(
            settings=settings,
            now=now,
            file_format="auto",
            column_map=None,
            covers=None,
            limit=None,
            authors=author_key(prepare_home(home)),
            stopping=lambda: False,
            progress=lambda _name, _size: nullcontext(unheeded),
        )
        with open_known_records(home, published=lambda: newest_copy(home)) as known:
            outcome = collect_file(dump, task, known=known)
        found = outcome.collected.counts
        counts.append((found.kept, found.duplicate, found.rejected))
    assert counts == [(0, 0, 2), (2, 0, 0), (0, 2, 0)]
    with open_state(home) as connection:
        load(connection, context)
        assert frame(connection, "FROM posts").height == 2
