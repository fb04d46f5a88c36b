import duckdb
import polars as pl
import pytest

from models.errors import TrustwatchError
from pipeline.exports.archive import read_header
from pipeline.exports.private import purge_exports
from pipeline.exports.restoring import restore_state
from pipeline.stages.load import purge
from pipeline.warehouse.migrations import (
    create_tables,
    migrate,
    migrations,
    newest_version,
    shape,
    version_of,
)
from pipeline.warehouse.statements import VIEWS
from pipeline.warehouse.warehouse import frame, open_published, open_state, publish, published
from tests.command import trustwatch
from tests.homes import KEPT, kept_tables, write_kept_export, write_kept_home
from tests.rows import NOON, purged

FOUND_ANEW = {"amplifications"}  # by the next analysis


def rows_of(connection, table, columns):
    names = ", ".join(f'"{column}"' for column in columns)
    return sorted(frame(connection, f"SELECT {names} FROM {table}").rows(), key=repr)


@pytest.fixture(params=KEPT)
def kept(request, home):
    """A home as an older version wrote it, and its rows by table with their columns."""
    path = write_kept_home(request.param, home)
    with duckdb.connect(path, read_only=True) as state:
        state.execute("SET TimeZone = 'UTC'")
        tables = [name for name in kept_tables(request.param) if name != "schema_version"]
        columns = {table: state.table(table).columns for table in tables}
        return {table: (names, rows_of(state, table, names)) for table, names in columns.items()}


def test_a_kept_home_opens_with_the_same_rows(kept, home):
    assert kept["posts"][1]
    with open_state(home) as state:
        assert version_of(state) == newest_version()
        for table, (columns, rows) in kept.items():
            assert table in FOUND_ANEW or rows_of(state, table, columns) == rows, table


def test_a_kept_home_is_analysed_with_what_waited_in_landing_and_published(kept, home):
    done = trustwatch("analyse", home=home)
    assert done.exit_code == 0, done.stderr
    columns, rows = kept["posts"]
    account = columns.index("author_account")  # nobody is registered here, so nobody is named
    rows = [(*row[:account], *row[account + 1 :]) for row in rows]
    with open_published(home) as reader:
        for view in VIEWS:
            frame(reader, f"FROM {view}")
        found = rows_of(reader, "posts", [name for name in columns if name != "author_account"])
        assert [row[0] for row in found if row not in rows] == ["reddit:t3_77001"]
        assert all(row in found for row in rows)
        assert frame(reader, "FROM judgements").height >= len(kept["judgements"][1])


@pytest.mark.parametrize("name", KEPT)
def test_an_export_of_an_older_version_is_restored_and_purged(name, home, tmp_path):
    write_kept_export(name, folder := tmp_path / "backup")
    posts = pl.read_parquet(folder / "posts.parquet")["post_id"]
    restore_state(home, folder)
    with open_state(home) as state:
        assert set(frame(state, "FROM posts")["post_id"]) == set(posts)
        columns = state.table("incidents").columns
        purge(state, pl.DataFrame({"subject_kind": ["post"], "subject_id": [posts[0]]}), now=NOON)
    assert purge_exports(home, now=NOON, tell=print) == 1
    restore_state(again := tmp_path / "again", folder)
    with open_state(again) as state:
        assert state.table("incidents").columns == columns
        assert frame(state, "FROM posts WHERE purged_at IS NOT NULL")["post_id"].to_list() == [
            purged(posts[0])
        ]
    assert read_header(folder).schema_version == newest_version()


def test_the_migrations_lead_to_the_tables_that_a_new_home_gets():
    with duckdb.connect() as new, duckdb.connect() as grown:
        create_tables(new)
        for step in migrations().values():
            grown.execute(step)
        assert shape(grown) == shape(new)


def test_the_migrations_are_numbered_without_a_gap():
    assert list(migrations()) == list(range(1, newest_version() + 1))


def test_a_column_that_is_no_more_or_another_kind_is_seen():
    with duckdb.connect() as here, duckdb.connect() as there:
        here.execute("CREATE TABLE posts (post_id VARCHAR PRIMARY KEY, text VARCHAR NOT NULL, likes BIGINT)")
        there.execute("CREATE TABLE posts (post_id VARCHAR, text VARCHAR, likes INTEGER DEFAULT 0)")
        assert {name for name, _ in shape(here).items() ^ shape(there).items()} == {
            "posts.likes", "posts.post_id", "posts.text", "posts: primary key",
        }  # fmt: skip


def test_a_step_that_fails_leaves_the_version_before_it_and_says_so(home):
    steps = {
        **migrations(),
        newest_version() + 1: "ALTER TABLE posts ADD COLUMN mood VARCHAR; UPDATE posts SET mood = 'calm'",
        newest_version() + 2: "ALTER TABLE posts ADD COLUMN more VARCHAR; SELECT * FROM nowhere",
    }
    path = write_kept_home(KEPT[0], home)
    with duckdb.connect(path) as state:
        with pytest.raises(TrustwatchError, match="cannot be brought from schema .* nowhere .*; use the"):
            migrate(state, path, steps=steps)
        assert version_of(state) == newest_version() + 1
        assert set(frame(state, "FROM posts")["mood"]) == {"calm"}
        assert "more" not in state.table("posts").columns


def test_a_table_can_be_made_anew_under_its_name_while_it_holds_rows(home):
    step = """
        ALTER TABLE incidents RENAME TO old_incidents;
        CREATE TABLE incidents (incident_id VARCHAR PRIMARY KEY, owner VARCHAR NOT NULL);
        INSERT INTO incidents SELECT incident_id, 'nobody' FROM old_incidents;
        DROP TABLE old_incidents;
    """
    path = write_kept_home(KEPT[0], home)
    with duckdb.connect(path) as state:
        before = frame(state, "FROM incidents").height
        migrate(state, path, steps={**migrations(), newest_version() + 1: step})
        assert shape(state)["incidents.owner"] == "VARCHAR NOT NULL"
        assert frame(state, "FROM incidents").height == before > 0


def test_a_home_that_lacks_a_column_is_told_in_one_sentence(home):
    with open_state(home):
        pass
    with duckdb.connect(home / "warehouse/state.duckdb") as state:
        state.execute("DROP VIEW effective_incidents; ALTER TABLE incidents DROP note")
    done = trustwatch("analyse", home=home)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert (
        "lacks incidents.note, which its schema should have; use the Trustwatch that wrote it" in done.stderr
    )


def test_a_mistake_in_our_own_sql_stays_one(home):
    with pytest.raises(duckdb.CatalogException), open_state(home) as state:
        state.execute("SELECT * FROM nowhere")
    with open_state(home) as state:
        publish(state, home)
    with pytest.raises(duckdb.CatalogException), open_published(home) as reader:
        reader.execute("SELECT * FROM nowhere")


def test_a_copy_that_another_version_published_says_what_to_run(home):
    with open_state(home) as state:
        publish(state, home)
    with duckdb.connect(published(home)) as copy:
        copy.execute("COMMENT ON TABLE schema_version IS NULL; DROP TABLE incident_summary")
    done = trustwatch("report", home=home)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "was published by another version of Trustwatch; run 'trustwatch analyse'" in done.stderr
