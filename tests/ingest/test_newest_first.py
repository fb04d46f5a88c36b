from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.newest_first import SETTLED, Answer, Ending, covering
from ingest.observations.intervals import Interval, joined
from ingest.observations.record import Record
from ingest.protocol import Page
from tests.rows import NOON, post

MORE, NOTHING, LIMIT = Ending
WANTED = Interval(NOON - timedelta(hours=10), NOON)


def ago(**span):
    return NOON - timedelta(**span)


def answer(oldest_at, ending=MORE, *, shown_at=NOON + SETTLED, name="a"):
    return Answer((Record(name),), shown_at, oldest_at, ending)


def coverage(*answers, wanted=WANTED):
    """(covered, complete) of every page."""
    return [(page.covered, page.complete) for page in covering(answers, wanted)]


def test_each_answer_covers_down_to_the_second_after_its_oldest_item():
    half_past = ago(hours=1, microseconds=-500_000)
    assert coverage(answer(half_past), answer(ago(hours=2)))[:2] == [
        (Interval(ago(hours=1, seconds=-1), NOON), True),
        (Interval(ago(hours=2, seconds=-1), ago(hours=1, seconds=-1)), True),
    ]


def test_an_older_item_than_was_wanted_ends_it():
    def answers():
        yield answer(ago(hours=11))
        raise AssertionError("another answer was asked for")

    assert list(covering(answers(), WANTED)) == [Page((Record("a"),), WANTED)]


def test_an_item_at_the_very_bottom_does_not_end_it():
    bottom = Interval(ago(hours=10), ago(hours=10, seconds=-1))
    assert coverage(answer(ago(hours=10)), answer(ago(hours=10), NOTHING))[1] == (bottom, True)


def test_the_oldest_items_there_are_cover_all_that_was_wanted():
    assert coverage(answer(ago(hours=3), NOTHING)) == [(WANTED, True)]
    assert coverage(answer(None, NOTHING)) == [(WANTED, True)]


def test_what_lies_behind_a_limit_is_said_not_to_have_been_shown():
    bottom = ago(hours=3, seconds=-1)
    assert coverage(answer(ago(hours=3), LIMIT)) == [
        (Interval(bottom, NOON), True),
        (Interval(WANTED.from_at, bottom), False),
    ]


def test_answers_that_only_stop_say_nothing_of_the_rest():
    assert coverage(answer(ago(hours=3))) == [(Interval(ago(hours=3, seconds=-1), NOON), True)]


def test_an_answer_all_within_one_second_covers_nothing_until_the_next():
    second = ago(hours=3)
    assert coverage(answer(second), answer(second), answer(ago(hours=4)))[1:] == [
        (None, True),
        (Interval(ago(hours=4, seconds=-1), ago(hours=3, seconds=-1)), True),
    ]


def test_answers_above_the_wanted_interval_cover_nothing_of_it():
    lower = Interval(ago(hours=10), ago(hours=5))
    assert coverage(answer(ago(hours=2)), answer(ago(hours=6)), wanted=lower) == [
        (None, True),
        (Interval(ago(hours=6, seconds=-1), ago(hours=5)), True),
    ]


def test_what_was_posted_just_now_or_later_than_the_source_knows_is_not_covered():
    source_is_behind = answer(ago(hours=11), shown_at=ago(minutes=30))
    assert coverage(source_is_behind) == [(Interval(WANTED.from_at, ago(minutes=30) - SETTLED), True)]


def test_an_interval_that_has_not_settled_is_read_and_not_covered():
    fresh = Interval(ago(seconds=30), NOON)
    assert list(covering([answer(ago(hours=1), shown_at=NOON)], fresh)) == [Page((Record("a"),))]


@st.composite
def listings(draw):
    """Items of a listing newest first, in any order within a second, cut into pages; and where it ends."""
    seconds = sorted(draw(st.lists(st.integers(0, 40), max_size=40)), reverse=True)
    times = [ago(seconds=40 - second) for second in seconds]
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(times) - 1)), max_size=6)))
    pages = [times[begin:end] for begin, end in pairwise([0, *cuts, len(times)])]
    return pages, draw(st.sampled_from([NOTHING, LIMIT]))


@given(listings(), st.integers(0, 39), st.integers(1, 40))
def test_whatever_is_covered_was_shown_and_all_that_was_wanted_is_accounted_for(listing, begin, length):
    pages, last = listing
    wanted = Interval(ago(seconds=40 - begin), ago(seconds=40 - begin - length))
    answers = [
        Answer(
            tuple(Record("a", (post(at=at),)) for at in page),
            NOON + timedelta(hours=1),
            page[-1] if page else None,
            MORE if number < len(pages) else last,
        )
        for number, page in enumerate(pages, start=1)
    ]
    shown, spans = 0, []
    for page in covering(answers, wanted):
        shown += len(page.records)
        if page.covered:
            spans.append(page.covered)
            times = [at for page in pages for at in page]
            within = [
                index for index, at in enumerate(times) if page.covered.from_at <= at < page.covered.to_at
            ]
            assert not page.complete or all(index < shown for index in within)
    assert joined(spans) == [wanted]
