"""What is kept in the user's cache is never needed, and never decides what is in a copy."""

import re

import duckdb
import pytest

from models.judgement import Judgement
from models.post import Post
from models.table import frame_of
from pipeline.warehouse.filling import NOTHING_WITHOUT
from pipeline.warehouse.statements import AS_VIEWS, EFFECTIVE, VIEWS, statement
from pipeline.warehouse.warehouse import frame, insert, open_published, open_state, publish
from tests.rows import judgement, post
from tests.story import write_story

OF_A_COPY = """
    SELECT table_name, column_name, column_index, data_type, is_nullable, comment FROM duckdb_columns() WHERE NOT internal
    UNION ALL SELECT table_name, '', column_count, sql, false, comment FROM duckdb_tables() WHERE NOT internal
    UNION ALL SELECT view_name, '', column_count, sql, false, comment FROM duckdb_views() WHERE NOT internal
    ORDER BY ALL
"""


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/trustwatch"


def test_copies_are_the_same_with_a_whole_a_damaged_and_no_cache(home, cache):
    def published_now():
        with open_state(home) as state:
            publish(state, home)
        with open_published(home) as reader:
            return reader.execute(OF_A_COPY).fetchall()

    first = published_now()
    assert published_now() == first
    n_kept = len(kept := sorted(cache.iterdir()))
    whole = [path.read_bytes() for path in kept]
    for damage in (b"", b"noise", whole[0][:-1], whole[0] + b"x"):
        for path in kept:
            path.write_bytes(damage)
        assert published_now() == first
    assert len(list(cache.iterdir())) == n_kept
    for path in kept:
        path.unlink()
    cache.rmdir()
    cache.touch()  # nothing can be kept in it
    assert published_now() == first


def test_what_is_damaged_is_kept_anew(home, cache):
    for place in (home, home.with_name("other")):
        with open_state(place):
            (kept,) = cache.iterdir()
        whole = kept.stat().st_size
        kept.write_bytes(b"noise")
    with open_state(home.with_name("third")):
        assert kept.stat().st_size == whole


def test_views_that_another_version_made_are_made_anew(home):
    with open_state(home) as state:
        expected = [state.table(view).columns for view in EFFECTIVE]
    with duckdb.connect(home / "warehouse/state.duckdb") as state:
        for view in EFFECTIVE:
            state.execute(f"CREATE OR REPLACE VIEW {view} AS SELECT 1 AS of_another_version")
    with open_state(home) as state:
        assert [state.table(view).columns for view in EFFECTIVE] == expected


def query_of(view):
    _, _, text = statement("pipeline.warehouse", f"views/{view}").partition(" AS\n")
    return re.split(r";\s*COMMENT ON", text)[0]


def write_posts(home, n_posts):
    with open_state(home) as state:
        insert(state, "posts", frame_of(Post, [post(number) for number in range(n_posts)]))
        insert(state, "judgements", frame_of(Judgement, [judgement(number) for number in range(n_posts)]))
        publish(state, home)


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda home: write_posts(home, 0), id="nothing"),
        pytest.param(lambda home: write_posts(home, 1), id="one-post"),
        pytest.param(write_story, id="story"),
    ],
)
def test_every_view_of_a_copy_holds_what_its_query_answers(home, write):
    write(home)
    with open_published(home) as reader:
        for view in sorted({*VIEWS} - {*AS_VIEWS}):
            held, answered = frame(reader, f"FROM {view}"), frame(reader, query_of(view))
            assert sorted(map(repr, held.rows())) == sorted(map(repr, answered.rows())), view
            assert held.schema == answered.schema


def test_a_view_that_is_said_to_be_nothing_without_another_relation_is_so(sample_home):
    with open_published(sample_home) as reader:
        for view, relation in NOTHING_WITHOUT.items():
            reader.execute(f"CREATE TEMP TABLE {relation} AS FROM {relation} LIMIT 0")
            assert frame(reader, query_of(view)).is_empty(), view
            reader.execute(f"DROP TABLE temp.{relation}")
