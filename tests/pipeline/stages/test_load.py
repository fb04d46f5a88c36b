from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from ingest.landing.queue import Batch, Deletion, Landing
from ingest.observations.author import author_key
from ingest.observations.record import Counts
from models.errors import PartlyDone
from models.judgement import Judgement
from models.post import Engagement, Outage, Post
from models.table import frame_of
from pipeline.stages.load import load, remove_loaded
from pipeline.warehouse.warehouse import frame, insert, open_state, publish
from tests.rows import NOON, engagement, judgement, outage, post


def land(home, batch_id, *, key=None, covered=(), **tables):
    rows = {"posts": Post, "engagements": Engagement, "outages": Outage, "deletions": Deletion}
    frames = {name: frame_of(rows[name], items) for name, items in tables.items()}
    n = sum(map(len, tables.values()))
    Landing(home).write(
        Batch(
            batch_id,
            "reddit",
            "file:a",
            Counts(n, n, 0, 0),
            covered,
            author_key_fingerprint=key,
            tables=frames,
        )
    )


def posts_after(home, context):
    with open_state(home) as connection:
        load(connection, context)
        return frame(connection, "FROM posts ORDER BY post_id")


def test_a_batch_is_loaded_once(home, context):
    land(home, "b1", posts=[post(1), post(2)])
    with open_state(home) as connection:
        assert load(connection, context) == {"batches": 1, "records": 2}
        assert load(connection, context) == {"batches": 0, "records": 0}


def test_the_latest_observation_wins_in_whatever_order_batches_come(tmp_path, context):
    versions = [
        post(1, "first", last_verified_at=NOON),
        post(1, "second", last_verified_at=NOON + timedelta(hours=1)),
        post(1, "tie", last_verified_at=NOON + timedelta(hours=1)),
    ]
    outcomes = []
    for number, order in enumerate(permutations(range(3))):
        home = tmp_path / str(number)
        for index, version in enumerate(order):
            land(home, f"b{index}", posts=[versions[version]])
        settings = context.settings.model_copy(update={"home": home})
        outcomes.append(posts_after(home, replace(context, settings=settings)))
    assert all(outcome.equals(outcomes[0]) for outcome in outcomes)
    assert outcomes[0]["text"].to_list() == ["tie"]


def test_a_judged_post_that_comes_with_other_words_is_to_be_read_anew_and_no_other(home, context):
    words = {1: "first", 2: "second", 3: "third"}
    land(home, "b1", posts=[post(number, text) for number, text in words.items()])
    with open_state(home) as connection:
        load(connection, context)
        insert(connection, "judgements", frame_of(Judgement, [judgement(number) for number in words]))
        later = {"last_verified_at": NOON + timedelta(hours=1)}
        land(
            home, "b2", posts=[post(1, "first", **later), post(2, "edited", **later), post(4, "new", **later)]
        )
        load(connection, context)
        query = "SELECT post_id FROM judgements WHERE model_version <> 'test'"
        assert frame(connection, query)["post_id"].to_list() == ["reddit:t3_2"]


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        pytest.param("c'est perdu", None, None, id="other words"),
        pytest.param("c'est perdu", "fr", "fr", id="other words whose source says their language"),
        pytest.param("it is gone", None, "en", id="the same words"),
    ],
)
def test_the_language_of_edited_words_is_found_anew(home, context, text, said, language):
    land(home, "b1", posts=[post(1, "it is gone")])
    with open_state(home) as connection:
        load(connection, context)
        connection.execute("UPDATE posts SET language = 'en'")  # as the next stage finds it
    land(home, "b2", posts=[post(1, text, language=said, last_verified_at=NOON + timedelta(hours=1))])
    assert posts_after(home, context)["language"].to_list() == [language]


def test_an_older_reading_of_an_edited_post_leaves_what_was_judged(home, context):
    land(home, "b1", posts=[post(1, "edited", last_verified_at=NOON + timedelta(hours=1))])
    with open_state(home) as connection:
        load(connection, context)
        insert(connection, "judgements", frame_of(Judgement, [judgement(1)]))
        land(home, "b2", posts=[post(1, "as it was first", last_verified_at=NOON)])
        load(connection, context)
        assert frame(connection, "FROM posts")["text"].item() == "edited"
        assert frame(connection, "FROM judgements")["model_version"].item() == "test"


def test_the_earliest_sighting_is_kept(home, context):
    land(home, "b1", posts=[post(1, "new", last_verified_at=NOON, first_seen_at=NOON + timedelta(days=2))])
    land(home, "b2", posts=[post(1, "old", last_verified_at=NOON - timedelta(days=1), first_seen_at=NOON)])
    loaded = posts_after(home, context)
    assert loaded["text"].to_list() == ["new"]
    assert loaded["first_seen_at"].to_list() == [NOON]


def test_a_batch_made_under_another_author_key_is_refused_and_the_rest_loaded(home, context):
    home.mkdir()
    land(home, "b1", posts=[post(1)], key="another")
    land(home, "b2", posts=[post(2)], key=author_key(home).fingerprint)
    with open_state(home) as connection:
        with pytest.raises(PartlyDone, match="1 of 2 batches"):
            load(connection, context)
        assert frame(connection, "FROM posts")["post_id"].to_list() == ["reddit:t3_2"]


def test_an_outage_that_is_lengthened_changes_its_row(home, context):
    land(home, "b1", outages=[outage(1, hours=1, impact="minor")])
    land(home, "b2", outages=[outage(1, hours=5, impact="critical")])
    with open_state(home) as connection:
        load(connection, context)
        rows = frame(connection, "FROM outages")
    assert rows["impact"].to_list() == ["critical"]
    assert rows["resolved_at"].to_list() == [NOON + timedelta(hours=5)]


def reading(minutes, *, open_again=False, **fields):
    """What the provider said of outage 1 so many minutes after noon."""
    said_at = NOON + timedelta(minutes=minutes)
    fields = {"resolved_at": None} | fields if open_again else fields
    return outage(1, hours=minutes / 60, updated_at=said_at, **fields)


READINGS = {
    "reopened": ([reading(5, open_again=True), reading(30), reading(40, open_again=True)], None),
    "resolved-for-good": (
        [reading(5, open_again=True), reading(30), reading(40, open_again=True), reading(90)],
        90,
    ),
    "shortened": ([reading(90), reading(95, resolved_at=NOON + timedelta(minutes=80))], 80),
    "file-without-time-of-speech": ([outage(1, hours=2), reading(30, open_again=True)], 120),
}


@pytest.mark.parametrize(("readings", "ends"), READINGS.values(), ids=READINGS)
@pytest.mark.parametrize("together", [True, False], ids=["one-batch", "a-batch-each"])
def test_what_the_provider_said_last_of_an_outage_holds_in_any_order(home, readings, ends, together):
    expected = NOON + timedelta(minutes=ends) if ends else None
    with open_state(home) as connection:
        for order in permutations(readings):
            connection.execute("DELETE FROM outages")
            for outages in [order] if together else [[one] for one in order]:
                insert(connection, "outages", frame_of(Outage, outages))
            assert frame(connection, "FROM outages")["resolved_at"].to_list() == [expected]


def test_a_purged_post_leaves_everything_and_does_not_come_back(home, context):
    land(home, "b1", posts=[post(1, "my secret story"), post(2)], engagements=[engagement(1)])
    land(home, "c1", deletions=[Deletion("post", "reddit:t3_1", NOON)])
    with open_state(home) as connection:
        load(connection, context)
        land(home, "d1", posts=[post(1, "my secret story, read again")], engagements=[engagement(1)])
        load(connection, context)
        rows = frame(connection, "FROM posts ORDER BY post_id")
        assert rows["text"].to_list() == ["", "the chat is gone"]
        assert rows["purged_at"].to_list() == [NOON.replace(hour=0), None]
        assert frame(connection, "FROM engagements").is_empty()


def test_an_author_can_be_forgotten_for_good(home, context):
    land(home, "b1", posts=[post(1, author_key="ann"), post(2, author_key="bob")])
    land(home, "c1", deletions=[Deletion("author", "ann", NOON)])
    land(home, "d1", posts=[post(3, author_key="ann")])
    rows = posts_after(home, context)
    assert rows.filter(rows["text"] != "")["post_id"].to_list() == ["reddit:t3_2"]


@pytest.mark.parametrize("order", [("names", "ids"), ("ids", "names")], ids="-".join)
def test_a_person_told_of_by_name_and_by_id_is_one_in_whatever_order_they_come(home, context, order):
    told = {
        "names": [post(1, author_key="handle-of-sam"), post(2, author_key="handle-of-kim")],
        "ids": [post(3, author_key="id-of-sam", author_handle_key="handle-of-sam"), post(4, author_key="id")],
    }
    for name in order:
        land(home, name, posts=told[name])
        authors = posts_after(home, context)["author_key"].to_list()
    assert authors == ["id-of-sam", "handle-of-kim", "id-of-sam", "id"]


def test_a_post_that_comes_again_by_name_alone_stays_of_the_person_whose_id_is_known(home, context):
    land(home, "names", posts=[post(1, author_key="a-handle-of-sam")])
    land(home, "ids", posts=[post(2, author_key="id-of-sam", author_handle_key="a-handle-of-sam")])
    posts_after(home, context)
    later = NOON + timedelta(days=1)
    land(home, "again", posts=[post(1, author_key="a-handle-of-sam", last_verified_at=later)])
    assert posts_after(home, context)["author_key"].to_list() == ["id-of-sam", "id-of-sam"]


def test_who_is_forgotten_by_id_is_so_by_the_name_too_in_one_load(home, context):
    land(home, "names", posts=[post(1, author_key="handle-of-sam")])
    land(home, "ids", posts=[post(2, author_key="id-of-sam", author_handle_key="handle-of-sam"), post(3)])
    land(home, "wish", deletions=[Deletion("author", "id-of-sam", NOON)])
    assert posts_after(home, context)["purged_at"].null_count() == 1


def test_who_is_known_by_id_is_forgotten_by_the_name_too(home, context):
    land(home, "names", posts=[post(1, author_key="handle-of-sam")])
    land(home, "ids", posts=[post(2, author_key="id-of-sam", author_handle_key="handle-of-sam"), post(3)])
    posts_after(home, context)
    land(home, "wish", deletions=[Deletion("author", "handle-of-sam", NOON)])
    assert posts_after(home, context)["purged_at"].null_count() == 1


def test_batches_leave_landing_only_after_a_copy_holds_them(home, context):
    land(home, "b1", posts=[post(1)], covered=((NOON, NOON + timedelta(hours=1)),))
    with open_state(home) as connection:
        load(connection, context)
        assert len(Landing(home).pending()) == 1
        publish(connection, home)
        remove_loaded(connection, home)
        assert Landing(home).pending() == []
        assert frame(connection, "FROM coverage").height == 1


def test_a_judgement_round_trips_with_its_map(home):
    with open_state(home) as connection:
        insert(connection, "judgements", frame_of(Judgement, [judgement(1)]))
        assert frame(connection, "FROM judgements")["causes"].to_list() == [
            {"lost_work": 0.9, "timeout": 0.1}
        ]
