"""The sentence on top: is something wrong, is it us, and who is making it worse, as a person would say it.

"Coincides with", never "caused by"; "not observed", never "quiet"; counts instead of a percentage of few.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import polars as pl

from models.table import rows_of
from models.vocabulary import IncidentState, OutageVerdict, WatchVerdict
from pipeline.brief.phrases import (
    clock,
    complaints_of,
    counted,
    day,
    duration,
    listed,
    onset,
    percent,
    product_name,
    ratio,
    stretch,
    usual,
)
from pipeline.brief.rows import IncidentRow

RECENT = timedelta(days=2)  # a closed incident that ended within this still makes the headline
LATE = timedelta(days=1)  # a product not observed for longer than this is not watched now
MAXIMUM_NAMED = 3  # products; more are counted
FEW_POSTS = 20  # under it counts are said, not percentages
FEWEST_USUAL = 3.0  # people, chosen by hand; a multiple of fewer says nothing


def headline(
    incidents: pl.DataFrame,
    watches: pl.DataFrame,
    *,
    now: datetime | None,
    is_old: bool = False,
    n_nameless: int = 0,
) -> str:
    """One sentence, or a few, from the incidents (worst open one first) and what is watched.

    incidents and watches: the columns of ``brief/incidents.sql`` and ``brief/watches.sql``; now is data time,
    None when there is no post at all; is_old: it is read long after, so that all is past; n_nameless: complaints
    that name no known product.
    """
    if now is None:
        return "There are no posts yet."
    if watches.is_empty() and n_nameless:
        return f"{counted(n_nameless, 'complaint')} and none of a product that is known, so no incident can be told."
    standing = rows_of(IncidentRow, incidents)
    spoken = None if is_old else now
    open_ones = [incident for incident in standing if incident.state == IncidentState.OPEN]
    if open_ones:
        others = (
            _others(open_ones[1:], "was open", "were open")
            if is_old
            else (_others(open_ones[1:], "is open", "are open"))
        )
        unseen = _unless_seen(open_ones[0], watches, now=now, spoken=spoken)
        return incident_sentence(open_ones[0], now=spoken) + unseen + others
    # Of old data the day stands first: read alone, "was open" sounds like last night.
    ended = f"When the data ended, on {day(now, now=None)}, no incident was open"
    nothing = ended if is_old else "No incident is open"
    if lasting := [incident for incident in standing if incident.ended_at is None]:
        return f"{nothing} but what is dealt with. {incident_sentence(lasting[0], now=spoken)}"
    closed = sorted(standing, key=_end, reverse=True)
    recent = [incident for incident in closed if _end(incident) > now - RECENT]
    if recent:
        others = (
            _others(recent[1:], "had ended since", "had ended since")
            if is_old
            else (_others(recent[1:], "has ended since", "have ended since"))
        )
        return f"{nothing}. {incident_sentence(recent[0], now=spoken)}{others}"
    last = f"the last ended on {day(_end(closed[0]), now=spoken)}" if closed else ""
    return _quiet(watches, nothing=nothing, last=last, now=now, spoken=spoken)


def _end(closed: IncidentRow) -> datetime:
    assert closed.ended_at is not None
    return closed.ended_at


def incident_sentence(incident: IncidentRow, *, now: datetime | None) -> str:
    """What happened, whom its authors blame, what it coincides with, and who answered.

    now: data time; None says it long after, in the past tense and with the year.
    """
    return f"{'; '.join(incident_parts(incident, now=now))}."


def incident_parts(incident: IncidentRow, *, now: datetime | None) -> list[str]:
    """The same in parts: how many complain of what and when stands first, then what may be said of it."""
    is_unknown = incident.verdict in (OutageVerdict.UNKNOWN, None)
    beside = "; " if is_unknown else ", "  # a share stands beside a share
    parts = [
        _size(incident, now=now),
        *copies_within(incident),
        f"{_blame(incident)}{beside}{_coincidence(incident)}",
        _answers(incident),
    ]
    return [part for part in parts if part]


def _size(incident: IncidentRow, *, now: datetime | None) -> str:
    if incident.ended_at is None:
        growing = " and growing" if incident.is_growing else ""
        verb = "are" if now else "were"
        began = onset(clock(incident.started_at, now=now), began_before=incident.began_before)
        when = f"since {began}{growing}"
    else:
        when = stretch(incident.started_at, incident.ended_at, now=now)
        verb, when = "were", f"from {onset(when.removeprefix('from '), began_before=incident.began_before)}"
    if incident.ratio is None or incident.expected < FEWEST_USUAL:
        complain = {"are": "complain", "were": "complained"}[verb]
        people = counted(incident.n_authors, "person", "people")
        if incident.n_authors == 1 and verb == "are":
            complain = "complains"
        size = f"{people} {complain} where {usual(incident.expected)} would be usual"
        return f"{product_name(incident.product)}: {size}, {_mostly(incident)}{when}"
    return (
        f"{product_name(incident.product)}: complaints, {_mostly(incident)}"
        f"{verb} {ratio(incident.ratio)} times the usual {when}"
    )


def copies_within(incident: IncidentRow) -> Iterator[str]:
    """How many of its posts are copies, where they are so many that its excess looks too small beside its posts."""
    if incident.n_copies > incident.n_posts / 4:
        verb = "repeats" if incident.n_copies == 1 else "repeat"
        yield (
            f"{incident.n_copies:,} of the {counted(incident.n_posts, 'post')} nearly {verb} an earlier one, by"
            " accounts not seen before or by one author, and count nobody"
        )


def _mostly(incident: IncidentRow) -> str:
    cause = complaints_of(incident.leading_cause)
    if cause is None or incident.leading_share is None:
        return ""
    return f"{'mostly' if incident.leading_share > 0.5 else 'most often'} of {cause}, "


def _blame(incident: IncidentRow) -> str:
    safety, technical, n = incident.blamed_safety, incident.blamed_technical, incident.n_authors
    if safety is None or technical is None:
        return "whom they blame is not known"
    if n < FEW_POSTS:
        return f"{round(safety * n)} of {n} blame the safety layer"
    if safety > 0.5:
        return f"{percent(safety)} blame the safety layer"
    if technical > 0.5:
        return f"{percent(technical)} blame a technical fault"
    return f"{percent(safety)} blame the safety layer and {percent(technical)} a technical fault"


def _coincidence(incident: IncidentRow) -> str:
    verdict, share = incident.verdict, incident.share
    if verdict == OutageVerdict.TOO_FEW:
        return "too few posts to say whether they coincide with an outage"
    if verdict == OutageVerdict.UNKNOWN or verdict is None:
        return "whether there was an outage is not known"
    low, high = incident.share_low, incident.share_high
    if share is None or low is None or high is None or not incident.outage_ids:
        return "no declared outage coincides with them"
    return f"{percent(share)} ({100 * low:.0f} to {100 * high:.0f}) of the excess coincides with the provider's outage"


def _answers(incident: IncidentRow) -> str:
    if not incident.n_answered or incident.first_answer_seconds is None:
        return ""
    names, n = list(incident.competitors or ()), incident.n_competitors
    who = listed(names) if 0 < len(names) <= MAXIMUM_NAMED else f"accounts of {n} competitors"
    first = duration(incident.first_answer_seconds)
    return f"{who} answered {incident.n_answered:,} of them, first after {first}"


def _others(others: list[IncidentRow], one: str, many: str) -> str:
    if not others:
        return ""
    products = listed(sorted({product_name(incident.product) for incident in others}))
    return f" {counted(len(others), 'more incident')} {one if len(others) == 1 else many}: {products}."


def _unless_seen(
    incident: IncidentRow, watches: pl.DataFrame, *, now: datetime, spoken: datetime | None
) -> str:
    """For an incident that may have ended unseen, since when it was not observed."""
    late = watches.filter(pl.col("product") == incident.product, pl.col("covered_to") < now - LATE)
    return f" Not observed since {day(late['covered_to'].item(), now=spoken)}." if late.height else ""


def _quiet(watches: pl.DataFrame, *, nothing: str, last: str, now: datetime, spoken: datetime | None) -> str:
    """One line: nothing is open, or why that cannot be said; last: when the last incident ended."""
    watched = watches.filter(pl.col("verdict") == WatchVerdict.WATCHED.value)
    seen_now = watched.filter(pl.col("covered_to") >= now - LATE)["product"].to_list()
    if seen_now:
        whom = "for " + listed([product_name(key) for key in seen_now])
        if len(seen_now) > MAXIMUM_NAMED:
            whom = f"among {len(seen_now)} products"
        return f"{nothing} {whom}; {last or 'there was no incident yet'}."
    return f"{_unseen(watches, watched, spoken=spoken)}{f'; {last}' if last else ''}."


def _unseen(watches: pl.DataFrame, watched: pl.DataFrame, *, spoken: datetime | None) -> str:
    """Why nothing can be said."""
    if watched.height:
        newest = max(watched["covered_to"].to_list())
        return f"Not observed since {day(newest, now=spoken)}: no product is watched now"
    verdicts = set(watches["verdict"])
    if WatchVerdict.INSUFFICIENT_HISTORY in verdicts:
        return "Too little history to say whether anything is unusual: under 14 days were observed"
    if verdicts:
        return "Not observed: which hours were really seen is not known, so no incident can be told"
    return "No product is watched yet, so no incident can be told"
