import json
from importlib.resources import files

import numpy as np
import pytest

from models.encoding.encoder import Encoder
from models.training.first_filter_fit import TARGET_RECALL, fit_filter
from models.training.training_set import our_examples
from models.understanding.artefact import Artefact
from models.understanding.classifier import Classifier
from models.understanding.features import ReadText
from models.understanding.first_filter import WEIGHTS, FirstFilter, is_skimmed
from models.understanding.reader import Reader, Thread, UnreadPost
from models.understanding.text import reading

COMPLAINT = "Claude deleted my whole project overnight and months of chats are gone without a trace"
NEWS = "10 great prompts for your next holiday, written with #ChatGPT and #AI tools. Enjoy!"
ANSWER = "Does anyone know whether Claude can read Excel files?"


@pytest.fixture(scope="module")
def encoder():
    return Encoder()


@pytest.fixture(scope="module")
def full(encoder):
    return Reader(Classifier.load(), encoder, ("en",))


@pytest.fixture(scope="module")
def filtered(encoder):
    return Reader(Classifier.load(), encoder, ("en", "it"), first_filter=FirstFilter.load())


def test_what_is_surely_no_complaint_is_not_encoded(filtered):
    read = filtered.read([UnreadPost("1", NEWS), UnreadPost("2", COMPLAINT)])
    assert [is_skimmed(judgement) for judgement in read.judgements] == [True, False]
    assert read.read_ids == ["2"]
    assert len(read.vectors) == 1
    assert read.judgements[0].is_complaint is False
    assert 0 <= read.judgements[0].p_complaint < FirstFilter.load().threshold
    assert read.judgements[0].product == "chatgpt"


def test_what_passes_is_judged_as_without_the_filter(full, filtered):
    posts = [
        UnreadPost("1", NEWS),
        UnreadPost("2", COMPLAINT),
        UnreadPost("3", "gpt is down again", language="en"),
    ]
    assert filtered.read(posts).judgements[1:] == full.read(posts).judgements[1:]


def test_an_answer_to_what_may_be_a_complaint_is_read_in_full(filtered):
    posts = [
        UnreadPost("1", ANSWER, language="en", thread=Thread(None, COMPLAINT)),
        UnreadPost("2", ANSWER, language="en", thread=Thread(None, NEWS)),
        UnreadPost("3", ANSWER, language="en"),
    ]
    assert filtered.read(posts).read_ids == ["1"]


def test_it_has_no_say_on_other_languages(filtered):
    assert filtered.read([UnreadPost("1", NEWS, language="it")]).read_ids == ["1"]


def test_it_lets_its_own_complaints_pass():
    complaints = [example for example in our_examples() if example.complaint][::10]
    texts = [ReadText(example.text, reading(example.text, title=example.title)) for example in complaints]
    found = FirstFilter.load()
    assert (found.p_complaint(texts) >= found.threshold).mean() >= 0.99
    assert len(found.p_complaint([])) == 0


def test_labelled_real_complaints_pass(shared):
    rows = [json.loads(line) for line in (shared / "gold" / "posts.jsonl").read_text().splitlines()]
    texts = [
        ReadText(row["text"], reading(row["text"], title=row.get("title")))
        for row in rows
        if row["complaint"]
    ]
    found = FirstFilter.load()
    assert (found.p_complaint(texts) >= found.threshold).mean() >= 0.98


def test_fitting_twice_gives_the_same_file_and_keeps_the_recall():
    examples = our_examples()[::6]
    fit = fit_filter(examples)
    assert fit_filter(examples).content == fit.content
    assert fit.recall >= TARGET_RECALL
    assert 0 < fit.stopped < 1
    assert np.isfinite(FirstFilter(Artefact.from_bytes(fit.content)).threshold)


def test_the_file_is_small():
    assert len(files("models").joinpath("weights", WEIGHTS).read_bytes()) < 500_000
