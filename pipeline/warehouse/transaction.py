"""What is done to a database as one: all of it is kept, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """One step: all of it is kept, or nothing."""
    connection.begin()
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):  # a full disk may have closed it: what went wrong first is told
            connection.rollback()
        raise
    connection.commit()
