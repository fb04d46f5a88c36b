from datetime import timedelta
from itertools import pairwise

import pytest
import requests
import tweepy

from tests.rows import NOON
from tests.servers.faults import AsUsual, Hang, Malformed, Reset, Status, Truncated
from tests.servers.rate_window import RateWindow
from tests.servers.x import SEARCH

MINUTE = timedelta(minutes=1)
ALL_FIELDS = {
    "tweet_fields": [
        "author_id",
        "conversation_id",
        "created_at",
        "lang",
        "public_metrics",
        "referenced_tweets",
    ],
    "user_fields": ["public_metrics"],
    "expansions": ["author_id"],
}


def ids(answer):
    return [str(post.id) for post in answer.data or []]


def fill(server, n, text="claude refuses"):
    """So many posts, a second apart, the last a minute ago; oldest first."""
    return [
        server.add_post(f"{text} {number}", at=server.now - MINUTE - timedelta(seconds=n - number))
        for number in range(n)
    ]


def test_a_search_of_250_comes_newest_first_in_three_pages(x, x_server):
    added = fill(x_server, 250)
    pages = list(tweepy.Paginator(x.search_recent_tweets, "claude", max_results=100))
    assert [post_id for page in pages for post_id in ids(page)] == added[::-1]
    assert [page.meta["result_count"] for page in pages] == [100, 100, 50]
    assert pages[0].meta["newest_id"] == added[-1]
    assert "next_token" not in pages[-1].meta
    assert x_server.reads == 250
    assert x_server.repeats() == {}


def test_a_search_without_result_has_no_data(x):
    answer = x.search_recent_tweets("claude")
    assert (answer.data, answer.meta) == (None, {"result_count": 0})


def test_only_the_fields_asked_for_are_told(x, x_server):
    x_server.add_user("ana", followers=1_200)
    post_id = x_server.add_post("claude <refuses> & stops", author="ana", at=NOON - MINUTE)
    x_server.measure(post_id, like_count=4, impression_count=90)
    [bare] = x.search_recent_tweets("claude").data
    assert (bare.text, bare.author_id) == ("claude &lt;refuses&gt; &amp; stops", None)
    answer = x.search_recent_tweets("claude", **ALL_FIELDS)
    [post], [user] = answer.data, answer.includes["users"]
    assert (post.created_at, post.conversation_id, post.lang) == (NOON - MINUTE, int(post_id), "en")
    assert (post.public_metrics["like_count"], post.public_metrics["impression_count"]) == (4, 90)
    assert (user.id, user.username, user.public_metrics["followers_count"]) == (post.author_id, "ana", 1_200)


def test_replies_are_found_by_conversation_and_quotes_by_what_they_quote(x, x_server):
    first = x_server.add_post("claude refuses", at=NOON - 9 * MINUTE)
    reply = x_server.reply(first, "same", at=NOON - 8 * MINUTE)
    deeper = x_server.reply(reply, "yes", at=NOON - 7 * MINUTE)
    quote = x_server.quote(first, "look at this", author="rival", at=NOON - 6 * MINUTE)
    x_server.repost(first, at=NOON - 5 * MINUTE)

    def found(query):
        return ids(x.search_recent_tweets(query))

    assert found(f"conversation_id:{first}") == [deeper, reply, first]
    assert found(f"conversation_id:{first} is:reply -in_reply_to_tweet_id:{first}") == [deeper]
    assert found(f"quotes_of_tweet_id:{first}") == [quote]
    assert found("from:rival is:quote") == [quote]
    assert found("claude -is:retweet") == [first]
    assert found('(same OR "at this") lang:en') == [quote, reply]
    [post] = x.get_tweets([first], tweet_fields=["public_metrics"]).data
    counts = post.public_metrics
    assert (counts["reply_count"], counts["quote_count"], counts["retweet_count"]) == (1, 1, 1)


def test_expansions_bring_what_is_quoted_and_say_what_is_gone(x, x_server):
    seen, lost = x_server.add_post("one", author="ana", at=NOON - 9 * MINUTE), x_server.add_post("two")
    x_server.quote(seen, "claude", at=NOON - 2 * MINUTE)
    x_server.quote(lost, "claude", at=NOON - MINUTE)
    x_server.delete(lost)
    answer = x.search_recent_tweets(
        "claude", expansions=["referenced_tweets.id", "referenced_tweets.id.author_id"]
    )
    assert [str(post.id) for post in answer.includes["tweets"]] == [seen]
    assert [user.username for user in answer.includes["users"]] == ["ana"]
    assert [(error["resource_id"], error["title"]) for error in answer.errors] == [(lost, "Not Found Error")]
    assert (x_server.reads, x_server.included) == (2, 1)


def test_a_long_post_is_cut_unless_the_whole_is_asked_for(x, x_server):
    x_server.add_post("claude " * 60, at=NOON - MINUTE)
    [post] = x.search_recent_tweets("claude", tweet_fields=["note_tweet"]).data
    assert len(post.text) == 280
    assert post.data["note_tweet"]["text"] == "claude " * 60


def test_times_and_ids_limit_a_search(x, x_server):
    added = fill(x_server, 60)

    def found(**limits):
        return ids(x.search_recent_tweets("claude", max_results=100, **limits))

    tenth = x_server.posts[added[10]].created_at
    assert found(start_time=tenth) == added[:9:-1]
    assert found(end_time=tenth) == added[9::-1]
    assert found(since_id=added[10]) == added[:10:-1]
    assert found(until_id=added[10]) == added[9::-1]


def test_a_search_ends_half_a_minute_ago_and_what_lies_ahead_is_not_there(x, x_server):
    fresh = x_server.add_post("claude", at=NOON - timedelta(seconds=20))
    x_server.add_post("claude", at=NOON + MINUTE)
    assert ids(x.search_recent_tweets("claude")) == []
    assert ids(x.search_recent_tweets("claude", end_time=NOON - timedelta(seconds=15))) == [fresh]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        pytest.param(
            {"start_time": NOON - timedelta(days=8)}, "must be on or after", id="start-out-of-reach"
        ),
        pytest.param({"end_time": NOON}, "minimum of 10 seconds", id="end-too-near"),
        pytest.param({"since_id": 1}, "must be a tweet id created after", id="id-out-of-reach"),
        pytest.param({"max_results": 5}, "not between 10 and 100", id="page-too-small"),
        pytest.param({"next_token": "other"}, "Invalid 'next_token'", id="token-unknown"),
        pytest.param({"tweet_fields": ["colour"]}, "is not one of", id="field-unknown"),
        pytest.param({"query": "claude near:me"}, "invalid operator 'near:me'", id="operator-unknown"),
        pytest.param({"query": "is:quote"}, "standalone operator", id="nothing-to-narrow"),
        pytest.param({"query": "claude (refuses"}, "bracket", id="bracket-open"),
        pytest.param({"query": "claude " * 80}, "512 characters", id="query-too-long"),
    ],
)
def test_a_search_that_x_would_refuse_is_refused(x, x_server, asked, message):
    with pytest.raises(tweepy.BadRequest, match=message):
        x.search_recent_tweets(**({"query": "claude"} | asked))


def test_hours_are_counted_and_not_paid_as_read(x, x_server):
    for minutes in (10, 70, 75):
        x_server.add_post("claude refuses", at=NOON - timedelta(minutes=minutes))
    counted = x.get_recent_tweets_count("claude", start_time=NOON - timedelta(hours=2), granularity="hour")
    assert [bucket["tweet_count"] for bucket in counted.data] == [2, 1]
    assert counted.data[-1]["end"] == "2026-03-02T11:59:30.000Z"
    assert counted.meta == {"total_tweet_count": 3}
    assert x_server.reads == 0


def test_a_lookup_names_what_is_missing(x, x_server):
    there, deleted, hidden = (x_server.add_post("claude", author=name) for name in ("ana", "ben", "kim"))
    x_server.delete(deleted)
    x_server.hide(hidden)
    answer = x.get_tweets([there, deleted, hidden, "123"])
    assert ids(answer) == [there]
    assert [(error["resource_id"], error["title"]) for error in answer.errors] == [
        (deleted, "Not Found Error"),
        (hidden, "Authorization Error"),
        ("123", "Not Found Error"),
    ]
    assert x_server.reads == 1


def test_a_lookup_takes_100_ids(x, x_server):
    added = fill(x_server, 101)
    assert ids(x.get_tweets(added[:100])) == added[:100]
    with pytest.raises(tweepy.BadRequest, match="between 1 and 100"):
        x.get_tweets(added)


def test_metrics_change_from_read_to_read(x, x_server):
    post_id = x_server.add_post("claude")
    seen = []
    for likes in (1, 5):
        x_server.measure(post_id, like_count=likes)
        seen += [
            post.public_metrics["like_count"]
            for post in x.get_tweets([post_id], tweet_fields=["public_metrics"]).data
        ]
    assert seen == [1, 5]


def test_the_rate_limit_counts_down_refuses_and_begins_again(x, x_server):
    x_server.limits[SEARCH] = RateWindow(2, 900)
    x.return_type = requests.Response
    left = [x.search_recent_tweets("claude").headers["x-rate-limit-remaining"] for _ in range(2)]
    assert left == ["1", "0"]
    with pytest.raises(tweepy.TooManyRequests) as refusal:
        x.search_recent_tweets("claude")
    assert refusal.value.reset_time == int(NOON.timestamp()) + 900
    x_server.clock.advance(minutes=15)
    assert x.search_recent_tweets("claude").headers["x-rate-limit-remaining"] == "1"


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        pytest.param(Status(429, {"x-rate-limit-reset": "1772453000"}), tweepy.TooManyRequests, id="429"),
        pytest.param(Status(401), tweepy.Unauthorized, id="401"),
        pytest.param(Status(403), tweepy.Forbidden, id="403"),
        pytest.param(Status(500), tweepy.TwitterServerError, id="500"),
        pytest.param(Status(503), tweepy.TwitterServerError, id="503"),
        pytest.param(Reset(), requests.ConnectionError, id="reset"),
        pytest.param(Truncated(), requests.exceptions.ChunkedEncodingError, id="truncated"),
        pytest.param(Malformed(), requests.JSONDecodeError, id="malformed"),
    ],
)
def test_a_fault_on_the_second_page_is_raised_there(x, x_server, fault, raised):
    fill(x_server, 30)
    x_server.faults.queue(SEARCH, AsUsual(), fault)
    pages = iter(tweepy.Paginator(x.search_recent_tweets, "claude"))
    assert len(ids(next(pages))) == 10
    with pytest.raises(raised):
        next(pages)
    assert x_server.asked(SEARCH) == 2


def test_a_held_search_comes_late(x, x_server):
    x_server.faults.queue(SEARCH, Hang(seconds=0.05))
    assert x.search_recent_tweets("claude").meta == {"result_count": 0}


def test_without_a_token_nothing_is_told(x_server):
    client = x_server.mount(tweepy.Client())
    client.bearer_token = ""
    with client.session, pytest.raises(tweepy.Unauthorized):
        client.search_recent_tweets("claude")


def test_ids_grow_with_time(x_server):
    numbers = [int(post_id) for post_id in fill(x_server, 20)]
    assert all(earlier < later for earlier, later in pairwise(numbers))
