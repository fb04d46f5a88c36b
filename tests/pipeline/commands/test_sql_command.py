import io
import json

import polars as pl
import pytest

from models.errors import UserMistake
from models.judgement import Judgement
from models.post import Post
from models.table import frame_of
from pipeline.warehouse.read_only_sql import open_read_only
from pipeline.warehouse.warehouse import insert, open_state, publish
from tests.command import trustwatch
from tests.rows import judgement, post


@pytest.fixture(scope="module")
def published_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("published")
    with open_state(home) as state:
        insert(state, "posts", frame_of(Post, [post(1, "all [red]gone[/red]"), post(2)]))
        insert(state, "judgements", frame_of(Judgement, [judgement(1), judgement(2)]))
        publish(state, home)
    return home


def rows_of(database, query):
    return [row for batch in database.run(query).first(100) for row in batch.to_pylist()]


def test_rows_come_in_every_format(published_home):
    query = "SELECT post_id, text FROM complaints ORDER BY post_id"
    asked = {
        name: trustwatch("sql", query, "--format", name, home=published_home)
        for name in ("csv", "json", "table")
    }
    assert {result.exit_code for result in asked.values()} == {0}
    assert asked["csv"].stdout.splitlines()[:2] == ["post_id,text", "reddit:t3_1,all [red]gone[/red]"]
    assert json.loads(asked["json"].stdout)[1]["post_id"] == "reddit:t3_2"
    assert "all [red]gone[/red]" in asked["table"].stdout


def test_a_query_comes_from_stdin_and_a_prompt_survives_mistakes(published_home):
    assert (
        trustwatch("sql", "-", "--format", "csv", home=published_home, stdin="SELECT 1 AS one").stdout
        == "one\n1\n"
    )
    typed = trustwatch("sql", home=published_home, stdin="SELECT nothing\nSELECT 41 + 1 AS answer\n\n")
    assert typed.exit_code == 0
    assert "42" in typed.stdout
    assert "nothing" in typed.stderr


@pytest.mark.parametrize(
    "query",
    [
        "COPY complaints TO '/tmp/out.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "CREATE TABLE t AS SELECT 1",
        "DELETE FROM posts",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CHECKPOINT",
        "PRAGMA database_list",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT 1; SELECT 2",
        "SELEC 1",
        "SELECT * FROM nowhere",
        "",
    ],
)
def test_what_does_not_only_read_is_refused(published_home, query):
    with open_read_only(published_home) as database, pytest.raises(UserMistake, match="query: "):
        rows_of(database, query)


@pytest.mark.parametrize(
    "query",
    ["SHOW TABLES", "DESCRIBE complaints", "SUMMARIZE complaints", "EXPLAIN SELECT 1", "FROM freshness"],
)
def test_what_only_reads_is_let_through(published_home, query):
    with open_read_only(published_home) as database:
        assert rows_of(database, query) or query == "FROM freshness"


def test_a_cut_is_said_and_is_a_partial_success(published_home):
    cut = trustwatch("sql", "FROM range(2000)", "--format", "table", home=published_home)
    assert cut.exit_code == 4
    assert "only the first 1,000 rows" in cut.stderr


def test_exactly_the_limit_is_no_cut(published_home):
    with open_read_only(published_home) as database:
        rows = database.run("FROM range(1000)").first(1000)
        assert sum(batch.num_rows for batch in rows) == 1000
    assert not rows.was_cut


def test_a_mistake_is_one_line_and_exit_2(published_home):
    wrong = trustwatch("sql", "DROP TABLE posts", home=published_home)
    assert wrong.exit_code == 2
    assert (
        wrong.stderr
        == "trustwatch: query: DROP is refused; the published warehouse is read-only, use SELECT\n"
    )


def test_an_empty_home_says_what_to_run(tmp_path):
    empty = trustwatch("sql", "SELECT 1", home=tmp_path)
    assert empty.exit_code == 2
    assert "nothing is published there yet" in empty.stderr


def test_parquet_goes_to_stdout_as_bytes(published_home, capfdbinary):
    from pipeline.commands.sql import Format, sql

    sql("SELECT post_id FROM complaints", Format.parquet, published_home)
    rows = pl.read_parquet(io.BytesIO(capfdbinary.readouterr().out))
    assert rows["post_id"].sort().to_list() == ["reddit:t3_1", "reddit:t3_2"]


ODD = {
    "two-columns-of-one-name": "SELECT 1 AS a, 2 AS a",
    "join": "SELECT * FROM posts JOIN judgements ON posts.post_id = judgements.post_id LIMIT 1",
    "interval": "SELECT INTERVAL '1 month 3 days' AS a, 1 AS b",
    "two-intervals-of-one-name": "SELECT INTERVAL '1 month' AS a, 1 AS a",
    "infinity": "SELECT 'infinity'::TIMESTAMPTZ AS a, '-infinity'::DATE AS b",
    "before-christ": "SELECT '0044-03-15 (BC)'::DATE AS a",
    "far-year": "SELECT '200000-01-01'::TIMESTAMP AS a",
    "pivot": "PIVOT (SELECT 'a' AS k, 1 AS v UNION ALL SELECT 'b', 2) ON k USING sum(v);",
    "not-a-number": "SELECT 'nan'::DOUBLE AS a, ['inf'::FLOAT] AS b",
    "map": "SELECT MAP {'x': 1, 'y': 2} AS a, MAP {1: {'z': 'nan'::DOUBLE}} AS b",
    "huge": "SELECT 170141183460469231731687303715884105727::HUGEINT AS a, '101'::BIT AS b",
    "rest": "SELECT uuid() AS a, '\\xAA'::BLOB AS b, TIME '12:00' AS c, 1.50::DECIMAL(9, 2) AS d, 'x'::ENUM('x') AS e",
    "explain": "EXPLAIN SELECT 1",
    "no-rows": "SELECT 1 AS a WHERE false",
    "no-name": "SELECT 1, 1",
}


@pytest.mark.parametrize("output_format", ["table", "csv", "json", "parquet"])
@pytest.mark.parametrize("name", ODD)
def test_whatever_a_query_gives_is_printed(published_home, capfdbinary, name, output_format):
    from pipeline.commands.sql import Format, sql

    sql(ODD[name], Format(output_format), published_home)
    out = capfdbinary.readouterr().out
    if output_format == "parquet":
        assert pl.read_parquet(io.BytesIO(out)).height == (name != "no-rows")
    elif output_format == "json":
        assert len(strict_json(out)) == (name != "no-rows")
    elif name != "no-rows":
        assert out.strip()


def strict_json(text):
    """JSON without the words that only Python takes for JSON."""

    def refuse(word):
        raise AssertionError(word)

    return json.loads(text, parse_constant=refuse)


def test_odd_values_are_told_in_duckdbs_own_words(published_home):
    def csv_of(name):
        return trustwatch("sql", ODD[name], "--format", "csv", home=published_home).stdout.splitlines()

    assert csv_of("two-columns-of-one-name") == ["a,a", "1,2"]
    assert csv_of("interval") == ["a,b", "1 month 3 days,1"]
    assert csv_of("infinity") == ["a,b", "infinity,-infinity"]
    assert csv_of("before-christ") == ["a", "0044-03-15 (BC)"]
    assert csv_of("map")[1] == "\"{x=1, y=2}\",{1={'z': nan}}"
    assert csv_of("pivot") == ["a,b", "1,2"]


def test_json_has_null_for_what_it_has_no_word_for(published_home):
    def rows(query):
        return strict_json(trustwatch("sql", query, "--format", "json", home=published_home).stdout)

    assert rows(ODD["not-a-number"]) == [{"a": None, "b": [None]}]
    assert rows(ODD["map"]) == [{"a": {"x": 1, "y": 2}, "b": {"1": {"z": None}}}]
    assert rows(ODD["two-columns-of-one-name"]) == [{"a": 1, "a_1": 2}]


@pytest.mark.parametrize(
    "query",
    [
        "COPY (PIVOT (SELECT 'a' AS k, 1 AS v) ON k USING sum(v)) TO '/tmp/out.csv'",
        "CREATE TEMP TABLE t AS PIVOT (SELECT 'a' AS k, 1 AS v) ON k USING sum(v)",
        "INSERT INTO posts PIVOT (SELECT 'a' AS k, 1 AS v) ON k USING sum(v)",
        "PIVOT (SELECT 'a' AS k, 1 AS v) ON k USING sum(v)); COPY (SELECT 1) TO '/tmp/out.csv'; FROM (SELECT 1",
    ],
)
def test_a_pivot_lets_nothing_through_that_writes(published_home, query):
    with open_read_only(published_home) as database, pytest.raises(UserMistake, match="query: "):
        rows_of(database, query)


def test_where_it_is_piped_rows_come_as_csv_and_a_whole_table_has_them_all(published_home):
    assert (
        trustwatch("sql", "SELECT 1 AS one, 'a,b' AS two", home=published_home).stdout == 'one,two\n1,"a,b"\n'
    )
    whole = trustwatch("sql", "FROM range(1500)", "--no-truncate", home=published_home)
    assert whole.exit_code == 0
    assert len(whole.stdout.splitlines()) == 1501


def test_a_value_of_a_table_is_never_cut(published_home):
    long = trustwatch("sql", "SELECT repeat('x', 500) AS long", "--format", "table", home=published_home)
    assert long.stdout.count("x") == 500
