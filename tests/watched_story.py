"""The story with a subject that a reader watches, as an analysis leaves it behind."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from models.subject import SubjectAlarm, SubjectCount, SubjectFit, SubjectPost
from models.table import frame_of
from models.vocabulary import WatchVerdict
from pipeline.warehouse.warehouse import insert, open_state, publish
from tests.rows import NOON
from tests.story import MORNING, write_copy, write_story

SENTENCE: Final = "my *work* is gone"
ASKED: Final = [f"reddit:t3_{number}" for number in range(1, 21)]
COUNTED: Final = [f"x:{1000 + number}" for number in range(24)]


def write_watched_story(home: Path) -> Path:
    """Write and publish the story with a subject that rises; returns the home."""
    return write_copy(_write_both, home)


def write_subject(home: Path, *, is_alarming: bool = True, **changes: Any) -> Path:
    """A subject of the story's burst, with twenty other posts asked about."""
    known: dict[str, Any] = {
        "sentence": SENTENCE, "by": "ann", "added_at": NOON, "n_examples": 0, "encoder": "any", "border": 0.5,
        "is_judged": False, "n_judged": 0, "n_checked": 0, "n_right": 0, "right_low": 0.0, 
        "n_looked_at": 117, "n_posts": 24, "verdict": WatchVerdict.WATCHED,
    }  # fmt: skip
    today = MORNING.date()
    with open_state(home) as connection:
        insert(connection, "subject_fits", frame_of(SubjectFit, [SubjectFit("s1", **(known | changes))]))
        posts = [SubjectPost("s1", post_id, 0.6, True, False) for post_id in COUNTED]
        posts += [SubjectPost("s1", post_id, 0.4, False, True) for post_id in ASKED]
        insert(connection, "subject_posts", frame_of(SubjectPost, posts))
        days = [
            SubjectCount("s1", today - timedelta(days=back), 24 if back == 0 else 1, 1.2, 0.0, 3.0, 1.0)
            for back in range(20)
            if back != 5
        ]
        insert(connection, "subject_counts", frame_of(SubjectCount, days))
        if is_alarming:
            began = NOON.replace(hour=0)
            alarm = SubjectAlarm("s1", began, None, began + timedelta(days=1), 24, 1.2, 15.1, 33.9)
            insert(connection, "subject_alarms", frame_of(SubjectAlarm, [alarm]))
        publish(connection, home)
    return home


def _write_both(home: Path) -> Path:
    return write_subject(write_story(home))
