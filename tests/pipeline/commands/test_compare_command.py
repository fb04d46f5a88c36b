"""A daily series of one's own beside the complaints of a cause, as a user asks for it."""

import csv
import json

import pytest

from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, open_published
from tests.command import trustwatch

CLAUDE = {"product": "claude", "cause": "usage_limit"}


def write(path, rows, header=("day", "value")):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture(scope="module")
def complaints(sample_home):
    with open_published(sample_home) as connection:
        return frame(connection, statement("pipeline.ask", "daily_share"), CLAUDE)


def test_the_shares_are_those_of_the_days_that_were_seen(sample_home, complaints):
    with open_published(sample_home) as connection:
        posts = frame(
            connection,
            "SELECT (created_at AT TIME ZONE 'UTC')::DATE AS day, count(*) AS n FROM posts_read"
            " WHERE product = 'claude' GROUP BY day ORDER BY day",
        )
        n = connection.execute(
            "SELECT count(*) FROM complaints WHERE product = 'claude' AND cause = 'usage_limit'"
        ).fetchall()[0][0]
    assert complaints["day"].to_list() == posts["day"].to_list()
    assert (complaints["value"] * posts["n"]).sum() == pytest.approx(1000 * n)
    assert 0 < n < posts["n"].sum()


def test_complaints_that_follow_a_fall_are_found(sample_home, complaints, tmp_path):
    days = complaints["day"].dt.offset_by("-3d")
    file = write(tmp_path / "scores.csv", zip(days, -complaints["value"], strict=True))
    asked = ("compare", file, "--product", "claude", "--cause", "usage_limit")
    said = trustwatch(*asked, home=sample_home)
    assert said.exit_code == 0, said.stderr
    assert said.stdout.startswith(
        "# Claude: there are fewer complaints of usage limits where scores is higher; they move 3 days after scores."
    )
    found = json.loads(trustwatch(*asked, "--json", home=sample_home).stdout)
    assert (found["strongest"]["days"], found["strongest"]["correlation"]) == (3, pytest.approx(-1, abs=0.01))
    assert found["n_days"] == found["lags"][7]["n_days"]


def test_what_is_too_short_is_said(sample_home, complaints, tmp_path):
    file = write(tmp_path / "scores.csv", complaints.head(20).rows())
    said = trustwatch("compare", file, "--product", "claude", home=sample_home)
    assert said.exit_code == 0
    assert "too few days of scores and of complaints of lost quality" in said.stdout


@pytest.mark.parametrize(
    ("rows", "header", "words", "says"),
    [
        ([], ("day", "score"), (), "scores.csv:1: unknown column 'score'"),
        ([], ("day",), (), "scores.csv:1: column value is missing"),
        ([("2026-03-01", "high")], ("day", "value"), (), "scores.csv:2: value is 'high'"),
        ([("2026-03-01", "nan")], ("day", "value"), (), "scores.csv:2: value is 'nan'"),
        ([("2026-03-01", 1), ("2026-03-01", 2)], ("day", "value"), (), "scores.csv:3: day 2026-03-01 stands twice"),
        ([("1 March", 1)], ("day", "value"), (), "scores.csv:2: day is '1 March'"),
        ([], ("day", "value"), ("--cause", "lost_wrok"), "did you mean 'lost_work'"),
        ([], ("day", "value"), ("--product", "cluade"), "did you mean 'claude'"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_place(sample_home, tmp_path, rows, header, words, says):
    file = write(tmp_path / "scores.csv", rows, header)
    said = trustwatch("compare", file, "--product", "claude", *words, home=sample_home)
    assert (said.exit_code, says in said.stderr) == (2, True), said.stderr
