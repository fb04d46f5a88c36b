import json
from datetime import timedelta
from resource import RLIMIT_FSIZE, getrlimit, setrlimit

import polars as pl
import pytest

from ingest.landing.known_records import open_known_records
from ingest.landing.queue import Batch, Landing, Run
from ingest.observations.record import Counts
from models.errors import UserMistake
from models.post import Post
from models.table import frame_of
from tests.rows import NOON, post


def batch(batch_id="b1", **fields):
    run = Run("r1", "collect", NOON, NOON, "done", {"kept": 1}, {"trustwatch": "0"}, None)
    values = {
        "counts": Counts(2, 1, 1, 0),
        "covered": ((NOON, NOON + timedelta(hours=1)),),
        "complete": True,
        "author_key_fingerprint": "abc",
        "run": run,
        "tables": {"posts": frame_of(Post, [post(1)])},
    }
    return Batch(batch_id, "reddit", "file:a", **(values | fields))


def test_a_batch_reads_back_as_it_was_written(tmp_path):
    landing = Landing(tmp_path)
    written = batch()
    read = landing.read(landing.write(written))
    assert read.header() == written.header()
    assert read.tables["posts"].equals(written.tables["posts"])


def test_a_batch_exists_only_once_its_header_does(tmp_path):
    landing = Landing(tmp_path)
    folder = landing.write(batch())
    (folder / "batch.json").unlink()
    assert landing.pending() == []
    assert "b1" not in landing


def test_a_half_written_batch_is_invisible_and_is_replaced(tmp_path):
    landing = Landing(tmp_path)
    aside = tmp_path / "landing/reddit/.b1.partial"
    aside.mkdir(parents=True)
    (aside / "batch.json").write_text("{")
    assert landing.pending() == []
    landing.write(batch())
    assert [folder.name for folder in landing.pending()] == ["b1"]
    assert not aside.exists()


def test_where_the_disk_is_full_at_whatever_byte_the_system_says_so_and_nothing_is_left(tmp_path):
    landing = Landing(tmp_path)
    parquet = landing.write(batch()) / "posts.parquet"
    before, refused = getrlimit(RLIMIT_FSIZE), 0
    for largest in range(0, parquet.stat().st_size, 101):
        setrlimit(RLIMIT_FSIZE, (largest, before[1]))
        try:
            with pytest.raises(OSError, match="File too large"):
                landing.write(batch("b2"))
        finally:
            setrlimit(RLIMIT_FSIZE, before)
        refused += 1
        assert [folder.name for folder in landing.pending()] == ["b1"]
    assert refused > 20


def test_writing_a_batch_again_leaves_the_first(tmp_path):
    landing = Landing(tmp_path)
    landing.write(batch())
    landing.write(batch(counts=Counts(9, 9, 0, 0)))
    assert landing.read(landing.pending()[0]).counts == Counts(2, 1, 1, 0)


def test_a_header_that_is_not_ours_is_named(tmp_path):
    landing = Landing(tmp_path)
    folder = landing.write(batch())
    (folder / "batch.json").write_text('{"batch_id": 1}')
    with pytest.raises(UserMistake, match="not a batch header"):
        landing.read(folder)


def test_counts_that_do_not_add_up_are_refused():
    with pytest.raises(AssertionError, match="do not add up"):
        Counts(3, 1, 1, 0)


def rewritten(landing, change):
    """The batch as another version would have written it."""
    folder = landing.write(batch())
    path = folder / "posts.parquet"
    change(pl.read_parquet(path)).write_parquet(path)
    header = json.loads((folder / "batch.json").read_text())
    (folder / "batch.json").write_text(json.dumps(header | {"sha256": None}))
    return folder


def test_a_batch_of_an_older_version_lacks_a_column_and_is_read(tmp_path):
    landing = Landing(tmp_path)
    folder = rewritten(landing, lambda posts: posts.drop("edited_at", "language"))
    expected = batch().tables["posts"].with_columns(language=pl.lit(None, pl.String))
    assert landing.read(folder).tables["posts"].equals(expected)
    assert landing.pending_rows("posts").equals(expected)
    assert landing.pending_rows("posts", columns=["post_id", "language"]).rows() == [("reddit:t3_1", None)]
    with open_known_records(tmp_path, published=lambda: None) as known:
        assert known.has_batch("b1")


def test_a_batch_of_a_newer_version_says_so(tmp_path):
    landing = Landing(tmp_path)
    folder = rewritten(landing, lambda posts: posts.with_columns(mood=pl.lit("calm")))
    with pytest.raises(
        UserMistake, match=r"posts\.parquet: not as this Trustwatch writes it .*mood.*; use a newer one"
    ):
        landing.read(folder)
