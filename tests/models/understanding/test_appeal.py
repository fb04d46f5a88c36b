import polars as pl
import pytest

from models.understanding.appeal import Appeal

COLUMNS = ("text", "thread_text", "product", "author_product", "causes", "stance")


@pytest.fixture(scope="module")
def judge():
    appeal = Appeal.load()

    def of(text, thread, cause, stance):
        row = (text, thread, "claude", "mistral", [{"key": cause, "value": 0.9}], stance)
        frame = pl.DataFrame([dict(zip(COLUMNS, row, strict=True))])
        (found,) = appeal.judge(frame)
        return found

    return of


@pytest.mark.parametrize(
    ("text", "thread", "cause", "appeal", "fact"),
    [
        ("Our plan is 3 dollars a month, half of what you pay there, no card needed", "Hit the limit again", "usage_limit", "price", True),
        ("We never lecture anybody. Villains are welcome here.", "It refused to write my villain", "perceived_censorship", "permissive", False),
        ("Runs offline on your own laptop, nothing leaves it and nobody can read it", "My chats are in a training set", "privacy", "privacy", True),
    ],
)  # fmt: skip
def test_a_plain_answer_is_read_with_what_it_sells(judge, text, thread, cause, appeal, fact):
    found = judge(text, thread, cause, "recruit")
    assert (found.appeal, found.names_fact) == (appeal, fact)
    assert 0.2 < found.p_appeal <= 1


def test_an_answer_that_sells_nothing_has_no_appeal(judge):
    found = judge("Which browser is it?", "It hangs", "timeout", "neutral")
    assert (found.appeal, found.p_appeal, found.names_fact) == ("none", 1.0, False)
