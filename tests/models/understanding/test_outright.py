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
        ("ChatGPT is down again.", "complaint", "yes"),
    ],
)
def test_what_a_clause_says_outright_becomes_the_likeliest_answer(clause, question, answer):
    classes = {**CLASSES, "complaint": ("no", "yes"), "blames": ("safety", "unstated", "user")}
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


# One line of a grievance each, as hundreds write them in the first minutes; the incidents count from this probability.
COUNTS = 0.65


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("Claude is down", "timeout"),
        ("Is ChatGPT down for anyone else?", "timeout"),
        ("@ClaudeAI is Claude down, anyone else?", "timeout"),
        ("grok not working rn", "timeout"),
        ("Copilot stuck on loading", "timeout"),
        ("500 errors on Claude", "timeout"),
        ("Claude just logged me out again", None),
        ("Claude banned me", "account_action"),
        ("My ChatGPT account got suspended for no reason", "account_action"),
        ("ChatGPT flagged my prompt", "perceived_censorship"),
        ("Claude refused again", "perceived_censorship"),
        ("Claude deleted my whole project", "lost_work"),
        ("Claude got dumber", "quality_regression"),
        ("Is ChatGPT getting worse?", "quality_regression"),
    ],
)
def test_a_grievance_of_one_line_is_a_complaint_that_counts(reader, line, cause):
    found = judged(reader, line)
    assert found.is_complaint
    assert found.p_complaint >= COUNTS
    assert cause in (None, found.cause)


@pytest.mark.parametrize(
    "line",
    [
        "Claude is down to earth.",
        "Claude Opus is down to $5 per million tokens.",
        "Claude is not down for me.",
        "If Claude is down, use Codex.",
        "ChatGPT was down yesterday but works now.",
        "OpenAI stock is down.",
        "Claude is back up.",
        "People say ChatGPT got dumber.",
        "Claude deleted the old files as I had asked.",
        "Claude froze the requirements first, which I liked.",
        "ChatGPT banned in Italy",
        "ChatGPT is banned in China.",
        "Claude shared my vision.",
        "Anthropic shared my post.",
        "Claude flagged all my typos.",
        "Claude flagged my typos.",
        "Is Claude worse?",
        "Is ChatGPT dumber now?",
        "Is Claude dumb?",
    ],
)
def test_what_only_sounds_like_a_grievance_says_nothing_outright(line):
    assert not outright_answers([line]).any()


def test_a_text_that_repeats_how_grievances_begin_and_end_is_asked_to_its_end():
    """Where parts of a wording could be taken in many ways, it would not end."""
    hostile = ["claude down " + "anyone else " * 5_000, "is anyone " * 5_000, "claude just " + "my " * 9_000]
    assert not outright_answers(hostile).any()
