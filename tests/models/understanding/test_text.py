import pytest

from models.understanding.text import READ_CHARACTERS, reading, without_form, without_home_names


def test_the_title_is_read_first():
    assert reading("It is gone.", title="My novel") == "My novel It is gone."


def test_a_title_that_the_text_repeats_is_read_once():
    assert reading("My novel\n\nIt is gone.", title="My novel") == "My novel It is gone."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("it broke ```\nTraceback: error\n``` again", "it broke again", id="code-block"),
        pytest.param("it broke ```never closed", "it broke", id="open-code-block"),
        pytest.param("```\nError: it broke\n```", "Error: it broke", id="nothing-but-code"),
        pytest.param("~~~text\nError: it broke\n~~~ :)", "Error: it broke :)", id="no-word-beside-code"),
        pytest.param("```Error: it broke```", "Error: it broke", id="code-on-one-line"),
        pytest.param("[Error: it broke]", "[Error: it broke]", id="nothing-but-a-log-line"),
        pytest.param("see https://a.example/x?y=1 now", "see now", id="address"),
        pytest.param("see [the thread](https://a.example) now", "see the thread now", id="link"),
        pytest.param(
            "@someone it is &gt; slow &amp; wrong", "it is > slow & wrong", id="handle-and-entities"
        ),
        pytest.param("### Error Messages/Logs\n_No response_\n\nIt hangs.", "It hangs.", id="form-heading"),
        pytest.param("- [x] I have searched existing issues\nIt hangs.", "It hangs.", id="checkbox"),
        pytest.param("2025-12-01T10:00:00Z ERROR boom\nIt hangs.", "It hangs.", id="log-line"),
        pytest.param("It hangs <!-- hidden --> <b>often</b>", "It hangs often", id="markup"),
        pytest.param("nul\x00byte", "nul byte", id="nul-byte"),
        pytest.param('"Could this have been an email?"', '"Could this have been an email?"', id="quotation"),
        pytest.param("run `git status` first", "run git status first", id="inline-code"),
        pytest.param("", "", id="empty"),
    ],
)
def test_machine_text_is_not_read(text, words):
    assert reading(text) == words


def test_a_huge_post_is_read_from_its_beginning():
    words = reading("gone " * 1_000_000)
    assert words.startswith("gone gone")
    assert len(words) <= READ_CHARACTERS


def test_what_people_read_is_without_what_an_issue_form_prints():
    form = (
        "### Preflight Checklist - [x] I have searched [existing issues](https://example.com/a-b?q=1) for it ### What's"
        " Wrong? <b>It</b> hangs. _No response_"
    )
    assert " ".join(without_form(form).split()) == "<b>It</b> hangs."
    assert without_form("It hangs - twice") == "It hangs - twice"
    marked = "### What is up\n```json\nE1\n```\n**all** gone"
    assert " ".join(without_form(marked).split()) == "What is up E1 all gone"


@pytest.mark.parametrize(
    "path",
    [
        "/home/kim/x",
        "/Users/kim/x",
        "/private/Users/kim/x",
        "/var/home/kim/x",
        "//server/Users/kim/x",
        "/c/Users/kim/x",
        "/cygdrive/c/Users/kim/x",
        "/mnt/c/Users/kim/x",
        r"C:\Users\kim",
        r"c:\users\kim\x",
        "c:/users/kim/x",
        r"C:\Users\kim lee\x",
        "C:/Users/kim lee/x",
        "~/.claude/projects/-Users-kim-code",
        r"projects\C--Users-kim-code",
    ],
)
def test_who_owns_a_home_folder_is_not_told_by_its_path(path):
    said = without_home_names(f"it failed in {path} again")
    assert "kim" not in said
    assert "user" in said
    assert said.endswith(" again")


@pytest.mark.parametrize("text", ["it calls /api/users/me", "go home/kim", "the /homepage/kim is down"])
def test_what_is_no_home_folder_stays(text):
    assert without_home_names(text) == text
