"""The small inputs beside the project that once came out wrong."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.files.column_map import read_map
from models.errors import UserMistake
from tests.ingest.written_files import CONTEXT, outages, posts, read, rejects

SEEN = replace(
    CONTEXT,
    now=datetime(2026, 11, 1, tzinfo=UTC),
    observed_at=datetime(2026, 10, 7, 13, tzinfo=UTC),
    handles={"x": frozenset({"larkspur_ai"})},
)


@pytest.fixture
def read_case(shared):
    if not (shared / "cases").is_dir():
        pytest.skip("the folder of cases is not beside this checkout")

    def run(name, column_map=None, *, format_name="auto"):
        mapped = read_map(shared / "cases" / "maps" / f"{column_map}.toml") if column_map else None
        return read(shared / "cases" / "files" / name, context=SEEN, name=format_name, column_map=mapped)

    return run


def test_rounded_ids_are_six_rejects(read_case):
    assert [field for field, _reason in rejects(read_case("sci_ids.csv", "sci"))] == ["id"] * 6


def test_an_id_with_and_without_prefix_is_one_post(read_case):
    (first,), (second,) = posts(read_case("prefix_a.ndjson")), posts(read_case("prefix_b.csv", "prefix"))
    assert (first.post_id, first.author_key) == (second.post_id, second.author_key)


def test_a_zone_is_read_as_it_is_named(read_case, monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    (post,) = posts(read_case("twint.csv", "twintz"))
    assert post.created_at == datetime(2026, 7, 7, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "column_map", "n_posts"), [("gh_issues.json", "ghi", 2), ("gh_rest.json", "ghr", 1)]
)
def test_issues_have_authors_and_pull_requests_are_none(read_case, name, column_map, n_posts):
    found = posts(read_case(name, column_map))
    assert len(found) == n_posts
    assert all(post.author_key for post in found)


def test_flattened_posts_know_their_account_as_a_page_does(read_case):
    flat = posts(read_case("twarc_flat.jsonl", format_name="x"))
    page = posts(read_case("twarc_page2.json", format_name="x"))
    assert [post.author_account for post in flat] == ["larkspur_ai"] * 2
    assert [post.author_account for post in page] == [None, "larkspur_ai"]
    assert {post.parent_id for post in flat} == {page[0].post_id}


def test_printed_objects_of_praw_are_names(read_case):
    (post,) = posts(read_case("praw_vars.jsonl"))
    assert (post.community, post.author_key) == ("ClaudeAI", SEEN.authors.hash("reddit", "osk_x"))


@pytest.mark.parametrize(
    ("name", "column_map", "n_posts"),
    [
        ("nan_array.json", "simple", 2),
        ("nan_lines.jsonl", "simple", 2),
        ("cr.csv", "simple2", 2),
        ("p.parquet", "simple", 2),
        ("hn_page.json", "hn", 1),
        ("discord.json", "discord", 1),
        ("dump.jsonl.gz", None, 1),
        ("tweets.js", None, 1),
    ],
)
def test_what_was_refused_is_read(read_case, name, column_map, n_posts):
    records = read_case(name, column_map)
    assert (len(posts(records)), rejects(records)) == (n_posts, [])


@pytest.mark.parametrize(
    ("name", "outage_id", "started_at", "resolved_at"),
    [
        ("history.atom", "anthropic:abc1", 12, 14),
        ("incidentio_summary.json", "openai:01K", 13, None),
    ],
)
def test_a_history_is_an_outage(read_case, name, outage_id, started_at, resolved_at):
    (outage,) = outages(read_case(name))
    assert (outage.outage_id, outage.started_at.hour) == (outage_id, started_at)
    assert (outage.resolved_at and outage.resolved_at.hour) == resolved_at


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("headerless.csv", "give the names with header"),
        ("export.xlsx", "save it anew, or as CSV"),
        ("posts.db", "unknown column 'at'"),
    ],
)
def test_what_cannot_be_read_names_the_way_out(read_case, name, words):
    with pytest.raises(UserMistake, match=words):
        read_case(name, "simple2")
    assert "say quote" in rejects(read_case("quote.csv", "simple2"))[0][1]


def test_a_page_of_components_has_no_incidents(read_case):
    assert read_case("components.json", format_name="status") == []
