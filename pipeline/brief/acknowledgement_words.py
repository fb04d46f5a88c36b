"""What providers' status pages told of incidents, in words; the brief and the dashboard share them."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from models.table import rows_of
from pipeline.brief.phrases import count, counted, duration, product_name
from pipeline.brief.rendering import Section
from pipeline.brief.rows import ProviderRow

PAGES_TOLD: Final = "What status pages told of, last 90 days"


def acknowledgements(rows: pl.DataFrame) -> Iterator[Section]:
    """A section only where there was an incident."""
    if rows.height:
        yield Section(
            PAGES_TOLD,
            (),
            tuple((acknowledgement_words(row),) for row in rows_of(ProviderRow, rows)),
            empty="",
        )


def acknowledgement_words(row: ProviderRow) -> str:
    """What a provider's page told of a product's incidents."""
    name = product_name(row.product)
    incidents = counted(row.n_incidents, "incident")
    if not row.n_known:
        return f"{name}: {incidents}; whether the provider's page told of any is not known."
    told = f"the provider's page told of {_some_of(row.n_acknowledged, row.n_known)}"
    lag = row.median_status_lag_minutes
    if lag is not None and row.n_acknowledged:
        half = "half of them within " if row.n_acknowledged > 1 else ""
        told += f", {half}{duration(60 * max(lag, 0.0))} {'of' if half else 'after'} the first complaint"
    if row.n_never and row.n_acknowledged:
        told += f", and never of {count(row.n_never)}"
    answered = f"; its accounts answered in {row.n_answered}" if row.n_answered else ""
    return f"{name}: {incidents}; {told}{answered}."


def _some_of(part: int, whole: int) -> str:
    if part == 0:
        return "none" if whole > 1 else "nothing"
    if part == whole:
        return "all of them" if whole > 1 else "it"
    return f"{count(part)} of {count(whole)}"
