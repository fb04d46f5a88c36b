import numpy as np
import pytest

from models.encoding.encoder import Encoder
from models.understanding.classifier import Classifier
from models.understanding.outright import heed_outright, outright_answers
from models.understanding.reader import Reader, UnreadPost

CLASSES = {"leaving": ("no", "yes"), "explained": ("explained", "silent", "unstated")}


@pytest.fixture(scope="module")
def reader():
    return Reader(Classifier.load(), Encoder(), ("en",))


def judged(reader, text):
    (judgement,) = reader.read([UnreadPost("1", text)]).judgements
    return judgement


LONG = (
    "I have used Claude for a large project with many modules since spring and mostly liked how it plans. "
    "Lately it forgets what we agreed on two messages before and writes the same helper again. {} "
    "The files are still on my disk, so nothing is lost, and the editor plugin itself is fine."
)


@pytest.mark.parametrize(
    "clause",
    [
        "I’ve just switched back to Gemini.",
        "I will never pay for this again.",
    ],
)
def test_who_leaves_in_one_clause_of_a_long_post_leaves(reader, clause):
    assert judged(reader, LONG.format(clause)).leaving


@pytest.mark.parametrize(
    "clause",
    [
        "If this goes on I might cancel my plan.",
        "People say they cancelled their plans and moved to Codex.",
        "I tried uninstalling and reinstalling the app.",
        "Should I switch to Codex?",
    ],
)
def test_who_only_might_leave_says_nothing_outright(clause):
    assert not outright_answers([LONG.format(clause)]).any()


@pytest.mark.parametrize(
    ("clause", "question", "answer"),
    [
        ("It said that it cannot write violence because of its guidelines.", "explained", "explained"),
        ("It deletes the answer without any explanation.", "explained", "silent"),
        ("I accidentally pressed delete, my own fault.", "blames", "user"),
        ("Uninstalled.", "leaving", "yes"),
    ],
)
def test_what_a_clause_says_outright_becomes_the_likeliest_answer(clause, question, answer):
    classes = {**CLASSES, "blames": ("safety", "unstated", "user")}
    even = {name: np.full((1, len(answers)), 1 / len(answers)) for name, answers in classes.items()}
    heard = heed_outright(even, outright_answers([LONG.format(clause)]), classes)
    assert classes[question][int(heard[question][0].argmax())] == answer
    assert heard[question][0].max() > 0.9


def test_answers_that_nothing_is_told_of_stay_as_they_are():
    answers = {"leaving": np.array([[0.9, 0.1], [0.9, 0.1]]), "explained": np.array([[0.2, 0.1, 0.7]] * 2)}
    heard = heed_outright(answers, outright_answers(["It is slow.", "I uninstalled it."]), CLASSES)
    for name, probabilities in heard.items():
        np.testing.assert_allclose(probabilities.sum(axis=1), 1)
        np.testing.assert_allclose(probabilities[0], answers[name][0])
    assert heard["leaving"][1, 1] > 0.5
    np.testing.assert_allclose(heard["explained"][1], answers["explained"][1])
    assert answers["leaving"][1, 1] == 0.1
