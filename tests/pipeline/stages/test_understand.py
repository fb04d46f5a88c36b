from dataclasses import replace
from datetime import timedelta

import duckdb
import pytest

from models.correction import Correction
from models.errors import PartlyDone, UserMistake
from models.post import Post
from models.table import frame_of
from models.understanding.classifier import Classifier
from pipeline.model import engines
from pipeline.settings.sections import Encoder
from pipeline.stages.themes.complaints import list_complaints, read_complaints
from pipeline.stages.understand import understand
from pipeline.warehouse.warehouse import frame, insert, open_state, publish
from tests.rows import NOON, post

COMPLAINT = "Claude deleted my whole project overnight and months of chats are gone without a trace"
QUESTION = "Does anyone know whether Claude can read Excel files?"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def state(home):
    with open_state(home) as connection:
        yield connection


def add(state, *posts):
    insert(state, "posts", frame_of(Post, posts))


def said(field, new, *, post=1):
    return Correction("post", f"reddit:t3_{post}", field, NOON, old=None, new=new, by=None, note=None)


def judgements(state):
    rows = frame(state, "FROM judgements ORDER BY post_id").to_dicts()
    return {row["post_id"].removeprefix("reddit:t3_"): row for row in rows}


def tables(state):
    return [
        frame(state, query).to_dicts()
        for query in (
            "FROM judgements ORDER BY post_id",
            "FROM embeddings ORDER BY post_id",
            "SELECT post_id, language FROM posts ORDER BY post_id",
        )
    ]


def test_posts_before_since_wait_for_another_run(state, context):
    add(state, post(1, COMPLAINT), post(2, QUESTION, at=NOON + MINUTE))
    assert understand(state, replace(context, since=NOON + MINUTE))["posts"] == 1
    assert list(judgements(state)) == ["2"]
    assert understand(state, context)["posts"] == 1


def test_every_post_is_judged_and_what_may_be_a_complaint_is_encoded(state, context):
    add(state, post(1, COMPLAINT), post(2, QUESTION, at=NOON + MINUTE))
    assert understand(state, context) == {
        "posts": 2,
        "near_duplicates": 0,
        "not_read": 0,
        "skimmed": 1,
        "complaints": 1,
        "unclear": 0,
    }
    found = judgements(state)
    assert (found["1"]["is_complaint"], found["1"]["cause"]) == (True, "lost_work")
    assert (found["2"]["is_complaint"], found["2"]["cause"], found["2"]["causes"]) == (False, "none", None)
    assert {row["model_version"] for row in found.values()} == {Classifier.load().version}
    vectors = frame(state, "SELECT post_id, encoder, len(vector) AS n FROM embeddings ORDER BY post_id")
    assert vectors.rows() == [("reddit:t3_1", Encoder().name, 384)]


def test_without_the_first_filter_every_post_is_encoded(state, context):
    settings = context.settings.model_copy(update={"encoder": Encoder(first_filter=False)})
    add(state, post(2, QUESTION))
    assert understand(state, replace(context, settings=settings))["skimmed"] == 0
    assert frame(state, "SELECT post_id FROM embeddings").height == 1


def test_understanding_twice_changes_nothing(state, context):
    add(state, post(1, COMPLAINT), post(2, COMPLAINT, at=NOON + MINUTE), post(3, QUESTION))
    understand(state, context)
    before = tables(state)
    assert understand(state, context)["posts"] == 0
    assert tables(state) == before


def test_a_rebuild_judges_every_post_anew(state, context):
    add(state, post(1, COMPLAINT))
    understand(state, context)
    state.execute("UPDATE judgements SET cause = 'timeout'")
    assert understand(state, replace(context, rebuild=True))["posts"] == 1
    assert judgements(state)["1"]["cause"] == "lost_work"


def test_a_post_judged_by_another_model_is_judged_again(state, context):
    add(state, post(1, COMPLAINT))
    understand(state, context)
    state.execute("UPDATE judgements SET model_version = 'older'")
    assert understand(state, context)["posts"] == 1


def test_a_post_without_a_word_is_not_counted_among_those_of_other_languages(state, context, home):
    add(state, post(1, "😡😡😡", language=None), post(2, "Das Programm ist seit heute kaputt", language=None))
    state.execute(
        "INSERT INTO batches SELECT 'b', source, origin, 2, 2, 0, 0, max(created_at) FROM posts GROUP BY ALL"
    )
    understand(state, context)
    assert judgements(state)["1"]["is_complaint"] is None
    with duckdb.connect(publish(state, home), read_only=True) as published:
        assert frame(published, "SELECT n_not_read FROM data_quality").item() == 1


def test_a_post_in_another_language_is_kept_and_not_read(state, context):
    text = "Claude ist seit heute Morgen nicht erreichbar und meine Texte sind weg"
    add(state, post(1, text, language=None), post(2, COMPLAINT, language=None))
    assert understand(state, context)["not_read"] == 1
    found = judgements(state)["1"]
    assert (found["is_complaint"], found["cause"], found["product"]) == (None, None, "claude")
    languages = frame(state, "SELECT language FROM posts ORDER BY post_id")["language"].to_list()
    assert languages == ["de", "en"]
    assert frame(state, "SELECT post_id FROM embeddings")["post_id"].to_list() == ["reddit:t3_2"]


def test_the_language_that_a_source_gives_stays(state, context):
    add(state, post(1, COMPLAINT, language="fr"))
    understand(state, context)
    assert frame(state, "SELECT language FROM posts")["language"].to_list() == ["fr"]
    assert judgements(state)["1"]["is_complaint"] is None


def test_a_near_duplicate_says_what_its_original_says(state, context):
    add(
        state,
        post(1, COMPLAINT),
        post(2, COMPLAINT + "!!", at=NOON + MINUTE, community="ChatGPT", language=None),
    )
    assert understand(state, context)["near_duplicates"] == 1
    found = judgements(state)
    assert found["2"]["duplicate_of"] == "reddit:t3_1"
    assert found["2"]["p_complaint"] == found["1"]["p_complaint"]
    assert frame(state, "SELECT post_id FROM embeddings")["post_id"].to_list() == ["reddit:t3_1"]
    assert frame(state, "SELECT language FROM posts ORDER BY post_id")["language"].to_list() == ["en", "en"]


def test_a_copy_of_a_copy_says_what_the_first_of_them_says(state, context):
    longer = COMPLAINT + " and nobody at support answers"
    longest = longer + " although I wrote to them four times"
    texts = (COMPLAINT, longer, longest)
    add(state, *(post(number, text, at=NOON + number * MINUTE) for number, text in enumerate(texts, start=1)))
    assert understand(state, context)["near_duplicates"] == 2
    found = judgements(state)
    assert [row["duplicate_of"] for row in found.values()] == [None, "reddit:t3_1", "reddit:t3_2"]
    assert len({(row["cause"], row["p_complaint"], row["p_cause"]) for row in found.values()}) == 1
    state.execute("UPDATE judgements SET cause = 'timeout'")
    add(state, post(4, longest, at=NOON + 4 * MINUTE))
    understand(state, context)
    assert judgements(state)["4"]["cause"] == "timeout"


def test_an_earlier_post_that_comes_later_becomes_the_original_and_says_what_its_copies_say(state, context):
    add(state, post(2, COMPLAINT + " and nobody at support answers", at=NOON + MINUTE))
    understand(state, context)
    add(state, post(1, COMPLAINT))
    understand(state, context)
    found = judgements(state)
    assert (found["1"]["duplicate_of"], found["2"]["duplicate_of"]) == (None, "reddit:t3_1")
    assert found["1"]["p_complaint"] == found["2"]["p_complaint"]


def test_copies_that_answer_what_comes_much_later_stay_copies(state, context):
    above = {"conversation_id": "reddit:t3_9", "parent_id": "reddit:t3_9"}
    add(state, post(1, COMPLAINT, at=NOON, **above), post(2, COMPLAINT, at=NOON + MINUTE, **above))
    understand(state, context)
    add(state, post(9, QUESTION, at=NOON - timedelta(days=40)))
    understand(state, context)
    assert judgements(state)["2"]["duplicate_of"] == "reddit:t3_1"


def test_new_posts_are_held_against_those_already_judged(state, context):
    add(state, post(1, COMPLAINT))
    understand(state, context)
    add(state, post(2, COMPLAINT, at=NOON + MINUTE))
    understand(state, context)
    assert judgements(state)["2"]["duplicate_of"] == "reddit:t3_1"


def test_the_order_and_the_size_of_the_chunks_do_not_matter(home, context, monkeypatch):
    texts = [
        COMPLAINT,
        QUESTION,
        COMPLAINT + " Really.",
        "gpt is down for me again since noon, network error",
        COMPLAINT,
    ]
    posts = [post(number, text, at=NOON + number * MINUTE) for number, text in enumerate(texts)]
    found = []
    for size, order in ((5_000, posts), (2, posts[::-1])):
        monkeypatch.setattr(engines, "CHUNK", size)
        with open_state(home / str(size)) as connection:
            add(connection, *order)
            understand(connection, context)
            found.append(
                frame(
                    connection, "SELECT post_id, cause, duplicate_of FROM judgements ORDER BY post_id"
                ).rows()
            )
    assert found[0] == found[1]


def test_a_stop_keeps_the_chunks_that_are_done(state, context, monkeypatch):
    monkeypatch.setattr(engines, "CHUNK", 1)
    add(state, post(1, COMPLAINT), post(2, QUESTION, at=NOON + MINUTE))
    answers = iter([False, True])
    with pytest.raises(PartlyDone, match="understood 1 of 2 posts"):
        understand(state, replace(context, stopping=lambda: next(answers)))
    assert list(judgements(state)) == ["1"]
    assert understand(state, context)["posts"] == 1


def test_a_reply_that_names_no_product_inherits_its_threads(state, context):
    add(
        state,
        post(1, "Everything since May is gone.", title="Gemini lost all my chats", community="artificial"),
        post(
            2,
            "Mine too, all my work has vanished and support is silent!",
            at=NOON + MINUTE,
            kind="comment",
            conversation_id="reddit:t3_1",
            parent_id="reddit:t3_1",
            community="artificial",
        ),
    )
    understand(state, context)
    assert judgements(state)["2"]["product"] == "gemini"


def reply(number, text, *, to, **fields):
    fields = {
        "kind": "comment",
        "conversation_id": f"reddit:t3_{to}",
        "parent_id": f"reddit:t3_{to}",
    } | fields
    return post(number, text, at=NOON + number * MINUTE, community="artificial", **fields)


def test_posts_that_come_last_first_are_judged_as_if_all_had_come_at_once(home, context):
    posts = {
        1: post(1, "Everything since May is gone.", title="Gemini lost all my chats", community="artificial"),
        2: reply(2, "Mine too, all my work has vanished and support is silent!", to=1),
        3: reply(3, "Same here since noon, all of it", to=1),
        4: post(4, COMPLAINT, at=NOON + 4 * MINUTE),
        5: post(5, COMPLAINT + " and nobody at support answers", at=NOON + 5 * MINUTE),
    }
    found = []
    for name, batches in (("followed", [(5, 2), (4, 3), (1,)]), ("at once", [(1, 2, 3, 4, 5)])):
        with open_state(home / name) as connection:
            for batch in batches:
                add(connection, *(posts[number] for number in batch))
                understand(connection, context)
            labels = (
                "SELECT post_id, product, is_complaint, cause, duplicate_of, model_version FROM judgements"
            )
            found.append(sorted(frame(connection, labels).rows()))
    assert found[0] == found[1]


def test_a_purged_post_is_passed_over(state, context):
    add(state, post(1, "", purged_at=NOON))
    assert understand(state, context)["posts"] == 0


def test_an_encoder_that_the_classifier_does_not_know_is_refused(state, context):
    settings = context.settings.model_copy(update={"encoder": Encoder(name="another")})
    with pytest.raises(UserMistake, match="run 'trustwatch train' or set it back"):
        understand(state, replace(context, settings=settings))


def test_what_only_a_person_knows_for_a_complaint_is_encoded_by_the_next_run(state, context):
    add(
        state,
        post(1, QUESTION),
        post(2, "Claude kann seit heute Morgen keine Dateien mehr lesen", language="de"),
    )
    assert understand(state, context)["skimmed"] == 1
    insert(
        state,
        "corrections",
        frame_of(Correction, [said("cause", "quality_regression", post=n) for n in (1, 2)]),
    )
    list_complaints(state, Encoder().name)
    assert read_complaints(state, Encoder().name).posts.is_empty()
    for _ in range(2):
        assert understand(state, context)["posts"] == 0
    list_complaints(state, Encoder().name)
    complaints = read_complaints(state, Encoder().name)
    assert complaints.posts["post_id"].to_list() == ["reddit:t3_1"]  # of the other language it knows no words
    assert complaints.vectors.shape == (1, 384)
