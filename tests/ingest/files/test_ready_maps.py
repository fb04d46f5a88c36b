"""Each map of docs/maps on a small file as its tool writes it."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from ingest.files.column_map import read_map
from tests.ingest.written_files import CONTEXT, MAPS, engagements, posts, read, rejects

NOON = datetime(2025, 10, 7, 12, tzinfo=UTC)
GOOGLE = {
    **{"reviewId": "a1-b2", "userName": "Ada", "userImage": "x", "content": "Lost my chat", "score": 1},
    **{"thumbsUpCount": 4, "reviewCreatedVersion": "1.2", "at": "2025-10-07 12:00:00", "replyContent": None},
}
GOOGLE_NODE = {
    **{
        "id": "a1-b2",
        "userName": "Ada",
        "date": "2025-10-07T12:00:00.000Z",
        "score": 1,
        "url": "https://play/x",
    },
    **{"title": None, "text": "Lost my chat", "version": "1.2", "thumbsUp": 4},
}
APPLE = {
    **{
        "userName": "Ada",
        "review": "Lost my chat",
        "date": "2025-10-07 12:00:00",
        "title": "Gone",
        "rating": 1,
    },
    **{"isEdited": False},
}
APPLE_NODE = {
    **{"id": "993", "userName": "Ada", "version": "1.2", "score": 1, "title": "Gone", "text": "Lost my chat"},
    **{"updated": "2025-10-07T05:00:00-07:00", "url": "https://itunes/x"},
}
CONSOLE = {
    **{
        "Package Name": "com.acme.chat",
        "App Version Code": "12",
        "App Version Name": "1.2",
        "Star Rating": 1,
    },
    **{"Reviewer Language": "en", "Review Submit Date and Time": "2025-10-07T12:00:00Z"},
    **{
        "Review Submit Millis Since Epoch": "1759838400000",
        "Review Last Update Millis Since Epoch": "1759838400000",
    },
    **{"Review Title": "", "Review Text": "Lost my chat", "Developer Reply Text": "Sorry"},
    **{"Review Link": "https://play/console/review-details?reviewId=a1-b2&corpus=PUBLIC_REVIEWS"},
}
CONNECT = {
    "type": "customerReviews",
    "id": "993-a",
    "attributes": {
        **{
            "rating": 1,
            "title": "Gone",
            "body": "Lost my chat",
            "reviewerNickname": "Ada",
            "territory": "USA",
        },
        **{"createdDate": "2025-10-07T05:00:00-07:00"},
    },
}
APIFY = [
    {
        **{
            "id": "t3_abc1",
            "parsedId": "abc1",
            "username": "ada",
            "communityName": "r/ClaudeAI",
            "title": "Gone",
        },
        **{
            "body": "Lost my chat",
            "numberOfComments": 1,
            "upVotes": 4,
            "createdAt": "2025-10-07T12:00:00.000Z",
        },
        **{"dataType": "post", "url": "https://www.reddit.com/r/ClaudeAI/comments/abc1/gone/"},
    },
    {
        **{
            "id": "t1_def1",
            "parsedId": "def1",
            "username": "bo",
            "communityName": "r/ClaudeAI",
            "upVotes": 2,
        },
        **{"body": "Mine too", "createdAt": "2025-10-07T12:00:00.000Z", "dataType": "comment"},
        **{"parentId": "t3_abc1", "postId": "t3_abc1"},
    },
    {
        "id": "t5_x",
        "communityName": "r/ClaudeAI",
        "dataType": "community",
        "createdAt": "2020-01-01T00:00:00Z",
    },
]
TWARC = {
    **{
        "id": "1976000000000000001",
        "conversation_id": "1976000000000000000",
        "author_id": "42",
        "lang": "en",
    },
    **{"referenced_tweets.replied_to.id": "1976000000000000000", "referenced_tweets.quoted.id": ""},
    **{"created_at": "2025-10-07T12:00:00.000Z", "author.username": "Ada", "text": "Lost my chat"},
    **{"referenced_tweets.retweeted.id": "", "author.public_metrics.followers_count": 31},
    **{"public_metrics.like_count": 4, "public_metrics.reply_count": 1},
    **{"public_metrics.retweet_count": 0, "public_metrics.quote_count": 0},
}
SNSCRAPE = {
    **{"_type": "snscrape.modules.twitter.Tweet", "id": 1976000000000000001, "lang": "en", "likeCount": 4},
    **{"date": "2025-10-07T12:00:00+00:00", "rawContent": "Lost my chat", "replyCount": 1, "retweetCount": 0},
    **{"user": {"id": 42, "username": "Ada", "followersCount": 31}, "conversationId": 1976000000000000000},
    **{"inReplyToTweetId": 1976000000000000000, "quotedTweet": None},
}
TWINT = {
    **{"id": 1976000000000000001, "conversation_id": "1976000000000000000", "tweet": "Lost my chat"},
    **{"created_at": "2025-10-07 14:00:00 CEST", "user_id": 42, "username": "ada", "likes_count": 4},
}
ALGOLIA = {
    "hits": [
        {
            **{"objectID": "45", "created_at": "2025-10-07T12:00:00Z", "author": "ada", "story_id": 45},
            **{"title": "Lost my chat", "points": 4, "num_comments": 1, "_tags": ["story", "author_ada"]},
        },
        {
            **{"objectID": "46", "created_at": "2025-10-07T12:00:00Z", "author": "bo", "story_id": 45},
            **{"comment_text": "It&#x27;s gone<p>all <i>of</i> it", "parent_id": 45, "_tags": ["comment"]},
        },
        {
            "objectID": "47",
            "created_at": "2025-10-07T12:00:00Z",
            "author": "c",
            "_tags": ["job"],
            "title": "Job",
        },
    ],
    "nbHits": 3,
}
BIGQUERY = [
    {
        **{"id": 45, "by": "ada", "timestamp": "2025-10-07 12:00:00 UTC", "type": "story", "score": 4},
        **{"title": "Lost my chat", "descendants": 1, "parent": None, "deleted": None, "dead": None},
    },
    {
        "id": 46,
        "by": "bo",
        "timestamp": "2025-10-07 12:00:00.000000 UTC",
        "type": "comment",
        "text": "x &amp; y",
    },
    {"id": 47, "by": None, "timestamp": "2025-10-07 12:00:00 UTC", "type": "comment", "deleted": True},
]
GH = [
    {
        **{
            "number": 7,
            "title": "Lost my chat",
            "body": "All of it",
            "author": {"login": "Ada", "id": "U_1"},
        },
        **{"createdAt": "2025-10-07T12:00:00Z", "url": f"https://github.com/acme/tool/{what}/7"},
    }
    for what in ("issues", "pull")
]
REST = [
    {
        **{
            "id": 9001,
            "number": 7,
            "title": "Lost my chat",
            "body": "All of it",
            "user": {"login": "Ada", "id": 1},
        },
        **{"created_at": "2025-10-07T12:00:00Z", "html_url": "https://github.com/acme/tool/issues/7"},
        **{"comments": 1, "reactions": {"+1": 4}},
    },
    {
        **{"id": 9002, "number": 8, "title": "A fix", "body": None, "user": {"login": "Bo", "id": 2}},
        **{"created_at": "2025-10-07T12:00:00Z", "html_url": "https://github.com/acme/tool/pull/8"},
        **{"comments": 1, "reactions": {"+1": 4}, "pull_request": {"url": "x"}},
    },
]
DISCORD = {
    "guild": {"id": "1", "name": "Help"},
    "messages": [
        {
            **{
                "id": "300",
                "type": "Default",
                "timestamp": "2025-10-07T12:00:00+00:00",
                "timestampEdited": None,
            },
            **{"content": "Lost my chat", "author": {"id": "44", "name": "ada", "isBot": False}},
        },
        {
            **{"id": "301", "type": "Reply", "timestamp": "2025-10-07T12:00:00+00:00", "content": "Mine too"},
            **{"author": {"id": "45", "isBot": False}, "reference": {"messageId": "300"}},
        },
        {
            **{"id": "302", "type": "Default", "timestamp": "2025-10-07T12:00:00+00:00", "content": "beep"},
            **{"author": {"id": "46", "isBot": True}},
        },
        {
            **{
                "id": "303",
                "type": "GuildMemberJoin",
                "timestamp": "2025-10-07T12:00:00+00:00",
                "content": "hi",
            },
            **{"author": {"id": "47", "isBot": False}},
        },
    ],
}
CASES = {  # map: content, ids, likes of the first
    "google-play-scraper": ([GOOGLE], ["playstore:a1-b2"], 4),
    "google-play-scraper-node": ({"data": [GOOGLE_NODE]}, ["playstore:a1-b2"], 4),
    "app-store-scraper": ([APPLE], None, None),
    "app-store-scraper-node": ([APPLE_NODE], ["appstore:993"], None),
    "google-play-console": ([CONSOLE, CONSOLE | {"Review Text": None}], ["playstore:a1-b2"], None),
    "app-store-connect": ({"data": [CONNECT], "links": {"self": "x"}}, ["appstore:993-a"], None),
    "apify-reddit": (APIFY, ["reddit:t3_abc1", "reddit:t1_def1"], 4),
    "twarc-csv": ([TWARC], ["x:1976000000000000001"], 4),
    "snscrape": ([SNSCRAPE], ["x:1976000000000000001"], 4),
    "twint": ([TWINT], ["x:1976000000000000001"], 4),
    "hackernews-algolia": (ALGOLIA, ["hackernews:45", "hackernews:46"], 4),
    "hackernews-bigquery": (BIGQUERY, ["hackernews:45", "hackernews:46"], 4),
    "github-gh": (GH, ["github:acme/tool/issues/7"], None),
    "github-rest": (REST, ["github:9001"], 4),
    "discord": (DISCORD, ["other:300", "other:301"], None),
}


@pytest.fixture
def read_with(tmp_path):
    def run(name, content, *, file="export.json"):
        path = tmp_path / file
        if file.endswith(".csv"):
            pl.DataFrame(content).write_csv(path)
        else:
            path.write_text(json.dumps(content))
        return read(path, column_map=read_map(MAPS / f"{name}.toml"))

    return run


@pytest.mark.parametrize("name", CASES)
def test_a_ready_map_reads_what_its_tool_writes(read_with, name):
    content, ids, likes = CASES[name]
    records = read_with(name, content)
    assert rejects(records) == []
    found = posts(records)
    if ids:
        assert [post.post_id for post in found] == ids
    assert {post.created_at for post in found} == {NOON}
    assert all(post.author_key for post in found) == (name != "google-play-console")  # which names nobody
    assert not any(name in repr(post) for post in found for name in ("Ada", "ada'"))
    assert [seen.likes for seen in engagements(records)][:1] == ([] if likes is None else [likes])


@pytest.mark.parametrize("name", ["google-play-scraper", "app-store-scraper", "twarc-csv", "twint"])
def test_a_table_of_a_tool_reads_as_csv_too(read_with, name):
    content, _ids, _likes = CASES[name]
    assert posts(read_with(name, content, file="export.csv")) == posts(read_with(name, content))


def test_a_table_in_utf_16_is_read(tmp_path):
    table = tmp_path / "reviews_com.acme.chat_202510.csv"
    table.write_text(pl.DataFrame([CONSOLE]).write_csv(), encoding="utf-16")
    (post,) = posts(read(table, column_map=read_map(MAPS / "google-play-console.toml")))
    assert (post.text, post.created_at, post.language) == ("Lost my chat", NOON, "en")


def test_a_conversation_hangs_together(read_with):
    post, comment = posts(read_with("apify-reddit", APIFY))
    assert (comment.conversation_id, comment.parent_id) == (post.post_id, post.post_id)
    assert (post.kind, comment.kind, comment.community) == ("submission", "comment", "ClaudeAI")
    story, answer = posts(read_with("hackernews-algolia", ALGOLIA))
    assert (answer.conversation_id, answer.parent_id) == (story.post_id, story.post_id)
    assert answer.text == "It's gone\n\nall of it"
    message, reply = posts(read_with("discord", DISCORD))
    assert reply.parent_id == message.post_id
    (tweet,) = posts(read_with("snscrape", [SNSCRAPE]))
    assert (tweet.parent_id, tweet.author_followers) == ("x:1976000000000000000", 31)
    assert tweet.author_key == CONTEXT.authors.hash("x", "42")


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("snscrape", SNSCRAPE | {"quotedTweet": {"id": 12}, "retweetedTweet": {"id": 13}}),
        ("twarc-csv", TWARC | {"referenced_tweets.quoted.id": "12", "referenced_tweets.retweeted.id": "13"}),
    ],
)
def test_a_repost_of_a_quote_repeats_the_quote(read_with, name, fields):
    (repost,) = posts(read_with(name, [fields]))
    assert repost.quoted_id == "x:13"


def test_every_map_that_is_not_of_a_corpus_has_a_case_here():
    of_corpora = {
        "appstore-chatgpt",
        "issues-claude-code",
        "reddit-luiscalejo",
        "status-atlarge",
        "tweets-dj23",
    }
    assert {path.stem for path in MAPS.glob("*.toml")} == of_corpora | CASES.keys()


@pytest.mark.parametrize(
    ("name", "row", "told"),
    [
        ("google-play-scraper", GOOGLE | {"appVersion": "1.3", "replyContent": "Sorry"}, ("1.3", 1, True)),
        ("google-play-scraper", GOOGLE | {"appVersion": None, "replyContent": None}, ("1.2", 1, False)),
        ("google-play-scraper-node", GOOGLE_NODE, ("1.2", 1, None)),
        ("google-play-console", CONSOLE, ("1.2", 1, True)),
        ("app-store-connect", CONNECT, (None, 1, None)),
        ("app-store-scraper", APPLE | {"developerResponse": {"id": 1, "body": "Sorry"}}, (None, 1, True)),
        ("app-store-scraper-node", APPLE_NODE, ("1.2", 1, None)),
    ],
)
def test_what_a_store_tells_of_a_review_is_kept(read_with, name, row, told):
    (post,) = posts(read_with(name, {"data": [row]} if name == "google-play-scraper-node" else [row]))
    assert (post.app_version, post.rating, post.developer_reply) == told


def test_stars_and_countries_are_read_as_stores_write_them(tmp_path):
    place = tmp_path / "map.toml"
    place.write_text("""
        source = "appstore"
        kind = "review"
        [post]
        created_at = "at"
        text = "text"
        rating = "stars"
        country = "locale"
    """)
    path = tmp_path / "a.csv"
    path.write_text(
        "at,text,stars,locale\n2025-10-07,Gone,5,en_GB\n2025-10-07,Lost,0,us\n2025-10-07,Slow,,Mars\n2025-10-07,Bad,9,de\n"
    )
    records = read(path, column_map=read_map(place))
    assert [(post.rating, post.country) for post in posts(records)] == [(5, "GB"), (None, "US"), (None, None)]
    assert rejects(records) == [("rating", "is '9'; expected 1 to 5")]
