from datetime import timedelta

import prawcore
import pytest
from praw.models import MoreComments

from tests.rows import NOON
from tests.servers.clients import hasty_reddit_client
from tests.servers.faults import AsUsual, Call, Hang, Malformed, Reset, Status, Truncated

PAGE = "/r/ClaudeAI/new"


def fill(server, n, community="ClaudeAI"):
    """So many submissions a minute apart, the last one now; oldest first."""
    times = [server.now - timedelta(minutes=n - 1 - number) for number in range(n)]
    return [server.add_submission(community, f"post {number}", at=at) for number, at in enumerate(times)]


def names(things):
    return [thing.fullname for thing in things]


def test_a_listing_of_250_comes_newest_first_in_three_pages(reddit, reddit_server):
    added = fill(reddit_server, 250)
    assert names(reddit.subreddit("ClaudeAI").new(limit=None)) == added[::-1]
    assert reddit_server.asked(PAGE) == 3
    assert reddit_server.repeats() == {}


def test_a_listing_ends_at_its_limit_and_deletions_do_not_make_room(reddit, reddit_server):
    reddit_server.listing_limit = 120
    added = fill(reddit_server, 150)
    reddit_server.delete(added[-5])
    assert names(reddit.subreddit("ClaudeAI").new(limit=None)) == [
        name for name in added[:-121:-1] if name != added[-5]
    ]


def test_posts_that_arrive_between_two_pages_shift_nothing(reddit, reddit_server):
    added = fill(reddit_server, 150)
    late = []
    reddit_server.faults.queue(
        PAGE, AsUsual(), Call(lambda: late.append(reddit_server.add_submission("ClaudeAI", "late")))
    )
    assert names(reddit.subreddit("ClaudeAI").new(limit=None)) == added[::-1]
    assert names(reddit.subreddit("ClaudeAI").new(limit=1)) == late


def test_what_lies_ahead_is_not_there_yet(reddit, reddit_server):
    link = reddit_server.add_submission("ClaudeAI", "now")
    reddit_server.add_comment(link, "a late reply", at=NOON + timedelta(hours=3))
    reddit_server.add_submission("ClaudeAI", "tomorrow", at=NOON + timedelta(days=1))
    assert [post.title for post in reddit.subreddit("ClaudeAI").new()] == ["now"]
    assert list(reddit.subreddit("ClaudeAI").comments()) == []
    reddit_server.clock.advance(hours=3)
    assert [comment.body for comment in reddit.subreddit("ClaudeAI").comments()] == ["a late reply"]
    assert reddit.submission(link.removeprefix("t3_")).num_comments == 1


def test_before_gives_the_page_next_to_it(reddit, reddit_server):
    added = fill(reddit_server, 20)
    assert names(reddit.subreddit("ClaudeAI").new(limit=5, params={"before": added[0]})) == added[5:0:-1]


def test_several_communities_are_one_listing(reddit, reddit_server):
    first = reddit_server.add_submission("ClaudeAI", "one", at=NOON - timedelta(minutes=2))
    second = reddit_server.add_submission("ChatGPT", "two", at=NOON - timedelta(minutes=1))
    assert names(reddit.subreddit("ClaudeAI+ChatGPT").new()) == [second, first]
    assert names(reddit.subreddit("all").new()) == [second, first]


def test_a_community_that_does_not_exist_leads_elsewhere(reddit):
    with pytest.raises(prawcore.Redirect):
        list(reddit.subreddit("nowhere").new())


def test_comments_of_a_community_tell_their_submission(reddit, reddit_server):
    link = reddit_server.add_submission("ClaudeAI", "It refuses", author="ana")
    above = reddit_server.add_comment(link, "same here", author="ben", at=NOON - timedelta(minutes=1))
    reddit_server.add_comment(above, "me too", author="ana")
    newest, oldest = reddit.subreddit("ClaudeAI").comments(limit=None)
    assert (newest.body, newest.parent_id, newest.link_id, newest.is_submitter) == (
        "me too",
        above,
        link,
        True,
    )
    assert (oldest.link_title, oldest.author.name, oldest.created_utc) == (
        "It refuses",
        "ben",
        (NOON - timedelta(minutes=1)).timestamp(),
    )


def test_a_search_finds_words_and_phrases_newest_first(reddit, reddit_server):
    old = reddit_server.add_submission("ClaudeAI", "It REFUSES everything", at=NOON - timedelta(days=3))
    new = reddit_server.add_submission("ClaudeAI", "Help", "my work is lost", at=NOON - timedelta(hours=1))
    reddit_server.add_submission("ClaudeAI", "What a nice day")
    reddit_server.add_submission("ChatGPT", "It refuses")
    community = reddit.subreddit("ClaudeAI")
    assert names(community.search('refuses OR "work is lost"', sort="new")) == [new, old]
    assert names(community.search("refuses OR lost", sort="new", time_filter="day")) == [new]
    assert len(list(reddit.subreddit("all").search("refuses"))) == 2


def test_a_search_ends_before_a_listing_does(reddit, reddit_server):
    fill(reddit_server, 300)
    assert len(list(reddit.subreddit("ClaudeAI").search("post", sort="new", limit=None))) == 250


def test_a_whole_conversation_is_read_through_more_comments(reddit, reddit_server):
    reddit_server.tree_limit = 40
    link = reddit_server.add_submission("ClaudeAI", "It refuses")
    added = []
    for number in range(150):
        parent = added[number // 3 - 1] if number > 60 else link
        added.append(reddit_server.add_comment(parent, f"reply {number}"))
    submission = reddit.submission(link.removeprefix("t3_"))
    shown = submission.comments.list()
    assert any(isinstance(thing, MoreComments) for thing in shown)
    assert sum(not isinstance(thing, MoreComments) for thing in shown) == 40
    assert submission.comments.replace_more(limit=None) == []
    comments = submission.comments.list()
    assert sorted(names(comments)) == sorted(added)
    assert all(comment.parent_id == reddit_server.things[comment.fullname].parent for comment in comments)
    assert reddit_server.asked("/api/morechildren") > 1


def test_a_deep_thread_is_continued(reddit, reddit_server):
    link = parent = reddit_server.add_submission("ClaudeAI", "It refuses")
    for number in range(25):
        parent = reddit_server.add_comment(parent, f"level {number}")
    submission = reddit.submission(link.removeprefix("t3_"))
    submission.comments.replace_more(limit=None)
    assert [comment.body for comment in submission.comments.list()] == [
        f"level {number}" for number in range(25)
    ]
    assert reddit_server.asked("/comments/") == 3  # ten levels each


def test_info_gives_250_things_in_three_calls_and_leaves_out_what_is_not_there(reddit, reddit_server):
    added = fill(reddit_server, 249)
    comment = reddit_server.add_comment(added[0], "same here")
    reddit_server.vanish(added[7])
    asked = [*added, comment]
    assert names(reddit.info(fullnames=asked)) == [name for name in asked if name != added[7]]
    assert reddit_server.asked("/api/info") == 3


def test_an_edit_changes_the_text_and_tells_when(reddit, reddit_server):
    link = reddit_server.add_submission("ClaudeAI", "It refuses", "before")
    reddit_server.clock.advance(minutes=10)
    reddit_server.edit(link, "after")
    reddit_server.vote(link, 12)
    [post] = reddit.subreddit("ClaudeAI").new()
    assert (post.selftext, post.edited, post.score) == (
        "after",
        (NOON + timedelta(minutes=10)).timestamp(),
        12,
    )


def test_what_its_author_deleted_is_listed_no_more_and_known_as_deleted(reddit, reddit_server):
    link = reddit_server.add_submission("ClaudeAI", "It refuses", "everything", author="ana")
    answered = reddit_server.add_comment(link, "mine too", author="ben")
    alone = reddit_server.add_comment(link, "and mine", author="ben")
    reddit_server.add_comment(answered, "why?")
    for name in (link, answered, alone):
        reddit_server.delete(name)
    assert list(reddit.subreddit("ClaudeAI").new()) == []
    assert [comment.body for comment in reddit.subreddit("ClaudeAI").comments()] == ["why?"]
    post, comment, _ = reddit.info(fullnames=[link, answered, alone])
    assert (post.author, post.selftext, post.removed_by_category) == (None, "[removed]", "deleted")
    assert (comment.author, comment.body) == (None, "[deleted]")
    assert not hasattr(comment, "author_fullname")
    tree = reddit.submission(link.removeprefix("t3_")).comments.list()
    assert [comment.body for comment in tree] == ["[deleted]", "why?"]


def test_what_a_moderator_removed_keeps_its_title(reddit, reddit_server):
    link = reddit_server.add_submission("ClaudeAI", "It refuses", "everything", author="ana")
    reddit_server.remove(link)
    [post] = reddit.info(fullnames=[link])
    assert (post.author.name, post.title, post.selftext) == ("ana", "It refuses", "[removed]")
    assert post.removed_by_category == "moderator"


def test_a_token_is_asked_for_once_and_again_when_revoked(reddit, reddit_server, impatient):
    list(reddit.subreddit("ClaudeAI").new())
    list(reddit.subreddit("ClaudeAI").new())
    assert reddit_server.asked("/api/v1/access_token") == 1
    reddit_server.revoke_tokens()
    list(reddit.subreddit("ClaudeAI").new())
    assert reddit_server.asked("/api/v1/access_token") == 2
    assert reddit_server.asked(PAGE) == 4


def test_the_rate_limit_counts_down_without_making_the_client_wait(reddit, reddit_server, monkeypatch):
    waits = []
    monkeypatch.setattr("prawcore.rate_limit.time.sleep", waits.append)
    for _ in range(20):
        list(reddit.subreddit("ClaudeAI").new())
    assert waits == []
    assert (reddit.auth.limits["used"], reddit.auth.limits["remaining"]) == (20, 980)
    reddit_server.exhaust(30)
    list(reddit.subreddit("ClaudeAI").new())
    assert reddit.auth.limits["remaining"] == 0
    list(reddit.subreddit("ClaudeAI").new())
    assert waits == [pytest.approx(30, abs=2)]
    assert reddit.auth.limits["remaining"] > 900


@pytest.mark.parametrize(
    ("status", "raised"),
    [
        pytest.param(401, prawcore.InvalidToken, id="token-refused"),
        pytest.param(403, prawcore.Forbidden, id="forbidden"),
        pytest.param(500, prawcore.ServerError, id="server-error"),
        pytest.param(503, prawcore.ServerError, id="unavailable"),
    ],
)
def test_a_status_that_stays_is_raised(reddit, reddit_server, impatient, status, raised):
    headers = {"www-authenticate": 'Bearer realm="reddit", error="invalid_token"'} if status == 401 else {}
    reddit_server.faults.queue(PAGE, *[Status(status, headers)] * 3)
    with pytest.raises(raised):
        list(reddit.subreddit("ClaudeAI").new())


def test_credentials_that_are_refused_are_raised(reddit, reddit_server):
    reddit_server.faults.queue("/api/v1/access_token", Status(401))
    with pytest.raises(prawcore.ResponseException, match="401"):
        list(reddit.subreddit("ClaudeAI").new())
    assert reddit_server.asked(PAGE) == 0


def test_too_many_requests_say_when_to_come_again(reddit, reddit_server):
    reddit_server.faults.queue(PAGE, Status(429, {"retry-after": "11"}))
    with pytest.raises(prawcore.TooManyRequests) as refusal:
        list(reddit.subreddit("ClaudeAI").new())
    assert refusal.value.retry_after == "11"
    assert reddit_server.asked(PAGE) == 1


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        pytest.param(Reset(), prawcore.RequestException, id="reset"),
        pytest.param(Truncated(), prawcore.RequestException, id="truncated"),
        pytest.param(Malformed(), prawcore.BadJSON, id="malformed"),
    ],
)
def test_a_broken_answer_is_raised(reddit, reddit_server, impatient, fault, raised):
    reddit_server.faults.queue(PAGE, *[fault] * 3)
    with pytest.raises(raised):
        list(reddit.subreddit("ClaudeAI").new())


def test_a_server_that_does_not_answer_is_a_timeout(reddit_server, impatient):
    reddit_server.faults.queue(PAGE, *[Hang()] * 3)
    hasty = hasty_reddit_client(reddit_server.url, seconds=0.1)
    with hasty, pytest.raises(prawcore.RequestException, match="timed out"):
        list(hasty.subreddit("ClaudeAI").new())


def test_a_stream_gives_each_new_post_once(reddit, reddit_server):
    fill(reddit_server, 3)
    stream = reddit.subreddit("ClaudeAI").stream.submissions(pause_after=-1)
    seen = [post.title for post in iter(lambda: next(stream), None)]
    reddit_server.add_submission("ClaudeAI", "late")
    assert seen == ["post 0", "post 1", "post 2"]
    assert next(stream).title == "late"
