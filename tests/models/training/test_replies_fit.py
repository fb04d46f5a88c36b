"""Judges of replies that stand on a pooling of another encoder: here the small one stands for the larger."""

from dataclasses import replace

import polars as pl
import pytest

from models.encoding.encoder import DEFAULT_ENCODER, Encoder
from models.training.appeal_fit import fit_appeal
from models.training.replies_fit import PLAN, fit_pooling, selling
from models.training.stance_fit import fit_stance
from models.training.training_set import our_replies
from models.understanding.appeal import Appeal
from models.understanding.stance import Stance

REPLIES = our_replies()[::24]
QUICK = replace(PLAN, first=3, epochs=1, fits=1)


@pytest.fixture(scope="module")
def encoder():
    return Encoder(n_threads=1)


@pytest.fixture(scope="module")
def pooling(encoder, in_one_process, tmp_path_factory):
    with in_one_process():
        return fit_pooling(REPLIES, encoder, aside=tmp_path_factory.mktemp("states"), plan=QUICK)


@pytest.fixture(scope="module")
def larger(pooling):
    return Encoder(DEFAULT_ENCODER, upper=pooling.layers, n_threads=1)


@pytest.fixture(scope="module")
def stance(encoder, pooling):
    return fit_stance(REPLIES, encoder=encoder, pooling=pooling)


@pytest.fixture(scope="module")
def rows():
    fields = ("text", "thread_text", "product", "author_product")
    frame = pl.DataFrame([{name: getattr(one, name) for name in fields} for one in REPLIES[:40]])
    causes = pl.Series("causes", [[{"key": "lost_work", "value": 0.9}]] * 40)
    return frame.with_columns(causes, pl.Series("stance", [one.stance for one in REPLIES[:40]]))


def test_every_reply_is_judged_by_a_fold_that_had_not_seen_it_and_what_it_sells_where_it_sells(
    encoder, pooling, stance
):
    sold = fit_appeal(REPLIES, encoder=encoder, pooling=pooling)
    n, n_sold = len(REPLIES), len(selling(REPLIES))
    assert {name: len(said) for name, said in pooling.answers.items()} == {
        "stance": n,
        "appeal": n_sold,
        "fact": n_sold,
    }
    assert {len(told["stance"]) for told in (stance.small, stance.strong)} == {n}
    assert {len(told[name]) for told in (sold.small, sold.strong) for name in ("appeal", "fact")} == {n_sold}
    assert stance.small != stance.strong


def test_the_larger_encoder_is_asked_only_under_the_very_pooling_that_a_judge_was_fitted_over(
    encoder, pooling, larger, stance, rows
):
    alone, both = Stance.load(stance.content), Stance.load(stance.content, larger=larger)
    another = Stance.load(stance.content, larger=encoder)
    assert another.version == alone.version != both.version
    assert another.judge(rows) == alone.judge(rows) != both.judge(rows)


def test_what_is_answered_is_read_with_what_is_sold(encoder, pooling, larger, rows):
    judge = Appeal.load(fit_appeal(REPLIES, encoder=encoder, pooling=pooling).content, larger=larger)
    sells = rows.with_columns(pl.lit("recruit").alias("stance"))
    other = sells.with_columns(pl.lit("It sends all that I write to its maker.").alias("thread_text"))
    first, second = judge.judge(sells), judge.judge(other)
    assert [one.p_appeal for one in first] != [one.p_appeal for one in second]
    assert judge.version != Appeal.load().version
