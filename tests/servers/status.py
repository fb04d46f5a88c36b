"""Status pages: Atlassian's Statuspage, and incident.io's imitation of it.

    with StatusServer("statuspage") as server:
        incident = server.begin("Elevated errors", impact="major")
        server.update(incident, "resolved", "It is over.")

An incident is what its updates up to ``server.now`` say: a later ``investigating`` opens it again, a later
``resolved`` lengthens it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timezone
from typing import Final

from tests.servers.exchange import Answer, Request, json_answer
from tests.servers.server import Clock, Server
from tests.servers.status_page import Incident, Kind, Page, Update

INCIDENTS_LIMIT: Final = 50
FEED_LIMIT: Final = 25


class StatusServer(Server):
    """One provider's page. offset: the zone in which Statuspage tells times."""

    def __init__(
        self, kind: Kind, *, name: str = "Claude", offset: timezone = UTC, clock: Clock | None = None
    ) -> None:
        super().__init__(clock=clock)
        self._page = Page(kind, name, self.url, offset)
        self._incidents: dict[str, Incident] = {}

    def begin(
        self,
        name: str,
        *,
        impact: str = "minor",
        components: Sequence[str] = ("API",),
        at: datetime | None = None,
    ) -> str:
        """A new incident, being investigated, now or at a time; its id. impact: none, minor, major or critical."""
        with self.lock:
            incident_id = self._page.id_of(f"incident {len(self._incidents)}")
            self._incidents[incident_id] = Incident(incident_id, name, impact, components)
            self.update(incident_id, "investigating", "We are investigating.", at=at)
        return incident_id

    def update(self, incident_id: str, status: str, body: str = "", *, at: datetime | None = None) -> None:
        """The provider says more, now or at a time."""
        with self.lock:
            incident = self._incidents[incident_id]
            updates = sorted(
                [*incident.updates, Update(status, body, at or self.now)], key=lambda update: update.at
            )
            self._incidents[incident_id] = replace(incident, updates=tuple(updates))

    def change(self, incident_id: str, *, name: str | None = None, impact: str | None = None) -> None:
        """The provider corrects the name or the impact."""
        with self.lock:
            incident = self._incidents[incident_id]
            changed = replace(incident, name=name or incident.name, impact=impact or incident.impact)
            self._incidents[incident_id] = changed

    def answer(self, request: Request) -> Answer:
        """The newest incidents, as JSON or as a feed."""
        newest = self._newest()
        if request.path == "/api/v2/incidents.json":
            return json_answer(self._page.incidents_json(newest[:INCIDENTS_LIMIT], now=self.now))
        if request.path == "/history.atom":
            content = self._page.atom(newest[:FEED_LIMIT], now=self.now)
            return Answer(200, content, {"content-type": "application/atom+xml; charset=utf-8"})
        if request.path == "/history.rss":
            content = self._page.rss(newest[:FEED_LIMIT], now=self.now)
            return Answer(200, content, {"content-type": "application/rss+xml; charset=utf-8"})
        return Answer(404, b"<!DOCTYPE html><title>Not found</title>", {"content-type": "text/html"})

    def _newest(self) -> list[Incident]:
        """The incidents that have begun, with what was said so far, the latest first."""
        so_far = [
            replace(incident, updates=tuple(update for update in incident.updates if update.at <= self.now))
            for incident in self._incidents.values()
        ]
        begun = [incident for incident in so_far if incident.updates]
        return sorted(begun, key=lambda incident: incident.began_at, reverse=True)
