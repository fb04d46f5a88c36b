"""incident.io's summary of a page: what lasts at the moment, with few or no times."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ingest.observations.values import list_of, object_of

ONGOING: Final = "ongoing_incidents"
# Statuspage's words for the state of a component, and incident.io's full_outage, as impacts.
COMPONENT_IMPACTS: Final = {
    "operational": "none",
    "under_maintenance": "none",
    "degraded_performance": "minor",
    "partial_outage": "major",
    "major_outage": "critical",
    "full_outage": "critical",
}
_PARTS: Final = ("component_impacts", "affected_components")
_STARTS: Final = ("started_at", "published_at", "created_at", "last_update_at", "updated_at")


def summary_in(content: Mapping[str, object]) -> Mapping[str, object] | None:
    """The summary that a document is or holds, None where it is none."""
    summary = object_of(content.get("summary")) or content
    return summary if ONGOING in summary else None


def address_of(summary: Mapping[str, object]) -> str:
    """Whose page it is: its address, else its name."""
    keys = ("public_url", "page_url", "url", "name", "page_title")
    return next((str(summary[key]) for key in keys if summary.get(key)), "")


def ongoing(incident: object, *, seen_at: datetime) -> dict[str, object]:
    """An incident that lasts, as the page's JSON tells one.

    Where no time is told, when the summary was seen stands for the start until something tells an earlier one.
    """
    entry = object_of(incident)
    start = next((entry[key] for key in _STARTS if entry.get(key)), seen_at.isoformat())
    parts = [object_of(part) for key in _PARTS for part in list_of(entry.get(key))]
    states = [entry.get("current_worst_impact"), *(part.get("status") for part in parts)]
    impacts = {COMPONENT_IMPACTS[str(state)] for state in states if str(state) in COMPONENT_IMPACTS}
    worst = next((impact for impact in ("critical", "major", "minor") if impact in impacts), None)
    return {
        "id": entry.get("id"),
        "name": entry.get("name"),
        "status": entry.get("status"),
        "impact": worst,
        "started_at": start,
        "updated_at": entry.get("last_update_at") or entry.get("updated_at"),
        "shortlink": entry.get("url"),
        "components": [{"name": part.get("name") or part.get("component_name")} for part in parts],
    }
