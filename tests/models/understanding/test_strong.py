"""The strong reader beside the small one; what needs its encoder is skipped where that is not installed."""

from importlib.resources import files

import polars as pl
import pytest

from models.encoding.encoder import Encoder
from models.encoding.larger import AUTO, NAME, find
from models.encoding.upper_layers import REPLY_POOLING, shipped_layers
from models.understanding.artefact import shipped
from models.understanding.classifier import Classifier
from models.understanding.reader import Reader, Thread, UnreadPost
from models.understanding.stance import Stance
from models.understanding.strong import PASSED_ON, WEIGHTS, Strong
from pipeline.model.loading import STRONG_RECORD, shipped_content
from pipeline.model.training import judgements_of

MEGABYTE = 1_000_000
POSTS = [
    UnreadPost("complaint", "Claude deleted all my chats, weeks of work gone", language="en"),
    UnreadPost("praise", "ChatGPT wrote a lovely poem for my mother, thank you!", language="en"),
    UnreadPost("foreign", "Claude a effacé toutes mes conversations", language="fr"),
    UnreadPost(
        "reply",
        "Same here, all of it is gone.",
        language="en",
        thread=Thread("Claude deleted my chats", "Everything is gone"),
    ),
]


@pytest.fixture(scope="module")
def strong():
    found = find(AUTO)
    if found.encoder is None:
        pytest.skip(found.missing)
    return Strong(Classifier(shipped(WEIGHTS)), found.encoder)


def reader(strong=None):
    return Reader(Classifier.load(), Encoder(), ("en",), strong=strong)


def test_it_stands_beside_the_classifier_that_ships():
    assert shipped(WEIGHTS).beside == Classifier.load().version, "run 'make weights'"
    assert all(head.larger is not None for head in shipped(WEIGHTS).heads.values())


def test_weights_are_small_enough_for_a_repository():
    sizes = [len(file.read_bytes()) for file in files("models").joinpath("weights").iterdir()]
    assert max(sizes) <= 20 * MEGABYTE
    assert sum(sizes) <= 40 * MEGABYTE


def test_what_the_small_reader_calls_surely_no_complaint_is_not_passed_on():
    content = shipped_content(STRONG_RECORD)
    assert content
    threshold = shipped(WEIGHTS).thresholds[PASSED_ON]
    assert threshold < Classifier.load().artefact.thresholds["complaint"]
    small = judgements_of(shipped_content("out_of_fold.parquet") or b"")
    kept = [post_id for post_id, first in small.items() if (first.p_complaint or 0) < threshold]
    again = judgements_of(content)
    assert len(kept) > len(small) / 4
    assert all(again[post_id].p_complaint == small[post_id].p_complaint for post_id in kept)


def test_every_judgement_is_of_one_version_whoever_made_it(strong):
    judgements = reader(strong).read(POSTS).judgements
    assert {judgement.model_version for judgement in judgements} == {strong.classifier.version}
    assert strong.classifier.version != Classifier.load().version


def test_it_changes_what_is_passed_on_and_nothing_else(strong):
    small, together = reader().read(POSTS).judgements, reader(strong).read(POSTS).judgements
    threshold = strong.classifier.artefact.thresholds[PASSED_ON]
    for first, both in zip(small, together, strict=True):
        passed_on = (first.p_complaint or 0) >= threshold
        assert (first.p_complaint != both.p_complaint) == passed_on, first.post_id
    assert [judgement.is_complaint for judgement in together] == [True, False, None, True]
    assert together[3].cause == "lost_work"


def test_replies_are_judged_by_both_encoders_where_the_larger_is_installed(strong):
    fields = ("text", "thread_text", "product", "author_product")
    row = (
        "Come over to Le Chat, it reads your chapter to the end",
        "Claude deleted all my work",
        "claude",
        "mistral",
    )
    reply = pl.DataFrame([row], schema=dict.fromkeys(fields, pl.String), orient="row")
    larger = find(AUTO, upper=shipped_layers(NAME, REPLY_POOLING)).encoder
    alone, both = Stance.load(), Stance.load(larger=larger)
    assert alone.version != both.version
    assert Stance.load(larger=strong.encoder).version == alone.version  # it has the pooling of posts
    ((first, p_first),), ((second, p_second),) = alone.judge(reply), both.judge(reply)
    assert first == second == "recruit"
    assert p_first != p_second
