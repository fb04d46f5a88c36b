"""The burst detector on real series: python -m benchmarks.real_series [FOLDER WITH corpora/ AND bench/].

1. Outage words in Italian tweets on ChatGPT, an hourly count (the English model does not read them), beside the
   provider's own incidents that touched ChatGPT: what came in each beside what was expected, and the alarms. An outage
   of which nobody tweeted cannot be found. Not every alarm beside an outage is an error: other things happen.
2. NAB's realTweets, five-minute counts summed to hours: labelled windows in which an alarm was raised, and alarms
   outside. The first 15 % of each series are NAB's own probation and are skipped. Its labels are contested
   (arXiv 2009.13807).
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import polars as pl
from scipy.stats import poisson

from models.bursts.detector import Burst, find_bursts

BUDGET: Final = 4.0  # alarms a year
HOUR: Final = timedelta(hours=1)
GRACE: Final = timedelta(hours=12)  # after an outage or window, in which an alarm still counts for it
LAG: Final = timedelta(hours=3)  # as attribution counts an outage, pipeline.settings.sections
MINIMUM_IMPACT: Final = 2
TWEETS_FROM: Final = datetime(2022, 12, 1, tzinfo=UTC)  # every day from here on; before, single days
PROBATION: Final = 0.15
OUTAGE_WORDS: Final = (
    r"(?i)\b(down|offline|non funziona|non va|errore|error|bloccat|fuori servizio|outage|disservizio|non risponde"
    r"|crash|irraggiungibile)\w*"
)


def hourly(times: pl.Series, first: datetime, last: datetime) -> pl.DataFrame:
    """Counts of times in every hour from first to last: hour, count, coverage."""
    counts = times.dt.truncate("1h").alias("hour").value_counts(name="count")
    hours = pl.datetime_range(first, last, "1h", eager=True).alias("hour").cast(pl.Datetime("us", "UTC"))
    joined = hours.to_frame().join(counts, on="hour", how="left", maintain_order="left")
    return joined.with_columns(pl.col("count").fill_null(0), coverage=pl.lit(1.0))


def print_tweets(shared: Path) -> None:
    """Outages of ChatGPT found in Italian tweets, and what else was raised."""
    tweets = pl.read_csv(shared / "corpora/tweets-dj23/chatgpt_dal_2-11-22_a_31-03-23.csv").with_columns(
        at=pl.col("date").str.to_datetime("%Y-%m-%d %H:%M:%S%z").cast(pl.Datetime("us", "UTC"))
    )
    tweets = tweets.filter(pl.col("at") >= TWEETS_FROM)
    newest = tweets["at"].max()
    if not isinstance(newest, datetime):
        sys.exit(f"{shared}: holds no tweet after {TWEETS_FROM:%Y-%m-%d}")
    first, last = TWEETS_FROM, newest.replace(minute=0, second=0)
    named = tweets.filter(pl.col("tweetText").str.contains(OUTAGE_WORDS))["at"]
    detection = find_bursts(hourly(named, first, last), alarms_per_year=BUDGET)
    outages = _outages(shared, first + timedelta(days=14), last)
    print(
        f"Italian tweets: {tweets.height}, {len(named)} with outage words, {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    )
    print(
        f"incidents of ChatGPT with impact {MINIMUM_IMPACT} or more; tweets seen and expected until {LAG} after the"
    )
    print("end, and how likely so many are when nothing happens; the alarm that fell into each:")
    for title, impact, start, end in outages.iter_rows():
        alarms = [b for b in detection.bursts if start <= b.alarmed_at <= end + GRACE]
        observed, expected = _around(detection.baseline, start, end)
        seen = f"{observed} for {expected:.1f}, p {poisson.sf(observed - 1, expected):.3f}"
        print(
            f"  {start:%m-%d %H:%M} to {end:%m-%d %H:%M} impact {impact}: {seen}; alarm {_told(alarms)}  {title}"
        )
    other = [
        burst
        for burst in detection.bursts
        if not any(start <= burst.alarmed_at <= end + GRACE for _, _, start, end in outages.iter_rows())
    ]
    print(f"other alarms: {_told(other)}")


def _outages(shared: Path, first: datetime, last: datetime) -> pl.DataFrame:
    stages = pl.read_csv(next(shared.glob("corpora/status-atlarge/clean/incident/*/incident_stages.csv")))
    times = [
        pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S%z", strict=False).cast(pl.Datetime("us", "UTC"))
        for name in ("start_timestamp", "close_timestamp")
    ]
    chosen = stages.with_columns(times).filter(
        pl.col("ChatGPT") == 1,
        pl.col("incident_impact_level") >= MINIMUM_IMPACT,
        pl.col("start_timestamp").is_between(first, last),
    )
    columns = ("Incident_Title", "incident_impact_level", "start_timestamp", "close_timestamp")
    return chosen.select(columns).sort("start_timestamp")


def _around(baseline: pl.DataFrame, start: datetime, end: datetime) -> tuple[int, float]:
    """Tweets seen and expected in the hours that an outage and the lag after it touch."""
    touched = pl.col("hour").is_between(start - HOUR, end + LAG, closed="none")
    hours = baseline.filter(touched)
    return int(hours["observed"].sum()), float(hours["expected"].sum())


def _told(bursts: list[Burst]) -> str:
    return (
        ", ".join(f"{b.alarmed_at:%m-%d %H}h ({b.observed} for {b.expected:.1f})" for b in bursts) or "none"
    )


def print_nab(shared: Path) -> None:
    """Windows hit and alarms outside, for each ticker."""
    windows = json.loads((shared / "bench/nab/combined_windows.json").read_text())
    print(f"\n{'NAB realTweets':16}{'windows':>8}{'hit':>5}{'alarms outside':>16}{'days':>6}")
    totals = [0, 0, 0, 0]
    for path in sorted((shared / "bench/nab").glob("Twitter_volume_*.csv")):
        row = _score(path, windows[f"realTweets/{path.name}"])
        totals = [total + part for total, part in zip(totals, row, strict=True)]
        print(f"{path.stem[15:]:16}{row[0]:8}{row[1]:5}{row[2]:16}{row[3]:6}")
    print(f"{'all':16}{totals[0]:8}{totals[1]:5}{totals[2]:16}{totals[3]:6}")


def _score(path: Path, windows: list[list[str]]) -> tuple[int, int, int, int]:
    """Windows after the probation, how many an alarm fell into, alarms outside, days judged."""
    counts = pl.read_csv(path, try_parse_dates=True).with_columns(
        pl.col("timestamp").dt.replace_time_zone("UTC").dt.truncate("1h").alias("hour")
    )
    hours = counts.group_by("hour").agg(pl.col("value").sum().alias("count")).sort("hour")
    begin = hours["hour"][int(PROBATION * hours.height)]
    spans = [[datetime.fromisoformat(edge).replace(tzinfo=UTC) for edge in window] for window in windows]
    spans = [span for span in spans if span[1] >= begin]
    detection = find_bursts(hours.with_columns(coverage=pl.lit(1.0)), alarms_per_year=BUDGET)
    alarms = [burst.alarmed_at for burst in detection.bursts if burst.alarmed_at >= begin]
    hit = sum(any(start <= alarm <= end for alarm in alarms) for start, end in spans)
    outside = sum(not any(start <= alarm <= end for start, end in spans) for alarm in alarms)
    return len(spans), hit, outside, (hours["hour"][-1] - begin).days


def main() -> None:
    """Print both tables."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared")
    if not (shared / "corpora").is_dir():
        sys.exit(f"{shared}: holds no corpora/ and bench/; name the folder that does")
    print_tweets(shared)
    print_nab(shared)


if __name__ == "__main__":
    main()
