"""Which way a subject lies, and what its answers say of what it counts."""

import numpy as np

from models.subject_match import checked, direction

EAST, NORTH = np.eye(2, dtype=np.float32)
NOTHING = np.empty((0, 2), dtype=np.float32)


def at(*degrees):
    """Unit vectors so many degrees from east."""
    turned = np.radians(degrees)
    return np.stack([np.cos(turned), np.sin(turned)], axis=1).astype(np.float32)


def angle(vector):
    return float(np.degrees(np.arctan2(vector[1], vector[0])))


def test_what_was_answered_to_be_right_pulls_a_subject_and_what_was_wrong_does_not():
    given, answered = EAST[None], at(90, -90)
    assert angle(direction(given, NOTHING, np.zeros(0, dtype=bool))) == 0
    assert round(angle(direction(given, answered, np.array([True, False])))) == 45


def test_an_answer_is_checked_by_a_subject_that_it_had_no_part_in():
    given, right = at(0), np.array([True, True, False, False])
    assert checked(given, at(5, -5, 60, 70), right) == (2, 2)
    # Without the third the border is half-way from the second to the fourth, and the third lies within it.
    assert checked(given, at(5, -5, 20, 80), right) == (3, 2)


def test_one_answer_checks_nothing():
    assert checked(at(0), at(0), np.array([True])) == (0, 0)
    assert checked(at(0), NOTHING, np.zeros(0, dtype=bool)) == (0, 0)
