from dataclasses import replace

import polars as pl
import pytest

from models.understanding.stance import STANCE, Stance

COLUMNS = ("text", "thread_text", "product", "author_product")


@pytest.fixture(scope="module")
def judge():
    stance = Stance.load()

    def of(*rows):
        return stance.judge(pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row"))

    return of


@pytest.mark.parametrize(
    ("text", "author_product", "stance"),
    [
        ("Come over and try Le Chat, it will read your chapter to the end. First month is on us.", "mistral", "recruit"),
        ("Another day, another nanny lecture from the most gaslighting company in tech", "grok", "disparage"),
        ("Same here, lost everything on Tuesday and still no answer", None, "agree"),
        ("You switched the permission prompts off yourself, the docs warn you about exactly that", None, "defend"),
        ("Was this on the web or in the app?", "none", "neutral"),
    ],
)  # fmt: skip
def test_a_plain_reply_is_read_with_its_stance(judge, text, author_product, stance):
    ((found, p),) = judge((text, "Claude deleted all my work without a word", "claude", author_product))
    assert found == stance
    assert 0.2 < p <= 1


def test_answers_come_in_the_order_of_the_rows(judge):
    rows = [
        ("Try ours instead", "Claude lost my chat", "claude", "grok"),
        ("crossposted", "Claude lost my chat", None, None),
    ]
    assert judge(*rows) == [judge(row)[0] for row in rows]


def test_no_replies_have_no_stance(judge):
    assert judge() == []


def test_an_empty_reply_gets_an_answer(judge):
    assert len(judge(("", "", None, None))) == 1


def test_a_judge_that_an_earlier_version_fitted_gives_way_to_the_one_of_the_package():
    """It asks of another number of features, so that it cannot be asked any more."""
    now = Stance.load().artefact
    head = now.heads[STANCE]
    fewer = replace(head, dense=replace(head.dense, weights=head.dense.weights[:, 1:]))
    earlier = replace(now, heads={**now.heads, STANCE: fewer}).to_bytes()
    assert Stance.load(earlier).version == now.version
    own = replace(now, thresholds={"own": 0.5}).to_bytes()
    assert Stance.load(own).version != now.version
