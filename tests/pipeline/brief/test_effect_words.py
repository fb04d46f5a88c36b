import pytest

from pipeline.brief.effect_words import (
    effect_words,
    legibility_answer,
    level_words,
    ordinal,
    registered_words,
)

TOLD = {
    "outcome": "explained", "cause": None, "seen": 12.0, "expected": 6.4, "whole": 20, "ratio": 3.2, "low": 1.4,
    "high": 7.4, "rank": 3, "n_placebos": 214, "verdict": "rose",
}  # fmt: skip
LACKING = {"lacking": "counts of controls after", "lacking_has": 2.0, "lacking_needs": 5}


def test_an_effect_is_told_with_interval_rank_and_verdict():
    assert (
        effect_words(TOLD) == "odds ×3.2 (1.4 to 7.4), 3rd of 214 placebo windows: rose by more than chance"
    )


def test_too_little_data_says_of_what():
    words = effect_words(TOLD | LACKING | {"ratio": None, "verdict": "too little data"})
    assert words == "too little data: 2 of 5 others' complaints after"


def test_the_answer_on_legibility_states_its_denominator():
    answer = legibility_answer(TOLD)
    assert answer.startswith(
        "Yes, by more than chance. 12 of 20 complaints in the week after that say either way"
    )
    assert "at the share before it would have been 6." in answer
    assert level_words(TOLD) == "12 of 20 (usual 6)"


def test_the_answer_on_legibility_without_counts_says_why():
    row = TOLD | LACKING | {"ratio": None, "verdict": "too little data", "whole": None}
    assert legibility_answer(row).startswith("Too little data to say (2 of 5")


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (41, "41st"), (112, "112th")]
)
def test_ordinals(number, words):
    assert ordinal(number) == words


def test_registration_is_told_by_its_distance():
    assert registered_words(50.2) == "registered 50 days after it"
    assert registered_words(-3.0) == "registered 3 days before it"
    assert registered_words(0.2) == "registered within a day of it"
