"""How Statuspage and incident.io write the same incidents: as JSON, Atom and RSS."""

import html
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timezone
from email.utils import format_datetime
from typing import Any, Literal
from xml.etree import ElementTree as xml

Kind = Literal["statuspage", "incident.io"]
Json = dict[str, Any]

_ATOM = "http://www.w3.org/2005/Atom"
_ULID = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32


@dataclass(frozen=True, slots=True)
class Update:
    """What the provider said at a time. status: investigating, identified, monitoring, resolved or postmortem."""

    status: str
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident with its updates, oldest first."""

    id: str
    name: str
    impact: str
    components: Sequence[str]
    updates: tuple[Update, ...] = ()

    @property
    def began_at(self) -> datetime:
        """When the provider first spoke of it."""
        return self.updates[0].at

    @property
    def latest(self) -> Update:
        """What the provider said last."""
        return self.updates[-1]


@dataclass(frozen=True, slots=True)
class Page:
    """A provider's page. offset: the zone in which Statuspage tells times; incident.io tells UTC."""

    kind: Kind
    name: str
    url: str
    offset: timezone

    def incidents_json(self, incidents: Sequence[Incident], *, now: datetime) -> Json:
        """What ``/api/v2/incidents.json`` answers."""
        updated_at = max((incident.latest.at for incident in incidents), default=now)
        page = {"id": self.id_of("page"), "name": self.name, "url": self.url}
        if self.kind == "statuspage":
            page["time_zone"] = "Etc/UTC"
        page["updated_at"] = self._time(updated_at)
        return {"page": page, "incidents": [self._incident(incident) for incident in incidents]}

    def atom(self, incidents: Sequence[Incident], *, now: datetime) -> bytes:
        """What ``/history.atom`` answers."""
        feed = xml.Element("feed", {"xmlns": _ATOM, "xml:lang": "en-US"})
        _add(feed, "id", f"tag:{self.url},2005:/history" if self._is_atlassian else f"{self.url}/")
        _add(feed, "title", self._feed_title)
        _add(feed, "updated", self._time(max((incident.latest.at for incident in incidents), default=now)))
        for incident in incidents:
            entry = xml.SubElement(feed, "entry")
            _add(entry, "id", self._guid(incident))
            if self._is_atlassian:
                _add(entry, "published", self._time(incident.began_at))
            _add(entry, "updated", self._time(incident.latest.at))
            xml.SubElement(entry, "link", rel="alternate", type="text/html", href=self._link(incident))
            _add(entry, "title", incident.name)
            _add(entry, "content" if self._is_atlassian else "summary", self._story(incident)).set(
                "type", "html"
            )
        return _document(feed)

    def rss(self, incidents: Iterable[Incident], *, now: datetime) -> bytes:
        """What ``/history.rss`` answers."""
        root = xml.Element("rss", version="2.0")
        channel = xml.SubElement(root, "channel")
        _add(channel, "title", self._feed_title)
        _add(channel, "link", self.url)
        _add(channel, "pubDate", format_datetime(now.astimezone(UTC), usegmt=True))
        for incident in incidents:
            item = xml.SubElement(channel, "item")
            _add(item, "title", incident.name)
            _add(item, "description", self._story(incident))
            _add(item, "pubDate", format_datetime(incident.latest.at.astimezone(UTC), usegmt=True))
            _add(item, "link", self._link(incident))
            _add(item, "guid", self._guid(incident))
        return _document(root)

    def id_of(self, thing: str) -> str:
        """An id in the page's manner: twelve characters on Statuspage, a ULID on incident.io."""
        digest = zlib.crc32(f"{self.name} {thing}".encode())
        if self._is_atlassian:
            return f"{digest:012x}"
        return "01K" + "".join(_ULID[(digest >> 5 * (index % 6)) % 32] for index in range(23))

    @property
    def _is_atlassian(self) -> bool:
        return self.kind == "statuspage"

    @property
    def _feed_title(self) -> str:
        return f"{self.name} Status - Incident History" if self._is_atlassian else f"{self.name} status"

    def _incident(self, incident: Incident) -> Json:
        last = {update.status: self._time(update.at) for update in incident.updates}
        status = incident.latest.status
        content: Json = {
            "id": incident.id,
            "name": incident.name,
            "status": status,
            "impact": incident.impact,
            "created_at": self._time(incident.began_at),
            "started_at": self._time(incident.began_at),
            "updated_at": self._time(incident.latest.at),
            "monitoring_at": last.get("monitoring"),
            "resolved_at": last.get("resolved") if status in ("resolved", "postmortem") else None,
            "shortlink": f"https://stspg.io/{incident.id}" if self._is_atlassian else None,
            "incident_updates": [self._update(incident, update) for update in reversed(incident.updates)],
            "components": [{"id": self.id_of(name), "name": name} for name in incident.components],
        }
        return content | ({"page_id": self.id_of("page")} if self._is_atlassian else {})

    def _update(self, incident: Incident, update: Update) -> Json:
        moment = self._time(update.at)
        return {
            "id": self.id_of(f"{incident.id} {moment}"),
            "incident_id": incident.id,
            "status": update.status,
            "body": update.body,
            "created_at": moment,
            "updated_at": moment,
            "display_at": moment,
            "affected_components": None,
        }

    def _story(self, incident: Incident) -> str:
        """The HTML of a feed's entry: every update on Statuspage, only the state on incident.io."""
        if self._is_atlassian:
            return "".join(
                f"<p><small>{_day(update.at)}</small><br><strong>{update.status.title()}</strong> - {html.escape(update.body)}</p>"
                for update in reversed(incident.updates)
            )
        affected = "".join(f"<li>{html.escape(name)}</li>" for name in incident.components)
        state = (
            f"<b>Status: {incident.latest.status.title()}</b><br/><br/>{html.escape(incident.latest.body)}"
        )
        return f"{state}<br/><br/><b>Affected components</b><ul>{affected}</ul>"

    def _link(self, incident: Incident) -> str:
        return f"{self.url}/incidents/{incident.id}"

    def _guid(self, incident: Incident) -> str:
        """Statuspage's is a number of its own; incident.io's is the link with one slash too many."""
        if self._is_atlassian:
            return f"tag:{self.url},2005:Incident/{zlib.crc32(incident.id.encode())}"
        return f"{self.url}//incidents/{incident.id}"

    def _time(self, moment: datetime) -> str:
        """With milliseconds on Statuspage, in whole seconds on incident.io."""
        if not self._is_atlassian:
            return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return moment.astimezone(self.offset).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _day(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    date, time = f"{moment:%b} <var data-var='date'>{moment.day:2}</var>", f"{moment:%H:%M}"
    return f"{date}, <var data-var='time'>{time}</var> UTC"


def _add(parent: xml.Element, tag: str, text: str) -> xml.Element:
    child = xml.SubElement(parent, tag)
    child.text = text
    return child


def _document(root: xml.Element) -> bytes:
    return bytes(xml.tostring(root, encoding="UTF-8", xml_declaration=True))
