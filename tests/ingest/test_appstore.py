"""The App Store: a real client against a loopback feed of reviews, landed and loaded as by the command."""

import json
from datetime import timedelta

import pytest

from ingest.http.retries import ATTEMPTS
from ingest.newest_first import SETTLED
from ingest.observations.intervals import Interval
from models.errors import QueryRefused, SourceUnreachable, UserMistake
from tests.rows import NOON
from tests.servers.appstore import APP, AppStoreServer
from tests.servers.exchange import Request
from tests.servers.faults import AsUsual, Malformed, Reset, Status, Truncated
from tests.station import HOUR_AGO, WEEK, Station

QUERY = f"us/{APP}"
FEED = "/us/rss/customerreviews"
EMPTY = Status(200, body=json.dumps({"feed": {}}).encode())


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with AppStoreServer() as server:
        yield server


@pytest.fixture
def station(server, home):
    return Station(server, home, "appstore", {"apps": {"ChatGPT": APP}})


def fill(server, n, *, every=timedelta(minutes=10), end=HOUR_AGO):
    for number in range(n):
        server.add_review(f"review {number}", at=end - every * (n - number))


def first_page(server, page=1):
    path = f"{FEED}/page={page}/id={APP}/sortby=mostrecent/json"
    request = Request(method="GET", path=path, query={}, headers={}, form={}, at=NOON)
    return json.loads(server.answer(request).content)


def with_entry(server, changed):
    """The first page, one of whose reviews is changed."""
    content = first_page(server)
    entries = content["feed"]["entry"]
    entries[1] = entries[1] | changed if isinstance(changed, dict) else changed
    return Status(200, body=json.dumps(content).encode())


def titles(station):
    return sorted(row["title"] for row in station.rows("SELECT title FROM posts"))


def test_a_review_keeps_version_stars_and_country_and_no_name(station, server):
    number = server.add_review("Gone again", "Ask @sam-rivers", at=HOUR_AGO, stars=2, version="1.9", votes=4)
    assert str(station.collect(QUERY).counts) == "read 1 = kept 1 + duplicate 0 + rejected 0"
    [post] = station.rows("FROM posts")
    assert (post["post_id"], post["source"], post["kind"]) == (f"appstore:{number}", "appstore", "review")
    assert (post["title"], post["text"], post["community"]) == ("Gone again", "Ask @user", "ChatGPT")
    assert (post["app_version"], post["rating"], post["country"]) == ("1.9", 2, "US")
    assert (post["created_at"], post["developer_reply"]) == (HOUR_AGO, None)
    assert post["url"] == f"https://apps.apple.com/us/app/id{APP}"
    assert post["author_key"]
    assert post["author_handle_key"]
    [counted] = station.rows("FROM engagements")
    assert (counted["likes"], counted["replies"]) == (4, None)
    assert station.covered() == [WEEK]


def test_each_app_is_asked_in_each_country(server, home):
    table = {"apps": {"ChatGPT": APP, "Claude": "6473753684"}, "countries": ["us", "gb"]}
    station = Station(server, home, "appstore", table)
    server.add_review("Cheerio", at=HOUR_AGO, country="gb", app="6473753684")
    assert station.collect("gb/6473753684").counts.kept == 1
    [post] = station.rows("FROM posts")
    assert (post["community"], post["country"]) == ("Claude", "GB")


def test_the_app_itself_is_no_review(station, server):
    server.tells_app = True
    server.add_review("Gone again", at=HOUR_AGO)
    assert station.collect(QUERY).counts.read == 1


def test_a_later_run_reads_what_is_new_and_no_further_page(station, server):
    fill(server, 120)
    assert station.collect(QUERY).counts.kept == 120
    assert len(server.requests) == 3
    server.clock.advance(hours=1)
    server.add_review("new", at=server.now - timedelta(minutes=5))
    assert str(station.collect(QUERY).counts) == "read 50 = kept 1 + duplicate 49 + rejected 0"
    assert len(server.requests) == 4
    assert station.covered() == [Interval(WEEK.from_at, server.now - SETTLED)]


@pytest.mark.parametrize("n", [530, 470], ids=["more", "last-page-not-full"])
def test_what_lies_before_the_last_page_that_apple_shows_is_told_as_not_seen(station, server, n, capsys):
    fill(server, n)
    kept = min(n, 500)
    assert station.collect(QUERY).counts.kept == kept
    assert len(server.requests) == 10
    oldest = HOUR_AGO - timedelta(minutes=10) * kept
    [unseen] = station.covered(complete=False)
    assert unseen == Interval(WEEK.from_at, oldest + timedelta(seconds=1))
    assert station.covered() == [Interval(unseen.to_at, WEEK.to_at)]
    assert f"those before {oldest:%Y-%m-%d %H:%M} UTC are not seen" in capsys.readouterr().err
    assert station.gaps(QUERY) == [Interval(WEEK.to_at, NOON)]


@pytest.mark.parametrize("n", [50, 100, 130], ids=["one-full", "two-full", "short-last"])
def test_where_the_reviews_end_nothing_is_missing(station, server, n, capsys):
    fill(server, n)
    assert station.collect(QUERY).counts.kept == n
    assert station.covered() == [WEEK]
    assert station.covered(complete=False) == []
    assert "not seen" not in capsys.readouterr().err


@pytest.mark.parametrize("page", [1, 2], ids=["first", "second"])
def test_an_empty_page_is_asked_for_again_and_is_not_the_end(station, server, page):
    fill(server, 120)
    server.faults.queue(FEED, *[AsUsual()] * (page - 1), EMPTY, EMPTY)
    assert station.collect(QUERY).counts.kept == 120
    assert station.slept > 0
    [covered] = station.covered()
    assert covered.from_at == WEEK.from_at


def test_a_page_that_stays_empty_is_missing_and_asked_for_next_time(station, server):
    fill(server, 120)
    server.faults.queue(FEED, AsUsual(), *[EMPTY] * 4)
    partly = station.collect(QUERY).partly
    assert isinstance(partly, QueryRefused)
    assert "page 2 came empty 4 times in a row" in str(partly)
    assert station.covered()[0].from_at > HOUR_AGO - timedelta(hours=9)
    assert station.collect(QUERY).partly is None
    assert len(titles(station)) == 120
    [covered] = station.covered()
    assert covered.from_at < HOUR_AGO - timedelta(days=6)


def test_an_app_without_a_review_is_refused_and_never_a_quiet_time(station, server):
    partly = station.collect(QUERY).partly
    assert isinstance(partly, QueryRefused)
    assert "shows no review; check the number of the app" in str(partly)
    assert (len(server.requests), station.covered()) == (4, [])


def test_a_page_past_the_last_is_the_end(station, server):
    fill(server, 50)
    content = first_page(server)
    content["feed"]["link"][2]["attributes"]["href"] = (
        "https://itunes.apple.com/us/rss/customerreviews/page=2/id=1"
    )
    server.faults.queue(FEED, Status(200, body=json.dumps(content).encode()))
    assert station.collect(QUERY).partly is None
    assert (len(server.requests), station.covered()) == (2, [WEEK])


def test_a_process_killed_while_it_asks_goes_on_from_what_landed(station, server):
    fill(server, 120)
    station.collect_until_killed(QUERY, path=FEED, after=1)
    assert [len(batch.tables["posts"]) for batch in station.batches()] == [50]
    assert station.collect(QUERY).counts.kept == 70
    assert len(titles(station)) == 120
    assert station.covered() == [WEEK]


@pytest.mark.parametrize("fault", [Status(500), Status(503), Reset(), Truncated(), Malformed()], ids=repr)
def test_a_failure_of_a_moment_is_asked_again(station, server, fault):
    fill(server, 3)
    server.faults.queue(FEED, fault, fault)
    assert station.collect(QUERY).counts.kept == 3
    assert station.slept > 0


def test_a_run_that_breaks_off_goes_on_without_loss_or_doubles(station, server):
    fill(server, 120)
    server.faults.queue(FEED, AsUsual(), *[Status(503)] * ATTEMPTS)
    assert isinstance(station.collect(QUERY).partly, SourceUnreachable)
    assert station.collect(QUERY).partly is None
    assert len(titles(station)) == len(set(titles(station))) == 120


@pytest.mark.parametrize(
    ("fault", "problem", "said"),
    [
        pytest.param(Status(400), QueryRefused, "are not shown (400", id="refused"),
        pytest.param(Status(200, body=b"[]"), SourceUnreachable, "is not Apple's feed", id="elsewhere"),
    ],
)
def test_what_is_no_answer_is_never_taken_for_a_quiet_time(station, server, fault, problem, said):
    server.faults.queue(FEED, fault)
    partly = station.collect(QUERY).partly
    assert isinstance(partly, problem)
    assert said in str(partly)
    assert station.covered() == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"id": {"label": "x/../1"}}, "id", id="odd-id"),
        pytest.param({"id": {}}, "id", id="no-id"),
        pytest.param({"updated": {}}, "updated", id="no-time"),
        pytest.param({"im:rating": {"label": "9"}}, "im:rating", id="nine-stars"),
        pytest.param({"title": {}, "content": {}}, "text", id="says-nothing"),
        pytest.param(7, "entry", id="no-object"),
    ],
)
def test_one_review_that_cannot_be_read_costs_no_other(station, server, changed, field):
    fill(server, 3)
    server.faults.queue(FEED, with_entry(server, changed))
    done = station.collect(QUERY)
    assert (done.counts.kept, done.counts.rejected) == (2, 1)
    assert done.rejected_fields[0].field == field
    assert station.covered() == [WEEK]


def test_what_is_missing_from_a_review_is_missing(station, server):
    fill(server, 2)
    server.faults.queue(
        FEED, with_entry(server, dict.fromkeys(("author", "im:version", "im:voteSum", "im:rating")))
    )
    station.collect(QUERY)
    [post] = station.rows("FROM posts WHERE app_version IS NULL")
    assert (post["author_key"], post["author_handle_key"], post["rating"]) == (None, None, None)
    assert len(station.rows("FROM engagements")) == 1


@pytest.mark.parametrize("query", ["6448311069", "usa/1", "us/one", "posts:1"])
def test_a_query_of_another_form_is_named(station, server, query):
    with pytest.raises(UserMistake, match="expected '<country>/<number of an app>'"):
        station.collect(query)
    assert server.requests == []
