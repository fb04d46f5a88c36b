"""Whether a home fits together, and what of it can be mended."""

import json

import pytest

from ingest.landing.queue import Batch, Landing
from models.post import Post
from models.table import frame_of
from pipeline.runs.verification import verify
from pipeline.warehouse.warehouse import open_state
from tests.command import trustwatch
from tests.rows import NOON, post
from tests.story import write_story

ODD = {
    "judgements of no post": "UPDATE judgements SET post_id = 'x:none' WHERE post_id = 'reddit:t3_3'",
    "near-duplicates of no post": "UPDATE judgements SET duplicate_of = 'x:none' WHERE post_id = 'reddit:t3_3'",
    "vectors of no post": "INSERT INTO embeddings VALUES ('x:none', 'e', [1, 2])",
    "posts read for escalations that are no post": "INSERT INTO escalations_sought VALUES ('x:none', '1')",
    "hashes of no post": "INSERT INTO text_buckets VALUES ('x:none', now(), [1], 1, '')",
    "vectors of another length, or not of numbers": (
        "INSERT INTO embeddings VALUES ('reddit:t3_1', 'e', [1, 2]), ('reddit:t3_2', 'e', [1, 2]), ('reddit:t3_3', 'e', [1])"
    ),
    "posts far from all themes that are no post": "INSERT INTO theme_outsiders VALUES ('x:none')",
    "places of no theme": "INSERT INTO theme_cores VALUES ('t99', 'e', [1], [1])",
    "members of a theme that are no post": "INSERT INTO theme_members VALUES ('t1', 'x:none', 1, 'cluster')",
    "members of no theme": "INSERT INTO theme_members VALUES ('t99', 'reddit:t3_1', 1, 'cluster')",
    "posts of no incident": "INSERT INTO incident_posts VALUES ('none', 'reddit:t3_1')",
    "evidence of an incident that is no post": "INSERT INTO incident_posts VALUES ('claude-1', 'x:none')",
    "verdicts on no incident": "UPDATE attributions SET incident_id = 'none'",
    "amplifications of no post, or by none": "UPDATE amplifications SET target_post_id = 'x:none'",
    "purged posts that still say something": (
        "UPDATE posts SET purged_at = created_at, text = '', title = NULL, url = NULL, author_key = NULL,"
        " author_handle_key = NULL, author_account = NULL, country = 'de' WHERE post_id = 'reddit:t3_9002'"
    ),
    "posts that were purged and are there": "INSERT INTO tombstones VALUES (sha256('reddit:t3_9002'), now())",
}
NOT_PUBLISHED = "tables that differ from the newest copy"
CANNOT_BE_MENDED = {
    "coverage by no batch": "UPDATE coverage SET batch_id = 'none'",
    "batches whose counts do not add up": "UPDATE batches SET n_read = n_read + 1",
}


def kinds(home, **asked):
    return set(verify(home, **{"repair": False, "now": NOON} | asked).odd["what"])


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    return write_story(tmp_path_factory.mktemp("story"))


def test_a_whole_home_fits_together_and_says_how_large_it_is(story):
    done = trustwatch("status", "--verify", "--json", home=story)
    said = json.loads(done.stdout)
    assert said["does_not_fit"] == []
    assert min(said["bytes"][name] for name in ("state", "copies")) > 100_000
    assert done.exit_code == 3  # it is old


@pytest.mark.parametrize("what", ODD | CANNOT_BE_MENDED)
def test_what_does_not_fit_is_named_and_mended_where_it_can_be(home, what):
    write_story(home)
    with open_state(home) as state:
        state.execute((ODD | CANNOT_BE_MENDED)[what])
    assert kinds(home) - {NOT_PUBLISHED} == {what}
    left = kinds(home, repair=True)
    assert left - {NOT_PUBLISHED} == ({what} if what in CANNOT_BE_MENDED else set())


def test_files_are_held_against_tables(home):
    write_story(home)
    copy = home / "warehouse/v1.duckdb"
    copy.chmod(0o644)
    (home / "warehouse/current").write_text("elsewhere")
    folder = Landing(home).write(Batch("b1", "reddit", "q", tables={"posts": frame_of(Post, [post(1)])}))
    (folder / "posts.parquet").write_text("noise")
    (home / "exports.json").write_text(
        json.dumps(
            [
                {
                    "place": str(home / "gone"),
                    "kind": "private",
                    "written_at": NOON.isoformat(),
                    "n_tombstones": 0,
                }
            ]
        )
    )
    with open_state(home) as state:
        state.execute("DELETE FROM outages")
    assert kinds(home) == {
        "copies that may be written",
        "a pointer that does not name the newest copy",
        "batches that cannot be read",
        "exports that are not where they were written",
        NOT_PUBLISHED,
    }
    assert "copies that may be written" not in kinds(home, repair=True)
    assert copy.stat().st_mode & 0o777 == 0o444
