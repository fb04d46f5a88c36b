"""The baseline: what a person would write in an hour with regular expressions, kept to be beaten.

A post is a complaint when the words of causes and of anger outweigh those of questions, news and praise. Its cause
is the one with most hits; where two have as many, the dearer one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from models.judgement import Judgement
from models.training.training_set import Example
from models.understanding.lexicon import hits
from models.understanding.products import link, praised
from models.vocabulary import CAUSE_KEYS, NONE

VERSION: Final = "keyword-rules"
_UNSTATED: Final = "unstated"
_P_COMPLAINT: Final = 0.9  # rules have no probabilities; they are believed
_GRAVE, _DEAR, _PLAIN = 3, 2, 1  # severities
_DEAR_CAUSES: Final = ("account_action", "lost_work", "privacy")


def judge_by_rules(examples: Sequence[Example]) -> list[Judgement]:
    """What the rules say of labelled posts, row for row."""
    return [_judge(example) for example in examples]


def _judge(example: Example) -> Judgement:
    text = f"{example.title}\n{example.text}"
    found = hits(text)
    cause = max(CAUSE_KEYS, key=lambda key: found[f"causes.{key}"])  # the first, dearest one of equals
    weight = sum(found[f"causes.{key}"] for key in CAUSE_KEYS) + found["anger"] - 2 * found["no_complaint"]
    is_complaint = weight > 0 and not text.rstrip().endswith("?")
    leaving = any(n for group, n in found.items() if group.startswith("leaving."))
    severity = _GRAVE if found["grave"] else _DEAR if cause in _DEAR_CAUSES else _PLAIN
    product = link(
        example.text, title=example.title, community=example.community, source=example.source
    ).product
    return Judgement(
        post_id=example.example_id,
        model_version=VERSION,
        product=product,
        is_complaint=is_complaint,
        p_complaint=_P_COMPLAINT if is_complaint else 1 - _P_COMPLAINT,
        cause=cause if is_complaint else NONE,
        p_cause=1.0,
        causes={cause: 1.0},
        also=(),
        blames=_first(found, "blames", ("safety", "business", "technical", "user"))
        if is_complaint
        else _UNSTATED,
        explained=_first(found, "explained", ("explained", "silent")) if is_complaint else _UNSTATED,
        leaving=leaving,
        promotes=next((key for key in praised(text) if key != product), NONE) if leaving else NONE,
        severity=severity if is_complaint else 0,
        duplicate_of=None,
    )


def _first(found: Mapping[str, int], group: str, answers: Iterable[str]) -> str:
    return next((answer for answer in answers if found[f"{group}.{answer}"]), _UNSTATED)
