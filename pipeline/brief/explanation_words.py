"""What the posts of an incident share, in words; the brief and the dashboard share them."""

from typing import Final

from pipeline.brief.phrases import count, percent, source_name, stamp
from pipeline.brief.rows import ExplanationRow

_SHARED: Final = {
    "client_error": "quote an error, most often “{detail}”",
    "one_community": "come from {detail}",
    "one_source": "come from {detail}",
    "copied_text": "nearly repeat an earlier one",
    "app_version": "say {detail}",
    "system": "say {detail}",
    "plan": "say {detail}",
    "model": "say {detail}",
    "country": "come from {detail}",
}
_NAMED: Final = {
    "app_version": "a version",
    "system": "a system",
    "plan": "a plan",
    "model": "a model",
    "country": "a country",
}


def explanation_words(row: ExplanationRow) -> str:
    """'15 of 30 posts quote an error, most often “529” (usually 2 %)'."""
    detail = row.detail or ""
    shared = _SHARED[row.kind].format(detail=source_name(detail) if row.kind == "one_source" else detail)
    usual = "not known" if row.usual_share is None else percent(row.usual_share)
    whole = f"{count(row.n_posts)} posts"
    if row.kind in _NAMED:
        whole = f"the {count(row.n_posts)} posts that name {_NAMED[row.kind]}"
    since = f"; first named {stamp(row.new_since)} UTC" if row.new_since else ""
    return f"{count(row.n)} of {whole} {shared} (usually {usual}{since})"
