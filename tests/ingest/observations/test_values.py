import os
import time as clock
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.observations.values import (
    EARLIEST,
    TEXT_CHARACTERS,
    count_of,
    id_of,
    language_of,
    optional_time,
    rating_of,
    text_of,
    time_of,
)
from ingest.observations.zones import UnknownZone, zone_of
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
        pytest.param(1_679_302_800_000_000, {"form": "microseconds"}, id="microseconds"),
        pytest.param(1_679_302_800 * 10**9, {"form": "nanoseconds"}, id="nanoseconds"),
        pytest.param(Decimal(1_679_302_800), {}, id="decimal"),
        pytest.param("2023-03-20 09:00:00 UTC", {}, id="iso-with-a-zones-name"),
        pytest.param("2023-03-20 09:00:00.000000 UTC", {}, id="iso-of-bigquery"),
        pytest.param("2023-03-20 05:00:00 EDT", {}, id="iso-with-another-zones-name"),
        pytest.param("2023-03-20 10:00:00 +0100", {}, id="iso-with-a-space-before-its-offset"),
        pytest.param("2023-03-20 10:00:00 +01", {}, id="iso-with-hours-of-offset"),
        pytest.param("Mon, 20 Mar 2023 10:00:00 CET", {}, id="e-mail"),
        pytest.param("Mon Mar 20 10:00:00 CET 2023", {"form": "%a %b %d %H:%M:%S %Z %Y"}, id="unix-date"),
        pytest.param("20 Mar 2023 05:00 AM EDT", {"form": "%d %b %Y %I:%M %p %Z"}, id="twelve-hours"),
        pytest.param("2023-03-20 11:00:00+02", {"form": "%Y-%m-%d %H:%M:%S%Z"}, id="zone-without-a-name"),
        pytest.param("2023-03-20 10:00:00", {"zone": ZoneInfo("Europe/Berlin")}, id="zone-of-the-map"),
        pytest.param(datetime(2023, 3, 20, 5), {"zone": ZoneInfo("US/Eastern")}, id="datetime-of-the-map"),
        pytest.param("2023-03-20 09:00:00Z", {"zone": ZoneInfo("Europe/Berlin")}, id="its-own-zone-wins"),
        pytest.param("Mar 20, 2023 9:00 AM", {}, id="before-noon"),
        pytest.param("2023-03-20 5:00\u202fp.m. SGT", {}, id="after-noon"),
        pytest.param("2023-03-20 5:00 p. m. SGT", {}, id="after-noon-spaced"),
        pytest.param("Mon Mar 20 2023 10:00:00 GMT+0100 (Central European Time)", {}, id="javascript"),
        pytest.param("2023-03-20 14:30 UTC+5:30", {}, id="offset-from-utc"),
        pytest.param("1.6793028E9", {}, id="java"),
    ],
)
def test_a_time_is_understood_in_every_form_that_sources_write(value, options):
    assert time(value, **options) == NINE


@pytest.mark.parametrize(
    "value", ["20230320", "2023-03-20", date(2023, 3, 20)], ids=["short", "long", "date"]
)
def test_a_date_is_its_first_moment(value):
    assert time(value) == NINE.replace(hour=0)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize(
    ("value", "form"),
    [("2023-03-20", "auto"), (date(2023, 3, 20), "auto"), ("20.03.2023", "%d.%m.%Y")],
    ids=["text", "date", "pattern"],
)
def test_a_date_alone_is_that_day_in_whatever_zone(value, form, zone):
    """It tells no hour: posts that bear dates alone are judged by the day."""
    assert time(value, form=form, zone=ZoneInfo(zone)) == NINE.replace(hour=0)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        pytest.param("1246-05-06", "in 1246; expected a time from 2005", id="year-1246"),
        pytest.param(-22_850_000_000, "expected a time from 2005", id="year-1246-in-seconds"),
        pytest.param("2026-03-04T12:00:01Z", "to tomorrow", id="day-after-tomorrow"),
        pytest.param(1_679_302_800_000, "by its size milliseconds; expected seconds", id="milliseconds"),
        pytest.param("1679302800000", "by its size milliseconds", id="milliseconds-as-text"),
        pytest.param("1.68E+09", "was rounded", id="rounded-to-weeks"),
        pytest.param("1,6793E+09", "was rounded", id="rounded-to-a-day"),
        pytest.param(1_679_302_800_000_000, "by its size microseconds", id="microseconds"),
        pytest.param(1_679_302_800 * 10**9, "by its size nanoseconds", id="nanoseconds"),
        pytest.param("2023-03-20 09:00 IST", "IST'; expected a zone that means one offset", id="ist"),
        pytest.param("NULL", "is missing", id="null-in-a-csv"),
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
        pytest.param(Decimal("42.50"), "42.50", id="decimal"),
        pytest.param(b"caf\xc3\xa9", "café", id="bytes"),
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
        ("1,024", 1_024),
        ("1.024", 1_024),
        ("1.000", 1_000),
        ("-1,234,567", -1_234_567),
        ("12\u202f345", 12_345),
        ("1.2K", 1_200),
        ("1,2 k", 1_200),
        ("3M", 3_000_000),
        ("1.005k", 1_005),
        (Decimal(3), 3),
        ("NaN", None),
        ("\\N", None),
        ("NA", None),
        ("<NA>", None),
        ("#N/A", None),
        ("–", None),
        (Decimal("NaN"), None),
    ],
)
def test_a_count_is_understood_in_every_form(value, expected):
    assert count_of(value, field="likes") == expected


@pytest.mark.parametrize(
    "value", ["many", 1.5, [3], 10**30, float("inf"), "9" * 400, "1,02", "1.2345K", "K", "12,3456"], ids=str
)
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


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1640866320127238147", "1640866320127238147"),
        (1640866320127238147, "1640866320127238147"),
        (Decimal("1640866320127238147"), "1640866320127238147"),
        ("12345.0", "12345"),
        (12345.0, "12345"),
        ("12e45", "12e45"),
        ("gp:AOqp_x-1", "gp:AOqp_x-1"),
        (" t3_ab ", "t3_ab"),
        ("1.5", "1.5"),
        ("", None),
        (float("nan"), None),
    ],
)
def test_an_id_is_text_whatever_it_was_written_as(value, expected):
    assert id_of(value, field="id") == expected


@pytest.mark.parametrize(
    "value",
    [
        "1.64E+18",
        "1.64e+18",
        "2E+18",
        1.64e18,
        "1640866320127230000",
        "1640866320127238147.0",
        float("inf"),
        Decimal("1.64E+18"),
    ],
    ids=str,
)
def test_an_id_that_was_rounded_is_none(value):
    with pytest.raises(RowRejected, match="expected all its digits, but it was rounded: export it anew"):
        id_of(value, field="id", in_sheet=True)


@pytest.mark.parametrize(
    "value", ['="1640866320127238147"', "'1640866320127238147"], ids=["formula", "quote"]
)
def test_what_keeps_a_spreadsheet_from_rounding_an_id_is_no_part_of_it(value):
    assert id_of(value, field="id", in_sheet=True) == "1640866320127238147"


@pytest.mark.parametrize("value", [4, "4", "4.0", "4,0", "4/5", "4 out of 5 stars", "★★★★☆"], ids=str)
def test_stars_are_understood_in_every_form(value):
    assert rating_of(value, field="rating") == 4


def test_zeros_at_the_end_of_an_id_mean_a_spreadsheet_only_in_one():
    assert id_of("1640866320127230000", field="id") == "1640866320127230000"


@pytest.mark.parametrize("machine", ["Europe/Berlin", "Asia/Tokyo", "UTC"])
def test_a_zones_name_means_the_same_on_every_machine(machine, monkeypatch):
    monkeypatch.setitem(os.environ, "TZ", machine)
    clock.tzset()
    try:
        for name, hour in (("CEST", 10), ("JST", 3), ("UTC", 12), ("PDT", 19)):
            moment = time(f"2023-07-07 12:00:00 {name}", form="%Y-%m-%d %H:%M:%S %Z")
            assert moment == datetime(2023, 7, 7, hour, tzinfo=UTC)
        assert time("2023-07-07 12:00:00") == datetime(2023, 7, 7, 12, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        clock.tzset()


def test_a_zone_that_is_none_is_named():
    with pytest.raises(UnknownZone, match="'Europe/Berln' is no time zone"):
        zone_of("Europe/Berln")
