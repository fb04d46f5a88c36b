"""Databases that hold what this version's SQL alone makes in one: made once, and kept in the user's cache.

An empty copy takes some nine hundred statements, most of them comments on columns, and is the same file in every home.
What is kept may be deleted or damaged at any time: it is then made again.
"""

import hashlib
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

import duckdb

from models.encoding.cache_folder import cache_folder
from pipeline.warehouse.migrations import newest_version
from pipeline.warehouse.statements import EFFECTIVE, VIEWS, fingerprint, published_view, statement
from pipeline.warehouse.transaction import transaction

PUBLISHED_STORAGE: Final = "v1.5.0"  # older DuckDB clients, back to 1.5, can open the file
# After a kill DuckDB 2.0.0 forgets updates that were committed where they follow an insertion into a table with a key,
# in files whose storage is of 1.3 to 1.5.
STATE_STORAGE: Final = "v2.0.0"
_DIGEST_BYTES: Final = 32


def begin_database(path: Path, script: str, *, storage: str = PUBLISHED_STORAGE) -> None:
    """Put a database that holds what a script makes in one at a path where nothing is. storage: a version of DuckDB.

    Raises OSError or duckdb.Error where it cannot be written, as on a full disk; it may be there in part then.
    """
    kept = _kept_as(script, storage)
    if (whole := _whole(kept)) is not None:
        with path.open("wb") as file:
            file.write(whole)
            file.flush()
            os.fsync(file.fileno())
        return
    with duckdb.connect() as maker:
        maker.execute(f"ATTACH ? AS made (STORAGE_VERSION '{storage}')", [str(path)])
        maker.execute(f"USE made; BEGIN; {script} COMMIT; USE memory; DETACH made")
    _keep(kept, path.read_bytes())


@cache
def state_script() -> str:
    """A state in which no row is yet."""
    return f"{_tables()}{_effective_script()}"


@cache
def copy_script() -> str:
    """A copy that is published of nothing: tables, views with what they say of nothing, and comments."""
    views = "".join(map(published_view, VIEWS))
    mark = f"COMMENT ON TABLE schema_version IS '{fingerprint()}';\n"
    return f"{_tables()}{statement(__package__, 'macros')}{views}{mark}"


def make_effective_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Give the state in use the views that the stages read, unless those of this version are there."""
    made = connection.execute(
        "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal AND database_name = current_database()"
    ).fetchall()
    if dict(made) != dict.fromkeys(EFFECTIVE, _effective_mark()):
        with transaction(connection):
            connection.execute(_effective_script())


def _tables() -> str:
    """The tables of this Trustwatch, stamped with their version."""
    return f"{statement(__package__, 'tables')}\nINSERT INTO schema_version VALUES ({newest_version()});\n"


@cache
def _effective_script() -> str:
    marks = "".join(f"COMMENT ON VIEW {view} IS '{_effective_mark()}';\n" for view in EFFECTIVE)
    return f"{_effective()}{marks}"


@cache
def _effective_mark() -> str:
    """Of all that makes the views what they are: a view that is made anew loses its comment, and so the mark."""
    return hashlib.sha256(f"{_tables()}{_effective()}".encode()).hexdigest()


def _effective() -> str:
    views = "".join(statement(__package__, f"views/{view}") for view in EFFECTIVE)
    return f"{statement(__package__, 'macros')}{views}"


def _kept_as(script: str, storage: str) -> Path | None:
    cache = cache_folder()
    made_of = f"{duckdb.__version__} {storage} {script}"
    return cache and cache / f"empty-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}.duckdb"


def _whole(kept: Path | None) -> bytes | None:
    """What was kept, without the digest at its end; None where it is missing or not as it was written."""
    try:
        found = kept.read_bytes() if kept else b""
    except OSError:
        return None
    contents, digest = found[:-_DIGEST_BYTES], found[-_DIGEST_BYTES:]
    return contents if contents and hashlib.sha256(contents).digest() == digest else None


def _keep(kept: Path | None, contents: bytes) -> None:
    if kept is None:
        return
    aside = kept.with_suffix(f".{os.getpid()}.partial")
    with suppress(OSError):  # a cache that cannot be written costs a second each time, and nothing else
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(contents + hashlib.sha256(contents).digest())
            aside.replace(kept)
        finally:
            aside.unlink(missing_ok=True)
