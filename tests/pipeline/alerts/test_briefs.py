from datetime import UTC, datetime, timedelta

import pytest

from pipeline.alerts.alerts import send_alerts
from pipeline.alerts.briefs import brief_state
from pipeline.alerts.ledger import LEDGER, ChannelHistory, Event, Told
from pipeline.settings.sections import Channel
from pipeline.settings.settings import Settings
from tests.command import trustwatch
from tests.servers.faults import Status
from tests.servers.webhook import Webhook
from tests.story import write_story

THURSDAY = datetime(2026, 11, 12, 12, tzinfo=UTC)
TITLE = "Trustwatch, daily brief of 12 November 2026"


def told(*events, at=THURSDAY):
    return [Told(str(number), at, "team", "", event, 0) for number, event in enumerate(events)]


BEGUN = told(Event.BEGUN, at=THURSDAY - timedelta(days=30))


def due(rows, *, now=THURSDAY, **channel):
    state = brief_state(Channel(**channel), rows, now=now)
    return state and state.due_at


@pytest.mark.parametrize(
    ("channel", "day", "hour"),
    [
        ({"brief": "daily"}, 12, 7),
        ({"brief": "daily", "brief_hour": 13}, 11, 13),
        ({"brief": "weekly"}, 9, 7),
        ({"brief": "weekly", "brief_day": "thursday"}, 12, 7),
        ({"brief": "weekly", "brief_day": "thursday", "brief_hour": 13}, 5, 13),
        ({"brief": "weekly", "brief_day": "friday"}, 6, 7),
    ],
)
def test_a_brief_is_due_from_its_hour_and_day_on(channel, day, hour):
    assert due(BEGUN, **channel) == datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("events", "is_due"),
    [
        ([Event.BRIEF], False),
        ([Event.BRIEF, Event.BRIEF_FAILED], True),
        ([Event.BRIEF, Event.BRIEF_FAILED, Event.BRIEF, Event.BRIEF_FAILED], True),
        ([Event.BRIEF, Event.BRIEF_FAILED, Event.BRIEF], False),
    ],
)
def test_what_was_sent_is_not_due_and_what_failed_is(events, is_due):
    assert bool(due(BEGUN + told(*events), brief="daily")) == is_due
    assert due(BEGUN + told(*events, at=THURSDAY - timedelta(days=1)), brief="daily") is not None


def test_a_channel_is_not_owed_what_fell_due_before_it_was_there_nor_what_it_does_not_ask_for():
    assert due(told(Event.BEGUN), brief="daily") is None
    assert due(BEGUN) is None


@pytest.fixture(scope="module")
def told_home(tmp_path_factory):
    return write_story(tmp_path_factory.mktemp("home"))


@pytest.fixture
def home(told_home):
    """The story, and a channel that was told of all of it but is owed a brief."""
    (told_home / LEDGER).unlink(missing_ok=True)
    history = ChannelHistory(told_home, "team")
    history.add(Event.BEGUN, at=THURSDAY - timedelta(days=2))
    history.add(Event.OPENED, at=THURSDAY, subject="claude-1", severity=2)
    return told_home


@pytest.fixture
def webhook(monkeypatch):
    with Webhook() as server:
        monkeypatch.setenv("TRUSTWATCH_ALERT_TEAM", server.address)
        yield server


def send(home, *, now=THURSDAY, **channel):
    team = Channel(**{"brief": "daily", "kinds": ("incidents",)} | channel)
    settings = Settings(home=home, alerts={"team": team}, dashboard_url="https://watch.example")
    (report,) = send_alerts(settings, now=now)
    return report


def test_the_brief_is_sent_once_a_day_with_what_moved_alone_and_a_link(home, webhook):
    assert send(home).sent == (TITLE,)
    (message,) = webhook.taken
    assert message["title"] == TITLE
    assert message["message"].startswith("# Claude: complaints, mostly of lost work, were 4.1 times")
    assert "## Movements" in message["message"]
    assert "## Most complained of" not in message["message"]
    assert "None" not in message["message"]
    assert message["message"].endswith("https://watch.example/")
    assert send(home, now=THURSDAY + timedelta(hours=11)).sent == ()
    assert send(home, now=THURSDAY + timedelta(days=1)).sent == (TITLE.replace("12", "13", 1),)


def test_a_brief_that_was_not_taken_is_sent_by_the_next_run(home, webhook):
    webhook.faults.queue("/", Status(503))
    failed = send(home)
    assert (failed.sent, failed.waiting) == ((), (TITLE,))
    assert failed.failure is not None
    assert send(home).sent == (TITLE,)


def test_a_run_that_is_killed_while_it_sends_the_brief_does_not_send_it_again(home, webhook, monkeypatch):
    def killed(*_arguments, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr("pipeline.alerts.alerts.Sender.send", killed)
        with pytest.raises(KeyboardInterrupt):
            send(home)
    assert send(home).sent == ()
    assert send(home, now=THURSDAY + timedelta(days=1)).sent != ()


def test_in_quiet_hours_the_brief_waits(home, webhook):
    report = send(home, quiet_hours="11:00-13:00")
    assert (report.sent, report.waiting) == ((), (TITLE,))


def test_the_status_says_when_the_brief_was_sent_and_that_one_is_due(home, webhook, tmp_path):
    config = tmp_path / "trustwatch.toml"
    config.write_text('[alerts.team]\nbrief = "daily"\n')
    there = ["--home", home, "--config", config]
    assert "Daily brief for team: due since" in trustwatch("status", *there).stdout
    trustwatch("alert", *there)
    assert "Daily brief for team: none is due; the last was sent at" in trustwatch("status", *there).stdout
