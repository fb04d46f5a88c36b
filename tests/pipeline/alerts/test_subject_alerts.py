"""Channels are told of a rise of what readers watch: once, by kind and product as of everything else."""

import pytest

from pipeline.alerts.alerts import send_alerts, waiting_alerts
from pipeline.alerts.ledger import ChannelHistory, Event
from pipeline.settings.sections import AlertKind, Channel
from pipeline.settings.settings import Settings
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import open_published, open_state, publish
from tests.rows import NOON
from tests.servers.webhook import Webhook
from tests.watched_story import SENTENCE, write_watched_story

BEFORE = NOON.replace(year=2026, month=1)


@pytest.fixture
def home(tmp_path):
    """The story with a rising subject, and a channel that was there before it."""
    home = write_watched_story(tmp_path / "home")
    ChannelHistory(home, "team").add(Event.BEGUN, at=BEFORE)
    return home


@pytest.fixture
def webhook(monkeypatch):
    with Webhook() as server:
        monkeypatch.setenv("TRUSTWATCH_ALERT_TEAM", server.address)
        yield server


def settings(home, **channel):
    wanted = {"kinds": (AlertKind.SUBJECTS,)} | channel
    return Settings(home=home, alerts={"team": Channel(**wanted)}, dashboard_url="https://watch.example")


def alert(home, **channel):
    (report,) = send_alerts(settings(home, **channel), now=NOON)
    return report


def change(home, statement):
    with open_state(home) as connection:
        with transaction(connection):
            connection.execute(statement)
        publish(connection, home)


def test_a_rise_of_a_subject_is_told_once_with_its_sentence_and_a_link_to_its_page(home, webhook):
    with open_published(home) as connection:
        assert waiting_alerts(connection, settings(home), now=NOON)["team"].n == 1
    alert(home)
    (message,) = webhook.taken
    assert message["title"] == f"Claude, your subject “{SENTENCE}” above the usual"
    assert f"“{SENTENCE}”: 24 people since 2 March 2026, 1.2 expected" in message["message"]
    assert message["message"].endswith("https://watch.example/watch?subject=s1")
    change(home, "UPDATE subject_alarms SET n_people = 30, ended_at = started_at + INTERVAL 2 day")
    assert alert(home).sent == ()


def test_the_next_rise_is_another_message(home, webhook):
    alert(home)
    change(home, "UPDATE subject_alarms SET started_at = started_at + INTERVAL 1 day")
    assert len(alert(home).sent) == 1


@pytest.mark.parametrize(
    ("channel", "n"),
    [
        ({"products": ("claude",)}, 1),
        ({"products": ("chatgpt",)}, 0),
        ({"causes": ("lost_work",)}, 0),
        ({"severity": 3}, 1),
        ({"kinds": (AlertKind.INCIDENTS,), "severity": 3}, 0),
        ({"kinds": tuple(AlertKind), "severity": 3}, 1),
    ],
    ids=[
        "product",
        "another product",
        "a subject has no cause",
        "nor a severity",
        "another kind",
        "every kind",
    ],
)
def test_a_channel_is_told_of_subjects_only_as_it_asks(home, webhook, channel, n):
    assert len(alert(home, **channel).sent) == len(webhook.taken) == n


@pytest.mark.parametrize(
    ("statement", "n"),
    [
        ("UPDATE subject_alarms SET alarmed_at = alarmed_at - INTERVAL 8 day", 1),  # it goes on
        ("UPDATE subject_alarms SET ended_at = started_at + INTERVAL 1 day", 1),
        (
            "UPDATE subject_alarms SET started_at = started_at - INTERVAL 9 day, ended_at = started_at,"
            " alarmed_at = alarmed_at - INTERVAL 8 day",
            0,
        ),
    ],
    ids=["old and open", "new and over", "old and over"],
)
def test_a_rise_of_long_ago_is_no_news(home, webhook, statement, n):
    change(home, statement)
    assert len(alert(home).sent) == n


def test_a_rise_whose_posts_are_of_no_product_names_none(home, webhook):
    change(home, "DELETE FROM subject_posts")
    (title,) = alert(home).sent
    assert title == f"Your subject “{SENTENCE}” above the usual"
    assert alert(home, products=("claude",)).sent == ()
