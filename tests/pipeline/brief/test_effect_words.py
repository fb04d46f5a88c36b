import re
from dataclasses import replace

import pytest

from models.vocabulary import EffectVerdict
from pipeline.brief.effect_words import (
    effect_words,
    legibility_answer,
    level_words,
    ordinal,
    plain_effect,
    rank_words,
    registered_words,
)
from pipeline.brief.rows import EffectRow

MOVED = EffectRow(
    outcome="explained", cause=None, seen=12.0, expected=6.4, whole=20, controls_seen=None, controls_expected=None,
    controls_whole=None, ratio=3.2, low=1.4, high=7.4, rank=3, n_placebos=214, lead_ratio=None, lead_p=None,
    verdict=EffectVerdict.ROSE, lacking=None, lacking_has=None, lacking_needs=None,
)  # fmt: skip
LACKING = replace(
    MOVED, ratio=None, verdict=EffectVerdict.TOO_LITTLE_DATA, lacking="counts of controls after", lacking_has=2.0,
    lacking_needs=5,
)  # fmt: skip


def test_an_effect_is_told_with_interval_rank_and_verdict():
    assert effect_words(MOVED) == "odds ×3.2 (1.4 to 7.4), 3rd of 215 weeks: rose by more than chance"


def test_too_little_data_says_of_what():
    words = effect_words(LACKING)
    assert words == "too little data: 2 of 5 others' complaints after"


@pytest.mark.parametrize(
    ("verdict", "rank", "told"),
    [
        (EffectVerdict.ROSE, 1, "none of 214 other weeks moved as much"),
        (EffectVerdict.FELL, 3, "2 of 214 other weeks moved as much"),
        (EffectVerdict.CHANCE, 41, "nothing out of the ordinary: 40 of 214 other weeks moved as much"),
        (EffectVerdict.MOVED_BEFORE, 2, "they had moved in the week before already"),
        (EffectVerdict.TOO_FEW_PLACEBOS, 2, "too few other weeks to compare it with"),
    ],
)
def test_a_headline_tells_the_effect_in_plain_words(verdict, rank, told):
    row = replace(MOVED, outcome="complaints", ratio=5.74, rank=rank, verdict=verdict)
    said = plain_effect(row, "Claude")
    assert said == f"5.7 times as many complaints about Claude as expected; {told}"
    assert not re.search("chance|window|interval|odds", said)


def test_a_headline_with_too_little_data_says_of_what():
    assert plain_effect(LACKING, "Claude") == (
        "too little data to say whether complaints about Claude moved: 2 of 5 others' complaints after"
    )


def test_the_answer_on_legibility_states_its_denominator():
    answer = legibility_answer(MOVED)
    assert answer.startswith(
        "Yes, by more than chance. 12 of 20 complaints in the week after that say either way"
    )
    assert "at the share before it would have been 6." in answer
    assert level_words(MOVED) == "12 of 20 (usual 6)"


def test_the_answer_on_legibility_without_counts_says_why():
    assert legibility_answer(replace(LACKING, whole=None)).startswith("Too little data to say (2 of 5")


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (41, "41st"), (112, "112th")]
)
def test_ordinals(number, words):
    assert ordinal(number) == words


def test_registration_is_told_by_its_distance():
    assert registered_words(50.2) == "registered 50 days after it"
    assert registered_words(-3.0) == "registered 3 days before it"
    assert registered_words(0.2) == "registered within a day of it"


def test_the_last_of_all_windows_is_one_of_them():
    assert rank_words(replace(MOVED, rank=27, n_placebos=26)) == "27th of 27"
