"""The views of a copy that is published, each asked once: nothing in a copy changes any more."""

import duckdb

from pipeline.warehouse.statements import AS_VIEWS, VIEWS, refilling, words_of


def fill_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Give the tables that views are in the copy in use their rows; the other tables have those of state already.

    A view that reads only what is empty says what it said when the empty copy was made, and is not asked again: in a
    young home that is most of them.
    """
    held = connection.execute(
        "SELECT database_name = 'published', table_name FROM duckdb_tables() WHERE estimated_size > 0"
    ).fetchall()
    said_of_nothing = {name for is_copy, name in held if is_copy}
    others = {name for is_copy, name in held if not is_copy}  # than in an empty copy
    for view in VIEWS:
        if not words_of(view) & others:
            continue
        if view not in AS_VIEWS:
            empty, fill = refilling(view)
            if view in said_of_nothing:
                connection.execute(empty)
            ((n_rows,),) = connection.execute(fill).fetchall()
            if not n_rows and view not in said_of_nothing:
                continue
        others.add(view)
