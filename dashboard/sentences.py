"""Sentences of the dashboard with something in them; what comes from outside passes through ``as_text``."""

import re
from datetime import datetime
from typing import Any, Final

from pipeline.document import escape_markdown
from pipeline.phrases import (
    cause_name,
    count,
    counted,
    duration,
    listed,
    percent,
    product_name,
    source_name,
    stamp,
)

_ADDRESS: Final = re.compile(r"https?://[\w.~/?=&%#:@+-]+")  # nothing in it can end a Markdown link


def as_text(text: str) -> str:
    """Text from outside for a place that reads Markdown: shown as it is, on one line."""
    return escape_markdown(text).replace("$", r"\$").replace(":", r"\:")


def as_of(now: datetime | None) -> str:
    """Data time, said once a page."""
    return f"Data as of {stamp(now)} UTC." if now else ""


def of_all(part: int, whole: int, *, low: float, high: float) -> str:
    """A share's counts and interval."""
    return f"{count(part)} of {count(whole)} ({100 * low:.0f} to {100 * high:.0f} %)"


def share_words(part: int, whole: int, *, enough: bool) -> str:
    """What stands beside a bar: the counts of a share, or why there is none."""
    counts = f"{count(part)} of {count(whole)}"
    return counts if enough else f"too few to say: {counts}"


def watch_line(row: dict[str, Any]) -> str:
    """Whether the detector can speak of a product."""
    seen = f"observed from {stamp(row['covered_from'])} to {stamp(row['covered_to'])} UTC"
    how = {
        "watched": f"is watched, {seen}",
        "insufficient history": f"has under 14 days of history, so nothing can be called unusual yet; {seen}",
        "no coverage": "is not watched: which hours were really seen is not known",
    }
    return as_text(f"{product_name(row['product'])} {how[row['verdict']]}.")


def coincidence(verdict: str | None) -> str:
    """Why no share is shown."""
    if verdict == "too few posts":
        return "Too few posts to say how much coincides with an outage."
    if verdict == "does not coincide":
        return "No declared outage coincides with it."
    return "Whether there was an outage is not known: no status page covers this time."


def of_posts(n_posts: int, n_before: int, n_posts_before: int) -> str:
    """What complaints are counted out of, this week and the one before."""
    return f"of {counted(n_posts, 'post')}; the week before {count(n_before)} of {count(n_posts_before)}"


def incident_name(row: dict[str, Any]) -> str:
    """An incident in a list."""
    state = "open" if row["ended_at"] is None else row["state"]
    return f"{product_name(row['product'])}, {stamp(row['started_at'])} UTC, {state}"


def incident_facts(row: dict[str, Any]) -> str:
    """What the sentence does not say."""
    people = counted(row["n_authors"], "person", "people")
    excess = (
        f"excess {count(row['excess'])} ({count(row['excess_low'])} to {count(row['excess_high'])} at 90 %)"
    )
    severity = ("annoyance", "time lost", "work, money or access lost", "lasting or personal harm")[
        row["severity"]
    ]
    facts = [
        f"{counted(row['n_posts'], 'complaint')} by {people} where {count(row['expected'])} were expected",
        excess,
        f"first raised by the data of {stamp(row['detected_at'])} UTC",
        f"severity: {severity}",
        f"causes that rose: {listed([cause_name(cause) for cause in row['causes']])}"
        if row["causes"]
        else "",
        f"{counted(row['n_purged'], 'post')} purged since" if row["n_purged"] else "",
    ]
    return as_text("; ".join(fact for fact in facts if fact) + ".")


def causes_sentence(causes: list[str], counts: list[int]) -> str:
    """The page's first sentence, from the causes by number, most first."""
    named = [
        f"{cause_name(cause).lower()} ({count(n)})" for cause, n in zip(causes[:3], counts[:3], strict=True)
    ]
    return f"{counted(sum(counts), 'complaint')} in these days, most often of {listed(named)}."


def themes_sentence(n_themes: int, within: int, total: int) -> str:
    """The page's first sentence."""
    hold = "theme holds" if n_themes == 1 else "themes hold"
    share = f" ({percent(within / total)})" if total else ""
    return f"{count(n_themes)} {hold} {count(within)} of {counted(total, 'complaint')}{share}."


def health_sentence(n_read: int, n_rejected: int, n_not_read: int) -> str:
    """The page's first sentence."""
    rejected = "none was turned away" if n_rejected == 0 else f"{count(n_rejected)} turned away"
    their = "its" if n_not_read == 1 else "their"
    foreign = f"{counted(n_not_read, 'post')} not read, as the model does not know {their} language"
    return f"{counted(n_read, 'record')} taken in, {rejected}; {foreign}."


def unthemed(shown: int, total: int) -> str:
    """How much the themes shown leave out."""
    outside = total - shown
    share = f" ({percent(outside / total)})" if total else ""
    return f"{count(outside)} of {counted(total, 'complaint')}{share} are in no theme shown here."


def theme_line(row: dict[str, Any]) -> str:
    """A theme's size and character."""
    return (
        f"{counted(row['n'], 'complaint')} by {counted(row['n_authors'], 'person', 'people')}, mostly "
        f"{cause_name(row['cause']).lower()} at {product_name(row['product'])}; "
        f"first {row['first_seen_at']:%Y-%m-%d}, last {row['last_seen_at']:%Y-%m-%d}. "
        f"Words: {as_text(', '.join(row['keywords']))}."
    )


def answers_sentence(who: dict[str, Any]) -> str:
    """The page's first sentence, of the competitor that answered most."""
    return (
        f"{product_name(who['competitor'])} answered {counted(who['n_complaints'], 'complaint')} about "
        f"{product_name(who['product'])}, first after {duration(who['first_delay_seconds'])}, half of them within "
        f"{duration(who['median_delay_seconds'])}; {count(who['n_recruit'])} of {count(who['n_answers'])} answers "
        "invite to switch."
    )


def posts_found(total: int, shown: int) -> str:
    """How many posts there are, and whether the table is cut."""
    found = counted(total, "post")
    return f"{found}, newest first." if shown == total else f"{found}; the newest {count(shown)} are shown."


def origin(when: datetime, source: str, url: str | None) -> str:
    """Where a quoted post comes from, with the link to it."""
    link = f" · [original]({url})" if url and _ADDRESS.fullmatch(url) else ""
    return f"{as_text(source_name(source))}, {stamp(when)} UTC{link}"
