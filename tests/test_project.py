"""What an open project keeps in order beside its code."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from docs.licences import CUDA, licence_of, runtime, unfit
from tests.conftest import LONGEST_FILES

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED = {
    canonicalize_name(name): version
    for name, version in re.findall(
        r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE
    )
}
FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))


def needed():
    """Every package that an installation with the tools for development brings, by its version."""
    found = {}
    waiting = [(requirement, "dev") for requirement in ours()]
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        extras = ["", *requirement.extras]
        if all((name, extra) in found for extra in extras):
            continue
        package = distribution(name)
        found |= {(name, extra): package.version for extra in extras}
        inner = [Requirement(text) for text in package.requires or ()]
        waiting += [(requirement, extra) for requirement in inner for extra in extras]
    return {
        name: version.partition("+")[0] for (name, _), version in found.items() if not name.startswith(CUDA)
    }


def ours():
    project = PROJECT["project"]
    texts = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    return [Requirement(text) for text in texts]


def test_every_package_of_an_installation_is_pinned_as_it_was_tested():
    installed = needed()
    assert {"setuptools", "torch", "prawcore", "mypy-extensions"} <= set(installed)
    assert {name: PINNED.get(name) for name in installed} == installed


def test_what_runs_with_the_project_may_be_shipped_with_it():
    packages = runtime()
    assert {"torch", "prawcore", "tqdm"} <= packages.keys() <= needed().keys()
    licences = {name: licence_of(package) for name, package in packages.items()}
    assert {name: licence for name, licence in licences.items() if [*unfit(licence)]} == {}


@pytest.mark.parametrize(
    ("licence", "doubts"),
    [
        ("MIT OR GPL-3.0-only", []),
        ("BSD-3-Clause AND GPL-3.0-only", ["GPL-3.0-only"]),
        ("Apache License 2.0; unlimited", ["unlimited"]),
        ("unknown", ["unknown"]),
    ],
)
def test_what_a_licence_asks_that_does_not_fit_is_told(licence, doubts):
    assert [*unfit(licence)] == doubts


def test_what_the_project_asks_for_is_what_is_pinned():
    asked = {canonicalize_name(requirement.name): str(requirement.specifier) for requirement in ours()}
    assert asked == {name: f"=={PINNED[name]}" for name in asked}


def test_what_builds_the_project_is_pinned_too():
    builders = [Requirement(text) for text in PROJECT["build-system"]["requires"]]
    pins = {requirement.name: str(requirement.specifier) for requirement in builders}
    assert set(pins) == {"setuptools", "setuptools-scm"}
    assert all(pin.startswith("==") for pin in pins.values())
    assert pins["setuptools"] == f"=={PINNED['setuptools']}"


def test_every_link_of_the_pages_leads_somewhere(tmp_path):
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert (built.returncode, built.stderr) == (0, "")
    assert "https://" not in re.sub(r'<a [^>]*href="[^"]*"', "", (tmp_path / "index.html").read_text())


def test_the_newest_release_is_told_alike_everywhere():
    version = PROJECT["tool"]["setuptools_scm"]["fallback_version"]
    releases = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert releases[:2] == ["Unreleased", version]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == version
    assert f"## {version} – {citation['date-released']}" in (ROOT / "CHANGELOG.md").read_text(
        encoding="utf-8"
    )


def test_a_change_is_of_a_known_kind():
    kinds = re.findall(r"^### (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(kinds) <= {"Added", "Changed", "Fixed", "Performance"}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_for_issues_asks_for_something(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    if path.stem != "config":
        assert {"name", "description", "body"} <= set(form)
        assert any(field.get("validations", {}).get("required") for field in form["body"])


def test_what_proves_a_change_is_one_script_everywhere():
    workflow = yaml.safe_load((ROOT / ".github/workflows/prove.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    assert job["steps"][-1] == {"run": ".ci/run"}
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [hook["entry"].split()[0] for repository in hooks for hook in repository["hooks"]] == ["make"]


def test_files_that_are_named_in_how_to_contribute_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = {name for name in re.findall(r"`([\w./]+/[\w./]*)`", text) if "<" not in name}
    assert len(named) > 10
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_files_of_tests_that_are_begun_first_exist():
    assert [name for name in LONGEST_FILES if not (ROOT / "tests" / name).is_file()] == []


def test_what_lies_in_a_package_goes_into_its_wheel():
    for package, patterns in PROJECT["tool"]["setuptools"]["package-data"].items():
        folder = ROOT / package.replace(".", "/")
        packed = {path for pattern in patterns for path in folder.glob(pattern)}
        data = {path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
        assert data
        assert data - packed == set()


def test_the_sample_never_mixes_with_the_data_of_a_user():
    shown = subprocess.run(
        ["make", "--dry-run", "--always-make", "sample"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    homes = set(re.findall(r'--home "([^"]*)"', shown.stdout))
    assert homes == {"sample-home"}
    assert "/sample-home/" in (ROOT / ".gitignore").read_text().splitlines()
