import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ingest.reddit.test_exports import anything
from tests.ingest.written_files import (
    CONTEXT,
    engagements,
    posts,
    read,
    rejects,
    tweet,
    write_json,
    write_lines,
)


def page(*tweets, users=(), tweets_included=()):
    return {
        "data": list(tweets),
        "includes": {"users": list(users), "tweets": list(tweets_included)},
        "meta": {"result_count": len(tweets), "next_token": "b26v89c19zqg8o3f"},
    }


RIVAL = {"id": "7", "username": "RivalHQ", "name": "Rival", "public_metrics": {"followers_count": 120_000}}
PERSON = {"id": "42", "username": "jane_doe", "name": "Jane", "public_metrics": {"followers_count": 31}}


def test_a_post_is_read_whole(tmp_path):
    path = write_json(tmp_path / "page.json", page(tweet(), users=[PERSON]))
    records = read(path)
    (post,), (seen,) = posts(records), engagements(records)
    assert (post.post_id, post.kind) == ("x:1976000000000000001", "tweet")
    assert post.text == "It lost my whole chat & then logged me out"
    assert post.conversation_id == "x:1976000000000000000"
    assert post.created_at == datetime(2025, 10, 9, 10, tzinfo=UTC)
    assert (post.language, post.url) == ("en", "https://x.com/i/status/1976000000000000001")
    assert post.author_key == CONTEXT.authors.hash("x", "42")
    assert (post.author_account, post.author_followers) == (None, 31)
    assert "jane" not in repr(post).lower()
    assert (seen.likes, seen.replies, seen.reposts, seen.quotes, seen.impressions) == (5, 1, 2, 0, 900)


def test_replies_and_quotes_keep_what_they_answer(tmp_path):
    answers = [
        tweet(1, referenced_tweets=[{"type": "replied_to", "id": "11"}, {"type": "quoted", "id": "12"}]),
        tweet(2, referenced_tweets=[{"type": "retweeted", "id": "13"}]),
        tweet(3, referenced_tweets=[{"type": "quoted", "id": "12"}, {"type": "retweeted", "id": "13"}]),
    ]
    reply, repost, of_a_quote = posts(read(write_json(tmp_path / "page.json", page(*answers))))
    assert (reply.parent_id, reply.quoted_id) == ("x:11", "x:12")
    assert (repost.parent_id, repost.quoted_id) == (None, "x:13")
    assert of_a_quote.quoted_id == "x:13"


def test_a_registered_account_keeps_its_handle(tmp_path):
    answer = tweet(author_id="7", text="@jane_doe try @RivalHQ https://x.com/jane_doe/status/1?s=20")
    (post,) = posts(read(write_json(tmp_path / "page.json", page(answer, users=[RIVAL, PERSON]))))
    assert post.author_account == "rivalhq"
    assert post.text == "@user try @RivalHQ https://x.com/i/status/1?s=20"


def test_posts_that_a_page_includes_are_read_too(tmp_path):
    asked = tweet(1, text="it deleted my work")
    path = write_json(tmp_path / "page.json", page(tweet(2), tweets_included=[asked]))
    records = read(path)
    assert [post.text for post in posts(records)][1] == "it deleted my work"
    assert records[1].location == "page.json:1 includes.tweets 1"


def test_a_long_post_is_read_to_its_end(tmp_path):
    long = tweet(text="It begins…", note_tweet={"text": "It begins and goes on " * 20})
    (post,) = posts(read(write_json(tmp_path / "page.json", page(long))))
    assert len(post.text) > 280


def test_a_page_without_fields_takes_the_time_from_the_id(tmp_path):
    # The pair of id and time is the one in X's own documentation of its fields.
    bare = {
        "id": "1460323737035677698",
        "text": "down again",
        "edit_history_tweet_ids": ["1460323737035677698"],
    }
    (post,) = posts(read(write_json(tmp_path / "page.json", page(bare))))
    assert post.created_at.replace(microsecond=0) == datetime(2021, 11, 15, 19, 8, 5, tzinfo=UTC)
    assert post.author_key is None


@pytest.mark.parametrize("language", ["und", "qme", "zxx", None])
def test_a_language_nobody_could_tell_is_not_told(tmp_path, language):
    (post,) = posts(read(write_json(tmp_path / "page.json", page(tweet(lang=language)))))
    assert post.language is None


def test_all_shapes_of_files_give_the_same_posts(tmp_path):
    pages = [page(tweet(1), tweet(2), users=[PERSON]), page(tweet(3), users=[RIVAL])]
    from_array = posts(read(write_json(tmp_path / "pages.json", pages)))
    from_lines = posts(read(write_lines(tmp_path / "pages.jsonl", pages)))
    assert len(from_array) == 3
    assert from_lines == from_array
    (tmp_path / "pretty.json").write_text(
        '{\n  "data": [\n    {"id": "1640866320127238147",\n     "text": "x"}\n  ]\n}\n'
    )
    assert len(posts(read(tmp_path / "pretty.json"))) == 1
    flat = posts(read(write_lines(tmp_path / "flat.jsonl", [tweet(1), tweet(2), tweet(3)])))
    assert [post.post_id for post in flat] == [post.post_id for post in from_array]


def test_an_empty_page_is_no_reject(tmp_path):
    path = write_json(tmp_path / "page.json", {"meta": {"result_count": 0}})
    assert read(path, name="x") == []


@pytest.mark.parametrize(
    ("value", "field"),
    [
        pytest.param(page(tweet(id="abc")), "id", id="no-id"),
        pytest.param(page(tweet(created_at="1246-05-06T00:00:00Z")), "created_at", id="year-1246"),
        pytest.param(page(tweet(created_at=1_760_000_000_000)), "created_at", id="milliseconds"),
        pytest.param(page(tweet(text="")), "text", id="no-text"),
        pytest.param(page({"id": "12", "text": "from before ids told the time"}), "created_at", id="no-time"),
        pytest.param(page("tweet"), "data", id="no-object"),
        pytest.param({"title": "no page"}, "data", id="no-page"),
        pytest.param([1, 2], "line", id="array-on-a-line"),
    ],
)
def test_a_bad_post_is_rejected_and_the_next_one_read(tmp_path, value, field):
    path = write_lines(tmp_path / "pages.jsonl", [page(tweet(1)), value, page(tweet(2))])
    records = read(path, name="x")
    assert [found for found, _reason in rejects(records)] == [field]
    assert len(posts(records)) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.dictionaries(
        st.sampled_from([*tweet(), "referenced_tweets", "note_tweet", "includes", "data"]), anything
    )
)
def test_no_object_makes_the_reader_fail(tmp_path, changes):
    path = write_lines(tmp_path / "pages.jsonl", [page(tweet() | changes), page(tweet()) | changes, changes])
    for record in read(path, name="x"):
        assert bool(record.observations) != bool(record.rejected)


def test_a_flattened_post_is_told_as_a_page_tells_it(tmp_path):
    asked = tweet(1, text="it deleted my work", author_id="42", author=PERSON)
    answer = tweet(2, author_id="7", author=RIVAL, referenced_tweets=[{"type": "replied_to", **asked}])
    flat = posts(read(write_lines(tmp_path / "flat.jsonl", [answer]), name="x"))
    bare = tweet(2, author_id="7", referenced_tweets=[{"type": "replied_to", "id": asked["id"]}])
    paged = page(bare, users=[RIVAL, PERSON], tweets_included=[tweet(1, text="it deleted my work")])
    assert flat == posts(read(write_json(tmp_path / "page.json", paged)))
    assert [post.author_account for post in flat] == ["rivalhq", None]
    assert flat[0].author_followers == 120_000


FIRST_VERSION = {
    "id": 1976000000000000001,
    "id_str": "1976000000000000001",
    "created_at": "Thu Oct 09 10:00:00 +0000 2025",
    "full_text": "It lost my whole chat &amp; then logged me out",
    "user": {"id_str": "7", "screen_name": "RivalHQ", "followers_count": 31},
    "in_reply_to_status_id_str": "1976000000000000000",
    "favorite_count": "5",
    "retweet_count": 2,
    "lang": "en",
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param(
            "tweets.js", f"window.YTD.tweets.part0 = {json.dumps([{'tweet': FIRST_VERSION}])}", id="archive"
        ),
        pytest.param("a.jsonl", json.dumps(FIRST_VERSION), id="lines"),
        pytest.param("a.json", json.dumps([FIRST_VERSION], indent=1), id="array"),
    ],
)
def test_a_post_in_the_words_of_the_first_version_is_read(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    records = read(tmp_path / name)
    (post,), (seen,) = posts(records), engagements(records)
    assert (post.post_id, post.author_account) == ("x:1976000000000000001", "rivalhq")
    assert post.text == "It lost my whole chat & then logged me out"
    assert post.created_at == datetime(2025, 10, 9, 10, tzinfo=UTC)
    assert (post.parent_id, post.author_followers) == ("x:1976000000000000000", 31)
    assert (seen.likes, seen.reposts) == (5, 2)


def test_a_repost_of_a_quote_repeats_the_quote_in_the_words_of_the_first_version(tmp_path):
    reposted = FIRST_VERSION | {"quoted_status_id_str": "12", "retweeted_status": {"id_str": "13"}}
    (post,) = posts(read(write_lines(tmp_path / "a.jsonl", [reposted])))
    assert post.quoted_id == "x:13"
