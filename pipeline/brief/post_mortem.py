"""The post-mortem of one incident as Markdown, with links to the posts and the provider's outages."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import duckdb
import polars as pl

from models.errors import UserMistake
from models.table import rows_of
from models.vocabulary import SAID_LATER
from pipeline.brief.explanation_words import explanation_words
from pipeline.brief.headline import incident_sentence
from pipeline.brief.phrases import (
    WEAK,
    WEAK_NOTE,
    cause_name,
    count,
    counted,
    excerpt,
    listed,
    product_name,
    source_name,
    stamp,
    usual,
)
from pipeline.brief.rendering import escape_markdown
from pipeline.brief.rows import ExplanationRow, IncidentRow
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame

POSTS: Final = 20  # the first of the incident
_ADDRESS: Final = re.compile(r"https?://[\w.~/?=&%#:@+-]+")
_SEVERITIES: Final = ("minor", "moderate", "serious", "critical")


def post_mortem(connection: duckdb.DuckDBPyConnection, incident_id: str) -> str:
    """CommonMark. Raises UserMistake when no such incident is published."""
    asked = {"incident_id": incident_id}
    found = frame(connection, statement(__package__, "post_mortem/incident"), asked)
    if found.is_empty():
        raise UserMistake(
            f"no incident {incident_id!r:.100} is published; 'trustwatch sql' shows the ids, as in"
            ' "FROM incident_summary"'
        )
    sections = {
        name: frame(connection, statement(__package__, f"post_mortem/{name}"), asked).to_dicts()
        for name in ("life", "explanations", "outages", "links", "posts")
    }
    sentence = incident_sentence(rows_of(IncidentRow, found)[0], now=None)
    return "\n".join(_lines(found.row(0, named=True), sentence, sections)) + "\n"


def _lines(
    incident: dict[str, Any], sentence: str, sections: dict[str, list[dict[str, Any]]]
) -> Iterator[str]:
    yield f"# {escape_markdown(product_name(incident['product']))}, {stamp(incident['started_at'])} UTC"
    yield from ("", escape_markdown(sentence), "", "## Facts", "")
    yield from _facts(incident)
    yield from ("", "## When", "")
    yield from (f"- {stamp(at)} UTC: {what}" for at, what in _timeline(incident, sections))
    if sections["explanations"]:
        yield from ("", "## What its posts share", "")
        for shared in rows_of(ExplanationRow, pl.DataFrame(sections["explanations"])):
            yield f"- {escape_markdown(explanation_words(shared))}"
    if sections["outages"]:
        yield from ("", "## Outages of the provider", "")
        for row in sections["outages"]:
            yield f"- {_link(row['name'], row['url'])}, {stamp(row['started_at'])} to {stamp(row['resolved_at'])} UTC"
    if sections["links"]:
        yield from ("", "## Like it", "")
        for row in sections["links"]:
            how = "goes on with" if row["is_same_story"] else "is like"
            yield f"- {how} incident {row['other_incident_id']} of {stamp(row['other_started_at'])} UTC"
    yield from ("", f"## Posts (the first {POSTS})", "")
    for row in sections["posts"][:POSTS]:
        words = excerpt(" · ".join(filter(None, (row["title"], row["text"]))), length=220)
        where = f"{source_name(row['source'])}, {stamp(row['created_at'])} UTC"
        yield f"- {_link(where, row['url'])}: {escape_markdown(words)}"


def _facts(incident: dict[str, Any]) -> Iterator[str]:
    people = counted(incident["n_authors"], "person", "people")
    yield f"- {counted(incident['n_posts'], 'complaint')} by {people} where {usual(incident['expected'])} were expected"
    yield (
        f"- Excess {count(incident['excess'])} ({count(incident['excess_low'])} to"
        f" {count(incident['excess_high'])} at 90 %); {WEAK} severity: {_SEVERITIES[incident['severity']]}"
    )
    if incident["causes"]:
        yield f"- Causes that rose: {listed([cause_name(cause) for cause in incident['causes']])}"
    lost = f"{count(incident['n_work_lost'])} lost work, money or access or were harmed"
    harmed = f"{count(incident['n_harmed'])} of these tell of lasting or personal harm"
    yield f"- {WEAK} Of them {lost}, {harmed}. {WEAK_NOTE}"
    yield f"- State: {incident['state']}" + (
        f", by {escape_markdown(who)}" if (who := incident["decided_by"]) else ""
    )


def _timeline(
    incident: dict[str, Any], sections: dict[str, list[dict[str, Any]]]
) -> list[tuple[datetime, str]]:
    """What happened when, by the data, the provider and people, oldest first."""
    rows = [
        ("first complaint", incident["first_complaint_at"]),
        ("the provider's page dates its outage", incident["first_status_at"]),
        ("an account of the provider first answers", incident["first_answer_at"]),
        ("the provider calls it resolved", incident["resolved_at"]),
        ("complaints are back to usual", incident["ended_at"]),
    ]
    told = [(at, what) for what, at in rows if at]
    for row in sections["life"]:
        who = f" by {row['by']}" if row["by"] else ""
        words = f": {row['words']}" if row["words"] else ""
        undone = " (undone)" if row["is_undone"] else ""
        at = row["said_at"] if row["happened"] in SAID_LATER else row["happened_at"]
        told.append((at, escape_markdown(f"{row['happened']}{who}{words}{undone}")))
    return sorted(told)


def _link(name: str, url: str | None) -> str:
    """A name that leads to an address, where it is one."""
    words = escape_markdown(name)
    return f"[{words}]({url})" if url and _ADDRESS.fullmatch(url) else words
