"""The sentence on top: is something wrong, is it us, and who is making it worse, as a person would say it.

"Coincides with", never "caused by"; "not observed", never "quiet"; counts instead of a percentage of few.
"""

from datetime import datetime, timedelta
from typing import Any

import polars as pl

from pipeline.brief.phrases import (
    clock,
    complaints_of,
    counted,
    day,
    duration,
    listed,
    percent,
    product_name,
    ratio,
    stretch,
)

RECENT = timedelta(days=2)  # a closed incident that ended within this still makes the headline
LATE = timedelta(days=1)  # a product not observed for longer than this is not watched now
MAXIMUM_NAMED = 3  # products; more are counted
FEW_POSTS = 20  # under it counts are said, not percentages

Row = dict[str, Any]


def headline(incidents: pl.DataFrame, watches: pl.DataFrame, *, now: datetime | None) -> str:
    """One sentence, or a few, from the incidents (worst open one first) and what is watched.

    incidents and watches: the columns of ``brief/incidents.sql`` and ``brief/watches.sql``; now is data time,
    None when there is no post at all.
    """
    if now is None:
        return "There are no posts yet."
    open_ones = incidents.filter(pl.col("state") == "open").to_dicts()
    if open_ones:
        others = _others(open_ones[1:], "is open", "are open")
        return (
            incident_sentence(open_ones[0], now=now) + _unless_seen(open_ones[0], watches, now=now) + others
        )
    closed = incidents.sort("ended_at", descending=True).to_dicts()
    recent = [incident for incident in closed if incident["ended_at"] > now - RECENT]
    if recent:
        others = _others(recent[1:], "has ended since", "have ended since")
        return f"Nothing is open. {incident_sentence(recent[0], now=now)}{others}"
    return _quiet(closed, watches, now=now)


def incident_sentence(incident: Row, *, now: datetime) -> str:
    """What happened, whom its authors blame, what it coincides with, and who answered."""
    parts = [_size(incident, now=now), f"{_blame(incident)}, {_coincidence(incident)}", _answers(incident)]
    return "; ".join(part for part in parts if part) + "."


def _size(incident: Row, *, now: datetime) -> str:
    is_open = incident["ended_at"] is None
    growing = " and growing" if incident["is_growing"] else ""
    verb = "are" if is_open else "were"
    when = (
        f"since {clock(incident['started_at'], now=now)}{growing}"
        if is_open
        else stretch(incident["started_at"], incident["ended_at"], now=now)
    )
    usual = incident["ratio"]
    if usual is None or incident["expected"] < 0.5:
        size = f"{counted(incident['n_posts'], 'complaint')} where fewer than one is usual"
        return f"{product_name(incident['product'])}: {size}, {_mostly(incident)}{when}"
    return (
        f"{product_name(incident['product'])}: complaints, {_mostly(incident)}"
        f"{verb} {ratio(usual)} times the usual {when}"
    )


def _mostly(incident: Row) -> str:
    cause = complaints_of(incident["leading_cause"])
    if cause is None:
        return ""
    return f"{'mostly' if incident['leading_share'] > 0.5 else 'most often'} of {cause}, "


def _blame(incident: Row) -> str:
    safety, technical, n = incident["blamed_safety"], incident["blamed_technical"], incident["n_authors"]
    if safety is None or technical is None:
        return "whom they blame is not known"
    if n < FEW_POSTS:
        return f"{round(safety * n)} of {n} blame the safety layer"
    if safety > 0.5:
        return f"{percent(safety)} blame the safety layer"
    if technical > 0.5:
        return f"{percent(technical)} blame a technical fault"
    return f"{percent(safety)} blame the safety layer and {percent(technical)} a technical fault"


def _coincidence(incident: Row) -> str:
    verdict, share = incident["verdict"], incident["share"]
    if verdict == "too few posts":
        return "too few posts to say whether they coincide with an outage"
    if verdict == "unknown" or verdict is None:
        return "whether there was an outage is not known"
    if share is None or not incident["outage_ids"]:
        return "no declared outage coincides with them"
    low, high = 100 * incident["share_low"], 100 * incident["share_high"]
    return f"{percent(share)} ({low:.0f} to {high:.0f}) of the excess coincides with the provider's outage"


def _answers(incident: Row) -> str:
    if not incident["n_answered"]:
        return ""
    n = incident["n_competitors"]
    who = "a competitor's account" if n == 1 else f"accounts of {n} competitors"
    first = duration(incident["first_answer_seconds"])
    return f"{who} answered {incident['n_answered']:,} of them, first after {first}"


def _others(others: list[Row], one: str, many: str) -> str:
    if not others:
        return ""
    products = listed(sorted({product_name(incident["product"]) for incident in others}))
    return f" {counted(len(others), 'more incident')} {one if len(others) == 1 else many}: {products}."


def _unless_seen(incident: Row, watches: pl.DataFrame, *, now: datetime) -> str:
    """For an incident that may have ended unseen, since when it was not observed."""
    late = watches.filter(pl.col("product") == incident["product"], pl.col("covered_to") < now - LATE)
    return f" Not observed since {day(late['covered_to'].item(), now=now)}." if late.height else ""


def _quiet(closed: list[Row], watches: pl.DataFrame, *, now: datetime) -> str:
    verdicts = set(watches["verdict"])
    last = _last(closed[0], now=now) if closed else ""
    watched = watches.filter(pl.col("verdict") == "watched")
    seen_now = watched.filter(pl.col("covered_to") >= now - LATE)["product"].to_list()
    if seen_now:
        whom = "for " + listed([product_name(key) for key in seen_now])
        if len(seen_now) > MAXIMUM_NAMED:
            whom = f"among the {len(seen_now)} products that are watched"
        return f"Nothing is open {whom}.{last or ' There was no incident yet.'}"
    if watched.height:
        newest = max(watched["covered_to"].to_list())
        return f"Not observed since {day(newest, now=now)}: no product is watched now.{last}"
    if "insufficient history" in verdicts:
        return f"Too little history to say whether anything is unusual: under 14 days were observed.{last}"
    if verdicts:
        return f"Not observed: which hours were really seen is not known, so no incident can be told.{last}"
    return f"No product is watched yet, so no incident can be told.{last}"


def _last(incident: Row, *, now: datetime) -> str:
    ended = f" The last incident ended on {day(incident['ended_at'], now=now)}."
    return f"{ended} {incident_sentence(incident, now=now)}"
