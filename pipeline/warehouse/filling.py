"""The rows of a copy that is published: those of state, and of views, each asked once, as nothing changes any more."""

import re
from collections.abc import Mapping
from typing import Final

import duckdb

from pipeline.warehouse.statements import AS_VIEWS, VIEWS, refilling, statement, words_of

_COPYING: Final = re.compile(r"^(INSERT INTO published\.(\w+) .*?;)$", re.DOTALL | re.MULTILINE)
# A view has no row where the other relation, which it reads, has none. The views are left out that cost little to ask.
NOTHING_WITHOUT: Final[Mapping[str, str]] = {
    "effective_judgements": "judgements",
    "effective_incidents": "incidents",
    "near_duplicates": "judgements",
    "review_queue": "judge_answers",
    "post_themes": "theme_members",
    "complaints": "effective_judgements",
    "daily_causes": "complaints",
    "daily_counts": "posts",
    "daily_volumes": "volumes",
    "incident_summary": "effective_incidents",
    "incident_life": "incidents",
    "post_segments": "complaints",
    "incident_evidence": "incident_posts",
    "incident_explanations": "incident_posts",
    "near_duplicate_floods": "near_duplicates",
    "outages_and_complaints": "baselines",
    "data_quality": "batches",
    "source_drift": "freshness",
    "fingerprint_posts": "complaints",
    "fingerprints": "fingerprint_posts",
    "incident_links": "incident_summary",
    "acknowledgement_ledger": "effective_incidents",
    "incident_blame": "incident_summary",
    "theme_summary": "themes",
    "subjects": "subject_fits",
    "amplification_evidence": "amplifications",
    "answer_reach": "amplifications",
    "promotion_flows": "complaints",
    "incident_amplification": "effective_incidents",
    "share_of_voice": "complaints",
    "announcement_effects": "announcements",
    "escalation_list": "escalations",
    "answer_times": "complaints",
}


def fill_copy(connection: duckdb.DuckDBPyConnection) -> None:
    """Give the tables of the copy in use, an empty one, the rows that they have in state, and its views theirs.

    A table without a row stays as it is, and a view that reads only such, or can have no row, says what it said when
    the empty copy was made: in a young home that is most of them.
    """
    held = connection.execute(
        "SELECT database_name = 'published', table_name FROM duckdb_tables() WHERE estimated_size > 0"
    ).fetchall()
    said_of_nothing = {name for is_copy, name in held if is_copy}
    others = {name for is_copy, name in held if not is_copy}  # than in an empty copy
    for copying, table in _COPYING.findall(statement(__package__, "publish")):
        if table in others:
            connection.execute(copying)
    for view in VIEWS:
        if not words_of(view) & others or NOTHING_WITHOUT.get(view) not in {None, *others}:
            continue
        if view not in AS_VIEWS:
            empty, fill = refilling(view)
            if view in said_of_nothing:
                connection.execute(empty)
            ((n_rows,),) = connection.execute(fill).fetchall()
            if not n_rows and view not in said_of_nothing:
                continue
        others.add(view)
