import pytest

from models.statistics.survival import survival_curve


def test_the_curve_falls_by_the_share_of_those_still_waiting():
    curve = survival_curve([60, 120, 300, 600], [True, False, True, False])
    # 1 of 4 after a minute; the second left unanswered, so 1 of the 2 still watched after five minutes.
    assert curve["delay_seconds"].to_list() == [0, 60, 300]
    assert curve["surviving"].to_list() == pytest.approx([1, 0.75, 0.375])


def test_the_interval_is_that_of_the_textbook():
    # Remission of leukaemia under 6-MP, Freireich et al. 1963: S(6) = .857, S(23) = .448; the interval by hand.
    weeks = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = survival_curve(weeks, [True] * 9 + [False] * 12)
    at = {row["delay_seconds"]: row for row in curve.iter_rows(named=True)}
    assert at[6]["surviving"] == pytest.approx(0.857, abs=0.001)
    assert at[23]["surviving"] == pytest.approx(0.448, abs=0.001)
    assert (at[6]["low"], at[6]["high"]) == pytest.approx((0.671, 0.942), abs=0.001)


def test_the_interval_holds_the_curve_and_stays_a_share():
    curve = survival_curve(range(1, 30), [number % 3 > 0 for number in range(29)])
    assert (curve["low"] <= curve["surviving"]).all()
    assert (curve["surviving"] <= curve["high"]).all()
    assert curve["low"].min() >= 0
    assert curve["high"].max() <= 1


def test_when_nobody_answered_the_curve_stays_at_one():
    curve = survival_curve([100, 200], [False, False])
    assert curve.rows() == [(0.0, 1.0, 1.0, 1.0)]


def test_when_all_were_answered_the_curve_ends_at_zero():
    curve = survival_curve([100, 200], [True, True])
    assert curve["surviving"].to_list() == [1, 0.5, 0]
    assert curve["high"].to_list()[-1] == curve["high"].to_list()[-2]


def test_without_cases_there_is_only_the_start():
    assert survival_curve([], []).rows() == [(0.0, 1.0, 1.0, 1.0)]
