import numpy as np
import pytest
from scipy.sparse import csr_matrix

from models.understanding.features import Inputs
from models.understanding.heads import PART_WEIGHTS, Calibration, calibrated, fit_calibration, fit_head

RANDOM = np.random.default_rng(3)


def answered(probabilities):
    """Answers drawn as often as the probabilities say."""
    return [int(RANDOM.choice(len(row), p=row)) for row in probabilities]


def test_a_shift_makes_answers_that_were_balanced_come_true_as_often_as_they_say():
    true = RANDOM.uniform(0.01, 0.6, 4_000)
    balanced = true * 4 / (true * 4 + 1 - true)
    stated = np.stack([1 - balanced, balanced], axis=1)
    truth = answered(np.stack([1 - true, true], axis=1))
    found = fit_calibration(stated, truth)
    assert found.shift == pytest.approx(-np.log(4), abs=0.2)
    assert found.temperature == pytest.approx(1, abs=0.1)
    np.testing.assert_allclose(calibrated(stated, found)[:, 1], true, atol=0.05)


def test_of_more_than_two_answers_only_the_temperature_is_set():
    true = RANDOM.dirichlet([0.5] * 4, 3_000)
    found = fit_calibration(calibrated(true, Calibration(0.5)), answered(true))
    assert found.shift == 0
    assert found.temperature == pytest.approx(2, abs=0.2)


def test_probabilities_keep_their_sum():
    stated = RANDOM.dirichlet([1.0, 1.0], 10)
    np.testing.assert_allclose(calibrated(stated, Calibration(1.7, -0.4)).sum(axis=1), 1)


def test_a_part_that_was_not_asked_of_a_text_says_nothing_of_it():
    values = RANDOM.normal(size=(40, 3)).astype(np.float32)
    inputs = Inputs(values, csr_matrix((40, 0), dtype=np.float32), n_traits=1)
    head = fit_head(inputs, ["yes" if value > 0 else "no" for value in values[:, 0]], strength=1.0)
    alone = head.joined(inputs)
    given = np.full((40, 2), 0.5)
    given[::2] = np.nan
    both = head.joined(inputs, {"larger_adapted": given})
    np.testing.assert_allclose(both[::2], alone[::2])
    weight = PART_WEIGHTS["larger_adapted"]
    np.testing.assert_allclose(both[1::2], (alone[1::2] + weight * 0.5) / (1 + weight))
