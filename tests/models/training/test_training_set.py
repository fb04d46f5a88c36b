from collections import Counter

import polars as pl
import pytest

from models.errors import UserMistake
from models.training.training_set import example_from, our_examples, our_replies
from models.understanding.near_duplicates import near_duplicates
from models.understanding.text import reading
from models.vocabulary import CAUSE_KEYS, SEVERITIES, STANCES
from tests.rows import NOON

ROW = {
    "id": "a-1",
    "text": "it ate my draft",
    "product": "claude",
    "complaint": True,
    "cause": "lost_work",
    "blames": "unstated",
    "explained": "silent",
    "leaving": False,
    "promotes": "none",
}


def texts():
    return [reading(example.text, title=example.title) for example in our_examples()]


def test_there_are_more_than_six_hundred_distinct_examples():
    assert len(set(texts())) == len(our_examples()) > 600


def test_no_two_examples_are_near_duplicates():
    rows = pl.DataFrame(
        {"post_id": [example.example_id for example in our_examples()], "reading": texts()}
    ).with_columns(pl.lit(NOON).alias("created_at"))
    assert near_duplicates(rows) == {}


def test_example_ids_are_unique():
    assert len({example.example_id for example in our_examples()}) == len(our_examples())


def test_every_cause_and_its_absence_are_taught():
    counts = Counter(example.cause for example in our_examples())
    assert set(counts) == {*CAUSE_KEYS, "none"}
    assert min(counts.values()) >= 40


def test_non_complaints_have_nothing_but_their_labels_neutral():
    for example in our_examples():
        if not example.complaint:
            assert (example.cause, example.also, example.severity) == ("none", (), 0), example.example_id
        assert example.severity in SEVERITIES
        assert example.cause not in example.also, example.example_id


def test_every_stance_is_taught_by_distinct_replies():
    assert {reply.stance for reply in our_replies()} == set(STANCES)
    assert len({(reply.thread_text, reply.text) for reply in our_replies()}) == len(our_replies())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            {"cause": "timeouts"}, "mine:1: unknown cause 'timeouts': did you mean 'timeout'?", id="cause"
        ),
        pytest.param(
            {"product": "clude"}, "mine:1: unknown product 'clude': did you mean 'claude'?", id="product"
        ),
        pytest.param(
            {"cause": "none"}, "mine:1: cause is 'none' though complaint is True", id="contradiction"
        ),
        pytest.param({"complaint": "yes"}, "mine:1: complaint is 'yes'; expected true or false", id="truth"),
        pytest.param({"text": None}, "mine:1: text is None; expected text", id="no-text"),
        pytest.param({"also": ["lag"]}, "mine:1: unknown cause 'lag'", id="second-cause"),
        pytest.param({"severity": 9}, "mine:1: severity is 9; expected 0, 1, 2 or 3", id="severity"),
    ],
)
def test_an_illegal_label_is_named_with_its_place(change, message):
    with pytest.raises(UserMistake) as caught:
        example_from(ROW | change, location="mine:1")
    assert str(caught.value).startswith(message)
