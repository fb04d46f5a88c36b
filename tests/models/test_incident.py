import pytest

from models.incident import EXCESS_STEPS, HARMED_STEPS, WORK_LOST_STEPS, severity_of


@pytest.mark.parametrize(
    ("n_harmed", "n_work_lost", "excess", "severity"),
    [
        pytest.param(0, 9, 99.9, 0, id="minor"),
        pytest.param(1, 1, 5.0, 1, id="one-person-with-lasting-harm"),
        pytest.param(0, 10, 12.0, 1, id="ten-lost-work"),
        pytest.param(0, 0, 300.0, 2, id="a-crowd"),
        pytest.param(2, 40, 300.0, 2, id="two-reasons-count-once"),
        pytest.param(0, 100, 90.0, 3, id="a-hundred-lost-work"),
        pytest.param(0, 0, -4.0, 0, id="no-excess"),
    ],
)
def test_severity_is_the_highest_that_harm_or_size_reaches(n_harmed, n_work_lost, excess, severity):
    assert severity_of(n_harmed=n_harmed, n_work_lost=n_work_lost, excess=excess) == severity


def test_one_person_harmed_weighs_as_much_as_ten_who_lost_work_or_a_hundred_more_than_usual():
    for level, steps in enumerate(zip(HARMED_STEPS, WORK_LOST_STEPS, EXCESS_STEPS, strict=True), start=1):
        harmed, work_lost, excess = steps
        alone = ((harmed, 0, 0.0), (0, work_lost, 0.0), (0, 0, float(excess)))
        assert {severity_of(n_harmed=h, n_work_lost=w, excess=e) for h, w, e in alone} == {level}
