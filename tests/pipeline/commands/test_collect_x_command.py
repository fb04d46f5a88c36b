from datetime import UTC, datetime, timedelta

import pytest

from tests.command import trustwatch
from tests.servers.faults import Status
from tests.servers.server import Clock
from tests.servers.x import SEARCH, XServer

TOKEN = "AAAA%2Fsecret-token"


@pytest.fixture
def server():
    with XServer(clock=Clock(datetime.now(UTC))) as server:
        for number in range(120):
            server.add_post(f"claude refuses {number}", at=server.now - timedelta(minutes=10 + number))
        yield server


def collect(server, home, *arguments, **settings):
    environment = {
        "X_BEARER_TOKEN": TOKEN,
        "TRUSTWATCH_X__BASE_URL": server.url,
        "TRUSTWATCH_X__QUERIES": '["claude", "claude refuses"]',
    }
    changed = {f"TRUSTWATCH_X__{name.upper()}": str(value) for name, value in settings.items()}
    return trustwatch("collect", "x", *arguments, home=home, environment=environment | changed)


def test_a_dry_run_tells_queries_and_cost_and_asks_nothing(server, home):
    done = collect(server, home, "--dry-run", monthly_reads=2_000)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.count("at most $8.00 and for their authors $16.00; 2,000 of 2,000 reads are left") == 2
    assert server.requests == []


def test_a_run_that_would_exceed_the_budget_keeps_what_it_read_and_exits_4(server, home):
    done = collect(server, home, monthly_reads=100)
    assert done.exit_code == 4
    assert "of 100 reads are spent" in done.stderr
    assert 0 < server.reads <= 100
    assert f"claude    {server.reads}" in done.stdout


def test_a_refused_token_is_named_and_not_shown_and_exits_3(server, home):
    server.faults.queue(SEARCH, Status(401))
    done = collect(server, home)
    assert done.exit_code == 3
    assert "X_BEARER_TOKEN: X refuses it" in done.stderr
    assert "secret" not in done.stdout + done.stderr
    assert server.asked(SEARCH) == 1


def test_a_query_that_x_refuses_does_not_stop_the_others(server, home):
    done = collect(server, home, queries='["claude near:me", "claude"]')
    assert done.exit_code == 3
    assert "claude near:me: X does not take that" in done.stderr
    assert server.reads == 120


@pytest.mark.parametrize(
    ("limit", "n_paid"), [pytest.param(30, 30, id="thirty"), pytest.param(3, 10, id="fewer-than-x-gives")]
)
def test_no_more_is_paid_than_is_asked_for(server, home, limit, n_paid):
    done = collect(server, home, "--limit", str(limit), queries='["claude"]')
    assert done.exit_code == 0, done.stderr
    assert server.reads == n_paid
