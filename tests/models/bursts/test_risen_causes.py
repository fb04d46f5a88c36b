import polars as pl

from models.bursts.risen_causes import risen_causes


def causes(**counts):
    return pl.Series("cause", [cause for cause, n in counts.items() for _ in range(n)], dtype=pl.String)


def test_the_cause_that_rose_is_named_and_the_one_that_did_not_is_not():
    burst = causes(lost_work=30, timeout=4)
    assert risen_causes(burst, causes(lost_work=50, timeout=50), expected=8) == ("lost_work",)


def test_causes_are_named_by_the_size_of_their_rise():
    burst = causes(timeout=15, lost_work=30)
    assert risen_causes(burst, causes(lost_work=10, timeout=10), expected=2) == ("lost_work", "timeout")


def test_a_cause_that_adds_little_does_not_describe_the_burst():
    burst = causes(lost_work=80, privacy=4)
    assert risen_causes(burst, causes(lost_work=99), expected=1) == ("lost_work",)


def test_unclear_is_no_name_for_what_rose():
    burst = causes(lost_work=20, unclear=20)
    assert risen_causes(burst, causes(lost_work=10, unclear=10), expected=2) == ("lost_work",)


def test_where_none_rose_the_one_nearest_to_rising_stands():
    burst = causes(timeout=3, privacy=1)
    assert risen_causes(burst, causes(timeout=200, privacy=300), expected=5) == ("timeout",)


def test_a_burst_without_any_history_is_described_too():
    assert risen_causes(causes(lost_work=9), causes(), expected=0.1) == ("lost_work",)
