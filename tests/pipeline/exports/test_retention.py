import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.landing.queue import Batch, Landing, Run
from ingest.observations.record import Counts
from models.errors import PartlyDone
from models.post import Post, Reject
from models.table import frame_of
from pipeline.exports.retention import kept_from, purge_old
from pipeline.runs.maintain import maintain_home
from pipeline.settings.sections import Retention
from pipeline.stages.load import load
from pipeline.warehouse.warehouse import frame, open_published, open_state
from tests.command import trustwatch
from tests.rows import NOON, post

BEFORE = kept_from(NOON, text_days=30)
OLD, NEW = BEFORE - timedelta(seconds=1), BEFORE


def land(home, batch_id, *posts, covered=()):
    tables = {"posts": frame_of(Post, posts)} if posts else {}
    counts = Counts(len(posts), len(posts), 0, 0)
    Landing(home).write(Batch(batch_id, "reddit", "file:a", counts, covered, complete=True, tables=tables))


def test_what_is_kept_begins_at_a_midnight():
    assert kept_from(datetime(2026, 3, 10, 13, 5, tzinfo=UTC), text_days=9) == datetime(
        2026, 3, 1, tzinfo=UTC
    )


def test_an_old_post_is_purged_and_a_file_that_is_read_again_does_not_bring_it_back(home, context):
    land(home, "b1", post(1, "a secret", created_at=OLD), post(2, "news", created_at=NEW))
    with open_state(home) as connection:
        load(connection, context)
        assert purge_old(connection, before=BEFORE, now=NOON) == (1, 0)
        land(home, "b2", post(1, "a secret", created_at=OLD), post(3, "late", created_at=OLD))
        load(connection, context)
        rows = frame(connection, "SELECT text, author_key, purged_at FROM posts ORDER BY post_id").rows()
        assert [row[0] for row in rows] == ["", "news", "late"]
        assert rows[0][1:] == (None, NOON.replace(hour=0))
        assert purge_old(connection, before=BEFORE, now=NOON) == (1, 0)  # the one that came late
        assert purge_old(connection, before=BEFORE, now=NOON) == (0, 0)


def test_time_before_what_is_kept_counts_as_seen_no_more(home, context):
    hour = timedelta(hours=1)
    spans = ((OLD - 9 * hour, OLD - 8 * hour), (OLD - hour, NEW + hour), (NEW + 2 * hour, NEW + 3 * hour))
    land(home, "b1", covered=spans)
    with open_state(home) as connection:
        load(connection, context)
        for _ in range(2):
            purge_old(connection, before=BEFORE, now=NOON)
            rows = frame(connection, "SELECT from_at, to_at, complete FROM coverage ORDER BY from_at").rows()
            assert rows == [
                (*spans[0], False),
                (spans[1][0], BEFORE, False),
                (BEFORE, spans[1][1], True),
                (*spans[2], True),
            ]


def bytes_under(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize(
    ("days", "n_purged"), [pytest.param(30, 1, id="a-month"), pytest.param(0, 0, id="for-ever")]
)
def test_maintain_takes_old_text_out_of_every_file(home, context, days, n_purged):
    land(home, "b1", post(1, "a secret " * 500, created_at=datetime.now(UTC) - timedelta(days=40)))
    with open_state(home) as connection:
        load(connection, context)
    environment = {"TRUSTWATCH_RETENTION__TEXT_DAYS": str(days)}
    for n_expected in (n_purged, 0):
        done = trustwatch("maintain", "--yes", "--json", home=home, environment=environment)
        assert done.exit_code == 0, done.stderr
        assert json.loads(done.stdout)["purged"] == n_expected
    assert (b"a secret" in bytes_under(home)) == (n_purged == 0)
    with open_published(home) as connection:
        assert frame(connection, "SELECT count(*) AS n FROM posts WHERE purged_at IS NULL")[
            "n"
        ].to_list() == [1 - n_purged]


def test_what_old_rejects_looked_like_goes_and_why_they_were_rejected_stays(home, context):
    context = replace(context, now=datetime.now(UTC))
    for days, run_id in ((40, "old"), (1, "new")):
        at = context.now - timedelta(days=days)
        rejects = [Reject(run_id, run_id, "reddit", "a:1", "is odd", "text", f"an {run_id} secret")]
        run = Run(run_id, "collect file", at, at, "done", {}, {}, None)
        tables = {"rejects": frame_of(Reject, rejects)}
        Landing(home).write(Batch(run_id, "reddit", "file:a", run=run, tables=tables))
    with open_state(home) as connection:
        load(connection, context)
    done = trustwatch("maintain", "--yes", home=home, environment={"TRUSTWATCH_RETENTION__TEXT_DAYS": "30"})
    assert done.exit_code == 0, done.stderr
    with open_published(home) as connection:
        rows = frame(connection, "SELECT run_id, reason, raw FROM rejects ORDER BY run_id").rows()
    assert rows == [("new", "is odd", "an new secret"), ("old", "is odd", "")]
    assert b"an old secret" not in bytes_under(home)


@pytest.mark.parametrize(
    ("now", "n_posts", "why"),
    [
        pytest.param(NOON + timedelta(days=29), 3, None, id="usual"),
        pytest.param(
            NOON + timedelta(days=400), 3, "nothing was done here since 2026-03-02", id="clock-ahead"
        ),
        pytest.param(NOON - timedelta(days=2), 3, "was done here on 2026-03-02 already", id="clock-behind"),
        pytest.param(NOON + timedelta(days=10), 1_200, "that is more than half", id="more-than-half"),
    ],
)
def test_an_unusual_purge_is_asked_for_first(home, context, now, n_posts, why):
    old = [post(number, created_at=NOON - timedelta(days=35)) for number in range(n_posts)]
    land(home, "b1", *old, post(n_posts))
    with open_state(home) as connection:
        load(connection, context)
    settings = context.settings.model_copy(update={"retention": Retention(text_days=30)})
    if why:
        with pytest.raises(PartlyDone, match=f"nothing was purged; .*{why}.*maintain --yes"):
            maintain_home(settings, now=now, tell=print)
    sure = maintain_home(settings, now=now, tell=print, sure=why is not None)
    assert sure["purged"] == n_posts + (now > NOON + timedelta(days=30))


def test_an_empty_home_has_nothing_to_rewrite(home):
    assert json.loads(trustwatch("maintain", "--json", home=home).stdout)["compacted"] is False
