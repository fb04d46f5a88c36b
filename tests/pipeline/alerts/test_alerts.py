from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller

from models.errors import UserMistake
from pipeline.alerts.alerts import raise_failures, send_alerts
from pipeline.alerts.ledger import LEDGER, ChannelHistory, Event
from pipeline.settings.sections import Channel
from pipeline.settings.settings import Settings, load_settings
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import open_state, publish
from tests.command import trustwatch
from tests.servers.faults import Reset, Status
from tests.servers.webhook import Webhook
from tests.story import write_story

NOW = datetime(2026, 11, 12, 12, tzinfo=UTC)
NAME = "Claude, incident since "


@pytest.fixture(scope="module")
def told_home(tmp_path_factory):
    return write_story(tmp_path_factory.mktemp("home"))


@pytest.fixture
def home(told_home):
    """The story, of which nobody was told yet."""
    (told_home / LEDGER).unlink(missing_ok=True)
    return told_home


@pytest.fixture
def webhook(monkeypatch):
    with Webhook() as server:
        monkeypatch.setenv("TRUSTWATCH_ALERT_TEAM", server.address)
        yield server


def settings(home, **channel):
    return Settings(home=home, alerts={"team": Channel(**{"severity": 0} | channel)})


def alert(home, *, now=NOW, **channel):
    (report,) = send_alerts(settings(home, **channel), now=now)
    return report


def test_an_open_incident_is_told_once_with_the_sentence_of_the_brief_and_a_link(home, webhook):
    linked = settings(home).model_copy(update={"dashboard_url": "https://watch.example/"})
    (report,) = send_alerts(linked, now=NOW)
    (message,) = webhook.taken
    assert report.sent == (message["title"],)
    assert message["title"].startswith(NAME)
    assert message["title"].endswith(": opened, serious")
    assert "24 complaints" in message["message"] or "times the usual" in message["message"]
    assert message["message"].endswith("https://watch.example/incidents?incident=claude-1")
    assert alert(home).sent == ()
    assert len(webhook.taken) == 1


@pytest.mark.parametrize("fault", [Reset(), Status(500), Status(403)])
def test_a_channel_that_fails_loses_nothing_and_does_not_keep_others_from_being_told(
    home, webhook, monkeypatch, fault
):
    with Webhook() as other:
        monkeypatch.setenv("TRUSTWATCH_ALERT_OTHER", other.address)
        both = Settings(home=home, alerts={"team": Channel(severity=0), "other": Channel(severity=0)})
        webhook.faults.queue("/", fault)
        first, second = send_alerts(both, now=NOW)
        assert (first.sent, len(first.waiting)) == ((), 1)
        assert len(second.sent) == len(other.taken) == 1
        again, nothing = send_alerts(both, now=NOW)
    assert len(again.sent) == 1
    assert nothing.sent == ()


@pytest.mark.parametrize(("hour", "sent"), [(20, 1), (21, 0), (23, 0), (0, 0), (5, 0), (6, 1)])
def test_in_quiet_hours_of_its_time_zone_nothing_is_sent(home, webhook, hour, sent):
    report = alert(home, now=NOW.replace(hour=hour), quiet_hours="22:00-07:00", time_zone="Europe/Berlin")
    assert (len(report.sent), len(report.waiting)) == (sent, 1 - sent)
    assert bool(report.held_by) == (not sent)


def test_what_is_beyond_the_messages_of_a_day_waits_for_the_next(home, webhook):
    history = ChannelHistory(home, "team")
    history.add(Event.NEW, at=NOW, subject="a rise")
    noted = (home / LEDGER).read_text()
    held = alert(home, now=NOW.replace(hour=23), daily_messages=1)
    assert (held.sent, len(held.waiting)) == ((), 1)
    assert Event.TRIED not in (home / LEDGER).read_text().removeprefix(noted)
    assert len(alert(home, now=NOW + timedelta(hours=12), daily_messages=1).sent) == 1


def test_the_command_tells_what_it_would_send_sends_it_and_what_waits(home, webhook, tmp_path):
    config = tmp_path / "trustwatch.toml"
    config.write_text("[alerts.team]\nseverity = 0\n")
    there = ["--home", home, "--config", config]
    assert "team: waits: Claude, incident since" in trustwatch("alert", "--dry-run", *there).stdout
    assert webhook.taken == []
    webhook.faults.queue("/", Status(503))
    failed = trustwatch("alert", *there)
    assert failed.exit_code == 4
    assert webhook.address not in failed.stdout + failed.stderr + (home / LEDGER).read_text()
    assert (
        "Alerts that wait for team: 1; the last could not be sent at" in trustwatch("status", *there).stdout
    )
    assert "team: sent: Claude, incident since" in trustwatch("alert", *there).stdout
    assert "Alerts that wait for team: 0\n" in trustwatch("status", *there).stdout


def test_what_cannot_be_noted_is_not_sent_or_each_run_would_send_it_again(home, webhook, tmp_path):
    config = tmp_path / "trustwatch.toml"
    config.write_text("[alerts.team]\nseverity = 0\n")
    webhook.faults.queue("/", Status(503))
    assert trustwatch("alert", "--home", home, "--config", config).exit_code == 4
    full = (home / LEDGER).stat().st_size
    for _ in range(2):
        done = trustwatch("alert", "--home", home, "--config", config, largest_file=full)
        assert done.exit_code == 1
        assert "nobody is alerted without it" in done.stderr
    assert webhook.taken == []
    assert trustwatch("alert", "--home", home, "--config", config).exit_code == 0
    assert len(webhook.taken) == 1


def test_a_mail_server_takes_the_message_too(home, monkeypatch):
    inbox = Inbox()
    server = MailServer(inbox, hostname="127.0.0.1", port=0)
    server.start()
    try:
        monkeypatch.setenv(
            "TRUSTWATCH_ALERT_TEAM",
            f"mailto://127.0.0.1:{server.port}?from=watch@trust.example&to=team@trust.example&mode=insecure",
        )
        assert len(alert(home).sent) == 1
    finally:
        server.stop()
    assert "Subject: Claude, incident since" in inbox.mails[0]


PAST = """
    INSERT INTO incidents BY NAME SELECT incidents.* REPLACE ('claude-' || number AS incident_id, 'closed' AS state,
        started_at - number * INTERVAL 4 day AS started_at, started_at - number * INTERVAL 4 day + INTERVAL 3 hour AS ended_at,
        detected_at - number * INTERVAL 4 day AS detected_at)
    FROM incidents, range(2, 5) AS numbers (number) WHERE incident_id = 'claude-1'
"""


def changed_story(home, statement):
    write_story(home)
    with open_state(home) as connection, transaction(connection):
        connection.execute(statement)
    with open_state(home) as connection:
        publish(connection, home)
    return home


@pytest.fixture(scope="module")
def past_home(tmp_path_factory):
    return changed_story(tmp_path_factory.mktemp("past"), PAST)


@pytest.mark.parametrize("n_lines", range(5))
def test_a_new_channel_that_was_killed_at_its_first_words_is_told_of_nothing_past(
    past_home, webhook, n_lines
):
    home = past_home
    (home / LEDGER).unlink(missing_ok=True)
    assert len(alert(home, kinds=("incidents",)).sent) == 1
    lines = (home / LEDGER).read_text().splitlines(keepends=True)
    assert (
        len(lines) == 6
    )  # three that are known, that it has begun, that it is tried, and the one that was told
    (home / LEDGER).write_text("".join(lines[:n_lines]))
    webhook.taken.clear()
    assert [title.endswith(": opened, serious") for title in alert(home, kinds=("incidents",)).sent] == [True]
    assert len(webhook.taken) == 1
    assert alert(home, kinds=("incidents",)).sent == ()


def test_a_provider_that_never_told_of_an_incident_is_told_from_the_published_copy(tmp_path, webhook):
    home = write_story(tmp_path)
    with open_state(home) as connection, transaction(connection):
        connection.execute(
            "UPDATE attributions SET outage_ids = [], verdict = 'does not coincide', share = 0"
        )
    with open_state(home) as connection:
        publish(connection, home)
    assert len(alert(home).sent) == 1
    (late,) = alert(home).sent
    assert late.startswith(NAME)
    assert late.endswith(": not acknowledged 3 hours after the first alarm")
    assert alert(home).sent == ()


class MailServer(Controller):
    """A mail server on any free port."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Inbox:
    """What a mail server was given."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope.content.decode())
        return "250 taken"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("quiet_hours = '25:00-07:00'", "hour must be in 0..23"),
        ("quiet_hours = 'at night'", "quiet_hours is 'at night'"),
        ("time_zone = 'Berlin'", "expected a time zone"),
        ("causes = ['noise']", "expected one of"),
        ("kinds = ['noise']", "'incidents', 'slow_rises', 'fingerprints' or 'subjects'"),
        ("brief = 'hourly'", "'off', 'daily' or 'weekly'"),
        ("brief_hour = 24", "less than or equal to 23"),
        ("severity = 4", "less than or equal to 3"),
    ],
)
def test_a_mistake_in_the_settings_is_named_with_its_line(tmp_path, line, words):
    config = tmp_path / "trustwatch.toml"
    config.write_text(f"[alerts.team]\n{line}\n")
    with pytest.raises(UserMistake, match=f"trustwatch.toml:2: .*{words}"):
        load_settings(config)


def test_without_a_channel_or_its_address_the_way_out_is_told(home, tmp_path, monkeypatch):
    assert "no channel is set" in trustwatch("alert", "--home", home).stderr
    monkeypatch.delenv("TRUSTWATCH_ALERT_TEAM", raising=False)
    with pytest.raises(UserMistake, match="TRUSTWATCH_ALERT_TEAM is not set"):
        raise_failures([alert(home)])


def test_an_address_that_apprise_does_not_know_is_not_printed(home, tmp_path, monkeypatch):
    monkeypatch.setenv("TRUSTWATCH_ALERT_TEAM", "nonsense-with-a-secret")
    report = alert(home)
    assert "TRUSTWATCH_ALERT_TEAM holds no address" in str(report.failure)
    assert "secret" not in str(report.failure)
