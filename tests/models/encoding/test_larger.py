"""Whether the larger encoder is found, and what is said where it is not or is damaged."""

import pytest

from models.encoding.larger import NAME, find
from models.errors import UserMistake
from tests.command import trustwatch

FILES = ("config.json", "tokenizer.json", "model.safetensors")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "trustwatch"


def damaged(folder, *, without=()):
    folder.mkdir(parents=True)
    for name in FILES:
        if name not in without:
            (folder / name).write_bytes(b"cut off")
    return folder


def test_where_it_is_not_installed_the_way_to_it_is_said(cache):
    assert find("auto").encoder is None
    assert "'make strong' installs it" in find("auto").missing


def test_it_can_be_switched_off(cache):
    damaged(cache / NAME)
    assert find("off").missing == 'it is switched off ([encoder] strong = "off")'


@pytest.mark.parametrize("without", [pytest.param((), id="cut-off"), pytest.param(FILES[2:], id="missing")])
def test_a_damaged_one_is_not_used_and_the_file_is_named(cache, without):
    damaged(cache / NAME, without=without)
    found = find("auto")
    assert found.encoder is None
    assert str(cache / NAME / ("model.safetensors" if without else "config.json")) in found.missing
    assert "'make strong' fetches it anew" in found.missing


def test_a_damaged_one_that_is_named_is_a_mistake(tmp_path):
    with pytest.raises(UserMistake, match="not the file of all-mpnet-base-v2"):
        find(str(damaged(tmp_path / "mine")))


def test_the_command_says_so_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv("TRUSTWATCH_ENCODER__STRONG", str(tmp_path / "nowhere"))
    failed = trustwatch("classify", stdin='{"id": 1, "text": "Claude lost my whole chat"}')
    assert failed.exit_code == 2
    assert failed.stderr.splitlines() == [
        f"trustwatch: {tmp_path}/nowhere/config.json is missing, so {NAME} cannot be read; 'make strong' fetches it anew"
    ]
