import json
from collections import Counter
from importlib.resources import files

import pytest

from models.encoding.encoder import Encoder
from models.errors import UserMistake
from models.training.groups import choosing, folds_of
from models.training.real_posts import LABELS, REAL, REPLY_LABELS, real_labels, real_replies, with_texts
from models.training.training_set import our_examples, our_replies
from models.understanding import appeal, classifier, stance
from models.understanding.artefact import Artefact, shipped
from models.vocabulary import CAUSE_KEYS, SELLING, STANCES
from pipeline.model.fitting import judges_of_replies
from pipeline.model.own_examples import own_examples
from tests.command import trustwatch

FIELDS = {
    *("id", "origin", "group", "sure"),
    *("product", "complaint", "cause", "also", "blames", "explained", "leaving", "promotes"),
}


def told(example):
    return {
        "id": example.example_id,
        "text": f"words of {example.example_id}",
        "title": "A thread",
        "source": "x",
    }


def test_the_labels_come_without_a_word_of_the_posts():
    lines = files("models").joinpath("training", LABELS).read_text().splitlines()
    assert {frozenset(json.loads(line)) for line in lines} == {frozenset(FIELDS)}
    assert {example.text + example.title for example in real_labels()} == {""}


def test_every_real_post_has_an_id_and_a_group_of_its_own():
    counts = Counter(example.example_id for example in (*our_examples(), *real_labels()))
    assert counts.most_common(1)[0][1] == 1
    assert min(Counter(example.group for example in real_labels()).values()) >= 100
    assert {example.cause for example in real_labels()} == {*CAUSE_KEYS, "none"}


def test_labels_meet_their_texts_by_id_in_whatever_order_they_come():
    found = with_texts(reversed([told(example) for example in real_labels()]), location="posts.jsonl")
    assert [example.example_id for example in found] == [example.example_id for example in real_labels()]
    assert found[3].text == f"words of {found[3].example_id}"
    assert (found[3].thread, found[3].source, found[3].cause) == ("A thread", "x", real_labels()[3].cause)


def test_replies_are_some_of_the_posts_labelled_once_more_without_a_word_of_them():
    lines = files("models").joinpath("training", REPLY_LABELS).read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    fields = frozenset({"id", "stance", "appeal", "names_fact", "sure"})
    assert {frozenset(row) for row in rows} == {fields, fields | {"product"}}
    assert {row["stance"] for row in rows} == set(STANCES)
    assert {row["stance"] for row in rows if row["appeal"] != "none" or row["names_fact"]} == set(SELLING)
    assert len({row["id"] for row in rows} & {example.example_id for example in real_labels()}) == len(rows)
    found = real_replies(with_texts([told(example) for example in real_labels()], location="posts.jsonl"))
    assert [reply.reply_id for reply in found] == [row["id"] for row in rows]
    assert {(reply.thread_text, reply.author_product, reply.is_real) for reply in found} == {
        ("A thread", "none", True)
    }
    assert found[3].text == f"words of {found[3].reply_id}"
    ours = {row["id"]: row["product"] for row in rows if "product" in row}
    assert ours
    assert {reply.reply_id: reply.product for reply in found if reply.reply_id in ours} == ours


def test_replies_are_learnt_from_only_with_their_texts():
    rows = [told(example) for example in real_labels()]
    encoder = shipped(classifier.WEIGHTS).encoder
    own = own_examples(rows, encoder_name=encoder, file="posts.jsonl")
    assert [reply.is_real for reply in own.replies].count(True) == len(own.replies) - len(our_replies()) > 500
    without = own_examples(None, encoder_name=encoder, file=None)
    assert without.replies == our_replies()
    fits, judges = judges_of_replies(without, Encoder(encoder), classifier=b"")
    assert fits == (None, None)
    for name in (stance.WEIGHTS, appeal.WEIGHTS):
        assert Artefact.from_bytes(judges[name]).version == shipped(name).version


def test_a_file_that_lacks_posts_is_refused_with_how_many_and_one_of_them():
    with pytest.raises(UserMistake) as refused:
        with_texts([told(example) for example in real_labels()[2:]], location="posts.jsonl")
    expected = f"posts.jsonl: 2 of {len(real_labels()):,} labelled posts are missing, {real_labels()[0].example_id!r}"
    assert str(refused.value).startswith(expected)


def test_the_command_refuses_such_a_file_before_it_fits(tmp_path):
    file = tmp_path / "posts.jsonl"
    file.write_text("\n".join(json.dumps(told(example)) for example in real_labels()[1:]))
    done = trustwatch("train", "--real", file, "--into", tmp_path / "model")
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"1 of {len(real_labels()):,} labelled posts are missing" in done.stderr
    assert not (tmp_path / "model").exists()


def test_a_group_is_left_out_whole_and_choices_are_made_on_real_posts():
    examples = [*our_examples(), *real_labels()]
    folds = folds_of(examples)
    of_groups = {
        (example.group, fold) for example, fold in zip(examples, folds, strict=True) if example.group
    }
    assert len(of_groups) == len({example.group for example in real_labels()})
    chosen = {example.subset for example, yes in zip(examples, choosing(examples), strict=True) if yes}
    assert chosen == {REAL}
    assert choosing(our_examples()).all()
