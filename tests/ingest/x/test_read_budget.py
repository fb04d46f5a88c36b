import json
from datetime import UTC, datetime, timedelta

import pytest

from ingest.ledger import next_month
from ingest.newest_first import SETTLED
from ingest.x.read_budget import LEDGER, BudgetSpent, ReadBudget
from models.errors import TrustwatchError
from tests.ingest.x_station import TOKEN, Station
from tests.rows import NOON
from tests.servers.faults import AsUsual, Status, Truncated
from tests.servers.server import Clock
from tests.servers.x import SEARCH, XServer

LATE = datetime(2026, 3, 31, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def station(home, monkeypatch):
    monkeypatch.setenv("X_BEARER_TOKEN", TOKEN)
    with XServer(clock=Clock(LATE)) as server:
        yield Station(server, home)


@pytest.fixture
def budget(home):
    return ReadBudget(home, monthly_reads=100)


def fill(server, n, *, end=LATE - HOUR):
    return [server.add_post(f"claude {i}", at=end - timedelta(seconds=n - i)) for i in range(n)]


def test_a_run_ends_before_it_would_exceed_the_budget_and_the_next_month_goes_on(station):
    added = fill(station.server, 400)
    spent = station.collect(monthly_reads=250)
    assert isinstance(spent.partly, BudgetSpent)
    assert spent.partly.exit_code == 4
    assert "of 250 reads are spent in March 2026" in str(spent.partly)
    assert "begins anew on 2026-04-01 00:00 UTC" in str(spent.partly)
    assert 220 < station.server.reads <= 250
    assert station.budget.spent(LATE) == station.server.reads
    assert station.landed() == added[-station.server.reads :]

    n_requests = len(station.server.requests)
    assert isinstance(station.collect(monthly_reads=250).partly, BudgetSpent)
    assert len(station.server.requests) == n_requests

    station.server.clock.advance(hours=5)
    assert station.collect(monthly_reads=250).partly is None
    assert station.landed() == added


def test_posts_that_come_along_are_reads_too(station):
    asked = [station.server.add_post(f"lost {i}", at=LATE - 2 * HOUR) for i in range(60)]
    for post_id in asked:
        station.server.quote(post_id, "claude", at=LATE - HOUR)
    station.collect(monthly_reads=100)
    assert station.server.reads + station.server.included == station.budget.spent(LATE) <= 100


def test_counts_are_read_until_the_budget_ends(station):
    added = fill(station.server, 130)
    done = station.collect(f"metrics:{','.join(added)}", monthly_reads=120)
    assert isinstance(done.partly, BudgetSpent)
    assert (done.counts.kept, station.server.reads) == (120, 120)


def test_without_reads_nothing_is_asked(station):
    assert isinstance(station.collect(monthly_reads=0).partly, BudgetSpent)
    assert station.server.requests == []


def test_what_was_set_aside_counts_until_the_answer_is_there(budget):
    reserved = budget.reserve("claude", maximum=90, minimum=30, now=NOON)
    assert budget.left(NOON) == 10
    with pytest.raises(BudgetSpent, match="90 of 100 reads are spent in March 2026"):
        budget.reserve("claude", maximum=90, minimum=30, now=NOON)
    budget.settle(reserved, posts=7)
    assert budget.left(NOON) == 93
    assert budget.reserve("claude", maximum=300, minimum=30, now=NOON).posts == 93


def test_two_processes_share_a_budget(budget, home):
    budget.reserve("claude", maximum=60, minimum=1, now=NOON)
    assert ReadBudget(home, monthly_reads=100).left(NOON) == 40


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_line_cut_off_by_a_crash_hides_no_other(budget, home, cut):
    first = budget.reserve("claudé", maximum=30, minimum=1, now=NOON)
    whole = (home / LEDGER).read_bytes()
    budget.settle(first, posts=3)
    (home / LEDGER).write_bytes((home / LEDGER).read_bytes()[: len(whole) + cut])
    assert budget.spent(NOON) == 30
    budget.reserve("claude", maximum=20, minimum=1, now=NOON)
    assert budget.spent(NOON) == 50


def test_every_month_begins_anew(budget):
    budget.reserve("claude", maximum=100, minimum=1, now=NOON)
    assert (budget.left(NOON), budget.left(next_month(NOON))) == (0, 100)
    assert next_month(datetime(2026, 12, 31, 23, tzinfo=UTC)) == datetime(2027, 1, 1, tzinfo=UTC)


def test_a_ledger_that_cannot_be_written_stops_before_x_is_asked(station):
    (station.home / LEDGER).mkdir(parents=True)
    with pytest.raises(TrustwatchError, match=r"x_reads\.jsonl: cannot be"):
        station.pages()
    assert station.server.requests == []


def test_an_answer_that_broke_off_is_counted_once_when_it_comes_at_last(station):
    fill(station.server, 40)
    station.server.faults.queue(SEARCH, Truncated(), AsUsual())
    assert station.collect().counts.kept == 40
    assert station.budget.spent(LATE) == 40


def test_the_pages_of_a_search_cover_its_time_once(station):
    fill(station.server, 250)
    station.collect()
    covered = [reads.covered_seconds for reads in station.budget.ledger()]
    assert len(covered) == 3
    (seen,) = station.complete()[0]
    assert sum(covered) == pytest.approx((seen.to_at - seen.from_at).total_seconds(), abs=2)


def test_refused_requests_cost_nothing(station):
    station.server.faults.queue(SEARCH, Status(503), Status(503))
    fill(station.server, 5)
    station.collect()
    assert station.budget.spent(LATE) == 5


def test_no_post_is_named_in_the_ledger(station):
    complaint = station.server.add_post("claude", at=LATE - HOUR)
    for query in (f"conversation:{complaint}", f"quotes:{complaint}", f"metrics:{complaint}"):
        station.collect(query)
    ledger = (station.home / LEDGER).read_text()
    assert complaint not in ledger
    assert {json.loads(line)["query"] for line in ledger.splitlines()} == {
        "conversation",
        "quotes",
        "metrics",
    }


def test_an_estimate_goes_by_the_rate_of_the_last_week(station):
    gaps = [station.wanted()]
    assert station.collector().estimate("claude", gaps) == (
        "reads unknown before the first collection, at most $75.00 and for their authors $150.00; 15,000 of 15,000 reads are left in March 2026"
    )
    for hours in range(1, 101):
        station.server.add_post("claude", author=f"user{hours % 50}", at=LATE - hours * HOUR)
    station.collect()
    day = [station.wanted(timedelta(hours=84))]
    assert station.collector().estimate("claude", day) == (
        "about 50 reads ($0.25) and 25 authors ($0.25); 14,900 of 15,000 reads are left in March 2026"
    )
    assert station.collector().estimate("claude", []).startswith("about 0 reads ($0.00)")
    assert station.collector().estimate("metrics:1,2,3,4", []).startswith("at most 4 reads ($0.02)")
    assert station.collector().estimate("other", gaps).startswith("reads unknown")
    assert station.server.asked(SEARCH) == 1


def test_an_estimate_leaves_out_what_was_never_answered_and_what_is_long_ago(station):
    budget, day = station.budget, 86_400.0
    for days_ago, posts in ((8, 500), (3, 20)):
        reads = budget.reserve("claude", maximum=900, minimum=1, now=LATE - timedelta(days=days_ago))
        budget.settle(reads, posts=posts, covered_seconds=day)
    budget.reserve("claude", maximum=300, minimum=1, now=LATE)
    gaps = [station.wanted(timedelta(days=2) + SETTLED)]
    assert station.collector().estimate("claude", gaps).startswith("about 40 reads ($0.20)")
