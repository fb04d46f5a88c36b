"""Announcements on real days, at dates that cannot have moved them: python -m benchmarks.announcement_dates FOLDER.

FOLDER holds daily_features.csv and events.csv (day, event, kind), such as the site of "Three Years of r/ChatGPT" (arXiv
2606.05750) tells them. Each subject stands for a product, counted by posts out of those sampled and held against the
other subjects as the announcements stage does: the same days before and after, the same reach, ranked among other dates
and other subjects. Printed is how often a date is called more than chance on a subject that it cannot touch, beside the
stated level of 5 %; and of the others, on which nothing is stated.

What cannot touch what was set down by the words of the events, before any figure was looked at. Dates are registered
one at a time; then all of them for the subject at once, as someone would who registers each.
"""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from benchmarks.pulse import read_counts
from models.statistics.event_study import LEVEL, Effect, Panel, effect
from pipeline.stages.announcements import REACH

TECHNICAL: Final = (
    "lost_or_missing_conversations",
    "slow_or_lagging",
    "down_or_unavailable",
    "recent_drop_in_quality",
)
CENSORSHIP: Final = "censorship_or_policy"
REMOVAL: Final = "dissatisfaction_4o_removal"
SUBJECTS: Final = (*TECHNICAL, CENSORSHIP, REMOVAL)
FIRST_4O: Final = date(2024, 5, 13)  # before it was there nobody missed it
# Changed nothing in ChatGPT as its users have it: people, papers, other plans, the API, what was only announced.
NOTHING_CHANGED: Final = (
    "GPT-3.5 Turbo fine-tuning",
    "ChatGPT Enterprise",
    "Altman ousted",
    "Altman returns",
    "Sora",
    "Creator opt-out tool",
    "ChatGPT in Siri",
    "SearchGPT",
    "GPT-4o system card",
    "Murati exits",
    "Alert raised by PuLSE",
    "Initial (anecdotal) coverage of therapy use cases",
    "o3",
    "Transcription models (API)",
    "RCT on designing for affective responses",
    "Rolling Stone story on ChatGPT-induced psychosis",
    "Under-18 restrictions",
    "OpenAI econ whitepaper: emotional usage at 1.9%",
)
# Changed where ChatGPT runs, what it costs or how it is handled, and nothing of what it may say.
PLACE_OR_PRICE: Final = (
    "ChatGPT Plus",
    "ChatGPT API",
    "ChatGPT iOS app",
    "ChatGPT Android",
    "GPT-3.5 Turbo fine-tuning",
    "ChatGPT Enterprise",
    "Plus sign-ups paused",
    "Plus sign-ups resume",
    "Voice on iOS/Android",
    "No-account access",
    "ChatGPT in Siri",
    "ChatGPT for Mac",
    "ChatGPT Windows app",
    "Chat history search",
    "Voice Mode on Mac",
    "Voice Mode on web",
    "ChatGPT Pro $200",
    "Reminders + recurring tasks",
    "macOS code editing",
    "Transcription models (API)",
    "Search shopping",
    "Deep research GitHub connector",
    "Codex agent in ChatGPT",
    "ChatGPT Go",
    "Codex + GPT-5",
    "ChatGPT Go expansion",
    "OpenAI Atlas",
    "Group chats",
)


class Pair(NamedTuple):
    """A date and a subject."""

    day: date
    subject: str
    may_touch: bool


def pairs(events: pl.DataFrame) -> Iterator[Pair]:
    """Every date with every subject."""
    for day, event, kind in events.select("day", "event", "kind").iter_rows():
        released = kind == "model release"  # Sora is in the list twice: announced, then released
        for subject in SUBJECTS:
            untouched = (
                (subject in TECHNICAL and event in NOTHING_CHANGED and not released)
                or (subject == CENSORSHIP and event in PLACE_OR_PRICE)
                or (subject == REMOVAL and day < FIRST_4O)
            )
            yield Pair(day, subject, not untouched)


def read_panel(folder: Path, *, shares: bool) -> tuple[Panel, date]:
    """All subjects over all days, out of the posts sampled or, as rates, of their usual number; and the first day."""
    read = [read_counts(folder, subject) for subject in SUBJECTS]
    rows = pl.read_csv(folder / "daily_features.csv")["n_posts"].to_numpy().astype(float)
    exposure = np.tile(rows if shares else rows / np.median(rows), (len(SUBJECTS), 1))
    counts = np.stack([one["count"].to_numpy() for one in read]).astype(float)
    first = read[0]["hour"].dt.date().min()
    assert isinstance(first, date)
    return Panel(SUBJECTS, counts, exposure, np.zeros(counts.shape, dtype=bool)), first


def within_reach(panel: Panel, day: int) -> tuple[Panel, int]:
    """The days that the stage looks at around a day, and its number among them."""
    begin = max(day - REACH[0], 0)
    kept = slice(begin, day + REACH[1])
    around = Panel(panel.products, panel.counts[:, kept], panel.exposure[:, kept], panel.affected[:, kept])
    return around, day - begin


def called(panel: Panel, day: int, subject: str, *, shares: bool) -> Effect | None:
    """What is told of one date, None where there is too little."""
    around, number = within_reach(panel, day)
    found = effect(around, subject, number, shares=shares)
    return found if isinstance(found, Effect) else None


def row(name: str, found: list[Effect | None]) -> str:
    """How many were told anything, and of these the share beyond chance, and not beyond it in the week before."""
    told = [one for one in found if one is not None]
    rejected = [one for one in told if one.p <= LEVEL]
    moved = [one for one in rejected if one.lead_p is None or one.lead_p > LEVEL]
    shares = "".join(f"{len(part) / max(len(told), 1):12.3f}" for part in (rejected, moved))
    return f"{name:34}{len(found):8}{len(told):8}{shares}"


def main() -> None:
    """Print a table a way of counting and of registering."""
    if len(sys.argv) < 2:
        sys.exit("name the folder that holds daily_features.csv and events.csv")
    folder = Path(sys.argv[1])
    events = pl.read_csv(folder / "events.csv", try_parse_dates=True)
    for shares in (False, True):
        panel, first = read_panel(folder, shares=shares)
        for at_once in (False, True):
            counted = "share of the posts sampled" if shares else "posts at the usual number sampled"
            how = "all at once" if at_once else "one at a time"
            print(f"\n{counted}; {events.height} dates, registered {how}")
            print(f"{'':34}{'pairs':>8}{'told':>8}{'p <= .05':>12}{'rose, fell':>12}")
            print_calls(panel, first, events, at_once=at_once, shares=shares)


def print_calls(panel: Panel, first: date, events: pl.DataFrame, *, at_once: bool, shares: bool) -> None:
    """A row a subject, of the dates that cannot touch it, and of all."""
    registered = {subject: panel for subject in SUBJECTS}
    if at_once:
        for day in events["day"]:
            registered = {name: one.moved(name, (day - first).days) for name, one in registered.items()}
    found = [
        (pair, called(registered[pair.subject], (pair.day - first).days, pair.subject, shares=shares))
        for pair in pairs(events)
    ]
    for subject in SUBJECTS:
        print(row(subject, [one for pair, one in found if pair.subject == subject and not pair.may_touch]))
    for may_touch, name in ((False, "all that cannot be touched"), (True, "all others")):
        print(row(name, [one for pair, one in found if pair.may_touch == may_touch]), flush=True)


if __name__ == "__main__":
    main()
