"""The readers on real material: counts add up, and a second reading adds nothing."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from ingest.files.column_map import read_map
from ingest.formats import format_of, read_file
from ingest.landing.collection import Collection, collect
from ingest.landing.known_records import open_known_records
from tests.ingest.written_files import CONTEXT, MAPS, engagements, outages, posts, read, rejects, write_json
from tests.rows import NOON

LATER = NOON.replace(year=2027)


CORPORA_CONTEXT = replace(CONTEXT, now=LATER, observed_at=LATER)


def read_corpus(shared, pattern, *, name=None):
    column_map = read_map(MAPS / f"{name}.toml") if name else None
    paths = sorted((shared / "corpora").glob(pattern))
    assert paths, pattern
    return [record for path in paths for record in read(path, context=CORPORA_CONTEXT, column_map=column_map)]


@pytest.mark.parametrize(
    ("name", "pattern", "n_rows", "n_posts"),
    [
        pytest.param("reddit-luiscalejo", "reddit-luiscalejo/*.json", 1_342, 1_186, id="reddit"),
        pytest.param("appstore-chatgpt", "appstore-chatgpt/*.csv", 2_292, 2_292, id="reviews"),
        pytest.param("issues-claude-code", "issues-claude-code/*.csv", 1_000, 1_000, id="issues"),
        pytest.param("tweets-dj23", "tweets-dj23/*langEN.csv", 16_484, 16_484, id="tweets"),
    ],
)
def test_every_row_of_a_corpus_is_a_post(shared, name, pattern, n_rows, n_posts):
    records = read_corpus(shared, pattern, name=name)
    assert len(records) == n_rows
    assert rejects(records) == []
    assert len({post.post_id for post in posts(records)}) == n_posts


@pytest.mark.parametrize("pattern", ["appstore-chatgpt/*.csv", "reddit-luiscalejo/00[23]*.json"])
def test_reading_a_corpus_twice_adds_nothing(shared, home, pattern):
    column_map = read_map(MAPS / f"{pattern.split('/')[0]}.toml")
    counts = []
    for attempt in ("first", "second"):
        for path in sorted((shared / "corpora").glob(pattern)):
            found = format_of(path, column_map=column_map)
            records = read_file(path, CORPORA_CONTEXT, file_format=found)
            collection = Collection(
                found.source, f"file:{path.name}", f"{attempt}-{path.name}", "collect file", NOON
            )
            with open_known_records(home, published=lambda: None) as known:
                done = collect(records, collection=collection, home=home, known=known, stopping=lambda: False)
            counts.append(done.counts)
    before, after = counts[: len(counts) // 2], counts[len(counts) // 2 :]
    assert all(count.kept for count in before)
    assert [count.kept for count in after] == [0] * len(after)
    assert [count.read for count in before] == [count.duplicate for count in after]


def test_the_same_reddit_post_in_several_files_is_one_post(shared):
    records = read_corpus(shared, "reddit-luiscalejo/*.json", name="reddit-luiscalejo")
    with_id = [post for post in posts(records) if post.post_id.startswith("reddit:t3_")]
    self_posts = 0
    for path in (shared / "corpora" / "reddit-luiscalejo").glob("*.json"):
        self_posts += sum(row["is_self"] for row in json.loads(path.read_text()))
    assert len(with_id) == self_posts  # a cross-post's address is another post's
    assert all(post.url and "/comments/" in post.url for post in with_id)
    assert max(Counter(post.post_id for post in with_id).values()) > 1


def test_tweets_keep_their_language_and_lose_their_names(shared):
    records = read_corpus(shared, "tweets-dj23/*langEN.csv", name="tweets-dj23")
    languages = Counter(post.language for post in posts(records))
    assert (languages["en"], languages["ja"]) == (8_428, 2_083)
    assert None in languages  # und and X's own codes
    assert not any(post.text.startswith("@") and not post.text.startswith("@user") for post in posts(records))
    assert len(engagements(records)) == len(records)


def test_both_ways_to_read_the_incident_table_agree(shared):
    natively = read_corpus(shared, "status-atlarge/clean/incident/*/*.csv")
    mapped = read_corpus(shared, "status-atlarge/clean/incident/*/*.csv", name="status-atlarge")
    assert outages(natively) == outages(mapped)
    providers = Counter(outage.provider for outage in outages(natively))
    assert providers == {"openai": 365, "anthropic": 141, "characterai": 36}


def test_components_of_real_incidents_are_merged(shared):
    records = read_corpus(shared, "status-b3ngriffiths/incidents/anthropic.json")
    assert len(outages(records)) == 99
    assert {outage.product for outage in outages(records)} == {"claude"}


def test_a_real_outage_that_ends_before_it_begins_is_rejected(shared):
    records = read_corpus(shared, "status-b3ngriffiths/incidents/*.json")
    assert [field for field, _reason in rejects(records)] == ["resolved_at", "resolved_at"]


@pytest.mark.parametrize(
    ("name", "n_outages"),
    [
        ("atlassian_incidents_real_2019_emma", 1),
        ("claude_statuspage_summary_2026-08-06", 1),
        ("openai_incidentio_summary_no_incidents_key_2026-09-04", 0),
    ],
)
def test_recorded_status_pages_are_read(shared, name, n_outages):
    records = read(shared / "recordings" / "status" / f"{name}.json", context=CORPORA_CONTEXT)
    assert (len(outages(records)), rejects(records)) == (n_outages, [])


@pytest.mark.parametrize("name", ["SubredditListings.test_new", "SubredditListings.test_comments"])
def test_recorded_answers_of_reddit_are_read(shared, tmp_path, name):
    tape = json.loads((shared / "recordings" / "praw" / f"Test{name}.json").read_text())
    answer = tape["interactions"][-1]["response"]["body"]["string"]
    records = read(write_json(tmp_path / "answer.json", json.loads(answer)))
    assert len(posts(records)) == 100
    assert rejects(records) == []
