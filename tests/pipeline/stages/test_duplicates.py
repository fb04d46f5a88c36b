"""What is kept of texts gives the pairs that all posts at once would give, and goes with its post."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from ingest.landing.queue import Batch, Deletion, Landing
from models.post import Post
from models.table import frame_of
from pipeline.runs.maintain import maintain_home
from pipeline.settings.sections import Retention
from pipeline.settings.settings import Settings
from pipeline.stages.duplicates import keep_buckets
from pipeline.stages.load import load
from pipeline.stages.stage import StageContext
from pipeline.stages.understand import understand
from pipeline.warehouse.warehouse import compact_state, frame, open_state
from tests.rows import NOON, post

LOST = "Claude deleted my whole project overnight and months of chats are gone without a trace"
LONGER = LOST + " and nobody at support answers"  # is alike to LOST
LONGEST = LONGER + " although I wrote to them four times"  # is alike to LONGER, not to LOST
LIMIT = "The weekly limit came two days early this time and nobody told me that it would change at all"
TEXTS = (LOST, LONGER, LONGEST, LIMIT, LOST + "!!", LONGEST, LIMIT.replace("two", "three"), LONGER)
POSTS = [post(number, text, at=NOON + timedelta(hours=number)) for number, text in enumerate(TEXTS)]
POSTS.append(post(9, LOST, at=NOON + timedelta(days=30, hours=2)))  # too late to repeat the first


def land(home, batch_id, *posts, deleted=()):
    tables = {"posts": frame_of(Post, posts)} if posts else {}
    if deleted:
        tables["deletions"] = frame_of(Deletion, [Deletion("post", one, NOON) for one in deleted])
    Landing(home).write(Batch(batch_id, "reddit", "file:test.ndjson", tables=tables))


def judged(state):
    return frame(state, "FROM judgements ORDER BY post_id").to_dicts()


def analysed(home, context, *batches):
    """The judgements after batches, one analysis each."""
    with open_state(home) as state:
        for number, batch in enumerate(batches):
            land(home, f"b{number}", *batch)
            load(state, replace(context, settings=context.settings.model_copy(update={"home": home})))
            understand(state, context)
        return judged(state)


@pytest.fixture(scope="module")
def at_once(tmp_path_factory):
    home = tmp_path_factory.mktemp("at_once")
    return analysed(home, StageContext(Settings(home=home), now=NOON, run_id="test-run"), POSTS)


def test_a_post_repeats_the_earliest_of_the_thirty_days_before_it_that_is_alike(at_once):
    found = {row["post_id"]: row["duplicate_of"] for row in at_once}
    assert found == {
        "reddit:t3_0": None, "reddit:t3_1": "reddit:t3_0", "reddit:t3_2": "reddit:t3_1", "reddit:t3_3": None,
        "reddit:t3_4": "reddit:t3_0", "reddit:t3_5": "reddit:t3_1", "reddit:t3_6": "reddit:t3_3",
        "reddit:t3_7": "reddit:t3_0", "reddit:t3_9": "reddit:t3_4",
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_posts_that_come_in_any_order_are_judged_as_those_that_come_at_once(home, context, at_once, seed):
    order = np.random.default_rng(seed).permutation(len(POSTS)).tolist()
    batches = [[POSTS[number] for number in order[start : start + 3]] for start in range(0, len(POSTS), 3)]
    assert analysed(home, context, *batches) == at_once


def tweet(number, text, **fields):
    at = NOON + timedelta(minutes=number)
    return replace(post(number, text, at=at, **fields), source="x", kind="tweet", post_id=f"x:{number}")


DOWN = "Claude is down"
SHORT = [
    tweet(0, DOWN),
    tweet(1, "RT @user: Claude is down"),  # the same words
    tweet(2, "RT @OpenAI: claude is down"),
    tweet(3, DOWN),  # somebody else's own
    tweet(4, DOWN, quoted_id="x:3"),  # a repost as its source tells it
    tweet(5, "me too", quoted_id="x:3"),  # a quote, with words of its own
    tweet(6, "RT @user: why is it so slow"),  # of what was not collected: the first stands for its author
    tweet(7, "RT @user: why is it so slow"),
    tweet(8, "RT @user: It is down, and…", quoted_id="x:9"),  # cut off
    replace(tweet(9, "It is down, and has been since ten"), created_at=NOON),
]
PASSED_ON = {"x:1": "x:0", "x:2": "x:0", "x:4": "x:3", "x:7": "x:6", "x:8": "x:9"}


@pytest.mark.parametrize("order", [range(10), (7, 4, 2, 8, 1, 5, 6, 3, 9, 0)])
def test_a_repost_repeats_what_it_passes_on_however_short_and_in_whatever_order(home, context, order):
    batches = [[SHORT[number] for number in order]] if order[0] == 0 else [[SHORT[n]] for n in order]
    found = analysed(home, context, *batches)
    assert {row["post_id"]: row["duplicate_of"] for row in found if row["duplicate_of"]} == PASSED_ON
    with open_state(home) as state:
        told = frame(state, "FROM near_duplicates")
    assert set(told["post_id"]) == set(PASSED_ON)
    assert told["is_repost"].all()
    assert not told["counts"].any()


def test_a_crosspost_that_says_no_more_than_its_title_repeats_what_it_passes_on(home, context):
    whole = post(0, "It was there at noon. Nothing since.", title="Claude is down")
    crossposts = [
        post(1, "", title="Claude is down ", quoted_id=whole.post_id),
        post(2, "", title="Is it down for you too?", quoted_id=whole.post_id),
        post(3, "Same here", title="Claude is down", quoted_id=whole.post_id),
        post(4, "", title="Claude is down"),  # quotes nobody
    ]
    later = [replace(one, created_at=NOON + timedelta(hours=1)) for one in crossposts]
    found = analysed(home, context, [whole, *later])
    assert [row["duplicate_of"] for row in found] == [None, whole.post_id, None, None, None]


def test_a_repost_repeats_the_earliest_within_thirty_days_not_an_earlier_one(home, context):
    days = (0, 10, 35, 41, 75)
    repost = "RT @user: Claude is down"
    found = analysed(
        home,
        context,
        [
            replace(tweet(day, DOWN if day < 35 else repost), created_at=NOON + timedelta(days=day))
            for day in days
        ],
    )
    assert {row["post_id"]: row["duplicate_of"] for row in found} == {
        "x:0": None, "x:10": None, "x:35": "x:10", "x:41": "x:35", "x:75": None
    }  # fmt: skip


def test_an_original_with_other_words_leaves_its_copies_to_the_next(home, context, tmp_path):
    edited = replace(POSTS[0], text=LIMIT, last_verified_at=NOON + timedelta(days=2))
    found = analysed(home, context, POSTS, [edited])
    assert found == analysed(tmp_path / "anew", context, [edited, *POSTS[1:]])
    assert found[1]["duplicate_of"] is None


def test_a_purged_original_leaves_its_copies_to_the_next(home, context):
    analysed(home, context, POSTS)
    land(home, "gone", deleted=[POSTS[0].post_id])
    with open_state(home) as state:
        load(state, context)
        understand(state, context)
        found = {row["post_id"]: row["duplicate_of"] for row in judged(state)}
    assert (found["reddit:t3_1"], found["reddit:t3_4"]) == (None, "reddit:t3_1")


def test_a_chain_that_leads_out_of_the_span_is_hashed_where_it_was_not(home, context, tmp_path):
    chain = [post(number, LOST, at=NOON + timedelta(weeks=number)) for number in range(10)]
    whole = analysed(tmp_path / "at_once", context, chain)
    analysed(home, context, chain[1:])
    with open_state(home) as state:
        state.execute("DELETE FROM text_buckets")  # as in a state that was made from a copy
        land(home, "late", chain[0])
        load(state, replace(context, settings=context.settings.model_copy(update={"home": home})))
        understand(state, context)
        assert judged(state) == whole


def test_words_are_hashed_once_but_for_a_rebuild(home, context):
    with open_state(home) as state:
        land(home, "b0", POSTS[0])
        load(state, context)
        understand(state, context)
        state.execute("UPDATE text_buckets SET buckets = []")  # as if it had other words
        land(home, "b1", POSTS[4])
        load(state, context)
        understand(state, context)
        assert [row["duplicate_of"] for row in judged(state)] == [None, None]
        understand(state, replace(context, rebuild=True))
        assert [row["duplicate_of"] for row in judged(state)] == [None, "reddit:t3_0"]


def hashes_under(home, buckets):
    """The files that hold the hashes, as they lie in state."""
    said = np.array(buckets, dtype=np.uint32).tobytes()
    return [path.name for path in home.rglob("*") if path.is_file() and said in path.read_bytes()]


@pytest.mark.parametrize("by", ["forget", "retention"])
def test_no_hash_of_the_words_outlives_its_post(home, context, by):
    with open_state(home) as state:
        land(home, "b0", *POSTS[:8])
        load(state, context)
        keep_buckets(state, context, frame(state, "SELECT post_id, created_at FROM posts"))
        ((buckets,),) = state.execute(
            "SELECT buckets FROM text_buckets WHERE post_id = 'reddit:t3_3'"
        ).fetchall()
    assert hashes_under(home, buckets[:8]) == ["state.duckdb"]
    if by == "forget":
        land(home, "gone", deleted=["reddit:t3_3"])
        with open_state(home) as state:
            load(state, context)
        compact_state(home)
    else:
        settings = context.settings.model_copy(update={"retention": Retention(text_days=30)})
        maintain_home(settings, now=NOON + timedelta(days=40), tell=print, sure=True)
    assert hashes_under(home, buckets[:8]) == []
