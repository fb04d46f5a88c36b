import signal
import subprocess
import sys
from datetime import timedelta

import duckdb
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.landing.collection import Collection, collect
from ingest.landing.known_records import open_known_records
from ingest.landing.queue import Landing
from ingest.observations.record import Counts, Record
from models.errors import Locked, PartlyDone, RowRejected
from pipeline.stages.load import load, remove_loaded
from pipeline.warehouse.warehouse import open_state, publish
from tests.command import ROOT
from tests.rows import NOON, engagement, outage, post

COVERS = (NOON - timedelta(days=2), NOON)


def collection(**fields):
    values = {
        "source": "reddit",
        "query": "file:dump.ndjson",
        "run_id": "run-1",
        "command": "collect file",
        "started_at": NOON,
        "author_key_fingerprint": None,
        "chunk_records": 2,
    }
    return Collection(**(values | fields))


def records(*numbers, text="the chat is gone", **counts):
    """One record a number: a post and its counts."""
    return [
        Record(f"dump.ndjson:{line}", (post(number, text), engagement(number, **counts)))
        for line, number in enumerate(numbers, start=1)
    ]


def rejected(line):
    return Record(f"dump.ndjson:{line}", rejected=RowRejected("created_utc", "is missing"), raw="{}")


def run(home, items, *, published=None, stopping=lambda: False, **fields):
    with open_known_records(home, published=lambda: published) as known:
        return collect(items, collection=collection(**fields), home=home, known=known, stopping=stopping)


def landed(home):
    """What is in landing but for the records of runs: every file by its path, as rows or as a header."""
    landing, found = Landing(home), {}
    for folder in landing.pending():
        batch = landing.read(folder)
        if batch.run is None:
            found[folder.name] = batch.header()
            found |= {
                (folder.name, name): rows.drop("run_id", strict=False).to_dicts()
                for name, rows in batch.tables.items()
            }
    return found


def runs(home):
    landing = Landing(home)
    return [batch.run for batch in map(landing.read, landing.pending()) if batch.run]


def batches(home):
    landing = Landing(home)
    return [batch for batch in map(landing.read, landing.pending()) if batch.tables]


def test_every_record_is_kept_known_or_rejected(home):
    done = run(home, [*records(1, 2, 3), *records(1), rejected(5)])
    assert done.counts == Counts(5, 3, 1, 1)
    assert done.partly is None
    ((field,),) = [done.rejected_fields]
    assert (field.field, field.n_rejects, field.location) == ("created_utc", 1, "dump.ndjson:5")
    assert sum(batch.counts.kept for batch in batches(home)) == 3


def test_what_is_landed_is_what_was_read(home):
    run(home, [*records(1), Record("a:2", (outage(),)), rejected(3)], chunk_records=10)
    (batch,) = batches(home)
    assert batch.tables["posts"].to_dicts()[0]["post_id"] == "reddit:t3_1"
    assert batch.tables["engagements"]["likes"].to_list() == [3]
    assert batch.tables["outages"]["outage_id"].to_list() == ["anthropic:1"]
    assert batch.tables["rejects"].select("run_id", "location", "field", "raw").row(0) == (
        *("run-1", "dump.ndjson:3"),
        *("created_utc", "{}"),
    )


def test_reading_twice_adds_nothing(home):
    items = [*records(1, 2, 3), rejected(4)]
    run(home, items, covers=COVERS)
    before = landed(home)
    again = run(home, items, run_id="run-2", covers=COVERS)
    assert again.counts == Counts(4, 0, 3, 1)
    assert landed(home) == before


def test_reading_twice_adds_nothing_after_an_analysis(home, context):
    items = [*records(1, 2, 3), rejected(4)]
    run(home, items, covers=COVERS)
    with open_state(home) as connection:
        load(connection, context)
        published = publish(connection, home)
        remove_loaded(connection, home)
    again = run(home, items, published=published, run_id="run-2", covers=COVERS)
    assert again.counts == Counts(4, 0, 3, 1)
    assert landed(home) == {}


def test_reading_twice_adds_nothing_beside_a_copy_of_an_older_version(home, context):
    items = records(1, 2, 3)
    run(home, items, covers=COVERS)
    with open_state(home) as connection:
        load(connection, context)
        published = publish(connection, home)
        remove_loaded(connection, home)
    with duckdb.connect(published) as older:
        older.execute("ALTER TABLE posts DROP edited_at")
    again = run(home, items, published=published, run_id="run-2", covers=COVERS)
    assert again.counts == Counts(3, 0, 3, 0)


def test_batches_do_not_depend_on_when_and_by_whom_they_were_read(tmp_path):
    def names(home, *, at, run_id):
        items = [Record("a:1", (post(1, first_seen_at=at), engagement(1, at=at))), rejected(2)]
        run(home, items, run_id=run_id, covers=COVERS)
        return set(landed(home))

    first = names(tmp_path / "first", at=NOON, run_id="run-1")
    assert names(tmp_path / "second", at=NOON + timedelta(days=1), run_id="run-2") == first


@pytest.mark.parametrize(
    ("changed", "n_kept"),
    [
        pytest.param(records(1), 0, id="nothing"),
        pytest.param(records(1, text="the chat is gone, and it never came back"), 1, id="text"),
        pytest.param(records(1, likes=4), 1, id="counts"),
        pytest.param(
            [Record("a:1", (post(1, first_seen_at=NOON + timedelta(days=9)),))], 0, id="when-it-was-read"
        ),
        pytest.param(
            [Record("a:1", (engagement(1, at=NOON + timedelta(days=9)),))], 0, id="when-it-was-counted"
        ),
        pytest.param([Record("a:1", (post(1, edited_at=NOON),))], 1, id="edit"),
        pytest.param(
            [Record("a:1", (post(1, origin="file:other", community="other"),))], 0, id="where-it-was-read"
        ),
    ],
)
def test_only_what_says_something_new_is_kept(home, changed, n_kept):
    run(home, records(1))
    assert run(home, changed, query="file:other").counts.kept == n_kept


def test_an_outage_that_ended_meanwhile_is_new(home):
    run(home, [Record("a:1", (outage(resolved_at=None),))])
    again = run(home, [Record("a:1", (outage(),)), Record("a:2", (outage(resolved_at=None),))])
    assert again.counts == Counts(2, 1, 1, 0)


def test_a_collection_that_was_stopped_goes_on_where_it_was(tmp_path):
    items = [*records(1, 2, 3, 4, 5), rejected(6), *records(2)]
    run(tmp_path / "whole", items, covers=COVERS)
    answers = iter([False, True])
    stopped = run(tmp_path / "stopped", items, covers=COVERS, stopping=lambda: next(answers))
    assert stopped.counts.read == 4
    assert "file:dump.ndjson: stopped after 4 rows" in str(stopped.partly)
    assert [kept.outcome for kept in runs(tmp_path / "stopped")] == ["interrupted"]
    run(tmp_path / "stopped", items, covers=COVERS, run_id="run-2")
    assert landed(tmp_path / "stopped") == landed(tmp_path / "whole")


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.ingest.landing.test_collection import COVERS, records, run
answers = iter([False, True])
run(Path(sys.argv[1]), records(1, 2, 3, 4, 5), covers=COVERS,
    stopping=lambda: next(answers) and os.kill(os.getpid(), signal.SIGKILL))
"""


def test_a_collection_that_was_killed_goes_on_where_it_was(tmp_path):
    home = tmp_path / "killed"
    done = subprocess.run([sys.executable, "-c", KILLED, home], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(batches(home)) == 2
    run(home, records(1, 2, 3, 4, 5), covers=COVERS)
    run(tmp_path / "whole", records(1, 2, 3, 4, 5), covers=COVERS)
    assert landed(home) == landed(tmp_path / "whole")


def test_what_came_before_the_damage_is_kept_and_covers_nothing(home):
    def broken():
        yield from records(1, 2, 3)
        raise PartlyDone("dump.ndjson: was cut off")

    done = run(home, broken(), covers=COVERS)
    assert done.counts == Counts(3, 3, 0, 0)
    assert str(done.partly) == "dump.ndjson: was cut off"
    assert [(kept.outcome, kept.error) for kept in runs(home)] == [("partly", "dump.ndjson: was cut off")]
    assert not any(header["covered"] for header in landed(home).values() if isinstance(header, dict))


def test_a_complete_reading_covers_what_its_caller_says(home):
    run(home, records(1, 2, 3), covers=COVERS)
    (covered,) = [Landing(home).read(f) for f in Landing(home).pending() if Landing(home).read(f).covered]
    assert covered.covered == (COVERS,)
    assert covered.complete
    assert covered.counts == Counts()  # they stand with the chunks, and would count twice


def test_a_limit_cuts_off_and_covers_nothing(home):
    done = run(home, records(1, 2, 3), covers=COVERS, limit=2)
    assert done.counts == Counts(2, 2, 0, 0)
    assert not any(header["covered"] for header in landed(home).values() if isinstance(header, dict))


def test_the_run_is_recorded_with_its_counts(home):
    run(home, records(1, 2), versions={"trustwatch": "0"})
    (kept,) = runs(home)
    assert (kept.run_id, kept.command, kept.outcome) == ("run-1", "collect file", "done")
    assert kept.counts == {"read": 2, "kept": 2, "duplicate": 0, "rejected": 0}
    assert kept.versions == {"trustwatch": "0"}


def test_a_run_that_failed_is_recorded_too(home):
    def failing():
        yield from records(1, 2)
        raise RuntimeError("the reader has a bug")

    with pytest.raises(RuntimeError):
        run(home, failing())
    assert [(kept.outcome, kept.error) for kept in runs(home)] == [("failed", "the reader has a bug")]
    assert len(batches(home)) == 1


def test_one_collection_of_a_query_at_a_time(home):
    run(home, [])
    (lock,) = (home / "landing" / ".leases").iterdir()
    with FileLock(lock):
        with pytest.raises(Locked, match=r"file:dump\.ndjson: another collection of it is under way"):
            run(home, records(1))
        assert run(home, records(1), query="file:other").counts.kept == 1


def test_a_chunk_is_bounded_in_size_too(home):
    long = "x" * 20_000_000
    run(home, records(1, 2, 3, text=long), chunk_records=1_000)
    assert sorted(batch.counts.kept for batch in batches(home)) == [1, 2]


one_post = st.builds(lambda number, text: (number, text), st.integers(1, 6), st.sampled_from(["a", "b"]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.lists(one_post, max_size=12), st.integers(1, 5), st.integers(1, 5))
def test_the_same_rows_in_other_chunks_add_nothing(tmp_path_factory, rows, first, second):
    home = tmp_path_factory.mktemp("home")
    items = [Record(f"a:{line}", (post(number, text),)) for line, (number, text) in enumerate(rows)]
    once = run(home, items, chunk_records=first)
    assert once.counts.kept == len(set(rows))
    assert run(home, items, chunk_records=second, query="file:again").counts.kept == 0
