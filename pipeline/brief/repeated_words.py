"""What many write in the same words: a product's own sentences, and texts that are copied."""

from collections.abc import Iterator

import polars as pl

from models.table import rows_of
from pipeline.brief.phrases import count, excerpt, period, product_name, stamp
from pipeline.brief.rendering import Section
from pipeline.brief.rows import FingerprintRow, FloodRow


def fingerprints(found: pl.DataFrame) -> Iterator[Section]:
    """A section only where a product says something that it never said before."""
    if found.height:
        yield Section(
            "New words of products, last 7 days",
            ("Product", "Words", "First quoted (UTC)", "People", "Complaints"),
            tuple(_fingerprint_cells(row) for row in rows_of(FingerprintRow, found)),
            empty="",
            note="Errors, refusals, limits and notices that 5 people or more quote, none of them before.",
        )


def _fingerprint_cells(row: FingerprintRow) -> tuple[str, ...]:
    """One sentence of a product as text, in the order of its table."""
    words = product_name(row.product), excerpt(row.quote, length=70), stamp(row.first_seen_at)
    return *words, count(row.n_people), count(row.n_posts)


def floods(found: pl.DataFrame) -> Iterator[Section]:
    """A section only where one text came again and again."""
    if found.height:
        yield Section(
            "Copied texts, last 7 days",
            ("Product", "When (UTC)", "Copies", "Accounts", "Text"),
            tuple(_flood_cells(row) for row in rows_of(FloodRow, found)),
            empty="",
            note="One text by accounts not seen before, or by one author: it counts once and raises no incident.",
        )


def _flood_cells(row: FloodRow) -> tuple[str, ...]:
    return (
        product_name(row.product),
        period(row.first_copied_at, row.last_copied_at),
        count(row.n_copies),
        count(row.n_authors),
        excerpt(row.text, length=50),
    )
