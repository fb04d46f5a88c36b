"""The brief without what stands as it stood: for who gets it by day or week and reads it on a phone."""

from dataclasses import replace
from typing import Final

import polars as pl

from pipeline.brief.acknowledgement_words import PAGES_TOLD
from pipeline.brief.brief import Brief
from pipeline.brief.rendering import Document
from pipeline.brief.sections import MOST_COMPLAINED, as_document

_LEVELS: Final = (MOST_COMPLAINED, PAGES_TOLD)


def what_moved(brief: Brief) -> Document:
    """The brief's sections that have something to tell of what changed: empty ones and mere levels are left out."""
    changed = replace(brief, themes=brief.themes.filter(pl.col("moved") | pl.col("is_new")))
    document = as_document(changed)
    told = [section for section in document.sections if section.rows and section.title not in _LEVELS]
    return replace(document, sections=tuple(told))
