"""The words of the page SQL."""

from typing import Final

SQL_TITLE: Final = "Ask the published views"
SQL_LIMITS: Final = (
    "Read-only: files, settings and extensions are out of reach. A query has 60 seconds and 2 GB; a download ends "
    "after a million rows. This page follows no filter."
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
VIEWS: Final = "What can be asked"
VIEW: Final = "View"
