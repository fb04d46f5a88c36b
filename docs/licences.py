"""The licences of what an installation brings: ``python -m docs.licences``; exit 1 where one is not known to fit.

Each package says its own in its metadata. Trustwatch is Apache-2.0; those below may be used beside it and shipped with
it as they are: permissive ones, and MPL-2.0, which binds changes to its own files alone.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT: Final = Path(__file__).parents[1] / "pyproject.toml"
FITTING: Final = re.compile(
    r"\b(MIT|0?BSD|Apache|ISC|PSF|Python Software Foundation|MPL[- ]2\.0|Zlib|CC0|BSL-1\.0|CNRI-Python)\b"
)
# What torch's other build brings; Trustwatch is proved with its CPU build.
CUDA: Final = ("nvidia-", "cuda-", "triton")
_ALL_OF: Final = re.compile(r" AND |; ")


def runtime() -> dict[str, Distribution]:
    """What runs with Trustwatch, by name: its dependencies and theirs, as installed here."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(text) for text in tomllib.loads(PROJECT.read_text())["project"]["dependencies"]]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        extras = requirement.extras or {""}
        if requirement.marker and not any(requirement.marker.evaluate({"extra": one}) for one in extras):
            continue
        if name not in found and not name.startswith(CUDA):
            found[name] = distribution(name)
            waiting += [Requirement(text) for text in found[name].requires or () if "extra ==" not in text]
    return dict(sorted(found.items()))


def licence_of(package: Distribution) -> str:
    """What a package says of its licence: an SPDX expression, else its classifiers, else its own words."""
    said = package.metadata
    if expressions := said.get_all("License-Expression"):
        return str(expressions[0])
    classified = [value.split(" :: ") for value in said.get_all("Classifier") or ()]
    named = {words[-1] for words in classified if words[0] == "License"} - {"OSI Approved"}
    own_words, *_ = said.get_all("License") or ["unknown"]
    return "; ".join(sorted(named)) or own_words.strip().partition("\n")[0]


def unfit(licence: str) -> Iterator[str]:
    """The parts of a licence that are not known to fit."""
    for part in _ALL_OF.split(licence):
        if not any(FITTING.search(choice) for choice in part.split(" OR ")):
            yield part


def main() -> None:
    """Print one line a package."""
    odd = 0
    for name, package in runtime().items():
        licence = licence_of(package)
        doubts = ", ".join(unfit(licence))
        odd += bool(doubts)
        sys.stdout.write(f"{name} {package.version}: {licence}{f'  <- look at {doubts}' if doubts else ''}\n")
    sys.exit(odd > 0)


if __name__ == "__main__":
    main()
