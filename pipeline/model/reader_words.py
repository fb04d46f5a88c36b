"""Which reader read what is published, in words."""

from typing import Final

import duckdb

from models.understanding.artefact import version_of
from models.understanding.classifier import WEIGHTS as SMALL
from models.understanding.strong import WEIGHTS as STRONG
from pipeline.model.loading import shipped_content
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame

BY_THE_STRONG: Final = "What may be a complaint was read by the strong reader."


def reader_in_words(connection: duckdb.DuckDBPyConnection) -> str:
    """A sentence; empty where nothing was read."""
    read_by = reader_version(connection)
    if read_by is None:
        return ""
    small, strong = (
        version_of(content) if (content := shipped_content(name)) else None for name in (SMALL, STRONG)
    )
    if read_by == strong:
        return BY_THE_STRONG
    if read_by == small:
        return "Posts were read by the small reader alone, which misses more; 'make strong' installs the strong one."
    return "Posts were read by a model of this home's own, or of another version of Trustwatch."


def reader_version(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The version of the model that read most posts; None where nothing was read."""
    read_by = frame(connection, statement(__package__, "reader"))
    return None if read_by.is_empty() else str(read_by.item())
