import json

import pytest

from tests.command import trustwatch
from tests.story import write_story

POLICY = ("announce", "Refusals name the rule", "--product", "claude", "--at", "2026-02-20T16:00")


def listed(home):
    done = trustwatch("announce", "--list", "--json", home=home)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_an_announcement_is_registered_once_and_examined_by_the_next_analysis(home):
    first = trustwatch(*POLICY, "--url", "https://example.com/rule", home=home)
    assert first.exit_code == 0, first.stderr
    waiting = listed(home)
    assert [(one["announcement_id"], one["pending"]) for one in waiting] == [(first.stdout.strip(), True)]
    assert trustwatch(*POLICY, home=home).stdout == first.stdout
    stages = ("--stage", "load", "--stage", "announcements", "--stage", "publish")
    assert trustwatch("analyse", *stages, home=home).exit_code == 0
    (one,) = listed(home)
    assert (one["title"], one["product"], one["pending"]) == ("Refusals name the rule", "claude", False)
    assert one["happened_at"] == "2026-02-20 16:00:00+00:00"
    assert one["registered_at"] == waiting[0]["registered_at"]
    assert one["url"] == "https://example.com/rule"
    assert {row["verdict"] for row in one["effects"]} == {"too little data"}


def test_a_withdrawn_one_is_listed_no_longer(home):
    announcement_id = trustwatch(*POLICY, home=home).stdout.strip()
    assert trustwatch("announce", "--withdraw", announcement_id, home=home).exit_code == 0
    assert listed(home) == []
    trustwatch("analyse", "--stage", "load", "--stage", "announcements", "--stage", "publish", home=home)
    assert listed(home) == []


def test_the_list_says_what_moved_in_words(tmp_path):
    done = trustwatch("announce", "--list", home=write_story(tmp_path / "home"))
    assert "Complaints: ×0.8 (0.5 to 1.3), 41st of 215 weeks: no more than chance" in done.stdout
    assert "too little data: 3 of 10 complaints before" in done.stdout
    assert "registered 15 days after it" in done.stdout


def test_the_report_tells_what_moved_after_the_announcements_of_its_span(tmp_path):
    home = write_story(tmp_path / "home")
    said = trustwatch("report", "--format", "md", home=home).stdout
    assert "## After announcements since" in said
    assert "41st of 215 weeks" in said
    assert "After announcements" not in trustwatch("report", "--since", "2026-03-01", home=home).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("A",), "needs a title, --product and --at", id="nothing-but-a-title"),
        pytest.param(
            ("A", "--product", "cluade", "--at", "2026-01-01"), "did you mean 'claude'", id="product"
        ),
        pytest.param(("A", "--product", "claude", "--at", "May"), "--at May: expected a date", id="date"),
        pytest.param(
            ("A", "--product", "claude", "--at", "2026-01-01", "--url", "javascript:alert(1)"),
            "expected an address",
            id="address",
        ),
        pytest.param(("--withdraw", "x"), "--withdraw: unknown announcement 'x'", id="unknown"),
    ],
)
def test_a_mistake_is_named_and_lands_nothing(home, arguments, message):
    done = trustwatch("announce", *arguments, home=home)
    assert done.exit_code == 2
    assert message in done.stderr
    assert not list(home.rglob("batch.json"))


def test_one_of_the_settings_is_withdrawn_there(tmp_path):
    done = trustwatch("announce", "--withdraw", "reasons", home=write_story(tmp_path / "home"))
    assert done.exit_code == 2
    assert "take it out there" in done.stderr
