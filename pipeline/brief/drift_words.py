"""What a source may have changed without a word, in sentences: a field gone empty, other languages, another volume."""

from collections.abc import Iterator

import polars as pl

from models.table import rows_of
from pipeline.brief.language_names import language_name
from pipeline.brief.phrases import count, counted, percent, ratio, source_name
from pipeline.brief.source_rows import DriftRow

_FIELDS = {
    "without author": "name no author",
    "without text": "have no text",
    "without thread": "name no conversation",
    "without counts": "come without counts",
}


def drift_lines(drifts: pl.DataFrame) -> Iterator[str]:
    """One sentence for each row of ``source_drift`` that has drifted."""
    for row in rows_of(DriftRow, drifts):
        if row.measure == "volume":
            yield _volume(row)
        elif row.measure == "language":
            posts = (
                "posts whose language is not known"
                if row.language is None or row.language == "unknown"
                else f"posts in {language_name(row.language)}"
            )
            yield f"{source_name(row.source)}, {row.origin}: {posts} are {_shares(row, 'posts')}."
        else:
            what = f"{row.kind}s that {_FIELDS[row.measure]}"
            yield f"{source_name(row.source)}: {what} are {_shares(row, f'{row.kind}s')}."


def _shares(row: DriftRow, posts: str) -> str:
    now = f"{percent(row.value)} of {count(row.n_posts)} {posts} in the last 7 days"
    return f"{now}, {percent(row.value_before)} of {count(row.n_posts_before)} in the 28 before"


def _volume(row: DriftRow) -> str:
    change = "none" if row.value == 0 else f"{ratio(row.value)} a covered day"
    now = f"{counted(row.n_posts, 'post')} in the last 7 days ({change})"
    return f"{source_name(row.source)}, {row.origin}: {now}, usual are {ratio(row.value_before)} a day."
