import numpy as np
import pytest

from models.statistics.prevalence import Confusion, corrected_shares

TRUTHS = ("timeout", "malfunction", "privacy", "none")


def confusion_of(chances, *, n_each, generator):
    counts = np.array([generator.multinomial(n_each, row) for row in chances])
    return Confusion(TRUTHS, TRUTHS, counts)


CHANCES = np.array([[0.7, 0.2, 0.0, 0.1], [0.1, 0.8, 0.0, 0.1], [0.0, 0.1, 0.8, 0.1], [0.05, 0.05, 0.0, 0.9]])


def test_pairs_are_counted_by_truth_and_answer():
    counted = Confusion.of(["a", "a", "b"], ["a", "c", "b"], truths=("a", "b"), answers=("a", "b", "c"))
    assert counted.counts.tolist() == [[1, 0, 1], [0, 1, 0]]


def test_a_known_confusion_is_undone():
    generator = np.random.default_rng(1)
    confusion = confusion_of(CHANCES, n_each=100_000, generator=generator)
    truth = np.array([0.5, 0.1, 0.1, 0.3])
    found = corrected_shares(np.rint(1e6 * truth @ CHANCES).astype(int)[None], confusion)
    assert found.value[0] == pytest.approx(truth, abs=0.01)


def test_left_out_truths_have_no_share_and_the_others_sum_to_one():
    confusion = confusion_of(CHANCES, n_each=1_000, generator=np.random.default_rng(1))
    found = corrected_shares(np.array([[30, 20, 10, 40], [5, 0, 0, 5]]), confusion, without="none")
    assert found.value[:, 3].tolist() == [0, 0]
    assert found.value.sum(axis=1) == pytest.approx([1, 1])


def test_the_same_counts_give_the_same_intervals_whatever_else_is_corrected_with_them():
    confusion = confusion_of(CHANCES, n_each=200, generator=np.random.default_rng(1))
    alone = corrected_shares(np.array([[30, 20, 10, 40]]), confusion)
    again = corrected_shares(np.array([[30, 20, 10, 40]]), confusion)
    assert alone.low.tolist() == again.low.tolist()


@pytest.mark.parametrize("n_posts", [30, 300])
def test_intervals_cover_the_true_shares_as_often_as_they_say(n_posts):
    generator = np.random.default_rng(7)
    covered = []
    for _ in range(20):  # each with another confusion seen, and so another error common to its groups
        confusion = confusion_of(CHANCES, n_each=150, generator=generator)
        truth = generator.dirichlet([0.7, 0.7, 0.7, 3], size=40)
        answered = np.array([generator.multinomial(n_posts, shares @ CHANCES) for shares in truth])
        among = np.column_stack([truth[:, :3] / truth[:, :3].sum(axis=1, keepdims=True), np.zeros(40)])
        found = corrected_shares(answered, confusion, without="none")
        covered.append(((found.low <= among) & (among <= found.high))[:, :3].mean())
    assert 0.91 < np.mean(covered) < 0.99


def test_correcting_beats_counting():
    generator = np.random.default_rng(7)
    confusion = confusion_of(CHANCES, n_each=150, generator=generator)
    truth = generator.dirichlet([0.7, 0.7, 0.7, 3], size=100)
    answered = np.array([generator.multinomial(1_000, shares @ CHANCES) for shares in truth])
    error = np.abs(corrected_shares(answered, confusion).value - truth).mean()
    assert error < 0.5 * np.abs(answered / 1_000 - truth).mean()
