"""Attempts to do more than read by SQL: each is refused, and leaves the home as it was."""

import shutil

import pytest

from models.errors import UserMistake
from models.post import Post
from models.table import frame_of
from pipeline.warehouse.query_limits import QueryLimits
from pipeline.warehouse.read_only_sql import open_read_only
from pipeline.warehouse.warehouse import insert, open_state, publish
from tests.rows import post

WRITES = {
    "copy": "COPY posts TO '{out}'",
    "copy-of-a-query": "COPY (SELECT text FROM posts) TO '{out}' (FORMAT parquet)",
    "copy-into-the-spill-folder": "COPY posts TO '{home}/warehouse/v1.duckdb.tmp/out.csv'",
    "copy-in": "COPY posts FROM '{out}'",
    "copy-database": "COPY FROM DATABASE v1 TO memory",
    "export": "EXPORT DATABASE '{out}'",
    "import": "IMPORT DATABASE '{out}'",
    "attach": "ATTACH '{out}' AS other",
    "detach": "DETACH v1",
    "view": "CREATE OR REPLACE TEMP VIEW complaints AS SELECT 1 AS one",
    "table": "CREATE TEMP TABLE posts AS SELECT 1 AS one",
    "macro": "CREATE TEMP MACRO lower(x) AS 'gone'",
    "schema": "CREATE SCHEMA other",
    "type": "CREATE TYPE mood AS ENUM ('calm')",
    "sequence": "CREATE TEMP SEQUENCE numbers",
    "secret": "CREATE SECRET s (TYPE s3)",
    "insert": "INSERT INTO tombstones VALUES ('a', now())",
    "update": "UPDATE posts SET text = ''",
    "delete": "DELETE FROM posts",
    "truncate": "TRUNCATE posts",
    "merge": "MERGE INTO posts USING posts AS p ON false WHEN NOT MATCHED THEN INSERT BY NAME",
    "drop": "DROP TABLE posts",
    "alter": "ALTER TABLE posts DROP text",
    "comment": "COMMENT ON TABLE posts IS 'mine'",
    "set": "SET temp_directory = '{out}'",
    "set-by-pragma": "PRAGMA temp_directory = '{out}'",
    "reset": "RESET lock_configuration",
    "variable": "SET VARIABLE files = 1",
    "call": "CALL enable_logging()",
    "install": "INSTALL httpfs",
    "load": "LOAD httpfs",
    "checkpoint": "CHECKPOINT",
    "vacuum": "VACUUM",
    "prepare": "PREPARE one AS COPY posts TO '{out}'",
    "begin": "BEGIN",
    "use": "USE memory",
    "extensions": "UPDATE EXTENSIONS",
    "two": "SELECT 1; COPY posts TO '{out}'",
    "with-insert": "WITH x AS (INSERT INTO tombstones VALUES ('a', now()) RETURNING *) FROM x",
    "with-delete": "WITH x AS MATERIALIZED (DELETE FROM posts RETURNING *) FROM x",
    "with-update": "WITH x AS (/* a */ UPDATE posts SET text = '' RETURNING *) FROM x",
    "with-copy": "WITH x AS (COPY posts TO '{out}') FROM x",
}
READS = {
    "csv": "FROM read_csv('/etc/passwd')",
    "csv-in-quotes": "FROM \"READ_CSV\"('/etc/passwd')",
    "csv-of-a-schema": "FROM system.main.read_csv('/etc/passwd')",
    "csv-after-a-comment": "FROM read_csv/* a */('/etc/passwd')",
    "csv-beneath": "SELECT (SELECT count(*) FROM read_csv_auto('/etc/passwd'))",
    "csv-in-a-with": "WITH x AS (FROM read_csv('/etc/passwd')) FROM x",
    "csv-in-a-lateral": "FROM posts, LATERAL (FROM read_text(posts.text))",
    "csv-by-name": "FROM '/etc/passwd'",
    "text": "FROM read_text('/etc/passwd')",
    "blob": "FROM read_blob('/etc/passwd')",
    "json": "FROM read_json('/etc/passwd')",
    "parquet": "FROM parquet_metadata('/etc/passwd')",
    "database": "FROM read_duckdb('{home}/warehouse/state.duckdb')",
    "folder": "FROM glob('{home}/*')",
    "sniffer": "FROM sniff_csv('/etc/passwd')",
    "query": "FROM query('SELECT 1')",
    "table-by-name": "FROM query_table('posts')",
    "serialised": "FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "checkpoint-function": "FROM checkpoint()",
    "forced-checkpoint": "FROM force_checkpoint()",
    "logging": "FROM enable_logging()",
    "logs": "FROM duckdb_logs()",
    "profiling": "FROM enable_profiling()",
    "settings": "FROM duckdb_settings()",
    "settings-by-view": "FROM duckdb_settings",
    "settings-of-postgres": 'SELECT setting FROM pg_catalog."PG_SETTINGS" AS s',
    "setting": "SELECT current_setting('secret_directory')",
    "setting-of-a-schema": "SELECT pg_catalog.Current_Setting /* a */ ('secret_directory')",
    "setting-in-quotes": "SELECT \"current_setting\"('secret_directory')",
    "databases-by-view": "FROM duckdb_databases",
    "databases-of-sqlite": "SELECT file FROM system.main.pragma_database_list",
    "logs-by-view": "FROM (FROM duckdb_logs)",
    "secrets": "FROM duckdb_secrets()",
    "databases": "FROM duckdb_databases()",
    "spills": "FROM duckdb_temporary_files()",
    "storage": "FROM pragma_storage_info('posts')",
    "size": "FROM pragma_database_size()",
    "described": "DESCRIBE '/etc/passwd'",
    "summarised": "FROM (SUMMARIZE '/etc/passwd')",
    "address": "FROM 'http://127.0.0.1:1/x.csv'",
    "landing": "FROM '{home}/landing/*/*/posts.parquet'",
    "environment": "SELECT getenv('HOME')",
    "scan-of-memory": "FROM arrow_scan(1, 1, 1)",
    "pivot": "PIVOT (FROM read_csv('/etc/passwd')) ON column0",
}
EXPLAINED = {
    "explain-{name}": "EXPLAIN {query}",
    "explain-analyze-{name}": "EXPLAIN ANALYZE {query}",
    "explain-analyze-with-options-{name}": "/* é */ explain (ANALYZE, FORMAT json) -- a\n {query}",
}
ALL = WRITES | READS
ESCAPES = ALL | {
    form.format(name=name): f"{words.replace('{query}', query)}"
    for name, query in ALL.items()
    for form, words in EXPLAINED.items()
}


@pytest.fixture(scope="module")
def fenced(tmp_path_factory):
    home = tmp_path_factory.mktemp("fenced")
    with open_state(home) as state:
        insert(state, "posts", frame_of(Post, [post(1), post(2)]))
        publish(state, home)
    with open_read_only(home) as database:
        yield home, database


def tree(home):
    return sorted((path, path.stat().st_size) for path in home.rglob("*"))


def rows_of(database, query):
    return [row for batch in database.run(query).first(10) for row in batch.to_pylist()]


@pytest.mark.parametrize("name", ESCAPES)
def test_what_would_do_more_than_read_is_refused(fenced, tmp_path, name):
    home, database = fenced
    before, out = tree(home), tmp_path / "out"
    with pytest.raises(UserMistake, match="^query: "):
        rows_of(database, ESCAPES[name].replace("{out}", str(out)).replace("{home}", str(home)))
    assert tree(home) == before
    assert not out.exists()
    assert rows_of(database, "SELECT count(*) AS n FROM posts WHERE text <> ''") == [{"n": 2}]


@pytest.mark.parametrize(
    "query",
    [
        "EXPLAIN ANALYZE SELECT * FROM posts",
        "EXPLAIN (FORMAT json) SELECT 1",
        "EXPLAIN (ANALYZE, FORMAT json) (SELECT 1)",
        "explain /* COPY */ FROM posts",
        "SELECT repeat('a', 3), [x * 2 FOR x IN range(3)] FROM unnest([1, 2]) AS t (a), generate_series(2) AS s (b)",
        "SELECT 'copy', (text) FROM posts -- (delete from)",
        "FROM duckdb_columns()",
        "FROM pragma_table_info('posts')",
        "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r WHERE a < 3) FROM r",
        "PIVOT (SELECT 'a' AS k, 1 AS v) ON k USING sum(v)",
    ],
)
def test_what_only_reads_is_not_refused(fenced, query):
    assert rows_of(fenced[1], query)


def test_a_query_that_needs_more_memory_than_there_is_writes_nothing_to_disk(fenced, home):
    shutil.copytree(fenced[0], home, symlinks=True)  # the limits of an open copy are locked
    before = tree(home)
    with open_read_only(home, limits=QueryLimits(database_bytes=200 << 20)) as database:
        sorting = "SELECT repeat('a', 100) || i FROM range(3_000_000) AS t (i) ORDER BY hash(i)"  # DuckDB would spill
        with pytest.raises(UserMistake, match="^query: .*[Mm]emory"):
            rows_of(database, sorting)
        assert tree(home) == before
