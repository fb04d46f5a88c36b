import numpy as np
import pytest

from models.training.evaluation import (
    MINIMUM_ROWS,
    average_precision,
    calibration_error,
    calibration_table,
    evaluate,
    perfect_calibration_error,
    rare_causes,
)
from models.training.training_set import example_from
from tests.rows import judgement

LABELS = {
    "id": "a",
    "text": "it ate my draft",
    "product": "claude",
    "complaint": True,
    "cause": "lost_work",
    "blames": "safety",
    "explained": "silent",
    "leaving": False,
    "promotes": "none",
    "set": "mine",
}
NO_COMPLAINT = {"complaint": False, "cause": "none", "blames": "unstated", "explained": "unstated"}


def example(**labels):
    return example_from(LABELS | labels, location="test")


def scores(examples, judgements):
    return {score.name: score for score in evaluate(examples, judgements)}


def test_a_perfect_reader_scores_one_with_no_width():
    found = scores([example(), example(**NO_COMPLAINT)] * 10, [judgement(), judgement(is_complaint=False, p_complaint=0.05, cause="none", blames="unstated", explained="unstated")] * 10)  # fmt: skip
    for name in (
        "complaint F1",
        "cause macro-F1",
        "product accuracy",
        "blames macro-F1",
        "explained macro-F1",
    ):
        assert (found[name].value, found[name].low, found[name].high) == (1, 1, 1), name


def test_precision_and_recall_are_told_apart():
    examples = [example()] * 4 + [example(**NO_COMPLAINT)] * 4
    judgements = (
        [judgement()] * 2
        + [judgement(is_complaint=False)] * 2
        + [judgement()]
        + [judgement(is_complaint=False)] * 3
    )
    found = scores(examples, judgements)
    assert found["complaint precision"].value == pytest.approx(2 / 3)
    assert found["complaint recall"].value == pytest.approx(1 / 2)
    assert found["complaint precision"].low < 2 / 3 < found["complaint precision"].high


def test_an_unread_post_counts_as_no_complaint():
    unread = judgement(
        is_complaint=None, p_complaint=None, cause=None, causes=None, blames=None, explained=None
    )
    assert scores([example()], [unread])["complaint recall"].value == 0


def test_causes_are_scored_without_abstention_and_abstention_beside_them():
    judgements = [judgement(cause="unclear", causes={"lost_work": 0.4, "timeout": 0.3})] * 5 + [
        judgement()
    ] * 5
    found = scores([example()] * 10, judgements)
    assert found["cause macro-F1"].value == 1
    assert found["cause named"].value == 0.5


def test_of_the_surest_causes_only_the_likeliest_four_in_five_are_scored():
    judgements = [judgement(p_cause=0.9)] * 8 + [judgement(p_cause=0.3, causes={"timeout": 0.3})] * 2
    found = scores([example()] * 10, judgements)
    assert found["cause accuracy, surest 80%"].value == 1
    assert found["cause accuracy"].value == 0.8


def test_severity_is_scored_where_the_labels_have_it():
    examples = [example(severity=2)] * 3 + [example(severity=1)] + [example()] * 4
    found = scores(examples, [judgement(severity=2)] * 8)
    assert (found["severity accuracy"].value, found["severity accuracy"].n) == (0.75, 4)


def test_a_cause_with_few_rows_is_listed_and_not_averaged():
    examples = [example()] * MINIMUM_ROWS + [example(cause="privacy")] * 3
    found = scores(examples, [judgement()] * len(examples))
    assert rare_causes(examples) == {"mine": {"privacy": 3}}
    assert found["cause macro-F1"].value == pytest.approx(2 * 10 / 23)


def test_each_subset_is_scored_by_itself():
    found = evaluate([example(), example(set="other")], [judgement(), judgement(is_complaint=False)])
    assert {score.subset: score.value for score in found if score.name == "complaint recall"} == {
        "mine": 1,
        "other": 0,
    }


def test_scores_are_the_same_each_time():
    examples, judgements = [example(), example(**NO_COMPLAINT)] * 10, [judgement()] * 20
    assert evaluate(examples, judgements) == evaluate(examples, judgements)


def test_calibration_error_is_the_gap_between_said_and_seen():
    stated, truth = (
        np.array([0.9] * 10 + [0.2] * 10),
        np.array([True] * 8 + [False] * 2 + [True] * 2 + [False] * 8),
    )
    assert calibration_error(stated, truth) == pytest.approx(0.05)
    assert [(low, n) for low, n, _, _ in calibration_table(stated, truth)] == [(0.2, 10), (0.9, 10)]


def test_average_precision_is_the_mean_precision_at_each_hit():
    assert average_precision(
        np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, False, True, False])
    ) == pytest.approx(5 / 6)
    assert np.isnan(average_precision(np.array([0.5]), np.array([False])))


def test_a_perfect_reader_of_few_posts_shows_an_error_and_of_many_hardly_any():
    stated = np.random.default_rng(1).random(20_000)
    assert perfect_calibration_error(stated[:100]) > 0.05 > 0.01 > perfect_calibration_error(stated)


def test_further_causes_are_counted_one_by_one():
    found = scores([example(also=["timeout"])] * 4, [judgement(also=("timeout", "privacy"))] * 4)
    assert found["further causes, precision"].value == 0.5
