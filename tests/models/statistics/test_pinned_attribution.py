"""Where the verdicts on coincidence turn, in numbers so large that an interval is hardly wider than its share."""

import polars as pl
import pytest

from models.statistics.attribution import HOUR, coincidence
from models.vocabulary import OutageVerdict
from tests.rows import NOON


def verdict(inside, outside):
    """Of so many posts during an outage and after it, where none were expected."""
    hours = pl.DataFrame(
        {"hour": [NOON, NOON + HOUR], "observed": [inside, outside], "expected": [0.0, 0.0]},
    )
    return coincidence(hours, [(NOON, NOON + HOUR)], dispersion=1.0, seed=1).verdict


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        pytest.param(24, OutageVerdict.DOES_NOT, id="under-a-quarter"),
        pytest.param(26, OutageVerdict.PARTLY, id="over-a-quarter"),
        pytest.param(49, OutageVerdict.PARTLY, id="under-a-half"),
        pytest.param(51, OutageVerdict.COINCIDES, id="over-a-half"),
    ],
)
def test_a_verdict_turns_at_a_quarter_and_at_a_half(percent, expected):
    assert verdict(percent * 10_000, (100 - percent) * 10_000) == expected


def test_fifteen_posts_of_excess_are_enough_and_fourteen_are_not():
    assert verdict(14, 0) == OutageVerdict.TOO_FEW
    assert verdict(15, 0) == OutageVerdict.COINCIDES
