"""A published view over a database that nobody publishes, for tests that ask one or few."""

import duckdb

from pipeline.warehouse.statements import VIEWS, statement, words_of


def make_view(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make a view and those that it reads, unless they are there: to make all takes seconds."""
    needed = {name}
    for view in reversed(VIEWS):
        if any(view in words_of(other) for other in needed):
            needed.add(view)
    rows = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    for view in VIEWS:
        if view in needed.difference(*rows):
            text = statement("pipeline.warehouse", f"views/{view}")
            connection.execute(text.partition("COMMENT ON")[0])  # comments cost more than the view
