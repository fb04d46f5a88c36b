import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from models.errors import UnknownName, UserMistake
from pipeline.commands.detect import detect
from tests.command import trustwatch

FIRST = datetime(2026, 3, 2, tzinfo=UTC)
FIELDS = [
    "series",
    "started_at",
    "ended_at",
    "alarmed_at",
    "observed",
    "expected",
    "excess",
    "excess_low",
    "excess_high",
    "score",
    "began_before",
]


def hour(number):
    return f"{FIRST + timedelta(hours=number):%Y-%m-%dT%H:00:00Z}"


def counts(*, seed=8, days=60, burst=50):
    """One post an hour, and for four hours from 09:00 of the burst's day ten more."""
    values = np.random.default_rng(seed).poisson(1.0, days * 24)
    values[burst * 24 + 9 : burst * 24 + 13] += 10
    return values.tolist()


def csv_of(values, *, header="hour,count"):
    return "\n".join([header, *(f"{hour(number)},{value}" for number, value in enumerate(values))]) + "\n"


@pytest.fixture
def detected(tmp_path, capsys):
    """What the command prints for a CSV text: its JSON and its narration."""

    def run(text, **options):
        file = tmp_path / "counts.csv"
        file.write_text(text)
        detect(str(file), **({"alarms_per_year": 1.0} | options))
        printed = capsys.readouterr()
        return json.loads(printed.out), printed.err

    return run


def test_bursts_are_printed_as_a_list_with_their_fields(detected):
    ((burst,), narration) = detected(csv_of(counts()))
    assert list(burst) == FIELDS
    assert burst["series"] is None
    assert burst["started_at"] == "2026-04-21T09:00:00+00:00"
    assert burst["ended_at"] == "2026-04-21T13:00:00+00:00"
    assert burst["started_at"] <= burst["alarmed_at"] < burst["ended_at"]
    assert burst["observed"] >= 40
    assert burst["excess_low"] < burst["excess"] < burst["excess_high"]
    assert narration == ""


def test_the_command_reads_stdin_and_prints_json():
    done = trustwatch("detect", "--alarms-per-year", 1, stdin=csv_of(counts(days=60, burst=59)[:-9]))
    assert done.exit_code == 0, done.stderr
    (burst,) = json.loads(done.stdout)
    assert burst["ended_at"] is None or burst["ended_at"].startswith("2026-04-30")


def test_several_series_in_one_file_are_judged_each_alone(detected):
    rows = ["series,hour,count,coverage"]
    for number, (busy, calm) in enumerate(zip(counts(), counts(seed=9, burst=40), strict=True)):
        rows += [f"calm,{hour(number)},{calm},1", f"busy,{hour(number)},{busy},1.0"]
    bursts, _ = detected("\n".join(rows))
    assert [(burst["series"], burst["started_at"][:10]) for burst in bursts] == [
        ("calm", "2026-04-11"),
        ("busy", "2026-04-21"),
    ]


def test_the_order_of_the_rows_does_not_matter(detected):
    header, *rows = csv_of(counts()).splitlines()
    assert detected("\n".join([header, *reversed(rows)])) == detected(csv_of(counts()))


def test_a_short_series_is_said_to_have_insufficient_history(detected):
    bursts, narration = detected(csv_of(counts(days=10, burst=9)))
    assert bursts == []
    told = "insufficient history; 10 days of the 14 days that it takes have passed since the first"
    assert told in narration


def test_counts_of_days_under_the_name_of_hours_are_told(detected):
    rows = [f"2026-03-{day:02}T00:00:00Z,{day}" for day in range(1, 31)]
    bursts, narration = detected("\n".join(["hour,count", *rows]))
    assert (bursts, "call the column day and write dates alone (2026-03-02)" in narration) == ([], True)
    few = [f"2026-03-{day:02}T00:00:00Z,1" for day in range(1, 31)]
    assert "write rows of 0" not in detected("\n".join(["hour,count", *few]))[1]
    elsewhere = "\n".join(["hour,count", *rows]).replace("Z", "+02:00")
    assert "call the column day" in detected(elsewhere)[1]
    assert "call the column day" not in detected(csv_of(counts(days=10)))[1]


def daily(*, days=120, burst=100, usual=6.0, extra=40):
    """Six posts a day, and on the burst's day forty more; posts looked at, which double in the second half."""
    looked_at = np.where(np.arange(days) < days // 2, 100, 200)
    values = np.random.default_rng(4).poisson(usual * looked_at / 100)
    values[burst] += extra
    dates = [f"{FIRST + timedelta(days=number):%Y-%m-%d}" for number in range(days)]
    return [f"{date},{value},{seen}" for date, value, seen in zip(dates, values, looked_at, strict=True)]


def test_daily_counts_are_judged_by_the_day_for_what_was_looked_at(detected):
    rows = daily()
    ((burst,), narration) = detected("\n".join(["day,count,exposure", *rows]))
    day = f"{FIRST + timedelta(days=100):%Y-%m-%d}T00:00:00+00:00"
    assert (burst["started_at"], burst["alarmed_at"]) == (day, day)
    assert burst["ended_at"] == f"{FIRST + timedelta(days=101):%Y-%m-%d}T00:00:00+00:00"
    assert burst["expected"] == pytest.approx(12, rel=0.25)
    assert narration == ""
    without = [row.rpartition(",")[0] for row in rows]
    assert len(detected("\n".join(["day,count", *without]), alarms_per_year=16.0)[0]) > 1


def test_days_that_were_not_looked_at_are_not_quiet(detected):
    rows = daily()
    gone = [f"{row.split(',')[0]},0,0" if 40 <= number < 60 else row for number, row in enumerate(rows)]
    left_out = [row for number, row in enumerate(rows) if not 40 <= number < 60]
    header = "day,count,exposure"
    assert detected("\n".join([header, *gone])) == detected("\n".join([header, *left_out]))


def test_fewer_false_alarms_are_allowed_of_days_than_of_hours(detected):
    small = "\n".join(["day,count,exposure", *daily(extra=14)])
    assert detected(small, alarms_per_year=None) == detected(small, alarms_per_year=0.5)
    assert detected(small, alarms_per_year=0.5)[0] == []
    assert len(detected(small, alarms_per_year=4.0)[0]) > 0
    assert len(detected(csv_of(counts()), alarms_per_year=None)[0]) == 1


def test_a_burst_under_way_when_judging_begins_is_dated_by_its_start(detected):
    values = np.random.default_rng(3).poisson(1.0, 20 * 24)
    values[13 * 24 + 6 : 16 * 24] += 20
    ((burst,), _) = detected(csv_of(values))
    assert (burst["started_at"], burst["began_before"]) == ("2026-03-15T06:00:00+00:00", False)


def test_hours_may_be_written_with_a_blank_an_offset_or_none(detected):
    rows = csv_of(counts()).replace("T", " ").splitlines()
    rows[1:] = [
        row.replace("Z", "+00:00") if number % 2 else row.replace("Z", "")
        for number, row in enumerate(rows[1:])
    ]
    assert detected("\n".join(rows)) == detected(csv_of(counts()))


def test_counts_are_read_as_spreadsheets_write_them_where_the_comma_is_the_decimal_sign(detected):
    rows = [f"{row},0.5" for row in csv_of(counts()).splitlines()[1:]]
    semicolons = [row.replace(",", ";").replace(";0.5", ";0,5") for row in rows]
    plain = detected("\n".join(["hour,count,coverage", *rows]))
    assert plain[0]
    assert detected("\n".join(["hour;count;coverage", *semicolons])) == plain
    assert detected("\n".join(["hour\tcount\tcoverage", *rows]).replace(",", "\t")) == plain
    assert detected("day;count\n2026-03-02;1.024\n")[0] == []
    points = ["hour;count;coverage", *(row.replace(",", ";").replace("0.5", "0.500") for row in rows)]
    assert detected("\n".join(points)) == plain
    with pytest.raises(UserMistake, match="count is '1.024'"):
        detected("day,count\n2026-03-02,1.024\n")
    with pytest.raises(UserMistake, match="count is '1,024'"):
        detected("day\tcount\n2026-03-02\t1,024\n")
    named = detected('series,day,count\n"1,024","2026-03-02","1,024"\n')
    assert (named[0], named[1].startswith("1,024: ")) == ([], True)


def test_what_a_spreadsheet_leaves_around_a_table_is_passed_over(detected):
    rows = daily()
    plain = detected("\n".join(["day,count,exposure", *rows]))
    assert plain[0]
    around = ["sep=,", "Day,Count,Exposure,,", *(f"{row},," for row in rows[::-1]), ",,,,", ""]
    assert detected("\r\n".join(around)) == plain
    large = [f'{date},{count},"{int(seen) * 10:,}"' for date, count, seen in (row.split(",") for row in rows)]
    assert detected("\n".join(["day,count,exposure", *large])) == plain
    with pytest.raises(UserMistake, match=r"counts\.csv:3: count is empty"):
        detected("sep=;\nDay;Count\n2026-03-02;\n")


def test_rows_of_0_that_were_left_out_are_missed(detected):
    values = np.random.default_rng(2).poisson(1.0, 90)
    days = [f"{FIRST + timedelta(days=number):%Y-%m-%d},{value}" for number, value in enumerate(values)]
    without = [day for day, value in zip(days, values, strict=True) if value]
    assert "no row counts 0 where some would" in detected("\n".join(["day,count", *without]))[1]
    assert detected("\n".join(["day,count", *days[:60], *days[70:]]))[1] == ""


def test_a_header_alone_gives_an_empty_list(detected):
    assert detected("hour,count\n")[0] == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param("yesterday,1", "2: hour is 'yesterday'", id="no-time"),
        pytest.param("1246-03-02T00:00:00Z,1", "2: hour is '1246-03-02T00:00:00Z'", id="year-1246"),
        pytest.param("1772409600000,1", "2: hour is '1772409600000'", id="milliseconds"),
        pytest.param("2026-03-02T00:30:00Z,1", "2: hour is .* whole UTC hour", id="half-past"),
        pytest.param("2026-03-02T00:00:00Z,-1", "2: count is '-1'", id="negative"),
        pytest.param("2026-03-02T00:00:00Z,many", "2: count is 'many'", id="no-number"),
        pytest.param("2026-03-02T00:00:00Z,1.5", "2: count is '1.5'", id="half-a-post"),
        pytest.param("2026-03-02T00:00:00Z,inf", "2: count is 'inf'", id="infinite"),
        pytest.param("2026-03-02T00:00:00Z,nan", "2: count is 'nan'", id="not-a-number"),
        pytest.param("2026-03-02T00:00:00Z,", "2: count is empty; write 0", id="empty-cell"),
        pytest.param("2026-03-02T00:00:00Z", "2: 1 cells; expected 2", id="too-few-cells"),
        pytest.param("2026-03-02T00:00:00Z,1,2", "2: 3 cells; expected 2", id="too-many-cells"),
        pytest.param('"2026-03-02T00:00:00Z,1', "not CSV", id="open-quote"),
        pytest.param(f"{hour(0)},1\n{hour(1)},1\n{hour(0)},2", "4: hour .* line 2", id="an-hour-twice"),
    ],
)
def test_a_bad_row_is_named_by_file_line_and_field(detected, row, said):
    with pytest.raises(UserMistake, match=rf"counts\.csv:.*{said}|counts\.csv:{said}"):
        detected(f"hour,count\n{row}\n")


@pytest.mark.parametrize("coverage", ["1.2", "-0.1", "half", ""])
def test_a_bad_coverage_is_named(detected, coverage):
    with pytest.raises(UserMistake, match="counts.csv:2: coverage is"):
        detected(f"hour,count,coverage\n{hour(0)},1,{coverage}\n")


def test_posts_in_an_hour_not_covered_are_a_mistake(detected):
    with pytest.raises(UserMistake, match="counts.csv:2: coverage is 0 in an hour of 3 posts"):
        detected(f"hour,count,coverage\n{hour(0)},3,0\n")


def test_an_unknown_column_is_named_with_the_nearest(detected):
    with pytest.raises(UnknownName, match="counts.csv:1: unknown column 'coverge': did you mean 'coverage'"):
        detected("hour,count,coverge\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "is empty", id="empty"),
        pytest.param("hour\n", "count is missing", id="no-count-column"),
        pytest.param("count\n", "hour or a column day", id="no-time-column"),
        pytest.param("hour,day,count\n", "and not both", id="hours-and-days"),
        pytest.param("day,count\n2026-03-02T05:00:00Z,1\n", "expected a whole UTC day", id="no-whole-day"),
        pytest.param("day,count\n2026-03-02,1\n2026-03-02,2\n", "keep one row a day", id="a-day-twice"),
        pytest.param("day,count,exposure\n2026-03-02,1,-3\n", "exposure is '-3'", id="negative-exposure"),
        pytest.param(
            "day,count,exposure\n2026-03-02,1,0\n", "exposure is 0 in a day of 1", id="unseen-posts"
        ),
        pytest.param("hour,count,hour\n", "stands twice", id="column-twice"),
        pytest.param("hour,count\n2026-03-02T00:00:00Z,1\x00\n", "count is", id="nul-byte"),
    ],
)
def test_a_file_that_is_no_table_of_counts_is_refused(detected, text, said):
    with pytest.raises(UserMistake, match=said):
        detected(text)


@pytest.mark.parametrize("budget", [0.0, -1.0, float("inf"), float("nan")])
def test_a_budget_must_be_a_positive_number(detected, budget):
    with pytest.raises(UserMistake, match="--alarms-per-year is"):
        detected(csv_of([1]), alarms_per_year=budget)


def test_a_missing_file_a_folder_and_bytes_that_are_no_text_are_one_line_each(tmp_path):
    (tmp_path / "latin.csv").write_bytes(b"hour,count\n\xff,1\n")
    for name, said in (
        ("none.csv", "No such file"),
        (".", "directory"),
        ("latin.csv", "not UTF-8 at byte 11"),
    ):
        with pytest.raises(UserMistake, match=said):
            detect(str(tmp_path / name))


def test_a_mistake_is_exit_code_2_and_one_line(tmp_path):
    done = trustwatch("detect", tmp_path / "none.csv")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
