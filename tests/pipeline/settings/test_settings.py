import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.errors import UserMistake
from pipeline.settings.file import load_home
from pipeline.settings.settings import Settings, commented_defaults, load_settings


def written(tmp_path, text):
    path = tmp_path / "trustwatch.toml"
    path.write_text(text)
    return path


def test_flags_win_over_environment_over_file_over_defaults(tmp_path, monkeypatch):
    path = written(tmp_path, 'home = "from-file"\nstale_after_hours = 3\n[themes]\nminimum_size = 5\n')
    monkeypatch.setenv("TRUSTWATCH_HOME", "from-environment")
    monkeypatch.setenv("TRUSTWATCH_THEMES__MINIMUM_SIZE", "6")
    settings = load_settings(path)
    assert (settings.home, settings.stale_after_hours) == (Path("from-environment"), 3)
    assert (settings.themes.minimum_size, settings.incidents.false_alarms_per_month) == (6, 2)
    assert load_settings(path, home=Path("flag")).home == Path("flag")


@pytest.mark.parametrize("text", ["", 'home = "from-file"'], ids=["default", "file"])
@pytest.mark.parametrize("environment", [None, "from-environment"])
@pytest.mark.parametrize("flag", [None, Path("flag")])
def test_the_home_alone_is_found_as_with_all_settings(tmp_path, monkeypatch, text, environment, flag):
    if environment:
        monkeypatch.setenv("TRUSTWATCH_HOME", environment)
    path = written(tmp_path, text)
    assert load_home(path, home=flag) == load_settings(path, home=flag).home


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("home = 3", r"toml: home is 3; expected the path of a folder", id="number"),
        pytest.param("home = ", r"trustwatch\.toml: ", id="not-toml"),
    ],
)
def test_a_home_that_is_none_is_named(tmp_path, text, message):
    with pytest.raises(UserMistake, match=message):
        load_home(written(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("hme = 1", r"toml:1: unknown setting 'hme': did you mean 'home'", id="unknown-key"),
        pytest.param(
            "[incidents]\n\nfalse_alarm_per_month = 1",
            r"toml:3: unknown setting .* did you mean 'false_alarms_per_month'",
            id="unknown-nested-key",
        ),
        pytest.param("[themes]\nminimum_size = 'x'", r"toml:2: themes\.minimum_size is 'x'", id="wrong-type"),
        pytest.param(
            "[competitors.lark]\nacounts = []", r"toml:2: unknown setting 'acounts'", id="in-a-table"
        ),
        pytest.param(
            "[status.anthropic]\nurll = 'https://status.claude.com'",
            r"toml:2: .* did you mean 'url'",
            id="in-a-page",
        ),
        pytest.param(
            "[reddit]\ncommunities = ['r/ClaudeAI']",
            r"toml:2: reddit\.communities is 'r/ClaudeAI'",
            id="community",
        ),
        pytest.param(
            "[announcements.a]\ntitle = 'A'\nhappened_at = 2026-03-17\nproduct = 'cluade'",
            r"toml:4: announcements\.a\.product is 'cluade'; .* expected one of .*claude",
            id="product",
        ),
        pytest.param("[x]\nbase_url = 'localhost'", r"toml:2: x\.base_url is 'localhost'", id="address"),
        pytest.param(
            "[x]\nbase_url = 'http://['", r"toml:2: x\.base_url is 'http://\['", id="half-an-address"
        ),
        pytest.param(
            "[x]\nbase_url = 'http://:80/'", r"toml:2: x\.base_url .* a host", id="address-without-host"
        ),
        pytest.param("[x]\nbase_url = 'http://a:b'", r"toml:2: x\.base_url is 'http://a:b'", id="port"),
        pytest.param("home = ", r"trustwatch\.toml: ", id="not-toml"),
    ],
)
def test_a_wrong_setting_is_named_with_file_line_and_way_out(tmp_path, text, message):
    with pytest.raises(UserMistake, match=message):
        load_settings(written(tmp_path, text))


def test_a_named_file_that_is_missing_is_a_mistake(tmp_path):
    with pytest.raises(UserMistake, match=r"no such file; 'trustwatch init' writes one"):
        load_settings(tmp_path / "none.toml")


def test_the_written_file_states_every_default_and_changes_nothing():
    text = commented_defaults()
    assert Settings(**tomllib.loads(text)) == Settings()
    uncommented = "\n".join(line.removeprefix("# ") for line in text.splitlines()[1:])
    settings = Settings(**tomllib.loads(uncommented))
    assert settings.model_copy(update={"competitors": {}, "announcements": {}, "alerts": {}}) == Settings()
    assert settings.accounts == {"x:larkspur_ai": "larkspur", "reddit:larkspurofficial": "larkspur"}


def test_the_time_of_an_announcement_is_utc(tmp_path):
    head = "[announcements.a]\ntitle = 'A'\nproduct = 'claude'\nhappened_at = "
    for written_as in ("2026-03-17T16:00:00", "2026-03-17T18:00:00+02:00", "'2026-03-17 16:00'"):
        announced = load_settings(written(tmp_path, head + written_as)).announcements["a"]
        assert announced.happened_at == datetime(2026, 3, 17, 16, tzinfo=UTC)


def test_a_collector_that_a_package_adds_has_a_table_of_its_own_words(tmp_path):
    settings = load_settings(
        written(tmp_path, '[collectors.forum]\naddress = "https://forum.example"\npages = 3\n')
    )
    assert settings.collectors == {"forum": {"address": "https://forum.example", "pages": 3}}


def test_the_environment_sets_what_a_section_holds(monkeypatch):
    monkeypatch.setenv("TRUSTWATCH_REDDIT__COMMUNITIES", '["ClaudeCode"]')
    monkeypatch.setenv("TRUSTWATCH_REDDIT__BASE_URL", "http://127.0.0.1:8080")
    assert Settings().reddit.model_dump() == {
        "communities": ("ClaudeCode",),
        "searches": (),
        "base_url": "http://127.0.0.1:8080",
    }


def test_handles_are_told_by_source():
    accounts = ("x:RivalHQ", "reddit:Rival", "x:rival_ai")
    settings = Settings(competitors={"rival": {"name": "Rival", "accounts": accounts}})
    assert settings.handles == {"x": frozenset({"rivalhq", "rival_ai"}), "reddit": frozenset({"rival"})}
