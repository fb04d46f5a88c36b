"""What docs/operations.md promises to whoever runs Trustwatch unattended."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[1]
UNITS = sorted((ROOT / "docs/systemd").iterdir())
PAGE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
def test_the_units_are_what_systemd_understands(tmp_path):
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(
            "/opt/trustwatch/bin/trustwatch", shutil.which("true")
        )
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    paths = [tmp_path / unit.name for unit in UNITS]
    checked = subprocess.run(
        ["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_unit_calls_a_command_that_exists():
    (called,) = re.findall(
        r"^ExecStart=\S+/trustwatch (.+)$", UNITS[0].read_text(encoding="utf-8"), re.MULTILINE
    )
    commands = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    name, *flags = [word for word in called.split() if not word.startswith("/")]
    section = commands.partition(f"## trustwatch {name}\n")[2].partition("\n## ")[0]
    assert section
    assert [flag for flag in flags if f"`{flag}`" not in section] == []


def test_every_exit_code_is_explained():
    codes = re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE)
    assert codes == ["0", "1", "2", "3", "4", "5"]


@pytest.mark.skipif(not shutil.which("flock"), reason="flock is not on this machine")
def test_a_backup_can_wait_for_the_lock_of_a_run(tmp_path):
    path = tmp_path / "run.lock"
    with FileLock(path):
        assert subprocess.run(["flock", "--nonblock", path, "true"], check=False).returncode == 1
    assert subprocess.run(["flock", "--nonblock", path, "true"], check=False).returncode == 0
