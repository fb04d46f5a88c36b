"""A small warehouse with a story, for tests of what is shown.

Thirty days up to NOON. People complain of Claude a few times a day and of ChatGPT now and then. On the last morning
Claude has an outage from 08:00 to 10:00 UTC; from 08:00 on two dozen people have lost work, most of them blame the
safety layer, and a competitor's account answers some of them. Six hours of the day before were not observed.
"""

import atexit
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import polars as pl

from models.amplification import Amplification, RegisteredAccount
from models.announcement import Announcement
from models.estimate import Estimate
from models.incident import Attribution, Incident, IncidentEvent
from models.judgement import Judgement
from models.post import Post, Reject
from models.table import frame_of
from models.theme import Theme, ThemeEvent, ThemeGroup, ThemeMember
from models.vocabulary import IncidentChange, IncidentState, OutageVerdict, ThemeChange
from pipeline.warehouse.transaction import transaction
from pipeline.warehouse.warehouse import open_state, publish, registered
from tests.rows import NOON, judgement, outage, post

NASTY = "<b>bold</b> **stars** [link](javascript:alert(1)) $x$ :smile: '; DROP TABLE posts; -- <script>alert(1)</script>"
BEGIN = NOON - timedelta(days=30)
MORNING = NOON.replace(hour=8)
GAP = (NOON - timedelta(days=1)).replace(hour=6)
_LARKSPUR = RegisteredAccount(
    account="x:larkspurai",
    competitor="larkspur",
    competitor_name="Larkspur",
    name="Larkspur",
    product="other",
    kind="official",
    since=None,
    until=None,
    evidence="https://larkspur.example/contact",
)
Rows = pl.DataFrame | Sequence[object]
_CAUSES = ("timeout", "perceived_censorship", "usage_limit", "lost_work", "quality_regression", "other")
_BLAMES = ("technical", "safety", "business", "unstated")


def write_story(home: Path) -> Path:
    """Write and publish the story; returns the home."""
    return write_copy(_write_story, home)


def write_copy(write: Callable[[Path], Path], home: Path) -> Path:
    """Write a home as a copy of one that is written once a process; returns it."""
    shutil.copytree(_written(write), home, symlinks=True, dirs_exist_ok=True)
    return home


@cache
def _written(write: Callable[[Path], Path]) -> Path:
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return write(folder / "home")


def _write_story(home: Path) -> Path:
    with open_state(home) as connection, transaction(connection):
        for table, rows in _tables().items():
            _write(connection, table, rows)
    with open_state(home) as connection:
        publish(connection, home)
    return home


def write_nothing(home: Path) -> Path:
    """Publish a warehouse without a row; returns the home."""
    with open_state(home) as connection:
        publish(connection, home)
    return home


def _write(connection: duckdb.DuckDBPyConnection, table: str, rows: Rows) -> None:
    frame = rows if isinstance(rows, pl.DataFrame) else frame_of(type(rows[0]), rows)
    with registered(connection, frame):
        connection.execute(f"INSERT INTO {table} BY NAME FROM incoming")


def _tables() -> dict[str, Rows]:
    daily, daily_labels = _daily()
    burst, burst_labels = _burst()
    answers, amplifications = _answers(burst)
    others = [
        post(9001, "il servizio non funziona", language="it", at=NOON - timedelta(hours=30)),
        post(9002, "how do I export a chat?", at=NOON - timedelta(hours=20)),
    ]
    unread = {"is_complaint": None, "p_complaint": None, "cause": None, "p_cause": None, "causes": None}
    other_labels = [
        judgement(9001, **unread, blames=None, explained=None, leaving=None, promotes=None, severity=None),
        judgement(9002, is_complaint=False, p_complaint=0.1, cause="none", blames="unstated"),
    ]
    return {
        "posts": daily + burst + answers + others,
        "judgements": daily_labels + burst_labels + other_labels + [_no_complaint(item) for item in answers],
        "outages": [outage(1, begin=MORNING, hours=2.0, url="https://status.example/1")],
        "baselines": _baselines(daily, burst),
        "watches": _watches(),
        "incidents": [_incident(burst)],
        "incident_events": [
            IncidentEvent(
                "claude-1", NOON, MORNING + timedelta(hours=1), IncidentChange.OPENED, 7, 0.4, None
            ),
        ],
        "incident_posts": pl.DataFrame(
            {"incident_id": "claude-1", "post_id": [item.post_id for item in burst]}
        ),
        "attributions": [
            Attribution(
                "claude-1", ("anthropic:1",), 0.71, 0.52, 0.87, 16 / 24, 5 / 24, OutageVerdict.COINCIDES
            ),
        ],
        "registered_accounts": [_LARKSPUR],
        "amplifications": amplifications,
        "themes": _themes(burst, daily),
        "theme_members": _members(burst, daily),
        "theme_groups": [ThemeGroup("t1", "g1", "work, lost"), ThemeGroup("t2", "g2", "stops, again")],
        "theme_events": [ThemeEvent("e1", "run-1", MORNING, ThemeChange.SPLIT, "t2", "t1", 0.4)],
        "announcements": _announcements(),
        "estimates": _coincidences() + _effects(),
        "coverage": _coverage(),
        "batches": _batches(len(daily) + len(burst) + len(answers) + len(others)),
        "rejects": [
            Reject(
                "r1",
                "run-1",
                "reddit",
                "posts.ndjson:17",
                "is 'yesterday'; expected seconds",
                "created_utc",
                "{}",
            )
        ],
        "runs": _runs(),
    }


def _daily() -> tuple[list[Post], list[Judgement]]:
    """Three complaints of Claude a day and one of ChatGPT every other day, none in the gap."""
    posts, labels = [], []
    for number in range(30 * 3 + 15):
        claude = number < 90
        at = BEGIN + (
            timedelta(hours=8 * number + 3) if claude else timedelta(days=2 * (number - 90), hours=5)
        )
        if GAP <= at < GAP + timedelta(hours=6):
            continue
        text = NASTY if number == 88 else f"it stopped again, complaint {number}"
        community = "ClaudeAI" if claude else "ChatGPT"
        posts.append(
            post(number, text, at=at, community=community, title=f"Title {number}" if number % 3 else None)
        )
        labels.append(
            judgement(
                number,
                product="claude" if claude else "chatgpt",
                cause=_CAUSES[number % len(_CAUSES)],
                blames=_BLAMES[number % len(_BLAMES)],
                explained=("explained", "silent", "unstated")[number % 3],
                leaving=number % 7 == 0,
            )
        )
    return posts, labels


def _burst() -> tuple[list[Post], list[Judgement]]:
    posts = [
        replace(
            post(
                1000 + number, f"my work is gone, note {number}", at=MORNING + timedelta(minutes=9 * number)
            ),
            post_id=f"x:{1000 + number}",
            source="x",
            kind="tweet",
            community=None,
            url=f"https://x.com/i/status/{1000 + number}",
        )
        for number in range(24)
    ]
    blames = ["safety"] * 16 + ["technical"] * 5 + ["unstated"] * 3
    labels = [
        replace(judgement(blames=blame, leaving=number < 4), post_id=item.post_id)
        for number, (item, blame) in enumerate(zip(posts, blames, strict=True))
    ]
    return posts, labels


def _answers(burst: list[Post]) -> tuple[list[Post], list[Amplification]]:
    posts, rows = [], []
    for number, target in enumerate(burst[:9]):
        delay = timedelta(minutes=6 + 4 * number)
        posts.append(
            replace(
                target,
                post_id=f"x:{2000 + number}",
                parent_id=target.post_id,
                author_account="larkspurai",
                author_key=None,
                text="Your work is safe with us. Come over.",
                created_at=target.created_at + delay,
                url=f"https://x.com/i/status/{2000 + number}",
            )
        )
        stance = ("recruit", "recruit", "disparage")[number % 3]
        seconds = int(delay.total_seconds())
        rows.append(
            Amplification(
                post_id=f"x:{2000 + number}",
                target_post_id=target.post_id,
                relation="reply",
                competitor="larkspur",
                by="account",
                account="x:larkspurai",
                stance=stance,
                p_stance=0.9,
                appeal=("reliability", "price", "permissive")[number % 3],
                p_appeal=0.8,
                names_fact=number % 2 == 0,
                delay_seconds=seconds,
                said="test",
            )
        )
    return posts, rows


def _no_complaint(item: Post) -> Judgement:
    quiet = judgement(is_complaint=False, p_complaint=0.1, cause="none", blames="unstated", severity=0)
    return replace(quiet, post_id=item.post_id)


def _baselines(daily: list[Post], burst: list[Post]) -> pl.DataFrame:
    counts: dict[datetime, int] = {}
    for item in [*daily, *burst]:
        if item.community != "ChatGPT":
            hour = item.created_at.replace(minute=0)
            counts[hour] = counts.get(hour, 0) + 1
    hours = [BEGIN + timedelta(hours=number) for number in range(30 * 24)]
    gap = [GAP <= hour < GAP + timedelta(hours=6) for hour in hours]
    return pl.DataFrame(
        {
            "product": "claude",
            "hour": hours,
            "observed": [counts.get(hour, 0) for hour in hours],
            "expected": [0.0 if missing else 0.4 for missing in gap],
            "expected_low": 0.0,
            "expected_high": [0.0 if missing else 2.0 for missing in gap],
            "coverage": [0.0 if missing else 1.0 for missing in gap],
        }
    )


def _watches() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "product": ["claude", "chatgpt"],
            "covered_from": [BEGIN, BEGIN],
            "covered_to": [NOON, NOON],
            "verdict": ["watched", "insufficient history"],
            "counted_by": ["hour", "hour"],
            "n_days": [28.0, 9.0],
            "n_days_needed": [14.0, 14.0],
            "n_days_seen": [28.0, 8.5],
            "n_days_seen_needed": [7.0, 7.0],
            "series_days": [[], [{"series": "reddit chatgpt", "n_days": 8.5}]],
        }
    )


def _incident(burst: list[Post]) -> Incident:
    return Incident(
        incident_id="claude-1",
        product="claude",
        causes=("lost_work",),
        started_at=MORNING,
        ended_at=None,
        detected_at=MORNING + timedelta(hours=1),
        n_posts=len(burst),
        n_authors=len(burst),
        expected=5.9,
        excess=18.1,
        excess_low=11.0,
        excess_high=26.5,
        severity=2,
        state=IncidentState.OPEN,
        merged_into=None,
        began_before=False,
        n_purged=0,
        note=None,
    )


def _themes(burst: list[Post], daily: list[Post]) -> list[Theme]:
    claude = [item for item in daily if item.community == "ClaudeAI"]
    return [
        Theme(
            "t1", "work gone", ("work", "gone", "note"), tuple(item.post_id for item in burst[:3]), len(burst),
            len(burst), MORNING, NOON, "live", None,
        ),
        Theme(
            "t2", "stopped again", ("stopped", "again", "<i>tag</i>"), (claude[-2].post_id, claude[-3].post_id), 20,
            20, BEGIN, NOON - timedelta(days=1), "live", None,
        ),
    ]  # fmt: skip


def _members(burst: list[Post], daily: list[Post]) -> list[ThemeMember]:
    claude = [item for item in daily if item.community == "ClaudeAI"]
    return [ThemeMember("t1", item.post_id, 0.9, "cluster") for item in burst] + [
        ThemeMember("t2", item.post_id, 0.7, "cluster") for item in claude[-20:]
    ]


def _announcements() -> list[Announcement]:
    at = NOON - timedelta(days=10)
    return [
        Announcement("reasons", "claude", at, NASTY, "https://example.com/reasons", at, "settings", None),
        Announcement(
            "release", "chatgpt", at - timedelta(days=5), "A new model", None, NOON, "command", None
        ),
    ]


def _coincidences() -> list[Estimate]:
    """How much of the rise coincides with outages, by chance and under other lags."""
    return [
        Estimate(
            f"outage_share{part}", subject, horizon, value, None, None, p, 3, "shifted by weeks", "run-1"
        )
        for part, subject, horizon, value, p in (
            ("", "claude", "", 0.65, 0.02),
            ("_by_chance", "claude", "", 0.1, None),
            ("_corrected", "claude", "", 0.61, 0.02),
            ("_at_lag", "claude-1", "0h", 0.62, None),
            ("_at_lag", "claude-1", "3h", 0.71, None),
        )
    ]


def _effects() -> list[Estimate]:
    """Complaints moved no more than chance, the share explained rose; of the release there is too little."""

    def row(
        name: str,
        subject: str,
        value: float,
        n: int,
        *,
        horizon: str = "7d",
        low: float | None = None,
        high: float | None = None,
        p: float | None = None,
        method: str = "test",
    ) -> Estimate:
        return Estimate(f"announcement_{name}", subject, horizon, value, low, high, p, n, method, "run-1")

    rows = [
        row("effect/complaints", "reasons", 0.8, 214, low=0.5, high=1.3, p=41 / 215),
        row("lead/complaints", "reasons", 1.1, 214, p=0.6),
        row("effect/explained", "reasons", 3.2, 214, low=1.4, high=7.4, p=3 / 215),
    ]
    for prefix in ("", "controls_"):
        for outcome in ("complaints", "explained"):
            rows += [
                row(f"{prefix}seen/{outcome}", "reasons", 12.0, 20),
                row(f"{prefix}expected/{outcome}", "reasons", 6.4, 20),
            ]
    rows += [
        row("shortfall/complaints", "release", 3.0, 10, method="counts before"),
        row("shortfall/explained", "release", 0.0, 10, method="counts before"),
    ]
    return rows + [
        row("day", "reasons", 1.5, 3, horizon=f"{day:+d}d", low=0.4, high=None if day % 2 else 4.0)
        for day in range(-19, 10)
    ]


def _coverage() -> pl.DataFrame:
    spans = [("reddit", BEGIN, GAP), ("reddit", GAP + timedelta(hours=6), NOON), ("x", BEGIN, NOON)]
    return pl.DataFrame(
        {
            "batch_id": ["b0", "b0", "b2"],
            "source": [source for source, _, _ in spans],
            "query": "file:test.ndjson",
            "from_at": [begin for _, begin, _ in spans],
            "to_at": [end for _, _, end in spans],
            "run_id": "run-1",
            "n_read": 50,
            "n_kept": 49,
            "n_duplicate": 0,
            "n_rejected": 1,
            "complete": True,
        }
    )


def _batches(n_kept: int) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "batch_id": ["b0", "b2"],
            "source": ["reddit", "x"],
            "query": ["file:test.ndjson", "file:test.ndjson"],
            "n_read": [n_kept + 1, 33],
            "n_kept": [n_kept, 33],
            "n_duplicate": 0,
            "n_rejected": [1, 0],
            "loaded_at": NOON + timedelta(minutes=30),
        }
    )


def _runs() -> pl.DataFrame:
    at = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
    return pl.DataFrame(
        {
            "run_id": ["run-1", "run-2"],
            "command": ["analyse", "collect reddit"],
            "started_at": at,
            "ended_at": at + timedelta(minutes=1),
            "outcome": ["done", "failed"],
            "counts": [{"load.batches": 2}, {}],
            "versions": [{"trustwatch": "0.1.0"}, {}],
            "error": [None, "reddit: answered 503"],
        },
        schema_overrides={"counts": pl.Map(pl.String, pl.Int64), "versions": pl.Map(pl.String, pl.String)},
    )
