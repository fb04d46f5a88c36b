from datetime import UTC, datetime

import pytest

from ingest.status.feed import NoFeed, incidents_of_feed

STORY = (
    "<p><small>Jan <var data-var='date'> 1</var>, <var data-var='time'>00:10</var> UTC</small><br>"
    "<strong>{last}</strong> - Over.</p>"
    "<p><small>Dec <var data-var='date'>31</var>, <var data-var='time'>23:50</var> UTC</small><br>"
    "<strong>Investigating</strong> - Looking.</p>"
)


def rss(story, *, date="Thu, 01 Jan 2026 00:10:42 +0000", link="https://status.acme.com/incidents/abc"):
    escaped = story.replace("&", "&amp;").replace("<", "&lt;")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Acme</title><item>'
        f"<title>Errors</title><description>{escaped}</description><pubDate>{date}</pubDate><link>{link}</link>"
        "<guid>7</guid></item></channel></rss>"
    ).encode()


def incident(content):
    [item] = incidents_of_feed(content, location="feed")
    assert item.rejected is None
    return item.value


def test_times_without_a_year_are_the_nearest_to_the_last_change():
    found = incident(rss(STORY.format(last="Resolved")))
    assert [(update["status"], update["created_at"]) for update in found["incident_updates"]] == [
        ("resolved", "2026-01-01T00:10:42+00:00"),
        ("investigating", "2025-12-31T23:50:00+00:00"),
    ]
    assert found["id"] == "abc"


def test_more_news_of_a_state_is_of_that_state():
    found = incident(rss(STORY.format(last="Update")))
    assert found["status"] == "investigating"


def test_a_feed_in_another_zone_tells_only_its_last_state():
    found = incident(rss(STORY.format(last="Resolved").replace("UTC", "PST")))
    assert found["status"] == "resolved"
    assert found["incident_updates"] == [{"status": "resolved", "created_at": "2026-01-01T00:10:42+00:00"}]


def test_announced_maintenance_is_told_apart():
    assert incident(rss(STORY.format(last="Completed")))["impact"] == "maintenance"
    assert incident(rss(STORY.format(last="Resolved")))["impact"] is None


def test_the_29th_of_february_is_found():
    story = STORY.format(last="Resolved").replace("Dec", "Feb").replace(">31<", ">29<")
    found = incident(rss(story, date="Sat, 02 Mar 2024 00:10:00 GMT"))
    assert found["incident_updates"][1]["created_at"] == datetime(2024, 2, 29, 23, 50, tzinfo=UTC).isoformat()


@pytest.mark.parametrize(
    ("content", "field"),
    [
        pytest.param(rss("It is over."), "content", id="no-state"),
        pytest.param(rss(STORY, date="yesterday"), "updated", id="no-time"),
    ],
)
def test_an_entry_that_cannot_be_read_is_rejected_alone(content, field):
    [item] = incidents_of_feed(content, location="feed")
    assert (item.location, item.rejected.field) == ("feed entry 1", field)
    assert b"<item>" in item.raw


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<html><body/></html>", id="page"),
        pytest.param(rss(STORY)[:200], id="cut"),
        pytest.param("<feed>é</feed>".encode("latin-1"), id="latin-1"),
        pytest.param('<?xml version="1.0" encoding="UTF-16"?><feed/>'.encode("utf-16"), id="utf-16"),
        pytest.param(
            b"<feed><entry><updated>soon</updated>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</entry></feed>",
            id="deep",
        ),
        pytest.param(b'<!DOCTYPE f [<!ENTITY a "aaaa">]><feed><title>&a;</title></feed>', id="entities"),
    ],
)
def test_what_is_no_feed_is_no_empty_feed(content):
    with pytest.raises(NoFeed):
        incidents_of_feed(content, location="feed")
