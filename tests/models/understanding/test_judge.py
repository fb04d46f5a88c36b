import json

import pytest

from models.understanding.judge import (
    AnswerRejected,
    guide,
    guide_version,
    is_uncertain,
    judged,
    question,
    read_answer,
    said_to,
    schema,
)
from models.vocabulary import CAUSES
from tests.rows import judgement

COMPLAINT = {
    "complaint": True,
    "cause": "timeout",
    "also": ["lost_work"],
    "blames": "technical",
    "explained": "silent",
    "leaving": True,
    "severity": 2,
}
NONE = {
    "complaint": False,
    "cause": "none",
    "also": [],
    "blames": "unstated",
    "explained": "unstated",
    "leaving": False,
    "severity": 0,
}


def test_the_guide_names_every_cause_with_its_meaning_and_stays_short():
    assert all(f"- {cause.key}: {cause.meaning}" in guide() for cause in CAUSES)
    assert len(guide()) < 3_500
    assert guide_version() == guide_version()


def test_the_schema_leaves_a_model_nothing_to_invent():
    fields = schema()["properties"]
    assert schema()["required"] == list(fields) == list(COMPLAINT)
    assert schema()["additionalProperties"] is False
    assert fields["blames"]["enum"] == ["safety", "technical", "business", "user", "unstated"]
    assert "enum" in fields["also"]["items"]


def test_a_question_holds_the_title_and_the_text_and_nothing_else():
    asked = json.loads(question("it is {down}" + "!" * 10_000, title="Ünderstand\n"))
    assert list(asked) == ["title", "text"]
    assert (asked["title"], asked["text"][:12], len(asked["text"])) == ("Ünderstand\n", "it is {down}", 4_000)
    assert json.loads(question("a", title=None))["title"] == ""


def test_the_model_the_guide_and_the_content_make_another_question():
    said = said_to("a", question("x", title=None), version="1")
    assert said == said_to("a", question("x", title=""), version="1")
    others = [
        said_to("b", question("x", title=None), version="1"),
        said_to("a", question("y", title=None), version="1"),
    ]
    assert said not in [*others, said_to("a", question("x", title=None), version="2")]


def test_an_answer_in_the_schema_is_read():
    labels = read_answer(json.dumps(COMPLAINT))
    assert (labels.complaint, labels.cause, labels.also, labels.severity) == (
        True,
        "timeout",
        ("lost_work",),
        2,
    )
    assert read_answer(json.dumps(NONE | {"leaving": True})).leaving


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param("", "json_invalid", id="empty"),
        pytest.param("It is a complaint.", "json_invalid", id="prose"),
        pytest.param("```json\n{}\n```", "json_invalid", id="fenced"),
        pytest.param("[" * 100_000, "json_invalid", id="nested"),
        pytest.param("[]", "model_type", id="list"),
        pytest.param("null", "model_type", id="null"),
        pytest.param(json.dumps(COMPLAINT)[:60], "json_invalid", id="cut"),
        pytest.param({"cause": "timeouts"}, "cause: unknown label", id="unknown-cause"),
        pytest.param({"also": ["x"]}, "also: unknown label", id="unknown-further-cause"),
        pytest.param({"blames": "me"}, "blames: unknown label", id="unknown-blame"),
        pytest.param({"severity": 7}, "severity: unknown label", id="unknown-severity"),
        pytest.param({"severity": 1.5}, "severity: int_type", id="half-a-severity"),
        pytest.param({"severity": True}, "severity: int_type", id="truth-for-severity"),
        pytest.param({"complaint": "true"}, "complaint: bool_type", id="text-for-truth"),
        pytest.param({"because": "it hung"}, "extra_forbidden", id="a-field-more"),
        pytest.param({"cause": "none"}, "complaint and cause contradict each other", id="complaint-of-nothing"),
        pytest.param({"complaint": False}, "complaint and cause contradict each other", id="cause-of-no-complaint"),
        pytest.param({"also": ["timeout"]}, "a cause is named twice", id="main-cause-again"),
        pytest.param({"also": ["other", "other"]}, "a cause is named twice", id="further-cause-again"),
        pytest.param(NONE | {"blames": "user"}, "no complaint, and yet what is complained of", id="blame-of-none"),
        pytest.param(NONE | {"severity": 1}, "no complaint, and yet what is complained of", id="severe-none"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_rejected_with_a_reason_that_quotes_nothing(content, reason):
    text = content if isinstance(content, str) else json.dumps(COMPLAINT | content)
    with pytest.raises(AnswerRejected) as rejected:
        read_answer(text)
    assert str(rejected.value) == reason


def test_a_missing_field_is_named():
    with pytest.raises(AnswerRejected, match=r"^leaving: missing$"):
        read_answer(json.dumps({name: value for name, value in COMPLAINT.items() if name != "leaving"}))


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        pytest.param({"p_complaint": 0.95}, False, id="sure"),
        pytest.param({"p_complaint": 0.59}, True, id="just-above"),
        pytest.param({"p_complaint": 0.41, "is_complaint": False, "cause": "none"}, True, id="just-below"),
        pytest.param({"p_complaint": 0.39, "is_complaint": False, "cause": "none"}, False, id="below"),
        pytest.param({"cause": "unclear"}, True, id="cause-unclear"),
        pytest.param({"p_complaint": 0.5, "product": "none"}, False, id="about-no-product"),
        pytest.param({"p_complaint": 0.5, "causes": None}, False, id="skimmed"),
        pytest.param({"p_complaint": None, "is_complaint": None, "cause": None}, False, id="not-read"),
    ],
)
def test_only_what_is_uncertain_is_asked_about(fields, asked):
    assert is_uncertain(judgement(1, **fields), source="reddit", threshold=0.5, band=0.1) is asked


def test_a_store_s_review_counts_whatever_it_names():
    review = judgement(1, p_complaint=0.5, product="none")
    assert is_uncertain(review, source="playstore", threshold=0.5, band=0.1)


def test_the_judge_s_labels_take_the_place_of_the_classifier_s_and_say_so():
    found = judged(judgement(1, cause="unclear"), read_answer(json.dumps(COMPLAINT)), model="any")
    assert (found.model_version, found.is_complaint, found.p_complaint) == ("judge:any", True, 1.0)
    assert (found.cause, found.p_cause, found.causes, found.also) == (
        "timeout",
        1.0,
        {"timeout": 1.0},
        ("lost_work",),
    )
    assert (found.product, found.promotes) == ("claude", "none")


def test_a_judge_that_names_no_cause_leaves_the_causes_as_probable_as_they_were():
    found = judged(judgement(1), read_answer(json.dumps(NONE)), model="any")
    assert (found.is_complaint, found.p_complaint, found.cause) == (False, 0.0, "none")
    assert (found.p_cause, found.causes) == (0.9, {"lost_work": 0.9, "timeout": 0.1})
