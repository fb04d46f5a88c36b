import pytest

from models.errors import UserMistake
from pipeline.settings.settings import load_settings

LARKSPUR = """
[larkspur]
name = "Larkspur"

[[larkspur.accounts]]
source = "x"
handle = "Larkspur_AI"
kind = "automated"
since = 2026-01-15
until = 2026-06-30
evidence = "https://larkspur.example/contact"
name = "Larkspur's bot"

[[larkspur.accounts]]
source = "reddit"
handle = "LarkspurTeam"
kind = "staff"
"""


def registered(tmp_path, text, *, settings=""):
    """The settings that stand beside a registry with this text."""
    (tmp_path / "competitors.toml").write_text(text)
    path = tmp_path / "trustwatch.toml"
    path.write_text(settings)
    return load_settings(path)


def test_accounts_stand_in_the_file_beside_the_settings(tmp_path):
    settings = registered(tmp_path, LARKSPUR)
    assert settings.accounts == {"x:larkspur_ai": "larkspur", "reddit:larkspurteam": "larkspur"}
    assert settings.handles == {"x": {"larkspur_ai"}, "reddit": {"larkspurteam"}}
    bot, team = settings.competitors["larkspur"].accounts
    assert (bot.kind, str(bot.since), str(bot.until), bot.name) == (
        "automated",
        "2026-01-15",
        "2026-06-30",
        "Larkspur's bot",
    )
    assert (team.kind, team.since, team.evidence) == ("staff", None, "")


def test_organisations_of_the_settings_file_are_registered_too(tmp_path):
    settings = registered(
        tmp_path, LARKSPUR, settings='[competitors.rival]\nname = "Rival"\naccounts = ["x:rival"]\n'
    )
    assert list(settings.competitors) == ["rival", "larkspur"]
    assert settings.accounts["x:rival"] == "rival"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param('[a]\nname = "A"\n[[a.accounts]]\nsource = "x"\nhandle = "abc"\nkind = "bot"',
                     "a, account abc: kind is 'bot'; .*'official', 'automated' or 'staff'", id="kind"),
        pytest.param('[a]\nname = "A"\n[[a.accounts]]\nsource = "x"', "a, account 1: handle is missing", id="missing"),
        pytest.param('[a]\nname = "A"\naccounts = ["abc"]', "a, account abc: expected '<source>:<handle>'", id="bare"),
        pytest.param('[a]\nname = "A"\naccounts = ["xx:abc"]', "a, account abc: source is 'xx'; .*reddit", id="source"),
        pytest.param('[a]\nname = "A"\nproduct = "cluade"\naccounts = []', "a: product is 'cluade'; .*claude", id="product"),
        pytest.param('[a]\nnme = "A"\naccounts = []', "a: unknown field 'nme'", id="unknown"),
        pytest.param('[a]\nname = "A"\naccounts = ["x:abc", "x:ABC"]', "a, account x:abc: stands under a already", id="twice"),
        pytest.param('[a]\nname = "A"\n[[a.accounts]]\nsource = "x"\nhandle = "abc"\nsince = 2026-02-01\n'
                     "until = 2026-01-01", "a, account abc: until 2026-01-01 is before since 2026-02-01", id="dates"),
        pytest.param('[a]\nname = "A"\n[[a.accounts]]\nsource = "x"\nhandle = "a b"', "a, account a b: handle is 'a b'", id="handle"),
        pytest.param("a = 3", "a: input should be", id="no-table"),
        pytest.param("[a", "Expected", id="not-toml"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_one_line_with_file_entry_and_field(tmp_path, text, message):
    with pytest.raises(UserMistake, match=rf"competitors\.toml: {message}") as caught:
        registered(tmp_path, text)
    assert "\n" not in str(caught.value)


def test_an_organisation_that_stands_in_both_files_is_a_mistake(tmp_path):
    both = '[competitors.larkspur]\nname = "Larkspur"\naccounts = []\n'
    with pytest.raises(UserMistake, match=r"competitors\.toml: larkspur stands in .*trustwatch\.toml too"):
        registered(tmp_path, LARKSPUR, settings=both)
