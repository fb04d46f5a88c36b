import os

import duckdb
import pytest

from ingest.landing.queue import Batch, Deletion, Landing
from ingest.observations.record import Counts
from models.errors import Locked, TrustwatchError, UserMistake
from models.post import Post
from models.table import frame_of
from pipeline.stages.load import load
from pipeline.warehouse.statements import VIEWS
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import (
    PUBLISHED_COPIES,
    compact_state,
    frame,
    insert,
    open_published,
    open_state,
    publish,
    published,
)
from tests.rows import NOON, post


def keep(connection, *posts):
    insert(connection, "posts", frame_of(Post, posts))


def test_a_reader_sees_the_newest_copy_and_an_open_one_keeps_its_own(home):
    with open_state(home) as state:
        keep(state, post(1))
        publish(state, home)
        with open_published(home) as early:
            keep(state, post(2))
            publish(state, home)
            with open_published(home) as late:
                assert (frame(early, "FROM posts").height, frame(late, "FROM posts").height) == (1, 2)


def test_the_link_and_the_pointer_name_the_same_copy(home):
    with open_state(home) as state:
        publish(state, home)
        publish(state, home)
    assert (home / "trustwatch.duckdb").resolve() == published(home).resolve()


def test_only_the_newest_copies_stay(home):
    with open_state(home) as state:
        for _ in range(PUBLISHED_COPIES + 2):
            publish(state, home)
    assert len(list((home / "warehouse").glob("v*.duckdb"))) == PUBLISHED_COPIES


def test_every_view_answers_over_an_empty_warehouse(home):
    with open_state(home) as state:
        publish(state, home)
    with open_published(home) as reader:
        for view in VIEWS:
            frame(reader, f"FROM {view}")


def test_every_column_of_every_view_says_what_it_means(home):
    with open_state(home) as state:
        publish(state, home)
    with open_published(home) as reader:
        columns = frame(
            reader,
            "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE table_name IN (SELECT unnest($views))",
            {"views": list(VIEWS)},
        )
    assert set(columns["table_name"]) == set(VIEWS)
    assert columns.filter(columns["comment"].is_null()).rows() == []


def test_a_second_writer_is_told_that_the_first_is_at_work(home):
    with open_state(home), pytest.raises(Locked, match="another run is writing"), open_state(home):
        pass


def test_a_newer_schema_is_refused_by_writers_and_readers(home):
    with open_state(home) as state:
        publish(state, home)
    for path in (home / "warehouse/state.duckdb", published(home)):
        with duckdb.connect(path) as newer:
            newer.execute("INSERT INTO schema_version VALUES (99)")
    for opened in (open_state, open_published):
        with pytest.raises(TrustwatchError, match="has schema 99, .* use a newer Trustwatch"), opened(home):
            pass


def test_an_unpublished_home_says_what_to_run(home):
    with pytest.raises(UserMistake, match="trustwatch collect file"), open_published(home):
        pass


def test_a_home_below_a_file_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UserMistake, match="cannot be written"), open_state(tmp_path / "file" / "home"):
        pass


def test_a_failed_step_leaves_nothing(home):
    def failing_step(state):
        with transaction(state):
            keep(state, post(1))
            state.execute("SELECT * FROM nowhere")

    with open_state(home) as state:
        with pytest.raises(duckdb.Error):
            failing_step(state)
        assert frame(state, "FROM posts").is_empty()


def test_purged_words_are_in_no_file_any_more(home, context):
    secret = "xylophone-marmalade"
    with open_state(home) as state:
        keep(state, *(post(number, f"{secret} {number}") for number in range(2000)))
        publish(state, home)
        deletions = [Deletion("post", f"reddit:t3_{number}", NOON) for number in range(2000)]
        tables = {"deletions": frame_of(Deletion, deletions)}
        Landing(home).write(Batch("d", "people", "forget", Counts(1, 1, 0, 0), tables=tables))
        load(state, context)
        publish(state, home)
    assert compact_state(home)
    assert not compact_state(home)
    for folder, _, names in os.walk(home):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:  # noqa: PTH118, PTH123
                assert secret.encode() not in file.read(), name


def test_days_are_utc_days_in_every_time_zone(home, monkeypatch):
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    with open_state(home) as state:
        keep(state, post(1, at=NOON.replace(hour=23)))
        publish(state, home)
    with open_published(home) as reader:
        days = frame(reader, "SELECT (created_at AT TIME ZONE 'UTC')::DATE::VARCHAR AS day FROM posts_read")
    assert days["day"].to_list() == ["2026-03-02"]
