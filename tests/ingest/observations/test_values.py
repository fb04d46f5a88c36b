from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.observations.values import (
    EARLIEST,
    TEXT_CHARACTERS,
    count_of,
    language_of,
    optional_time,
    text_of,
    time_of,
)
from models.errors import RowRejected
from tests.rows import NOON

NINE = datetime(2023, 3, 20, 9, tzinfo=UTC)


def time(value, **options):
    return time_of(value, field="at", latest=NOON, **options)


@pytest.mark.parametrize(
    ("value", "options"),
    [
        pytest.param(1_679_302_800, {}, id="seconds"),
        pytest.param(1_679_302_800.0, {}, id="seconds-as-float"),
        pytest.param("1679302800", {}, id="seconds-as-text"),
        pytest.param("1.6793028E9", {}, id="seconds-in-scientific-notation"),
        pytest.param("2023-03-20T09:00:00.000Z", {}, id="iso-with-z"),
        pytest.param("2023-03-20 10:00:00+01:00", {}, id="iso-with-offset"),
        pytest.param("2023-03-20 09:00:00", {}, id="iso-without-offset-is-utc"),
        pytest.param(datetime(2023, 3, 20, 9), {}, id="datetime-without-zone-is-utc"),
        pytest.param(
            datetime(2023, 3, 20, 4, tzinfo=timezone(timedelta(hours=-5))), {}, id="datetime-with-zone"
        ),
        pytest.param(1_679_302_800_000, {"form": "milliseconds"}, id="milliseconds"),
        pytest.param("20/03/2023 09:00", {"form": "%d/%m/%Y %H:%M"}, id="pattern"),
    ],
)
def test_a_time_is_understood_in_every_form_that_sources_write(value, options):
    assert time(value, **options) == NINE


@pytest.mark.parametrize(
    "value", ["20230320", "2023-03-20", date(2023, 3, 20)], ids=["short", "long", "date"]
)
def test_a_date_is_its_first_moment(value):
    assert time(value) == NINE.replace(hour=0)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        pytest.param("1246-05-06", "in 1246; expected a time from 2005", id="year-1246"),
        pytest.param(-22_850_000_000, "expected a time from 2005", id="year-1246-in-seconds"),
        pytest.param("2026-03-04T12:00:01Z", "to tomorrow", id="day-after-tomorrow"),
        pytest.param(1_679_302_800_000, "by its size milliseconds; expected seconds", id="milliseconds"),
        pytest.param("1679302800000", "by its size milliseconds", id="milliseconds-as-text"),
        pytest.param("yesterday", "is 'yesterday'; expected ISO 8601 or seconds", id="word"),
        pytest.param("1e99", "expected", id="year-beyond-calendar"),
        pytest.param(float("nan"), "expected", id="not-a-number"),
        pytest.param(float("inf"), "expected", id="infinity"),
        pytest.param(True, "expected", id="boolean"),
        pytest.param({"at": 1}, "expected", id="object"),
        pytest.param("", "is missing", id="empty"),
        pytest.param(None, "is missing", id="null"),
    ],
)
def test_a_time_that_cannot_be_is_rejected_with_a_hint(value, reason):
    with pytest.raises(RowRejected) as rejected:
        time(value)
    assert rejected.value.field == "at"
    assert reason in rejected.value.reason


def test_a_reason_does_not_depend_on_the_day_of_reading():
    # It is part of the reject's id, and reading a file again must add nothing.
    reasons = []
    for latest in (NOON, NOON + timedelta(days=1)):
        with pytest.raises(RowRejected) as rejected:
            time_of("1246-05-06", field="at", latest=latest)
        reasons.append(rejected.value.reason)
    assert reasons[0] == reasons[1]


def test_an_open_time_stays_open():
    assert optional_time("", field="at", latest=NOON) is None


@given(st.datetimes(EARLIEST.replace(tzinfo=None), NOON.replace(tzinfo=None), timezones=st.just(UTC)))
def test_a_time_written_as_iso_reads_back_as_it_was(moment):
    assert time(moment.isoformat()) == moment


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_comes_out_fit_for_storage(text):
    clean = text_of(text, field="text")
    clean.encode()  # raises on half characters
    assert "\0" not in clean
    assert clean == clean.strip()
    assert text_of(clean, field="text") == clean


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("a\0b\0", "ab", id="nul"),
        pytest.param("half \ud83d emoji", "half ? emoji", id="lone-surrogate"),
        pytest.param("  مرحبا  ", "مرحبا", id="right-to-left"),
        pytest.param("🤖🔥👩‍👩‍👧", "🤖🔥👩‍👩‍👧", id="emoji-only"),
        pytest.param("'; DROP TABLE posts; --", "'; DROP TABLE posts; --", id="sql"),
        pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="html"),
        pytest.param(42, "42", id="number"),
        pytest.param(float("nan"), "", id="not-a-number"),
        pytest.param(None, "", id="null"),
    ],
)
def test_text_is_kept_as_text(value, expected):
    assert text_of(value, field="text") == expected


def test_text_beyond_any_sources_limit_is_rejected():
    assert text_of("x" * TEXT_CHARACTERS, field="text")
    with pytest.raises(RowRejected, match="5,000,000 characters; at most 100,000"):
        text_of("x" * 5_000_000, field="text")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, 7),
        ("7", 7),
        (7.0, 7),
        ("7.0", 7),
        (-3, -3),
        ("", None),
        (None, None),
        (float("nan"), None),
        (0, 0),
    ],
)
def test_a_count_is_understood_in_every_form(value, expected):
    assert count_of(value, field="likes") == expected


@pytest.mark.parametrize("value", ["many", 1.5, [3], 10**30, float("inf"), "9" * 400], ids=str)
def test_a_count_that_is_none_is_rejected(value):
    with pytest.raises(RowRejected, match="expected a whole number"):
        count_of(value, field="likes")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("en", "en"),
        ("EN-us", "en"),
        ("zh_Hans", "zh"),
        ("iw", "he"),
        ("und", None),
        ("qme", None),
        ("", None),
        (None, None),
    ],
)
def test_a_language_is_a_two_letter_code_or_not_told(value, expected):
    assert language_of(value) == expected
