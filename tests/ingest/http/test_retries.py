import pytest

from ingest.http.retries import ATTEMPTS, Momentary, patiently
from models.errors import PartlyDone, SourceUnreachable


def failing(times, seconds=None):
    """A question that fails so many times, then is answered."""
    left = [times]

    def ask():
        left[0] -= 1
        if left[0] >= 0:
            raise Momentary("it failed", seconds=seconds)
        return "answer"

    return ask


def ask(question, waits):
    return patiently(question, source="somewhere", wait=waits.append)


def test_an_answer_at_once_needs_no_wait():
    waits = []
    assert ask(failing(0), waits) == "answer"
    assert waits == []


def test_waits_grow_and_are_never_quite_the_same():
    series = []
    for _ in range(3):
        waits = []
        assert ask(failing(ATTEMPTS - 1), waits) == "answer"
        assert all(2**n <= seconds <= 2**n + 1 for n, seconds in enumerate(waits))
        series.append(tuple(waits))
    assert len(set(series)) == 3


def test_a_wait_that_the_source_asks_for_is_kept():
    waits = []
    assert ask(failing(2, seconds=600), waits) == "answer"
    assert waits == [600, 600]


def test_after_the_last_attempt_the_source_is_unreachable():
    waits = []
    with pytest.raises(SourceUnreachable, match=f"somewhere: it failed, {ATTEMPTS} times in a row"):
        ask(failing(ATTEMPTS), waits)
    assert len(waits) == ATTEMPTS - 1


def test_another_error_is_not_tried_again():
    def broken():
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        ask(broken, [])


def test_whoever_is_asked_to_stop_waits_no_longer():
    def stopped(_seconds):
        raise PartlyDone("stopped")

    with pytest.raises(PartlyDone, match="stopped"):
        patiently(failing(1), source="somewhere", wait=stopped)
