"""The judge's reading of posts that no warehouse holds, told as commands tell things."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.terminal.reporting import narrate

if TYPE_CHECKING:
    from models.judgement import Judgement
    from models.understanding.reader import UnreadPost
    from pipeline.settings.settings import Settings


def with_judge(
    posts: "Sequence[UnreadPost]", judgements: "Sequence[Judgement]", settings: "Settings"
) -> "Sequence[Judgement]":
    """The judgements with the judge's answers where it has any; says how the posts fared."""
    from pipeline.language_model.second_reading import read_again

    read, tally = read_again(posts, judgements, settings, now=datetime.now(UTC), tell=narrate)
    narrate(tally.in_words())
    return read
