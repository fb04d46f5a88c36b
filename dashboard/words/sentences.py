"""Sentences of the dashboard with something in them; what comes from outside passes through ``as_text``."""

import re
from datetime import datetime
from typing import Final

from dashboard.rows import FirstRow, IncidentDetail, ThemeEventRow, ThemeRow, WhoRow
from dashboard.words import incident_wording, wording
from models.vocabulary import NONE, OTHER, UNCLEAR, IncidentState, OutageVerdict, ThemeChange, WatchVerdict
from pipeline.brief.incident_words import overlapping
from pipeline.brief.phrases import (
    WEAK,
    cause_name,
    clock,
    count,
    counted,
    duration,
    listed,
    onset,
    percent,
    product_name,
    shorten,
    source_name,
    stamp,
    usual,
)
from pipeline.brief.rendering import escape_markdown
from pipeline.brief.rows import WatchRow
from pipeline.brief.watch_words import too_little_history

_PAGE: Final = re.compile(r"[a-z]+(?:\?[\w.~=&%+-]+)?")  # of the dashboard, as ``link_to`` makes it
_ADDRESS: Final = re.compile(r"https?://[\w.~/?=&%#:@+-]+")  # nothing in it can end a Markdown link


def as_text(text: str) -> str:
    """Text from outside for a place that reads Markdown: shown as it is, on one line."""
    return escape_markdown(text).replace("$", r"\$").replace(":", r"\:")


def age_words(data_time: datetime, *, now: datetime, is_old: bool) -> str:
    """Until when the data go, and how long ago that is by the reader's clock."""
    ago = f", {duration((now - data_time).total_seconds())} ago" if now > data_time else ""
    if is_old:
        return f"Data ended at {clock(data_time, now=None)}{ago}; what follows was so then."
    return f"Data to {clock(data_time, now=now)}{ago}."


def label_name(field: str) -> str:
    """A label's name on screen, marked where it is read weakly."""
    return f"{WEAK} {wording.LABELS[field]}" if field in wording.WEAKLY_READ else wording.LABELS[field]


def label(field: str, value: str) -> str:
    """A label's value on screen."""
    names = {"cause": cause_name, "also": cause_name, "product": product_name, "promotes": product_name}
    if value == NONE:
        return wording.NO_VALUE
    words = wording.VALUES.get(field, {}).get(value, value)
    return names[field](words) if field in names else words


def values(field: str, value: str | None) -> str:
    """A label's value as it is kept, in words; several of 'also'."""
    parts = value.split(",") if value and field == "also" else [value]
    return ", ".join(label(field, part) if part else wording.AS_FOUND for part in parts)


def pending(field: str, value: str | None) -> str:
    """A correction that waits for the next analysis."""
    if field == "state":
        return f"pending: {value}" if value else "pending: no longer dismissed"
    if words := incident_wording.PENDING.get(field.partition("/")[0]):
        where = "taken out" if value == "out" else "split off"
        return f"pending: {words.format(value=shorten(value or '', length=60), where=where)}"
    return f"pending: {wording.LABELS[field].lower()} {values(field, value)}"


def read_as(field: str, value: object) -> str:
    """What a label is now, beside what it should be."""
    found = ",".join(value) if isinstance(value, tuple) else str(value).lower() if value is not None else ""
    return f"{wording.IS_NOW} {values(field, found)}" if found else ""


def note(text: str) -> str:
    """A person's note."""
    return f"{wording.WHY}: {as_text(text)}"


def corrected(field: str) -> str:
    """A correction that counts."""
    return f"corrected: {wording.LABELS[field].lower()}"


def of_all(part: int, whole: int, *, low: float, high: float) -> str:
    """A share's counts and interval."""
    return f"{count(part)} of {count(whole)} ({100 * low:.0f} to {100 * high:.0f} %)"


def share_words(part: int, whole: int, *, enough: bool) -> str:
    """What stands beside a bar: the counts of a share, or why there is none."""
    counts = f"{count(part)} of {count(whole)}"
    return counts if enough else f"too few to say: {counts}"


def watch_line(row: WatchRow) -> str:
    """Whether the detector can speak of a product."""
    seen = f"observed from {stamp(row.covered_from)} to {stamp(row.covered_to)} UTC"
    how = {
        WatchVerdict.WATCHED: f"is watched, {seen}",
        WatchVerdict.INSUFFICIENT_HISTORY: f"is {seen}; {too_little_history(row)}",
        WatchVerdict.NO_COVERAGE: "is not watched: which hours were really seen is not known",
    }
    return as_text(f"{product_name(row.product)} {how[row.verdict]}.")


def coincidence(verdict: OutageVerdict | None) -> str:
    """Why no share is shown."""
    if verdict == OutageVerdict.TOO_FEW:
        return "Too few posts to say how much coincides with an outage."
    if verdict == OutageVerdict.DOES_NOT:
        return "No declared outage coincides with it."
    return "Whether there was an outage is not known: no status page covers this time."


def of_posts(n_posts: int, n_before: int, n_posts_before: int) -> str:
    """What complaints are counted out of, this week and the one before."""
    return f"of {counted(n_posts, 'post')} read; the week before {count(n_before)} of {count(n_posts_before)}"


def first_incident(row: FirstRow, *, is_old: bool) -> str:
    """The open incident to be looked at first: how grave it is, and what people lost."""
    people = counted(row.n_work_lost, "person", "people")
    lost = f"; {WEAK} {people} lost work, money or access or were harmed" if row.n_work_lost else ""
    harmed = f"; {count(row.n_harmed)} of them tell of harm" if row.n_harmed else ""
    cause = cause_name(row.leading_cause).lower() if row.leading_cause else "no clear cause"
    grave = wording.INCIDENT_SEVERITIES[row.severity]
    return as_text(
        f"{product_name(row.product)}, {cause}, {'was' if is_old else 'is'} open and {grave}{lost}{harmed}."
    )


def first_harmed(n: int) -> str:
    """No incident is open, but somebody may have been hurt."""
    complaints = f"{counted(n, 'complaint')} of the last 7 days {'reads' if n == 1 else 'read'}"
    return as_text(f"{WEAK} {complaints} like lasting or personal harm.")


def incident_name(row: IncidentDetail) -> str:
    """An incident in a list."""
    state = IncidentState.OPEN if row.ended_at is None and row.state != IncidentState.DISMISSED else row.state
    began = onset(stamp(row.started_at), began_before=row.began_before)
    return f"{product_name(row.product)}, {began} UTC, {state}"


def incident_facts(row: IncidentDetail) -> str:
    """What the sentence does not say."""
    people = counted(row.n_authors, "person", "people")
    excess = f"excess {count(row.excess)} ({count(row.excess_low)} to {count(row.excess_high)} at 90 %)"
    facts = [
        f"{counted(row.n_posts, 'complaint')} by {people} where {usual(row.expected)} were expected",
        excess,
        overlapping(row.outage_names) if row.outage_names else "",
        "it may have begun before, when nothing was seen" if row.began_before else "",
        f"first raised by the data of {stamp(row.detected_at)} UTC",
        f"{WEAK} severity: {wording.INCIDENT_SEVERITIES[row.severity]}",
        f"causes that rose: {listed([cause_name(cause) for cause in row.causes])}" if row.causes else "",
        f"{counted(row.n_purged, 'post')} purged since" if row.n_purged else "",
    ]
    return as_text("; ".join(fact for fact in facts if fact) + ".")


def causes_sentence(causes: list[str], counts: list[int], *, n_unclear: int) -> str:
    """The page's first sentence, from the causes by number, most first, and how many complaints name none."""
    total = counted(sum(counts) + n_unclear, "complaint")
    if not causes:
        return f"{total} in these days, whose causes are unclear."
    pairs = list(zip(causes, counts, strict=True))
    told = [pair for pair in pairs if pair[0] != OTHER] or pairs  # what is no named cause stands in the table
    named = [f"{cause_name(cause).lower()} ({count(n)})" for cause, n in told[:3]]
    unclear = f"; of {count(n_unclear)} the cause is unclear" if n_unclear else ""
    return f"{total} in these days, most often of {listed(named)}{unclear}."


def themes_sentence(n_themes: int, within: int, total: int) -> str:
    """The page's first sentence."""
    hold = "theme holds" if n_themes == 1 else "themes hold"
    share = f" ({percent(within / total)})" if total else ""
    return f"{count(n_themes)} {hold} {count(within)} of {counted(total, 'complaint')}{share}."


def health_sentence(n_read: int, n_rejected: int, n_not_read: int) -> str:
    """What became of what was read."""
    rejected = "none was turned away" if n_rejected == 0 else f"{count(n_rejected)} turned away"
    their = "its" if n_not_read == 1 else "their"
    foreign = f"{counted(n_not_read, 'post')} not read, as the model does not know {their} language"
    return f"{counted(n_read, 'record')} taken in, {rejected}; {foreign}."


def unwatched(data_time: datetime, *, now: datetime) -> str:
    """That nothing was seen since, where newer data should be there by now."""
    since = clock(data_time, now=now if now.year == data_time.year else None)
    return f"Nothing was seen since {since}, for {duration((now - data_time).total_seconds())}."


def due(moment: datetime, *, now: datetime) -> str:
    """When the next reading is to be, or that it should have been."""
    late = (now - moment).total_seconds()
    return f"{stamp(moment)}, {duration(late)} ago and not read" if late > 0 else stamp(moment)


def read_again(source: str, n_read: int, n_kept: int) -> str:
    """What following gave until now."""
    return f"{source_name(source)}: {counted(n_read, 'record')} read again until now, {count(n_kept)} of them new."


def in_no_theme(within: int, total: int) -> str:
    """How many complaints no theme holds."""
    share = f" ({percent((total - within) / total)})" if total else ""
    return f"{count(total - within)} of {counted(total, 'complaint')}{share} are in no theme at all."


def theme_event(row: ThemeEventRow) -> str:
    """What became of a theme, for a table cell."""
    other = row.other_label
    return {
        ThemeChange.APPEARED: f"“{row.label}” appeared",
        ThemeChange.SURVIVED: f"“{row.label}” went on",
        ThemeChange.VANISHED: f"“{row.label}” vanished",
        ThemeChange.SPLIT: f"“{other}” split from “{row.label}”",
        ThemeChange.MERGED: f"“{row.label}” merged into “{other}”",
        ThemeChange.ABSORBED: f"“{row.label}” was absorbed by “{other}”",
    }[row.happened]


def theme_origin(events: list[ThemeEventRow], theme_id: str) -> str:
    """Where a theme came from and what it took in, newest first; nothing where nothing happened to it."""
    words = []
    for event in events:
        if event.other_theme_id != theme_id:
            continue
        verb = "Split from" if event.happened == ThemeChange.SPLIT else "Took in"
        words.append(f"{verb} “{as_text(event.label)}” on {event.happened_at:%Y-%m-%d}.")
    return " ".join(words)


def theme_line(row: ThemeRow) -> str:
    """A theme's size and character."""
    before = count(row.n_before) if row.compared or row.n_before else "nobody looked"
    return (
        f"{counted(row.n, 'complaint')} by {counted(row.n_authors, 'person', 'people')}, "
        f"{_mostly(row.cause)} at {product_name(row.product)}; "
        f"first {row.first_seen_at:%Y-%m-%d}, last {row.last_seen_at:%Y-%m-%d}; "
        f"{count(row.n_lately)} in the last 7 days of data, {before} in the 7 before. "
        f"Words: {as_text(', '.join(row.keywords))}."
    )


def _mostly(cause: str) -> str:
    return "of no clear cause" if cause == UNCLEAR else f"mostly {cause_name(cause).lower()}"


def answers_sentence(who: WhoRow) -> str:
    """The page's first sentence, of the competitor that answered most."""
    return (
        f"{who.name} answered {counted(who.n_complaints, 'complaint')} about "
        f"{product_name(who.product)}, first after {duration(who.first_delay_seconds)}, half of them within "
        f"{duration(who.median_delay_seconds)}; {count(who.n_recruit)} of {count(who.n_answers)} answers "
        "invite to switch."
    )


def posts_found(total: int, skipped: int, shown: int, *, order: str) -> str:
    """How many posts there are, in which order, and which of them are on the page."""
    found = f"{counted(total, 'post')}, {order}"
    return (
        f"{found}." if shown == total else f"{found}; {count(skipped + 1)} to {count(skipped + shown)} here."
    )


def web_link(words: str, address: str) -> str:
    """A link to a page of the dashboard, or of the web; empty where the address is neither."""
    is_one = _PAGE.fullmatch(address) or _ADDRESS.fullmatch(address)
    return f"[{as_text(words)}]({address})" if is_one else ""


def unseen_days(n_unseen: int, n_days: int, *, which: str) -> str:
    """On how many of some days nobody is known to have looked; which: 'compared with'. Empty where on none."""
    if not n_unseen:
        return ""
    if n_unseen == n_days:
        return f"Nobody is known to have looked on any of the {counted(n_days, 'day')} {which}."
    days = f"{count(n_unseen)} of the {counted(n_days, 'day')} {which}"
    return f"On {days} nobody is known to have looked, so that fewer there may be fewer seen."


def origin(when: datetime, source: str, url: str | None) -> str:
    """Where a quoted post comes from, with the link to it."""
    link = f" · [original]({url})" if url and _ADDRESS.fullmatch(url) else ""
    return f"{as_text(source_name(source))}, {stamp(when)} UTC{link}"
