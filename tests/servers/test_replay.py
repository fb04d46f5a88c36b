"""Recorded answers of the real services, read by the real clients. They are outside the repository."""

from itertools import takewhile
from pathlib import Path

import prawcore
import pytest
import tweepy
from praw.models import MoreComments

from tests.servers.clients import reddit_client
from tests.servers.replay import ReplayServer, reddit_tape, x_tape

RECORDINGS = Path(__file__).parents[3] / "shared" / "recordings"


def recordings(kind, pattern):
    paths = sorted((RECORDINGS / kind).glob(pattern))
    if not paths:
        pytest.skip(f"the recordings of {kind} are not beside this checkout")
    return paths


@pytest.fixture(scope="module")
def reddit_takes():
    return list(reddit_tape(recordings("praw", "*.json")))


@pytest.fixture
def server(reddit_takes):
    with ReplayServer(reddit_takes) as server:
        yield server


@pytest.fixture
def reddit(server):
    with reddit_client(server.url) as client:
        yield client


@pytest.fixture
def x_replay():
    with ReplayServer(x_tape(recordings("tweepy", "test_client_*.yaml"))) as server:
        client = server.mount(tweepy.Client("token"))
        with client.session:
            yield client


def test_listings_are_replayed(reddit, server):
    community = reddit.subreddit("askreddit")
    assert len(list(community.new(limit=100))) == 100
    assert len(list(community.comments(limit=100))) == 100
    assert server.misses == []


def test_a_conversation_is_replayed_with_all_that_was_hidden(reddit):
    submission = reddit.submission("3hahrw")
    submission.comment_sort = "confidence"
    shown = submission.comments.list()
    assert sum(isinstance(thing, MoreComments) for thing in shown) == 18
    assert submission.comments.replace_more(limit=None) == []
    assert len(submission.comments.list()) == 541


def test_a_search_is_replayed(reddit):
    found = list(reddit.subreddit("all").search("praw oauth search limit", syntax="cloudsearch", limit=None))
    assert found


def test_a_stream_is_replayed(reddit):
    stream = reddit.subreddit("all").stream.submissions(pause_after=0)
    names = [post.fullname for post in takewhile(bool, stream)]
    assert len(names) == len(set(names)) == 104


def test_an_error_is_replayed(reddit):
    with pytest.raises(prawcore.Forbidden):
        list(reddit.redditor("spez").downvoted(limit=100))


def test_what_was_not_recorded_is_a_miss(reddit, server):
    with pytest.raises(prawcore.NotFound):
        list(reddit.subreddit("nowhere").new())
    assert [request.path for request in server.misses] == ["/r/nowhere/new"]


def test_answers_of_x_are_replayed(x_replay):
    assert len(x_replay.search_recent_tweets("Tweepy").data) == 10
    assert [post.id for post in x_replay.get_tweets([1293593516040269825, 1293595870563381249]).data] == [
        1293593516040269825,
        1293595870563381249,
    ]
    assert x_replay.get_quote_tweets(1293593516040269825).data
