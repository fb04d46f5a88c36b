"""SQL lives in files: the tables, one view a file, one step a file."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

# In state too: the stages read them.
EFFECTIVE: Final = ("effective_judgements", "incident_decisions", "effective_incidents", "near_duplicates")
VIEWS: Final = (  # a view stands after the views that it reads
    *EFFECTIVE,
    "theme_names",
    "review_queue",
    "posts_read",
    "post_themes",
    "complaints",
    "post_vectors",
    "hourly_causes",
    "coverage_stretches",
    "daily_coverage",
    "daily_causes",
    "daily_counts",
    "daily_volumes",
    "incident_summary",
    "incident_life",
    "quoted_errors",
    "post_segments",
    "incident_evidence",
    "incident_explanations",
    "incident_lags",
    "coincidence_tests",
    "near_duplicate_floods",
    "outage_list",
    "outages_and_complaints",
    "product_watch",
    "data_quality",
    "freshness",
    "source_drift",
    "data_time",
    "fingerprint_posts",
    "fingerprints",
    "incident_links",
    "acknowledgement_ledger",
    "provider_acknowledgement",
    "incident_blame",
    "blame_accuracy",
    "slow_change_list",
    "theme_summary",
    "theme_lineage",
    "theme_coverage",
    "theme_map",
    "subjects",
    "subject_days",
    "subject_bursts",
    "subject_evidence",
    "amplification_evidence",
    "amplification_summary",
    "registered_competitors",
    "answer_reach",
    "promotion_flows",
    "leaving_odds",
    "amplification_lifts",
    "weekly_voice",
    "escalation_list",
    "coordination_list",
    "incident_amplification",
    "share_of_voice",
    "legibility",
    "announcement_effects",
    "announcement_days",
    "retention_signals",
    "reject_reasons",
    "answer_times",
    "run_log",
    "coverage_intervals",
    "follow_list",
)

AS_VIEWS: Final = (  # texts and vectors are kept once
    "posts_read",
    "complaints",
    "post_vectors",
    "incident_evidence",
)

_VIEW_FILE: Final = re.compile(r"CREATE (?:OR REPLACE )?VIEW (\w+) AS\s(.*?);\s*(COMMENT ON .*)", re.DOTALL)


@cache
def fingerprint() -> str:
    """Of the tables and views of this Trustwatch: a copy that bears another one was published by another."""
    texts = (
        statement(__package__, name) for name in ("tables", "macros", *(f"views/{view}" for view in VIEWS))
    )
    return hashlib.sha256("".join(texts).encode()).hexdigest()


def statement(package: str, name: str) -> str:
    """The text of ``<package>/sql/<name>.sql``: the SQL of a step stands beside its Python."""
    return files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def named_in(query: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the known values that a query names as parameters: DuckDB refuses the others."""
    named = set(re.findall(r"\$(\w+)", query))
    return {name: value for name, value in known.items() if name in named}


def published_view(view: str) -> str:
    """How a view stands in a published copy: as a table, since nothing in a copy changes any more, or as a view."""
    text = statement(__package__, f"views/{view}")
    if view in AS_VIEWS:
        return text
    text = text.replace("COMMENT ON VIEW", "COMMENT ON TABLE", 1)
    return _VIEW_FILE.sub(r"CREATE TABLE \1 AS\n\2;\n\3", text)


def refilling(view: str) -> tuple[str, str]:
    """How the rows leave the table that a view is in a copy, and how they enter it."""
    text = statement(__package__, f"views/{view}")
    return _VIEW_FILE.sub(r"DELETE FROM \1", text), _VIEW_FILE.sub(r"INSERT INTO \1\n\2", text)


@cache
def words_of(view: str) -> frozenset[str]:
    """Each word in the query of a view, so at least the names of all that it reads."""
    return frozenset(re.findall(r"\w+", statement(__package__, f"views/{view}"))) - {view}


def recipes() -> dict[str, str]:
    """Queries that analysts begin with, by the question that each answers, ready to be run."""
    folder = files(__package__).joinpath("sql", "recipes")
    texts = [
        path.read_text(encoding="utf-8") for path in sorted(folder.iterdir(), key=lambda path: path.name)
    ]
    return {text.partition("\n")[0].removeprefix("-- "): text.partition("\n")[2] for text in texts}


def insertion(table: str) -> str:
    """How the rows of ``incoming`` enter a table: by ``sql/insert/<table>.sql``, else as into most tables."""
    own = files(__package__).joinpath("sql", "insert", f"{table}.sql")
    if own.is_file():
        return own.read_text(encoding="utf-8")
    return statement(__package__, "insert").format(table=table)
