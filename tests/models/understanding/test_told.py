import numpy as np
import pytest

from models.encoding.encoder import Encoder
from models.understanding.classifier import Classifier
from models.understanding.reader import Reader, UnreadPost
from models.understanding.told import heeded, told

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
        "Yesterday I cancelled my plan and moved to Codex.",
        "I’ve just switched back to Gemini.",
        "I will never pay for this again.",
        "Uninstalled.",
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
    assert not told([LONG.format(clause)]).any()


def test_a_message_that_gives_a_reason_explains_and_a_missing_one_is_silence(reader):
    refused = "Claude refused to go on with my short story about the war. "
    assert (
        judged(reader, f"{refused}It said that it cannot write violence because of its guidelines.").explained
        == "explained"
    )
    assert judged(reader, f"{refused}It deletes the answer without any explanation.").explained == "silent"


def test_who_takes_the_blame_has_it(reader):
    lost = "I lost months of chats in ChatGPT, gone for good. "
    assert judged(reader, f"{lost}I accidentally pressed delete, my own fault.").blames == "user"
    assert judged(reader, lost).blames != "user"


def test_answers_that_nothing_is_told_of_stay_as_they_are():
    answers = {"leaving": np.array([[0.9, 0.1], [0.9, 0.1]]), "explained": np.array([[0.2, 0.1, 0.7]] * 2)}
    heard = heeded(answers, told(["It is slow.", "I uninstalled it."]), CLASSES)
    for name, probabilities in heard.items():
        np.testing.assert_allclose(probabilities.sum(axis=1), 1)
        np.testing.assert_allclose(probabilities[0], answers[name][0])
    assert heard["leaving"][1, 1] > 0.5
    np.testing.assert_allclose(heard["explained"][1], answers["explained"][1])
    assert answers["leaving"][1, 1] == 0.1
