"""The words of the page SQL."""

from collections.abc import Mapping
from typing import Any, Final

from dashboard.words.sentences import as_text

SQL_TITLE: Final = "Ask the published views"
SQL_LIMITS: Final = (
    "Read-only: files, settings and extensions are out of reach. A query has 60 seconds and 2 GB; a download ends "
    "after a million rows."
)
RECIPE: Final = "Begin with"
CHOOSE_RECIPE: Final = "A question with its query"
QUERY: Final = "Query (DuckDB's SQL)"
QUERY_EXAMPLE: Final = "FROM daily_causes WHERE product = 'claude' ORDER BY day DESC"
QUERY_FIRST: Final = "Write a query first, or choose a question above."
RUN: Final = "Run"
ASKING: Final = "Asking"
WRONG_ICON: Final = ":material/error:"
ROWS: Final = "{n} rows."
ROWS_CUT: Final = "The first {shown} are shown; a download has all."
DOWNLOAD_PARQUET: Final = "Download Parquet"
OUTAGES: Final = "FROM outage_list ORDER BY started_at DESC"
VIEWS: Final = "What can be asked"
VIEW: Final = "View"


def column_line(column: str, kind: str, meaning: str) -> str:
    """A column of a view, what it means and its type, as an item of a list."""
    return f"- **{as_text(column)}** {as_text(meaning)} :small[{as_text(kind)}]"


def run_of(row: Mapping[str, Any]) -> str:
    """The query for all that is known of a run: what it did, and with which versions."""
    return f"FROM run_log WHERE run_id = {_quoted(row['run_id'])}"


def followed_of(row: Mapping[str, Any]) -> str:
    """The query for all that is read again of one source and kind, what is due first."""
    source, kind = _quoted(row["source"]), _quoted(f"{row['what']}:")
    return f"FROM watchlist WHERE source = {source} AND starts_with(subject, {kind}) ORDER BY due_at"


def rejects_of(row: Mapping[str, Any]) -> str:
    """The query for the rows that one source lost by one field, each with its place and reason."""
    source, field = _quoted(row["source"]), _quoted(row["field"])
    return f"FROM rejects WHERE source = {source} AND field IS NOT DISTINCT FROM {field} ORDER BY location"


def _quoted(value: str | None) -> str:
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"
