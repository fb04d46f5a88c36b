"""Inputs that stand for the large ones of benchmarks: a few rows each, made here."""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.announcement_dates import SUBJECTS
from benchmarks.pulse import OUTAGES, SUBJECT
from tests.ingest.written_files import submission, write_lines

FIRST = datetime(2022, 12, 1, tzinfo=UTC)
_INTENTS = {
    "card_arrival": "when will my new card arrive in the {} mail",
    "exchange_rate": "which exchange rate do you use for {} euros",
    "lost_phone": "my phone was stolen and {} needs my account locked",
}
_FILLERS = (
    "ordinary",
    "first",
    "second",
    "late",
    "next",
    "usual",
    "same",
    "other",
    "new",
    "old",
    "spare",
    "whole",
)


def write_banking(folder: Path) -> None:
    """A bank's questions: two parts of three intents, a dozen of each."""
    for part in ("train", "test"):
        rows = [
            (text.format(f"{filler} {part}"), intent)
            for intent, text in _INTENTS.items()
            for filler in _FILLERS
        ]
        write_csv(folder / "banking77" / f"{part}.csv", ("text", "category"), rows)


def write_airline(folder: Path) -> None:
    """Complaints about airlines with their reasons; one has none."""
    reasons = {"Late Flight": "{} hours late again", "Lost Luggage": "my {} bag is still lost"}
    rows = [
        (text.format(filler), reason, "negative") for reason, text in reasons.items() for filler in _FILLERS
    ]
    columns = ("text", "negativereason", "airline_sentiment")
    write_csv(folder / "airline" / "airline_tweets.csv", columns, [*rows, ("thanks", "", "positive")])


def write_days(folder: Path) -> None:
    """Ninety days of posts sampled, by subject; on one there was an outage, and something that touches none."""
    outage = OUTAGES[0][0]
    days = [outage + timedelta(days=number) for number in range(-60, 30)]
    rows = [
        (f"{day}", 100, *(60 if day == outage and name == SUBJECT else day.day % 3 for name in SUBJECTS))
        for day in days
    ]
    write_csv(folder / "daily_features.csv", ("day", "n_posts", *SUBJECTS), rows)
    events = [(f"{outage}", "Altman ousted", "News event"), (f"{days[40]}", "Plugins", "feature release")]
    write_csv(folder / "events.csv", ("day", "event", "kind"), events)


def write_series(folder: Path) -> None:
    """Six weeks of tweets with an evening of outage, the provider's own word of it, and one labelled ticker."""
    outage = FIRST + timedelta(days=30, hours=18)
    times = [FIRST + timedelta(hours=number) for number in range(24 * 42)]
    tweets = [
        (f"{at:%Y-%m-%d %H:%M:%S%z}", "ChatGPT is down" if at.hour % 12 == 0 else "ciao") for at in times
    ]
    tweets += [(f"{outage + timedelta(minutes=n):%Y-%m-%d %H:%M:%S%z}", "down again") for n in range(60)]
    write_csv(
        folder / "corpora/tweets-dj23/chatgpt_dal_2-11-22_a_31-03-23.csv", ("date", "tweetText"), tweets
    )
    stages = folder / "corpora/status-atlarge/clean/incident/openai/incident_stages.csv"
    columns = ("Incident_Title", "incident_impact_level", "ChatGPT", "start_timestamp", "close_timestamp")
    span = [f"{at:%Y-%m-%d %H:%M:%S%z}" for at in (outage, outage + timedelta(hours=2))]
    write_csv(stages, columns, [("Elevated errors", 3, 1, *span)])
    counts = [(f"{at:%Y-%m-%d %H:%M:%S}", 200 if at == outage else 5 + at.hour % 3) for at in times]
    write_csv(folder / "bench/nab/Twitter_volume_ACME.csv", ("timestamp", "value"), counts)
    windows = [
        [
            f"{outage - timedelta(hours=3):%Y-%m-%d %H:%M:%S}",
            f"{outage + timedelta(hours=9):%Y-%m-%d %H:%M:%S}",
        ]
    ]
    labels = {"realTweets/Twitter_volume_ACME.csv": windows}
    (folder / "bench/nab/combined_windows.json").write_text(json.dumps(labels))


def write_labels(folder: Path) -> None:
    """Two labelled posts."""
    rows = [
        {"text": "Claude lost my whole draft", "product": "claude", "complaint": True, "promotes": "none", "group": "a"},
        {"text": "il servizio non funziona più da stamattina", "product": "none", "complaint": False,
         "promotes": "none", "language": "it", "group": "b"},
    ]  # fmt: skip
    write_lines(folder / "labels.jsonl", rows)


def write_submissions(folder: Path) -> None:
    """Three submissions of Reddit, as a dump has them."""
    write_lines(folder / "posts.ndjson", [submission(number) for number in range(1, 4)])


def write_csv(file: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A CSV with a header, and its folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([columns, *rows])
