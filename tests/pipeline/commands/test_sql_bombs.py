"""Queries that would take more time or memory than there is: each ends within its limits, with a sentence or with rows."""

import json
import subprocess
import sys

import pytest

from models.post import Post
from models.table import frame_of
from pipeline.warehouse.warehouse import insert, open_state, publish
from tests.command import ROOT
from tests.rows import post

SECONDS = 0.5  # enough for a query to reach the limit of memory first
FEWER_SECONDS = 0.1  # for what computes until it is ended: all of them are spent, on each thread
TOTAL_BYTES = 400 << 20
BEGIN_BYTES = 250 << 20  # what Python and the libraries take before any query
# Asks as `trustwatch sql` does, query by query, and tells what each took; the libraries are loaded once for all.
PROGRAM = f"""
import json, os, resource, sys, time
from pathlib import Path
from pipeline.terminal import query_answer
from pipeline.commands.sql import answer
from pipeline.warehouse.query_limits import QueryLimits
told = os.fdopen(os.dup(1), "w")
for line in sys.stdin:
    query, output_format, seconds = json.loads(line)
    limits = QueryLimits(seconds, 200 * 2**20, {TOTAL_BYTES}, 2)
    said = open(sys.argv[2], "wb+")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(said.fileno(), 2)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = answer(Path(sys.argv[1]), query, output_format, limits=limits)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    said.seek(0)
    computed = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    json.dump([code, said.read().decode(), computed, used.ru_maxrss * 1024], told)
    print(file=told, flush=True)
"""
BIG = "1000000000"
MEMORY = {
    "repeat": f"SELECT repeat('a', {BIG})",
    "repeat-by-row": "SELECT repeat('a', 10000000 * r::BIGINT) FROM range(1, 100) t(r)",
    "repeat-of-repeat": "SELECT repeat(repeat(repeat('abc', 1000), 1000), 1000)",
    "repeat-of-a-list": f"SELECT repeat([1, 2, 3], {BIG})",
    "repeat-blob": f"SELECT repeat('a'::BLOB, {BIG})",
    "left-pad": f"SELECT lpad('a', {BIG}, 'b')",
    "right-pad": f"SELECT rpad('a', {BIG}, 'b')",
    "regexp-replace": "SELECT regexp_replace(repeat('a', 1000000), 'a', repeat('b', 10000), 'g')",
    "replace": "SELECT replace(repeat('a', 1000000), 'a', repeat('b', 10000))",
    "translate-and-repeat": "SELECT translate(repeat('a', 900000000), 'a', 'b')",
    "reverse-and-repeat": "SELECT reverse(repeat('ab', 450000000))",
    "upper-and-repeat": "SELECT upper(repeat('ab', 450000000))",
    "concatenated": "SELECT concat(repeat('a', 90000000), repeat('b', 90000000), repeat('c', 90000000), repeat('d', 90000000))",
    "doubled": "WITH RECURSIVE t AS (SELECT 'ab' AS s, 1 AS n UNION ALL SELECT s || s, n + 1 FROM t WHERE n < 40) SELECT max(length(s)) FROM t",
    "doubled-list": "WITH RECURSIVE t AS (SELECT [1, 2] AS s, 1 AS n UNION ALL SELECT s || s, n + 1 FROM t WHERE n < 40) SELECT max(len(s)) FROM t",
    "list-resize": f"SELECT list_resize([1], {BIG}, 1)",
    "list-resize-of-texts": f"SELECT list_resize(['a'], {BIG}, 'bcdefghijklmnopqrstuv')",
    "list-of-a-range": f"SELECT range({BIG})",
    "list-of-series": f"SELECT generate_series(1, {BIG})",
    "list-of-ranges": "SELECT range(100000000) FROM range(1000)",
    "list-comprehension": f"SELECT [x * 2 FOR x IN range({BIG})]",
    "list-aggregate": f"SELECT list(r) FROM range({BIG}) t(r)",
    "list-of-texts": f"SELECT list(repeat('a', 1000)) FROM range({BIG}) t(r)",
    "list-ordered": f"SELECT list(r ORDER BY hash(r)) FROM range({BIG}) t(r)",
    "list-zip": "SELECT list_zip(range(100000000), range(100000000), range(100000000))",
    "list-sorted": "SELECT list_sort(range(90000000)::VARCHAR[])",
    "list-transformed": "SELECT list_transform(range(90000000), lambda x: repeat('a', 100))",
    "list-distinct": "SELECT list_distinct(range(90000000))",
    "list-flattened": "SELECT flatten([range(90000000), range(90000000), range(90000000)])",
    "list-as-text": "SELECT range(90000000)::VARCHAR",
    "array-of-a-size": "SELECT list_resize([1], 90000000, 1)::INTEGER[90000000]",
    "strings-joined": f"SELECT string_agg('abcdefgh', ',') FROM range({BIG})",
    "strings-joined-wide": "SELECT string_agg(repeat('a', 100000), ',') FROM range(1000000)",
    "split": "SELECT string_split(repeat('a,', 90000000), ',')",
    "split-by-pattern": "SELECT regexp_split_to_array(repeat('a,', 90000000), ',')",
    "extracted": "SELECT regexp_extract_all(repeat('a', 90000000), '.')",
    "map-of-ranges": "SELECT map(range(90000000), range(90000000))",
    "histogram": f"SELECT histogram(r) FROM range({BIG}) t(r)",
    "mode": f"SELECT mode(r) FROM range({BIG}) t(r)",
    "median": f"SELECT median(r::VARCHAR) FROM range({BIG}) t(r)",
    "quantiles": f"SELECT quantile_cont(r, [0.1, 0.5]) FROM range({BIG}) t(r)",
    "distinct": f"SELECT count(DISTINCT r) FROM range({BIG}) t(r)",
    "group-by": f"SELECT r, count(*) FROM range({BIG}) t(r) GROUP BY r",
    "group-by-wide": "SELECT repeat(r::VARCHAR, 1000), count(*) FROM range(10000000) t(r) GROUP BY 1",
    "sorted": f"SELECT r FROM range({BIG}) t(r) ORDER BY hash(r)",
    "sorted-wide": "SELECT repeat('a', 100000) || r FROM range(1000000) t(r) ORDER BY hash(r)",
    "window": f"SELECT row_number() OVER (ORDER BY hash(r)) FROM range({BIG}) t(r)",
    "window-of-lists": "SELECT list(r) OVER (ORDER BY r) FROM range(1000000) t(r)",
    "join": f"SELECT count(*) FROM range({BIG}) a(r) JOIN range({BIG}) b(r) ON hash(a.r) = hash(b.r)",
    "union": f"SELECT * FROM range({BIG}) UNION SELECT * FROM range({BIG})",
    "except": f"SELECT * FROM range({BIG}) EXCEPT ALL SELECT 1",
    "recursive": f"WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < {BIG}) SELECT max(n) FROM t",
    "recursive-doubling": "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t, range(2) WHERE n < 60) SELECT count(*) FROM t",
    "materialised": f"WITH t AS MATERIALIZED (SELECT repeat('a', 1000) AS s FROM range({BIG})) SELECT count(*) FROM t, t AS u",
    "pivot": "PIVOT (SELECT r % 100000 AS k, r AS v FROM range(1000000) t(r)) ON k USING sum(v)",
    "bitstring": f"SELECT bitstring('1', {BIG})",
    "bit-shifted": "SELECT bitstring('1', 100000000) << 3",
    "hex": "SELECT hex(repeat('a', 500000000))",
    "base64": "SELECT to_base64(repeat('a', 500000000)::BLOB)",
    "json-of-a-list": "SELECT to_json(range(90000000))",
    "json-grouped": f"SELECT json_group_array(r) FROM range({BIG}) t(r)",
    "json-nested": "SELECT repeat('[', 100000000)::JSON",
    "struct-of-texts": "SELECT {'a': repeat('a', 300000000), 'b': repeat('b', 300000000), 'c': repeat('c', 300000000)}",
    "printf": f"SELECT printf('%{BIG}d', 1)",
    "format": f"SELECT format('{{:>{BIG}}}', 'a')",
    "bar": f"SELECT bar(1, 0, 1, {BIG})",
}
TIME = {
    "cross-join": f"SELECT count(*) FROM range({BIG}) a, range({BIG}) b WHERE a.range % 7 = b.range % 11",
    "levenshtein": "SELECT levenshtein(repeat('a', 1000000), repeat('b', 1000000))",
    "damerau-levenshtein": "SELECT damerau_levenshtein(repeat('ab', 30000), repeat('ba', 30000))",
    "jaro": "SELECT jaro_similarity(repeat('ab', 1000000), repeat('ba', 1000000))",
    "jaro-winkler": "SELECT jaro_winkler_similarity(repeat('ab', 1000000), repeat('ba', 1000000))",
    "jaccard": "SELECT sum(jaccard(repeat('ab', 10000) || r, repeat('ba', 10000))) FROM range(1000000) t(r)",
    "hamming": "SELECT sum(hamming(repeat('a', 100000), repeat('b', 100000))) FROM range(1000000) t(r)",
    "pattern": "SELECT regexp_matches(repeat('a', 10000000), '(a*)*(b*)*c{1,200}$')",
    "pattern-by-row": "SELECT count(*) FROM range(100000000) t(r) WHERE regexp_matches(repeat('ab', 500) || r, '(a|b)*c')",
    "like": "SELECT repeat('a', 10000000) LIKE repeat('%a', 1000) || 'b'",
    "glob": "SELECT repeat('a', 1000000) GLOB repeat('*a', 100) || 'b'",
    "hashes": "SELECT sum(length(sha256(repeat('a', 1000000)))) FROM range(1000000)",
    "recursion-without-end": "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 - 1 FROM t) SELECT count(*) FROM t",
    "factorials": "SELECT sum(length((r % 30)!::VARCHAR)) FROM range(10000000000) t(r)",
    "subqueries": "SELECT sum((SELECT max(b.r) FROM range(100000) b(r) WHERE b.r % (a.r + 2) = 1)) FROM range(100000) a(r)",
    "posts-with-posts": "SELECT count(*) FROM posts a, posts b, posts c, range(1000000000) WHERE levenshtein(a.text, b.text) > range",
    "empty-range": "SELECT count(*) FROM range(1000000000000000)",
    "reduced": "SELECT list_reduce(range(20000000), lambda x, y: (x * y + 1) % 1000003)",
    "explained": "EXPLAIN ANALYZE SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range % 7 = b.range % 11",
}
WORDS = {
    "parentheses": "SELECT " + "(" * 100_000 + "1" + ")" * 100_000,
    "lists": "SELECT " + "[" * 50_000 + "]" * 50_000,
    "sums": "SELECT 1" + " + 1" * 50_000,
    "nots": "SELECT " + "NOT " * 50_000 + "true",
    "unions": "SELECT 1" + " UNION ALL SELECT 1" * 20_000,
    "nested-queries": "SELECT * FROM (" * 5_000 + "SELECT 1" + ")" * 5_000,
    "casts": "SELECT 1" + "::INT" * 50_000,
    "columns": "SELECT " + ", ".join(f"{n} AS c{n}" for n in range(20_000)),
    "withs": "WITH a0 AS (SELECT 1 AS x)"
    + "".join(f", a{n} AS (SELECT a.x FROM a{n - 1} a, a{n - 1} b)" for n in range(1, 40))
    + " FROM a39",
    "comment": "SELECT 1 /* " + "a" * 5_000_000 + " */",
}
ROWS = {  # which come, up to the limit of rows or of time
    "wide-rows": "SELECT repeat('a', 100000) FROM range(100000)",
    "wide-rows-of-lists": "SELECT range(20000) FROM range(100000)",
    "rows-without-end": "FROM range(100000000000)",
}
BOMBS = {
    **{name: (query, "csv", SECONDS) for name, query in (MEMORY | WORDS).items()},
    **{name: (query, "csv", FEWER_SECONDS) for name, query in TIME.items()},
    **{
        f"{name}-as-{form}": (query, form, SECONDS)
        for name, query in ROWS.items()
        for form in ("csv", "json", "parquet", "table")
    },
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    home = tmp_path_factory.mktemp("bombed")
    with open_state(home) as state:
        insert(state, "posts", frame_of(Post, [post(number) for number in range(20)]))
        publish(state, home)
    said = tmp_path_factory.mktemp("said") / "stderr"
    command = [sys.executable, "-c", PROGRAM, str(home), str(said)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as program:

        def ask(query, output_format, seconds):
            program.stdin.write(json.dumps([query, output_format, seconds]) + "\n")
            program.stdin.flush()
            return json.loads(program.stdout.readline())

        yield ask
        program.stdin.close()


@pytest.mark.parametrize("name", BOMBS)
def test_a_query_ends_within_its_limits(asked, name):
    query, output_format, seconds = BOMBS[name]
    code, said, computed, peak = asked(query, output_format, seconds)
    assert code in (0, 1, 2, 4), said
    assert "Traceback" not in said, said
    assert bool(said) == (code != 0)
    assert computed < 2 * seconds + 3, said  # on two threads; a second and more goes into beginning
    assert peak < TOTAL_BYTES + BEGIN_BYTES, said


def test_what_was_ended_says_what_it_may_use(asked):
    code, said, _, _ = asked(*BOMBS["levenshtein"])
    assert (code, said) == (
        1,
        "trustwatch: the query took too long; it may use 0.1 s and 0.2 GB; narrow it\n",
    )
