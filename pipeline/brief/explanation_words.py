"""What the posts of an incident share, in words; the brief and the dashboard share them."""

from typing import Final

from pipeline.brief.phrases import count, percent, source_name
from pipeline.brief.rows import ExplanationRow

_SHARED: Final = {
    "client_error": "quote an error, most often “{detail}”",
    "one_community": "come from {detail}",
    "one_platform": "come from {detail}",
    "copied_text": "nearly repeat an earlier one",
}


def explanation_words(row: ExplanationRow) -> str:
    """'15 of 30 posts quote an error, most often “529” (usually 2 %)'."""
    detail = row.detail or ""
    shared = _SHARED[row.kind].format(detail=source_name(detail) if row.kind == "one_platform" else detail)
    usual = "not known" if row.usual_share is None else percent(row.usual_share)
    return f"{count(row.n)} of {count(row.n_posts)} posts {shared} (usually {usual})"
