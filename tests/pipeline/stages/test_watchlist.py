from dataclasses import dataclass
from datetime import timedelta

import pytest

from ingest.landing.known_records import open_known_records
from models.judgement import Judgement
from models.table import frame_of
from pipeline.collecting.collectors import make_collector
from pipeline.collecting.follow import FOLLOWED, due_subjects, follow
from pipeline.stages.incidents.detection import read_observations
from pipeline.stages.load import load, remove_loaded
from pipeline.stages.stage import StageContext
from pipeline.stages.watchlist import watchlist
from pipeline.warehouse.warehouse import frame, insert, newest_copy, open_published, open_state, publish
from tests.rows import judgement
from tests.servers.faults import Status
from tests.servers.reddit import RedditServer
from tests.servers.x import SEARCH, XServer
from tests.station import Station

COMPLAINT = "it refuses everything"


@dataclass
class Home(Station):
    """A home that follows complaints; every post that says so is one, so that no test waits for the encoder."""

    def run(self, *, follows=True):
        """What 'trustwatch run' does of it: the queries, what is due, the analysis. Returns what was due."""
        began_at = self.now()
        collector = make_collector(self.collector, self.settings, now=self.now)
        for query in collector.queries():
            assert self.collect(query).partly is None
        due = due_subjects(self.settings, self.collector, now=began_at) if follows else []
        if due:
            self.followed = self.follow(due, began_at=began_at)
        self.analyse()
        return due

    def follow(self, due, *, began_at=None):
        with open_known_records(self.home, published=lambda: newest_copy(self.home)) as known:
            collector = make_collector(self.collector, self.settings, now=self.now)
            return follow(collector, due, self.task(), known=known, began_at=began_at or self.now())

    def analyse(self):
        context = StageContext(self.settings, now=self.now(), run_id="test")
        with open_state(self.home) as connection:
            load(connection, context)
            posts = frame(
                connection, "SELECT post_id, concat_ws(' ', title, text) FROM posts WHERE purged_at IS NULL"
            ).rows()
            judged = [
                judgement(post_id=post_id, is_complaint=COMPLAINT in text, severity=3 if "!" in text else 1)
                for post_id, text in posts
            ]
            insert(connection, "judgements", frame_of(Judgement, judged))
            watchlist(connection, context)
            publish(connection, self.home)
            remove_loaded(connection, self.home)

    def shown(self, query):
        with open_published(self.home) as connection:
            return frame(connection, query).rows()

    def run_when_due(self, *, hours):
        """Run whenever something is due, for so many hours; at which hours after now what was read."""
        begin, read_again = self.now(), []
        while due_at := self.shown("SELECT min(due_at) FROM watchlist")[0][0]:
            if due_at > begin + timedelta(hours=hours):
                break
            self.server.now = due_at + timedelta(seconds=1)
            read_again += [
                (round((self.now() - begin) / timedelta(hours=1)), subject) for subject in self.run()
            ]
        return read_again


@pytest.fixture(autouse=True)
def credentials(monkeypatch):
    names = ("REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET", "REDDIT_USER_AGENT", "X_BEARER_TOKEN")
    for name in names:
        monkeypatch.setenv(name, "a-credential")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def reddit(home):
    with RedditServer() as server:
        yield Home(server, home, "reddit", {"communities": [], "searches": ["refuses"]})


@pytest.fixture
def x(home):
    with XServer() as server:
        yield Home(server, home, "x", {"queries": ["claude"]})


def test_a_conversation_is_read_at_growing_intervals_that_a_reply_makes_short_again(reddit):
    server = reddit.server
    link = server.add_submission("ClaudeAI", COMPLAINT)
    server.add_submission("ClaudeAI", "it refuses nothing")
    server.add_comment(link, "same here", at=server.now + timedelta(hours=7))
    reddit.run()
    read = reddit.run_when_due(hours=12)
    assert {subject for _, subject in read} == {f"conversation:{link}"}
    assert [hour for hour, _ in read] == [1, 2, 4, 8, 9, 10]
    assert reddit.shown("SELECT count(*) FROM posts WHERE kind = 'comment'") == [(1,)]


def test_planning_twice_changes_nothing(reddit):
    reddit.server.add_submission("ClaudeAI", COMPLAINT)
    reddit.run()
    planned = reddit.shown("FROM watchlist")
    reddit.analyse()
    assert reddit.shown("FROM watchlist") == planned != []


def test_counts_are_taken_at_fixed_ages_and_every_reading_is_kept(x, monkeypatch):
    monkeypatch.setenv("TRUSTWATCH_FOLLOW__QUIET_DAYS", "0.01")  # no conversation
    x.server.add_post(f"claude: {COMPLAINT}")
    x.server.clock.advance(minutes=5)
    x.run()
    assert [hour for hour, _ in x.run_when_due(hours=100)] == [1, 6, 24, 72]
    assert x.shown("FROM watchlist") == []
    assert x.shown("SELECT count(*) FROM engagements")[0][0] == 5


def test_answers_and_quotes_of_a_complaint_are_found_and_nothing_is_paid_twice(x):
    complaint = x.server.add_post(f"claude: {COMPLAINT}", at=x.server.now - timedelta(minutes=55))
    x.server.add_post(f"claude: {COMPLAINT}", at=x.server.now - timedelta(days=5))
    x.run()
    x.server.reply(complaint, "have you tried ours?", at=x.server.now)
    x.server.quote(complaint, "look at this", at=x.server.now)
    x.server.clock.advance(minutes=15)
    assert set(x.run()) == {f"{form}:{complaint}" for form in ("conversation", "quotes", "metrics")}
    assert x.shown("SELECT text FROM posts WHERE origin = 'followed' ORDER BY text") == [
        ("have you tried ours?",),
        ("look at this",),
    ]
    x.server.clock.advance(hours=1, minutes=1)
    reads = x.server.reads
    assert set(x.run()) == {f"{form}:{complaint}" for form in ("conversation", "quotes")}
    assert x.server.reads == reads


def test_on_x_a_conversation_that_no_complaint_began_is_not_followed(x):
    other = x.server.add_post("good morning", at=x.server.now - timedelta(hours=3))
    reply = x.server.reply(other, f"claude: {COMPLAINT}", at=x.server.now - timedelta(hours=2))
    x.run()
    subjects = {subject for (subject,) in x.shown("SELECT subject FROM watchlist")}
    assert subjects == {f"quotes:{reply}", f"metrics:{reply}"}


def test_what_is_followed_is_no_series_no_strip_and_one_row_of_the_sources(reddit):
    links = [
        reddit.server.add_submission("ClaudeAI", COMPLAINT, at=reddit.server.now - timedelta(hours=hour))
        for hour in (2, 3)
    ]
    for link in links:
        reddit.server.add_comment(link, f"me too: {COMPLAINT}", at=reddit.server.now)
    reddit.run()
    reddit.server.clock.advance(minutes=30)
    assert len(reddit.run()) == 2
    assert reddit.shown("SELECT DISTINCT origin FROM coverage_intervals") == [("search:refuses",)]
    assert reddit.shown("SELECT origin, n_posts FROM data_quality ORDER BY origin") == [
        (FOLLOWED, 2),
        ("search:refuses", 2),
    ]
    with open_state(reddit.home) as connection:
        observed = read_observations(connection)
    series, counted = observed.coverage["series"].unique().to_list(), observed.complaints.height
    assert (series, counted) == (["reddit search:refuses"], 2)


def test_a_run_asks_for_so_many_at_most_the_liveliest_and_the_severest_first(reddit):
    at = reddit.server.now - timedelta(hours=10)
    for number in range(3):
        reddit.server.add_submission("ClaudeAI", f"{COMPLAINT}! {number}", at=at)
    reddit.run(follows=False)
    reddit.server.clock.advance(minutes=10)
    reddit.run()  # these are quiet, and wait long for the next time
    severe = reddit.server.add_submission("ClaudeAI", f"{COMPLAINT}!", at=reddit.server.now)
    reddit.server.add_submission("ClaudeAI", COMPLAINT, at=reddit.server.now)
    reddit.server.clock.advance(hours=30)
    reddit.run(follows=False)
    settings = reddit.settings.model_copy(
        update={"follow": reddit.settings.follow.model_copy(update={"most_per_run": 2})}
    )
    due = due_subjects(settings, "reddit", now=reddit.now())
    assert due[0] == f"conversation:{severe}"
    assert len(due) == 2


def test_what_landed_and_is_not_analysed_yet_is_not_asked_for_again(x):
    x.server.add_post(f"claude: {COMPLAINT}", at=x.server.now - timedelta(minutes=55))
    x.run()
    x.server.clock.advance(minutes=15)
    due = due_subjects(x.settings, "x", now=x.now())
    assert len(due) == 3
    x.follow(due)
    x.server.clock.advance(minutes=15)
    assert due_subjects(x.settings, "x", now=x.now()) == []


def test_a_conversation_that_the_source_refuses_does_not_stop_the_others_and_waits_for_its_next_time(reddit):
    at = reddit.server.now - timedelta(hours=2)
    private, other = (reddit.server.add_submission("ClaudeAI", f"{COMPLAINT} {n}", at=at) for n in range(2))
    reddit.server.add_comment(other, "me too", at=reddit.server.now)
    reddit.run()
    reddit.server.faults.queue(f"/comments/{private.removeprefix('t3_')}", Status(403))
    reddit.server.clock.advance(minutes=30)
    assert len(reddit.run()) == 2
    assert reddit.followed.partly is None
    assert reddit.shown("SELECT count(*) FROM posts WHERE kind = 'comment'") == [(1,)]
    reddit.server.clock.advance(minutes=15)
    assert reddit.run() == []


def test_a_purged_complaint_is_followed_no_more(x):
    complaint = x.server.add_post(f"claude: {COMPLAINT}", at=x.server.now - timedelta(minutes=55))
    x.run()
    x.server.delete(complaint)
    x.server.clock.advance(minutes=15)
    x.run()  # the lookup of its counts says that it is gone
    assert x.shown("FROM watchlist") == []
    assert x.shown("SELECT text, purged_at IS NULL FROM posts") == [("", False)]


def test_a_reply_that_was_deleted_is_purged_when_its_conversation_is_read_again(reddit):
    link = reddit.server.add_submission("ClaudeAI", COMPLAINT, at=reddit.server.now - timedelta(hours=2))
    reply = reddit.server.add_comment(link, "me too", at=reddit.server.now - timedelta(minutes=50))
    reddit.server.add_comment(reply, "and I", at=reddit.server.now - timedelta(minutes=40))
    reddit.run()
    reddit.server.clock.advance(minutes=10)
    reddit.run()
    reddit.server.delete(reply)
    reddit.server.clock.advance(hours=2)
    assert reddit.run() == [f"conversation:{link}"]
    kept = reddit.shown("SELECT text, purged_at IS NULL FROM posts WHERE kind = 'comment' ORDER BY text")
    assert kept == [("", False), ("and I", True)]
    assert reddit.shown("FROM rejects") == []


def test_posts_of_files_alone_are_not_followed(reddit):
    reddit.server.add_submission("ClaudeAI", COMPLAINT)
    reddit.run()
    with open_state(reddit.home) as connection:
        connection.execute("UPDATE coverage SET query = 'file:dump.ndjson'")
    reddit.analyse()
    assert reddit.shown("FROM watchlist") == []


def test_what_came_since_the_queries_began_is_left_to_them(x):
    complaint = x.server.add_post(f"claude: {COMPLAINT}", at=x.server.now - timedelta(hours=2))
    x.run()
    x.server.clock.advance(minutes=15)
    began_at = x.now()
    x.server.reply(complaint, "claude is fine", at=began_at)
    x.server.clock.advance(minutes=15)  # so long the queries took
    x.follow(due_subjects(x.settings, "x", now=began_at), began_at=began_at)
    x.run()
    assert x.shown("SELECT DISTINCT origin FROM posts") == [("claude",)]
    assert x.server.asked(SEARCH) == 4
