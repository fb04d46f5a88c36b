"""One batch that cannot be read stops nothing: it is set aside with its reason, and can be tried again."""

import json
import os
import shutil
from datetime import timedelta
from functools import partial

import polars as pl
import pytest

from ingest.landing.header import digest
from ingest.landing.known_records import open_known_records
from ingest.landing.queue import Batch, Deletion, Landing
from ingest.observations.record import Counts
from models.errors import PartlyDone
from models.post import Post
from models.table import frame_of
from pipeline.collecting.set_aside import set_aside_batches
from pipeline.stages.load import load
from pipeline.warehouse.warehouse import frame, newest_copy, open_state
from tests.command import trustwatch
from tests.rows import NOON, post

HEADER, TABLE = "batch.json", "posts.parquet"
COVERED = ((NOON, NOON + timedelta(hours=1)),)


def land(home, number, batch_id):
    tables = {"posts": frame_of(Post, [post(number)])}
    return Landing(home).write(
        Batch(
            batch_id, "reddit", "file:test.ndjson", Counts(1, 1, 0, 0), COVERED, complete=True, tables=tables
        )
    )


def written(name, data):
    return lambda folder: (folder / name).write_bytes(data)


def truncated(folder, name=TABLE):
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: len(data) // 2])


def flipped(folder):
    data = bytearray((folder / TABLE).read_bytes())
    data[len(data) // 3] ^= 0x10
    (folder / TABLE).write_bytes(data)


def a_folder(name):
    def change(folder):
        (folder / name).unlink()
        (folder / name).mkdir()

    return change


def said(folder, **changes):
    path = folder / HEADER
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def as_old(folder):
    """Without hashes of the files, as batches of older versions are."""
    said(folder, sha256=None)


def rewritten(change):
    """A table that was never as it should be, in a batch whose hashes fit."""

    def rewrite(folder):
        change(pl.read_parquet(folder / TABLE)).write_parquet(folder / TABLE)
        said(folder, sha256={"posts": digest(folder / TABLE)})

    return rewrite


def both(*changes):
    def change(folder):
        for one in changes:
            one(folder)

    return change


def long_ago(path):
    os.utime(path, (NOON.timestamp() - 2 * 3600,) * 2)


def without_header(folder):
    (folder / HEADER).unlink()
    long_ago(folder)


def a_file_in_its_place(folder):
    shutil.rmtree(folder)
    folder.write_text("not a batch")
    long_ago(folder)


DAMAGE = {
    "table-empty": (written(TABLE, b""), "not as it was written"),
    "table-truncated": (truncated, "not as it was written"),
    "table-of-noise": (written(TABLE, os.urandom(5000)), "not as it was written"),
    "table-with-one-bit-changed": (flipped, "not as it was written"),
    "table-gone": (lambda folder: (folder / TABLE).unlink(), "is not there"),
    "table-a-folder": (a_folder(TABLE), "is a folder"),
    "table-too-many": (lambda folder: shutil.copy(folder / TABLE, folder / "outages.parquet"), "not as it was"),
    "old-table-empty": (both(as_old, written(TABLE, b"")), "is damaged"),
    "old-table-truncated": (both(as_old, truncated), "is damaged"),
    "old-table-of-noise": (both(as_old, written(TABLE, os.urandom(5000))), "is damaged"),
    "old-table-with-parquet-at-its-ends": (both(as_old, written(TABLE, b"PAR1" + bytes(90) + b"PAR1")), "damaged"),
    "column-unknown": (rewritten(lambda posts: posts.with_columns(mood=pl.lit("calm"))), "use a newer one"),
    "column-of-another-type": (rewritten(lambda posts: posts.with_columns(text=pl.lit(1))), "not as this Trustwatch"),
    "days-for-times": (
        rewritten(lambda posts: posts.with_columns(pl.col("created_at").dt.date())),
        "not as this Trustwatch",
    ),
    "required-column-gone": (rewritten(lambda posts: posts.drop("created_at")), "NOT NULL"),
    "table-unknown": (
        both(
            lambda folder: (folder / TABLE).rename(folder / "moods.parquet"),
            lambda folder: said(folder, sha256={"moods": digest(folder / "moods.parquet")}),
        ),
        "use a newer Trustwatch",
    ),
    "header-empty": (written(HEADER, b""), "not a batch header"),
    "header-truncated": (lambda folder: truncated(folder, HEADER), "not a batch header"),
    "header-not-text": (written(HEADER, b"\xff\xfe\x00"), "not a batch header"),
    "header-a-list": (written(HEADER, b"[1]"), "not a batch header"),
    "header-nested-without-end": (written(HEADER, b"[" * 100_000), "not a batch header"),
    "header-gone": (without_header, "has no batch.json"),
    "header-a-folder": (a_folder(HEADER), "is a folder"),
    "counts-do-not-add-up": (lambda folder: said(folder, counts={"read": 3, "kept": 1, "duplicate": 0, "rejected": 0}), "do not add up"),
    "counts-of-another-type": (lambda folder: said(folder, counts="many"), "counts"),
    "covered-without-zone": (lambda folder: said(folder, covered=[["2026-03-01T00:00:00", "2026-03-02T00:00:00"]]), "covered"),
    "covered-by-words": (lambda folder: said(folder, covered=[["then", "now"]]), "covered"),
    "complete-by-words": (lambda folder: said(folder, complete="yes"), "complete"),
    "run-of-a-list": (lambda folder: said(folder, run=[1]), "run"),
    "another-batch": (lambda folder: said(folder, batch_id="b9"), "of another batch, reddit/b9"),
    "another-source": (lambda folder: said(folder, source="x"), "of another batch, x/b1"),
    "a-file-in-its-place": (a_file_in_its_place, "is no folder"),
}  # fmt: skip


def bytes_of(path):
    if path.is_file():
        return path.read_bytes()
    return {
        str(one.relative_to(path)): one.read_bytes() if one.is_file() else None for one in path.rglob("*")
    }


def post_ids(connection):
    return frame(connection, "SELECT post_id FROM posts ORDER BY post_id")["post_id"].to_list()


@pytest.mark.parametrize(("damage", "reason"), DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_batch_is_set_aside_as_it_is_and_the_others_are_loaded(home, context, damage, reason):
    damage(land(home, 1, "b1"))
    land(home, 2, "b2")
    found = bytes_of(home / "landing/reddit/b1")
    with open_state(home) as connection:
        with pytest.raises(PartlyDone, match="1 of 2 batches could not be loaded"):
            load(connection, context)
        assert post_ids(connection) == ["reddit:t3_2"]
        assert load(connection, context) == {"batches": 0, "records": 0}
    (row,) = set_aside_batches(home).to_dicts()
    assert reason in row["reason"]
    assert (row["source"], row["path"], row["set_aside_at"]) == (
        "reddit",
        str(home / "landing/.rejected/reddit/b1"),
        NOON,
    )
    assert bytes_of(home / "landing/.rejected/reddit/b1") == found


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_batch_keeps_nobody_from_collecting_or_from_asking_what_waits(home, name):
    DAMAGE[name][0](land(home, 1, "b1"))
    land(home, 2, "b2")
    with open_known_records(home, published=partial(newest_copy, home)) as known:
        assert known.has_batch("b2")
    landing = Landing(home)
    assert "reddit:t3_2" in landing.pending_rows("posts")["post_id"].to_list()
    assert "b2" in [batch.batch_id for batch in landing.headers()]


def test_what_was_mended_is_loaded_when_it_is_tried_again(home, context):
    folder = land(home, 1, "b1")
    whole = (folder / TABLE).read_bytes()
    truncated(folder)
    with open_state(home) as connection:
        with pytest.raises(PartlyDone):
            load(connection, context)
        (home / "landing/.rejected/reddit/b1" / TABLE).write_bytes(whole)
        assert Landing(home).take_back() == 1
        assert load(connection, context) == {"batches": 1, "records": 1}
    assert set_aside_batches(home).is_empty()
    assert not list((home / "landing/.rejected").rglob("*.*"))


def test_a_second_bad_batch_of_one_name_does_not_replace_the_first(home, context):
    with open_state(home) as connection:
        for number in (1, 2):
            land(home, number, "b1")
            (home / "landing/reddit/b1" / TABLE).write_text(f"bad {number}")
            with pytest.raises(PartlyDone):
                load(connection, context)
    held = sorted((home / "landing/.rejected").rglob(TABLE))
    assert [path.read_text() for path in held] == ["bad 1", "bad 2"]
    assert Landing(home).take_back() == 1  # the other one's place is taken
    assert set_aside_batches(home).height == 1


def test_the_rest_of_a_batch_that_was_loaded_and_half_removed_goes(home, context):
    folder = land(home, 1, "b1")
    with open_state(home) as connection:
        load(connection, context)
        without_header(folder)
        assert load(connection, context) == {"batches": 0, "records": 0}
    assert not folder.exists()
    assert set_aside_batches(home).is_empty()


def test_a_batch_that_still_arrives_is_waited_for(home, context):
    folder = land(home, 1, "b1")
    (folder / HEADER).unlink()
    os.utime(folder, (NOON.timestamp() - 60,) * 2)
    with open_state(home) as connection:
        assert load(connection, context) == {"batches": 0, "records": 0}
    assert (folder / TABLE).exists()


NAMES = ("../../../d1", "..", ".", ".x", "", "a\0", "d" * 300, ["d1"])


@pytest.mark.parametrize(
    "note",
    [
        '{"set_aside_at": "soon"}',
        "[",
        "7",
        pytest.param("[" * 100_000, id="deep"),
        *(pytest.param(json.dumps({"batch_id": name}), id=repr(name)[:9]) for name in NAMES),
    ],
)
def test_a_damaged_note_on_a_batch_that_was_set_aside_does_no_harm(home, note):
    (folder := home / "landing/.rejected/reddit/d1").mkdir(parents=True)
    folder.with_name("d1.json").write_text(note)
    (found,) = Landing(home).all_set_aside()
    assert (found.batch_id, found.path, found.set_aside_at) == ("d1", folder, None)
    assert Landing(home).take_back() == 1
    assert (home / "landing/reddit/d1").is_dir()


def test_what_could_not_be_read_is_told_by_status_and_brief_and_tried_again_on_demand(home):
    land(home, 1, "b1")
    Landing(home).write(
        Batch(
            "d1",
            "people",
            "forget",
            tables={"deletions": frame_of(Deletion, [Deletion("post", "x:1", NOON)])},
        )
    )
    header = home / "landing/people/d1" / HEADER
    whole = header.read_text()
    header.write_text("{")
    done = trustwatch("analyse", home=home)
    assert done.exit_code == 4
    assert "d1: batch.json: not a batch header" in done.stderr
    place = str(home / "landing/.rejected/people/d1")
    assert f"{place}: batch.json: not a batch header" in trustwatch("status", home=home).stdout
    health = json.loads(trustwatch("status", "--json", home=home).stdout)
    assert [batch["path"] for batch in health["set_aside_batches"]] == [place]
    told = trustwatch("report", home=home).stdout.replace("\\", "")
    assert f"1 batch could not be read, and set aside: {place}" in told
    (home / "landing/.rejected/people/d1" / HEADER).write_text(whole)
    done = trustwatch("analyse", "--retry", home=home)
    assert done.exit_code == 0, done.stderr
    assert not list((home / "landing").rglob(HEADER))
    assert json.loads(trustwatch("status", "--json", home=home).stdout)["set_aside_batches"] == []
