"""Outages from providers' status pages, saved as files.

Read are ``incidents.json`` and ``summary.json`` of Atlassian's Statuspage and of incident.io's imitation of it,
incident.io's own summary, the histories of both as Atom or RSS, the per-provider histories of
ai-status-leaderboard (one row a component, several an incident), and the incident table of llm-service-analysis.
What is no page is rejected, never taken for a page without incidents.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from ingest.files.csv_rows import csv_table
from ingest.files.json_items import Item, Observations, items_of
from ingest.files.stream import BrokenFile, chunks_of, head_of
from ingest.files.table_formats import is_json
from ingest.files.table_layout import Layout
from ingest.observations.context import ReadContext
from ingest.observations.outage import RawOutage, merged, outage_of
from ingest.observations.record import Record
from ingest.observations.values import (
    list_of,
    object_of,
    optional_text,
    optional_time,
    shown,
    text_of,
    time_of,
)
from ingest.status.feed import MAINTENANCE, MAINTENANCE_STATES, NoFeed, incidents_of_feed
from ingest.status.summary import COMPONENT_IMPACTS, ONGOING, address_of, ongoing, summary_in
from models.errors import RowRejected
from models.post import Outage

SOURCE: Final = "status"
_ENDED: Final = frozenset({"resolved", "postmortem", "completed"})
_FEED_BYTES: Final = 16 * 2**20
_UNTOLD_IMPACT: Final = (
    "minor"  # a feed tells none; the mildest that is an outage, until the page tells a worse one
)
# The colours of the page's history, as llm-service-analysis counts them; 4 is blue, announced maintenance.
_LEVELS: Final = {"0": "none", "1": "minor", "2": "major", "3": "critical", "4": "none"}
_NO_COMPONENT: Final = ("", "Uncategorised")  # as ai-status-leaderboard calls what names none
LEVEL_COLUMN: Final = "incident_impact_level"
_PAGES: Final = {"character": "character.ai"}  # its name there is a word


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose page it is: by its keys where the settings tell them, else by the page's own address or name."""

    page: str
    provider: str | None = None
    product: str | None = None


def read_status(path: Path, context: ReadContext) -> Iterator[Record]:
    """The outages of a file, one record an incident."""
    if head_of(path).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        yield from _feed(path, context)
        return
    if not is_json(path):
        for row in csv_table(path, advance=context.advance, layout=Layout()).rows:
            yield row.record(lambda cells: (_table_row(cells, context),))
        return
    for page in items_of(path, advance=context.advance):
        yield from _incidents(page, context)


def _feed(path: Path, context: ReadContext) -> Iterator[Record]:
    """The incidents of a saved feed; whose page it is, their own addresses tell."""
    content = b""
    for chunk in chunks_of(path, advance=context.advance):
        content += chunk
        if len(content) > _FEED_BYTES:
            raise BrokenFile(f"is over {_FEED_BYTES // 2**20} MiB; no feed of a status page is")
    try:
        items = incidents_of_feed(content, location=path.name)
    except NoFeed as error:
        raise BrokenFile(f"{error}; expected the Atom or RSS of a status page") from error
    for item in items:
        owner = Owner(str(object_of(item.value).get("shortlink") or ""))
        yield item.record(partial(_one_outage, owner=owner, context=context))


def _one_outage(incident: object, owner: Owner, context: ReadContext) -> Observations:
    return (incident_outage(incident, owner, context),)


def _incidents(page: Item, context: ReadContext) -> Iterator[Record]:
    content = object_of(page.value)
    if summary := summary_in(content):
        about: Mapping[str, object] = {"url": address_of(summary)}
        found: list[object] = [
            ongoing(incident, seen_at=context.observed_at) for incident in list_of(summary[ONGOING])
        ]
    elif page.rejected or not content.keys() & {"incidents", "page"}:
        yield page.record(_no_page)
        return
    else:
        about = object_of(content.get("page"))
        found = list(list_of(content.get("incidents")))
    incidents = [
        Item(f"{page.location} incident {number}", incident) for number, incident in enumerate(found, start=1)
    ]
    if "company_id" in content:
        yield from _merged(incidents, str(content["company_id"]), context)
        return
    for incident in incidents:
        yield incident.record(lambda value: (incident_outage(value, _owner(about), context),))


def _no_page(_value: object) -> Observations:
    raise RowRejected("incidents", "is missing; expected incidents.json of a status page")


def _owner(about: Mapping[str, object]) -> Owner:
    return Owner(text_of(about.get("url") or about.get("name"), field="page"))


def incident_outage(incident: object, owner: Owner, context: ReadContext) -> Outage:
    """An incident as Statuspage and incident.io tell it. Raises RowRejected when it cannot be read."""
    incident = object_of(incident)
    told = list_of(incident.get("incident_updates")) or list_of(incident.get("updates"))
    updates = [object_of(update) for update in told]
    # Where it is "none", that is a word of the page, and not how a table writes that nothing is told.
    impact = optional_text(incident.get("impact"), field="impact") or _UNTOLD_IMPACT
    return outage_of(
        RawOutage(
            page=owner.page,
            provider=owner.provider,
            product=owner.product,
            native_id=text_of(incident.get("id"), field="id"),
            name=text_of(incident.get("name"), field="name"),
            impact="none" if _is_planned(incident) or impact == MAINTENANCE else impact,
            started_at=time_of(_start_of(incident, updates), field="started_at", latest=context.latest),
            resolved_at=optional_time(_end_of(incident, updates), field="resolved_at", latest=context.latest),
            url=optional_text(incident.get("shortlink"), field="shortlink"),
            updated_at=optional_time(
                _last_word_of(incident, updates), field="updated_at", latest=context.latest
            ),
            components=_components_of(incident, updates),
        )
    )


def _start_of(incident: Mapping[str, object], updates: Sequence[Mapping[str, object]]) -> object:
    """When it began; old pages tell it only by their first update."""
    started_at = incident.get("started_at") or incident.get("created_at") or incident.get("published_at")
    return started_at or min(filter(None, map(_time_of_update, updates)), default=None)


def _end_of(incident: Mapping[str, object], updates: Sequence[Mapping[str, object]]) -> object:
    """When it was resolved, for the last time if it was opened again; None while it lasts.

    A page may say only that it was resolved, not when; and when it was, though it is open again.
    """
    if incident.get("status") and not _has_ended(incident):
        return None
    if incident.get("resolved_at") or not _has_ended(incident):
        return incident.get("resolved_at")
    last_open = max((_time_of_update(update) for update in updates if not _has_ended(update)), default="")
    ends = [_time_of_update(update) for update in updates if _has_ended(update)]
    return min((end for end in ends if end > last_open), default=None) or incident.get("updated_at")


def _last_word_of(incident: Mapping[str, object], updates: Sequence[Mapping[str, object]]) -> object:
    """When the provider said this; old pages tell it only by their last update."""
    return incident.get("updated_at") or max(map(_time_of_update, updates), default=None)


def _components_of(incident: Mapping[str, object], updates: Sequence[Mapping[str, object]]) -> list[str]:
    """The parts of the service that the incident or one of its updates names."""
    told = [incident.get("components"), *(update.get("affected_components") for update in updates)]
    parts = [object_of(part) for parts in told for part in list_of(parts)]
    return [str(part["name"]) for part in parts if part.get("name")]


def _is_planned(incident: Mapping[str, object]) -> bool:
    """Whether it is maintenance, whatever impact the page gives it."""
    status = str(incident.get("status"))
    is_told = incident.get("scheduled_for") or incident.get("type") == MAINTENANCE
    return bool(is_told) or status in MAINTENANCE_STATES or status.startswith(MAINTENANCE)


def _has_ended(incident: Mapping[str, object]) -> bool:
    return str(incident.get("status") or incident.get("to_status")) in _ENDED


def _time_of_update(update: Mapping[str, object]) -> str:
    return str(update.get("display_at") or update.get("created_at") or update.get("published_at") or "")


def _merged(rows: Sequence[Item], company: str, context: ReadContext) -> Iterator[Record]:
    """One record an incident of its components' rows, in the order of the first ones; bad rows before them."""
    parts: dict[str, list[Outage]] = defaultdict(list)
    locations: dict[str, str] = {}
    for row in rows:
        record = row.record(lambda value: (_component_row(value, company, context),))
        if record.rejected:
            yield record
        for outage in record.observations:
            assert isinstance(outage, Outage)
            parts[outage.outage_id].append(outage)
            locations.setdefault(outage.outage_id, record.location)
    for outage_id, outages in parts.items():
        yield Record(locations[outage_id], (merged(outages),))


def _component_row(row: object, company: str, context: ReadContext) -> Outage:
    row = object_of(row)
    component = text_of(row.get("component_id"), field="component_id")
    severity = text_of(row.get("raw_severity"), field="raw_severity")
    if severity not in COMPONENT_IMPACTS:
        known = ", ".join(COMPONENT_IMPACTS)
        raise RowRejected("raw_severity", f"is {shown(severity)}; expected one of {known}")
    return outage_of(
        RawOutage(
            page=company,
            native_id=text_of(row.get("id"), field="id").removesuffix(f"-{component}"),
            name=text_of(row.get("title"), field="title"),
            impact=COMPONENT_IMPACTS[severity],
            started_at=time_of(row.get("opened_at"), field="opened_at", latest=context.latest),
            resolved_at=optional_time(row.get("resolved_at"), field="resolved_at", latest=context.latest),
            url=optional_text(row.get("status_page_incident_url"), field="status_page_incident_url"),
            components=[name] if (name := str(row.get("component_name") or "")) not in _NO_COMPONENT else [],
        )
    )


def _table_row(row: object, context: ReadContext) -> Outage:
    cells = object_of(row)
    level = text_of(cells.get(LEVEL_COLUMN), field=LEVEL_COLUMN)
    if level not in _LEVELS:
        raise RowRejected(LEVEL_COLUMN, f"is {shown(level)}; expected 0 to 4")
    provider = text_of(cells.get("provider"), field="provider")
    return outage_of(
        RawOutage(
            page=_PAGES.get(provider, provider),
            native_id=text_of(cells.get("incident_id"), field="incident_id"),
            name=text_of(cells.get("Incident_Title"), field="Incident_Title"),
            impact=_LEVELS[level],
            started_at=time_of(cells.get("start_timestamp"), field="start_timestamp", latest=context.latest),
            resolved_at=optional_time(
                cells.get("close_timestamp"), field="close_timestamp", latest=context.latest
            ),
        )
    )
