from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import UserMistake
from tests.ingest.reddit.test_exports import anything
from tests.ingest.status.test_feed import STORY, rss
from tests.ingest.written_files import outages, read, rejects, write_json, write_lines
from tests.rows import NOON

HEADER = "incident_id,Incident_Title,incident_impact_level,provider,start_timestamp,close_timestamp"


def incident(**fields):
    """An incident as Statuspage tells it; fields override, None takes one away."""
    values = {
        "id": "x0ljvc9m1wxj",
        "name": "Elevated errors",
        "status": "resolved",
        "impact": "major",
        "created_at": "2026-02-20T12:00:19.418-06:00",
        "started_at": "2026-02-20T11:55:00.000-06:00",
        "updated_at": "2026-02-20T13:45:00.000-06:00",
        "resolved_at": "2026-02-20T13:40:58.572-06:00",
        "shortlink": "https://stspg.io/7a0d3a4d2",
        "incident_updates": [
            {
                "status": "resolved",
                "display_at": "2026-02-20T13:40:58.572-06:00",
                "affected_components": None,
            },
            {"status": "investigating", "display_at": "2026-02-20T12:00:19.418-06:00"},
        ],
    }
    return {name: value for name, value in (values | fields).items() if value is not None}


def page(*incidents, url="https://status.claude.com"):
    return {"page": {"id": "tymt9n04zgry", "name": "Claude", "url": url}, "incidents": list(incidents)}


def component_row(component="claude-ai", **fields):
    values = {
        "id": f"7ykkywg6yln4-{component}",
        "product_id": "claude-ai",
        "component_id": component,
        "title": "Elevated error rates",
        "opened_at": "2026-02-20T14:31:04.516Z",
        "resolved_at": "2026-02-20T15:28:26.509Z",
        "raw_severity": "degraded_performance",
        "status_page_incident_url": "https://stspg.io/f2wj8x9fk5c5",
    }
    return values | fields


def history(*rows):
    return {"company_id": "anthropic", "scrape_success": True, "incidents": list(rows)}


def read_one(tmp_path, value):
    """The one outage of a page."""
    (outage,) = outages(read(write_json(tmp_path / "incidents.json", value)))
    return outage


def test_an_incident_of_statuspage_is_read_whole(tmp_path):
    outage = read_one(tmp_path, page(incident()))
    assert (outage.outage_id, outage.provider, outage.product) == (
        "anthropic:x0ljvc9m1wxj",
        "anthropic",
        "claude",
    )
    assert (outage.name, outage.impact, outage.url) == (
        "Elevated errors",
        "major",
        "https://stspg.io/7a0d3a4d2",
    )
    assert outage.started_at == datetime(2026, 2, 20, 17, 55, tzinfo=UTC)
    assert outage.resolved_at == datetime(2026, 2, 20, 19, 40, 58, 572_000, tzinfo=UTC)


def test_a_page_of_incident_io_is_read_like_it(tmp_path):
    dated = incident(
        id="01KZ9DMQD2GJ8JJWDN7572RH78",
        shortlink=None,
        started_at="2026-02-20T17:55:00Z",
        resolved_at="2026-02-20T19:40:58Z",
        incident_updates=None,
    )
    outage = read_one(tmp_path, page(dated, url="https://status.openai.com/"))
    assert (outage.outage_id, outage.product) == ("openai:01KZ9DMQD2GJ8JJWDN7572RH78", "chatgpt")
    assert outage.started_at == datetime(2026, 2, 20, 17, 55, tzinfo=UTC)


def test_an_incident_that_tells_when_it_was_published_began_then(tmp_path):
    told = incident(
        published_at="2026-02-20T17:55:00Z", started_at=None, created_at=None, incident_updates=None
    )
    assert read_one(tmp_path, page(told)).started_at == datetime(2026, 2, 20, 17, 55, tzinfo=UTC)


def test_an_incident_that_lasts_has_no_end(tmp_path):
    assert read_one(tmp_path, page(incident(status="monitoring", resolved_at=None))).resolved_at is None


def test_old_pages_without_start_or_end_are_dated_by_their_updates(tmp_path):
    outage = read_one(tmp_path, page(incident(started_at=None, created_at=None, resolved_at=None)))
    assert outage.started_at == datetime(2026, 2, 20, 18, 0, 19, 418_000, tzinfo=UTC)
    assert outage.resolved_at == datetime(2026, 2, 20, 19, 40, 58, 572_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "fields",
    [
        {"impact": "maintenance"},
        {"scheduled_for": "2026-02-20T12:00:00Z", "impact": "critical"},
        {"status": "in_progress", "impact": "minor"},
        {"type": "maintenance"},
        {"status": "maintenance_complete"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_planned_maintenance_is_no_outage_whatever_impact_the_page_gives_it(tmp_path, fields):
    assert read_one(tmp_path, page(incident(**fields))).impact == "none"


@pytest.mark.parametrize(("told", "impact"), [("none", "none"), ("", "minor"), (None, "minor")])
def test_a_notice_of_impact_none_is_none_and_one_of_untold_impact_is_minor(tmp_path, told, impact):
    assert read_one(tmp_path, page(incident(impact=told))).impact == impact


def test_updates_under_other_names_tell_when_it_ended(tmp_path):
    updates = [
        {"to_status": "investigating", "published_at": "2026-02-20T18:00:00Z"},
        {"to_status": "resolved", "published_at": "2026-02-20T20:00:00Z"},
    ]
    told = incident(incident_updates=None, resolved_at=None, updated_at=None) | {"updates": updates}
    assert read_one(tmp_path, page(told)).resolved_at == datetime(2026, 2, 20, 20, tzinfo=UTC)


@pytest.mark.parametrize("key", ["components", "status", "scheduled_maintenances"])
def test_a_page_that_tells_of_no_incidents_is_known_as_one(tmp_path, key):
    assert read(write_json(tmp_path / "page.json", {"page": page()["page"], key: []})) == []


def test_an_unknown_provider_keeps_its_name(tmp_path):
    outage = read_one(tmp_path, page(incident(), url="https://status.myemma.com"))
    assert (outage.provider, outage.product) == ("myemma", "other")


def test_components_of_one_incident_are_one_outage(tmp_path):
    outage = read_one(
        tmp_path,
        history(
            component_row("claude-ai"),
            component_row("api", opened_at="2026-02-20T14:00:00Z", raw_severity="major_outage"),
            component_row("console", resolved_at="2026-02-20T16:00:00Z", raw_severity="operational"),
        ),
    )
    assert (outage.outage_id, outage.impact) == ("anthropic:7ykkywg6yln4", "critical")
    assert outage.started_at == datetime(2026, 2, 20, 14, tzinfo=UTC)
    assert outage.resolved_at == datetime(2026, 2, 20, 16, tzinfo=UTC)


def test_an_outage_lasts_while_one_component_is_down(tmp_path):
    rows = component_row("claude-ai"), component_row("api", resolved_at=None)
    assert read_one(tmp_path, history(*rows)).resolved_at is None


def test_a_bad_row_does_not_take_its_incident_with_it(tmp_path):
    records = read(
        write_json(tmp_path / "a.json", history(component_row(raw_severity="meltdown"), component_row("api")))
    )
    assert len(outages(records)) == 1
    assert rejects(records)[0][0] == "raw_severity"


@pytest.mark.parametrize(
    ("level", "impact"), [("0", "none"), ("1", "minor"), ("2", "major"), ("3", "critical"), ("4", "none")]
)
def test_levels_of_the_incident_table_are_impacts(tmp_path, level, impact):
    path = tmp_path / "incident_stages.csv"
    row = f'qv89mzdjvtrs,"Errors, many",{level},character,2024-02-26 17:09:00+00:00,2024-02-26 18:21:00+00:00'
    path.write_text(f"{HEADER}\n{row}\n")
    (outage,) = outages(read(path))
    assert (outage.product, outage.name, outage.impact) == ("character_ai", "Errors, many", impact)
    assert outage.resolved_at == datetime(2024, 2, 26, 18, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        pytest.param(
            page(incident(resolved_at="2026-02-20T11:00:00-06:00")), "resolved_at", id="end-before-start"
        ),
        pytest.param(page(incident(id=None)), "id", id="no-id"),
        pytest.param(page(incident(impact="dire")), "impact", id="unknown-impact"),
        pytest.param(page(incident(started_at="1246-05-06")), "started_at", id="year-1246"),
        pytest.param(
            page(incident(started_at=None, created_at=None, incident_updates=None)),
            "started_at",
            id="no-start",
        ),
        pytest.param({"status": {"indicator": "none"}}, "incidents", id="no-page"),
    ],
)
def test_what_cannot_be_is_rejected(tmp_path, value, field):
    records = read(write_json(tmp_path / "a.json", value), name="status")
    assert outages(records) == []
    assert [found for found, _reason in rejects(records)] == [field]


def test_a_page_without_incidents_is_no_reject(tmp_path):
    assert read(write_json(tmp_path / "summary.json", {"page": {"name": "OpenAI"}, "components": []})) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.dictionaries(st.sampled_from([*incident(), *component_row()]), anything),
    st.dictionaries(st.sampled_from(["page", "incidents", "company_id"]), anything),
)
def test_no_object_makes_the_reader_fail(tmp_path, changes, wider):
    values = [page(incident() | changes) | wider, history(component_row() | changes) | wider]
    for record in read(write_lines(tmp_path / "a.jsonl", values), name="status"):
        assert bool(record.observations) != bool(record.rejected)


def test_a_saved_feed_is_read_as_the_page_is(tmp_path):
    path = tmp_path / "history.rss"
    path.write_bytes(rss(STORY.format(last="Resolved"), link="https://status.claude.com/incidents/abc"))
    (outage,) = outages(read(path))
    assert (outage.outage_id, outage.product, outage.name) == ("anthropic:abc", "claude", "Errors")
    assert outage.started_at == datetime(2025, 12, 31, 23, 50, tzinfo=UTC)
    assert outage.impact == "minor"  # a feed tells none


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            "<?xml version='1.0'?><html/>", "is 'html', not a feed; expected the Atom or RSS", id="html"
        ),
        pytest.param("<feed><entry>", "is no XML", id="cut-off"),
        pytest.param("<!DOCTYPE feed [<!ENTITY a 'b'>]><feed/>", "declares a document type", id="entities"),
        pytest.param("<feed>" + " " * 17_000_000 + "</feed>", "is over 16 MiB", id="endless"),
    ],
)
def test_what_is_no_feed_is_named(tmp_path, content, message):
    path = tmp_path / "history.atom"
    path.write_text(content)
    with pytest.raises(UserMistake, match=message):
        read(path, name="status")


ONGOING = {"id": "01KX", "name": "ChatGPT is slow", "status": "investigating"}


@pytest.mark.parametrize(
    ("told", "started_at", "impact"),
    [
        pytest.param({}, NOON, "minor", id="nothing"),
        pytest.param(
            {"published_at": "2026-02-20T10:00:00Z"},
            datetime(2026, 2, 20, 10, tzinfo=UTC),
            "minor",
            id="start",
        ),
        pytest.param({"current_worst_impact": "full_outage"}, NOON, "critical", id="worst"),
        pytest.param(
            {"component_impacts": [{"status": "degraded_performance"}, {"status": "partial_outage"}]},
            *(NOON, "major"),
            id="components",
        ),
    ],
)
@pytest.mark.parametrize("wrapped", [True, False], ids=["proxy", "widget"])
def test_a_summary_of_incident_io_tells_what_lasts(tmp_path, told, started_at, impact, wrapped):
    summary = {
        "public_url": "https://status.openai.com",
        "ongoing_incidents": [ONGOING | told],
        "components": [],
    }
    outage = read_one(tmp_path, {"summary": summary} if wrapped else summary)
    assert (outage.outage_id, outage.product, outage.resolved_at) == ("openai:01KX", "chatgpt", None)
    assert (outage.started_at, outage.impact) == (started_at, impact)


def test_a_summary_without_incidents_is_no_reject(tmp_path):
    summary = {"summary": {"name": "OpenAI", "ongoing_incidents": []}}
    assert read(write_json(tmp_path / "summary.json", summary)) == []


@pytest.mark.parametrize(
    ("document", "components"),
    [
        pytest.param(page(incident(components=[{"name": "Claude Code"}])), ("Claude Code",), id="of-the-incident"),
        pytest.param(
            page(incident(incident_updates=[{"status": "resolved", "display_at": "2026-02-20T13:40:58.572-06:00",
                                             "affected_components": [{"name": "claude.ai"}, {"name": "API"}]}])),
            ("API", "claude.ai"), id="of-its-updates",
        ),
        pytest.param(
            history(component_row(component_name="claude.ai"), component_row("api", component_name="API")),
            ("API", "claude.ai"), id="rows-of-components",
        ),
        pytest.param(history(component_row(component_name="Uncategorised")), None, id="none-named"),
        pytest.param(page(incident()), None, id="none"),
    ],
)  # fmt: skip
def test_the_components_that_a_page_names_are_kept(tmp_path, document, components):
    (outage,) = outages(read(write_json(tmp_path / "a.json", document)))
    assert outage.components == components
