"""What a home teaches, and that only a model which is no worse takes the place of the one in use."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from models.errors import TrustwatchError
from models.training.classifier_fit import ClassifierFit
from models.training.keyword_rules import judge_by_rules
from models.training.real_posts import real_labels
from models.training.training_set import our_examples
from models.understanding import classifier, stance
from models.understanding.artefact import shipped
from models.understanding.classifier import Classifier
from pipeline.model import loading
from pipeline.model.loading import RECORD, home_model, in_use
from pipeline.model.training import (
    against,
    judgements_in_use,
    lessons,
    record_of,
    refuse_if_worse,
    unknown_to,
)
from tests.command import trustwatch


@pytest.fixture(scope="module")
def own():
    return [*our_examples(), *real_labels()]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return judgements_in_use(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def some(own, kept):
    """Every fifth of our own examples, and how each was judged: to compare all takes five times as long."""
    examples = own[::5]
    return examples, {example.example_id: kept[example.example_id] for example in examples}


def fit_of(judgements):
    return ClassifierFit(b"", tuple(judgements))


def install(home, content, record=None):
    home_model(home).mkdir(parents=True)
    (home_model(home) / classifier.WEIGHTS).write_bytes(content)
    if record:
        (home_model(home) / RECORD).write_bytes(record)


def test_the_package_keeps_how_its_own_model_judged_every_example(own, kept):
    assert [example.example_id for example in own] == list(kept)
    assert {judgement.model_version for judgement in kept.values()} == {Classifier.load().version}, (
        "run 'make weights'"
    )


def test_the_same_judgements_differ_by_nothing(some):
    own, kept = some
    for change in against(kept, own, fit_of(kept.values())):
        assert (change.after, change.low, change.high, change.is_worse) == (change.before, 0, 0, False)


def test_a_worse_model_is_refused_and_told_by_how_much(some):
    own, kept = some
    changes = against(kept, own, fit_of(judge_by_rules(own)))
    with pytest.raises(TrustwatchError) as refused:
        refuse_if_worse(changes)
    for change in changes:
        assert change.low < change.after - change.before < change.high < 0
        assert f"{change.name} falls by {change.before - change.after:.3f}" in str(refused.value)
    assert "--into DIR" in str(refused.value)


def test_a_better_model_is_not_refused(some):
    own, kept = some
    rules = {example.example_id: judged for example, judged in zip(own, judge_by_rules(own), strict=True)}
    changes = against(rules, own, fit_of(kept.values()))
    assert all(change.low > 0 for change in changes)
    refuse_if_worse(changes)


def test_examples_that_came_later_are_not_compared(some):
    own, kept = some
    old = {example.example_id: kept[example.example_id] for example in own[20:]}
    assert [change.before - change.after for change in against(old, own, fit_of(kept.values()))] == [0, 0]


def test_a_record_is_read_as_it_was_kept(own, kept, tmp_path):
    more = [replace(judgement, post_id="corrected") for judgement in list(kept.values())[:3]]
    install(tmp_path, b"a model", record_of(own, fit_of([*kept.values(), *more])))
    assert judgements_in_use(tmp_path) == kept


def test_without_a_record_of_the_model_in_use_training_does_not_begin(tmp_path):
    install(tmp_path, in_use(tmp_path, classifier.WEIGHTS))
    failed = trustwatch("train", home=tmp_path)
    assert failed.exit_code == 1
    assert "the model in use has left no scores to compare with" in failed.stderr
    assert "fitting" not in failed.stderr


MODEL = (classifier.WEIGHTS, stance.WEIGHTS, RECORD)


@pytest.mark.parametrize("installs_before", [0, 1], ids=["first", "another"])
@pytest.mark.parametrize("n_moved", range(4))
def test_a_model_that_was_killed_on_its_way_is_in_use_whole_or_not_at_all(
    tmp_path, monkeypatch, n_moved, installs_before
):
    """What a kill before each rename leaves: the clean-up that an exception allows changes nothing of it."""
    old = [loading.shipped_content(name) for name in MODEL]
    home_model(tmp_path).mkdir()
    if installs_before:
        loading.install(home_model(tmp_path), dict.fromkeys(MODEL, b"old"))
        old = [b"old"] * len(MODEL)
    moved = []

    def until_killed(move):
        def moves(path, to):
            if len(moved) == n_moved:
                raise KeyboardInterrupt
            moved.append(move(path, to))

        return moves

    for name in ("rename", "replace"):
        monkeypatch.setattr(Path, name, until_killed(getattr(Path, name)))
    with pytest.raises(KeyboardInterrupt):
        loading.install(home_model(tmp_path), dict.fromkeys(MODEL, b"new"))
    monkeypatch.undo()
    found = [in_use(tmp_path, name) for name in MODEL]
    assert found == ([b"new"] * len(MODEL) if n_moved else old)
    loading.install(home_model(tmp_path), dict.fromkeys(MODEL, b"newest"))
    assert {in_use(tmp_path, name) for name in MODEL} == {b"newest"}
    assert sorted(path.name for path in home_model(tmp_path).iterdir()) == sorted(MODEL)


def test_words_that_are_scored_are_not_learnt_from(own):
    stranger = replace(own[0], text="a text of its own", title="")
    assert unknown_to(own, [own[3], stranger, replace(own[5], cause="other")]) == [stranger]


def test_a_home_without_a_warehouse_teaches_nothing(tmp_path):
    assert lessons(tmp_path).examples == []


def test_a_model_installed_in_a_home_is_the_one_that_reads(tmp_path):
    deaf = replace(
        shipped(classifier.WEIGHTS), thresholds=shipped(classifier.WEIGHTS).thresholds | {"complaint": 2.0}
    )
    install(tmp_path, deaf.to_bytes())
    stdin = json.dumps({"id": 1, "text": "Claude deleted all my chats, weeks of work gone"})
    rows = [
        json.loads(trustwatch("classify", home=home, stdin=stdin).stdout)
        for home in (tmp_path / "none", tmp_path)
    ]
    assert [row["is_complaint"] for row in rows] == [True, False]
    assert rows[0]["model_version"] == Classifier.load().version != rows[1]["model_version"]
