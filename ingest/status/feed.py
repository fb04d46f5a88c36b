"""The history of a status page as Atom or RSS, read into what the page's JSON would tell of the same incidents.

A feed tells no impact. Statuspage's holds every update, to the minute and without the year; incident.io's only the
state and when it was last changed, which stands for the start until something tells an earlier one.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from xml.etree import ElementTree as xml

from ingest.files.json_items import Item
from ingest.observations.values import shown
from models.errors import RowRejected

MAINTENANCE: Final = "maintenance"
DEPTH: Final = 50  # elements within each other; entries of feeds have a handful
_UPDATE: Final = re.compile(r"<small>(.*?)</small>\s*<br\s*/?>\s*<strong>(.*?)</strong>", re.DOTALL)
_STATE: Final = re.compile(r"<b>\s*Status:\s*([^<]+?)\s*</b>")
_MINUTE: Final = re.compile(r"([A-Z][a-z]{2})\s+(\d{1,2}),\s+(\d{1,2}:\d{2})\s+UTC")
_TAG: Final = re.compile(r"<[^>]*>")
MAINTENANCE_STATES: Final = frozenset({"scheduled", "in_progress", "verifying", "completed"})
_SAME_STATE: Final = "update"  # Statuspage's word for more news of the state before


class NoFeed(Exception):  # noqa: N818  -- a verdict on an answer
    """What came is neither Atom nor RSS."""


def incidents_of_feed(content: bytes, *, location: str) -> list[Item]:
    """The incidents of a feed as Statuspage's JSON tells them, newest first. Raises NoFeed."""
    return [
        _item(entry, f"{location} entry {number}") for number, entry in enumerate(_entries(content), start=1)
    ]


def _entries(content: bytes) -> Iterator[xml.Element]:
    try:
        text = content.decode("utf-8-sig")
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise NoFeed("declares a document type")  # no feed does; entities could fill the memory
        root = xml.fromstring(text, parser=xml.XMLParser(target=_Shallow()))
    except UnicodeDecodeError as error:
        raise NoFeed("is not UTF-8") from error
    except xml.ParseError as error:
        raise NoFeed("is no XML") from error
    if _name(root) not in ("feed", "rss"):
        raise NoFeed(f"is {_name(root)!r}, not a feed")
    return (element for element in root.iter() if _name(element) in ("entry", "item"))


class _Shallow(xml.TreeBuilder):
    """Builds elements; raises NoFeed before what is nested without end is built, which nothing after it could walk."""

    _depth = 0

    def start(self, tag: str, attributes: dict[str, str], /) -> xml.Element:
        """An element begins."""
        self._depth += 1
        if self._depth > DEPTH:
            raise NoFeed(f"is nested more than {DEPTH} deep")
        return super().start(tag, attributes)

    def end(self, tag: str, /) -> xml.Element:
        """It ends."""
        self._depth -= 1
        return super().end(tag)


def _item(entry: xml.Element, location: str) -> Item:
    try:
        return Item(location, _incident({_name(child): child for child in entry}))
    except RowRejected as rejected:
        return Item(location, rejected=rejected, raw=xml.tostring(entry))


def _incident(parts: Mapping[str, xml.Element]) -> Mapping[str, object]:
    link = _link(parts)
    said_at = _time(parts, "updated", "pubDate")
    updates = _updates(_text(parts, "content", "summary", "description"), said_at)
    states = {update["status"] for update in updates}
    return {
        "id": link.rstrip("/").rpartition("/")[
            2
        ],  # the same as in the page's JSON, which the feed's own is not
        "name": _text(parts, "title"),
        "status": updates[0]["status"],
        "impact": MAINTENANCE if states & MAINTENANCE_STATES else None,
        "created_at": _time(parts, "published").isoformat() if "published" in parts else None,
        "updated_at": max(said_at.isoformat(), *(update["created_at"] for update in updates)),
        "shortlink": link,
        "incident_updates": updates,
    }


def _updates(story: str, said_at: datetime) -> list[dict[str, str]]:
    """The updates of which the feed tells, the newest first: that is the one when the entry was changed last."""
    found = _UPDATE.findall(story) or [("", state) for state in _STATE.findall(story)[:1]]
    if not found:
        raise RowRejected(
            "content", f"tells no state, but {shown(story)}; expected the updates of an incident"
        )
    updates: list[dict[str, str]] = []
    state = "investigating"
    for when, word in reversed(found):
        word = _TAG.sub("", word).strip().lower().replace(" ", "_")
        state = state if word == _SAME_STATE else word
        if moment := _moment(when, said_at) if when else said_at:
            updates.insert(0, {"status": state, "created_at": moment.isoformat()})
    return updates or [{"status": state, "created_at": said_at.isoformat()}]


def _moment(text: str, said_at: datetime) -> datetime | None:
    """The time of an update, in the year that brings it nearest to the entry's last change.

    That change's own time where it lies in the same minute; None where the time is told in another zone than UTC.
    """
    found = _MINUTE.search(_TAG.sub("", text))
    moments = []
    for year in (said_at.year - 1, said_at.year, said_at.year + 1) if found else ():
        assert found
        with suppress(ValueError):  # no month of ours, or the 29th of February
            moments.append(datetime.strptime(f"{year} {' '.join(found.groups())} +0000", "%Y %b %d %H:%M %z"))
    nearest = min(moments, key=lambda moment: abs(moment - said_at), default=None)
    return said_at if nearest == said_at.replace(second=0, microsecond=0) else nearest


def _time(parts: Mapping[str, xml.Element], *names: str) -> datetime:
    """The time in the first of these that is there: ISO 8601 in Atom, RFC 5322 in RSS."""
    text = _text(parts, *names)
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(text)
        except ValueError:
            continue
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    raise RowRejected(names[0], f"is {shown(text)}; expected a time")


def _text(parts: Mapping[str, xml.Element], *names: str) -> str:
    found = next((parts[name] for name in names if name in parts), None)
    return "".join(found.itertext()).strip() if found is not None else ""


def _link(parts: Mapping[str, xml.Element]) -> str:
    """The address of the incident; an attribute in Atom, text in RSS."""
    attribute = parts["link"].get("href") if "link" in parts else None
    return attribute or _text(parts, "link")


def _name(element: xml.Element) -> str:
    """The tag without its namespace."""
    return element.tag.rpartition("}")[2]
